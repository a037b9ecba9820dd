"""Reads what schools must publish about careers, and refuses a file that asks for what the page does not hold."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from careers.models import PublicPage

FILE = Path(settings.BASE_DIR) / "fixtures" / "publishing.toml"
#: {what a requirement may say: its type}
KINDS = {
    "key": str, "words": str, "force": str, "missing": str, "source": str, "edition": str, "since": date,
    "fields": list, "any": list, "reviewed": bool,
}  # fmt: skip
OPTIONAL = {"fields", "any", "reviewed"}
FORCES = ("must", "should")


class Fault(Exception):
    """The file asks for something that does not exist. Its text says what and where."""


@dataclass(frozen=True)
class Requirement:
    """One thing to publish. It is there when all of `fields` are filled in; of several ways one is enough.

    `ways` are the sets of fields, each of which would do. `since` is the day from which the source asks for it.
    """

    key: str
    words: str
    ways: tuple[tuple[str, ...], ...]
    force: str
    missing: str
    reviewed: bool
    source: str
    edition: str
    since: date

    @property
    def field(self) -> str:
        return self.ways[0][0]


def requirements(today: date) -> tuple[Requirement, ...]:
    """What is asked for on this day, in the order of the file."""
    return tuple(one for one in read(FILE) if one.since <= today)


@cache
def read(path: Path) -> tuple[Requirement, ...]:
    """Every fault in it is told at once."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise Fault(f"{path.name}: this cannot be read as TOML: {fault}.") from None
    faults = [f"'{key}' means nothing here; there is only [[requirements]]." for key in data if key != "requirements"]
    entries = data.get("requirements", [])
    faults += [f"{name_of(entry)}: {why}" for entry in entries for why in faults_in(entry)]
    faults += doubled([name_of(entry) for entry in entries])
    if faults:
        raise Fault("\n".join(f"{path.name}: {fault}" for fault in faults))
    return tuple(requirement_of(entry) for entry in entries)


def name_of(entry: Mapping[str, Any]) -> str:
    return str(entry.get("key", "a requirement without a key"))


def doubled(keys: Collection[str]) -> list[str]:
    return [f"{key}: this key is there twice." for key in dict.fromkeys(keys) if list(keys).count(key) > 1]


def faults_in(entry: Mapping[str, Any]) -> list[str]:
    found = [f"'{name}' means nothing here." for name in entry if name not in KINDS]
    found += [f"'{name}' is missing." for name in KINDS if name not in entry and name not in OPTIONAL]
    found += [
        f"'{name}' should be {kind.__name__}, not {entry[name]!r}."
        for name, kind in KINDS.items()
        if name in entry and (not isinstance(entry[name], kind) or entry[name] == "")
    ]
    return found or faults_of_fields(entry) + faults_of_force(entry)


def faults_of_fields(entry: Mapping[str, Any]) -> list[str]:
    if ("fields" in entry) == ("any" in entry):
        return ["give either 'fields' or 'any'."]
    names = entry.get("fields") or entry.get("any") or []
    known = {field.name for field in PublicPage._meta.concrete_fields if field.editable}
    found = [f"the public page has no field '{name}'." for name in names if name not in known]
    return found if names else ["name at least one field."]


def faults_of_force(entry: Mapping[str, Any]) -> list[str]:
    return [] if entry["force"] in FORCES else [f"'force' is {' or '.join(FORCES)}, not '{entry['force']}'."]


def requirement_of(entry: Mapping[str, Any]) -> Requirement:
    ways = [tuple(entry["fields"])] if "fields" in entry else [(name,) for name in entry["any"]]
    plain = {name: entry[name] for name in KINDS if name not in OPTIONAL}
    return Requirement(ways=tuple(ways), reviewed=entry.get("reviewed", False), **plain)
