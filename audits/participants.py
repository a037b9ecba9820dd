"""Who takes part in an audit: added, changed, removed or excused; and the links that let guests in."""

from datetime import datetime, time, timedelta
from secrets import token_urlsafe

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils import timezone

from audits.models import Audit, Judgement, Participant
from audits.progress import number_of
from careers.activities import changes_of, words_of
from careers.history import record
from careers.tenancy import Role

#: What people mostly take part as; anything else may be typed.
CAPACITIES = [
    "careers leader", "line manager", "head", "senior leader", "link governor", "SENCo", "head of year",
    "head of subject", "careers adviser", "Enterprise Adviser", "learner voice",
]  # fmt: skip
AFTER_DUE, WITHOUT_DUE = timedelta(days=14), timedelta(days=28)
TOLD = ("guest_name", "guest_email", "capacity")
TOO_LATE = (
    "Nobody can join now: the judgements of the others can be seen already, so hers would not be blind. "
    "Start a new round of the audit instead."
)
FROZEN = "This audit is frozen, so those who took part stay as they are."
ALONE = "This audit is judged by one person, and somebody takes part already. Edit the audit and choose ‘by a group’."


def usual_capacity(member):
    """As what a member takes part where nobody says: her first role."""
    return next((role.label for role in Role if role in member.roles), "member of staff")


def with_answers(people):
    """These participants with `.answered_count` and `.begun`: whether anything of theirs is kept. Still one query."""
    own = Judgement.objects.filter(participant=OuterRef("pk"))
    return people.annotate(answered_count=number_of(own.made().asked(), "participant"), begun=Exists(own))


def locked(participant):
    """The participant as she is now, her audit locked until the transaction ends. ValidationError once frozen."""
    audit = Audit.objects.select_for_update(of=("self",)).get(pk=participant.audit_id)
    if audit.is_frozen:
        raise ValidationError(FROZEN)
    found = Participant.objects.select_related("member__user").get(pk=participant.pk)
    found.audit = audit
    return found


@transaction.atomic
def add(*, participant, by, key=None):
    """Keep an unsaved participant. Returns (participant, whether she is new): sent twice with one `key`, it adds one.

    ValidationError says why nobody, or not she, can join.
    """
    audit = Audit.objects.select_for_update(of=("self",)).get(pk=participant.audit_id)
    if key and (twin := audit.participants.filter(form_key=key).first()):
        return twin, False
    refuse_joining(audit, participant)
    participant.form_key = key
    participant.save()
    changes = {"audit": ["", str(audit)], "capacity": ["", participant.capacity]}
    record(by=by, row=participant, action="added", changes=changes)
    return participant, True


def why_nobody_joins(audit, besides=None):
    """A sentence that says why nobody can join this audit, beside one who was there; empty if somebody can."""
    if not audit.is_open:
        return FROZEN if audit.is_frozen else TOO_LATE
    others = audit.participants.taking_part().exclude(pk=besides)
    return ALONE if audit.alone and others.exists() else ""


def refuse_joining(audit, participant):
    """ValidationError where this person cannot join, or come back."""
    if why := why_nobody_joins(audit, besides=participant.pk):
        raise ValidationError(why)
    others = audit.participants.exclude(pk=participant.pk)
    if participant.member_id and others.filter(member=participant.member_id).exists():
        raise ValidationError("This person takes part already, or is excused. Look in the list of those who take part.")


@transaction.atomic
def change(*, form, by):
    """Save the form of a participant. A guest's link ends where her address changes: the old mail may be another's."""
    before = locked(form.instance)
    told = words_of(before, TOLD)
    participant = form.save(commit=False)
    participant.save(update_fields=form.changed_here)  # she may have sent meanwhile
    changes = changes_of(told, words_of(participant, TOLD))
    if before.link_key and "guest_email" in changes:
        end_link(participant)
    if changes:
        record(by=by, row=participant, action="changed", changes=changes)
    return participant


def has_judged(participant):
    return participant.judgements.exists() or participant.events.exists()


@transaction.atomic
def remove(*, participant, by):
    """Take her out where she has judged nothing; else excuse her: her judgements stay, unseen, and count no more.

    Returns whether a row is left. ValidationError once the audit is frozen.
    """
    participant = locked(participant)
    if participant.excused_at:
        return True
    if not has_judged(participant):
        record(by=by, row=participant, action="removed", changes={"capacity": [participant.capacity, None]})
        participant.delete()
        return False
    participant.excused_at = timezone.now()
    end_link(participant)
    participant.save(update_fields=["excused_at"])
    record(by=by, row=participant, action="excused")
    return True


@transaction.atomic
def restore(*, participant, by):
    """She takes part again, with what she had judged. ValidationError where it is too late for that."""
    participant = locked(participant)
    if not participant.excused_at:
        return participant
    if participant.audit.is_open or not participant.submitted_at:
        refuse_joining(participant.audit, participant)
    participant.excused_at = None
    participant.save(update_fields=["excused_at"])
    record(by=by, row=participant, action="taken in again")
    return participant


def link_until(audit):
    """When a guest's link made now runs out: a fortnight after the audit's day, else in four weeks."""
    now = timezone.now()
    if audit.due_on:
        last = timezone.make_aware(datetime.combine(audit.due_on + AFTER_DUE, time.max))
        if last > now:
            return last
    return now + WITHOUT_DUE


def refuse_link(participant):
    """ValidationError where a link would open nothing."""
    if not participant.is_guest:
        raise ValidationError(f"{participant} is a member of the school, and signs in instead.")
    if participant.excused_at:
        raise ValidationError(f"{participant} is excused. Take her in again first.")
    if not participant.audit.is_open or participant.audit.put_aside_at:
        raise ValidationError("Only an audit that is open for judging has links for guests.")


@transaction.atomic
def make_link(*, participant, by):
    """A new link for a guest; every older one opens nothing from now on."""
    participant = locked(participant)
    refuse_link(participant)
    participant.link_key, participant.link_expires_at = token_urlsafe(32), link_until(participant.audit)
    participant.save(update_fields=["link_key", "link_expires_at"])
    record(by=by, row=participant, action="given a link")
    return participant


@transaction.atomic
def revoke_link(*, participant, by):
    """Her link opens nothing from now on. Twice changes nothing."""
    participant = (
        Participant.objects.select_for_update(of=("self",)).select_related("member__user").get(pk=participant.pk)
    )
    if participant.link_key:
        end_link(participant)
        record(by=by, row=participant, action="link ended")


def end_link(participant):
    participant.link_key, participant.link_expires_at = "", None
    participant.save(update_fields=["link_key", "link_expires_at"])


def mail_link(*, participant, link, by):
    """Send a guest her link. OSError or SMTPException where mail does not go."""
    words = {"participant": participant, "audit": participant.audit, "link": link, "by": by}
    subject = f"Waymark: {by} asks you to take part in {participant.audit}"
    body = render_to_string("audits/guest/link.txt", words)
    send_mail(" ".join(subject.split()), body, None, [participant.guest_email])
