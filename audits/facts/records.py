"""What the records hold of one school and year. Each question is asked once, and only when a fact needs it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject

from audits.models import Action, Audit
from careers.adoption import mappable_by
from careers.models import (
    Activity,
    ActivityTarget,
    Cohort,
    IntendedOutcome,
    MembershipRole,
    Objective,
    Partner,
    Programme,
    School,
    TargetGroup,
)
from careers.models.activities import aimed, evaluated, held, in_a_subject, led, mapped, partnered, tracked, unmarked
from careers.models.years import KeyStage


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned or confirmed activity: `has` names what is true of it, by the words of the list's filter."""

    id: int
    kind: str
    subject: str
    has: frozenset[str]


@dataclass(frozen=True, slots=True)
class Column:
    """A year group in use, and which planned activities are for it."""

    name: str
    activities: frozenset[int]


@dataclass(frozen=True)
class Records:
    school: Any
    year: Any
    today: date

    @cached_property
    def activities(self) -> tuple[Planned, ...]:
        asks = {
            "mapped": mapped(), "held": held(), "unmarked": unmarked(self.today), "aimed": aimed(),
            "partnered": partnered(), "led": led(), "evaluated": evaluated(), "tracked": tracked(),
            "subject": in_a_subject(),
        }  # fmt: skip
        columns = {f"has_{name}": ExpressionWrapper(Q(ask), BooleanField()) for name, ask in asks.items()}
        names = ["pk", "kind", "subject", *columns]
        rows = self.counted().annotate(**columns).order_by("pk").values_list(*names)
        return tuple(
            Planned(pk, kind, subject, frozenset(name for name, true in zip(asks, answers, strict=True) if true))
            for pk, kind, subject, *answers in list(rows)
        )

    def counted(self) -> Any:
        return Activity.objects.filter(school=self.school).in_year(self.year).counted()

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        here = Q(activity__year=self.year, activity__status__in=Activity.COUNTED)
        rows = Cohort.objects.shown().filter(school=self.school).annotate(
            planned=FilteredRelation("activity", condition=here)
        )  # fmt: skip
        inside: dict[str, set[int]] = defaultdict(set)
        for name, activity in rows.values_list("name", "planned"):
            inside[name] |= {activity} if activity else set()
        return tuple(Column(name, frozenset(found)) for name, found in inside.items())

    @cached_property
    def groups(self) -> tuple[tuple[str, bool], ...]:
        """(name, whether a planned activity is aimed at it) of each group that the school watches."""
        aims = ActivityTarget.objects.filter(group=OuterRef("pk"), activity__in=self.counted())
        rows = TargetGroup.objects.filter(school=self.school, watched=True).annotate(reached=Exists(aims))
        return tuple(rows.values_list("name", "reached"))

    @cached_property
    def partners(self) -> dict[str, int]:
        """{kind: how many}."""
        rows = Partner.objects.filter(school=self.school).order_by()
        return dict(rows.values_list("kind").annotate(n=Count("pk")))

    @cached_property
    def intended(self) -> dict[str, int]:
        """{key stage: how many different statements are intended}, for the key stages that the school has."""
        rows = IntendedOutcome.objects.filter(school=self.school, year=self.year).order_by()
        here = rows.filter(cohort__key_stage=OuterRef("key_stage")).values("cohort__key_stage")
        meant = here.annotate(n=Count("statement", distinct=True)).values("n")
        stages = Cohort.objects.shown().filter(school=self.school).exclude(key_stage="").order_by()
        found = dict(stages.annotate(n=Coalesce(Subquery(meant), 0)).values_list("key_stage", "n"))
        return {stage: found[stage] for stage in KeyStage.values if stage in found}

    @cached_property
    def roles(self) -> dict[str, int]:
        """{role: how many members have it}."""
        rows = MembershipRole.objects.filter(school=self.school, membership__left_at=None).order_by()
        return dict(rows.values_list("role").annotate(n=Count("pk")))

    @cached_property
    def frameworks(self) -> tuple[str, ...]:
        """The titles of the frameworks in use whose statements learners reach."""
        return tuple(mappable_by(self.school).values_list("framework__title", flat=True))

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Single figures, each a column of the school's row."""
        programme = Programme.objects.filter(year=self.year)
        objectives = Objective.objects.filter(programme__year=self.year)
        actions = Action.objects.filter(school=self.school, year=self.year).exclude(status=Action.Status.DROPPED)
        last = Audit.objects.in_use().frozen().filter(school=self.school).order_by("-frozen_at")
        last = last.values(row=JSONObject(pk="pk", title="title", on="frozen_at"))
        row: Any = School.objects.filter(pk=self.school.pk).values(
            vision=Subquery(programme.values("vision")[:1]),
            objectives=number_of(objectives),
            actions=number_of(actions),
            done=number_of(actions.filter(status=Action.Status.DONE)),
            last_audit=Subquery(last[:1]),
        ).get()  # fmt: skip
        return dict(row)


def number_of(rows: Any) -> Any:
    """How many rows there are, as a column."""
    counted = rows.order_by().annotate(all_rows=F("school")).values("all_rows").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
