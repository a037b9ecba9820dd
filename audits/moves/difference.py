"""How two editions of one framework differ, statement by statement: plain data, in four queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from frameworks.models import Alignment, Descriptor, Given, Level, Statement


@dataclass(frozen=True, slots=True)
class Words:
    """A statement as it stands in one edition. `looks` is ((level name, text), ...), '' where the source lacks it."""

    id: int
    code: str
    text: str
    bullets: tuple[str, ...]
    missing: bool
    section: int
    purpose: str
    looks: tuple[tuple[str, str], ...]

    @property
    def said(self) -> tuple[Any, ...]:
        """What makes the words the same: everything but the code and the place."""
        return self.text, self.bullets, self.missing, self.looks


@dataclass(frozen=True, slots=True)
class Pair:
    """What becomes of what: one and one; several old ones where they merge, several new ones where one is split."""

    old: tuple[Words, ...]
    new: tuple[Words, ...]

    @property
    def same(self) -> bool:
        return len(self.old) == len(self.new) == 1 and self.old[0].said == self.new[0].said

    @property
    def looks(self) -> list[tuple[str, str, str]]:
        """(level, what it looked like, what it looks like) where that differs; only of one and one."""
        if len(self.old) > 1 or len(self.new) > 1:
            return []
        before, after = dict(self.old[0].looks), dict(self.new[0].looks)
        names = [*before, *(name for name in after if name not in before)]
        rows = [(name, before.get(name, ""), after.get(name, "")) for name in names]
        return [row for row in rows if row[1] != row[2]]


@dataclass(frozen=True)
class Difference:
    """`links` are (old statement, new statement) in the order of the old edition.

    `levels` is {old level: the new one of the same code}; `lost_levels` the others of the old scale, as (id, name).
    """

    kept: tuple[Pair, ...]
    changed: tuple[Pair, ...]
    dropped: tuple[Words, ...]
    new: tuple[Words, ...]
    links: tuple[tuple[int, int], ...]
    levels: dict[int, int]
    lost_levels: tuple[tuple[int, str], ...]

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        return self.kept + self.changed

    @cached_property
    def successors(self) -> dict[int, tuple[int, ...]]:
        """{old statement: the new ones that its rows go to}, in the order of the old edition.

        Nothing goes to a statement whose words the source lacks, or to one that asks of the school what the old one
        asked of learners: there it could not be seen.
        """
        words = {words.id: words for pair in self.pairs for words in (*pair.old, *pair.new)}
        found: dict[int, list[int]] = defaultdict(list)
        for old, new in self.links:
            if not words[new].missing and words[new].purpose == words[old].purpose:
                found[old].append(new)
        return {old: tuple(news) for old, news in found.items()}

    @cached_property
    def first(self) -> dict[int, int]:
        """{old statement: the one new statement that its answers go to}."""
        return {old: new[0] for old, new in self.successors.items()}

    @cached_property
    def steps(self) -> tuple[dict[int, int], ...]:
        """`first` in parts in which no two old statements go to one new one: the first in order come first."""
        parts: list[dict[int, int]] = []
        for old, new in self.first.items():
            free = next((part for part in parts if new not in part.values()), None)
            if free is None:
                parts.append(free := {})
            free[old] = new
        return tuple(parts)

    @cached_property
    def codes(self) -> dict[int, str]:
        """{statement of either edition: its code}."""
        paired = [words for pair in self.pairs for words in (*pair.old, *pair.new)]
        return {words.id: words.code for words in [*paired, *self.dropped, *self.new]}

    @cached_property
    def sections(self) -> dict[int, set[int]]:
        """{section of the old edition: the sections of the new one in which its statements stand now}."""
        places: dict[int, set[int]] = defaultdict(set)
        for pair in self.pairs:
            for old in pair.old:
                places[old.section] |= {new.section for new in pair.new}
        return places

    @property
    def merges(self) -> bool:
        return any(len(pair.old) > 1 for pair in self.pairs)


def difference_of(old: Any, new: Any) -> Difference:
    """What is kept, changed, dropped and new between two editions of one framework.

    Statements belong together by a `replaces` link of the new edition, and else by an equal code. A link wins: a
    statement that says what it replaces is no longer paired by its code.
    """
    before, after = words_of([old, new]).values()
    links = links_between(before, after, replacing(old, new))
    pairs = paired(before, after, links)
    old_ones, new_ones = {old for old, _ in links}, {new for _, new in links}
    levels, lost = levels_between(old, new)
    return Difference(
        kept=tuple(pair for pair in pairs if pair.same),
        changed=tuple(pair for pair in pairs if not pair.same),
        dropped=tuple(words for words in before.values() if words.id not in old_ones),
        new=tuple(words for words in after.values() if words.id not in new_ones),
        links=links,
        levels=levels,
        lost_levels=lost,
    )


def words_of(editions: list[Any]) -> dict[int, dict[int, Words]]:
    """{edition: {statement: its words}}, in order."""
    looks: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Descriptor.objects.filter(statement__edition__in=editions).order_by("level__order")
    for statement, level, text in rows.values_list("statement_id", "level__name", "text"):
        looks[statement].append((level, text))
    found: dict[int, dict[int, Words]] = {edition.pk: {} for edition in editions}
    for row in Statement.objects.filter(edition__in=editions).order_by("order"):
        found[row.edition_id][row.pk] = Words(
            row.pk,
            row.code,
            row.text,
            tuple(row.bullets),
            row.status == Given.MISSING,
            row.section_id,
            row.purpose,
            tuple(looks[row.pk]),
        )
    return found


def replacing(old: Any, new: Any) -> set[tuple[int, int]]:
    """(old statement, new statement) of each `replaces` link."""
    links = Alignment.objects.filter(kind=Alignment.Kind.REPLACES, edition=new, to_edition=old)
    links = links.filter(statement__edition=new, to_statement__edition=old)
    return set(links.order_by().values_list("to_statement_id", "statement_id"))


def links_between(
    before: dict[int, Words], after: dict[int, Words], said: set[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """What the new edition says that it replaces, and what else has an equal code; in the order of both editions."""
    linked_old, linked_new = {old for old, _ in said}, {new for _, new in said}
    by_code = {words.code: words.id for words in after.values() if words.id not in linked_new}
    unlinked = [words for words in before.values() if words.id not in linked_old]
    found = said | {(words.id, by_code[words.code]) for words in unlinked if words.code in by_code}
    at = {pk: number for number, pk in enumerate([*before, *after])}
    return tuple(sorted(found, key=lambda link: (at[link[0]], at[link[1]])))


def paired(before: dict[int, Words], after: dict[int, Words], links: tuple[tuple[int, int], ...]) -> list[Pair]:
    """Groups that hang together, in the order of the old edition."""
    forward: dict[int, list[int]] = defaultdict(list)
    backward: dict[int, list[int]] = defaultdict(list)
    for old, new in links:
        forward[old].append(new)
        backward[new].append(old)
    pairs: list[Pair] = []
    seen: set[int] = set()
    for old in forward:
        if old not in seen:
            olds, news = hanging_together(old, forward, backward)
            seen |= olds
            pairs.append(Pair(in_order(olds, before), in_order(news, after)))
    return pairs


def in_order(keys: set[int], words: dict[int, Words]) -> tuple[Words, ...]:
    return tuple(words[pk] for pk in words if pk in keys) if len(keys) > 1 else tuple(words[pk] for pk in keys)


def hanging_together(
    start: int, forward: dict[int, list[int]], backward: dict[int, list[int]]
) -> tuple[set[int], set[int]]:
    """Every old and every new statement that links lead to from this old one."""
    olds: set[int] = set()
    news: set[int] = set()
    waiting = [start]
    while waiting:
        old = waiting.pop()
        if old not in olds:
            olds.add(old)
            news.update(forward[old])
            waiting += [other for new in forward[old] for other in backward[new]]
    return olds, news


def levels_between(old: Any, new: Any) -> tuple[dict[int, int], tuple[tuple[int, str], ...]]:
    """{old level: the new one of the same code}, and those whose code the new scale lacks."""
    rows = Level.objects.filter(scale__edition__in=[old, new]).order_by("order")
    found = list(rows.values_list("pk", "code", "name", "scale__edition"))
    by_code = {code: pk for pk, code, _, edition in found if edition == new.pk}
    mine = [(pk, code, name) for pk, code, name, edition in found if edition == old.pk]
    lost = tuple((pk, name) for pk, code, name in mine if code not in by_code)
    return {pk: by_code[code] for pk, code, _ in mine if code in by_code}, lost
