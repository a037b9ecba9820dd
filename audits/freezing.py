"""An audit is frozen as it was judged, texts, people and records included; and a new round of it begins."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audits.agreeing import ASIDE, locked, refuse_unless_compared
from audits.comparing import people_of
from audits.facts import facts_of
from audits.models import Audit, AuditSection, FrozenAudit, Participant
from audits.wording import as_data, wording_of
from careers.history import actor_of, record

NOTHING_AGREED = "Nothing is agreed yet, so there is nothing to freeze. Agree on at least one statement first."
NOT_FROZEN = "Only a frozen audit gets a new round: this one is still being worked on."


@transaction.atomic
def freeze(*, audit, by):
    """Keep the audit as it stands, for good. Returns its FrozenAudit; twice changes nothing."""
    audit = locked(audit)
    if audit.is_frozen:
        return audit.kept
    refuse_unless_compared(audit)
    if not audit.agreed.made().asked().exists():
        raise ValidationError(NOTHING_AGREED)
    kept = FrozenAudit.objects.create(
        school=audit.school,
        audit=audit,
        frozen_by=actor_of(by)[0],
        digest=audit.edition.digest,
        revision=audit.edition.revision,
        content=content_of(audit),
    )
    audit.status, audit.frozen_at = Audit.Status.FROZEN, timezone.now()
    audit.save(update_fields=["status", "frozen_at"])
    record(by=by, row=audit, action="frozen")
    return kept


def content_of(audit):
    """Plain data: the words, who took part, what is agreed, and what the records showed today."""
    wording = wording_of(audit)
    return {
        "wording": as_data(wording),
        "participants": [
            {
                "name": one.name,
                "capacity": one.capacity,
                "guest": one.guest,
                "submitted_at": one.submitted_at.isoformat(),
            }
            for one in people_of(audit)
        ],
        "agreed": agreed_of(audit, wording),
        "facts": stamped(audit, wording),
    }


def agreed_of(audit, wording):
    """{statement code: what is agreed}, of the statements that the audit asks."""
    codes = {statement.id: statement.code for statement in wording.statements}
    rows = audit.agreed.made().filter(statement__in=codes).select_related("level")
    return {
        codes[row.statement_id]: {
            "level": row.level.code if row.level_id else "",
            "state": row.state,
            "reason": row.reason,
            "note": row.note,
            "mark": row.mark,
            "by": row.saved_by,
            "at": row.saved_at.isoformat(),
        }
        for row in rows
    }


def stamped(audit, wording):
    """{statement code: [[sentence, name of the fact]]}: the figures of this day, without links."""
    today, codes = timezone.localdate(), list(wording.by_code)
    found = facts_of(audit.school, audit.year, audit.edition.framework.key, codes, today=today)
    return {code: [[fact.sentence, fact.name] for fact in facts] for code, facts in found.items() if facts}


@transaction.atomic
def reopen(*, audit, by, title=""):
    """A new round of a frozen audit: same words, year and people, nothing judged yet. A second click finds the first.

    Who left the school, or was taken out before the round was compared, is not asked again; guests need new links.
    """
    audit = locked(audit)
    if not audit.is_frozen:
        raise ValidationError(NOT_FROZEN)
    if twin := Audit.objects.filter(reopens=audit).first():
        return twin
    if audit.put_aside_at:
        raise ValidationError(ASIDE)
    same = ("school", "edition", "year", "way", "target")
    again = Audit.objects.create(
        **{name: getattr(audit, name) for name in same},
        title=title.strip() or audit.title,
        round=audit.round + 1,
        reopens=audit,
        created_by=actor_of(by)[0],
    )
    sections = audit.auditsection_set.values_list("section", flat=True)
    AuditSection.objects.bulk_create(
        AuditSection(school=audit.school, audit=again, section_id=section) for section in sections
    )
    people = asked_again(audit)
    for one in people:
        said = {name: getattr(one, name) for name in ("member", "guest_name", "guest_email", "capacity")}
        Participant.objects.create(school=audit.school, audit=again, **said)
    record(by=by, row=again, action="started", changes={"reopens": ["", str(audit)]})
    return again


def asked_again(audit):
    """Who takes part in the next round: all of this one, those included who had not sent theirs in time."""
    stayed = Q(excused_at=None) | Q(excused_at=audit.compared_at)
    rows = audit.participants.filter(stayed).filter(Q(member=None) | Q(member__left_at=None))
    return list(rows.select_related("member__user"))
