"""The careers development plan: vision, objectives and how far they are, actions and their progress, what was achieved.

Numbers of learners are those that governors may see, whoever reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse

from audits.models import Action
from audits.reports.doings import Doing, doings_of
from audits.reports.reach import Reach, figure_of, reach_of
from careers.charts import Figure
from careers.coverage import Cell
from careers.models import Programme
from frameworks.models import Edition
from tracking.layers import coverage_with_layers
from tracking.veiling import veiled


@dataclass(frozen=True, slots=True)
class Outcome:
    """A statement that serves an objective, for these year groups."""

    code: str
    text: str
    cohorts: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective. `elsewhere` are its outcomes in other frameworks than the one that the report looks at."""

    number: int
    text: str
    reach: Reach
    outcomes: tuple[Outcome, ...]
    elsewhere: int
    doings: tuple[Doing, ...]

    @property
    def id(self) -> str:
        return f"objective-{self.number}"


@dataclass(frozen=True)
class Plan:
    """`editions` are (id, title, tied outcomes) to choose from; `edition` is the id of the one it looks at, if any."""

    year: str
    vision: str
    aims: tuple[Aim, ...]
    reach: Reach
    figure: Figure | None
    editions: tuple[tuple[int, str, int], ...]
    edition: int | None
    framework: str
    doings: tuple[Doing, ...]
    earlier: tuple[Doing, ...]
    achieved: tuple[Doing, ...]
    review_due_on: date | None
    coverage: str
    actions: str

    @property
    def origins(self) -> tuple[tuple[str, tuple[Doing, ...]], ...]:
        """Actions of the year by where they come from."""
        found: dict[str, list[Doing]] = {}
        for one in sorted(self.doings, key=lambda one: (not one.audit, not one.gap, one.audit)):
            title = f"From ‘{one.audit}’" if one.audit else "From gaps in the programme" if one.gap else "Others"
            found.setdefault(title, []).append(one)
        return tuple((title, tuple(doings)) for title, doings in found.items())

    @property
    def done(self) -> int:
        return sum(one.done for one in self.doings)

    @property
    def late(self) -> int:
        return sum(one.late for one in self.doings)

    @property
    def dropped(self) -> int:
        return sum(one.status == Action.Status.DROPPED for one in self.doings)

    @property
    def unassigned(self) -> int:
        return sum(one.unfinished and not one.owner for one in self.doings)

    @property
    def undated(self) -> int:
        return sum(one.unfinished and not one.due_on for one in self.doings)

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        found = [("short", "In short"), ("vision", "Vision"), ("objectives", "Objectives, and how far they are")]
        return (*found, ("actions", "Actions"), ("achieved", "Achieved since the year began"), ("next", "Next review"))


#: Cells by (statement, cohort).
Cells = Mapping[tuple[int | None, int | None], Cell]


class Tie(NamedTuple):
    """An outcome that serves an objective; None in all but the first three where nothing serves it."""

    review_due_on: date | None
    objective: int
    text: str
    statement: int | None
    cohort: int | None
    edition: int | None
    framework: str | None


def ties_of(school: Any, year: Any) -> list[Tie]:
    """Every tie of the year's objectives, in their order, and objectives without any. One query."""
    tied = "objectives__ties__intended"
    edition = f"{tied}__statement__edition"
    order = ("objectives__order", "objectives", f"{tied}__statement__order", f"{tied}__cohort__order", tied)
    found = Programme.objects.filter(school=school, year=year).order_by(*order)
    rows = found.values_list(
        "school__publicpage__review_due_on", "objectives", "objectives__text",
        f"{tied}__statement", f"{tied}__cohort", edition, f"{edition}__framework__title",
    )  # fmt: skip
    return [Tie(*row) for row in rows]


