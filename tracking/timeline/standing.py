"""What one learner has met of each framework by now, and what she still lacks.

She lacks a statement that the school intends, or intended, for the year groups that she has been in, unless there is
evidence at the expected level, or somebody said why it does not apply to her in that year.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Lower

from careers.models import IntendedOutcome
from frameworks.models import Statement
from tracking.models import Enrolment, Exemption
from tracking.timeline.shape import Outcome, Standing


def statements_for(learner: Any, year: Any) -> Any:
    """The learner statements of adopted editions, in one query.

    Each says whether it is `intended` for her so far, and why it does not apply (`reason`).
    """
    hers = Enrolment.objects.filter(
        learner=learner, year=OuterRef("year"), cohort=OuterRef("cohort"), year__start__lte=year.start
    )
    spared = Exemption.objects.filter(learner=learner, statement=OuterRef("statement"), year=OuterRef("year"))
    intended = IntendedOutcome.objects.filter(Exists(hers), ~Exists(spared), school=learner.school_id)
    reasons = Exemption.objects.filter(learner=learner, statement=OuterRef("pk")).order_by("-year__start")
    return (
        Statement.objects.for_learners()
        .filter(edition__adoptions__school=learner.school_id)
        .select_related("edition__framework")
        .annotate(
            intended=Exists(intended.filter(statement=OuterRef("pk"))),
            reason=Subquery(reasons.values("reason")[:1]),
        )
        .order_by(Lower("edition__framework__title"), "-edition__key", "edition", "order")
    )


def standings_of(learner: Any, year: Any, pieces: list[Any]) -> tuple[Standing, ...]:
    """One for each adopted edition, in the order of their titles."""
    best = best_by_statement(pieces)
    by_edition = groupby(statements_for(learner, year), key=lambda statement: statement.edition)
    return tuple(standing_in(edition, list(rows), best) for edition, rows in by_edition)


def best_by_statement(pieces: list[Any]) -> dict[int, Any]:
    """The piece with the highest level for each statement; of several the first, when she reached it."""
    best: dict[int, Any] = {}
    for piece in pieces:  # in the order of their days
        if piece.statement_id not in best or piece.level.order > best[piece.statement_id].level.order:
            best[piece.statement_id] = piece
    return best


def standing_in(edition: Any, statements: list[Any], best: dict[int, Any]) -> Standing:
    met, lacking, exempt = [], [], []
    for statement in statements:
        outcome = outcome_of(statement, best.get(statement.pk))
        if statement.intended and not outcome.reached:
            lacking.append(outcome)
        elif outcome.level:
            met.append(outcome)
        elif outcome.reason:
            exempt.append(outcome)
    intended = sum(statement.intended for statement in statements)
    title, label = edition.framework.title, edition.label
    return Standing(edition.pk, title, label, tuple(met), tuple(lacking), tuple(exempt), intended)


def outcome_of(statement: Any, piece: Any) -> Outcome:
    level, on = (piece.level.name, piece.date) if piece else ("", None)
    reached = bool(piece) and piece.reached
    return Outcome(statement.pk, statement.code, statement.text, level, reached, on, statement.reason or "")
