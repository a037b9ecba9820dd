"""For every statement and cohort: is it intended, is it planned, was it delivered, is it evidenced?

Four layers, kept apart. This module answers the first two from the programme; the tracking package adds the
others to the same cells. Everything is computed live from a fixed number of queries, whatever the size of the
school, into frozen data that page, spreadsheet and PDF share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q

from careers.models import Activity, ActivityCohort, ActivityTarget, Cohort, IntendedOutcome, Mapping, Session
from careers.models.years import KeyStage

#: How far back the same learners' earlier years are read: from Year 14 to Year 7.
YEARS_BACK = 7

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
    It is `dated` if a day is fixed, or if its half-term is still to come.
    """

    id: int
    title: str
    start: int
    hours: Decimal | None
    when: date | None
    dated: bool
    groups: frozenset[int]

    @property
    def open_to_all(self) -> bool:
        return not self.groups


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
    """One statement for one column. `now` meets it this year; `earlier` met it for the same learners before."""

    line: Line
    column: Column
    intended: bool
    now: tuple[Meeting, ...] = ()
    earlier: tuple[Meeting, ...] = ()
    delivered: Share | None = None
    evidenced: Share | None = None
    by_now: bool = False

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        """What counts as planned here: this year, or by now where the reader asked or the outcome is a key stage's."""
        return self.now + self.earlier if self.by_now or self.line.key_stage else self.now

    @property
    def planned(self) -> int:
        return len({meeting.activity.id for meeting in self.meetings})

    @property
    def depth(self) -> str:
        """The deepest of I, D and S; empty where nothing is planned."""
        return max((meeting.depth for meeting in self.meetings), key=DEPTHS.index, default="")

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


def coverage_of(school: Any, year: Any, edition: Any, *, lens: Lens = Lens(), today: date) -> Coverage:
    """Coverage of one edition in one academic year of a school, in eight queries, one less with sections at hand."""
    columns = columns_of(school, lens)
    sections = [Place(s.pk, s.parent_id, s.code, s.title) for s in edition.sections.all()]
    lines = lines_of(edition, lens, sections)
    intended = intended_cells(school, year, edition)
    meetings = meetings_by_cell(school, year, edition, columns, lens, today)
    rows = [
        Row(line, tuple(cell_of(line, column, intended, meetings, lens) for column in columns)) for line in lines
    ]
    return Coverage(tuple(columns), tuple(groups_of(sections, rows)), lens)


def cell_of(line: Line, column: Column, intended: set[tuple[int, int]], meetings: Meetings, lens: Lens) -> Cell:
    now = distinct(meetings.now[line.id, cohort] for cohort in column.cohorts)
    earlier = distinct(meetings.earlier[line.id, cohort] for cohort in column.cohorts)
    wanted = any((line.id, cohort) in intended for cohort in column.cohorts)
    return Cell(line, column, wanted, now, earlier, by_now=lens.by_now)


def distinct(found: Iterable[list[Meeting]]) -> tuple[Meeting, ...]:
    return tuple(dict.fromkeys(meeting for meetings in found for meeting in meetings))


def columns_of(school: Any, lens: Lens) -> list[Column]:
    """The school's cohorts in use, in order; or its key stages, and then who belongs to none."""
    cohorts = [
        Column(str(c.pk), c.name, c.short_name, c.order, (c.pk,), c.year_number, c.key_stage)
        for c in Cohort.objects.filter(school=school).shown()
    ]
    if not lens.key_stages:
        return cohorts
    folded = [fold(stage.value, stage.label, cohorts) for stage in KeyStage]
    return [column for column in folded if column.cohorts] + [c for c in cohorts if not c.key_stage]


def fold(stage: str, label: str, cohorts: list[Column]) -> Column:
    members = [column for column in cohorts if column.key_stage == stage]
    order = min((column.order for column in members if column.order is not None), default=None)
    return Column(stage, label, stage, order, tuple(column.cohorts[0] for column in members), key_stage=stage)


def lines_of(edition: Any, lens: Lens, sections: list[Place]) -> list[Line]:
    """The learner statements that the reader asked for, in the edition's order."""
    found = edition.statements.for_learners()
    if lens.section:
        found = found.filter(section__in=with_children(lens.section, sections))
    if lens.strand:
        found = found.filter(strand=lens.strand)
    fields = ("id", "code", "text", "key_stage", "section_id", "strand_id")
    return [Line(*values) for values in found.order_by("order").values_list(*fields)]