def plan_of(school: Any, year: Any, *, edition: str, today: date) -> Plan:
    """The plan of a year with the outcomes of one edition: the one with this id, else that with most ties.

    At most eleven queries: nine of them where an outcome serves an objective.
    """
    ties = ties_of(school, year)
    editions = editions_in(ties)
    found = next((pk for pk, _, _ in editions if str(pk) == edition), None)
    chosen = found or next((pk for pk, _, _ in editions), None)
    cells = cells_of(school, year, chosen, today)
    doings, earlier, achieved = doings_in(school, year, ties, today)
    aims = aims_of(ties, chosen, cells, (*doings, *earlier))
    mine = dict.fromkeys((tie.statement, tie.cohort) for tie in ties if tie.edition == chosen)
    reach = reach_of(cells[key] for key in mine if key in cells)
    return Plan(
        year=str(year),
        vision=year.programme.vision,
        aims=aims,
        reach=reach,
        figure=figure_of(reach) if reach.intended else None,
        editions=editions,
        edition=chosen,
        framework=next((title for pk, title, _ in editions if pk == chosen), ""),
        doings=doings,
        earlier=earlier,
        achieved=achieved,
        review_due_on=next((tie.review_due_on for tie in ties), None),
        coverage=reverse("coverage", args=[school.slug, year.start, chosen]) if chosen else "",
        actions=f"{reverse('action-list', args=[school.slug])}?year={year.start}",
    )


def editions_in(ties: Iterable[Tie]) -> tuple[tuple[int, str, int], ...]:
    """(id, title of its framework, how many outcomes serve an objective), the most first."""
    outcomes = {(tie.edition, tie.framework, tie.statement, tie.cohort) for tie in ties if tie.edition}
    counts = Counter((edition, str(title)) for edition, title, _, _ in outcomes if edition)
    return tuple((pk, title, n) for (pk, title), n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def cells_of(school: Any, year: Any, edition: int | None, today: date) -> Cells:
    """{(statement, cohort): its cell, without small numbers}."""
    if edition is None:
        return {}
    found = Edition.objects.get(pk=edition)
    coverage, layers = coverage_with_layers(school, year, found, today=today, grouped=False)
    return {(cell.line.id, cell.column.cohorts[0]): cell for cell in veiled(coverage, layers).cells}


def doings_in(school: Any, year: Any, ties: Sequence[Tie], today: date) -> tuple[tuple[Doing, ...], ...]:
    """(actions of the year, unfinished ones of earlier years, what was done since the year began). One query."""
    before = Q(year__start__lt=year.start)
    done = Q(done_on__range=(year.starts_on, year.ends_on))
    rows = Action.objects.filter(Q(year=year) | before & Q(status__in=Action.UNFINISHED) | done, school=school)
    found = [replace(one, aims=aims_served(one, ties)) for one in doings_of(rows, today)]
    achieved = [one for one in found if one.done_on and year.starts_on <= one.done_on <= year.ends_on]
    achieved.sort(key=lambda one: (one.done_on, one.id), reverse=True)
    here = tuple(one for one in found if one.year == str(year))
    earlier = tuple(one for one in found if one.year != str(year) and one.unfinished)
    return here, earlier, tuple(achieved)


def aims_served(one: Doing, ties: Sequence[Tie]) -> tuple[int, ...]:
    """The numbers of the objectives that an action serves by its statement, and by its year group if it names one."""
    order = list(dict.fromkeys(tie.objective for tie in ties))
    same = (tie for tie in ties if one.statement and tie.statement == one.statement)
    served = {tie.objective for tie in same if one.cohort in (None, tie.cohort)}
    return tuple(order.index(objective) + 1 for objective in order if objective in served)


def aims_of(ties: Sequence[Tie], edition: int | None, cells: Cells, doings: Sequence[Doing]) -> tuple[Aim, ...]:
    found: dict[tuple[int, str], list[Tie]] = {}
    for tie in ties:
        if tie.objective:
            found.setdefault((tie.objective, tie.text), []).append(tie)
    aims = []
    for number, ((_, text), own) in enumerate(found.items(), 1):
        here = [cells[key] for tie in own if tie.edition == edition and (key := (tie.statement, tie.cohort)) in cells]
        elsewhere = sum(1 for tie in own if tie.edition and tie.edition != edition)
        serving = tuple(one for one in doings if number in one.aims)
        aims.append(Aim(number, text, reach_of(here), outcomes_in(here), elsewhere, serving))
    return tuple(aims)


def outcomes_in(cells: Sequence[Cell]) -> tuple[Outcome, ...]:
    """By statement, in the order of the edition."""
    found: dict[int, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.line.id, []).append(cell)
    return tuple(
        Outcome(own[0].line.code, own[0].line.text, ", ".join(cell.column.short for cell in own), reach_of(own))
        for own in found.values()
    )
