"""What a school intends in one year: vision, objectives, and which statements it means which cohort to reach."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import transaction

from careers.adoption import statements_offered
from careers.history import changes_since, record, snapshot
from careers.models import IntendedObjective, IntendedOutcome, KeyStage, Objective, Programme


def programme_of(school, year):
    """The programme of the year; a new one, not yet saved, where there is none."""
    return Programme.objects.filter(school=school, year=year).first() or Programme(school=school, year=year)


@transaction.atomic
def save_programme(*, programme, by):
    """Keep vision and threshold as they stand on this instance."""
    before = snapshot(Programme.objects.get(pk=programme.pk)) if programme.pk else None
    programme.save()
    if before is None:
        record(by=by, row=programme, action="added")
    elif changes := changes_since(before, programme):
        record(by=by, row=programme, action="changed", changes=changes)


@transaction.atomic
def save_objective(*, objective, place, by):
    """Add or change an objective and put it at this place, counted from 1, among those of its programme."""
    if objective.programme.pk is None:
        save_programme(programme=objective.programme, by=by)
    before = snapshot(Objective.objects.get(pk=objective.pk)) if objective.pk else None
    others = list(objective.programme.objectives.exclude(pk=objective.pk))
    others.insert(place - 1, objective)
    for order, row in enumerate(others, 1):
        row.order = order
    objective.save()
    Objective.objects.bulk_update([row for row in others if row is not objective], ["order"])
    if before is None:
        record(by=by, row=objective, action="added")
    elif changes := changes_since(before, objective):
        record(by=by, row=objective, action="changed", changes=changes)
    return objective


@transaction.atomic
def delete_objective(*, objective, by):
    """Delete an objective. The outcomes tied to it stay intended."""
    ties = objective.ties.count()
    record(by=by, row=objective, action="deleted", changes={"ties": [ties, 0]} if ties else None)
    objective.delete()


def default_cells(edition, cohorts):
    """What to offer at first: each statement for those of these cohorts whose key stage its source names.

    Empty where the source names none: then nothing is assumed.
    """
    by_stage = defaultdict(list)
    for cohort in cohorts:
        by_stage[cohort.key_stage].append(cohort.pk)
    named = statements_offered(edition).exclude(key_stage="").values_list("pk", "key_stage")
    return {(statement, cohort) for statement, stage in named for cohort in by_stage[stage]}


@dataclass(frozen=True)
class Saved:
    added: int = 0
    removed: int = 0

    def __bool__(self):
        return bool(self.added or self.removed)


class TiesWouldGo(Exception):
    """What is no longer intended is tied to objectives. `.outcomes` are those rows."""

    def __init__(self, outcomes):
        super().__init__(f"{len(outcomes)} outcomes are tied to objectives.")
        self.outcomes = outcomes


@transaction.atomic
def save_intended(*, school, year, edition, added, removed, by, ties_may_go=False):
    """Intend `added` and no longer intend `removed`, both {(statement id, cohort id)} of this edition and school.

    Only what differs from the stored rows is written, so that two people who work side by side lose nothing.
    Raises TiesWouldGo, and writes nothing, where that would undo ties to objectives without a word.
    """
    programme, _ = Programme.objects.select_for_update().get_or_create(school=school, year=year)
    stored = IntendedOutcome.objects.filter(school=school, year=year, statement__edition=edition)
    stored = {(row.statement_id, row.cohort_id): row for row in stored.order_by()}
    gone = [stored[cell].pk for cell in removed if cell in stored]
    if not ties_may_go and (tied := tied_among(gone)):
        raise TiesWouldGo(tied)
    new = [
        IntendedOutcome(school=school, year=year, statement_id=statement, cohort_id=cohort)
        for statement, cohort in sorted(added - stored.keys())
    ]
    IntendedOutcome.objects.bulk_create(new)
    IntendedOutcome.objects.filter(pk__in=gone).delete()
    saved = Saved(len(new), len(gone))
    if saved:
        counts = {"added": [0, saved.added], "removed": [0, saved.removed]}
        counts[f"intended of {edition}"] = [len(stored), len(stored) + saved.added - saved.removed]
        record(by=by, row=programme, action="intended", changes=counts)
    return saved


def tied_among(outcomes):
    """Those of these intended outcomes, by id, that are tied to an objective."""
    if not outcomes:
        return []
    tied = IntendedOutcome.objects.filter(pk__in=outcomes, ties__isnull=False).distinct()
    return list(tied.select_related("statement", "cohort").order_by("statement__order", "cohort__order"))


@dataclass(frozen=True)
class Tie:
    """Where a statement meets an objective: of how many intended outcomes, for how many it is tied."""

    statement: object
    objective: object
    tied: tuple
    of: int

    @property
    def value(self):
        return f"{self.statement.pk}-{self.objective.pk}"

    @property
    def whole(self):
        return bool(self.of) and len(self.tied) == self.of

    @property
    def part(self):
        """The year groups for which it is tied, where that is not all of them."""
        return "" if self.whole else ", ".join(cohort.short_name for cohort in self.tied)


def outcomes_by_statement(school, year, edition, cohort=None):
    """{statement id: its intended outcomes, in order of cohorts}; of one cohort, if one is given."""
    rows = IntendedOutcome.objects.filter(school=school, year=year, statement__edition=edition)
    rows = rows.filter(cohort=cohort) if cohort else rows
    found = defaultdict(list)
    for row in rows.select_related("cohort").prefetch_related("ties").order_by("cohort__order", "cohort__name"):
        found[row.statement_id].append(row)
    return found


def ties_of(statements, objectives, outcomes):
    """For each statement a list of Tie, one for each objective. `outcomes` as `outcomes_by_statement` gives them."""
    return [
        (statement, [tie(statement, objective, outcomes[statement.pk]) for objective in objectives])
        for statement in statements
    ]


def tie(statement, objective, outcomes):
    tied = [row.cohort for row in outcomes if any(t.objective_id == objective.pk for t in row.ties.all())]
    return Tie(statement, objective, tuple(tied), len(outcomes))


@transaction.atomic
def save_ties(*, school, year, edition, added, removed, by, cohort=None):
    """Tie and untie {(statement id, objective id)}: every intended outcome of the statement, or that of one cohort."""
    outcomes = outcomes_by_statement(school, year, edition, cohort)
    rows = IntendedObjective.objects.filter(intended__in=[o.pk for found in outcomes.values() for o in found])
    stored = {(row.intended_id, row.objective_id): row.pk for row in rows}
    wanted = {(o.pk, objective) for statement, objective in added for o in outcomes.get(statement, [])}
    unwanted = {(o.pk, objective) for statement, objective in removed for o in outcomes.get(statement, [])}
    new = [
        IntendedObjective(school=school, intended_id=outcome, objective_id=objective)
        for outcome, objective in sorted(wanted - stored.keys())
    ]
    gone = [stored[pair] for pair in unwanted & stored.keys()]
    IntendedObjective.objects.bulk_create(new)
    IntendedObjective.objects.filter(pk__in=gone).delete()
    saved = Saved(len(new), len(gone))
    if saved:
        changes = {"added": [0, saved.added], "removed": [0, saved.removed]}
        record(by=by, row=programme_of(school, year), action="tied", changes=changes)
    return saved


def intended_by_key_stage(school, year):
    """{edition id: {key stage, or '' for none: how many different statements}} of what is intended."""
    rows = IntendedOutcome.objects.filter(school=school, year=year).order_by()
    found = set(rows.values_list("statement__edition", "cohort__key_stage", "statement"))
    counts = defaultdict(Counter)
    for edition, stage, _ in found:
        counts[edition][stage] += 1
    return counts


STAGES = [*KeyStage.values, ""]
