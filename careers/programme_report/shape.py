"""The frozen data of the programme's report. It asks the database nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from careers.coverage import in_hours

NO_TERM, NO_COHORT = "No half-term yet", "No year group yet"


@dataclass(frozen=True)
class Entry:
    """An activity. `met` are the codes of outcomes with their depths, 'A1 (I), A2 (D)'.

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
    met: str
    cohorts: tuple[int | None, ...]
    names: tuple[str, ...]
    terms: tuple[int | None, ...]
    depths: tuple[tuple[int, str], ...]

    @property
    def for_whom(self) -> str:
        return ", ".join(self.names) or NO_COHORT

    @property
    def about(self) -> str:
        """Kind, time and length, as far as they are known."""
        hours = in_hours(self.hours) if self.hours is not None else ""
        return ", ".join(filter(None, [self.kind.capitalize(), self.when, hours]))


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
    """A year group at a glance: by half-term, in all, and the hours written down, None where none are."""

    title: str
    counts: tuple[Count, ...]
    total: int
    hours: Decimal | None


@dataclass(frozen=True)
class ProgrammeReport:
    """`columns` are the half-terms of `lines`; `codes` are (framework, one of its codes) of all that is met.

    `progression` is a figure, or None where there is nothing to show.
    """

    vision: str
    objectives: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    entries: tuple[Entry, ...]
    codes: tuple[tuple[str, str], ...]
    progression: Any
    left_out: str
    by_term: bool

    @property
    def contents(self) -> Sequence[tuple[str, str]]:
        first = [("vision", "Vision and objectives"), ("overview", "The year at a glance")]
        outcomes = [("outcomes", "How outcomes build up")] if self.progression else []
        return [*first, *outcomes, *((part.id, part.title) for part in self.parts)]
