"""The code that changes each minute: whoever scans it is at this session now, and her card says who she is."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from careers.history import record
from careers.models import Session
from tracking.cards import learner_by_code
from tracking.models import Enrolment, Participation
from tracking.registers import invited_to, locked, why_no_register

#: A code works in its own minute and in the two that follow: time to scan it, and to type what is on the card.
MINUTES = 3
SIGNER = signing.Signer(salt="tracking.here")
BY = "a learner's card"

WRONG = "No learner has this code. Look at your card again and type its six letters and figures."
LEFT = "This code is no longer in use here. Tell the member of staff who is with you."
TOO_MANY = "Too many wrong codes were typed here. Wait five minutes, or ask the member of staff to tick you."
ABSENT = "The register says that you are absent. Tell the member of staff who is with you."


class NotConfirmed(Exception):
    """A sentence for the learner, who is not confirmed."""


def minute_of(now):
    return int(now.timestamp()) // 60


def here_token(session, now=None):
    """The same all through one minute."""
    return SIGNER.sign(f"{session.pk}-{minute_of(now or timezone.now())}")


def ends_at(now):
    """When the token of this moment stops working."""
    return timezone.localtime(now).replace(second=0, microsecond=0) + timedelta(minutes=MINUTES)


def session_here(token, now=None):
    """The session whose token this is, or None: not ours, run out, another day's, or of a session that is off."""
    try:
        pk, minute = map(int, SIGNER.unsign(token).split("-"))
    except (signing.BadSignature, ValueError):
        return None
    if not 0 <= minute_of(now or timezone.now()) - minute < MINUTES:
        return None
    session = Session.objects.filter(pk=pk).select_related("activity__year", "school").first()
    return session if session and not why_no_code(session) else None


def why_no_code(session):
    """A sentence where nobody can confirm now; empty where a code can be shown."""
    if why := why_no_register(session):
        return why
    if session.date != timezone.localdate():
        return f"A code works only on the session's own day, which is {session.date:%-d %B %Y}."
    return ""


@transaction.atomic
def confirm(*, session, code):
    """She is here, by the code on her card: (learner, whether that is new). NotConfirmed says why not.

    Two at once make one row: the second waits, and the constraint stands behind. What staff have saved of her is not
    changed from a telephone.
    """
    session = locked(session)
    learner = learner_by_code(session.school, code)
    if learner is None:
        raise NotConfirmed(WRONG)
    enrolment = Enrolment.objects.filter(learner=learner, year=session.activity.year_id).on_roll(session.date).first()
    if enrolment is None:
        raise NotConfirmed(LEFT)
    row, new = Participation.objects.get_or_create(
        session=session, enrolment=enrolment, defaults={
            "school": session.school, "year_id": enrolment.year_id, "cohort_id": enrolment.cohort_id,
            "learner": learner, "how": Participation.How.CODE,
        },
    )  # fmt: skip
    if not row.attended:
        raise NotConfirmed(ABSENT)
    if new:
        record(by=BY, row=session, action="confirmed", changes={"took part": [None, True]}, person=learner.pk)
    return learner, new


def confirmed_at(session):
    """{"confirmed": how many did so by code, "invited": how many are, "cardless": how many of those have no card}."""
    confirmed = Participation.objects.filter(session=session, attended=True, how=Participation.How.CODE)
    cardless = Count("pk", filter=Q(learner__code_hash=""))
    counts = invited_to(session).order_by().aggregate(invited=Count("pk"), cardless=cardless)
    return {"confirmed": confirmed.count(), **counts}
