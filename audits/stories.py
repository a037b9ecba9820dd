"""One statement of an audit: its words, what is agreed, what was last time, who chose what, and every change of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Subquery
from django.http import Http404

from audits.choices import SAID
from audits.models import AgreedJudgement, Judgement, JudgementEvent, State
from audits.profiles import Row, Said, agreed_values, profile_from, rungs_of, said
from audits.wording import Wording, wording_of_one
from frameworks.models import Alignment


@dataclass(frozen=True)
class Choice:
    """What a participant chose for the statement."""

    who: str
    capacity: str
    said: Said


@dataclass(frozen=True)
class Change:
    """One event in words. `whose` choice it changed is '' for what is agreed; `lines` are (what, before, after)."""

    at: datetime
    actor: str
    whose: str
    lines: list


@dataclass(frozen=True)
class Story:
    """`row` is the statement as profiles know it; `last` says which audit `row.before` is of."""

    wording: Wording
    row: Row
    last: str
    choices: list
    changes: list

    @property
    def theme(self):
        return next(section.title for section in self.wording.sections if section.id == self.row.top)

    @property
    def rungs(self):
        """(rung, words of the source or '', agreed now, agreed last time), the lowest first."""
        looks, before = self.row.asked.looks, self.row.before and self.row.before.rung
        every = rungs_of(self.wording.levels)
        return [(rung, looks.get(rung.code, ""), rung == self.row.rung, rung == before) for rung in every]


def story_of(audit, pk, membership):
    """What this member may see of one statement. Http404 where the audit does not ask it.

    While the audit is open that is the last audit and her own judgement, no more; later what is agreed, and the
    participants' judgements where the comparison is open to her.
    """
    wording = wording_of_one(audit, pk)
    if wording is None:
        raise Http404("This audit does not ask this statement.")
    now, before = agreed_about(audit, pk, wording.statements[0].code)
    target = audit.target.code if audit.target_id else ""
    row = profile_from(wording, [] if audit.is_open else now, before, target=target).rows[0]
    judgements = list(judgements_about(audit, pk, membership))
    events = events_about(audit, pk, membership)
    last = f"{before[0]['audit__title']}, {before[0]['audit__frozen_at']:%-d %B %Y}" if before else ""
    choices = [choice_of(judged, rungs_of(wording.levels)) for judged in judgements if judged.made]
    return Story(wording, row, last, choices, [change_of(event, wording) for event in events])


def agreed_about(audit, pk, code):
    """(rows now, rows of the last audit) about a statement; last time also about what it replaces, or of its code."""
    replaced = Alignment.objects.filter(kind=Alignment.Kind.REPLACES, edition=audit.edition_id, statement=pk)
    same = Q(statement=pk) | Q(statement__code=code) | Q(statement__in=replaced.values("to_statement"))
    there = Q(audit=audit, statement=pk) | Q(same, audit__in=Subquery(audit.earlier().values("pk")[:1]))
    found = AgreedJudgement.objects.filter(there)
    rows = list(agreed_values(found, audit.edition_id, "audit", "audit__title", "audit__frozen_at"))
    now = [row for row in rows if row["audit"] == audit.pk]
    return now, [row for row in rows if row["audit"] != audit.pk]


def visible(audit, membership):
    """What of the participants this member may see, as a condition: her own always, of others never who is excused."""
    own = Q(participant__member=membership.pk, participant__member__isnull=False)
    return own | Q(participant__excused_at=None) if audit.comparison_open_to(membership) else own


def judgements_about(audit, pk, membership):
    rows = Judgement.objects.filter(visible(audit, membership), participant__audit=audit, statement=pk)
    rows = rows.filter(participant__excused_at=None).order_by("participant")
    return rows.select_related("participant__member__user", "level")


def events_about(audit, pk, membership):
    """Every change about a statement, the last first; of what is agreed only once the audit is compared.

    An answer that was moved here brings the changes from before the move along: a query more for each such move.
    """
    choices = visible(audit, membership)
    seen = choices if audit.is_open else choices | Q(participant=None)
    rows = JudgementEvent.objects.filter(seen, audit=audit).select_related("participant__member__user", "statement")
    found = fresh = list(rows.filter(statement=pk))
    while moves := [event for event in fresh if all(event.changes.get("statement", [""]))]:
        fresh = list(before_moves(rows, moves))
        found = found + fresh
    return sorted(found, key=lambda event: (event.at, event.pk), reverse=True)


def before_moves(rows, moves):
    """The changes of each moved answer under the words that it came from.

    An event names them by their code alone, so they are those of this code that the same answer spoke of last.
    """
    asked = Q()
    for move in moves:
        asked |= Q(participant=move.participant_id, statement__code=move.changes["statement"][0], at__lt=move.at)
    came_from = {}
    for event in rows.filter(asked).exclude(statement__in={move.statement_id for move in moves}):
        key = event.participant_id, event.statement.code
        if came_from.setdefault(key, event.statement_id) == event.statement_id:
            yield event


def choice_of(judged, rungs):
    level = judged.level
    row = {"state": judged.state, "reason": judged.reason, "note": judged.note, "mark": "", "steps": len(rungs)}
    row |= {"level__code": level and level.code, "level__order": level and level.order}
    row |= {"level__name": level and level.name}
    return Choice(str(judged.participant), judged.participant.capacity, said(row, rungs))


def change_of(event, wording):
    """The event with levels and states by their names, in the order in which answers are told."""
    names = {level.code: level.name for level in wording.levels} | dict(State.choices)
    order = [*SAID, "statement"]
    told = sorted(event.changes.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))
    lines = [(name, *(names.get(value, value) for value in pair)) for name, pair in told]
    return Change(event.at, event.actor, str(event.participant) if event.participant_id else "", lines)
