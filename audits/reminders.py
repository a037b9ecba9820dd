"""One mail a day at most to each owner: which actions fall due within a week, and which are overdue."""

import logging
from dataclasses import dataclass
from itertools import groupby
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from audits.actions import due_in_words, soon
from audits.models import Action
from careers.history import record
from careers.models import History, Membership, User

logger = logging.getLogger(__name__)
#: What keeps a mail from going: the server, or an address or a name that no mail can hold.
FAULTS = (OSError, SMTPException, ValueError)


@dataclass(frozen=True)
class Sent:
    """How many mails went, and how many could not."""

    mails: int
    failed: int


def untold(today):
    """Actions of members who are here, that have a day to be told of: coming within a week, or past.

    None of a demonstration: its people are made up, and their addresses nobody's.
    """
    coming = Q(due_on__range=(today, soon(today))) & (Q(reminded_for=None) | ~Q(reminded_for=F("due_on")))
    past = Q(due_on__lt=today) & (Q(overdue_told_for=None) | ~Q(overdue_told_for=F("due_on")))
    here = Action.objects.unfinished().filter(owner__left_at=None, owner__user__is_active=True)
    here = here.exclude(school__demonstration=True)
    return here.filter(coming | past)


def send_digests(*, today=None):
    """Mail everybody who has something to be told of. Who cannot be mailed is logged, and tried again next time."""
    today = today or timezone.localdate()
    users = sorted(set(untold(today).order_by().values_list("owner__user", flat=True)))
    if not users:
        return Sent(0, 0)
    connection = get_connection()
    try:
        connection.open()  # a server that is away is found out here, not once for each owner
    except FAULTS as fault:
        logger.error("No reminder went out: the mail server does not answer (%s).", type(fault).__name__)
        return Sent(0, len(users))
    try:
        done = [send_digest(user, today, connection) for user in users]
    finally:
        connection.close()
    return Sent(done.count(True), done.count(False))


def send_digest(user, today, connection):
    """True if a mail went, False if it could not, None if there was nothing to tell."""
    try:
        return mail_owner(user, today, connection)
    except FAULTS as fault:
        logger.error("No reminder for user %s: %s. It is tried again next time.", user, type(fault).__name__)
        connection.close()  # it may be broken; the next mail opens a new one
        return False


@transaction.atomic
def mail_owner(user, today, connection):
    """Mail one person and note what she was told of. Whoever else tries the same at once waits here, and finds none."""
    user = User.objects.select_for_update().get(pk=user)
    actions = list(
        untold(today).filter(owner__user=user).select_for_update(of=("self",)).select_related("school", "owner")
        .order_by("school__name", "due_on", "priority", "pk")
    )  # fmt: skip
    if not actions or mailed_on(today, user):
        return None
    EmailMessage(*letter(user, actions, today), None, [user.email], connection=connection).send()
    stamp(actions, today)
    note(user, actions, today)
    return True


def mailed_on(today, user):
    """Whether she had her mail of this day; the history of her memberships says so."""
    members = Membership.objects.filter(user=user).values("pk")
    lines = History.objects.filter(model=Membership._meta.label, row__in=members, action="reminded")
    return lines.filter(changes__reminder__1=today.isoformat()).exists()


def stamp(actions, today):
    for action in actions:
        name = "overdue_told_for" if action.overdue(today) else "reminded_for"
        setattr(action, name, action.due_on)
    Action.objects.bulk_update(actions, ["reminded_for", "overdue_told_for"])


def note(user, actions, today):
    """A line of history for each of her memberships that the mail was about."""
    for owner, theirs in groupby(sorted(actions, key=lambda one: one.owner_id), key=lambda one: one.owner):
        owner.user = user
        told = {"reminder": ["", today.isoformat()], "actions": ["", str(len(list(theirs)))]}
        record(by="Waymark", row=owner, action="reminded", changes=told)


def letter(user, actions, today):
    """(subject, body) of the mail."""
    late = sum(action.overdue(today) for action in actions)
    coming = len(actions) - late
    parts = [f"{counted(late)} overdue"] if late else []
    parts += [f"{coming if late else counted(coming)} due within a week"] if coming else []
    schools = [
        (school, *split(list(theirs), today)) for school, theirs in groupby(actions, key=lambda action: action.school)
    ]
    body = render_to_string("audits/actions/reminder.txt", {"user": user, "schools": schools})
    return f"Waymark: {' and '.join(parts)}", body.strip() + "\n"


def counted(number):
    return f"{number} action{'' if number == 1 else 's'}"


def split(actions, today):
    """(overdue, coming): each [(title, day, when in words, address)]."""
    told = [
        (action.title, action.due_on, due_in_words(action, today), settings.SITE_URL + action.get_absolute_url())
        for action in actions
    ]
    pairs = list(zip(told, [action.overdue(today) for action in actions], strict=True))
    return [line for line, late in pairs if late], [line for line, late in pairs if not late]
