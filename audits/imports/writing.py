"""How answers of a file are written and taken back: as the pages write them, so that every change is an event."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from audits.choices import Answer, answer_of
from audits.judgements import refuse_closed, write_judgements
from audits.models import Judgement, Participant
from careers.imports.difference import Changes
from careers.models import Import, ImportTrace

LABEL = Judgement._meta.label
#: What a trace keeps of an answer, in this order.
KEPT = ("level", "not_applicable", "reason", "note")


class AnswerChanges(Changes):
    """Answers of one or several participants: {participant: {statement id: (before, after)}}."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[Participant, dict[int, tuple[Answer, Answer]]] = {}

    def answer(self, participant: Participant, statement: int, before: Answer, after: Answer) -> None:
        self.answers.setdefault(participant, {})[statement] = (before, after)

    @property
    def empty(self) -> bool:
        return not self.answers

    def write(self, *, of: Import, by: Any) -> None:
        changed = {}
        for participant, pairs in self.answers.items():
            wanted = {statement: after for statement, (_, after) in pairs.items()}
            write_judgements(participant=participant, answers=wanted, by=by)
            for statement, pair in pairs.items():
                changed[f"{participant.pk} {statement}"] = [[getattr(one, name) for name in KEPT] for one in pair]
        ImportTrace.objects.create(school=of.school, of_import=of, order=0, model=LABEL, changed=changed)


def goes_back(row: Import) -> tuple[list[tuple[Participant, dict[int, Answer]]], int]:
    """([(participant, {statement id: her answer from before})], how many stay as they are)."""
    trace = row.traces.filter(model=LABEL).first()
    pairs: dict[int, dict[int, tuple[Answer, Answer]]] = {}
    for place, (before, after) in (trace.changed if trace else {}).items():
        participant, statement = map(int, place.split())
        pairs.setdefault(participant, {})[statement] = (Answer(*before), Answer(*after))
    people = Participant.objects.select_related("audit", "school", "member__user").in_bulk(list(pairs))
    found, kept = [], sum(map(len, pairs.values()))
    for pk, answers in pairs.items():
        if pk in people and may_judge(people[pk]):
            rows = Judgement.objects.filter(participant=pk, statement__in=answers).select_related("level")
            back = {one.statement_id: answers[one.statement_id][0] for one in rows
                    if answer_of(one) == answers[one.statement_id][1]}  # fmt: skip
            found.append((people[pk], back))
            kept -= len(back)
    return found, kept


def may_judge(participant: Participant) -> bool:
    try:
        refuse_closed(participant)
    except ValidationError:
        return False
    return True


def counted(found: list[tuple[Participant, dict[int, Answer]]], kept: int) -> dict[str, dict[str, int]]:
    restored = sum(len(back) for _, back in found)
    return {LABEL: {"deleted": 0, "restored": restored, "put back": 0, "kept": kept}}


def what_goes_back(row: Import) -> dict[str, dict[str, int]]:
    return counted(*goes_back(row))


def take_answers_back(row: Import, *, by: Any) -> dict[str, dict[str, int]]:
    """Her earlier answers, where she has changed none since and may still judge."""
    found, kept = goes_back(row)
    for participant, back in found:
        write_judgements(participant=participant, answers=back, by=by)
    return counted(found, kept)