def with_children(section: int, sections: list[Place]) -> set[int]:
    inside = {section}
    for place in sections:  # in order, so that parents come first
        if place.parent in inside:
            inside.add(place.id)
    return inside


def groups_of(sections: list[Place], rows: list[Row]) -> list[Group]:
    """Sections in order with their rows, without those in which nothing stands at any depth."""
    by_section: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_section[row.line.section].append(row)
    depth: dict[int | None, int] = {None: -1}
    groups = []
    for place in sections:
        depth[place.id] = depth.get(place.parent, -1) + 1
        if any(by_section[inside] for inside in with_children(place.id, sections)):
            rows_here = tuple(by_section[place.id])
            groups.append(Group(place.id, place.code, place.title, depth[place.id], rows_here))
    return groups


def intended_cells(school: Any, year: Any, edition: Any) -> set[tuple[int, int]]:
    """(statement, cohort) ids that the school means to reach in this year."""
    rows = IntendedOutcome.objects.filter(school=school, year=year, statement__edition=edition)
    return set(rows.values_list("statement_id", "cohort_id"))


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings by (statement, cohort) of this year, and of the same learners' earlier years."""

    now: dict[tuple[int, int], list[Meeting]]
    earlier: dict[tuple[int, int], list[Meeting]]


def meetings_by_cell(
    school: Any, year: Any, edition: Any, columns: list[Column], lens: Lens, today: date
) -> Meetings:
    activities = planned_activities(school, year, edition, lens, today)
    mapped: dict[int, list[tuple[int, str]]] = defaultdict(list)
    mappings = Mapping.objects.filter(school=school, statement__edition=edition, activity__in=activities)
    for activity, statement, depth in mappings.order_by("activity").values_list("activity_id", "statement_id", "depth"):
        mapped[activity].append((statement, depth))
    numbers = {column.year_number: cohort for column in cohort_columns(school, columns) for cohort in column.cohorts}
    now: dict[tuple[int, int], list[Meeting]] = defaultdict(list)
    earlier: dict[tuple[int, int], list[Meeting]] = defaultdict(list)
    for activity, cohort, number in cohorts_of(activities):
        years_ago = year.start - activities[activity].start
        # Who is in Year 9 now was in Year 8 a year ago.
        reached = cohort if not years_ago else numbers.get(number + years_ago) if number is not None else None
        if reached is not None:
            for statement, depth in mapped[activity]:
                target = earlier if years_ago else now
                target[statement, reached].append(Meeting(activities[activity], depth))
    return Meetings(now, earlier)


def cohort_columns(school: Any, columns: list[Column]) -> list[Column]:
    """One column for each cohort, also where the reader sees key stages."""
    return columns if all(len(c.cohorts) == 1 and c.key != c.key_stage for c in columns) else columns_of(school, Lens())


def cohorts_of(activities: dict[int, Planned]) -> Iterable[tuple[int, int, int | None]]:
    """(activity, cohort, year number) for each cohort of each activity."""
    rows = ActivityCohort.objects.filter(activity__in=activities).order_by("activity", "cohort")
    return rows.values_list("activity_id", "cohort_id", "cohort__year_number")


def planned_activities(school: Any, year: Any, edition: Any, lens: Lens, today: date) -> dict[int, Planned]:
    """By id: what is planned in this year or was while its oldest learners were here, and meets the edition."""
    found = Activity.objects.filter(school=school, year__start__range=(year.start - YEARS_BACK, year.start)).counted()
    found = found.filter(mappings__statement__edition=edition)
    if lens.subject:
        found = found.filter(subject=lens.subject)
    found = found.annotate(session=Min("sessions__date", filter=~Q(sessions__status=Session.Status.CANCELLED)))
    fields = ("id", "title", "year__start", "hours", "starts_on", "first_term__starts_on", "session")
    rows = list(found.order_by("title", "id").values_list(*fields))
    groups = groups_by_activity([row[0] for row in rows])
    activities = {}
    for identity, title, start, hours, starts_on, term, session in rows:
        when = min((day for day in (session, starts_on) if day), default=None)
        dated = bool(when or (term and term > today))
        aimed_at = frozenset(groups[identity])
        if lens.group is None or not aimed_at or lens.group in aimed_at:
            activities[identity] = Planned(identity, title, start, hours, when or term, dated, aimed_at)
    return activities


def groups_by_activity(activities: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for activity, group in ActivityTarget.objects.filter(activity__in=activities).values_list("activity_id", "group_id"):
        found[activity].add(group)
    return found
