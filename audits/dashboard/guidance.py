"""Guidance interviews and hours of work experience of the learners on roll, counted by year group: one query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, Sum, Value

from careers.coverage import Column
from careers.models import Cohort, KeyStage
from tracking.entitlements import day_of, due_on, stages_from
from tracking.hours import NONE, PART, REACHED, total
from tracking.models import Enrolment, Entitlement, Interview, Placement
from tracking.small_numbers import hidden
from tracking.standings import held_in

W = Entitlement.What


@dataclass(frozen=True, slots=True)
class Count:
    """How far the learners of a year group are; `needed` is what its key stage asks for, by `due_on`."""

    cohort: Any
    needed: Decimal
    due_on: date
    parts: Mapping[str, int]

    @property
    def of(self) -> int:
        return sum(self.parts.values())

    @property
    def hidden(self) -> bool:
        """Whether a part tells of too few for who sees no learner."""
        return None in hidden(tuple(self.parts.values()))


@dataclass(frozen=True, slots=True)
class Guidance:
    """Interviews: had, booked and due. Hours: reached, part and none. Each by year group, the one due first first."""

    interviews: tuple[Count, ...] = ()
    hours: tuple[Count, ...] = ()

    def among(self, cohorts: Collection[int] | None) -> Guidance:
        if cohorts is None:
            return self
        kept = (tuple(one for one in counts if one.cohort.pk in cohorts) for counts in (self.interviews, self.hours))
        return Guidance(*kept)


def figure_columns() -> dict[str, Any]:
    """Aggregates of a school's entitlements, each figure by its name: they are six at most."""
    return {
        name_of(what, stage): Sum("amount", filter=Q(what=what, key_stage=stage)) for what in W for stage in KeyStage
    }


def name_of(what: str, stage: str) -> str:
    return f"{what}_{stage}"


def figures_in(found: Mapping[str, Any] | None, what: str) -> dict[str, tuple[Decimal, str]]:
    """{key stage: (amount, '')} of a row of `figure_columns`; a figure of nothing asks for nothing."""
    amounts = {stage: (found or {}).get(name_of(what, stage)) for stage in KeyStage.values}
    return {stage: (Decimal(str(amount)), "") for stage, amount in amounts.items() if amount and Decimal(str(amount))}


def guidance_of(
    school: Any, year: Any, columns: Iterable[Column], figures: Mapping[str, Any] | None, *, today: date, group: Any
) -> Guidance:
    """`columns` are those of coverage: they know the year groups already. No query where nothing is asked for."""
    cohorts = [
        Cohort(pk=one.cohorts[0], name=one.name, key_stage=one.key_stage, order=one.order, year_number=one.year_number)
        for one in columns
    ]
    talks, work = (stages_from(figures_in(figures, what), cohorts, what) for what in (W.INTERVIEWS, W.HOURS))
    if not (talks or work):
        return Guidance()
    rows = rows_of(school, year, (talks, work), today, group)
    return Guidance(counts(talks, year, rows, stands), counts(work, year, rows, reach))


def rows_of(school: Any, year: Any, stages: Any, today: date, group: Any) -> list[tuple[Any, ...]]:
    """(cohort, interviews held, whether one is booked, hours done) of each learner on roll."""
    talks, work = stages
    asked = {cohort.pk for stage in (*talks, *work) for cohort in stage.cohorts}
    found = Enrolment.objects.filter(school=school, year=year, cohort__in=asked).on_roll(day_of(year, today)).order_by()
    found = found.in_target(group) if group else found
    booked = Interview.objects.filter(learner=OuterRef("learner"), year=year, status=Interview.Status.BOOKED)
    held = held_in(talks, year) if talks else Value(0)
    done = total(work, year, Placement.Status.DONE) if work else Value(0)
    return list(found.annotate(held=held, booked=Exists(booked), done=done).values_list(*ROW))


ROW = ("cohort_id", "held", "booked", "done")


def stands(row: Any, needed: Decimal) -> str:
    return "had" if row[1] >= needed else "booked" if row[2] else "due"


def reach(row: Any, needed: Decimal) -> str:
    return REACHED if row[3] >= needed else PART if row[3] else NONE


#: A way to say how far a learner is, and the parts that it knows.
Part = Callable[[Any, Decimal], str]
PARTS: dict[Part, tuple[str, str, str]] = {stands: ("had", "booked", "due"), reach: (REACHED, PART, NONE)}


def counts(stages: Any, year: Any, rows: Iterable[Any], part: Part) -> tuple[Count, ...]:
    """The last year of a key stage first: its learners have the least time left."""
    needed = {cohort.pk: stage.amount for stage in stages for cohort in stage.cohorts}
    number = Counter((row[0], part(row, needed[row[0]])) for row in rows if row[0] in needed)
    found = [
        Count(cohort, stage.amount, due_on(cohort, year), {name: number[cohort.pk, name] for name in PARTS[part]})
        for stage in stages
        for cohort in stage.cohorts
    ]
    return tuple(sorted((one for one in found if one.of), key=lambda one: (one.due_on, -(one.cohort.order or 0))))
