"""The gaps of a programme: named rules that turn cells of coverage into sentences with a next step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from careers.coverage import Cell, Column, Coverage, Line, Planned, in_hours
from careers.history import actor_of, record
from careers.models import AcceptedGap


@dataclass(frozen=True, slots=True)
class Gap:
    """One rule found one cell wanting. `sentence` says what and where, `why` how the rule came to it."""

    rule: str
    line: Line
    column: Column
    sentence: str
    why: str
    activities: tuple[Planned, ...] = ()
    accepted: Accepted | None = None

    @property
    def cohort(self) -> int:
        return self.column.cohorts[0]

    @property
    def key(self) -> tuple[str, int, int]:
        return self.rule, self.line.id, self.cohort


@dataclass(frozen=True, slots=True)
class Accepted:
    """The school lives with a gap: why, until when, and who said so."""

    id: int
    reason: str
    until: date
    by: str


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What the rules of one school and year measure by."""

    few_hours: Decimal
    watched: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    title: str
    todo: str
    explanation: str
    find: Callable[[Coverage, Yardstick], Iterable[Gap]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found: `open` needs a next step, `accepted` the school lives with."""

    rule: Rule
    open: tuple[Gap, ...]
    accepted: tuple[Gap, ...]


def gap(rule: str, cell: Cell, sentence: str, why: str) -> Gap:
    activities = dict.fromkeys(meeting.activity for meeting in cell.now)
    return Gap(rule, cell.line, cell.column, sentence, why, tuple(activities))


def titles(cell: Cell) -> str:
    return words(sorted({meeting.activity.title for meeting in cell.meetings}))


def words(names: list[str]) -> str:
    """'A', 'A and B', 'A, B and C'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def shortened(names: list[str]) -> list[str]:
    """The first three, and how many more there are."""
    return names if len(names) <= 4 else [*names[:3], f"{len(names) - 3} more groups"]


def not_planned(coverage: Coverage, yardstick: Yardstick) -> Iterable[Gap]:
    for cell in coverage.cells:
        if cell.gap:
            sentence = f"{cell.column.name} is meant to reach {cell.line.code}, and nothing is planned for it."
            why = "It is an intended outcome, and no planned activity for this year group meets it."
            yield gap("not-planned", cell, sentence, why)


def no_date(coverage: Coverage, yardstick: Yardstick) -> Iterable[Gap]:
    for cell in coverage.cells:
        if cell.intended and cell.planned and not any(meeting.activity.dated for meeting in cell.meetings):
            sentence = f"{cell.line.code} is planned for {cell.column.name}, but no day is fixed."
            why = f"{titles(cell)}: no session or day, and no half-term that is still to come."
            yield gap("no-date", cell, sentence, why)


def secured_too_early(coverage: Coverage, yardstick: Yardstick) -> Iterable[Gap]:
    """Order counts, so cohorts without one are skipped. An earlier cohort of this year may build up to it."""
    for row in coverage.rows:
        begun = False
        ordered = [cell for cell in row.cells if cell.column.order is not None]
        for cell in sorted(ordered, key=lambda cell: cell.column.order or 0):
            if not begun and secures_first(cell):
                sentence = f"{cell.line.code} is secured in {cell.column.name} before anything introduces it."
                why = f"{titles(cell)}: secured, with nothing before it that introduces or develops it."
                yield gap("secured-too-early", cell, sentence, why)
            begun = begun or any(meeting.depth in "ID" for meeting in cell.now + cell.earlier)


def secures_first(cell: Cell) -> bool:
    """Whether this year's first S of the cell comes before every I and D, as far as days are known."""
    if any(meeting.depth in "ID" for meeting in cell.earlier):
        return False
    secured = [meeting.activity.when for meeting in cell.now if meeting.depth == "S"]
    begun = [meeting.activity.when for meeting in cell.now if meeting.depth in "ID"]
    if not secured or not begun:
        return bool(secured)
    days = [day for day in secured if day]
    starts = [day for day in begun if day]
    return bool(days) and len(starts) == len(begun) and min(days) < min(starts)


def group_left_out(coverage: Coverage, yardstick: Yardstick) -> Iterable[Gap]:
    for cell in coverage.cells:
        if cell.intended and cell.planned and not any(meeting.activity.open_to_all for meeting in cell.meetings):
            aimed_at = {group for meeting in cell.meetings for group in meeting.activity.groups}
            left = [name for identity, name in yardstick.watched if identity not in aimed_at]
            if left:
                sentence = f"{cell.line.code} in {cell.column.name} leaves out {words(shortened(left))}."
                why = f"{titles(cell)}: only for other groups, and nothing for everybody."
                yield gap("group-left-out", cell, sentence, why)


def few_hours(coverage: Coverage, yardstick: Yardstick) -> Iterable[Gap]:
    for cell in coverage.cells:
        if cell.intended and cell.planned and cell.hours_known and cell.hours < yardstick.few_hours:
            sentence = f"{cell.column.name} has {in_hours(cell.hours)} for {cell.line.code}, which looks too little."
            why = f"{titles(cell)}. Your programme asks for at least {in_hours(yardstick.few_hours)}."
            yield gap("few-hours", cell, sentence, why)


RULES = (
    Rule(
        "not-planned",
        "Intended, and nothing planned",
        "Plan for intended outcomes that nothing meets",
        "You mean a year group to reach these, and no planned activity meets them there.",
        not_planned,
    ),
    Rule(
        "no-date",
        "Planned, and no day fixed",
        "Fix a day for what is planned",
        "No activity has a session or a day, nor a half-term that is still to come.",
        no_date,
    ),
    Rule(
        "secured-too-early",
        "Secured before it was introduced",
        "Introduce outcomes before they are secured",
        "Nothing introduces or develops these first, in this year group or an earlier one.",
        secured_too_early,
    ),
    Rule(
        "group-left-out",
        "A targeted group left out",
        "Reach the groups that are left out",
        "Every activity is aimed at named groups, and none of them is a group that you watch.",
        group_left_out,
    ),
    Rule(
        "few-hours",
        "Hours that look too few",
        "Give more time where hours look too few",
        "Less time than your programme asks for. You set the hours with the programme's vision.",
        few_hours,
    ),
)
RULES_BY_NAME = {rule.name: rule for rule in RULES}


def yardstick_of(school: Any, year: Any) -> Yardstick:
    groups = tuple((group.pk, group.name) for group in school.targetgroup_set.all() if group.watched)
    return Yardstick(year.programme.few_hours, groups)


def gaps_of(
    school: Any,
    year: Any,
    edition: Any,
    *,
    coverage: Coverage,
    today: date,
    yardstick: Yardstick | None = None,
    rules: Iterable[Rule] | None = None,
) -> tuple[Finding, ...]:
    """What each rule finds in a coverage by cohorts, largest first; rules that find nothing come last.

    Those of this module, unless others are given with what they measure by.
    """
    yardstick = yardstick or yardstick_of(school, year)
    accepted = accepted_in(school, year, edition, today)
    findings = []
    for rule in rules or RULES:
        found = [with_acceptance(one, accepted) for one in rule.find(coverage, yardstick)]
        still = tuple(one for one in found if not one.accepted)
        findings.append(Finding(rule, still, tuple(one for one in found if one.accepted)))
    return tuple(sorted(findings, key=lambda finding: -len(finding.open)))


def with_acceptance(one: Gap, accepted: dict[tuple[str, int, int], Accepted]) -> Gap:
    return replace(one, accepted=accepted.get(one.key))


def accepted_in(school: Any, year: Any, edition: Any, today: date) -> dict[tuple[str, int, int], Accepted]:
    """Acceptances that still hold today."""
    rows = AcceptedGap.objects.filter(school=school, year=year, statement__edition=edition, until__gte=today)
    return {
        (row.rule, row.statement_id, row.cohort_id): Accepted(row.pk, row.reason, row.until, row.accepted_by)
        for row in rows
    }


@transaction.atomic
def accept(*, school: Any, year: Any, rule: str, statement: Any, cohort: Any, reason: str, until: date, by: Any) -> Any:
    """The school lives with this gap until a day; accepting it again changes the reason and the day."""
    key = {"school": school, "year": year, "rule": rule, "statement": statement, "cohort": cohort}
    before = AcceptedGap.objects.filter(**key).first()
    values = {"reason": reason, "until": until, "accepted_by": actor_of(by)[0]}
    accepted, _ = AcceptedGap.objects.update_or_create(**key, defaults=values)
    changes = {"reason": [before and before.reason, reason], "until": [before and str(before.until), str(until)]}
    record(by=by, row=accepted, action="changed" if before else "accepted", changes=changes)
    return accepted


@transaction.atomic
def reopen(*, accepted: Any, by: Any) -> None:
    record(by=by, row=accepted, action="reopened", changes={"reason": [accepted.reason, None]})
    accepted.delete()
