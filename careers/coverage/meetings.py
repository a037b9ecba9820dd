"""Which planned activities meet which statements for which cohort, this year and for the same learners before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, F, Min, Q, Value

from careers.coverage.shape import Column, Held, Lens, Meeting, Planned
from careers.models import Activity, ActivityCohort, ActivityTarget, Mapping, Session, SessionCohort
from careers.models.activities import timing

#: How far back the same learners' earlier years are read: from Year 14 to Year 7.
YEARS_BACK = 7


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings by (statement, cohort), of this year and of the same learners' earlier years; this year's subjects.

    `activities` are those that meet a statement for whomever, of this year and earlier ones.
    """

    now: dict[tuple[int, int], list[Meeting]]
    earlier: dict[tuple[int, int], list[Meeting]]
    subjects: tuple[str, ...]
    activities: dict[int, list[Planned]]


def meetings_by_cell(
    school: Any, year: Any, edition: Any, cohorts: list[Column], numbers: dict[int, int | None], lens: Lens, today: date
) -> Meetings:
    """`numbers` are the year numbers of all the school's cohorts, those in use and the others."""
    mapped = mappings_by_activity(school, edition)
    beside = beside_activities(school, year, today)
    activities, subjects = planned_activities(school, year, mapped.keys(), beside, lens, today)
    now_of = {column.year_number: column.cohorts[0] for column in cohorts}
    now: dict[tuple[int, int], list[Meeting]] = defaultdict(list)
    earlier: dict[tuple[int, int], list[Meeting]] = defaultdict(list)
    meeting: dict[int, list[Planned]] = defaultdict(list)
    for activity in activities:
        for statement, _ in mapped[activity.id]:
            meeting[statement].append(activity)
        years_ago = year.start - activity.start
        target = earlier if years_ago else now
        for cohort in beside.cohorts[activity.id] if open_to(activity, lens.group) else ():
            reached = now_in(cohort, numbers[cohort], years_ago, now_of)
            for statement, depth in mapped[activity.id] if reached is not None else ():
                target[statement, reached or 0].append(Meeting(activity, depth))
    return Meetings(now, earlier, subjects, meeting)


def open_to(activity: Planned, group: int | None) -> bool:
    return group is None or activity.open_to_all or group in activity.groups


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


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside activities, by the activity's id: cohorts, target groups, sessions that were held."""

    cohorts: dict[int, list[int]]
    groups: dict[int, set[int]]
    held: dict[int, tuple[Held, ...]]


def beside_activities(school: Any, year: Any, today: date) -> Beside:
    """Of all activities within reach, cohorts, groups and the sessions held by now: short tables in one query."""
    held = Session.objects.filter(school=school, status=Session.Status.HELD, date__lte=today)
    invited = SessionCohort.objects.filter(school=school, session__status=Session.Status.HELD)
    found: dict[str, dict[int, list[int]]] = {kind: defaultdict(list) for kind in ("cohort", "group", "held", "guest")}
    days: dict[int, date] = {}
    rows = [  # the days first: PostgreSQL takes the type of a column from there
        pairs("held", held, year, "activity", "id", day=F("date")),
        pairs("cohort", ActivityCohort.objects.filter(school=school), year, "activity", "cohort_id"),
        pairs("group", ActivityTarget.objects.filter(school=school), year, "activity", "group_id"),
        pairs("guest", invited, year, "session", "cohort_id", "session__activity"),
    ]
    for kind, key, value, day in rows[0].union(*rows[1:], all=True):
        found[kind][key].append(value)
        if day:
            days[value] = day
    guests = {session: frozenset(cohorts) for session, cohorts in found["guest"].items()}
    sessions = {
        activity: tuple(Held(one, days[one], guests.get(one, frozenset())) for one in held)
        for activity, held in found["held"].items()
    }
    return Beside(found["cohort"], {key: set(groups) for key, groups in found["group"].items()}, sessions)


def pairs(kind: str, rows: Any, year: Any, key: str, value: str, activity: str = "activity", day: Any = None) -> Any:
    """(kind, id of `key`, `value`, `day` or None) of rows whose activity is within reach."""
    found = rows.filter(within_reach(year, f"{activity}__year")).order_by()
    return found.values_list(Value(kind, CharField()), f"{key}_id", value, day or Value(None, DateField()))


def planned_activities(
    school: Any, year: Any, mapped: Collection[int], beside: Beside, lens: Lens, today: date
) -> tuple[list[Planned], tuple[str, ...]]:
    """By title, what is planned within reach and `mapped`, of the lens's subject; and the subjects there are this year.

    Whether an activity is mapped is looked up here: PostgreSQL, asked to join, took a hundred times as long.
    """
    found = Activity.objects.filter(within_reach(year, "year"), school=school).counted()
    found = found.annotate(session=Min("sessions__date", filter=~Q(sessions__status=Session.Status.CANCELLED)))
    activities, subjects = [], set()
    for row in found.order_by("title", "id").values(*PLANNED_FIELDS):
        if row["id"] in mapped:
            one = planned(row, beside, today)
            subjects.add(row["subject"] if one.start == year.start else "")
            if lens.subject in ("", row["subject"]):
                activities.append(one)
    return activities, tuple(sorted(subjects - {""}))


PLANNED_FIELDS = (
    "id", "title", "year__start", "hours", "starts_on", "ends_on", "first_term__starts_on", "first_term__name",
    "last_term__name", "session", "subject", "impact",
)  # fmt: skip


def planned(row: dict[str, Any], beside: Beside, today: date) -> Planned:
    groups, held = frozenset(beside.groups.get(row["id"], ())), beside.held.get(row["id"], ())
    day = min((day for day in (row["session"], row["starts_on"]) if day), default=None)
    term, last = row["first_term__starts_on"], row["ends_on"] if row["starts_on"] else None
    first = row["starts_on"] or (None if term else row["session"])  # as `Activity.days` has it
    words = timing(first, last, row["first_term__name"], row["last_term__name"])
    dated = bool(day or (term and term > today))
    return Planned(
        row["id"],
        row["title"],
        row["year__start"],
        row["hours"],
        day or term,
        dated,
        groups,
        words,
        row["impact"],
        held,
    )
