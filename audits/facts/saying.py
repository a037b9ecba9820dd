"""The facts by name, each in plain words with the address of its rows. Words only: what was counted, no praise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from audits.facts.records import Planned, Records
from careers.copies import counted
from careers.models import Activity, Partner
from careers.models.years import KeyStage
from careers.tenancy import Permission, Role

Told = tuple[str, str]
WHOLE = frozenset([""])
KINDS = frozenset([*Activity.TOGETHER, *Activity.Kind.values])
PROGRAMME, TOTALS = Permission.SEE_PROGRAMME, Permission.SEE_TOTALS


@dataclass(frozen=True, slots=True)
class Kind:
    """How a fact is told. `about` are the words that may follow its name, '' for none; `sees` opens its link."""

    say: Callable[[Records, str], Told]
    about: frozenset[str]
    sees: Permission


FACTS: dict[str, Kind] = {}


def named(
    name: str, about: frozenset[str] = WHOLE, sees: Permission = PROGRAMME
) -> Callable[[Callable[[Records, str], Told]], Callable[[Records, str], Told]]:
    def keep(say: Callable[[Records, str], Told]) -> Callable[[Records, str], Told]:
        FACTS[name] = Kind(say, about, sees)
        return say

    return keep


def listing(words: list[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def activities_at(records: Records, show: str, kind: str = "") -> str:
    """The list of exactly these planned activities."""
    query = f"?show={show}" + (f"&kind={kind}" if kind else "")
    return reverse("activity-list", args=[records.school.slug, records.year.start]) + query


def of_kind(records: Records, kind: str) -> list[Planned]:
    kinds = Activity.kinds_of(kind)
    return [one for one in records.activities if not kind or one.kind in kinds]


def called(kind: str, defined: bool = False) -> str:
    """Activities of this kind, as a noun; `defined` also says which kinds go by one name."""
    if not kind:
        return "activities"
    if kind in Activity.TOGETHER:
        label, kinds = Activity.TOGETHER[kind]
        return f"activities {label}" + (f" ({listing([one.label for one in kinds])})" if defined else "")
    return f"activities of the kind ‘{Activity.Kind(kind).label}’"


@named("vision-written")
def vision_written(records: Records, about: str) -> Told:
    url = reverse("programme", args=[records.school.slug, records.year.start])
    return f"{'A' if records.summary['vision'] else 'No'} vision is written for {records.year}.", url


@named("objectives-set")
def objectives_set(records: Records, about: str) -> Told:
    url = reverse("programme", args=[records.school.slug, records.year.start])
    count = records.summary["objectives"]
    said = counted(count, "objective is", "objectives are") if count else "No objective is"
    return f"{said} written for {records.year}.", url


@named("intended-by-key-stage")
def intended_by_key_stage(records: Records, about: str) -> Told:
    url = reverse("programme", args=[records.school.slug, records.year.start])
    stages = records.intended
    if not any(stages.values()):
        return f"No outcomes are intended for {records.year}.", url
    parts = [f"{count or 'none'} in {KeyStage(stage).label.lower()}" for stage, count in stages.items()]
    return f"Different outcomes intended in {records.year}: {listing(parts)}.", url


@named("frameworks-used", sees=TOTALS)
def frameworks_used(records: Records, about: str) -> Told:
    titles = list(records.frameworks)
    said = f"{listing(titles)} {'is' if len(titles) == 1 else 'are'}" if titles else "No framework of outcomes is"
    return f"{said} in use for what learners should reach.", reverse("adoption-list", args=[records.school.slug])


@named("by-year-group", KINDS)
def by_year_group(records: Records, about: str) -> Told:
    found, url = of_kind(records, about), activities_at(records, "counted", about)
    ids = {one.id for one in found}
    if not ids:
        return f"No {singular(called(about, defined=True))} is planned in {records.year}.", url
    here = [(column.name, len(column.activities & ids)) for column in records.columns]
    some = [f"{count} in {name}" for name, count in here if count]
    none = [name for name, count in here if not count]
    parts = "; ".join(filter(None, [listing(some), f"none in {listing(none)}" if none else ""]))
    noun = called(about, defined=True) if len(ids) > 1 else singular(called(about, defined=True))
    verb = "is" if len(ids) == 1 else "are"
    return f"{len(ids)} {noun} {verb} planned in {records.year}: {parts}.", url


def singular(noun: str) -> str:
    return noun.replace("activities", "activity", 1)


def share(name: str, says: str, about: frozenset[str]) -> None:
    """A fact of how many planned activities have one thing: 'Held at least once: 7 of 12 planned activities.'"""

    def say(records: Records, kind: str) -> Told:
        found, url = of_kind(records, kind), activities_at(records, name, kind)
        having = sum(name in one.has for one in found)
        if not found:
            return f"No {singular(called(kind))} is planned in {records.year}.", url
        noun = called(kind) if len(found) > 1 else singular(called(kind))
        return f"{says}: {having} of {len(found)} planned {noun}.", url

    FACTS[name] = Kind(say, about, PROGRAMME)


share("mapped", "Mapped to outcomes", WHOLE | KINDS)
share("held", "Held at least once", WHOLE | KINDS)
share("evaluated", "With an evaluation note", WHOLE | KINDS)
share("tracked", "Saying how impact is tracked", WHOLE | KINDS)
share("led", "Saying who leads", WHOLE | KINDS)
share("partnered", "Naming a partner", WHOLE | KINDS)


@named("unmarked")
def unmarked(records: Records, about: str) -> Told:
    count = sum("unmarked" in one.has for one in records.activities)
    said = counted(count, "planned activity has", "planned activities have") if count else "No planned activity has"
    return f"{said} a past session that is not marked as held or cancelled.", activities_at(records, "unmarked")


@named("subjects")
def subjects(records: Records, about: str) -> Told:
    found = Counter(one.subject for one in records.activities if one.subject)
    url = activities_at(records, "subject")
    if not found:
        return f"No activity in a subject is planned in {records.year}.", url
    said = counted(found.total(), "planned activity is in a subject", "planned activities are in a subject")
    return f"{said}: {listing(sorted(found))}.", url


@named("groups-aimed-at")
def groups_aimed_at(records: Records, about: str) -> Told:
    count = sum("aimed" in one.has for one in records.activities)
    said = counted(count, "planned activity is", "planned activities are") if count else "No planned activity is"
    left_out = [name for name, reached in records.groups if not reached]
    rest = f" None is aimed at {listing(left_out)}." if left_out and count else ""
    return f"{said} aimed at a target group.{rest}", activities_at(records, "aimed")


@named("partners", WHOLE | frozenset(Partner.Kind.values))
def partners(records: Records, about: str) -> Told:
    url = reverse("partner-list", args=[records.school.slug]) + (f"?kind={about}" if about else "")
    if about:
        count = records.partners.get(about, 0)
        return f"Partners of the kind ‘{Partner.Kind(about).label}’: {count}.", url
    parts = [f"{records.partners[kind]} {label}" for kind, label in Partner.Kind.choices if kind in records.partners]
    total = sum(records.partners.values())
    return f"Partners: {total}{f' ({listing(parts)})' if parts else ''}.", url


@named("people", frozenset(role.value for role in Role if role is not Role.TRUST_LEAD))
def people(records: Records, about: str) -> Told:
    count = records.roles.get(about, 0)
    said = counted(count, "member of the school has", "members of the school have") if count else "No member has"
    return f"{said} the role {Role(about).label}.", ""


@named("actions-done", sees=TOTALS)
def actions_done(records: Records, about: str) -> Told:
    total, done = records.summary["actions"], records.summary["done"]
    url = reverse("action-list", args=[records.school.slug]) + f"?year={records.year.start}&status=done"
    if not total:
        return f"No action is set for {records.year}.", url
    return f"Actions of {records.year} that are done: {done} of {total}.", url


@named("last-audit", sees=TOTALS)
def last_audit(records: Records, about: str) -> Told:
    last = records.summary["last_audit"]
    if last is None:
        return "No audit has been agreed and frozen yet.", reverse("audit-list", args=[records.school.slug])
    url = reverse("audit-profile", args=[records.school.slug, last["pk"]])
    return f"The last audit that was agreed and frozen: ‘{last['title']}’, {day_of(last['on'])}.", url


def day_of(stored: str | datetime) -> str:
    """A time out of the database's JSON, as a day."""
    at = parse_datetime(stored) if isinstance(stored, str) else stored
    if at is None:
        return ""
    return f"{timezone.localtime(at if timezone.is_aware(at) else timezone.make_aware(at, UTC)):%-d %B %Y}"
