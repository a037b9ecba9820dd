"""Sessions of an activity: when it happens, and whether it did."""

import pytest
from django.urls import reverse

from careers.activities import history_of
from careers.models import Session
from tests.careers.posting import key_in, page


@pytest.fixture
def activity(make_activity, cohorts):
    return make_activity("Visit", [cohorts[8], cohorts[9]])


@pytest.fixture
def add_address(activity):
    return reverse("session-add", args=["ash", activity.pk])


@pytest.fixture
def session(ash, activity):
    return Session.objects.create(school=ash, activity=activity, date="2026-10-01", place="Port")


SESSION = {"date": "2026-10-01", "status": "planned", "place": "Port", "groups": "9A"}


def test_session_begins_with_the_year_groups_of_its_activity(leader, as_user, add_address, cohorts):
    form = as_user(leader).get(add_address).context["form"]
    assert form["cohorts"].value() == [cohorts[8].pk, cohorts[9].pk]


def test_session_is_added_once_when_sent_twice(leader, as_user, add_address, activity, cohorts):
    client = as_user(leader)
    body = {**SESSION, "cohorts": [cohorts[9].pk], "form_key": key_in(client, add_address)}
    client.post(add_address, body)
    client.post(add_address, body)
    session = Session.objects.get()
    assert (session.place, session.groups, list(session.cohorts.all())) == ("Port", "9A", [cohorts[9]])
    assert [(line.action, line.changes) for line in history_of(activity)] == [
        ("session added", {"session": ["", "1 October 2026, Port, 9A, planned"]})
    ]


def test_session_outside_the_year_is_refused_in_words(leader, as_user, add_address):
    answer = as_user(leader).post(add_address, {**SESSION, "date": "2027-09-01", "note": "Typed."})
    assert answer.context["form"].errors == {
        "date": ["1 September 2027 is outside the academic year, which is from 1 September 2026 to 31 August 2027."]
    }
    assert "Typed." in page(answer)


def test_session_cannot_have_been_held_tomorrow(leader, as_user, add_address, year):
    year.ends_on = "2099-08-31"
    year.save()
    answer = as_user(leader).post(add_address, {**SESSION, "date": "2099-03-01", "status": "held"})
    assert answer.context["form"].errors == {
        "status": ["A session on 1 March 2099 cannot have been held yet. Choose 'planned'."]
    }


def test_session_held_makes_the_activity_delivered(leader, as_user, session, activity):
    session.date = "2025-10-01"
    type(activity.year).objects.update(starts_on="2025-09-01")
    as_user(leader).post(
        reverse("session-edit", args=["ash", session.pk]), {"date": "2025-10-01", "status": "held", "place": "Port"}
    )
    activity = type(activity).objects.get()
    assert (activity.delivered, activity.state) == (True, "delivered")
    assert history_of(activity)[0].changes["status"] == ["planned", "held"]


def test_session_is_deleted_and_remembered(leader, as_user, session, activity):
    address = reverse("session-delete", args=["ash", session.pk])
    assert "The session on 1 October 2026 at Port (planned) goes for good." in page(as_user(leader).get(address))
    assert Session.objects.exists()
    as_user(leader).post(address)
    assert not Session.objects.exists()
    assert history_of(activity)[0].action == "session deleted"


def test_session_of_another_school_is_not_there(beech_leader, as_user, session):
    address = reverse("session-edit", args=["beech", session.pk])
    assert as_user(beech_leader).post(address, SESSION).status_code == 404


def test_session_of_somebody_else_is_refused_to_staff(staff, as_user, session, add_address):
    client = as_user(staff)
    for address in (add_address, reverse("session-delete", args=["ash", session.pk])):
        assert client.post(address, SESSION).status_code == 403
    assert list(Session.objects.all()) == [session]
