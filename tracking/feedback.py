"""An employer's word on a placement, by a signed link that works once and shows one first name."""

from datetime import timedelta
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from careers.security import opened
from tracking.models import FEEDBACK_LINK, EmployerFeedback, Placement
from tracking.placements import LABEL
from tracking.telling import tell

LASTS = timedelta(days=30)


@transaction.atomic
def make_link(*, placement, by):
    """A new link; every older one opens nothing from now on. What was given already stays, and no link is made."""
    Placement.objects.select_for_update().get(pk=placement.pk)  # the twin waits here
    feedback = EmployerFeedback.objects.filter(placement=placement).first()
    feedback = feedback or EmployerFeedback(school_id=placement.school_id, placement=placement)
    if feedback.given_at:
        return feedback
    feedback.link_key, feedback.expires_at = token_urlsafe(32), timezone.now() + LASTS
    feedback.save()
    tell(placement, LABEL, "feedback link made", by, {})
    return feedback


@transaction.atomic
def end_link(*, placement, by):
    """The link opens nothing from now on. Twice changes nothing."""
    rows = EmployerFeedback.objects.select_for_update().filter(placement=placement, given_at=None)
    if rows.exclude(link_key="").update(link_key="", expires_at=timezone.now()):
        tell(placement, LABEL, "feedback link ended", by, {})


def feedback_of(token):
    """What this link is for, given already or not; None where it is not ours, was replaced or ended, or has run out."""
    pk, key = opened(token, FEEDBACK_LINK) or (None, "")
    rows = EmployerFeedback.objects.select_related("school", "placement__learner")
    good = rows.filter(expires_at__gt=timezone.now()).exclude(placement__status=Placement.Status.CANCELLED)
    return good.filter(pk=pk, link_key=key).exclude(link_key="").first()


@transaction.atomic
def give(*, feedback, given_by, did_well, next_step):
    """Keep what the employer says, once, and tick the test on the placement. Whether it is kept.

    The same again is kept already, so that a double click is thanked too; anything else comes too late.
    """
    said = {"given_by": given_by, "did_well": did_well, "next_step": next_step}
    now = EmployerFeedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    if now.given_at:
        return said == {name: getattr(now, name) for name in said}
    if now.link_key != feedback.link_key or not now.open:
        return False
    EmployerFeedback.objects.filter(pk=now.pk).update(**said, given_at=timezone.now())
    placement = feedback.placement
    before = placement.feedback
    Placement.objects.filter(pk=placement.pk).update(feedback=True, version=F("version") + 1)
    changes = {} if before else {"feedback": [False, True]}
    tell(placement, LABEL, "feedback given", "the employer, by a link", changes)
    return True


def first_name(learner):
    """One name and no more: what the employer's page shows of her."""
    return next(iter(learner.forename.split()), "your learner")
