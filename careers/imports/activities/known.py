"""What a year's programme holds before a file comes in, and which activity of it a row of the file is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from careers.imports.activities.times import Span
from careers.imports.cells import key
from careers.imports.kinds import Record, Setting
from careers.models import Activity, ActivityCohort, ActivityPartner, ActivityStaff, ActivityTarget, Mapping, Session

#: Join tables of an activity: {field of a row: (model, its column for the other side)}.
JOINS: dict[str, tuple[Any, str]] = {
    "cohorts": (ActivityCohort, "cohort"),
    "targets": (ActivityTarget, "group"),
    "staff": (ActivityStaff, "member"),
    "partners": (ActivityPartner, "partner"),
    "mappings": (Mapping, "statement"),
}
SEVERAL = "Several activities of this year have this title"
TELL_APART = "Give the year groups of the one that is meant, as Waymark has them."


class Known:
    """The activities of a year with what hangs on them: {field: {activity id: {id of the other side: row}}}."""

    def __init__(self, setting: Setting) -> None:
        rows = Activity.objects.filter(school=setting.school, year=setting.year)
        self.rows = list(rows.for_lists().prefetch_related(None))
        self.by_title: dict[str, list[Any]] = defaultdict(list)
        for row in self.rows:
            self.by_title[key(row.title)].append(row)
        self.joins = {name: hanging(model, column, setting) for name, (model, column) in JOINS.items()}
        self.names = names_of(setting.school)
        self.sessions: dict[int, dict[Any, Any]] = defaultdict(dict)
        for one in Session.objects.filter(school=setting.school, activity__year=setting.year):
            self.sessions[one.activity_id][one.date] = one

    def of(self, name: str, activity: Any) -> dict[int, Any]:
        return self.joins[name].get(activity.pk, {})

    def whose(self, record: Record, alone: bool) -> Any:
        """The activity that a row is about; None for a new one, and for a row that it has to refuse.

        `alone`: no other row of the file has this title.
        """
        there = self.by_title.get(key(record.values["title"]), [])
        if len(there) < 2 and alone:
            return there[0] if there else None
        if "cohorts" not in record.values:
            if len(there) > 1:
                record.refuse(SEVERAL, TELL_APART, field="title")
            return there[0] if len(there) == 1 else None
        fitting = [row for row in there if set(self.of("cohorts", row)) == ids(record.values["cohorts"])]
        for same in (same_time, same_kind):
            if len(fitting) > 1:
                fitting = [row for row in fitting if same(row, record)] or fitting
        if len(fitting) > 1:
            record.refuse("Several activities of this year have this title and these year groups",
                          "Give one of them another title in Waymark first.", field="title")  # fmt: skip
        return fitting[0] if len(fitting) == 1 else None


def names_of(school: Any) -> dict[str, dict[int, str]]:
    """{field: {id of the other side: its name}}"""
    members = school.membership_set.select_related("user")
    rows = {"cohorts": school.cohort_set, "targets": school.targetgroup_set, "staff": members}
    rows["partners"] = school.partner_set
    return {name: {row.pk: str(row) for row in of.all()} for name, of in rows.items()}


def hanging(model: Any, column: str, setting: Setting) -> dict[int, dict[int, Any]]:
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in model.objects.filter(school=setting.school, activity__year=setting.year).order_by("pk"):
        found[row.activity_id][getattr(row, f"{column}_id")] = row
    return found


def ids(rows: Iterable[Any] | None) -> set[int]:
    return {row.pk for row in rows or ()}


def span_of(activity: Any) -> Span | None:
    """When an activity is, as a cell says it."""
    first, last = activity.days
    if first:
        return Span(first, last)
    return Span(activity.first_term, activity.last_term) if activity.first_term else None


def same_time(activity: Any, record: Record) -> bool:
    return bool(span_of(activity) == record.values.get("when"))


def same_kind(activity: Any, record: Record) -> bool:
    return bool(activity.kind == record.values.get("kind"))


def identity(record: Record) -> tuple[Any, ...]:
    """What no two rows of a file may have in common."""
    values = record.values
    return key(values["title"]), *(frozenset(ids(values.get("cohorts"))), values.get("when"), values.get("kind"))


def titles_in(records: Sequence[Record]) -> Counter[str]:
    return Counter(key(record.values["title"]) for record in records)
