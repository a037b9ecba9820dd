"""Which planned activities meet which statements for which cohort, this year and for the same learners before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Q

from careers.coverage.shape import Column, Lens, Meeting, Planned
from careers.models import Activity, ActivityCohort, ActivityTarget, Mapping, Session
from careers.models.activities import timing

#: How far back the same learners' earlier years are read: from Year 14 to Year 7.
YEARS_BACK = 7


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings by (statement, cohort), of this year and of the same learners' earlier years; this year's subjects."""

    now: dict[tuple[int, int], list[Meeting]]
    earlier: dict[tuple[int, int], list[Meeting]]
    subjects: tuple[str, ...]


def meetings_by_cell(school: Any, year: Any, edition: Any, cohorts: list[Column], lens: Lens, today: date) -> Meetings:
    mapped = mappings_by_activity(school, edition)
    activities, subjects = planned_activities(school, year, mapped.keys(), lens, today)
    numbers = {column.year_number: column.cohorts[0] for column in cohorts}
    now: dict[tuple[int, int], list[Meeting]] = defaultdict(list)
    earlier: dict[tuple[int, int], list[Meeting]] = defaultdict(list)
    reach = cohorts_by_activity(school, year)
    for activity in activities:
        years_ago = year.start - activity.start
        target = earlier if years_ago else now
        for cohort, number in reach[activity.id]:
            reached = now_in(cohort, number, years_ago, numbers)
            for statement, depth in mapped[activity.id] if reached is not None else ():
                target[statement, reached or 0].append(Meeting(activity, depth))
    return Meetings(now, earlier, subjects)


def mappings_by_activity(school: Any, edition: Any) -> dict[int, list[tuple[int, str]]]:
    """[(statement, depth), ...] by activity."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = Mapping.objects.filter(school=school, statement__edition=edition).order_by()
    for activity, statement, depth in rows.values_list("activity_id", "statement_id", "depth"):
        found[activity].append((statement, depth))
    return found


def now_in(cohort: int, number: int | None, years_ago: int, numbers: dict[int | None, int]) -> int | None:
    """The cohort in which the learners of then are now: who is in Year 9 was in Year 8 a year ago."""
    if not years_ago:
        return cohort
    return None if number is None else numbers.get(number + years_ago)


def within_reach(year: Any, path: str) -> Q:
    """Rows of this year and of those in which its oldest learners were here; `path` leads to an academic year."""
    return Q(**{f"{path}__start__range": (year.start - YEARS_BACK, year.start)})


def cohorts_by_activity(school: Any, year: Any) -> dict[int, list[tuple[int, int | None]]]:
    """[(cohort, its year number), ...] by activity within reach."""
    found: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    rows = ActivityCohort.objects.filter(within_reach(year, "activity__year"), school=school).order_by()
    for activity, cohort, number in rows.values_list("activity_id", "cohort_id", "cohort__year_number"):
        found[activity].append((cohort, number))
    return found


def planned_activities(
    school: Any, year: Any, mapped: Collection[int], lens: Lens, today: date
) -> tuple[list[Planned], tuple[str, ...]]:
    """By title, what is planned within reach and `mapped`, as the lens asks; and the subjects there are this year.

    Whether an activity is mapped is looked up here: PostgreSQL, asked to join, took a hundred times as long.
    """
    found = Activity.objects.filter(within_reach(year, "year"), school=school).counted()
    found = found.annotate(session=Min("sessions__date", filter=~Q(sessions__status=Session.Status.CANCELLED)))
    groups = groups_by_activity(school, year)
    activities, subjects = [], set()
    for row in found.order_by("title", "id").values(*PLANNED_FIELDS):
        if row["id"] in mapped:
            one = planned(row, frozenset(groups[row["id"]]), today)
            subjects.add(row["subject"] if one.start == year.start else "")
            wanted = lens.group is None or one.open_to_all or lens.group in one.groups
            if wanted and lens.subject in ("", row["subject"]):
                activities.append(one)
    return activities, tuple(sorted(subjects - {""}))


PLANNED_FIELDS = (
    "id", "title", "year__start", "hours", "starts_on", "ends_on", "first_term__starts_on", "first_term__name",
    "last_term__name", "session", "subject", "impact",
)  # fmt: skip


def planned(row: dict[str, Any], groups: frozenset[int], today: date) -> Planned:
    day = min((day for day in (row["session"], row["starts_on"]) if day), default=None)
    term, last = row["first_term__starts_on"], row["ends_on"] if row["starts_on"] else None
    first = row["starts_on"] or (None if term else row["session"])  # as `Activity.days` has it
    words = timing(first, last, row["first_term__name"], row["last_term__name"])
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
