"""Gaps of what happened, beside those of what is planned: not delivered to all, not evidenced, a group reached less."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from careers import gaps as planned
from careers.coverage import Cell, Coverage, Share
from careers.gaps import Finding, Gap, Rule, Yardstick, gap, shortened, words
from tracking.layers import Layers
from tracking.veiling import too_few

#: A group is reached less than all when its share is so many percentage points lower...
POINTS = 10
#: ...and it has so many learners at least.
ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Measures(Yardstick):
    """`telling`: whether sentences may name the numbers of few learners, to who may see the learners themselves."""

    layers: Layers
    telling: bool


def counted(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many}"


def held_titles(cell: Cell) -> str:
    held = set(cell.held)
    return words(sorted({one.activity.title for one in cell.meetings if held.intersection(one.activity.held)}))


def delivered_cells(coverage: Coverage) -> Iterable[tuple[Cell, Share, Share]]:
    """Intended cells in which sessions were held and learners are due: (cell, delivered, evidenced)."""
    for cell in coverage.cells:
        if cell.intended and cell.held and cell.delivered and cell.evidenced and cell.delivered.of:
            yield cell, cell.delivered, cell.evidenced


def not_to_everyone(coverage: Coverage, measures: Any) -> Iterable[Gap]:
    for cell, share, _ in delivered_cells(coverage):
        if share.reached < share.of:
            held = f"{held_titles(cell)}: {counted(len(cell.held), 'session was', 'sessions were')} held."
            yield gap("not-to-everyone", cell, reached_sentence(cell, share), held)


def reached_sentence(cell: Cell, share: Share) -> str:
    where = f"{cell.line.code} in {cell.column.name}"
    if not share.reached:
        return f"Sessions for {where} were held, and nobody is recorded as having taken part."
    if share.hidden:
        return f"{where} was delivered, but not to everyone."
    return f"{where} was delivered to {share.reached} of {share.of} learners."


def not_evidenced(coverage: Coverage, measures: Any) -> Iterable[Gap]:
    for cell, _, share in delivered_cells(coverage):
        if share.reached < share.of:
            where = f"{cell.line.code} in {cell.column.name}"
            sentence = f"{where} is evidenced for {share.reached} of {share.of} learners."
            if not share.reached:
                sentence = f"{where} was delivered, and there is no evidence at the expected level yet."
            elif share.hidden:
                sentence = f"{where} was delivered, and is not evidenced for everyone."
            yield gap("not-evidenced", cell, sentence, f"It was delivered by {held_titles(cell)}.")


def group_reached_less(coverage: Coverage, measures: Any) -> Iterable[Gap]:
    for cell, share, _ in delivered_cells(coverage):
        behind = groups_behind(cell, share, measures)
        if behind:
            named = [name if hide else f"{name} ({one})" for name, one, hide in behind]
            all_of = "all learners" if share.hidden else f"all learners ({share})"
            sentence = (
                f"{cell.line.code} in {cell.column.name} reached fewer of {words(shortened(named))} than of {all_of}."
            )
            why = f"A share of those who took part that is {POINTS} percentage points lower, or more."
            yield gap("group-reached-less", cell, sentence, why)


def groups_behind(cell: Cell, whole: Share, measures: Measures) -> list[tuple[str, Share, bool]]:
    """(group, its share, whether the numbers are hidden) for each watched group that was reached less, most first."""
    due = measures.layers.due(cell.line, cell.column.cohorts)
    found = []
    for key, name in measures.watched:
        share, _ = measures.layers.shares(cell.line, due & measures.layers.targets.get(key, 0))
        if (
            share.of >= ENOUGH
            and 100 * (whole.reached * share.of - share.reached * whole.of) >= POINTS * whole.of * share.of
        ):
            others = Share(whole.reached - share.reached, whole.of - share.of)
            found.append((name, share, not measures.telling and (whole.hidden or too_few(share) or too_few(others))))
    return sorted(found, key=lambda one: one[1].reached / one[1].of)


RULES = (
    *planned.RULES,
    Rule(
        "not-to-everyone",
        "Delivered, but not to everyone",
        "Reach those who missed what was delivered",
        "Sessions were held that meet these, and not everybody on roll took part in one of them.",
        not_to_everyone,
    ),
    Rule(
        "not-evidenced",
        "Delivered, and not evidenced",
        "Record what learners got from what was delivered",
        "Sessions were held that meet these, and some learners have no evidence at the level that you expect.",
        not_evidenced,
    ),
    Rule(
        "group-reached-less",
        "A group reached less than all",
        "Reach the groups that took part less",
        "A group that you watch took part less than all learners of the year group did.",
        group_reached_less,
    ),
)
RULES_BY_NAME = {rule.name: rule for rule in RULES}


def gaps_of(
    school: Any, year: Any, edition: Any, *, coverage: Coverage, layers: Layers, today: date, telling: bool
) -> tuple[Finding, ...]:
    """What each rule finds, those of what is planned included.

    `layers` are to hold the learners of target groups; `coverage` is veiled for who may not be told of few.
    """
    plain = planned.yardstick_of(school, year)
    measures = Measures(plain.few_hours, plain.watched, layers, telling)
    return planned.gaps_of(school, year, edition, coverage=coverage, today=today, yardstick=measures, rules=RULES)
