"""Totals of coverage at the end of each half-term: kept once, told as a trend. Erasure leaves them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from careers.adoption import mappable_by
from careers.coverage import Cell, Share, coverage_of
from careers.models import IntendedOutcome, School, Term
from tracking.layers import layers_of, with_layers
from tracking.models import CellTotal
from tracking.veiling import Hiding, together, too_few

#: Version of the rules by which totals are computed. A change of what counts gets a new number.
RULES = 1


def keep_totals(*, today: date) -> int:
    """Keep what is due of every school: half-terms that have ended, in which outcomes were intended.

    How many half-terms of an edition were kept now. Twice at once does no harm: a cell is kept once.
    """
    return sum(
        keep_of(school, term, edition) for school in School.objects.all() for term, edition in due(school, today)
    )


def due(school: Any, today: date) -> Iterable[tuple[Any, Any]]:
    """(half-term, edition) of what has ended and was not kept."""
    kept = set(CellTotal.objects.filter(school=school).order_by().values_list("term", "statement__edition").distinct())
    rows = IntendedOutcome.objects.filter(school=school, year__terms__ends_on__lt=today).order_by()
    wanted = set(rows.values_list("year__terms", "statement__edition").distinct()) - kept
    if not wanted:
        return []
    editions = {edition.pk: edition for edition in mappable_by(school)}
    terms = {term.pk: term for term in Term.objects.filter(school=school, ends_on__lt=today).select_related("year")}
    return [(terms[term], editions[one]) for term, one in sorted(wanted) if one in editions and term in terms]


@dataclass(frozen=True, slots=True)
class Moment:
    """What an edition's intended outcomes came to at the end of a half-term."""

    term: Any
    intended: int
    planned: int
    delivered: Share
    evidenced: Share


def trend_of(school: Any, edition: Any, *, telling: bool) -> list[Moment]:
    """Half-terms that were kept, the latest year first and in order within it: two queries."""
    rows = CellTotal.objects.filter(school=school, statement__edition=edition, intended=True).order_by()
    cells: dict[int, list[Kept]] = defaultdict(list)
    for term, *figures in rows.values_list("term", *Kept._fields):
        cells[term].append(Kept(*figures))
    terms = Term.objects.filter(school=school, pk__in=cells).select_related("year").order_by("-year__start", "order")
    return [moment(term, cells[term.pk], telling) for term in terms]


class Kept(NamedTuple):
    """A cell as it was kept."""

    statement: int
    cohort: int
    cohort__key_stage: str
    planned: int
    delivered: int
    delivered_of: int
    evidenced: int
    evidenced_of: int


def moment(term: Any, cells: list[Kept], telling: bool) -> Moment:
    planned = sum(1 for cell in cells if cell.planned)
    delivered = {one[:2]: Share(one.delivered, one.delivered_of) for one in cells}
    evidenced = {one[:2]: Share(one.evidenced, one.evidenced_of) for one in cells}
    return Moment(term, len(cells), planned, whole_of(delivered, cells, telling), whole_of(evidenced, cells, telling))


def whole_of(found: dict[tuple[int, int], Share], cells: list[Kept], telling: bool) -> Share:
    """All cells of a layer; not `telling`, hidden as the page of coverage hid it on that day."""
    if telling:
        return together(found.values())
    stages: dict[tuple[int, str], list[Hashable]] = defaultdict(list)
    for cell in cells:
        if cell.cohort__key_stage:
            stages[cell.statement, cell.cohort__key_stage].append(cell[:2])
    seen = {key: replace(share, hidden=too_few(share)) for key, share in found.items()}
    return Hiding(seen, stages.values()).total(seen)


@transaction.atomic
def keep_of(school: Any, term: Any, edition: Any) -> int:
    """Keep the cells of one edition as of the last day of a half-term."""
    day = term.ends_on
    coverage = coverage_of(school, term.year, edition, today=day, grouped=False)
    layers = layers_of(school, term.year, coverage, today=day, until=day)
    rows = [total(school, term, cell) for cell in with_layers(coverage, layers).cells if cell.intended or cell.planned]
    CellTotal.objects.bulk_create(rows, ignore_conflicts=True)
    return 1


def total(school: Any, term: Any, cell: Cell) -> Any:
    delivered, evidenced = cell.delivered or Share(0, 0), cell.evidenced or Share(0, 0)
    return CellTotal(
        school=school, year=term.year, term=term, statement_id=cell.line.id, cohort_id=cell.column.cohorts[0],
        rules=RULES, intended=cell.intended, planned=cell.planned, delivered=delivered.reached,
        delivered_of=delivered.of, evidenced=evidenced.reached, evidenced_of=evidenced.of,
    )  # fmt: skip
