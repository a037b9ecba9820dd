"""The activities of a year's programme, with whom they are for, who helps, and which statements they meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from careers.history import entry
from careers.imports.activities.cells import (
    Benchmark,
    Depth,
    Hours,
    Kinds,
    Money,
    PartnerNames,
    StatementAt,
    choices_of,
)
from careers.imports.activities.changing import DELIVERED, begin, refuse_times, set_own, summary
from careers.imports.activities.codes import Codes, codes_of
from careers.imports.activities.hanging import Hanging
from careers.imports.activities.known import JOINS, Known, identity, titles_in
from careers.imports.activities.times import When, YearGroup
from careers.imports.cells import Day, OneOf, RowOf, Text, YesNo, key
from careers.imports.difference import Changes
from careers.imports.kinds import CHANGED, NEW, SAME, Field, Kind, Plan, Record, Setting, Wide
from careers.imports.lists import ListOf
from careers.models import Activity, History, Partner, Session, SessionCohort
from careers.tenancy import Permission

#: Other words for the states of an activity.
STATES = {
    "idea": ["proposed", "maybe", "possible", "suggestion", "draft"],
    "planned": ["plan", "scheduled", "to do", "not started", "upcoming", "pending", "in planning"],
    "confirmed": ["booked", "agreed", "definite"],
    "cancelled": ["canceled", "off", "not happening", "postponed"],
    DELIVERED: ["done", "complete", "completed", "held", "happened", "finished"],
}
#: Heads the last row of an exported matrix.
TOTAL_ROW = "Activities in total"
#: Headers under which schools keep what we call by another name.
TITLES: tuple[str, ...] = (
    *("What happens", "Activity", "Event", "Activity title", "Activity name", "Name of activity", "Intervention"),
    *("What", "Name", "Session", "Careers activity"),
)
COHORTS: tuple[str, ...] = (
    *("For", "Yr grp", "Year group", "Year", "Years", "Yr", "Yrs", "NC year", "Cohort", "Cohorts", "For whom"),
    *("Year grp", "Audience", "Who for"),
)
PARTNERS: tuple[str, ...] = (
    *("Partner", "Who comes in", "Employer", "Employers", "Provider", "Providers", "External partner", "External"),
    *("External partners", "Visitor", "Visitors", "Organisation", "Employer/provider"),
)
STATEMENTS: tuple[str, ...] = (
    *("Statements", "Outcomes", "Learning outcomes", "Codes", "Outcome codes", "Statement codes", "Mapping"),
    *("Learning outcome", "Outcome", "Statement", "Code", "Outcomes met", "Mapped to"),
)
BENCHMARKS: tuple[str, ...] = (
    *("BM", "BMs", "GB", "GBs", "Benchmark", "Benchmarks", "Gatsby", "Gatsby Benchmark", "Gatsby BM"),
)


class ActivityPlan(Plan):
    """With what history tells of activities besides their own columns."""

    told: Sequence[tuple[Any, str, dict[str, Any]]] = ()


class Activities(Kind):
    slug = "activities"
    title = "Activities"
    what = "The year's programme: what happens, when, for whom, who helps, and which outcomes it meets."
    permission = Permission.CHANGE_PROGRAMME
    page = "activity-list"
    order = 30
    hangs = {model._meta.label: "activity" for model, _ in JOINS.values()} | {"careers.SessionCohort": "session"}
    options = (
        ("add_partners", "Add partners that are not in your list", "Otherwise their names are left out."),
        ("developed", "A cross, or a code without a depth, means developed", "Otherwise it means introduced."),
        ("held", "Add a held session where the file says 'done' and the day is known",
         "Otherwise 'done' is left out: whether an activity was delivered follows from its sessions."),
    )  # fmt: skip

    def fields(self, setting: Setting) -> Sequence[Field]:
        members = RowOf(members_of, "member of staff")
        targets = RowOf(lambda of: [(row, [row.name]) for row in of.school.targetgroup_set.all()], "target group")
        return [
            Field("title", "Title", Text(200), TITLES, required=True, example="Visit to the port"),
            Field("kind", "Kind", Kinds(Activity.Kind.choices), ("Type", "Type of activity", "Activity type", "Format"),
                  example="workplace visit", clearable=False),
            Field("subject", "Subject", Text(80), ("Curriculum subject", "Faculty"), example="Geography"),
            Field("cohorts", "Year groups", ListOf(YearGroup()), COHORTS, example="7-9", carried=True,
                  help="7, 7-9, KS3 or All. An empty cell has the year groups of the row above."),
            Field("targets", "Targeted groups", ListOf(targets), ("Target groups", "Target group", "Targeted")),
            Field("when", "When", When(), ("Half-term", "Half term", "Term", "Timing", "Time of year", "Month"),
                  example="Autumn 1", help="Half-terms, a month, or days."),
            Field("date", "Date", When(), ("Dates", "Day", "Week", "Week beginning", "W/b", "W/c"), written=False),
            Field("first_day", "First day", Day(), ("Start date", "Starts", "Start", "From"), written=False),
            Field("last_day", "Last day", Day(), ("End date", "Ends", "End", "Until", "To"), written=False),
            Field("hours", "Hours", Hours(), ("Hrs", "Duration", "Length", "Hours for each learner",
                  "Hours per learner", "Hours per student"), example="half day"),
            Field("status", "Status", OneOf([*Activity.Status.choices, (DELIVERED, DELIVERED)], STATES),
                  ("State",), example="planned", clearable=False),
            Field("cancelled_because", "Why it was cancelled", Text(300), ("Reason for cancelling",), written=False),
            Field("lead", "Who leads", Text(200), ("Lead", "Leader", "Led by", "Lead by", "Staff lead", "Responsible",
                  "Owner", "Delivered by", "Who is responsible"), example="PSHE department"),
            Field("staff", "Staff", ListOf(members), ("Staff with an account", "Staff involved", "Teacher"),
                  help="Names or email addresses of members of your school."),
            Field("partners", "Partners", PartnerNames(), PARTNERS, example="Ashfield General Hospital"),
            Field("statements", "Statements met", ListOf(StatementAt()), STATEMENTS, example="",
                  help="Codes, each with I, D or S in brackets if you know how deep: A1 (I); B2 (D)."),
            Field("benchmarks", "Gatsby Benchmarks", ListOf(Benchmark()), BENCHMARKS, written=False,
                  help="Numbers, if your school uses the Gatsby Benchmarks as a framework."),
            Field("intent", "Intent", Text(lines=True), ("Aim", "Aims", "Purpose", "Description", "Details")),
            Field("cost", "Cost in pounds", Money(places=2), ("Cost", "Budget", "Price"), example=120),
            Field("impact", "How impact is tracked", Text(lines=True), ("Impact", "How measured", "Impact measure")),
            Field("evaluation", "Evaluation", Text(lines=True), ("Evaluation note", "Review", "What worked")),
            Field("done", "Done", YesNo(("done", "delivered", "complete", "completed"), ("not yet", "planned")),
                  ("Delivered", "Completed", "Complete", "Happened", "Took place"), written=False),
            Field("total", "Total", Text(), ("Totals", "Number of statements"), written=False),
        ]  # fmt: skip

    def wide(self, setting: Setting) -> Wide | None:
        codes = codes_of(setting)
        names = {key(name): str(one.pk) for one in codes.all for name in (codes.name(one), one.code)
                 if codes.find(name) == [one]}  # fmt: skip
        return Wide("a statement", choices_of(codes), Depth(), names) if codes.all else None

    def plan(self, records: Sequence[Record], setting: Setting) -> ActivityPlan:
        known, codes, changes = Known(setting), codes_of(setting), changes_in_order()
        editor = Hanging(setting, known, codes, changes)
        leave_matrix_total(records)
        good = [record for record in records if record.good and "title" in record.values]
        for record in good:  # a column of days beside one of half-terms says more
            if day := record.values.pop("date", None):
                record.values["when"] = day
        titles, guessed = titles_in(good), 0
        seen: set[Any] = set()
        for record in good:
            activity = known.whose(record, titles[key(record.values["title"])] == 1)
            told = {identity(record), *([activity.pk] if activity else [])}
            if record.good and told & seen:
                record.refuse("This activity is in the file twice", "Leave one of the rows out.", field="title")
            seen |= told
            if record.good:
                refuse_times(record, activity, setting)
            if record.good:
                guessed += apply(record, activity, setting, editor)
        plan = ActivityPlan(changes, notes_of(records, guessed, codes))
        plan.told = editor.told
        return plan

    def written(self, plan: Plan, setting: Setting) -> None:
        """History of an activity tells what hangs on it, as its pages do."""
        told = plan.told if isinstance(plan, ActivityPlan) else ()
        lines = (entry(by=setting.member, row=row, action=action, changes=changes) for row, action, changes in told)
        History.objects.bulk_create(lines, batch_size=1_000)


def members_of(setting: Setting) -> Iterable[tuple[Any, Sequence[str]]]:
    """Everybody who is or was in the school, by name and address; who left gives way to who is here."""
    rows = list(setting.school.membership_set.select_related("user"))
    here = {key(str(row)) for row in rows if not row.left_at}
    return [(row, [row.user.email, full_name(row), *([] if row.left_at and key(str(row)) in here else [str(row)])])
            for row in rows]  # fmt: skip


def full_name(member: Any) -> str:
    """Her name with her address, where two have one name."""
    return f"{member} ({member.user.email})"


def changes_in_order() -> Changes:
    """What is pointed at comes first; what hangs on an activity is told with it."""
    changes = Changes()
    changes.table(Partner)
    changes.table(Activity)
    for model in (*(model for model, _ in JOINS.values()), Session, SessionCohort):
        changes.table(model, told=False)
    return changes


def apply(record: Record, activity: Any, setting: Setting, editor: Hanging) -> bool:
    """Bring a row to its activity; whether its kind had to be guessed."""
    new, guessed = activity is None, False
    if new:
        activity, guessed = begin(record, setting)
    words = set_own(record, activity, editor.changes)
    if new:
        editor.changes.add(activity)
    words += editor.set_lists(record, activity, new) + editor.set_statements(record, activity)
    words += editor.deliver(record, activity)
    record.verdict = NEW if new else CHANGED if words else SAME
    record.words = summary(record, activity) if new else words
    return guessed


def leave_matrix_total(records: Sequence[Record]) -> None:
    """The last row of an exported matrix counts the activities of each column."""
    for record in records:
        if key(record.raw.get("title")) == key(TOTAL_ROW):
            record.problems.clear()
            record.values.clear()
            record.wide.clear()
            record.leave("This is the row of totals and is left out")


def notes_of(records: Sequence[Record], guessed: int, codes: Codes) -> list[str]:
    notes = []
    if guessed:
        number = "The kind of 1 new activity was" if guessed == 1 else f"The kinds of {guessed} new activities were"
        notes.append(f"{number} read from the title. Look them over once they are in.")
    if any(record.values.get("benchmarks") for record in records) and not codes.benchmarks():
        notes.append("The Gatsby Benchmarks in this file are left out, because your school does not use them as a "
                     "framework. Take them into use under 'Frameworks', then bring the file in again.")  # fmt: skip
    return notes
