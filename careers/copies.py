"""Carries activities, and a whole programme, into another academic year without doing anything twice.

What is copied: title, intent, kind, subject, lead, hours, cost, how impact is tracked, year groups, targeted groups,
partners, mappings, and the staff who are still members. Half-terms go by their order; exact days do not come along,
as they differ each year, but the half-terms in which they fell do. Sessions and evaluation notes belong to their year.
"""

from dataclasses import dataclass

from django.db import transaction

from careers.history import entry, record
from careers.models import (
    AcademicYear,
    Activity,
    ActivityCohort,
    ActivityPartner,
    ActivityStaff,
    ActivityTarget,
    History,
    IntendedObjective,
    IntendedOutcome,
    Mapping,
    Objective,
    Programme,
)
from careers.planner import terms_of
from careers.years import add_year

CARRIED = ["title", "intent", "kind", "subject", "lead", "hours", "cost", "impact"]
#: Join tables of an activity, with the column that a copy keeps.
JOINS = [(ActivityCohort, ["cohort_id"]), (ActivityTarget, ["group_id"]), (ActivityPartner, ["partner_id"])]
JOINS += [(ActivityStaff, ["member_id"]), (Mapping, ["statement_id", "depth"])]


@transaction.atomic
def copy_activity(*, activity, year, by, key=None):
    """A copy of one activity, in its own or another year of its school: an idea stays one, all else becomes planned.

    Asked twice with one `key`, it makes one.
    """
    AcademicYear.objects.select_for_update().get(pk=year.pk)  # the twin waits here
    if key and (twin := Activity.objects.filter(school=activity.school_id, form_key=key).first()):
        return twin
    copy = copies_of([activity], year)[0]
    copy.form_key = key
    if year == activity.year:
        copy.title = f"{activity.title[:193]} (copy)"
    copy.save(force_insert=True)
    copy_joins({activity.pk: copy})
    tell_copies({activity: copy}, by)
    return copy


def copies_of(activities, year):
    """Unsaved copies for this year, in the same order."""
    here = {term.order: term for term in year.terms.all()}
    there = {old: list(old.terms.all()) for old in {activity.year for activity in activities}}
    copies = []
    for activity in activities:
        copy = Activity(school_id=year.school_id, year=year, copied_from=activity)
        for field in CARRIED:
            setattr(copy, field, getattr(activity, field))
        if activity.status == Activity.Status.IDEA:
            copy.status = Activity.Status.IDEA
        orders = [order for order in terms_of(activity, there[activity.year]) if order in here]
        if orders:
            copy.first_term, copy.last_term = here[orders[0]], here[orders[-1]]
        copies.append(copy)
    return copies


def copy_joins(copies):
    """Give copies, {id of the original: copy}, what hangs on the originals: one query to read and one to write each."""
    for model, columns in JOINS:
        rows = model.objects.filter(activity__in=copies).order_by("pk")
        if model is ActivityStaff:
            rows = rows.filter(member__left_at=None)
        model.objects.bulk_create(
            model(school_id=copies[row["activity_id"]].school_id, activity=copies[row.pop("activity_id")], **row)
            for row in rows.values("activity_id", *columns)
        )


def tell_copies(copies, by):
    History.objects.bulk_create(
        entry(by=by, row=copy, action="copied", changes={"copied_from": ["", f"{old.title}, {old.year}"]})
        for old, copy in copies.items()
    )


@dataclass(frozen=True)
class Plan:
    """What copying a year's programme into the next would do now."""

    start: int
    year: AcademicYear | None
    activities: list
    cancelled: int
    copied: int
    outcomes: int
    objectives: int
    vision: bool

    @property
    def label(self):
        return f"{self.start} to {self.start + 1}"

    @property
    def empty(self):
        return not (self.activities or self.outcomes or self.objectives or self.vision)

    @property
    def told(self):
        """What was carried out, as a sentence."""
        if self.empty:
            return f"Nothing was new, so nothing was added to {self.label}."
        counts = [
            counted(len(self.activities), "activity", "activities"),
            counted(self.outcomes, "intended outcome", "intended outcomes"),
            counted(self.objectives, "objective", "objectives"),
        ]
        return f"Copied into {self.label}: {', '.join(counts)}{', and the vision' if self.vision else ''}."


