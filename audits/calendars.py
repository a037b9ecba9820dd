"""Calendars of actions: made, revoked, found by their secret, and written as iCalendar."""

from datetime import datetime, time, timedelta
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

from audits.models import Action, CalendarFeed
from audits.models.actions import CALENDAR
from careers.history import record
from careers.models import History, Membership
from careers.security import opened
from careers.tenancy import Permission

#: What is done stays in the calendar this long.
DONE_STAYS = timedelta(days=60)
PRIORITIES = {Action.Priority.HIGH: 1, Action.Priority.MEDIUM: 5, Action.Priority.LOW: 9}


@transaction.atomic
def make_feed(*, member, whose, by):
    """The member's calendar of this kind. Asking again gives the same one."""
    Membership.objects.select_for_update().get(pk=member.pk)  # the twin waits here
    key = {"school_id": member.school_id, "member": member, "whose": whose, "revoked_at": None}
    feed, new = CalendarFeed.objects.get_or_create(**key, defaults={"key": token_urlsafe(32)})
    if new:
        record(by=by, row=feed, action="added")
    return feed


@transaction.atomic
def revoke(*, feed, by):
    """Its address opens nothing from now on."""
    if CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(by=by, row=feed, action="revoked")


def right_for(whose):
    return Permission.SEE_TOTALS if whose == CalendarFeed.Whose.SCHOOL else Permission.OPEN_SCHOOL


def feed_of(secret):
    """The calendar that this secret opens, or None: not ours, revoked, or its member has left or lost the right."""
    pk, key = opened(secret, CALENDAR) or (None, "")
    rows = CalendarFeed.objects.select_related("school", "member__user")
    rows = rows.prefetch_related("member__membershiprole_set")
    here = rows.filter(revoked_at=None, member__left_at=None, member__user__is_active=True)
    feed = here.filter(pk=pk, key=key).first()
    return feed if feed and feed.member.can(right_for(feed.whose)) else None


def shown_in(feed, today):
    """Dated actions that are unfinished, or were done lately, with `.changed_at`."""
    actions = Action.objects.filter(school=feed.school_id, due_on__isnull=False)
    if feed.whose == CalendarFeed.Whose.MINE:
        actions = actions.filter(owner=feed.member)
    lately = Q(status=Action.Status.DONE, done_on__gte=today - DONE_STAYS)
    lines = History.objects.filter(school=OuterRef("school"), model=Action._meta.label, row=OuterRef("pk"))
    changed = Coalesce(Subquery(lines.order_by("-at").values("at")[:1]), "created_at")
    found = actions.filter(Q(status__in=Action.UNFINISHED) | lately).annotate(changed_at=changed)
    return found.select_related("owner__user").order_by("due_on", "pk")


def changed_at(feed, today):
    """When what the calendar shows last changed: with an action of the school, or with the day."""
    lines = History.objects.filter(school=feed.school_id, model=Action._meta.label)
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    return max(filter(None, [lines.aggregate(at=Max("at"))["at"], midnight, feed.made_at]))


def calendar_of(feed, *, today, absolute):
    """The calendar as bytes. `absolute` turns a path into an address."""
    calendar = Calendar()
    calendar.add("prodid", "-//Waymark//Actions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Waymark: {feed.get_whose_display()}, {feed.school}")
    calendar.add("x-published-ttl", "PT6H")
    for action in shown_in(feed, today):
        action.school = feed.school
        calendar.add_component(event_of(action, absolute(action.get_absolute_url())))
    return calendar.to_ical()


def event_of(action, link):
    """An action as an event of a whole day, which keeps nobody from being free."""
    event = Event()
    done = " (done)" if action.status == Action.Status.DONE else ""
    event.add("uid", f"{salted_hmac('audits.calendars', str(action.pk)).hexdigest()}@waymark")
    event.add("dtstamp", action.changed_at)
    event.add("last-modified", action.changed_at)
    event.add("sequence", action.version)
    event.add("dtstart", action.due_on)
    event.add("dtend", action.due_on + timedelta(days=1))
    event.add("summary", f"{action.title}{done}")
    event.add("description", description_of(action, link))
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("priority", PRIORITIES[action.priority])
    event.add("url", link)
    return event


def description_of(action, link):
    parts = [f"Status: {action.get_status_display()}", f"Owner: {action.owner or 'nobody yet'}"]
    if action.success:
        parts.append(f"What success looks like: {action.success}")
    return "\n".join([*parts, link])
