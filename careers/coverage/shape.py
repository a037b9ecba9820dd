"""The frozen data of coverage: cells of statement x column, in rows, in groups. It asks the database nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

#: Depths in order, least first. Levels are ordinal: the deepest is a maximum, never a mean.
DEPTHS = "IDS"


@dataclass(frozen=True, slots=True)
class Lens:
    """What a reader asked to see. Ids are of rows of the school or the edition; None means all."""

    section: int | None = None
    strand: int | None = None
    subject: str = ""
    group: int | None = None
    by_now: bool = False
    key_stages: bool = False


#: Everything, this year, by cohorts.
WHOLE = Lens()


@dataclass(frozen=True, slots=True)
class Line:
    """A statement as coverage shows it."""

    id: int
    code: str
    text: str
    key_stage: str
    section: int
    strand: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A section: where it stands among its edition's."""

    id: int
    parent: int | None
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """One cohort, or all cohorts of a key stage. `order` is None for who does not follow a year."""

    key: str
    name: str
    short: str
    order: int | None
    cohorts: tuple[int, ...]
    year_number: int | None = None
    key_stage: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """An activity that is neither an idea nor cancelled.

    `hours` is None where nobody wrote them down. `when` is its first day: of a session, its own, or of its half-term.
    It is `dated` if a day is fixed, or if its half-term is still to come. `timing` says when in words, `impact` how its
    impact is tracked; both are '' where nobody wrote it down.
    """

    id: int
    title: str
    start: int
    hours: Decimal | None
    when: date | None
    dated: bool
    groups: frozenset[int]
    timing: str = ""
    impact: str = ""

    @property
    def open_to_all(self) -> bool:
        return not self.groups


def in_hours(number: Decimal) -> str:
    """'1 hour', '0.5 hours', '10 hours'."""
    plain = f"{number.normalize():f}"
    return f"{plain} hour" if plain == "1" else f"{plain} hours"


@dataclass(frozen=True, slots=True)
class Meeting:
    """An activity meets the statement of a cell, at a depth."""

    activity: Planned
    depth: str


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many learners."""

    reached: int
    of: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One statement for one column.

    `now` meets it this year; `earlier` met it for the same learners before. `meetings` are those that count as planned
    here: this year's, or all by now where the reader asked for that or the outcome belongs to a key stage. `planned` is
    the number of their activities, `depth` the deepest of I, D and S ('' where nothing is planned).
    """

    line: Line
    column: Column
    intended: bool
    now: tuple[Meeting, ...] = ()
    earlier: tuple[Meeting, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    planned: int = 0
    depth: str = ""
    delivered: Share | None = None
    evidenced: Share | None = None

    @property
    def hours(self) -> Decimal:
        """Hours written down for one learner. Each activity counts in full, and once."""
        hours = {meeting.activity.id: meeting.activity.hours or Decimal(0) for meeting in self.meetings}
        return sum(hours.values(), Decimal(0))

    @property
    def hours_known(self) -> bool:
        return all(meeting.activity.hours is not None for meeting in self.meetings)

    @property
    def gap(self) -> bool:
        """Intended, and nothing planned."""
        return self.intended and not self.planned

    @property
    def state(self) -> str:
        """'gap', 'none', or the deepest depth: what the matrix draws."""
        return "gap" if self.gap else self.depth or "none"


@dataclass(frozen=True, slots=True)
class Row:
    line: Line
    cells: tuple[Cell, ...]

    @property
    def intended(self) -> int:
        return sum(cell.intended for cell in self.cells)

    @property
    def met(self) -> int:
        """Intended cells with something planned."""
        return sum(cell.intended and not cell.gap for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Group:
    """A section with the rows that stand in it directly. `depth` is 0 for a section without a parent."""

    id: int
    code: str
    title: str
    depth: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    lens: Lens
    subjects: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for row in self.rows for cell in row.cells)

    @property
    def intended(self) -> int:
        return sum(row.intended for row in self.rows)

    @property
    def met(self) -> int:
        return sum(row.met for row in self.rows)

    @property
    def gaps(self) -> int:
        return self.intended - self.met

    @property
    def totals(self) -> tuple[tuple[int, int], ...]:
        """For each column: (intended cells with something planned, intended cells)."""
        return tuple(
            (sum(row.cells[at].intended and not row.cells[at].gap for row in self.rows),
             sum(row.cells[at].intended for row in self.rows))
            for at in range(len(self.columns))
        )  # fmt: skip

    def cell(self, statement: int, cohort: int) -> Cell | None:
        """The cell of a statement and a cohort, by their ids."""
        return next((c for c in self.cells if c.line.id == statement and cohort in c.column.cohorts), None)
