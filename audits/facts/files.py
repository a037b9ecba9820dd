"""Reads which facts go with which statement, and refuses a file that names something unknown."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from audits.facts.saying import FACTS

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "facts"


class Fault(Exception):
    """A file of facts names something that does not exist. Its text says what and where."""


@cache
def facts_by_statement(framework_key: str) -> Mapping[str, tuple[str, ...]]:
    """{statement code: names of its facts} of one framework, empty where nobody has chosen any."""
    files = {path.stem: path for path in FOLDER.glob("*.toml")}
    return read(files[framework_key]) if framework_key in files else {}


def read(path: Path) -> Mapping[str, tuple[str, ...]]:
    """What one file says. Every fault in it is told at once."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise Fault(f"{path.name}: this cannot be read as TOML: {fault}.") from None
    faults = [f"'{key}' means nothing here; there is only [statements]." for key in data if key != "statements"]
    statements = data.get("statements", {})
    faults += [f"{code}: {why}" for code, names in statements.items() for why in faults_in(names)]
    if faults:
        raise Fault("\n".join(f"{path.name}: {fault}" for fault in faults))
    return {code: tuple(names) for code, names in statements.items()}


def faults_in(names: object) -> list[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return ['give a list of facts, for example ["vision-written"].']
    return [why for name in names if (why := fault_of(name))]


def fault_of(name: str) -> str:
    """Why there is no fact of this name; '' where there is one."""
    which, _, about = name.partition(" ")
    kind = FACTS.get(which)
    if kind is None:
        return f"there is no fact '{which}'. Known are {', '.join(sorted(FACTS))}."
    if about not in kind.about:
        known = ", ".join(f"'{which} {one}'" if one else f"'{which}'" for one in sorted(kind.about))
        return f"there is no fact '{name}'. Known are {known}."
    return ""
