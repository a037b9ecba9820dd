"""What the participants of a compared audit chose, side by side, widest disagreement first. Nothing is written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Count, Prefetch, prefetch_related_objects
from django.http import Http404

from audits.choices import Answer
from audits.comparing.shape import NOT_APPLICABLE, NOTHING, Chosen, Compared, Comparison, Person, Piece, Settled
from audits.models import Judgement, JudgementEvidence, Participant
from audits.profiles import Rung, rungs_of
from audits.wording import Wording, kept_wording, looks_of, wording_of, wording_of_one

__all__ = ["NOT_APPLICABLE", "Compared", "Comparison", "comparison_of", "people_of", "with_evidence", "with_looks"]


def comparison_of(audit: Any, *, only: int | None = None) -> Comparison:
    """Every statement compared, or `only` this one with the words of its levels. Nothing of who has not submitted.

    Six queries, one of them the participants (none if they were prefetched): without evidence, which `with_evidence`
    adds for those rows that a page shows.
    """
    wording = words_of(audit, only)
    people, rungs = people_of(audit), rungs_of(wording.levels)
    by_id = {step.id: rung for step, rung in zip(sorted(wording.levels, key=lambda x: x.order), rungs, strict=True)}
    chosen = chosen_in(people, by_id, only)
    agreed = agreed_in(audit, by_id, only)
    sections = {section.id: section for section in wording.sections}
    rows = []
    for statement in wording.statements:
        choices = tuple(chosen.get((person.id, statement.id), Chosen(person)) for person in people)
        section, settled = sections.get(statement.section), agreed.get(statement.id, NOTHING)
        rows.append(Compared(statement, section, rungs, choices, settled, spread_of(choices, rungs)))
    return Comparison(wording, people, tuple(sorted(rows, key=lambda row: -row.spread)))


def words_of(audit: Any, only: int | None) -> Wording:
    """The words as they were frozen, or as they stand; of all statements then without those of the levels."""
    if only:
        wording = wording_of_one(audit, only)
        if wording is None:
            raise Http404("This audit does not ask that statement.")
        return wording
    return kept_wording(audit) if audit.is_frozen else wording_of(audit, texts=False)


def people_of(audit: Any) -> tuple[Person, ...]:
    """Those who have submitted and are not excused. One query, none where `participants` were prefetched."""
    load_participants(audit)
    return tuple(
        Person(one.pk, str(one), one.capacity, one.is_guest, one.submitted_at)
        for one in audit.participants.all()
        if one.submitted_at and not one.excused_at
    )


def load_participants(audit: Any) -> None:
    """Fetch them with their names, once."""
    prefetch_related_objects([audit], Prefetch("participants", Participant.objects.select_related("member__user")))


def chosen_in(people: tuple[Person, ...], rungs: dict[int, Rung], only: int | None) -> dict[tuple[int, int], Chosen]:
    """{(participant id, statement id): what she chose}, of these people."""
    person = {one.id: one for one in people}
    rows = Judgement.objects.filter(participant__in=list(person)).order_by().annotate(pieces=Count("evidence"))
    if only:
        rows = rows.filter(statement__pk=only)
    found = {}
    for row in rows:
        who, rung = person[row.participant_id], rungs.get(row.level_id)
        chosen = Chosen(who, rung, row.not_applicable, row.reason, row.note, pieces=row.pieces)
        found[row.participant_id, row.statement_id] = chosen
    return found


def agreed_in(audit: Any, rungs: dict[int, Rung], only: int | None) -> dict[int, Settled]:
    """{statement id: what is agreed on it}, whatever it says."""
    rows = audit.agreed.order_by()
    if only:
        rows = rows.filter(statement__pk=only)
    return {row.statement_id: settled(row, rungs.get(row.level_id)) for row in rows}


def settled(row: Any, rung: Rung | None) -> Settled:
    """A stored agreed judgement as plain data."""
    said = (row.not_applicable, row.reason, row.note, row.mark)
    return Settled(row.version, rung, *said, row.saved_by, row.saved_at)


def spread_of(choices: tuple[Chosen, ...], rungs: tuple[Rung, ...]) -> int:
    """How many steps lie between the highest and the lowest; 'not applicable' beside a level is as far as can be."""
    orders = [choice.rung.order for choice in choices if choice.rung]
    if orders and any(choice.not_applicable for choice in choices):
        return max(rungs[-1].order - rungs[0].order, 1)
    return max(orders) - min(orders) if orders else 0


def with_evidence(rows: list[Compared]) -> list[Compared]:
    """The same rows with each person's evidence: one query, and none where nobody has any."""
    asked_for = [row.statement.id for row in rows if any(choice.pieces for choice in row.choices)]
    if not asked_for:
        return rows
    people = [choice.person.id for choice in rows[0].choices]
    found: dict[tuple[int, int], list[Piece]] = {}
    pieces = JudgementEvidence.objects.filter(judgement__participant__in=people, judgement__statement__in=asked_for)
    for piece in pieces.select_related("judgement").order_by("added_at", "pk"):
        key = (piece.judgement.participant_id, piece.judgement.statement_id)
        found.setdefault(key, []).append(Piece(piece.pk, piece.kind, piece.title, piece.link))
    return [
        replace(
            row,
            choices=tuple(
                replace(choice, evidence=tuple(found.get((choice.person.id, row.statement.id), ())))
                for choice in row.choices
            ),
        )
        for row in rows
    ]


def with_looks(audit: Any, row: Compared) -> Compared:
    """With what the statement looks like at each level: one query, none where it was frozen."""
    if audit.is_frozen:
        return row
    looks = looks_of([row.statement.id]).get(row.statement.id, {})
    return replace(row, statement=replace(row.statement, looks=looks))


def with_typed(row: Compared, typed: Answer, version: Any) -> Compared:
    """As somebody filled it in, to be shown and sent again."""
    rung = next((rung for rung in row.rungs if rung.code == typed.level), None)
    said = (typed.not_applicable, typed.reason, typed.note, row.agreed.mark)
    return replace(row, agreed=Settled(version, rung, *said))
