"""For every statement and cohort: is it intended, is it planned, was it delivered, is it evidenced?

Four layers, kept apart. This module answers the first two from the programme; the tracking package adds the
others to the same cells. Everything is computed live from a fixed number of queries, whatever the size of the
school, into frozen data that page, spreadsheet and PDF share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from careers.coverage.meetings import Meetings, meetings_by_cell
from careers.coverage.shape import (
    DEPTHS,
    WHOLE,
    Cell,
    Column,
    Coverage,
    Group,
    Held,
    Lens,
    Line,
    Meeting,
    Place,
    Planned,
    Row,
    Share,
    in_hours,
)
from careers.models import Cohort, IntendedOutcome
from careers.models.years import KeyStage

__all__ = [
    "WHOLE", "Cell", "Column", "Coverage", "Held", "Lens", "Line", "Meeting", "Planned", "Row",
    "Share", "coverage_of", "in_hours",
]  # fmt: skip


def coverage_of(
    school: Any, year: Any, edition: Any, *, lens: Lens = WHOLE, today: date, grouped: bool = True
) -> Coverage:
    """Coverage of one edition in one academic year of a school, in seven queries.

    One less where the edition's sections are at hand, or where the rows need not be `grouped` by them.
    """
    cohorts, numbers = cohorts_of(school)
    columns = key_stages_of(cohorts) if lens.key_stages else cohorts
    sections = [Place(s.pk, s.parent_id, s.code, s.title) for s in edition.sections.all()] if grouped else []
    lines = lines_of(edition, lens, sections)
    intended = intended_cells(school, year, edition)
    meetings = meetings_by_cell(school, year, edition, cohorts, numbers, lens, today)
    rows = [Row(line, tuple(cell_of(line, column, intended, meetings, lens) for column in columns)) for line in lines]
    groups = groups_of(sections, rows) if grouped else [Group(0, "", "", 0, tuple(rows))]
    return Coverage(tuple(columns), tuple(groups), lens, meetings.subjects, meetings.activities)


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


def cohorts_of(school: Any) -> tuple[list[Column], dict[int, int | None]]:
    """The school's cohorts in use, in order; and the year number of each, those out of use included."""
    cohorts = list(Cohort.objects.filter(school=school))
    columns = [
        Column(str(c.pk), c.name, c.short_name, c.order, (c.pk,), c.year_number, c.key_stage)
        for c in cohorts
        if c.active
    ]
    return columns, {cohort.pk: cohort.year_number for cohort in cohorts}


def key_stages_of(cohorts: list[Column]) -> list[Column]:
    """A column for each key stage that has cohorts, and then those that belong to none."""
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
