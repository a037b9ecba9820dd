"""Totals of coverage at the end of each half-term: kept once, told as a trend. Erasure leaves them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum

from careers.adoption import mappable_by
from careers.coverage import Cell, Share, coverage_of
from careers.models import IntendedOutcome, School, Term
from tracking.layers import layers_of, with_layers
from tracking.models import CellTotal
from tracking.veiling import too_few

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
    sums = {f"{name}_sum": Sum(name) for name in ("delivered", "delivered_of", "evidenced", "evidenced_of")}
    met = Count("pk", filter=Q(planned__gt=0))
    found = {term: figures for term, *figures in rows.values_list("term").annotate(cells=Count("pk"), met=met, **sums)}
    terms = Term.objects.filter(school=school, pk__in=found).select_related("year").order_by("-year__start", "order")
    return [moment(term, found[term.pk], telling) for term in terms]


def moment(term: Any, figures: list[int], telling: bool) -> Moment:
    intended, planned, delivered, delivered_of, evidenced, evidenced_of = figures
    shares = (Share(delivered, delivered_of), Share(evidenced, evidenced_of))
    one, two = (replace(share, hidden=not telling and too_few(share)) for share in shares)
    return Moment(term, intended, planned, one, two)


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
