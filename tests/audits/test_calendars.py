"""Calendars of actions: what programs get by a secret address, and when they get nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from audits.actions import set_status
from audits.calendars import make_feed, revoke
from audits.models import Action, CalendarFeed
from careers.models import History, Membership, MembershipRole, School
from careers.tenancy import Role


@pytest.fixture
def make_action(ash, year, leader):
    def make(title="Ring them", due=5, **fields):
        due_on = None if due is None else timezone.localdate() + timedelta(days=due)
        return Action.objects.create(school=ash, year=year, title=title, due_on=due_on, **{"owner": leader} | fields)

    return make


@pytest.fixture
def feed(leader):
    return make_feed(member=leader, whose="mine", by=leader)


def address(feed):
    return reverse("calendar", args=[feed.secret])


@pytest.fixture
def events(client):
    """events(feed): {summary: event} as a calendar program reads them."""

    def read(feed):
        calendar = Calendar.from_ical(client.get(address(feed)).content)
        return {str(event["summary"]): event for event in calendar.walk("VEVENT")}

    return read


def test_calendar_is_an_icalendar_file(feed, make_action, client):
    make_action("Comma, semicolon; backslash \\ and ü " + "long " * 20)
    answer = client.get(address(feed))
    lines = answer.content.split(b"\r\n")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (lines[0], lines[-2:], b"\n" in b"".join(lines)) == (b"BEGIN:VCALENDAR", [b"END:VCALENDAR", b""], False)
    assert max(map(len, lines)) <= 75


def test_event_is_a_whole_day_with_all_that_matters(feed, make_action, events):
    action = make_action("Comma, semicolon; \\", success="Two came.\nThey said so.", priority=1)
    event = events(feed)["Comma, semicolon; \\"]
    assert (event["dtstart"].dt, event["dtend"].dt) == (action.due_on, action.due_on + timedelta(days=1))
    assert event.to_ical().count(b"DTSTART;VALUE=DATE:") == 1
    assert (event["sequence"], event["priority"], event["transp"]) == (1, 1, "TRANSPARENT")
    link = f"http://testserver/ash/actions/{action.pk}/"
    assert str(event["description"]).splitlines() == [
        "Status: to do", "Owner: Asha Leader", "What success looks like: Two came.", "They said so.", link,
    ]  # fmt: skip
    assert str(event["url"]) == link


def test_event_stays_the_same_one_as_it_changes(feed, make_action, events, leader):
    action = make_action()
    before = events(feed)["Ring them"]
    set_status(action=action, status="doing", shown=1, by=leader)
    after = events(feed)["Ring them"]
    assert (after["uid"], after["sequence"]) == (before["uid"], 2)
    assert after["dtstamp"].dt >= before["dtstamp"].dt


def test_calendar_shows_what_is_unfinished_or_lately_done(feed, make_action, events, staff):
    today = timezone.localdate()
    for title, days in [("Lately", 60), ("Long ago", 61)]:
        make_action(title, status="done", done_on=today - timedelta(days=days))
    make_action("Dropped", status="dropped")
    make_action("Undated", due=None)
    make_action("Overdue", due=-90)
    make_action("Somebody else's", owner=staff)
    assert list(events(feed)) == ["Overdue", "Lately (done)"]


def test_calendar_of_the_school_shows_everybodys(leader, staff, make_action, events):
    make_action("Mine")
    make_action("Nobody's", owner=None)
    make_action("Theirs", owner=staff)
    feed = make_feed(member=leader, whose="school", by=leader)
    assert list(events(feed)) == ["Mine", "Nobody's", "Theirs"]


def test_calendar_shows_no_other_school(leader, beech, beech_leader, make_action, events):
    year = beech.academicyear_set.get()
    Action.objects.create(school=beech, year=year, title="Of Beech", due_on=date(2027, 1, 1), owner=beech_leader)
    make_action("Of Ash")
    assert list(events(make_feed(member=leader, whose="school", by=leader))) == ["Of Ash"]


@pytest.mark.parametrize("rows", [0, 1, 3, 50])
def test_calendar_costs_as_many_queries_whatever_its_length(rows, feed, make_action, client, django_assert_num_queries):
    for number in range(rows):
        make_action(f"A{number}")
    with django_assert_num_queries(4):
        client.get(address(feed))


def test_unchanged_calendar_answers_304(feed, make_action, client):
    make_action()
    first = client.get(address(feed))
    again = [
        client.get(address(feed), headers={"if-none-match": first["ETag"]}),
        client.get(address(feed), headers={"if-modified-since": first["Last-Modified"]}),
    ]
    assert [(answer.status_code, answer.content) for answer in again] == [(304, b"")] * 2
    assert first["Cache-Control"] == "private"


def test_changed_calendar_answers_anew(feed, make_action, client, leader, as_user):
    action = make_action()
    first = client.get(address(feed))
    as_user(leader).post(reverse("action-delete", args=["ash", action.pk]))
    after = client.get(address(feed), headers={"if-none-match": first["ETag"]})
    assert (after.status_code, b"VEVENT" in after.content) == (200, False)


def test_calendar_names_its_last_change(feed, make_action, client, leader):
    action = make_action()
    set_status(action=action, status="doing", shown=1, by=leader)
    at = History.objects.get(model="audits.Action").at
    changed = datetime.strptime(client.get(address(feed))["Last-Modified"], "%a, %d %b %Y %H:%M:%S GMT")
    assert changed.replace(tzinfo=UTC) == at.replace(microsecond=0)


# --- nothing is there -------------------------------------------------------------------------------


def leave(feed):
    Membership.objects.update(left_at=timezone.now())


def close_account(feed):
    feed.member.user.is_active = False
    feed.member.user.save()


def lose_the_right(feed):
    MembershipRole.objects.update(role=Role.ADVISER)


def close_school(feed):
    School.objects.get(pk=feed.school_id).delete()


def revoke_it(feed):
    revoke(feed=feed, by=feed.member)


@pytest.mark.parametrize("happens", [leave, close_account, lose_the_right, close_school, revoke_it])
def test_calendar_ends_with_the_right_to_it(happens, leader, make_action, client):
    feed = make_feed(member=leader, whose="school", by=leader)
    link = address(feed)
    assert client.get(link).status_code == 200
    happens(feed)
    answer = client.get(link)
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize(
    "forge",
    [
        lambda feed: feed.secret[:-1] + ("A" if feed.secret[-1] != "A" else "B"),
        lambda feed: signing.Signer(salt="audits.guest").sign_object([feed.pk, feed.key]),
        lambda feed: signing.Signer(salt="audits.calendar").sign_object([feed.pk, "another key"]),
        lambda feed: signing.Signer(salt="audits.calendar").sign_object({"pk": feed.pk}),
        lambda feed: feed.key,
        lambda feed: str(feed.pk),
    ],
)
def test_forged_address_opens_nothing(forge, feed, client):
    answer = client.get(reverse("calendar", args=[forge(feed)]))
    assert (answer.status_code, answer.content) == (404, b"")


def test_calendar_is_only_read(feed, client):
    assert client.post(address(feed)).status_code == 405


# --- made and revoked -------------------------------------------------------------------------------


def test_making_a_calendar_twice_gives_the_same(leader, as_user):
    client, shown = as_user(leader), []
    for _ in range(2):
        client.post(reverse("calendar-list", args=["ash"]), {"whose": "mine"})
        shown.append(client.get(reverse("calendar-list", args=["ash"])).context["kinds"][0][3])
    assert shown == [f"http://testserver{address(CalendarFeed.objects.get())}"] * 2


def test_new_calendar_after_revoking_has_another_address(leader, feed, client):
    revoke(feed=feed, by=leader)
    new = make_feed(member=leader, whose="mine", by=leader)
    assert [client.get(address(row)).status_code for row in (feed, new)] == [404, 200]
    assert [line.action for line in History.objects.filter(model="audits.CalendarFeed")] == [
        "added",
        "revoked",
        "added",
    ]


def test_adviser_may_have_her_own_only(ash, make_member, as_user):
    client = as_user(make_member(ash, Role.ADVISER))
    assert [kind for kind, *_ in client.get(reverse("calendar-list", args=["ash"])).context["kinds"]] == ["mine"]
    answers = [client.post(reverse("calendar-list", args=["ash"]), {"whose": whose}) for whose in ("school", "mine")]
    assert [answer.status_code for answer in answers] == [403, 302]


def test_trust_lead_has_no_calendar(trust_lead, ash, as_user):
    answer = as_user(trust_lead).post(reverse("calendar-list", args=["ash"]), {"whose": "school"})
    assert (answer.status_code, CalendarFeed.objects.count()) == (403, 0)


def test_ones_own_calendar_is_revoked_by_oneself_or_an_administrator(feed, leader, administrator, staff, as_user):
    link = reverse("calendar-revoke", args=["ash", feed.pk])
    assert [as_user(who).post(link).status_code for who in (staff, administrator)] == [403, 302]
    feed.refresh_from_db()
    assert feed.revoked_at is not None


def test_nobody_sees_the_address_of_somebody_else(feed, administrator, as_user):
    text = as_user(administrator).get(reverse("calendar-list", args=["ash"])).content.decode()
    assert ("Asha Leader: my actions" in text, feed.secret in text) == (True, False)
