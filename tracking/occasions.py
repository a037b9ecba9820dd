"""The sessions behind a cell of coverage: of those invited and on roll that day, how many took part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from careers.coverage import Cell, Held, Planned, Share
from tracking.layers import NOBODY, Layers, Learners, union
from tracking.models import Enrolment
from tracking.veiling import too_few


@dataclass(frozen=True, slots=True)
class Occasion:
    """A session that was held. `share` is of the cell's learners; None for one of an earlier year."""

    id: int
    date: date
    activity: Planned
    share: Share | None


#: (learner, cohort, on roll from, on roll to)
Enrolled = tuple[int, int, date | None, date | None]


def occasions_of(school: Any, year: Any, cell: Cell, layers: Layers, *, telling: bool) -> tuple[Occasion, ...]:
    """By day, the sessions held behind a cell: one query."""
    activities = {held.id: meeting.activity for meeting in cell.meetings for held in meeting.activity.held}
    rows = Enrolment.objects.filter(school=school, year=year, cohort__in=cell.column.cohorts)
    enrolled = list(rows.values_list("learner_id", "cohort_id", "on_roll_from", "on_roll_to"))
    found = []
    for held in sorted(cell.held, key=lambda one: (one.date, one.id)):
        activity, share = activities[held.id], None
        if activity.start == year.start:
            asked = aimed_at(activity, invited(enrolled, held, layers), layers)
            share = Share((asked & layers.sessions.get(held.id, NOBODY)).bit_count(), asked.bit_count())
            share = Share(share.reached, share.of, hidden=not telling and too_few(share))
        found.append(Occasion(held.id, held.date, activity, share))
    return tuple(found)


def invited(enrolled: Iterable[Enrolled], held: Held, layers: Layers) -> Learners:
    """Who was on roll that day in the cohorts invited; in any of the cell's where none is named."""
    return layers.bits.of(
        str(learner)
        for learner, cohort, first, last in enrolled
        if (not held.cohorts or cohort in held.cohorts) and (first or held.date) <= held.date <= (last or held.date)
    )


def aimed_at(activity: Planned, learners: Learners, layers: Layers) -> Learners:
    """Those of the groups that the activity is aimed at, if it is aimed at any."""
    if activity.open_to_all:
        return learners
    return learners & union(layers.targets.get(group, NOBODY) for group in activity.groups)
