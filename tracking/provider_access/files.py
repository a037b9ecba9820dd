"""Reads the rule of provider access from its file, and refuses a file in which something is wrong."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from careers.models import Activity, Partner

FILE = Path(settings.BASE_DIR) / "fixtures" / "provider_access.toml"
KINDS = {
    "activity_kinds": Activity.Kind.values,
    "kinds_with_partner": Activity.Kind.values,
    "partner_kinds": Partner.Kind.values,
}
EDITION = {"edition": str, "from": date, "source": str, **dict.fromkeys(KINDS, list), "phase": list}
PHASE = {"number": int, "first": int, "last": int, "until": list, "encounters": int, "all_attend": bool}


class Fault(Exception):
    """The file says something that cannot be. Its text says what and where."""


@dataclass(frozen=True, slots=True)
class PhaseRule:
    """So many encounters from the first day of year group `first` to the day `until` (month, day) of `last`."""

    number: int
    first: int
    last: int
    until: tuple[int, int]
    encounters: int
    all_attend: bool


@dataclass(frozen=True, slots=True)
class AccessRule:
    edition: str
    since: date
    source: str
    activity_kinds: tuple[str, ...]
    partner_kinds: tuple[str, ...]
    kinds_with_partner: tuple[str, ...]
    phases: tuple[PhaseRule, ...]


def rule_on(day: date) -> AccessRule | None:
    """The rule that holds on a day; None before the first."""
    return next((rule for rule in rules(FILE) if rule.since <= day), None)


@cache
def rules(path: Path) -> tuple[AccessRule, ...]:
    """What the file says, the newest first. Every fault in it is told at once."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise Fault(f"{path.name}: this cannot be read as TOML: {fault}.") from None
    editions = data.get("edition", [])
    faults = [fault for number, one in enumerate(editions, 1) for fault in faults_of(f"edition {number}", one)]
    if not editions:
        faults = ["there is no [[edition]]."]
    if faults:
        raise Fault("\n".join(f"{path.name}: {fault}" for fault in faults))
    return tuple(sorted(map(read, editions), key=lambda rule: rule.since, reverse=True))


def read(one: dict[str, Any]) -> AccessRule:
    phases = tuple(PhaseRule(**{**phase, "until": tuple(phase["until"])}) for phase in one["phase"])
    kinds = {key: tuple(one[key]) for key in KINDS}
    return AccessRule(edition=one["edition"], since=one["from"], source=one["source"], phases=phases, **kinds)


def faults_of(where: str, one: dict[str, Any]) -> list[str]:
    faults = shape_faults(where, one, EDITION)
    if faults:
        return faults
    for key, known in KINDS.items():
        faults += [f"{where}: {key}: there is no kind '{kind}'." for kind in one[key] if kind not in known]
    for number, phase in enumerate(one["phase"], 1):
        faults += phase_faults(f"{where}, phase {number}", phase)
    return faults


def phase_faults(where: str, phase: dict[str, Any]) -> list[str]:
    faults = shape_faults(where, phase, PHASE)
    if faults:
        return faults
    if phase["last"] not in (phase["first"], phase["first"] + 1):
        faults.append(f"{where}: 'last' must be the year group 'first' or the one after it.")
    if phase["encounters"] < 1:
        faults.append(f"{where}: 'encounters' must be 1 or more.")
    try:
        date(2001, *phase["until"])
    except (TypeError, ValueError):
        faults.append(f"{where}: 'until' must be a month and a day, for example [2, 28].")
    return faults


def shape_faults(where: str, one: dict[str, Any], shape: dict[str, type]) -> list[str]:
    faults = [f"{where}: '{key}' means nothing here." for key in one if key not in shape]
    faults += [f"{where}: '{key}' is missing." for key in shape if key not in one]
    wrong = [key for key, kind in shape.items() if key in one and type(one[key]) is not kind]
    return faults + [f"{where}: '{key}' must be of the type {shape[key].__name__}." for key in wrong]
