"""What intended outcomes had come to at the end of each half-term, as it was kept: one query, and sentences of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from audits.dashboard.outcomes import DELIVERED, EVIDENCED, PLANNED
from tracking.models import CellTotal
from tracking.small_numbers import SMALL


@dataclass(frozen=True, slots=True)
class Kept:
    """Numbers of intended outcomes at the end of a half-term; `order` is its place in the year."""

    start: int
    order: int
    name: str
    ends_on: date
    intended: int
    planned: int
    delivered: int
    evidenced: int

    @property
    def label(self) -> str:
        return f"{self.name} {self.start + (self.order > 2)}"


def kept_of(school: Any, edition: Any, *, cohorts: Collection[int] | None, telling: bool) -> list[Kept]:
    """The oldest first. Not `telling`, cells of few learners count as not reached, as they do among today's."""
    rows = CellTotal.objects.filter(school=school, statement__edition=edition, intended=True).order_by()
    rows = rows if cohorts is None else rows.filter(cohort__in=cohorts)
    term = ("term__year__start", "term__order", "term__name", "term__ends_on")
    found = rows.values_list(*term).annotate(
        cells=Count("pk"),
        with_plan=Count("pk", filter=Q(planned__gt=0)),
        held=Count("pk", filter=reached(DELIVERED, telling)),
        met=Count("pk", filter=reached(EVIDENCED, telling)),
    )
    return [Kept(*row) for row in sorted(found)]


def reached(layer: str, telling: bool) -> Q:
    few = Q() if telling else ~Q(**{f"{layer}_of__range": (1, SMALL)})
    return Q(**{f"{layer}__gt": 0}) & few


@dataclass(frozen=True, slots=True)
class Before:
    """What today is compared with: the last half-term that ended this year, and the same one a year before."""

    now: Kept | None
    year_ago: Kept | None

    def __bool__(self) -> bool:
        return bool(self.now or self.year_ago)

    def sentence(self, layer: str, figure: int) -> str:
        """'12 more than at the end of Autumn 1, 3 fewer than at the end of Autumn 1 a year before.'"""
        ends = [(self.now, ""), (self.year_ago, " a year before")]
        parts = [f"{more(figure, getattr(one, layer))} at the end of {one.name}{when}" for one, when in ends if one]
        words = ", ".join(parts)
        return f"{words[:1].upper()}{words[1:]}." if words else ""


def more(now: int, then: int) -> str:
    if now == then:
        return "as many as"
    return f"{now - then} more than" if now > then else f"{then - now} fewer than"


def before(kept: Sequence[Kept], year: Any, day: date) -> Before:
    """A half-term's totals as of its last day speak of days before `day`; of last year's those of the same place."""
    ended = [one for one in kept if one.start == year.start and one.ends_on < day]
    now = ended[-1] if ended else None
    earlier = [one for one in kept if one.start == year.start - 1]
    same = [one for one in earlier if now is None or one.order <= now.order]
    return Before(now, same[-1] if same else None)


#: The layers that are kept, in the order in which they are told.
KEPT_LAYERS = (PLANNED, DELIVERED, EVIDENCED)
