"""How far an audit is, in words, and what comes next for one person. Counts only: never who chose what."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from audits.models import AgreedJudgement, Audit, Judgement, Participant
from audits.models.audits import in_scope
from careers.tenancy import Permission
from frameworks.models import Statement


def number_of(rows, by):
    """How many of these rows there are, as a column; `by` is the field that they share."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n")), 0)


def with_progress(audits, membership):
    """These audits with how far each is, and how far this member is in each; still one query.

    `.asked_count` statements, `.people_count` take part, `.sent_count` of them have sent, `.agreed_count` are agreed;
    `.mine` is the id of her participant (None where she takes no part), `.mine_sent` when she sent, `.mine_count`
    how many she has answered.
    """
    people = Participant.objects.taking_part().filter(audit=OuterRef("pk"))
    asked = Statement.objects.given().filter(in_scope(OuterRef(OuterRef("pk"))), edition=OuterRef("edition"))
    mine = people.filter(member=membership.pk or 0)  # a trust lead has no row of her own
    answered = Judgement.objects.made().asked().filter(participant=OuterRef("mine"))
    return audits.annotate(
        asked_count=number_of(asked, "edition"),
        people_count=number_of(people, "audit"),
        sent_count=number_of(people.submitted(), "audit"),
        agreed_count=number_of(AgreedJudgement.objects.made().asked().filter(audit=OuterRef("pk")), "audit"),
        mine=Subquery(mine.values("pk")[:1]),
        mine_sent=Subquery(mine.values("submitted_at")[:1]),
    ).annotate(mine_count=number_of(answered, "participant"))


def waiting_for(membership, audits):
    """Those of these audits in which this member has still to send her judgements, the most pressing first."""
    mine = Participant.objects.awaited().filter(audit=OuterRef("pk"), member=membership.pk or 0)
    return audits.in_use().open().filter(Exists(mine)).order_by(F("due_on").asc(nulls_last=True), "pk")


def state_of(audit):
    """'open: 3 of 5 have sent their judgements', 'being agreed: 20 of 32', 'frozen 3 July 2026'."""
    if audit.is_frozen:
        return f"frozen {audit.frozen_at:%-d %B %Y}"
    if audit.is_compared:
        return f"being agreed: {audit.agreed_count} of {audit.asked_count}"
    return f"open: {sent_in_words(audit)}"


def sent_in_words(audit):
    if not audit.people_count:
        return "nobody takes part yet"
    if audit.people_count == 1:
        return "the judgements are sent" if audit.sent_count else "the judgements are not sent yet"
    have = "has" if audit.sent_count == 1 else "have"
    return f"{audit.sent_count} of {audit.people_count} {have} sent their judgements"


def due_in_words(audit, today):
    """'by 12 June 2026', and while it is open how late it is; empty where no day is set."""
    if not audit.due_on:
        return ""
    day = f"{audit.due_on:%-d %B %Y}"
    return f"overdue since {day}" if overdue(audit, today) else f"by {day}"


def overdue(audit, today):
    return bool(audit.is_open and not audit.put_aside_at and audit.due_on and audit.due_on < today)


@dataclass(frozen=True)
class Door:
    """A link or button to one page of an audit."""

    label: str
    url: str


def door(audit, label, name):
    return Door(label, reverse(name, args=[audit.school.slug, audit.pk]))


def next_step(audit, membership):
    """The one Door that this person would most likely take next. The audit comes `with_progress`."""
    if audit.put_aside_at:
        return door(audit, "Look at it", "audit")
    step = next_while_open if audit.is_open else next_while_compared if audit.is_compared else next_when_frozen
    return step(audit, membership) or door(audit, "Look at it", "audit")


def next_while_open(audit, membership):
    if audit.mine and not audit.mine_sent:
        return door(audit, "Go on judging" if audit.mine_count else "Start judging", "judge-start")
    if all_sent(audit) and membership.can(Permission.CHANGE_AUDITS):
        return door(audit, "Compare now", "audit-close")
    if audit.mine:
        return door(audit, "See what you sent", "judge-mine")
    return None


def next_while_compared(audit, membership):
    if all_agreed(audit) and membership.can(Permission.CHANGE_AUDITS):
        return door(audit, "Freeze it", "audit-freeze")
    if sees_comparison(audit, membership):
        return door(audit, "Compare and agree", "audit-compare")
    return next_when_frozen(audit, membership)


def next_when_frozen(audit, membership):
    return door(audit, "See the profile", "audit-profile") if membership.can(Permission.SEE_TOTALS) else None


def all_sent(audit):
    return audit.people_count > 0 and audit.sent_count == audit.people_count


def all_agreed(audit):
    return audit.asked_count > 0 and audit.agreed_count >= audit.asked_count


def sees_comparison(audit, membership):
    """What `Audit.comparison_open_to` says, of what is loaded already."""
    return not audit.is_open and bool(membership.can(Permission.CHANGE_AGREED) or audit.mine)


def doors_of(audit, membership):
    """The other Doors of this audit that are open to this person now, without the next step."""
    leads, sees = membership.can(Permission.CHANGE_AUDITS), membership.can(Permission.SEE_TOTALS)
    in_use, first = not audit.put_aside_at, next_step(audit, membership)
    ended = hasattr(audit, "reopened_as") or hasattr(audit, "successor")
    offered = [
        (audit.is_open and in_use and leads and audit.sent_count, "Compare now", "audit-close"),
        (in_use and sees_comparison(audit, membership) and audit.is_compared, "Compare and agree", "audit-compare"),
        (in_use and audit.is_compared and leads, "Freeze it", "audit-freeze"),
        (not audit.is_open and sees, "See the profile", "audit-profile"),
        (not audit.is_open and sees, "Every answer", "audit-answers"),
        (audit.mine and audit.mine_sent, "What you chose", "judge-mine"),
        (in_use and audit.is_frozen and leads and not ended, "Start a new round", "audit-reopen"),
    ]
    doors = [door(audit, label, name) for shown, label, name in offered if shown]
    return [other for other in doors if other.url != first.url]


@dataclass(frozen=True)
class Line:
    """An audit as a list tells of it."""

    audit: Audit
    state: str
    due: str
    late: bool
    step: Door


def line(audit, membership):
    today = timezone.localdate()
    return Line(audit, state_of(audit), due_in_words(audit, today), overdue(audit, today), next_step(audit, membership))


def lines(audits, membership):
    """A Line for each of these audits, which come `with_progress`."""
    audits = list(audits)
    for audit in audits:
        audit.school = membership.school
    return [line(audit, membership) for audit in audits]


@dataclass(frozen=True)
class Step:
    """One of the three steps of an audit: '' before it, 'now' while it lasts, 'done' afterwards."""

    title: str
    say: str
    stands: str


def steps_of(audit):
    """Judge, compare and agree, freeze: each with what it comes to, the present one marked."""
    at = list(Audit.Status).index(audit.status)
    agreed = f"{audit.agreed_count} of {audit.asked_count} statements agreed."
    told = [
        ("Judge" if audit.alone else "Each judges alone", capfirst(sent_in_words(audit)) + "."),
        ("Look it through" if audit.alone else "Compare and agree", agreed if at else "The widest differences first."),
        ("Frozen" if audit.is_frozen else "Freeze", "Texts, people and levels are kept as they are that day."),
    ]
    stands = ["done" if number < at else "now" if number == at else "" for number in range(3)]
    return [Step(title, say, stand) for (title, say), stand in zip(told, stands, strict=True)]
