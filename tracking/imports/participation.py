"""Participation: one row a learner, or a grid of learners by sessions; marks as registers write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from careers.imports.cells import Day, Text, Time
from careers.imports.kinds import Field, Plan, Record, Setting, Wide
from careers.sheets import Sheet
from careers.tenancy import Permission
from tracking.imports import identity
from tracking.imports.marks import NOT_SAVED, Marks
from tracking.imports.occasions import ActivityOf, session_columns
from tracking.imports.participation_rows import ADD, HELD, Planner
from tracking.imports.sessions import ONLY_SHOWN
from tracking.imports.told import ToldKind

#: What a register shows beside what can come in, with the headers under which systems print it.
SHOWN = (
    ("cohort", "Year group", ("Year", "Yr", "NC year", "Yr grp")),
    ("tutor_group", "Tutor group", ("Reg", "Reg group", "Registration form", "Form", "Reg form", "Tutor")),
    ("invited", "Invited", ()),
    ("by_code", "By code", ()),
    ("has_evidence", "Has evidence", ()),
)


class Participations(ToldKind):
    slug = "participation"
    title = "Registers"
    page = "register-list"
    what = "Who took part: one row for each learner and session, or learners down the side and sessions across the top."
    permission = Permission.CHANGE_TRACKING
    of_learners = True
    options = (HELD, ADD, identity.BY_NAME)
    order = 36

    def fields(self, setting: Setting) -> Sequence[Field]:
        return [
            *identity.fields(),
            Field("activity", "Activity", ActivityOf(), ("Activity title", "Event", "Session"), carried=True,
                  example="Enterprise day"),
            Field("date", "Date", Day(), ("Session date", "Day", "On"), carried=True, clearable=False,
                  example=date(2027, 3, 12)),
            Field("starts_at", "Start time", Time(), ("Time", "Starts at"), carried=True, clearable=False),
            Field("mark", "Mark", Marks(), ("Took part", "Attended", "Attendance", "Present", "Attendance mark"),
                  clearable=False, example="/"),
            Field("note", "Note", Text(300), ("Notes", "Comment", "Comments"), example="Asked good questions"),
            *(Field(name, label, also=also, written=False, help=ONLY_SHOWN) for name, label, also in SHOWN),
        ]  # fmt: skip

    def wide(self, setting: Setting) -> Wide:
        return session_columns(Marks(), setting)

    def missing(self, matched: set[str], setting: Setting) -> str:
        if "wide" not in matched and "activity" not in matched:
            return "No column says which session it was: it takes one column with activities, or one for each session."
        return identity.missing(matched)

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        return Planner(setting).plan(records)


def register_sheet(register: Any, session: Any, setting: Setting) -> Sheet:
    """One row for each learner whom the page shows; who was there is said only of those whose mark is kept."""
    rows = [row for _, rows in register.sections for row in rows]
    sheet = Participations().sheet((values_of(row, session) for row in rows), setting)
    at = sheet.header.index("Mark")
    body = [
        [*cells[:at], cells[at] or NOT_SAVED, *cells[at + 1 :], *shown_of(row)]
        for cells, row in zip(sheet.rows, rows, strict=True)
    ]
    return Sheet("Register", [*sheet.header, *(label for _, label, _ in SHOWN)], body)


def values_of(row: Any, session: Any) -> dict[str, Any]:
    """What can come in again of a row of `tracking.marking`."""
    mark = row.enrolment.attended if row.kept else None
    own = {"activity": session.activity, "date": session.date, "starts_at": session.starts_at}
    return identity.values_of(row.enrolment.learner) | own | {"mark": mark, "note": row.note if row.kept else ""}


def shown_of(row: Any) -> Iterable[Any]:
    enrolment = row.enrolment
    return enrolment.cohort.name, row.tutor_group, bool(enrolment.invited), bool(row.by_code), bool(enrolment.proven)
