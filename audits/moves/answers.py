"""Carries the answers of unfinished audits to the new words, in SQL: as many queries for fifty audits as for one.

An answer that cannot go along (its statement was dropped, its level is no longer there, another answer of the same
person is there already) keeps its old statement and level. `left_behind` finds such rows whenever they are wanted.
"""

from collections import Counter

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from audits.choices import event
from audits.models import AgreedJudgement, Audit, AuditSection, Judgement, JudgementEvent, Participant, State
from audits.moves.programme import to_new
from careers.history import entry
from careers.models import History

#: Each kind of answer: its model, what owns it, and where its audit stands.
KINDS = {
    "judgements": (Judgement, "participant", "participant__audit"),
    "agreed": (AgreedJudgement, "audit", "audit"),
}
MADE = Q(level__isnull=False) | Q(state=State.NOT_APPLICABLE)


def moving_audits(school, edition):
    """What is open or being compared, put aside or not: it goes along. What is frozen never moves."""
    return Audit.objects.unfinished().filter(school=school, edition=edition)


def answers_in(kind, audits):
    """The answers of this kind in these audits that stand at the edition of their audit."""
    model, _, audit = KINDS[kind]
    return model.objects.filter(**{f"{audit}__in": audits, "statement__edition": F(f"{audit}__edition")})


def carry_audits(*, school, old, new, difference, by):
    """Counter of audits, participants and answers that went along, and of answers that stayed behind."""
    audits = list(moving_audits(school, old).select_for_update(of=("self",)).order_by("pk"))
    keys = [audit.pk for audit in audits]
    list(Participant.objects.select_for_update().filter(audit__in=keys).order_by("pk").values_list("pk"))
    counts = Counter(audits=len(audits))
    if not audits:
        return counts
    for kind in KINDS:
        counts += carry_answers(kind, keys, {audit.pk: audit for audit in audits}, difference, by)
    carry_scope(keys, new, difference)
    carry_targets(audits, new, difference)
    changes = {"edition": [str(old), str(new)]}
    lines = [entry(by=by, row=audit, action="moved to a new edition", changes=changes) for audit in audits]
    History.objects.bulk_create(lines)
    return counts


def carry_answers(kind, keys, audits, difference, by):
    model, owner, audit = KINDS[kind]
    rows = answers_in(kind, keys)
    before = list(rows.order_by("pk").values_list("pk", audit, owner, "statement"))
    for made in (MADE, ~MADE):  # an answer comes before a cleared one
        for step in difference.steps:
            carry_step(model, owner, rows.filter(made), step, difference)
    after = dict(model.objects.filter(**{f"{audit}__in": keys}).values_list("pk", "statement"))
    JudgementEvent.objects.bulk_create(events_of(kind, before, after, audits, difference, by))
    people = len({row_owner for _, _, row_owner, _ in before}) if kind == "judgements" else 0
    carried = sum(after[pk] != statement for pk, _, _, statement in before)
    return Counter({kind: carried, "left": len(before) - carried, "people": people})


def carry_step(model, owner, rows, step, difference):
    """One statement of the old edition to one of the new, where its owner has nothing there yet."""
    rival = model.objects.filter(statement=OuterRef("goes_to"), **{owner: OuterRef(owner)})
    goes = rows.filter(statement__in=step).alias(goes_to=to_new(step))
    goes = goes.filter(Q(level=None) | Q(level__in=difference.levels)).filter(~Exists(rival))
    goes.update(
        moved_from=F("statement"),
        statement_id=to_new(step),
        level_id=to_new(difference.levels, "level_id") if difference.levels else F("level_id"),
        version=F("version") + 1,
    )


def events_of(kind, before, after, audits, difference, by):
    """One for each answer: from which statement to which, to '' where it stayed behind."""
    now = timezone.now()
    for pk, audit, owner, statement in before:
        went = after[pk] if after[pk] != statement else None
        changes = {"statement": [difference.codes[statement], difference.codes[went] if went else ""]}
        line = event(audit=audits[audit], participant=None, statement_id=went or statement, changes=changes, by=by)
        line.participant_id = owner if kind == "judgements" else None
        line.at = now
        yield line


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


def carry_targets(audits, new, difference):
    """The audits themselves: now of the new edition, with the target level of the same code."""
    whens = [When(target=old, then=Value(level)) for old, level in difference.levels.items()]
    target = Case(*whens, default=None, output_field=BigIntegerField()) if whens else None
    Audit.objects.filter(pk__in=[audit.pk for audit in audits]).update(edition=new, target_id=target)


def left_behind(audit):
    """(judgements, agreed judgements) of an audit that say something of what it does not ask any more."""
    judged = audit.judged_statements().values("pk")
    found = []
    for model, _, path in KINDS.values():
        rows = model.objects.filter(MADE | ~Q(note=""), **{path: audit}).exclude(statement__in=judged)
        found.append(rows.select_related("statement__edition", "level").order_by("statement__order", "pk"))
    return tuple(found)
