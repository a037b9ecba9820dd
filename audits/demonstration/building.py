"""One audit of the demonstration, walked through as people would: judged, sent, compared, agreed, frozen.

Each step is the real one; afterwards its times are set to the day on which the file says that it was done.
"""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from audits.agreeing import accept_all, close
from audits.choices import save_choices
from audits.demonstration.files import AUDIT, PARTICIPANT, answers_in, by_section, said_by, settled_in
from audits.evidence import add_evidence
from audits.freezing import freeze
from audits.judgements import submit, write_judgements
from audits.models import (
    AgreedJudgement,
    Audit,
    AuditSection,
    Judgement,
    JudgementEvent,
    JudgementEvidence,
    Participant,
)
from careers.demonstration.files import checked_keys, told
from careers.history import record
from frameworks.models import Level


def at(day):
    """A time as the files give it, by the school's clock."""
    return timezone.make_aware(day if isinstance(day, datetime) else datetime.combine(day, datetime.min.time()))


def build_audit(*, known, entry):
    """The audit as far as its entry goes: `compared` and `frozen` say when, and nothing where it is not that far."""
    checked_keys(entry, AUDIT)
    leader = known.members[known.leader]
    audit = start_audit(known, entry, leader)
    statements = by_section(audit)
    people = [add_participant(known, audit, one) for one in entry["participants"]]
    for participant, one in zip(people, entry["participants"], strict=True):
        with told(one.get("who") or one["guest"]):
            judge(known, participant, one, statements)
    if "compared" in entry:
        compare(audit, entry, statements, leader)
    if "frozen" in entry:
        freeze(audit=audit, by=leader)
        Audit.objects.filter(pk=audit.pk).update(frozen_at=at(entry["frozen"]))
    return audit


def start_audit(known, entry, leader):
    edition, year = known.editions[entry["edition"]], known.years[entry["year"]]
    levels = dict(Level.objects.filter(scale__edition=edition).values_list("code", "pk"))
    audit = Audit.objects.create(
        school=known.school,
        edition=edition,
        year=year,
        title=entry["title"],
        way=entry.get("way", Audit.Way.GROUP),
        due_on=entry.get("due_on"),
        target_id=levels[entry["target"]] if "target" in entry else None,
        created_at=at(entry["started"]),
        created_by=str(leader),
    )
    codes = [code for code in entry.get("sections", "").split(", ") if code]
    AuditSection.objects.bulk_create(
        AuditSection(school=known.school, audit=audit, section=section)
        for section in edition.sections.filter(code__in=codes)
    )
    record(by=leader, row=audit, action="started")
    return audit


def add_participant(known, audit, one):
    checked_keys(one, PARTICIPANT)
    who = {"member": known.members[one["who"]]} if "who" in one else {"guest_name": one["guest"]}
    return Participant.objects.create(
        school=known.school, audit=audit, capacity=one["capacity"], guest_email=one.get("email", ""), **who
    )


def judge(known, participant, one, statements):
    answers = answers_in(one.get("answers", {}), statements, said_by(one))
    write_judgements(participant=participant, answers=answers, by=participant)
    codes = {row.code: row.pk for rows in statements.values() for row in rows}
    for piece in one.get("evidence", []):
        add_piece(known, participant, codes[piece["statement"]], piece)
    when = one.get("sent") or one.get("seen")
    if when:
        date_judgements(participant, at(when))
    if "sent" in one:
        submit(participant=participant, by=participant)
        Participant.objects.filter(pk=participant.pk).update(submitted_at=at(when))


def add_piece(known, participant, statement_id, piece):
    activity = known.activities[piece["activity"]] if "activity" in piece else None
    add_evidence(
        participant=participant,
        statement_id=statement_id,
        kind=JudgementEvidence.Kind.ACTIVITY if activity else JudgementEvidence.Kind.LINK,
        title=piece.get("title") or activity.title,
        link=piece.get("link", ""),
        activity=activity,
        by=participant,
    )


def date_judgements(participant, when):
    Judgement.objects.filter(participant=participant).update(saved_at=when)
    JudgementEvidence.objects.filter(judgement__participant=participant).update(added_at=when)
    date_events(when, participant=participant)


def date_events(when, **which):
    """Events are never changed, except here: what a made-up school did has a made-up time."""
    JudgementEvent._base_manager.filter(**which).update(at=when)


def compare(audit, entry, statements, by):
    """Agree what all chose, then what the file says that the group settled on."""
    close(audit=audit, by=by)
    when = at(entry["compared"])
    Audit.objects.filter(pk=audit.pk).update(compared_at=when)
    accept_all(audit=audit, by=by)
    answers = answers_in(entry.get("agreed", {}), statements, settled_in(entry))
    levels = dict(Level.objects.filter(scale__edition=audit.edition_id).values_list("code", "pk"))
    owner = {"audit": audit}
    with_reasons = {row.statement_id: row.reason for row in AgreedJudgement.objects.filter(audit=audit)}
    answers = {pk: with_reason(answer, with_reasons.get(pk, "")) for pk, answer in answers.items()}
    save_choices(model=AgreedJudgement, owner=owner, audit=audit, answers=answers, levels=levels, by=by)
    agreed_at = at(entry.get("agreed_at") or entry["compared"])
    AgreedJudgement.objects.filter(audit=audit).update(saved_at=agreed_at)
    date_events(agreed_at, audit=audit, participant=None)


def with_reason(answer, reason):
    """Why it does not apply is what the participants said, unless the file says otherwise."""
    if answer.not_applicable and not answer.reason:
        return replace(answer, reason=reason)
    return answer
