"""Sessions: when activities happen. Known by activity, day and time; those at one time, by group and place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from careers.imports.activities.cells import ListOf
from careers.imports.cells import Day, OneOf, RowOf, Text, Time
from careers.imports.kinds import Field, Plan, Record, Setting
from careers.models import Cohort, Session
from careers.sheets import Sheet
from careers.tenancy import Permission
from tracking.imports.occasions import ActivityOf
from tracking.imports.session_rows import OWN, Planner
from tracking.imports.told import ToldKind

Status = Session.Status
STATUSES = {
    Status.HELD: ["done", "happened", "complete", "completed", "delivered", "took place", "yes", "y"],
    Status.PLANNED: ["booked", "confirmed", "to come", "upcoming", "scheduled", "no", "n"],
    Status.CANCELLED: ["canceled", "called off", "off", "did not happen", "postponed"],
}


def cohort_names(setting: Setting) -> list[tuple[Any, list[str]]]:
    """Year groups and what people call them: 'Year 9', 'Y9', '9'."""
    rows = Cohort.objects.filter(school=setting.school)
    return [(row, [row.name, row.short_name, *numbers(row.year_number)]) for row in rows]


def numbers(year: int | None) -> list[str]:
    return [] if year is None else [form.format(year) for form in ("{}", "{:02}", "Y{}", "Yr {}", "Yr{}", "Year {}")]


class Sessions(ToldKind):
    slug = "sessions"
    title = "Sessions"
    page = "register-list"
    what = "When activities happen: one session in each row, with its day, place and year groups."
    permission = Permission.CHANGE_PROGRAMME
    order = 35

    def fields(self, setting: Setting) -> Sequence[Field]:
        cohorts = ListOf(RowOf(cohort_names, "year group"))
        return [
            Field("activity", "Activity", ActivityOf(), ("Activity title", "Title", "Event", "What happens"),
                  required=True, carried=True, example="Enterprise day"),
            Field("date", "Date", Day(), ("Day", "Session date", "On"), required=True, example=date(2027, 3, 12)),
            Field("starts_at", "Start time", Time(), ("Time", "Starts at", "Start", "From"), example=time(9, 30)),
            Field("place", "Place", Text(200), ("Room", "Location", "Venue", "Where"), example="Hall"),
            Field("groups", "Classes or groups", Text(200), ("Groups", "Classes", "Class", "Group"),
                  example="9A and 9B"),
            Field("cohorts", "Year groups", cohorts, ("Year group", "Years", "Year", "Yr grp", "Invited"),
                  example="Year 9"),
            Field("status", "Status", OneOf(Status.choices, STATUSES), ("State", "Held", "Done?"), example="planned",
                  clearable=False),
            Field("note", "Note", Text(lines=True), ("Notes", "Comments", "Comment")),
            *(Field(name, label, written=False, help=ONLY_SHOWN) for name, label in SHOWN),
        ]  # fmt: skip

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        return Planner(setting).plan([record for record in records if record.good and record.values])


ONLY_SHOWN = "Exports say it; nothing is done with it."
#: What the list of sessions shows beside what can come in.
SHOWN = (("register", "Register"), ("took_part", "Took part"), ("absent", "Absent"))


def session_sheet(sessions: Iterable[Any], setting: Setting) -> Sheet:
    """The list of sessions, as `tracking.sessions.with_registers` gives it: what can come in again, then registers."""
    rows = list(sessions)
    sheet = Sessions().sheet(map(values_of, rows), setting)
    body = [[*cells, *register_of(row, setting.today)] for cells, row in zip(sheet.rows, rows, strict=True)]
    return Sheet(sheet.title, [*sheet.header, *(label for _, label in SHOWN)], body)


def values_of(session: Any) -> dict[str, Any]:
    own = {name: getattr(session, name) for name in OWN}
    return own | {"activity": session.activity, "cohorts": session.cohorts.all() or session.activity.cohorts.all()}


def register_of(session: Any, today: date) -> list[Any]:
    if session.took_part or session.absent:
        return ["taken", session.took_part, session.absent]
    return ["still to come" if session.date > today else "not taken", None, None]