def counted(number, one, many):
    return f"{number} {one if number == 1 else many}"


def plan_copy(year):
    """See Plan."""
    school, start = year.school, year.start + 1
    target = school.academicyear_set.filter(start=start).first()
    here = set(Activity.objects.filter(year=target).values_list("copied_from", flat=True)) if target else set()
    rows = Activity.objects.in_year(year).with_session_days().select_related("year", "first_term", "last_term")
    rows = list(rows.order_by("pk"))
    standing = [row for row in rows if row.status != Activity.Status.CANCELLED]
    fresh = [row for row in standing if row.pk not in here]
    return Plan(
        start=start,
        year=target,
        activities=fresh,
        cancelled=len(rows) - len(standing),
        copied=len(standing) - len(fresh),
        outcomes=len(new_outcomes(year, target)),
        objectives=len(new_objectives(year, target)),
        vision=bool(vision_of(year)) and not vision_of(target),
    )


def vision_of(year):
    return Programme.objects.filter(year=year).values_list("vision", flat=True).first() if year else ""


def new_outcomes(year, target):
    """{(statement id, cohort id): id} of what is intended in one year and not yet in the other."""
    there = set(IntendedOutcome.objects.filter(year=target).values_list("statement_id", "cohort_id")) if target else ()
    rows = IntendedOutcome.objects.filter(year=year).order_by("pk").values_list("statement_id", "cohort_id", "pk")
    return {(statement, cohort): pk for statement, cohort, pk in rows if (statement, cohort) not in there}


def new_objectives(year, target):
    there = set(Objective.objects.filter(programme__year=target).values_list("text", flat=True)) if target else ()
    return [row for row in Objective.objects.filter(programme__year=year) if row.text not in there]


@transaction.atomic
def copy_programme(*, year, by):
    """Copy a year's programme into the next one, which is made if there is none. Returns the Plan that was carried out.

    Cancelled activities and what was copied before are left out, so doing it again adds only what is new.
    """
    AcademicYear.objects.select_for_update().get(pk=year.pk)
    plan = plan_copy(year)
    target = plan.year or add_year(school=year.school, start=plan.start, by=by)
    copies = Activity.objects.bulk_create(copies_of(plan.activities, target))
    copy_joins({old.pk: copy for old, copy in zip(plan.activities, copies, strict=True)})
    tell_copies(dict(zip(plan.activities, copies, strict=True)), by)
    copy_words(year, target, hours_too=plan.year is None)
    copy_outcomes(year, target)
    changes = {"activities": ["", len(copies)], "outcomes": ["", plan.outcomes], "objectives": ["", plan.objectives]}
    if not plan.empty:
        record(by=by, row=target, action="programme copied", changes=changes)
    return plan


def copy_words(year, target, *, hours_too):
    """The vision where there is none yet, the objectives that are new, and into a new year the threshold of hours."""
    old = Programme.objects.get_or_create(year=year, defaults={"school": year.school})[0]
    new = Programme.objects.get_or_create(year=target, defaults={"school": year.school})[0]
    new.vision = new.vision or old.vision
    new.few_hours = old.few_hours if hours_too else new.few_hours
    new.save(update_fields=["vision", "few_hours"])
    Objective.objects.bulk_create(
        Objective(school=year.school, programme=new, text=row.text, order=row.order)
        for row in new_objectives(year, target)
    )


def copy_outcomes(year, target):
    """Intended outcomes that are new, with their ties to the objectives of the same words."""
    fresh = new_outcomes(year, target)
    rows = IntendedOutcome.objects.bulk_create(
        IntendedOutcome(school=year.school, year=target, statement_id=statement, cohort_id=cohort)
        for statement, cohort in fresh
    )
    copies = dict(zip(fresh.values(), rows, strict=True))
    there = dict(Objective.objects.filter(programme__year=target).values_list("text", "pk"))
    ties = IntendedObjective.objects.filter(intended__year=year).order_by("pk")
    IntendedObjective.objects.bulk_create(
        IntendedObjective(school=year.school, intended=copies[outcome], objective_id=there[text])
        for outcome, text in ties.values_list("intended_id", "objective__text")
        if outcome in copies and text in there
    )
