"""For every statement and cohort: is it intended, is it planned, was it delivered, is it evidenced?

Four layers, kept apart. This module answers the first two from the programme; the tracking package adds the
others to the same cells. Everything is computed live from a fixed number of queries, whatever the size of the
school, into frozen data that page, spreadsheet and PDF share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q

from careers.models import Activity, ActivityCohort, ActivityTarget, Cohort, IntendedOutcome, Mapping, Session
from careers.models.activities import timing
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


def coverage_of(
    school: Any, year: Any, edition: Any, *, lens: Lens = WHOLE, today: date, grouped: bool = True
) -> Coverage:
    """Coverage of one edition in one academic year of a school, in eight queries.

    One less where the edition's sections are at hand, or where the rows need not be `grouped` by them.
    """
    columns = columns_of(school, lens)
    sections = [Place(s.pk, s.parent_id, s.code, s.title) for s in edition.sections.all()] if grouped else []
    lines = lines_of(edition, lens, sections)
    intended = intended_cells(school, year, edition)
    meetings = meetings_by_cell(school, year, edition, columns, lens, today)
    rows = [
        Row(line, tuple(cell_of(line, column, intended, meetings, lens) for column in columns)) for line in lines
    ]
    groups = groups_of(sections, rows) if grouped else [Group(0, "", "", 0, tuple(rows))]
    return Coverage(tuple(columns), tuple(groups), lens, meetings.subjects)


def cell_of(line: Line, column: Column, intended: set[tuple[int, int]], found: Meetings, lens: Lens) -> Cell:
    wanted = any((line.id, cohort) in intended for cohort in column.cohorts)
    now = distinct(found.now.get((line.id, cohort), ()) for cohort in column.cohorts)
    earlier = distinct(found.earlier.get((line.id, cohort), ()) for cohort in column.cohorts)
    meetings = now + earlier if lens.by_now or line.key_stage else now
    planned = len({meeting.activity.id for meeting in meetings})
    depth = max((meeting.depth for meeting in meetings), key=DEPTHS.index, default="")
    return Cell(line, column, wanted, now, earlier, meetings, planned, depth)


def distinct(found: Iterable[Sequence[Meeting]]) -> tuple[Meeting, ...]:
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
    """Meetings by (statement, cohort) of this year, and of the same learners' earlier years; and this year's subjects."""

    now: dict[tuple[int, int], list[Meeting]]
    earlier: dict[tuple[int, int], list[Meeting]]
    subjects: tuple[str, ...]


def meetings_by_cell(
    school: Any, year: Any, edition: Any, columns: list[Column], lens: Lens, today: date
) -> Meetings:
    activities, subjects = planned_activities(school, year, edition, lens, today)
    mapped: dict[int, list[tuple[int, str]]] = defaultdict(list)
    mappings = Mapping.objects.filter(school=school, statement__edition=edition).order_by("activity")
    for activity, statement, depth in mappings.values_list("activity_id", "statement_id", "depth"):
        mapped[activity].append((statement, depth))
    numbers = {column.year_number: cohort for column in cohort_columns(school, columns) for cohort in column.cohorts}
    now: dict[tuple[int, int], list[Meeting]] = defaultdict(list)
    earlier: dict[tuple[int, int], list[Meeting]] = defaultdict(list)
    for activity, cohort, number in cohorts_of(school, year):
        if activity in activities:
            years_ago = year.start - activities[activity].start
            reached = now_in(cohort, number, years_ago, numbers)
            target = earlier if years_ago else now
            for statement, depth in mapped[activity] if reached is not None else ():
                target[statement, reached or 0].append(Meeting(activities[activity], depth))
    return Meetings(now, earlier, subjects)


def now_in(cohort: int, number: int | None, years_ago: int, numbers: dict[int | None, int]) -> int | None:
    """The cohort in which the learners of then are now: who is in Year 9 was in Year 8 a year ago."""
    if not years_ago:
        return cohort
    return None if number is None else numbers.get(number + years_ago)


def cohort_columns(school: Any, columns: list[Column]) -> list[Column]:
    """One column for each cohort, also where the reader sees key stages."""
    return columns if all(len(c.cohorts) == 1 and c.key != c.key_stage for c in columns) else columns_of(school, WHOLE)


def within_reach(year: Any, path: str) -> Q:
    """Rows of this year and of those in which its oldest learners were here; `path` leads to an academic year."""
    return Q(**{f"{path}__start__range": (year.start - YEARS_BACK, year.start)})


def cohorts_of(school: Any, year: Any) -> Iterable[tuple[int, int, int | None]]:
    """(activity, cohort, year number) for each cohort of each activity within reach."""
    rows = ActivityCohort.objects.filter(within_reach(year, "activity__year"), school=school)
    return rows.order_by("activity", "cohort").values_list("activity_id", "cohort_id", "cohort__year_number")


def planned_activities(
    school: Any, year: Any, edition: Any, lens: Lens, today: date
) -> tuple[dict[int, Planned], tuple[str, ...]]:
    """By id, what is planned within reach and meets the edition, as the lens asks; and the subjects there are."""
    found = Activity.objects.filter(within_reach(year, "year"), school=school).counted()
    found = found.filter(mappings__statement__edition=edition)
    found = found.annotate(session=Min("sessions__date", filter=~Q(sessions__status=Session.Status.CANCELLED)))
    groups = groups_by_activity(school, year)
    activities, subjects = {}, set()
    for row in found.order_by("title", "id").values(*PLANNED_FIELDS):
        one = planned(row, frozenset(groups[row["id"]]), today)
        if row["year__start"] == year.start:
            subjects.add(row["subject"])
        wanted = lens.group is None or one.open_to_all or lens.group in one.groups
        if wanted and lens.subject in ("", row["subject"]):
            activities[one.id] = one
    return activities, tuple(sorted(subjects - {""}))


PLANNED_FIELDS = (
    "id", "title", "year__start", "hours", "starts_on", "ends_on", "first_term__starts_on", "first_term__name",
    "last_term__name", "session", "subject", "impact",
)  # fmt: skip


def planned(row: dict[str, Any], groups: frozenset[int], today: date) -> Planned:
    day = min((day for day in (row["session"], row["starts_on"]) if day), default=None)
    term, last = row["first_term__starts_on"], row["ends_on"] if row["starts_on"] else None
    words = timing(row["starts_on"] or row["session"], last, row["first_term__name"], row["last_term__name"])
    dated = bool(day or (term and term > today))
    return Planned(
        row["id"], row["title"], row["year__start"], row["hours"], day or term, dated, groups, words, row["impact"]
    )


def groups_by_activity(school: Any, year: Any) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = ActivityTarget.objects.filter(within_reach(year, "activity__year"), school=school)
    for activity, group in rows.values_list("activity_id", "group_id"):
        found[activity].add(group)
    return found
