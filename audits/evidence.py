"""What participants show for their judgements: added and taken away, each with its event, files with their rows."""

from django.core.exceptions import ValidationError
from django.db import transaction

from audits.choices import event, who
from audits.judgements import NOT_ASKED, held, refuse_closed
from audits.models import Judgement, JudgementEvidence
from careers.history import actor_of

#: For one statement; more would be a folder, which can be linked to.
MOST = 20


def titles(judgement):
    return ", ".join(judgement.evidence.values_list("title", flat=True))


def who_may_judge(participant):
    """The participant, her audit held until the transaction ends; ValidationError where she may no longer judge."""
    participant = held(participant)
    refuse_closed(participant)
    return participant


@transaction.atomic
def add_evidence(*, participant, statement_id, kind, title, by, upload=None, link="", activity=None, key=None):
    """Add one piece to what this participant says about a statement; sent twice with one `key`, it adds one.

    ValidationError where she may no longer judge, the statement is not hers to judge, or there are MOST already.
    """
    participant = who_may_judge(participant)
    judgement = judgement_for(participant, statement_id, by)
    if key and (twin := judgement.evidence.filter(form_key=key).first()):
        return twin
    before = titles(judgement)
    if judgement.evidence.count() >= MOST:
        raise ValidationError(f"There are {MOST} pieces of evidence for this statement. Take one away first.")
    row = JudgementEvidence(
        school=participant.school, judgement=judgement, kind=kind, title=title, link=link, activity=activity,
        content_type=upload.content_type if upload else "", added_by=named(by), form_key=key,
    )  # fmt: skip
    if upload:
        row.file.save(upload.stored_name(row.school), upload.content, save=False)
    try:
        row.save()
        tell(judgement, participant, before, by)
    except Exception:
        row.file.delete(save=False)  # what is not in the database is not on the disk
        raise
    return row


def named(by):
    return actor_of(who(by))[0]


def judgement_for(participant, statement_id, by):
    """Her judgement of this statement; one that says nothing yet, of version 0, where she has made none."""
    if not participant.audit.judged_statements().filter(pk=statement_id).exists():
        raise ValidationError(NOT_ASKED)
    fresh = {"school": participant.school, "version": 0, "saved_by": named(by)}
    return Judgement.objects.get_or_create(participant=participant, statement_id=statement_id, defaults=fresh)[0]


def tell(judgement, participant, before, by):
    changes = {"evidence": [before, titles(judgement)]}
    event(
        audit=participant.audit, participant=participant, statement_id=judgement.statement_id, changes=changes, by=by
    ).save()


@transaction.atomic
def remove_evidence(*, piece, participant, by):
    """Take one piece away; its file goes once that is certain. ValidationError where she may no longer judge."""
    participant = who_may_judge(participant)
    judgement = piece.judgement
    before, file = titles(judgement), piece.file
    if not JudgementEvidence.objects.filter(pk=piece.pk).delete()[0]:
        return  # taken away already
    tell(judgement, participant, before, by)
    if file:
        transaction.on_commit(lambda: file.storage.delete(file.name))
