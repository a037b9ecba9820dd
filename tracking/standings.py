"""Where each learner stands with her guidance interview: had, booked, or due and by when."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Prefetch, Subquery, Value, When
from django.db.models.functions import Coalesce

from careers.models import Cohort
from tracking.entitlements import day_of, due_on, stages_of
from tracking.models import Characteristic, Enrolment, Entitlement, Interview

S = Interview.Status


#: What a Standing is made of, of an enrolment.
STANDS = ("pk", "learner_id", "cohort_id", "held", "booked", "priority")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands: what is due by when, whether she had it, and whether one is booked."""

    enrolment: int
    learner: int
    cohort: Cohort
    due_on: date
    priority: int | None
    had: bool
    booked: bool

    @property
    def is_due(self):
        return not (self.had or self.booked)


@dataclass(frozen=True, slots=True)
class Progress:
    """'84 of 162 in Year 11 have had theirs.'"""

    cohort: Cohort
    due_on: date
    had: int
    booked: int
    of: int

    @property
    def left(self):
        return self.of - self.had - self.booked

    @property
    def share(self):
        return round(100 * self.had / self.of, 1)


def standings(*, school, year, cohorts, today, target=None):
    """[Standing] of all learners on roll whose key stage asks for an interview.

    First who is due first, among those the groups that the school watches in their order, then by name. One query.
    """
    stages = stages_of(school, Entitlement.What.INTERVIEWS, cohorts)
    amounts = {cohort.pk: stage.amount for stage in stages for cohort in stage.cohorts}
    when = {cohort.pk: (cohort, due_on(cohort, year)) for cohort in cohorts}
    found = Enrolment.objects.filter(school=school, year=year, cohort__in=amounts).on_roll(day_of(year, today))
    found = found.in_target(target) if target else found
    booked = Interview.objects.filter(learner=OuterRef("learner"), year=year, status=S.BOOKED)
    found = found.annotate(held=held_in(stages, year), booked=Exists(booked), priority=priority()).by_name()
    rows = [
        Standing(pk, learner, *when[cohort], first, held >= amounts[cohort], on)
        for pk, learner, cohort, held, on, first in found.values_list(*STANDS)
    ]
    return sorted(rows, key=lambda row: (row.due_on, row.priority is None, row.priority or 0))


def held_in(stages, year):
    """How many interviews a learner had that count for her key stage, for a query of enrolments."""
    cases = []
    for stage in stages:
        held = Interview.objects.filter(
            school=OuterRef("school"), learner=OuterRef("learner"), status=S.HELD, cohort__in=stage.counted,
            year__start__lte=year.start,
        )  # fmt: skip
        number = held.order_by().values("learner").annotate(number=Count("pk")).values("number")
        cases.append(When(cohort__in=[cohort.pk for cohort in stage.cohorts], then=Coalesce(Subquery(number), 0)))
    return Case(*cases, default=Value(0))


def priority():
    """The order of the first watched group of an enrolment, None for one in none of them."""
    hers = Characteristic.objects.filter(enrolment=OuterRef("pk"), target__watched=True).order_by()
    return Subquery(hers.values("enrolment").annotate(first=Min("target__order")).values("first"))


def progress(rows):
    """[Progress] by year group, the one that is due first first."""
    of, had, booked = Counter(), Counter(), Counter()
    for row in rows:
        of[row.cohort] += 1
        had[row.cohort] += row.had
        booked[row.cohort] += row.booked and not row.had
    due = {row.cohort: row.due_on for row in rows}
    found = [Progress(cohort, due[cohort], had[cohort], booked[cohort], of[cohort]) for cohort in of]
    return sorted(found, key=lambda row: (row.due_on, row.cohort.order or 0))


def rows_of(standing, year, latest):
    """The enrolments of these Standings, in their order: `.standing`, `.watched` groups, `.latest` interview."""
    found = Enrolment.objects.filter(year=year, pk__in=[row.enrolment for row in standing]).select_related("learner")
    found = found.prefetch_related(watched("characteristics")).in_bulk()
    rows = [found[row.enrolment] for row in standing if row.enrolment in found]
    for row, hers in zip(rows, standing, strict=True):
        row.standing, row.latest = hers, latest.get(row.learner_id)
    return rows


def watched(path):
    """Prefetches the characteristics of enrolments in watched groups to `.watched`, the school's first first."""
    hers = Characteristic.objects.filter(target__watched=True).select_related("target")
    return Prefetch(path, hers.order_by("target__order", "target__name"), to_attr="watched")


class Entry(NamedTuple):
    """An interview of the year, as the list needs it."""

    pk: int
    learner_id: int
    cohort_id: int
    adviser_id: int | None
    status: str
    date: date | None
    starts_at: time | None

    def get_status_display(self):
        return S(self.status).label


def entries_of(year, target=None):
    """[Entry] of the year's interviews, the latest first. One query."""
    found = Interview.objects.filter(school=year.school_id, year=year)
    found = found.filter(enrolment__characteristics__target=target) if target else found
    found = found.order_by(F("date").desc(nulls_last=True), F("starts_at").desc(nulls_last=True), "-pk")
    return [Entry(*row) for row in found.values_list(*Entry._fields)]


class Found:
    """What the list may show: learners by where they stand, interviews by their status."""

    def __init__(self, everybody, entries, today):
        self.everybody, self.entries, self.today = everybody, entries, today
        counting = (row for row in reversed(entries) if row.status != S.CANCELLED)
        #: {learner: her latest Entry of the year}
        self.latest = {row.learner_id: row for row in counting}

    def narrow(self, cohort=None, adviser=None):
        """Of one year group, and of one adviser: her interviews, and the learners who have one with her this year."""
        if cohort:
            self.everybody = [row for row in self.everybody if row.cohort.pk == cohort]
            self.entries = [row for row in self.entries if row.cohort_id == cohort]
        if adviser:
            self.entries = [row for row in self.entries if row.adviser_id == adviser]
            hers = {row.learner_id for row in self.entries}
            self.everybody = [row for row in self.everybody if row.learner in hers]

    def rows(self, shown):
        """Standings, or ids of interviews; of those booked the earliest first, so that what is past stands on top."""
        if shown == "all":
            return self.everybody
        if shown == "due":
            return [row for row in self.everybody if row.is_due]
        found = [row.pk for row in self.entries if row.status == shown]
        return found[::-1] if shown == S.BOOKED else found

    def loaded(self, shown, rows, year):
        """What the page shows of a part of `rows`. Two queries."""
        return rows_of(rows, year, self.latest) if shown in ("due", "all") else interviews_of(rows, year)

    @property
    def overdue(self):
        """How many are booked on a day that is past, so that somebody must say whether they were held."""
        return sum(row.status == S.BOOKED and row.date < self.today for row in self.entries)


def interviews_of(ids, year):
    """These interviews in their order, with learner, adviser, year group and `enrolment.watched`. Two queries."""
    found = Interview.objects.filter(year=year, pk__in=ids).defer("note", "restricted_note")
    found = found.select_related("learner", "cohort", "adviser__user", "enrolment")
    rows = found.prefetch_related(watched("enrolment__characteristics")).in_bulk()
    return [rows[pk] for pk in ids if pk in rows]
