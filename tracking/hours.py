"""Hours of workplace experience: how far each learner is towards what her key stage asks for. No averages."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, DecimalField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from careers.models import Cohort
from tracking.entitlements import day_of, stages_of
from tracking.models import Enrolment, Entitlement, Placement

S = Placement.Status
NOTHING = Value(Decimal(0), DecimalField(max_digits=7, decimal_places=1))
#: How far a learner is, and in words.
REACHED, PART, NONE = "reached", "part", "none"
REACH = {NONE: "no hours yet", PART: "part of the hours", REACHED: "all of the hours"}
#: Checks belong before a learner goes somewhere; who takes part from school goes nowhere.
CHECKS_MISSING = (
    (Q(insurance_on=None) | Q(risk_on=None) | Q(safeguarding_on=None))
    & ~Q(mode=Placement.Mode.VIRTUAL)
    & ~Q(status=S.CANCELLED)
)


@dataclass(frozen=True, slots=True)
class Hours:
    """What a learner has done in her key stage, this year and earlier, and what is planned beside it."""

    enrolment: int
    cohort: Cohort
    needed: Decimal
    done: Decimal
    planned: Decimal

    @property
    def reach(self):
        return REACHED if self.done >= self.needed else PART if self.done else NONE

    @property
    def share(self):
        """In per cent of what is needed, at most 100: the length of a bar."""
        return min(100, round(100 * self.done / self.needed))


@dataclass(frozen=True, slots=True)
class Profile:
    """'84 of 162 in Year 10 have done all of their 25 hours, 30 a part, 48 none.'"""

    cohort: Cohort
    needed: Decimal
    reached: int
    part: int
    none: int

    @property
    def of(self):
        return self.reached + self.part + self.none

    @property
    def shares(self):
        """(reached, reached or in part) in per cent: two bars, one over the other."""
        return tuple(round(100 * number / self.of, 1) for number in (self.reached, self.reached + self.part))


def hours_of(*, school, year, cohorts, today, group=None):
    """[Hours] of the learners on roll whose key stage asks for hours, the least done first. Two queries."""
    stages = stages_of(school, Entitlement.What.HOURS, cohorts)
    needed = {cohort.pk: (cohort, stage.amount) for stage in stages for cohort in stage.cohorts}
    found = Enrolment.objects.filter(school=school, year=year, cohort__in=needed).on_roll(day_of(year, today))
    found = found.filter(memberships__group=group) if group else found
    sums = {name: total(stages, year, name) for name in (S.DONE, S.PLANNED)}
    rows = found.annotate(done=sums[S.DONE], planned=sums[S.PLANNED]).by_name()
    rows = rows.values_list("pk", "cohort_id", "done", "planned")
    return sorted((Hours(pk, *needed[cohort], *sums) for pk, cohort, *sums in rows), key=lambda row: row.done)


def total(stages, year, status):
    """The hours that a learner has in her key stage, up to this year, for a query of enrolments."""
    cases = []
    for stage in stages:
        hers = Placement.objects.filter(
            school=OuterRef("school"), learner=OuterRef("learner"), status=status, cohort__in=stage.counted,
            year__start__lte=year.start,
        )  # fmt: skip
        hours = Subquery(hers.order_by().values("learner").annotate(sum=Sum("hours")).values("sum"))
        cases.append(When(cohort__in=[cohort.pk for cohort in stage.cohorts], then=Coalesce(hours, NOTHING)))
    return Case(*cases, default=NOTHING, output_field=DecimalField())


def profiles(rows):
    """[Profile] by year group, in the order of the school."""
    counts = Counter((row.cohort, row.needed, row.reach) for row in rows)
    found = {(cohort, needed) for cohort, needed, _ in counts}
    profile = (
        Profile(cohort, needed, *(counts[cohort, needed, reach] for reach in (REACHED, PART, NONE)))
        for cohort, needed in found
    )
    return sorted(profile, key=lambda row: (row.cohort.order is None, row.cohort.order or 0))


def rows_of(hours):
    """The enrolments of these Hours, in their order, with `.hours` and their learners. One query."""
    found = Enrolment.objects.filter(pk__in=[row.enrolment for row in hours]).select_related("learner").in_bulk()
    rows = [found[row.enrolment] for row in hours if row.enrolment in found]
    for row, hers in zip(rows, hours, strict=True):
        row.hours = hers
    return rows
