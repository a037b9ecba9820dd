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

from careers.coverage import Cell, Column, Coverage, Planned, coverage_of
from careers.gaps import Gap, gaps_of
from careers.models import IntendedObjective


@dataclass(frozen=True, slots=True)
class Card:
    """The four answers for one intended outcome."""

    cell: Cell
    objectives: tuple[str, ...]
    few_hours: Decimal
    gaps: tuple[Gap, ...]
    places: tuple[Planned, ...]

    @property
    def time(self) -> str:
        """'none', 'not recorded', 'too little' or 'enough', against the hours that the programme asks for."""
        if not self.cell.meetings:
            return "none"
        if not self.cell.hours_known:
            return "not recorded"
        return "too little" if self.cell.hours < self.few_hours else "enough"

    @property
    def activities(self) -> tuple[Planned, ...]:
        """What meets the outcome, each once."""
        return tuple(dict.fromkeys(meeting.activity for meeting in self.cell.meetings))

    @property
    def tracked(self) -> tuple[Planned, ...]:
        """Those for which somebody wrote down how the impact is tracked."""
        return tuple(activity for activity in self.activities if activity.impact)


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of one column, and the columns there are to choose from; no column where the school has none in use."""

    columns: tuple[Column, ...]
    column: Column | None
    cards: tuple[Card, ...]


def cards_of(
    school: Any, year: Any, edition: Any, *, cohort: int | None, today: date, coverage: Coverage | None = None
) -> Cards:
    """One card for each outcome intended for a cohort (the first one, if None), in a fixed number of queries.

    A `coverage` of the edition that is at hand serves, with the layers that it has.
    """
    coverage = coverage or coverage_of(school, year, edition, today=today, grouped=False)
    column = next((c for c in coverage.columns if cohort in c.cohorts), next(iter(coverage.columns), None))
    if column is None:
        return Cards((), None, ())
    gaps = gaps_by_line(school, year, edition, coverage, column, today)
    ties = objectives_by_line(school, year, edition, column)
    few = year.programme.few_hours
    cells = [cell for cell in coverage.cells if cell.intended and cell.column == column]
    cards = (Card(c, tuple(ties[c.line.id]), few, gaps[c.line.id], places_for(c, coverage)) for c in cells)
    return Cards(coverage.columns, column, tuple(cards))


def gaps_by_line(
    school: Any, year: Any, edition: Any, coverage: Coverage, column: Column, today: date
) -> dict[int, tuple[Gap, ...]]:
    found: dict[int, tuple[Gap, ...]] = defaultdict(tuple)
    for finding in gaps_of(school, year, edition, coverage=coverage, today=today):
        for gap in finding.open:
            if gap.column == column:
                found[gap.line.id] += (gap,)
    return found


def objectives_by_line(school: Any, year: Any, edition: Any, column: Column) -> dict[int, list[str]]:
    ties = IntendedObjective.objects.filter(
        school=school, intended__year=year, intended__cohort__in=column.cohorts, intended__statement__edition=edition
    )
    found: dict[int, list[str]] = defaultdict(list)
    for statement, text in ties.values_list("intended__statement", "objective__text"):
        found[statement].append(text)
    return found


def places_for(cell: Cell, coverage: Coverage) -> tuple[Planned, ...]:
    """This cohort's activities that meet a neighbour in the same section: the nearest places to address a gap."""
    here = {meeting.activity.id for meeting in cell.meetings}
    neighbours = (
        meeting.activity
        for other in coverage.cells
        if other.column == cell.column and other.line.section == cell.line.section
        for meeting in other.now
    )
    return tuple(dict.fromkeys(activity for activity in neighbours if activity.id not in here))
