"""What a mark in a register means, by the school's own table of marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from careers.imports.cells import CellType, Chosen, Convert, Raw, Wrong, key, plain
from careers.imports.kinds import Setting
from tracking.models import RegisterMark

Means = RegisterMark.Means
#: What our own exports write where nothing is kept yet.
NOT_SAVED = "not saved yet"
WORDS = {"took part": Means.THERE, "absent": Means.ABSENT, "was absent": Means.ABSENT, "is not counted": Means.NEITHER}
#: What a spreadsheet program makes of a box to be ticked.
BOXES = {True: Means.THERE, False: Means.ABSENT}


@dataclass(frozen=True)
class Mark:
    """What stands in a cell, and what it means."""

    means: str
    said: str


class Marks(CellType):
    """Took part, absent or not counted. A mark is looked up as it is written, then in either case."""

    expected = "a mark of your school’s registers, such as / or N"

    def bind(self, setting: Setting) -> Convert:
        exact, loose = marks_of(setting)

        def convert(raw: Raw) -> Mark | None:
            said = plain(raw)
            if isinstance(raw, Chosen):
                return Mark(str(raw), said)
            if isinstance(raw, bool):
                return Mark(BOXES[raw], said)
            if key(raw) == NOT_SAVED:
                return None
            means = exact.get(said) or loose.get(said.casefold()) or WORDS.get(key(raw))
            if means is None:
                raise Wrong("This mark is not among your register marks", "Say what it means.", word=said)
            return Mark(means, said)

        return convert

    def options(self, setting: Setting) -> Sequence[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in Means.choices]

    def shown(self, value: Any) -> str:
        return "" if value is None else "took part" if value else "absent"


def marks_of(setting: Setting) -> tuple[dict[str, str], dict[str, str]]:
    """{mark: what it means} as they are written, and in small letters those that mean one thing in either case."""
    exact = dict(RegisterMark.objects.filter(school=setting.school).values_list("mark", "means"))
    either: dict[str, set[str]] = {}
    for mark, means in exact.items():
        either.setdefault(mark.casefold(), set()).add(means)
    return exact, {mark: means.pop() for mark, means in either.items() if len(means) == 1}
