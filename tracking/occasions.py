"""The sessions behind a cell of coverage: of those invited and on roll that day, how many took part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from careers.coverage import Cell, Planned, Share
from careers.models import Session
from tracking.layers import NOBODY, Layers
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
    """By day, the sessions held behind a cell: two queries."""
    activities = {held.id: meeting.activity for meeting in cell.meetings for held in meeting.activity.held}
    days = Session.objects.filter(school=school, pk__in=[held.id for held in cell.held]).order_by("date", "pk")
    rows = Enrolment.objects.filter(school=school, year=year, cohort__in=cell.column.cohorts)
    enrolled = list(rows.values_list("learner_id", "cohort_id", "on_roll_from", "on_roll_to"))
    guests = {held.id: held.cohorts for held in cell.held}
    found = []
    for session, day in days.values_list("pk", "date"):
        activity, share = activities[session], None
        if activity.start == year.start:
            asked = aimed_at(activity, invited(enrolled, guests[session], day), layers)
            share = Share(len(asked & layers.sessions.get(session, NOBODY)), len(asked))
            share = Share(share.reached, share.of, hidden=not telling and too_few(share))
        found.append(Occasion(session, day, activity, share))
    return tuple(found)


def invited(enrolled: Iterable[Enrolled], cohorts: frozenset[int], day: date) -> frozenset[int]:
    """Who was on roll that day in the cohorts invited; in any of the cell's where none is named."""
    return frozenset(
        learner
        for learner, cohort, first, last in enrolled
        if (not cohorts or cohort in cohorts) and (first or day) <= day <= (last or day)
    )


def aimed_at(activity: Planned, learners: frozenset[int], layers: Layers) -> frozenset[int]:
    """Those of the groups that the activity is aimed at, if it is aimed at any."""
    if activity.open_to_all:
        return learners
    return learners & NOBODY.union(*(layers.targets.get(group, NOBODY) for group in activity.groups))
