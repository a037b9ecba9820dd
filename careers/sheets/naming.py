"""Names that sheets and files may have."""

from __future__ import annotations

import re
from collections.abc import Iterable

from careers.sheets.cells import cut

LONGEST_TITLE = 31
NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
NOT_IN_FILE = re.compile(r'[:*?"<>|\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+')


def titles(wanted: Iterable[str]) -> list[str]:
    """Names for sheets by Excel's rules: no []:*?/\\, 31 characters, never twice in any case, not 'History'."""
    found: list[str] = []
    taken = {"history"}
    for title in wanted:
        base = cleaned(title)
        name, number = base, 1
        while name.lower() in taken:
            number += 1
            name = cut(base, LONGEST_TITLE - len(f" ({number})")).rstrip() + f" ({number})"
        taken.add(name.lower())
        found.append(name)
    return found


def cleaned(title: str) -> str:
    plain = " ".join(NOT_IN_TITLE.sub(" ", title).split()).strip("' ")
    return cut(plain, LONGEST_TITLE).strip("' ") or "Sheet"


def file_names(wanted: Iterable[str], ending: str) -> list[str]:
    """One for each title, never twice in any case."""
    return [f"{title}.{ending}" for title in titles(NOT_IN_FILE.sub(" ", title) for title in wanted)]


def file_name(name: str, ending: str) -> str:
    """One that every system takes: 'Activities 2026-27.xlsx'."""
    plain = " ".join(NOT_IN_FILE.sub(" ", re.sub(r"[/\\]", "-", name)).split()).strip(". ")
    return f"{plain[:120].rstrip('. ') or 'Waymark'}.{ending}"
