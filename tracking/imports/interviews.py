"""Guidance interviews: booked, held or missed; one in each row, known by its learner and its day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from careers.imports.cells import Day, OneOf, RowOf, Text, Time
from careers.imports.kinds import Field, Plan, Record, Setting
from careers.sheets import Sheet
from careers.tenancy import Permission
from tracking.imports.agreed import AgreedActions
from tracking.imports.identity import Finder
from tracking.imports.interview_rows import NO, S, Writing
from tracking.imports.pieces import OfLearners, about
from tracking.interviews import Agreed, advisers_of
from tracking.models import Interview, InterviewAction

STATUS = OneOf(
    S.choices,
    {
        S.HELD: ("y", "yes", "true", "1", "x", "done", "attended", "complete", "completed", "seen", "present", "met",
                 "took place", "finished", "interviewed", "/", "✓", "✔"),
        S.MISSED: ("dna", "did not attend", "no show", "noshow", "absent", "failed to attend", "not attended"),
        S.CANCELLED: ("canceled", "withdrawn", "postponed", "declined", "refused"),
        S.WANTED: ("to book", "to do", "todo", "needed", "needs booking", "not booked", "due", "requested", "referred",
                   "outstanding", "pending", "waiting"),
        S.BOOKED: ("arranged", "scheduled", "planned", "confirmed", "upcoming"),
        NO: ("n", "no", "false", "0"),
    },
)  # fmt: skip
MODE = OneOf(
    Interview.Mode.choices,
    {
        "in_person": ("face to face", "f2f", "person", "in school", "one to one", "1 1", "1 to 1", "1 2 1"),
        "phone": ("telephone", "call", "phone call", "telephone call", "tel"),
        "video": ("online", "virtual", "teams", "ms teams", "zoom", "google meet", "video call", "remote"),
    },
)


def named(setting: Setting) -> list[tuple[Any, list[str]]]:
    """Who holds interviews, or is named in one, by name and email address."""
    return [(row, [str(row), row.user.email]) for row in advisers_of(setting.school)]


class Interviews(OfLearners):
    slug = "interviews"
    title = "Guidance interviews"
    page = "interview-list"
    what = "Personal guidance: who had an interview when and with whom, and what was agreed. One interview in each row."
    permission = Permission.CHANGE_INTERVIEWS
    private = True
    shown = (*OfLearners.shown, "watched")
    order = 80

    def own_fields(self, setting: Setting) -> Sequence[Field]:
        fields = [
            Field("watched", "Watched groups", Text(), written=False),
            Field("status", "Status", STATUS, ("Attended", "Attendance", "Outcome", "Held", "Interview status"),
                  example="held", clearable=False),
            Field("date", "Day", Day(), ("Date", "Interview date", "Date of interview", "Meeting date", "Appointment",
                  "Appointment date", "Careers interview", "CEIAG interview", "Interview"), example=date(2026, 11, 3),
                  clearable=False),
            Field("starts_at", "Starts at", Time(), ("Time", "Start", "Start time", "Slot", "Interview time"),
                  example="10:30"),
            Field("mode", "How", MODE, ("Mode", "Method", "Format", "Interview type"), example="in person",
                  clearable=False),
            Field("place", "Place", Text(150), ("Location", "Room", "Venue"), example="Careers office"),
            Field("adviser", "Adviser", RowOf(named, "adviser"), ("Careers adviser", "Interviewer", "Advisor",
                  "Careers advisor", "Staff", "With", "Adviser email")),
            Field("agreed", "Agreed actions", AgreedActions(), ("Actions", "Action points", "Next steps"),
                  help="One in each line: what | who | by when.", example="Visit the open day | herself | 31/01/2027"),
            Field("note", "Shareable note", Text(lines=True), ("Notes", "Note", "Summary", "Comments"),
                  help="Whoever may see the learner reads it."),
        ]  # fmt: skip
        return [*fields, *([RESTRICTED] if setting.member.can(Permission.SEE_RESTRICTED_NOTES) else [])]

    def own_missing(self, matched: set[str]) -> str:
        if matched & {"date", "status"}:
            return ""
        return "No column says on which day an interview was, or how it stands."

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        writing = Writing(setting)
        finder = Finder(setting)
        for record in records:
            if record.good and record.values and (enrolment := finder.enrolment_of(record)):
                writing.take(record, enrolment)
        writing.write()
        return Plan(writing.changes)


RESTRICTED = Field(
    "restricted_note", "Restricted note", Text(lines=True),
    ("Confidential note", "Private note", "Confidential", "Restricted notes", "Confidential notes"),
    help="Read by careers advisers and the careers leader alone.",
)  # fmt: skip


# --- handing out ---------------------------------------------------------------------------------


def interview_sheet(interviews: Iterable[Any], setting: Setting) -> Sheet:
    """Interviews of the setting's year, with what may be read of them, so that they come back unchanged.

    `interviews` have their learner, cohort, adviser and `enrolment.watched`. Three queries besides.
    """
    year, kind = setting.year, Interviews()
    notes = {
        pk: texts for pk, *texts in Interview.objects.filter(year=year).values_list("pk", "note", "restricted_note")
    }
    agreed: dict[int, list[Agreed]] = defaultdict(list)
    actions = InterviewAction.objects.filter(interview__year=year).order_by("pk")
    for pk, text, whose, due_on, done_on in actions.values_list("interview", "text", "whose", "due_on", "done_on"):
        agreed[pk].append(Agreed(text, whose, due_on, done_on))
    calls = called(setting)
    rows = (
        {**about(row.learner, row.cohort), "watched": ", ".join(str(one.target) for one in row.enrolment.watched),
         "status": row.status, "date": row.date, "starts_at": row.starts_at, "mode": row.mode, "place": row.place,
         "adviser": calls.get(row.adviser_id, ""), "agreed": agreed[row.pk],
         **dict(zip(("note", "restricted_note"), notes.get(row.pk, ("", "")), strict=True))}
        for row in interviews
    )  # fmt: skip
    return kind.sheet(rows, setting, title="Interviews")


def called(setting: Setting) -> dict[int, str]:
    """{adviser: her name, or her email address where two bear it}"""
    rows = [row for row, _ in named(setting)]
    names = Counter(map(str, rows))
    return {row.pk: str(row) if names[str(row)] == 1 else row.user.email for row in rows}
