"""The learning journey: what each year group does from half-term to half-term, on one page to hang up.

Everybody may see it, so it holds what is planned for whole year groups and nothing else: no idea, nothing that is
aimed at a target group, nothing that the school keeps off its public page, and no person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from careers.journey.code import Code, code_of
from careers.journey.shape import FAMILIES, Journey, Lane, Stone, Stop, family_of
from careers.models.activities import aimed
from careers.planner import terms_of
from careers.publishing.choosing import unlisted

__all__ = ["FAMILIES", "Code", "Journey", "Lane", "Stone", "Stop", "journey_of"]

NO_TIME = "No date yet"


def journey_of(school: Any, year: Any, *, page: Any = None, colour: str = "") -> Journey:
    """The journey of a year in four queries. `page` is the school's public page, if there is one."""
    found = school.activity_set.in_year(year).counted().by_when().select_related("first_term", "last_term")
    found = list(found.prefetch_related("cohorts").annotate(is_aimed=aimed(), is_unlisted=unlisted()))
    activities = [one for one in found if not one.is_aimed and not one.is_unlisted]
    terms, cohorts = list(year.terms.all()), list(school.cohort_set.all())
    address = address_of(school, page)
    return Journey(
        school=school.name,
        year=str(year),
        lanes=tuple(lanes_of(cohorts, activities, terms)),
        colour=colour,
        address=address,
        code=code_of(address, f"A square code that leads to {address}") if address else None,
        published=bool(page and page.on),
        left_out=len(found) - len(activities),
        nowhere=sum(not one.cohorts.all() for one in activities),
    )


def address_of(school: Any, page: Any) -> str:
    """Where the whole journey stands for everybody; else the school's website; '' where neither is there."""
    if page and page.on:
        return str(settings.SITE_URL + reverse("published-journey", args=[school.slug]))
    return str(school.website)


def lanes_of(cohorts: Iterable[Any], activities: Sequence[Any], terms: Sequence[Any]) -> Iterable[Lane]:
    """A lane for each year group in use, or with activities. Who follows no year has a lane that joins no other."""
    for cohort in cohorts:
        own = [one for one in activities if cohort in one.cohorts.all()]
        if cohort.active or own:
            stage = cohort.get_key_stage_display()
            yield Lane(cohort.name, cohort.short_name, stage, cohort.order is not None, stops_of(own, terms))


def stops_of(activities: Sequence[Any], terms: Sequence[Any]) -> tuple[Stop, ...]:
    """Every half-term, empty or not, and one for what has no time, where there is any."""
    places: dict[int | None, list[Stone]] = {term.order: [] for term in terms}
    for one in activities:
        orders = terms_of(one, terms)
        places.setdefault(orders[0] if orders else None, []).append(stone_of(one, orders, terms))
    names = {term.order: term.name for term in terms} | {None: NO_TIME}
    return tuple(Stop(names[order], tuple(stones)) for order, stones in places.items())


def stone_of(activity: Any, orders: Sequence[int], terms: Sequence[Any]) -> Stone:
    last = next((term.name for term in terms if len(orders) > 1 and term.order == orders[-1]), "")
    whole = len(orders) == len(terms) > 1
    return Stone(activity.title, "all year" if whole else f"to {last}" if last else "", family_of(activity.kind))
