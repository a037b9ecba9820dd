"""The 'Making it Meaningful' cycle of the Benchmark 1 guide: four questions for each intended outcome.

What is the outcome; when does it happen and is the time enough; how is it audited, tracked or recorded; where would
a gap best be addressed. Every answer comes from the data, or says that it is not recorded.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from careers.coverage import Cell, Coverage, Planned, coverage_of
from careers.gaps import Gap, gaps_of, yardstick_of
from careers.models import Activity, IntendedObjective


@dataclass(frozen=True, slots=True)
class Taught:
    """One activity that meets the outcome: when, for how long, and how its impact is tracked ('' where not recorded)."""

    activity: Planned
    depth: str
    when: str
    impact: str


@dataclass(frozen=True, slots=True)
class Card:
    """The four answers for one intended outcome."""

    cell: Cell
    objectives: tuple[str, ...]
    taught: tuple[Taught, ...]
    few_hours: Decimal
    gaps: tuple[Gap, ...]
    places: tuple[Planned, ...]

    @property
    def time(self) -> str:
        """'none', 'not recorded', 'too little' or 'enough', against the hours that the programme asks for."""
        if not self.taught:
            return "none"
        if not self.cell.hours_known:
            return "not recorded"
        return "too little" if self.cell.hours < self.few_hours else "enough"

    @property
    def tracked(self) -> tuple[Taught, ...]:
        return tuple(one for one in self.taught if one.impact)


def cards_of(school: Any, year: Any, edition: Any, *, cohort: Any, today: date) -> tuple[Card, ...]:
    """One card for each outcome intended for this cohort, in the framework's order, in a fixed number of queries."""
    coverage = coverage_of(school, year, edition, today=today, grouped=False)
    gaps = gaps_by_line(school, year, edition, coverage, cohort.pk, today)
    planned = Activity.objects.filter(school=school, year=year).with_session_days()
    details = {activity.pk: activity for activity in planned.select_related("first_term", "last_term")}
    ties = objectives_by_line(school, year, edition, cohort)
    few = yardstick_of(school, year).few_hours
    return tuple(
        Card(cell, tuple(ties[cell.line.id]), taught_in(cell, details), few, gaps[cell.line.id], places_for(cell, coverage))
        for cell in coverage.cells
        if cell.intended and cohort.pk in cell.column.cohorts
    )


def gaps_by_line(
    school: Any, year: Any, edition: Any, coverage: Coverage, cohort: int, today: date
) -> dict[int, tuple[Gap, ...]]:
    found: dict[int, tuple[Gap, ...]] = defaultdict(tuple)
    for finding in gaps_of(school, year, edition, coverage=coverage, today=today):
        for gap in finding.open:
            if gap.cohort == cohort:
                found[gap.line.id] += (gap,)
    return found


def objectives_by_line(school: Any, year: Any, edition: Any, cohort: Any) -> dict[int, list[str]]:
    ties = IntendedObjective.objects.filter(
        school=school, intended__year=year, intended__cohort=cohort, intended__statement__edition=edition
    )
    found: dict[int, list[str]] = defaultdict(list)
    for statement, text in ties.values_list("intended__statement", "objective__text"):
        found[statement].append(text)
    return found


def taught_in(cell: Cell, details: dict[int, Any]) -> tuple[Taught, ...]:
    return tuple(
        Taught(
            meeting.activity,
            meeting.depth,
            details[meeting.activity.id].when if meeting.activity.id in details else "an earlier year",
            details[meeting.activity.id].impact if meeting.activity.id in details else "",
        )
        for meeting in cell.meetings
    )


def places_for(cell: Cell, coverage: Coverage) -> tuple[Planned, ...]:
    """This cohort's activities that already meet a neighbour in the same section: the nearest place to address a gap."""
    here = {meeting.activity.id for meeting in cell.meetings}
    neighbours = (
        meeting.activity
        for other in coverage.cells
        if other.column == cell.column and other.line.section == cell.line.section
        for meeting in other.now
    )
    return tuple(dict.fromkeys(activity for activity in neighbours if activity.id not in here))
