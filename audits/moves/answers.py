"""Carries the answers of unfinished audits to the new words, in SQL: as many queries for fifty audits as for one.

An answer that cannot go along (its statement was dropped, its level is no longer there, another answer of the same
person is there already) keeps its old statement and level. `left_behind` finds such rows whenever they are wanted.
"""

import json
from collections import Counter

from django.db.models import BigIntegerField, DateTimeField, Exists, F, JSONField, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from audits.models import AgreedJudgement, Audit, AuditSection, Judgement, JudgementEvent, Participant
from audits.models.judgements import MADE
from audits.moves.cases import Exchanged, insert_from
from careers.history import actor_of, entry
from careers.models import History

#: Each kind of answer: its model, what owns it, and where its audit stands.
KINDS = {
    "judgements": (Judgement, "participant", "participant__audit"),
    "agreed": (AgreedJudgement, "audit", "audit"),
}


def moving_audits(school, edition):
    """What is open or being compared, put aside or not: it goes along. What is frozen never moves."""
    return Audit.objects.unfinished().filter(school=school, edition=edition)


def carry_audits(*, school, old, new, difference, by):
    """Counter of audits, participants and answers that went along, and of answers that stayed behind."""
    audits = list(moving_audits(school, old).select_for_update(of=("self",)).order_by("pk"))
    keys = [audit.pk for audit in audits]
    list(Participant.objects.select_for_update().filter(audit__in=keys).order_by("pk").values_list("pk"))
    counts = Counter(audits=len(audits))
    if not audits:
        return counts
    for kind in KINDS:
        counts += carry_answers(kind, keys, old, difference, by)
    carry_scope(keys, new, difference)
    carry_targets(keys, new, difference)
    changes = {"edition": [str(old), str(new)]}
    lines = [entry(by=by, row=audit, action="moved to a new edition", changes=changes) for audit in audits]
    History.objects.bulk_create(lines)
    return counts


def carry_answers(kind, keys, old, difference, by):
    model, owner, audit = KINDS[kind]
    answers = model.objects.filter(**{f"{audit}__in": keys})
    staying = answers.filter(statement__edition=old)  # all of them at first
    people = staying.values("participant").distinct().count() if kind == "judgements" else 0
    carried = 0
    for made in (MADE, ~MADE):  # an answer comes before a cleared one
        for step in difference.steps:
            carried += carry_step(model, owner, staying.filter(made), step, difference)
    codes = difference.codes
    gone = {pk: [codes[pk], codes[went]] for pk, went in difference.first.items()}
    add_events(kind, answers.filter(moved_from__edition=old), "moved_from_id", gone, by)
    left = add_events(kind, staying, "statement_id", {pk: [code, ""] for pk, code in codes.items()}, by)
    return Counter({kind: carried, "left": left, "people": people})


def carry_step(model, owner, rows, step, difference):
    """One statement of the old edition to one of the new, where its owner has nothing there yet. Returns how many."""
    goes_to = Exchanged("statement_id", step)
    rival = model.objects.filter(statement=OuterRef("goes_to"), **{owner: OuterRef(owner)})
    goes = rows.filter(statement__in=step).filter(Q(level=None) | Q(level__in=difference.levels))
    return (
        goes.alias(goes_to=goes_to)
        .filter(~Exists(rival))
        .update(
            moved_from=F("statement"),
            statement_id=goes_to,
            level_id=Exchanged("level_id", difference.levels),
            version=F("version") + 1,
        )
    )


def add_events(kind, rows, column, pairs, by):
    """One event for each answer: from which statement to which, to '' where it stayed behind. Returns how many."""
    actor, actor_id = actor_of(by)
    told = {pk: json.dumps({"statement": pair}) for pk, pair in pairs.items()}
    text = Exchanged(Cast(column, TextField()), {str(pk): value for pk, value in told.items()}, TextField())
    return insert_from(
        JudgementEvent,
        rows,
        school=F("school_id"),
        audit=F("participant__audit_id" if kind == "judgements" else "audit_id"),
        participant=F("participant_id") if kind == "judgements" else Value(None, BigIntegerField()),
        statement=F("statement_id"),
        at=Value(timezone.now(), DateTimeField()),
        actor=Value(actor),
        actor_id_then=Value(actor_id, BigIntegerField()),
        changes=Cast(text, JSONField()),
    )


def carry_scope(keys, new, difference):
    """Sections by their code, else those in which their statements stand now; one without either stays named."""
    chosen = list(AuditSection.objects.filter(audit__in=keys).select_related("section"))
    codes = dict(new.sections.values_list("code", "pk"))
    wanted, gone = {}, []
    for row in chosen:
        code = codes.get(row.section.code)
        targets = {code} if code else difference.sections.get(row.section_id, set())
        wanted |= {(row.audit_id, section): row.school_id for section in targets}
        gone += [row.pk] if targets else []
    AuditSection.objects.filter(pk__in=gone).delete()
    AuditSection.objects.bulk_create(
        AuditSection(audit_id=audit, section_id=section, school_id=school)
        for (audit, section), school in sorted(wanted.items())
    )


def carry_targets(keys, new, difference):
    """The audits themselves: now of the new edition, with the target level of the same code."""
    Audit.objects.filter(pk__in=keys).exclude(target__in=difference.levels).update(target=None)
    Audit.objects.filter(pk__in=keys).update(edition=new, target_id=Exchanged("target_id", difference.levels))


def speaking(model):
    """Answers that say something, without those of who is excused: what they chose is seen by nobody."""
    rows = model.objects.filter(MADE | ~Q(note=""))
    return rows.filter(participant__excused_at=None) if model is Judgement else rows


def with_left_behind(audits):
    """These audits with `.has_left_behind`: whether an answer in it speaks of another edition's words."""
    kept = []
    for model, _, path in KINDS.values():
        rows = speaking(model).filter(**{path: OuterRef("pk")})
        kept.append(Exists(rows.exclude(statement__edition=OuterRef("edition"))))
    return audits.annotate(has_left_behind=kept[0] | kept[1])


def left_behind(audit):
    """(judgements, agreed judgements) of an audit that say something of what it does not ask any more."""
    judged = audit.judged_statements().values("pk")
    found = []
    for model, _, path in KINDS.values():
        rows = speaking(model).filter(**{path: audit}).exclude(statement__in=judged)
        found.append(rows.select_related("statement__edition", "level").order_by("statement__order", "pk"))
    return tuple(found)
