"""The same activities by year group, by half-term, and in counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from careers.coverage import in_hours
from careers.programme_report.shape import NO_COHORT, NO_TERM, Block, Count, Entry, Group, Line, Part


def groups_of(cohorts: Iterable[Any], entries: Sequence[Entry]) -> list[Group]:
    """The year groups in use, and others with activities; last a place for what has none."""
    used = {key for entry in entries for key in entry.cohorts}
    groups = [Group(one.pk, one.name) for one in cohorts if one.active or one.pk in used]
    return groups + [Group(None, NO_COHORT)] * (None in used)


def times_of(terms: Iterable[Any], entries: Sequence[Entry]) -> list[Group]:
    """The half-terms, and last a place for what has none, where there is any."""
    times = [Group(term.order, term.name, days_of(term)) for term in terms]
    return times + [Group(None, NO_TERM)] * any(None in entry.terms for entry in entries)


def days_of(term: Any) -> str:
    if not term.starts_on or not term.ends_on:
        return ""
    return f"{term.starts_on:%-d %B} to {term.ends_on:%-d %B %Y}"


def parts_by_cohort(groups: Iterable[Group], times: Sequence[Group], entries: Sequence[Entry]) -> tuple[Part, ...]:
    return tuple(
        Part(f"year-group-{group.key or 0}", group.title, about(own), tuple(blocks_of(times, own)))
        for group in groups
        for own in [of_group(entries, group)]
    )


def parts_by_term(groups: Sequence[Group], times: Iterable[Group], entries: Sequence[Entry]) -> tuple[Part, ...]:
    """In each half-term by the first of their year groups."""
    place = {group.key: at for at, group in enumerate(groups)}
    entries = sorted(entries, key=lambda entry: min(place.get(key, len(place)) for key in entry.cohorts))
    return tuple(
        Part(f"half-term-{time.key or 0}", time.title, ". ".join(filter(None, [time.about, about(here)])), blocks)
        for time in times
        for here in [tuple(entry for entry in entries if time.key in entry.terms)]
        for blocks in [tuple(blocks_of([time], here))]
    )


def blocks_of(times: Iterable[Group], entries: Sequence[Entry]) -> Iterable[Block]:
    """Half-terms in which something happens. What lasts longer stands where it begins, then by its title alone."""
    for time in times:
        first = tuple(entry for entry in entries if entry.terms[0] == time.key)
        later = tuple(entry.title for entry in entries if time.key in entry.terms[1:])
        if first or later:
            yield Block(time.title, first, later)


def lines_of(groups: Iterable[Group], times: Sequence[Group], entries: Sequence[Entry]) -> tuple[Line, ...]:
    rows = [(group, of_group(entries, group)) for group in groups]
    counts = [[sum(time.key in entry.terms for entry in own) for time in times] for _, own in rows]
    most = max((number for line in counts for number in line), default=0)
    return tuple(
        Line(group.title, tuple(Count(number, tint(number, most)) for number in line), len(own), hours_of(own))
        for (group, own), line in zip(rows, counts, strict=True)
    )


def tint(number: int, most: int) -> int:
    """Four equal steps up to the most there are; none for nothing."""
    return -(-4 * number // most) if number else 0


def of_group(entries: Iterable[Entry], group: Group) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if group.key in entry.cohorts)


def hours_of(entries: Iterable[Entry]) -> Decimal | None:
    known = [entry.hours for entry in entries if entry.hours is not None]
    return sum(known, Decimal(0)) if known else None


def about(entries: Sequence[Entry]) -> str:
    if not entries:
        return "Nothing is planned yet."
    words = "1 activity" if len(entries) == 1 else f"{len(entries)} activities"
    hours = hours_of(entries)
    return f"{words}, {in_hours(hours)} written down." if hours else f"{words}."
