"""The frozen data of the programme's report. It asks the database nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

NO_TERM, NO_COHORT = "No half-term yet", "No year group yet"


@dataclass(frozen=True)
class Entry:
    """An activity. `met` are (framework, 'A1 (I); A2 (D)'), the framework '' where all of them meet only one.

    `cohorts` are its year groups by id, `terms` its half-terms by order; (None,) where it has none. `depths` are
    (statement, depth).
    """

    title: str
    address: str
    intent: str
    kind: str
    when: str
    hours: Decimal | None
    partners: tuple[str, ...]
    met: tuple[tuple[str, str], ...]
    cohorts: tuple[int | None, ...]
    names: tuple[str, ...]
    terms: tuple[int | None, ...]
    depths: tuple[tuple[int, str], ...]

    @property
    def for_whom(self) -> str:
        return ", ".join(self.names) or NO_COHORT


@dataclass(frozen=True)
class Group:
    """A year group, or a half-term: what its activities carry, and its name. The key is None for what has none."""

    key: int | None
    title: str
    about: str = ""


@dataclass(frozen=True)
class Block:
    """What begins here, and the titles of what goes on from an earlier half-term."""

    title: str
    entries: tuple[Entry, ...]
    going_on: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A year group with its half-terms, or a half-term with its one block."""

    id: str
    title: str
    about: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Count:
    """How many activities. `tint` is a step from 0 to 4, for the eye only."""

    number: int
    tint: int


@dataclass(frozen=True)
class Line:
    """A year group at a glance: by half-term, in all, and the hours written down ('' where none are)."""

    title: str
    counts: tuple[Count, ...]
    total: int
    hours: str


@dataclass(frozen=True)
class ProgrammeReport:
    """`columns` are the half-terms of `lines`; `progression` is a figure, or None where no framework is in use."""

    vision: str
    objectives: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    entries: tuple[Entry, ...]
    progression: Any
    left_out: str
    by_term: bool

    @property
    def contents(self) -> Sequence[tuple[str, str]]:
        first = [("vision", "Vision and objectives"), ("overview", "The year at a glance")]
        outcomes = [("outcomes", "How outcomes build up")] if self.progression else []
        return [*first, *outcomes, *((part.id, part.title) for part in self.parts)]
