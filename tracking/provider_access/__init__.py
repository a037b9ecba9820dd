"""Provider access: which encounters with providers each year group had or will have by the day when they are due.

The rule is data (`fixtures/provider_access.toml`). An activity counts once for a year group, however many sessions it
takes. Who is in the last year group of a phase had some of hers last year, in the year group before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from careers.coverage import Share
from careers.models import Activity, ActivityPartner, Cohort, Session
from tracking.encounters import at_least, learners_on_roll, sizes_hidden, steps_of
from tracking.entitlements import day_of
from tracking.provider_access.files import AccessRule, PhaseRule, rule_on
from tracking.provider_access.shape import (
    HELD,
    LATE,
    MET,
    NOT_RECORDED,
    NOT_YET,
    PARTLY,
    PLANNED,
    UNDATED,
    Encounter,
    Phase,
    ProviderAccess,
    YearGroup,
)
from tracking.small_numbers import is_small

__all__ = [
    "HELD", "LATE", "MET", "NOT_RECORDED", "NOT_YET", "PARTLY", "PLANNED", "UNDATED",
    "Encounter", "Phase", "ProviderAccess", "YearGroup", "provider_access_of",
]  # fmt: skip
FIELDS = (
    "pk", "title", "year__start", "cohorts", "starts_on", "last_term__ends_on",
    "sessions", "sessions__date", "sessions__status", "sessions__cohorts",
)  # fmt: skip


@dataclass
class Occasion:
    """A session: its day, whether it was held, who is invited (nobody named: all of the activity)."""

    id: int
    day: date
    held: bool
    cohorts: set[int] = field(default_factory=set)


@dataclass
class Offer:
    """An activity that counts, with what it takes to know for whom and when."""

    id: int
    title: str
    start: int
    day: date | None
    cohorts: set[int] = field(default_factory=set)
    occasions: dict[int, Occasion] = field(default_factory=dict)

    def sessions_for(self, cohorts: set[int]) -> list[Occasion]:
        named = [one for one in self.occasions.values() if (one.cohorts or self.cohorts) & cohorts]
        return sorted(named, key=lambda one: one.day)


def provider_access_of(
    *, school: Any, year: Any, today: date, telling: bool, cohorts: Sequence[Any] | None = None
) -> ProviderAccess | None:
    """What the records show on a day, in three queries (two where `cohorts`, all of the school, are at hand).

    None where no rule holds yet. Not `telling`, shares of few learners are hidden.
    """
    day = day_of(year, today)
    rule = rule_on(day)
    if rule is None:
        return None
    cohorts = list(Cohort.objects.filter(school=school)) if cohorts is None else cohorts
    offers = offers_in(school, year, rule)
    held = {one.id for offer in offers for one in offer.occasions.values() if one.held}
    roll, took_part = learners_on_roll(school, year, day, held)
    small = set() if telling else sizes_hidden(roll)
    phases = []
    for phase in rule.phases:
        mine = [cohort for cohort in cohorts if is_in(phase, cohort, roll)]
        found = [year_group(phase, cohort, cohorts, year, offers, day) for cohort in mine]
        told = (with_share(one, roll, took_part, telling, one.cohort in small) for one in found)
        phases += [Phase(phase, tuple(told))] if found else []
    return ProviderAccess(rule, day, tuple(phases))


def is_in(phase: PhaseRule, cohort: Any, roll: dict[int, int]) -> bool:
    """In use, of this phase, and with somebody on roll once learners are in."""
    here = cohort.active and cohort.year_number and phase.first <= cohort.year_number <= phase.last
    return bool(here and (not roll or roll.get(cohort.pk)))


def offers_in(school: Any, year: Any, rule: AccessRule) -> list[Offer]:
    """The activities of this year and the one before that count, in one query."""
    partners = ActivityPartner.objects.filter(activity=OuterRef("pk"))
    ours = Exists(partners.filter(partner__kind__in=rule.partner_kinds))
    kinds = Q(kind__in=rule.activity_kinds) & (~Exists(partners) | Q(ours))
    kinds |= Q(kind__in=rule.kinds_with_partner) & Q(ours)
    rows = Activity.objects.counted().filter(kinds, school=school, year__start__in=(year.start - 1, year.start))
    found: dict[int, Offer] = {}
    for pk, title, start, cohort, day, term, *session in rows.order_by("pk").values_list(*FIELDS):
        offer = found.setdefault(pk, Offer(pk, title, start, day or term))
        offer.cohorts |= {cohort} if cohort else set()
        add_occasion(offer, *session)
    return list(found.values())


def add_occasion(offer: Offer, pk: int | None, day: date, status: str, cohort: int | None) -> None:
    if pk and status != Session.Status.CANCELLED:
        occasion = offer.occasions.setdefault(pk, Occasion(pk, day, status == Session.Status.HELD))
        occasion.cohorts |= {cohort} if cohort else set()


def year_group(
    phase: PhaseRule, cohort: Any, cohorts: Iterable[Any], year: Any, offers: list[Offer], today: date
) -> YearGroup:
    last = cohort.year_number == phase.last
    due_on = date(year.start + (1 if last else 2), *phase.until)
    before = {one.pk for one in cohorts if last and phase.first <= cohort.year_number - 1 == one.year_number}
    encounters = []
    for offer in offers:
        who = {cohort.pk} if offer.start == year.start else before
        if found := encounter_of(offer, who, due_on):
            encounters.append(found)
    order = (HELD, PLANNED, LATE, UNDATED)
    encounters.sort(key=lambda one: (order.index(one.status), one.day or due_on, one.title))
    return YearGroup(cohort.pk, cohort.name, phase, due_on, tuple(encounters), over=today > due_on)


def encounter_of(offer: Offer, who: set[int], due_on: date) -> Encounter | None:
    """What an activity is to these cohorts; None where it is not for them."""
    sessions = offer.sessions_for(who)
    in_time = [one for one in sessions if one.day <= due_on]
    held = [one for one in in_time if one.held]
    if held:
        return Encounter(offer.id, offer.title, HELD, held[0].day, tuple(one.id for one in held))
    if sessions:
        return Encounter(offer.id, offer.title, PLANNED if in_time else LATE, sessions[0].day)
    if offer.occasions or not offer.cohorts & who:
        return None
    status = UNDATED if offer.day is None else PLANNED if offer.day <= due_on else LATE
    return Encounter(offer.id, offer.title, status, None)


def with_share(
    group: YearGroup, roll: dict[int, int], took_part: dict[int, int], telling: bool, small: bool
) -> YearGroup:
    """With the share of its learners who took part in enough of the encounters that were held.

    It is hidden too where few took part in fewer: beside the shares of single activities it would tell of them.
    """
    here = roll.get(group.cohort, 0)
    held = [one for one in group.encounters if one.status == HELD]
    known = [sum_of(took_part.get(session, 0) for session in one.sessions) & here for one in held]
    if not any(known):
        return replace(group, small=small)
    counts = steps_of(here, at_least(known, group.needed))
    hide = not telling and (small or any(map(is_small, counts)))
    return replace(group, attended=Share(counts[-1], here.bit_count(), hide), small=small)


def sum_of(sets: Iterable[int]) -> int:
    found = 0
    for one in sets:
        found |= one
    return found
