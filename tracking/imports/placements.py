"""Work experience: entries of the ledger, known by learner, place and first day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from careers.imports.cells import Convert, Day, OneOf, Raw, RowOf, Text, Wrong, YesNo, key
from careers.imports.kinds import Field, Plan, Record, Setting
from careers.models import Activity
from careers.sheets import Sheet
from careers.tenancy import Permission
from tracking.imports.identity import Finder
from tracking.imports.lengths import Hours
from tracking.imports.pieces import OfLearners, about
from tracking.imports.placement_rows import S, Writing
from tracking.models import Placement

KIND = OneOf(
    Placement.Kind.choices,
    {
        "placement": ("work experience", "wex", "work placement", "industry placement", "block placement", "block"),
        "activity": ("visit", "workplace visit", "employer visit", "site visit", "taster", "taster day", "encounter"),
    },
)
MODE = OneOf(
    Placement.Mode.choices,
    {
        "in_person": ("face to face", "f2f", "in workplace", "on site", "onsite", "at the workplace", "physical"),
        "virtual": ("online", "remote", "v", "by screen"),
        "blended": ("mixed", "hybrid", "both"),
    },
)
STATUS = OneOf(
    S.choices,
    {
        S.DONE: ("y", "yes", "complete", "completed", "attended", "finished", "took place", "x", "✓", "✔"),
        S.PLANNED: ("booked", "confirmed", "arranged", "agreed", "pending", "upcoming", "approved", "to come"),
        S.CANCELLED: ("canceled", "withdrawn", "declined", "rejected", "did not attend", "did not go"),
    },
)
CHECKS = {
    "insurance": ("Insurance", ("Insurance", "Employers liability", "ELI", "Liability insurance", "Insurance date")),
    "risk": ("Risk assessment", ("Risk assessment", "RA", "Health and safety", "H&S check", "Risk assessment date")),
    "safeguarding": ("Safeguarding", ("Safeguarding", "Safeguarding check", "DBS", "Safeguarding date")),
}
#: Their fields are 'met_purpose' and so on here: a column 'Reflection' is not the test.
TESTS = {
    "purpose": ("Clear purpose", "Yes"),
    "outcomes": ("Learning outcomes", "Yes"),
    "interaction": ("Two-way interaction", "Yes"),
    "people": ("Met a range of people", "Yes"),
    "task": ("Task set by the employer", "No"),
    "feedback": ("Employer gave feedback", "Yes"),
    "reflection": ("Time to reflect", "Yes"),
}


class ActivitiesOf(RowOf):
    """The activities of the year that have this title, which may be several: they are told apart by the entry."""

    def bind(self, setting: Setting) -> Convert:
        found: dict[str, list[Any]] = {}
        one = super().bind(setting)
        for row, names in self.rows(setting):
            found.setdefault(key(names[0]), []).append(row)

        def convert(raw: Raw) -> list[Any]:
            try:
                return [one(raw)]
            except Wrong:
                if hits := found.get(key(raw)):
                    return hits
                raise

        return convert


def activities(setting: Setting) -> list[tuple[Any, list[str]]]:
    rows = Activity.objects.filter(school=setting.school, year=setting.year).order_by("pk")
    return [(row, [row.title]) for row in rows]


class Placements(OfLearners):
    slug = "placements"
    title = "Work experience"
    page = "placement-list"
    what = "Placements and workplace activities with their hours, checks and tests. One learner's entry in each row."
    permission = Permission.CHANGE_LEARNERS
    options = (
        *OfLearners.options,
        ("partners", "Add unknown employers as partners",
         "An employer whom your school has not yet as a partner becomes one. Otherwise the name is kept in words."),
    )  # fmt: skip
    order = 85

    def own_fields(self, setting: Setting) -> Sequence[Field]:
        return [
            Field("employer", "Employer", Text(200), ("Where", "Partner", "Company", "Organisation", "Organization",
                  "Employer name", "Host", "Business", "Placement provider", "Workplace"), example="Harbour Boats",
                  help="One of your partners, or any other name.", clearable=False),
            Field("activity", "Activity", ActivitiesOf(activities, "activity of the year"), ("Activity title",
                  "Programme activity"), help="The title of an activity of the year, if it came about through one."),
            Field("kind", "Kind", KIND, ("Type", "Experience type", "Placement type"), example="placement",
                  clearable=False),
            Field("mode", "How", MODE, ("Mode", "Format", "Delivery"), example="in person", clearable=False),
            Field("status", "Status", STATUS, ("Placement status", "Completed", "State"), example="done",
                  clearable=False),
            Field("starts_on", "First day", Day(), ("Start date", "Start", "From", "Date", "Date from", "Starts on",
                  "Placement start", "Placement start date"), example=date(2026, 10, 5), required=True),
            Field("ends_on", "Last day", Day(), ("End date", "End", "To", "Until", "Date to", "Ends on",
                  "Placement end", "Placement end date"), example=date(2026, 10, 9)),
            Field("hours", "Hours", Hours(), ("Duration", "Length", "Total hours", "Hours completed", "No of hours"),
                  example=25, help="Hours, or words such as ‘half day’ or ‘1 week’: 5 hours a day.", clearable=False),
            Field("days", "Days", Hours(unit="d"), ("No of days", "Number of days", "Total days", "Days completed"),
                  written=False, clearable=False),
            *check_fields(),
            *(Field(f"met_{name}", label, YesNo(), (in_full(name),), example=example)
              for name, (label, example) in TESTS.items()),
            Field("learner_reflection", "Learner’s reflection", Text(lines=True), ("Learner reflection", "Reflection",
                  "Student reflection", "Pupil reflection", "What she says about it", "Student comments"),
                  help="What she says about it, in her own words."),
            Field("note", "Note", Text(lines=True), ("Notes", "Comments", "Comment")),
        ]  # fmt: skip

    def own_missing(self, matched: set[str]) -> str:
        return "" if matched & {"employer", "activity"} else "No column says with whom or at what a learner was."

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        writing, finder = Writing(setting), Finder(setting)
        for record in records:
            if record.good and record.values and (enrolment := finder.enrolment_of(record)):
                writing.take(record, enrolment)
        writing.write()
        return Plan(writing.changes)


def in_full(name: str) -> str:
    """A test as the page of an entry words it."""
    return str(getattr(Placement._meta.get_field(name), "verbose_name", name))


def check_fields() -> list[Field]:
    """The day and the person of each check."""
    found = []
    for name, (label, also) in CHECKS.items():
        by = tuple(f"{one} by" for one in also)
        found.append(Field(f"{name}_on", f"{label} checked on", Day(), also, example=date(2026, 9, 21)))
        found.append(Field(f"{name}_by", f"{label} checked by", Text(100), by, example="P. Nair"))
    return found


# --- handing out ---------------------------------------------------------------------------------


def placement_sheet(placements: Iterable[Any], setting: Setting) -> Sheet:
    """Entries of the setting's year with their learner, cohort, partner and activity, so that they come back unchanged.

    One query besides.
    """
    texts = ("learner_reflection", "note")
    notes = {pk: said for pk, *said in Placement.objects.filter(year=setting.year).values_list("pk", *texts)}
    same = [one.name for one in check_fields()] + ["kind", "mode", "status", "starts_on", "ends_on", "hours"]
    rows = (
        {**about(row.learner, row.cohort), **{name: getattr(row, name) for name in same},
         **{f"met_{name}": getattr(row, name) for name in TESTS},
         "employer": str(row.partner or row.employer), "activity": row.activity,
         **dict(zip(texts, notes.get(row.pk, ("", "")), strict=True))}
        for row in placements
    )  # fmt: skip
    return Placements().sheet(rows, setting, title="Work experience")
