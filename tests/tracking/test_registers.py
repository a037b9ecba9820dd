"""The register: everybody invited is proposed, one save keeps it, and nobody's mark is lost or guessed."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from careers.models import ActivityTarget, History, Session
from careers.tenancy import Role
from tracking.models import Participation
from tracking.registers import invited_to, state_of

SHOWN = re.compile(r'name="shown" value="([^"]*)"')
TICKED = re.compile(r'name="there" value="(\d+)" checked')
ROWS = re.compile(r'name="there" value="(\d+)"')


@pytest.fixture
def visit(make_activity, cohorts):
    return make_activity("Visit", [cohorts[7]])


@pytest.fixture
def session(visit, make_session):
    return make_session(visit, "2026-10-01")


@pytest.fixture
def three(make_learner, cohorts):
    """Ann, Bea and Cal of Year 7."""
    return [make_learner(name, cohorts[7]) for name in ("Ann Adams", "Bea Brown", "Cal Clark")]


@pytest.fixture
def browser(as_user, leader):
    return as_user(leader)


def address(session, query=""):
    return reverse("register", args=["ash", session.pk]) + query


def page_of(browser, session, query=""):
    return browser.get(address(session, query)).content.decode()


def sent(page, there, **more):
    """What the form of this page sends with these enrolments ticked."""
    return {"shown": SHOWN.search(page)[1], "there": [one.pk for one in there], **more}


def save(browser, session, there, query="", **more):
    return browser.post(address(session, query), sent(page_of(browser, session, query), there, **more))


def kept(session):
    """{name: (took part, how, note)}"""
    rows = Participation.objects.filter(session=session).select_related("learner")
    return {row.learner.legal_forename: (row.attended, row.how, row.note) for row in rows}


def names(enrolments):
    return [one.learner.legal_forename for one in enrolments.by_name()]


def test_everybody_invited_is_ticked_and_nothing_is_kept(browser, session, three, make_learner, cohorts):
    make_learner("Dan Older", cohorts[8])
    page = page_of(browser, session)
    assert TICKED.findall(page) == [str(one.pk) for one in three]
    assert ("Not saved yet." in page, Participation.objects.count(), History.objects.filter(action="x").count()) == (
        True, 0, 0,
    )  # fmt: skip


def test_invited_are_those_of_the_sessions_own_year_groups(session, make_learner, cohorts, ash):
    make_learner("Ann Seven", cohorts[7])
    make_learner("Bea Eight", cohorts[8])
    assert names(invited_to(session)) == ["Ann"]
    session.cohorts.add(cohorts[8], through_defaults={"school": ash})
    assert names(invited_to(session)) == ["Bea"]


def test_invited_are_those_on_roll_that_day(session, make_learner, cohorts):
    day = session.date
    make_learner("Ann Here", cohorts[7], on_roll_from=day, on_roll_to=day)
    make_learner("Bea Left", cohorts[7], on_roll_to=day - timedelta(days=1))
    make_learner("Cal Later", cohorts[7], on_roll_from=day + timedelta(days=1))
    assert names(invited_to(session)) == ["Ann"]


def test_invited_are_those_whom_the_activity_is_aimed_at(session, make_learner, cohorts, ash):
    first, second, other = ash.targetgroup_set.all()[:3]
    make_learner("Ann Both", cohorts[7], first, second)
    make_learner("Bea Other", cohorts[7], other)
    for group in (first, second):
        ActivityTarget.objects.create(school=ash, activity=session.activity, group=group)
    assert names(invited_to(session)) == ["Ann"]


def test_save_keeps_who_was_there_and_who_was_absent(browser, session, three):
    answer = save(browser, session, three[:2], **{f"note-{three[2].pk}": " Ill "})
    assert (answer.status_code, answer.url) == (302, address(session))
    assert kept(session) == {
        "Ann": (True, "register", ""), "Bea": (True, "register", ""), "Cal": (False, "register", "Ill"),
    }  # fmt: skip
    row = Participation.objects.get(enrolment=three[0])
    assert (row.school, row.year, row.cohort, row.learner) == (
        session.school, three[0].year, three[0].cohort, three[0].learner,
    )  # fmt: skip


def test_saved_register_says_how_many_when_and_by_whom(browser, session, three):
    save(browser, session, three[:2])
    page = " ".join(page_of(browser, session).split())
    assert "Saved: 2 took part, 1 was absent." in page
    assert f"Last saved on {timezone.localdate():%-d %B %Y}" in page
    assert "by Asha Leader" in page
    assert TICKED.findall(page) == [str(one.pk) for one in three[:2]]


def test_history_has_one_line_of_a_first_save(browser, session, three):
    save(browser, session, three[:2])
    line = History.objects.get(model="careers.Session")
    assert (line.action, line.label, line.changes, line.person) == (
        "register saved", "Visit, 1 October 2026", {"register": ["", "2 took part, 1 absent"]}, None,
    )  # fmt: skip


def test_history_tells_whose_mark_changed_and_no_note(browser, session, three):
    save(browser, session, three)
    save(browser, session, three[1:], **{f"note-{three[0].pk}": "Secret"})
    line = History.objects.get(action="participation changed")
    assert (line.person, line.label, line.changes) == (
        three[0].learner_id, str(session), {"took part": [True, False], "note": ["", "written"]},
    )  # fmt: skip
    assert History.objects.filter(action="register saved").count() == 2


def test_the_same_save_again_changes_nothing(browser, session, three):
    body = sent(page_of(browser, session), three)
    answers = [browser.post(address(session), body).status_code for _ in range(2)]
    assert (answers, History.objects.filter(action="register saved").count()) == ([302, 302], 1)


def test_rows_that_are_not_shown_stay_as_they_are(browser, session, three, make_group, ash):
    group = make_group("7A")
    group.members.create(school=ash, enrolment=three[0], kind="tutor")
    assert ROWS.findall(page_of(browser, session, f"?group={group.pk}")) == [str(three[0].pk)]
    answer = save(browser, session, [], f"?group={group.pk}")
    assert (answer.url, kept(session)) == (address(session, f"?group={group.pk}"), {"Ann": (False, "register", "")})


def test_who_was_not_invited_can_be_added_and_the_rest_of_her_year_is_not(
    browser, session, three, make_learner, cohorts
):
    late, _ = make_learner("Dan Late", cohorts[8]), make_learner("Eve Never", cohorts[8])
    query = f"?also={cohorts[8].pk}"
    assert "Year 8, not invited" in page_of(browser, session, query)
    answer = save(browser, session, [*three, late], query)
    assert (answer.url, sorted(kept(session))) == (address(session), ["Ann", "Bea", "Cal", "Dan"])
    assert "Year 8, not invited" in page_of(browser, session)


def test_who_was_added_by_mistake_is_taken_off_and_not_absent(browser, session, three, make_learner, cohorts):
    late = make_learner("Dan Late", cohorts[8])
    save(browser, session, [*three, late], f"?also={cohorts[8].pk}")
    save(browser, session, three)
    line = History.objects.get(action="participation changed")
    assert (sorted(kept(session)), line.changes) == (["Ann", "Bea", "Cal"], {"took part": [True, None]})


def test_staff_see_and_save_their_own_groups_only(as_user, staff, browser, session, three, make_group, ash):
    group = make_group("7A", staff)
    group.members.create(school=ash, enrolment=three[0], kind="tutor")
    save(browser, session, three)
    hers = as_user(staff)
    page = page_of(hers, session)
    assert ROWS.findall(page) == [str(three[0].pk)]
    assert "2 more learners of this session are not in your groups." in page
    body = {"shown": f"{three[0].pk}y,{three[1].pk}y", "there": []}
    assert hers.post(address(session), body).status_code == 302
    assert [attended for attended, *_ in kept(session).values()] == [False, True, True]


def test_staff_add_nobody_of_other_groups(as_user, staff, session, make_learner, make_group, cohorts, ash):
    late = make_learner("Dan Late", cohorts[8])
    make_group("8A", staff).members.create(school=ash, enrolment=late, kind="tutor")
    make_learner("Eve Elsewhere", cohorts[8])
    page = page_of(as_user(staff), session, f"?also={cohorts[8].pk}")
    assert (ROWS.findall(page), "Elsewhere" in page) == ([str(late.pk)], False)


def test_register_of_other_years_and_schools_is_untouched(browser, session, three, beech, year):
    theirs = beech.learner_set.create(legal_forename="Ben", legal_surname="Beech")
    own = beech.academicyear_set.get()
    other = theirs.enrolments.create(school=beech, year=own, cohort=beech.cohort_set.first())
    browser.post(address(session), {"shown": str(other.pk), "there": [other.pk]})
    assert kept(session) == {}


def test_senior_leader_reads_and_does_not_save(as_user, ash, make_member, session, three):
    senior = as_user(make_member(ash, Role.SENIOR_LEADER))
    assert "Save register" not in page_of(senior, session)
    assert (senior.post(address(session)).status_code, kept(session)) == (403, {})


def test_page_is_kept_by_no_browser(browser, session, three):
    assert "no-store" in browser.get(address(session))["Cache-Control"]


@pytest.mark.parametrize(("ticked", "status"), [({"held": "on"}, "held"), ({}, "planned")])
def test_saving_marks_the_session_held_where_that_is_ticked(browser, session, three, ticked, status):
    Session.objects.filter(pk=session.pk).update(status="planned")
    assert 'name="held" checked' in page_of(browser, session)
    save(browser, session, three, **ticked)
    session.refresh_from_db()
    lines = History.objects.filter(action="session changed").values_list("label", flat=True)
    assert (session.status, list(lines)) == (status, ["Visit"] if ticked else [])


def test_staff_do_not_mark_another_persons_session_held(as_user, staff, session, three, make_group, ash):
    make_group("7A", staff).members.create(school=ash, enrolment=three[0], kind="tutor")
    Session.objects.filter(pk=session.pk).update(status="planned")
    hers = as_user(staff)
    assert 'name="held"' not in page_of(hers, session)
    save(hers, session, three[:1], held="on")
    session.refresh_from_db()
    assert (session.status, kept(session)) == ("planned", {"Ann": (True, "register", "")})


def test_session_to_come_is_not_held(browser, visit, make_session, three):
    coming = make_session(visit, f"{timezone.localdate() + timedelta(days=1)}", status="planned")
    page = page_of(browser, coming)
    assert ('name="held"' in page, "which is still to come" in page) == (False, True)


def test_cancelled_session_has_no_register_and_keeps_what_was_ticked(browser, session, three):
    body = sent(page_of(browser, session), three[:1])
    Session.objects.filter(pk=session.pk).update(status="cancelled")
    page = browser.post(address(session), body).content.decode()
    assert "This session was cancelled, so there is no register." in page
    assert (TICKED.findall(page), kept(session)) == ([str(three[0].pk)], {})


def test_cancelled_activity_has_no_register(browser, session, three):
    body = sent(page_of(browser, session), three)
    type(session.activity).objects.filter(pk=session.activity_id).update(status="cancelled")
    page = browser.post(address(session), body).content.decode()
    assert ("This activity was cancelled, so there is no register." in page, kept(session)) == (True, {})


def test_register_offers_evidence_once_saved_and_hours_of_work_with_employers(browser, session, three):
    evidence, hours = (reverse(name, args=["ash", session.pk]) for name in ("session-evidence", "session-hours"))
    before = page_of(browser, session)
    save(browser, session, three)
    after = page_of(browser, session)
    type(session.activity).objects.filter(pk=session.activity_id).update(kind="workplace_visit")
    found = [(evidence in page, hours in page) for page in (before, after, page_of(browser, session))]
    assert found == [(False, False), (True, False), (True, True)]


def test_save_over_somebody_elses_is_told_and_can_be_repeated(browser, session, three):
    body = sent(page_of(browser, session), three[:1])
    save(browser, session, three[:2])
    answer = browser.post(address(session), body)
    page = answer.content.decode()
    assert (answer.status_code, "Bea Brown (took part)" in page, "Cal Clark (" in page) == (409, True, False)
    assert (TICKED.findall(page), kept(session)["Bea"][0]) == ([str(three[0].pk)], True)
    browser.post(address(session), sent(page, three[:1]))
    assert kept(session)["Bea"][0] is False


def test_state_differs_whenever_what_is_kept_differs():
    kept = [(None, ""), (True, ""), (False, ""), (True, "Ill"), (True, "Late"), (False, "Late")]
    assert len({state_of(*one) for one in kept}) == len(kept)


def test_list_that_did_not_arrive_whole_is_refused(browser, session, three):
    page = browser.post(address(session), {"shown": "1,<2>"}).content.decode()
    assert ("did not arrive whole" in page, "<title>Error: " in page, kept(session)) == (True, True, {})


def test_note_that_is_too_long_is_told_and_kept_on_the_page(browser, session, three):
    page = save(browser, session, three, **{f"note-{three[0].pk}": "x" * 301}).content.decode()
    assert ("A note is longer than 300 letters." in page, "x" * 301 in page, kept(session)) == (True, True, {})


def test_absent_learner_with_evidence_from_the_session_is_told(browser, session, three, met, statements):
    piece = met(three[0], statements["A1"], session=session)
    save(browser, session, three[1:])
    page = page_of(browser, session)
    assert "One learner is marked absent and has evidence from this session: Ann Adams." in page
    assert type(piece).objects.count() == 1


def test_confirmed_by_code_stays_so_and_can_be_the_proposal(browser, session, three):
    keys = {
        "school_id": session.school_id,
        "year": three[0].year,
        "cohort": three[0].cohort,
        "learner": three[0].learner,
    }
    Participation.objects.create(session=session, enrolment=three[0], how="code", **keys)
    page = page_of(browser, session)
    assert (len(TICKED.findall(page)), page.count("confirmed by the learner")) == (3, 1)
    assert TICKED.findall(page_of(browser, session, "?tick=code")) == [str(three[0].pk)]
    save(browser, session, three[:2])
    assert kept(session) == {
        "Ann": (True, "code", ""), "Bea": (True, "register", ""), "Cal": (False, "register", ""),
    }  # fmt: skip


def test_register_whose_learners_all_confirmed_counts_as_saved(browser, session, make_learner, cohorts, take_part):
    take_part(session, make_learner("Ann Adams", cohorts[7]))
    save(browser, session, [Participation.objects.get().enrolment])
    assert History.objects.filter(action="register saved").count() == 1


def test_empty_register_says_what_to_do(browser, session):
    assert "Nobody to tick" in page_of(browser, session)


def test_too_many_for_one_page_are_narrowed_first(browser, session, three, monkeypatch):
    monkeypatch.setattr("tracking.marking.MOST", 2)
    page = page_of(browser, session)
    assert ("Too many learners for one page" in page, ROWS.findall(page)) == (True, [])


@pytest.mark.parametrize("number", [1, 3, 240])
def test_save_asks_as_often_for_one_as_for_a_year_group(
    number, browser, session, make_learner, cohorts, django_assert_num_queries
):
    Session.objects.filter(pk=session.pk).update(status="planned")
    learners = [make_learner(f"Learner {n}", cohorts[7]) for n in range(number)]
    body = sent(page_of(browser, session), learners[1:], held="on")
    with django_assert_num_queries(12):
        browser.post(address(session), body)
    assert Participation.objects.filter(attended=True).count() == number - 1
    page = page_of(browser, session)
    with django_assert_num_queries(10):  # the other way round: a line of history for each
        browser.post(address(session), sent(page, learners[:1]))
    assert Participation.objects.get(attended=True).learner == learners[0].learner


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_as_often_for_one_as_for_three(
    number, browser, session, make_learner, make_group, cohorts, django_assert_num_queries
):
    for n in range(number):
        make_learner(f"Learner {n}", cohorts[7], group=make_group(f"7{n}"))
    with django_assert_num_queries(11):
        browser.get(address(session))


def test_page_of_a_year_group_is_not_heavy(browser, session, make_learner, make_group, cohorts):
    group = make_group("7 Hawthorn")
    for n in range(240):
        make_learner(f"Bartholomew Featherstone-{n}", cohorts[7], group=group)
    assert len(browser.get(address(session)).content) < 120_000


def test_activity_leads_to_the_register(browser, session):
    page = browser.get(reverse("activity", args=["ash", session.activity_id])).content.decode()
    assert f'href="{address(session)}"' in page
