"""The frozen data of coverage: cells of statement x column, in rows, in groups. It asks the database nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
class Held:
    """A session that was held, and the cohorts invited to it; none where all of the activity's are."""

    id: int
    date: date
    cohorts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Planned:
    """An activity that is neither an idea nor cancelled.

    `hours` is None where nobody wrote them down. `when` is its first day: of a session, its own, or of its half-term.
    It is `dated` if a day is fixed, or if its half-term is still to come. `timing` says when in words, `impact` how its
    impact is tracked; both are '' where nobody wrote it down. `held` are its sessions that were held.
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
    held: tuple[Held, ...] = ()

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
    """So many of so many learners. A `hidden` one tells of too few for its reader, and shows neither number."""

    reached: int
    of: int
    hidden: bool = False

    def __str__(self) -> str:
        return "hidden" if self.hidden else f"{self.reached} of {self.of}"

    @property
    def missed(self) -> int | None:
        return None if self.hidden else self.of - self.reached

    @property
    def percent(self) -> int | None:
        """In whole per cent; None if hidden or of nobody. Never 100 before all are reached, nor 0 when somebody is."""
        if self.hidden or not self.of:
            return None
        near = round(100 * self.reached / self.of)
        return max(1, min(99, near)) if 0 < self.reached < self.of else near


@dataclass(frozen=True, slots=True)
class Cell:
    """One statement for one column.

    `now` meets it this year; `earlier` met it for the same learners before. `meetings` are those that count as planned
    here: this year's, or all by now where the reader asked for that or the outcome belongs to a key stage. `planned` is
    the number of their activities, `depth` the deepest of I, D and S ('' where nothing is planned). `delivered` and
    `evidenced` wait for the tracking package.
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
    def held(self) -> tuple[Held, ...]:
        """The sessions held of what counts as planned here, to which its cohorts were invited; each once."""
        found = {
            session: None
            for meeting in self.meetings
            for session in meeting.activity.held
            if meeting not in self.now or not session.cohorts or not session.cohorts.isdisjoint(self.column.cohorts)
        }
        return tuple(found)

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
    """`subjects` are those of this year's activities; `activities` meet a statement (its id), for whichever cohort."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    lens: Lens
    subjects: tuple[str, ...] = ()
    activities: Mapping[int, Sequence[Planned]] = field(default_factory=dict)

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

    def altered(self, change: Callable[[Cell], Cell]) -> Coverage:
        """The same with each cell changed: the other layers come in this way."""
        groups = (
            replace(group, rows=tuple(Row(row.line, tuple(change(cell) for cell in row.cells)) for row in group.rows))
            for group in self.groups
        )
        return replace(self, groups=tuple(groups))

    def cell(self, statement: int, cohort: int) -> Cell | None:
        """The cell of a statement and a cohort, by their ids."""
        return next((c for c in self.cells if c.line.id == statement and cohort in c.column.cohorts), None)
