"""Confirming by the code that changes each minute: for one session, on its day, once, by one's own card."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careers.models import History, Session
from tracking import codes
from tracking.cards import hash_of
from tracking.models import Learner, Participation

CODE = "K7TMQ4"


@pytest.fixture
def session(make_activity, make_session, cohorts):
    return make_session(make_activity("Visit", [cohorts[7]]), f"{timezone.localdate()}", status="planned")


@pytest.fixture
def ann(ash, make_learner, cohorts):
    """Ann Adams of Year 7, called Annie, with a card."""
    return make_learner("Ann Adams", cohorts[7], preferred_forename="Annie", code_hash=hash_of(ash, CODE))


@pytest.fixture
def browser(as_user, leader):
    return as_user(leader)


def here(session, now=None):
    return reverse("guest-here", args=[codes.here_token(session, now)])


def confirm(session, code=CODE, client=None):
    """What the page says after this code was sent."""
    answer = (client or Client()).post(here(session), {"code": code})
    return " ".join(answer.content.decode().split())


def kept():
    return list(Participation.objects.values_list("learner__legal_forename", "attended", "how"))


def code_page(browser, session, **headers):
    return browser.get(reverse("register-code", args=["ash", session.pk]), headers=headers)


def test_code_page_leads_to_this_session_and_says_how_many_confirmed(browser, session, ann):
    page = code_page(browser, session).content.decode()
    assert f'href="http://testserver{here(session)}" data-address' in page
    assert '<span class="num">0</span> <small>of 1 invited confirmed' in page
    confirm(session)
    assert '<span class="num">1</span> <small>of 1 invited' in code_page(browser, session).content.decode()


def test_code_page_says_how_many_have_no_card(browser, session, ann, make_learner, cohorts):
    assert "no card yet" not in code_page(browser, session).content.decode()
    make_learner("Bea Brown", cohorts[7])
    assert "1 of those invited has no card yet." in code_page(browser, session).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_code_page_asks_as_often_for_one_as_for_three(
    number, browser, session, make_learner, cohorts, django_assert_num_queries
):
    for n in range(number):
        make_learner(f"Learner {n}", cohorts[7])
    with django_assert_num_queries(7):
        code_page(browser, session)


def test_code_page_brings_a_part_of_itself_to_scripts(browser, session):
    part = code_page(browser, session, hx_request="true").content.decode()
    assert ("<h1" in part, "data-address" in part, "style=" in part) == (False, True, False)


def test_code_page_names_nobody_and_is_kept_by_no_browser(browser, session, ann):
    answer = code_page(browser, session)
    assert ("Adams" in answer.content.decode(), "no-store" in answer["Cache-Control"]) == (False, True)


@pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"date": "2026-10-01"}])
def test_no_code_for_a_session_that_is_off_or_on_another_day(browser, session, ann, fields):
    address = here(session)
    Session.objects.filter(pk=session.pk).update(**fields)
    assert "data-address" not in code_page(browser, session).content.decode()
    assert (Client().post(address, {"code": CODE}).status_code, kept()) == (404, [])


def test_token_is_the_same_for_a_minute_and_works_for_three(session):
    start = timezone.now().replace(second=0, microsecond=0)
    token = codes.here_token(session, start)
    assert codes.here_token(session, start + timedelta(seconds=59)) == token
    assert codes.here_token(session, start + timedelta(seconds=60)) != token
    after = [-1, 0, 179, 180]
    found = [codes.session_here(token, start + timedelta(seconds=seconds)) for seconds in after]
    assert found == [None, session, session, None]
    assert codes.ends_at(start) == start + timedelta(seconds=180)


@pytest.mark.parametrize("token", ["x", "1-2", "1-2:x", ":"])
def test_token_that_is_not_ours_opens_nothing(token, db):
    answer = Client().get(reverse("guest-here", args=[token]))
    assert (answer.status_code, "Scan the new code" in answer.content.decode()) == (404, True)


def test_token_that_has_run_out_asks_to_scan_again(session, ann):
    old = here(session, timezone.now() - timedelta(minutes=codes.MINUTES))
    answer = Client().post(old, {"code": CODE})
    assert (answer.status_code, "Scan the code that is on the screen now" in answer.content.decode()) == (404, True)
    assert kept() == []


def test_token_of_another_session_confirms_for_that_one_only(session, ann, make_session):
    other = make_session(session.activity, f"{timezone.localdate()}")
    confirm(other)
    assert Participation.objects.get().session == other


def test_learner_confirms_once_and_is_shown_her_first_name_only(session, ann):
    assert "You are confirmed, Annie" in confirm(session)
    again = confirm(session, " k7t-mq4 ")
    assert ("You are confirmed already, Annie" in again, "Adams" in again) == (True, False)
    assert kept() == [("Ann", True, "code")]
    line = History.objects.get(model="careers.Session")
    assert (line.actor, line.action, line.person, line.label, line.changes) == (
        "a learner's card", "confirmed", ann.learner_id, str(session), {"took part": [None, True]},
    )  # fmt: skip


def test_row_carries_what_coverage_needs(session, ann):
    confirm(session)
    row = Participation.objects.get()
    assert (row.school, row.year, row.cohort, row.enrolment) == (session.school, ann.year, ann.cohort, ann)


def test_page_before_confirming_shows_the_session_and_nothing_else(session, ann, ash):
    answer = Client().get(here(session))
    page = answer.content.decode()
    assert ("Visit" in page, "Annie" in page, str(ash) in page) == (True, False, False)
    assert ("no-store" in answer["Cache-Control"], answer["Referrer-Policy"], set(answer.cookies)) == (
        True, "same-origin", {"csrftoken"},
    )  # fmt: skip


@pytest.mark.parametrize(("code", "sentence"), [("WRONG7", "No learner has this code."), ("", "Type the code")])
def test_wrong_code_is_told_and_kept_on_the_page(session, ann, code, sentence):
    page = confirm(session, code)
    assert (sentence in page, "<title>Error: " in page, f'value="{code}"' in page or not code) == (True, True, True)
    assert kept() == []


def test_code_of_another_school_is_wrong_here(session, beech):
    Learner.objects.create(school=beech, legal_forename="Ben", legal_surname="Beech", code_hash=hash_of(beech, CODE))
    assert ("No learner has this code." in confirm(session), kept()) == (True, [])


def test_learner_who_has_left_is_told_so(session, ann):
    ann.on_roll_to = session.date - timedelta(days=1)
    ann.save()
    assert ("no longer in use" in confirm(session), kept()) == (True, [])


def test_learner_who_was_not_invited_is_a_late_addition(browser, session, ash, make_learner, cohorts):
    make_learner("Dan Late", cohorts[8], code_hash=hash_of(ash, CODE))
    assert "You are confirmed, Dan" in confirm(session)
    page = browser.get(reverse("register", args=["ash", session.pk])).content.decode()
    assert ("Year 8, not invited" in page, "confirmed by the learner" in page) == (True, True)


def test_what_staff_saved_is_not_changed_from_a_telephone(session, ann, take_part):
    take_part(session, ann, attended=False)
    assert ("The register says that you are absent." in confirm(session), kept()) == (
        True, [("Ann", False, "register")],
    )  # fmt: skip


def test_who_was_ticked_by_staff_is_confirmed_already(session, ann, take_part):
    take_part(session, ann)
    assert ("confirmed already" in confirm(session), kept()) == (True, [("Ann", True, "register")])


def test_too_many_wrong_codes_stop_guessing_at_this_session_only(session, ann, make_session):
    for number in range(60):
        confirm(session, f"WRONG{number}")
    assert ("Too many wrong codes" in confirm(session), kept()) == (True, [])
    assert "You are confirmed" in confirm(make_session(session.activity, f"{timezone.localdate()}"))


def test_reading_keeps_nothing_and_other_methods_are_refused(session, ann):
    answers = [getattr(Client(), method)(here(session)).status_code for method in ("get", "head", "put", "delete")]
    assert (answers, kept()) == ([200, 200, 405, 405], [])


def test_confirmation_is_refused_when_it_comes_from_another_site(session, ann):
    strict = Client(enforce_csrf_checks=True)
    assert (strict.post(here(session), {"code": CODE}).status_code, kept()) == (403, [])


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_make_one_row(session, ann):
    new = []

    def at_once():
        new.append(codes.confirm(session=codes.session_here(codes.here_token(session)), code=CODE)[1])
        connection.close()

    both = [Thread(target=at_once) for _ in range(2)]
    [thread.start() for thread in both]
    [thread.join() for thread in both]
    assert (sorted(new), kept()) == ([False, True], [("Ann", True, "code")])
