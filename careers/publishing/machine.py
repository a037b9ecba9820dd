"""The published programme for machines: JSON with stable keys, and a calendar of its sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

from careers.models import PublicPage, Session
from careers.publishing.choosing import shown_activities
from careers.publishing.published import HalfTerm, Outcomes, Published, Shown, YearGroup

#: Of the shape of the JSON. Keys may be added to a version; none goes, and none changes its meaning.
VERSION = 1
Absolute = Callable[[str], str]


def json_of(shown: Published, absolute: Absolute) -> dict[str, Any]:
    """README describes it. What the school did not fill in is '' or null, never left out."""
    page = shown.page
    return {
        "version": VERSION,
        "language": "en-GB",
        "school": {"name": shown.school, "urn": shown.urn, "website": shown.website},
        "academic_year": year_of(shown),
        "summary": page.summary,
        "careers_leader": {"name": page.leader_name, "email": page.leader_email, "telephone": page.leader_phone},
        "find_out_more": {
            "learners": page.for_learners,
            "parents": page.for_parents,
            "teachers": page.for_teachers,
            "employers": page.for_employers,
        },
        "impact": page.impact,
        "personal_guidance": page.guidance,
        "provider_access": {"statement": page.provider_access, "link": page.provider_access_link},
        "reviewed_on": day(page.reviewed_on),
        "next_review_on": day(page.review_due_on),
        "year_groups": [group(one) for one in shown.groups],
        "links": {name: absolute(reverse(url, args=[shown.slug])) for name, url in LINKS.items()},
    }


LINKS = {
    "page": "published",
    "embed": "published-embed",
    "learning_journey": "published-journey",
    "calendar": "published-calendar",
}


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def year_of(shown: Published) -> dict[str, Any] | None:
    year = shown.year
    if year is None:
        return None
    return {"label": year.label, "starts_on": day(year.starts_on), "ends_on": day(year.ends_on)}


def group(one: YearGroup) -> dict[str, Any]:
    return {
        "name": one.name,
        "year_number": one.year_number,
        "key_stage": one.key_stage,
        "activities": [activity(shown, term) for term in one.half_terms for shown in term.activities],
        "outcomes": [statement for framework in one.frameworks for statement in statements(framework)],
    }


def activity(shown: Shown, term: HalfTerm) -> dict[str, Any]:
    days = {"starts_on": day(shown.first_day), "ends_on": day(shown.last_day)}
    return {"title": shown.title, "kind": shown.kind, "half_term": term.name, "when": shown.when, **days}


def statements(framework: Outcomes) -> list[dict[str, Any]]:
    named = {"framework": framework.framework, "edition": framework.edition, "publisher": framework.publisher}
    return [
        {**named, "code": one.code, "lead_in": one.lead_in, "text": one.text, "bullets": list(one.bullets)}
        for one in framework.statements
    ]


def sessions_of(page: PublicPage) -> Iterable[Session]:
    """Planned and held sessions of what is shown this year."""
    school = page.school
    year = school.nearest_year(school.years())
    found = Session.objects.filter(activity__in=shown_activities(school, year)) if year else Session.objects.none()
    found = found.exclude(status=Session.Status.CANCELLED)
    return found.select_related("activity").prefetch_related("cohorts")


def calendar_of(page: PublicPage, absolute: Absolute) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Waymark//Careers programme//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Careers programme, {page.school.name}")
    calendar.add("x-published-ttl", "PT6H")
    link = absolute(reverse("published", args=[page.school.slug]))
    stamp = (page.switched_at or timezone.now()).astimezone(UTC).replace(microsecond=0)
    for session in sessions_of(page):
        calendar.add_component(event_of(session, link, stamp))
    written: bytes = calendar.to_ical()
    return written


def event_of(session: Session, link: str, stamp: datetime) -> Event:
    """With its time where there is one, else of a whole day; it keeps nobody from being free."""
    event = Event()
    event.add("uid", f"{salted_hmac('careers.publishing', str(session.pk)).hexdigest()}@waymark")
    event.add("dtstamp", stamp)
    if session.starts_at is None:
        event.add("dtstart", session.date)
        event.add("dtend", session.date + timedelta(days=1))
    else:
        event.add("dtstart", moment(session.date, session.starts_at))
    event.add("summary", session.activity.title)
    words = [session.activity.get_kind_display().capitalize(), *(cohort.name for cohort in session.cohorts.all())]
    event.add("description", ", ".join(words))
    event.add("transp", "TRANSPARENT")
    event.add("url", link)
    return event


def moment(day: date, at: time) -> datetime:
    """In universal time, which every calendar understands without being told of time zones."""
    return timezone.make_aware(datetime.combine(day, at)).astimezone(UTC)
