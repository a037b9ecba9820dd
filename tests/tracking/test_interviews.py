"""Guidance interviews: who is due by when, who reads which note, one row for a double click, no stale save."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from careers.models import History
from careers.tenancy import Role
from tests.conftest import her_keys
from tracking import standings
from tracking.models import Interview

TODAY = date(2026, 11, 22)
NO_ACTIONS = {"agreed-TOTAL_FORMS": "0", "agreed-INITIAL_FORMS": "0"}
HELD = {"status": "held", "date": "2026-10-01", "mode": "phone", **NO_ACTIONS}


@pytest.fixture
def make_interview(ash):
    def make(enrolment, status="held", day="2026-10-01", **fields):
        day = date.fromisoformat(day) if day else None
        return Interview.objects.create(status=status, date=day, **her_keys(enrolment), **fields)

    return make


@pytest.fixture
def adviser(ash, make_member):
    return make_member(ash, Role.ADVISER, name="Ivy Adviser")


@pytest.fixture
def beatrix(make_learner, cohorts):
    return make_learner("Beatrix Mensah", cohorts[11])


def standing(ash, year, target=None):
    cohorts = list(ash.cohort_set.all())
    return standings.standings(school=ash, year=year, cohorts=cohorts, today=TODAY, target=target)


def names(rows, year):
    return [str(row.learner) for row in standings.rows_of(rows, year, {})]


def list_of(client, year, query=""):
    return client.get(reverse("interview-list", args=["ash", year.start]) + query)


def edit(client, interview, **body):
    address = reverse("interview-edit", args=["ash", interview.pk])
    return client.post(address, {**HELD, "version": interview.version, **body})


def test_who_is_due_first_comes_first_then_watched_groups_then_names(ash, year, cohorts, make_learner):
    order = {group.name: group for group in ash.targetgroup_set.all()}
    make_learner("Zed Ten", cohorts[10], order["SEND: EHC plan"])
    make_learner("Ann Plain", cohorts[11])
    make_learner("Bob Looked", cohorts[11], order["Looked after"], order["Pupil premium"])
    make_learner("Cat Plan", cohorts[13], order["SEND: EHC plan"])
    make_learner("Dan Young", cohorts[9])
    assert names(standing(ash, year), year) == ["Cat Plan", "Bob Looked", "Ann Plain", "Zed Ten"]


def test_due_on_the_last_day_of_years_11_and_13(ash, year, cohorts, make_learner):
    for number in (10, 11, 12, 13, 14):
        make_learner(f"Year {number}", cohorts[number])
    due = {row.cohort.year_number: row.due_on for row in standing(ash, year)}
    soon, later = date(2027, 8, 31), date(2028, 8, 31)
    assert due == {10: later, 11: soon, 12: later, 13: soon, 14: soon}


def test_interview_held_before_counts_by_16_and_not_as_the_further_one(
    ash, year, cohorts, make_learner, make_interview
):
    younger, older = make_learner("Ann Eleven", cohorts[11]), make_learner("Bob Twelve", cohorts[12])
    for learner, cohort in [(younger, 9), (older, 11)]:
        interview = make_interview(learner)
        Interview.objects.filter(pk=interview.pk).update(cohort=cohorts[cohort])
    assert [(row.cohort.year_number, row.had) for row in standing(ash, year)] == [(11, True), (12, False)]


def test_learner_who_left_is_not_due(ash, year, cohorts, make_learner):
    make_learner("Gone Early", cohorts[11], on_roll_to=date(2026, 10, 1))
    assert standing(ash, year) == []


def test_figure_of_nothing_asks_nobody(ash, year, beatrix):
    ash.entitlement_set.filter(what="interviews").update(amount=0)
    assert standing(ash, year) == []


def test_progress_counts_had_booked_and_all(ash, year, cohorts, make_learner, make_interview):
    for number, status in enumerate(["held", "held", "booked", "missed", None]):
        learner = make_learner(f"Learner {number}", cohorts[11])
        if status:
            make_interview(learner, status)
    (row,) = standings.progress(standing(ash, year))
    assert (row.had, row.booked, row.left, row.of) == (2, 1, 2, 5)


def test_list_says_how_many_have_had_theirs(year, leader, as_user, beatrix, make_interview):
    make_interview(beatrix)
    page = list_of(as_user(leader), year).content.decode()
    assert '<b class="num">1 of 1</b> in Year 11</a> has had theirs' in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Due Dan", "Missed Mia"]),
        ("?show=booked", ["Booked Bob"]),
        ("?show=held", ["Held Hal"]),
        ("?show=missed", ["Missed Mia"]),
        ("?show=all", ["Booked Bob", "Due Dan", "Held Hal", "Missed Mia"]),
    ],
)
def test_list_shows_by_how_it_stands(query, shown, year, cohorts, leader, as_user, make_learner, make_interview):
    for name, status in [("Booked Bob", "booked"), ("Held Hal", "held"), ("Missed Mia", "missed"), ("Due Dan", "")]:
        learner = make_learner(name, cohorts[11])
        if status:
            make_interview(learner, status)
    rows = list_of(as_user(leader), year, query).context["rows"]
    assert sorted(str(row.learner) for row in rows) == shown


def test_list_filters_by_year_group_adviser_and_characteristic(
    ash, year, cohorts, leader, adviser, as_user, make_learner, make_interview
):
    group = ash.targetgroup_set.get(name="Looked after")
    ann, bob = make_learner("Ann A", cohorts[11], group), make_learner("Bob B", cohorts[13])
    make_interview(ann, adviser=adviser), make_interview(bob, adviser=leader)
    client, found = as_user(leader), []
    for query in (f"cohort={cohorts[13].pk}", f"adviser={adviser.pk}", f"target={group.pk}"):
        rows = list_of(client, year, f"?show=held&{query}").context["rows"]
        found.append([row.learner.legal_forename for row in rows])
    assert found == [["Bob"], ["Ann"], ["Ann"]]


def test_booked_in_the_past_stands_out_and_asks(year, leader, as_user, beatrix, make_interview):
    interview = make_interview(beatrix, "booked", "2026-09-10")
    client = as_user(leader)
    assert list_of(client, year).context["overdue"] == 1
    assert f"/ash/interviews/{interview.pk}/edit/?status=held" in list_of(client, year, "?show=booked").content.decode()


@pytest.mark.parametrize("query", ["", "?show=booked", "?show=all"])
@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_queries_for_any_number_of_rows(
    number, query, ash, year, cohorts, leader, as_user, make_learner, make_interview
):
    groups = list(ash.targetgroup_set.all())
    for at in range(number):
        make_interview(make_learner(f"Due {at}", cohorts[11], groups[at]), "missed")
        make_interview(make_learner(f"Booked {at}", cohorts[11], groups[at]), "booked", adviser=leader)
    client = as_user(leader)
    list_of(client, year)
    with CaptureQueriesContext(connection) as queries:
        list_of(client, year, query)
    assert len(queries) == 12


def test_list_has_pages(year, cohorts, leader, as_user, make_learner):
    for at in range(51):
        make_learner(f"Learner {at:02}", cohorts[11])
    assert [len(list_of(as_user(leader), year, f"?page={page}").context["rows"]) for page in (1, 2)] == [50, 1]


def test_booking_adds_one_row_for_a_double_click(ash, year, leader, as_user, beatrix):
    address = reverse("interview-add", args=["ash", year.start, beatrix.learner_id])
    body = {**HELD, "status": "booked", "form_key": "5b6f1cf6-3d5b-4f0e-9d0b-0123456789ab"}
    client = as_user(leader)
    assert {client.post(address, body).status_code for _ in range(2)} == {302}
    assert list(ash.interview_set.values_list("status", "learner", "cohort")) == [
        ("booked", beatrix.learner_id, beatrix.cohort_id)
    ]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"status": "booked", "date": ""}, "Give the day of the interview."),
        ({"status": "held", "date": "2027-06-01"}, "cannot be held yet"),
        ({"status": "booked", "date": "2029-06-01"}, "is outside the academic year"),
        ({"agreed-TOTAL_FORMS": "1", "agreed-0-whose": "Ann"}, "Say what was agreed, or empty the row."),
    ],
)
def test_form_says_what_is_wrong_and_keeps_what_was_typed(body, sentence, ash, year, leader, as_user, beatrix):
    address = reverse("interview-add", args=["ash", year.start, beatrix.learner_id])
    page = as_user(leader).post(address, {**HELD, "note": "Typed words.", **body}).content.decode()
    assert (sentence in page, "Typed words." in page, "<title>Error: " in page) == (True, True, True)
    assert not ash.interview_set.exists()


def test_agreed_actions_are_added_changed_done_and_taken_away(leader, as_user, beatrix, make_interview):
    interview, client = make_interview(beatrix), as_user(leader)
    two = {"agreed-TOTAL_FORMS": "2", "agreed-INITIAL_FORMS": "0", "agreed-0-text": "Visit", "agreed-1-text": "Apply"}
    edit(client, interview, **two, **{"agreed-0-whose": "Ann", "agreed-0-due_on": "2026-12-01"})
    interview.refresh_from_db()
    one = {"agreed-TOTAL_FORMS": "2", "agreed-INITIAL_FORMS": "2", "agreed-0-text": "Visit", "agreed-0-done": "on"}
    edit(client, interview, **one)
    today = timezone.localdate()
    assert list(interview.actions.values_list("text", "whose", "due_on", "done_on")) == [("Visit", "", None, today)]


def test_stale_save_is_told_both_and_loses_nothing(leader, administrator, as_user, beatrix, make_interview):
    interview = make_interview(beatrix, place="Office")
    edit(as_user(leader), interview, place="Library")
    answer = edit(as_user(administrator), interview, place="Hall")
    page = answer.content.decode()
    assert (answer.status_code, "<td>Library</td><td>Hall</td>" in page) == (409, True)
    assert Interview.objects.get().place == "Library"
    assert (
        as_user(administrator).post(answer.request["PATH_INFO"], {**HELD, "version": 2, "place": "Hall"}).status_code
        == 302
    )
    assert Interview.objects.get().place == "Hall"


SECRET = "Told me about home."


@pytest.mark.parametrize(("who", "sees"), [("leader", True), ("adviser", True), ("administrator", False)])
def test_restricted_note_is_read_by_advisers_and_leader_alone(who, sees, request, as_user, beatrix, make_interview):
    interview = make_interview(beatrix, restricted_note=SECRET)
    client = as_user(request.getfixturevalue(who))
    addresses = [interview.get_absolute_url(), reverse("interview-edit", args=["ash", interview.pk])]
    assert [SECRET in client.get(address).content.decode() for address in addresses] == [sees, sees]


def test_senior_leader_reads_the_shareable_note_alone(ash, make_member, as_user, beatrix, make_interview):
    interview = make_interview(beatrix, note="Wants to bake.", restricted_note=SECRET)
    page = as_user(make_member(ash, Role.SENIOR_LEADER)).get(interview.get_absolute_url()).content.decode()
    assert ("Wants to bake." in page, SECRET in page) == (True, False)


def test_administrator_neither_blanks_nor_writes_a_restricted_note(administrator, as_user, beatrix, make_interview):
    interview = make_interview(beatrix, restricted_note=SECRET)
    for body in ({"place": "Hall"}, {"place": "Office", "restricted_note": "Mine.", "version": 2}):
        assert edit(as_user(administrator), interview, **body).status_code == 302
    interview.refresh_from_db()
    assert (interview.place, interview.restricted_note) == ("Office", SECRET)


def test_conflict_shows_an_administrator_no_restricted_note(leader, administrator, as_user, beatrix, make_interview):
    interview = make_interview(beatrix, restricted_note="Before.")
    edit(as_user(leader), interview, restricted_note=SECRET)
    answer = edit(as_user(administrator), interview, place="Hall")
    assert (answer.status_code, SECRET in answer.content.decode()) == (409, False)


def test_history_tells_that_notes_changed_and_not_what_they_say(leader, as_user, beatrix, make_interview):
    interview, client = make_interview(beatrix), as_user(leader)
    edit(client, interview, note="Wants to bake.", restricted_note=SECRET, place="Hall")
    (line,) = History.objects.filter(model=Interview._meta.label)
    expected = {"note": ["", "changed"], "restricted_note": ["", "changed"], "place": ["", "Hall"]}
    assert ({name: line.changes[name] for name in expected}, line.person) == (expected, beatrix.learner_id)
    client.post(reverse("interview-delete", args=["ash", interview.pk]))
    told = " ".join(f"{line.label} {line.changes}" for line in History.objects.all())
    assert [words for words in (SECRET, "bake", "Mensah", "Beatrix") if words in told] == []


def test_deleting_says_what_goes_and_deletes(leader, as_user, beatrix, make_interview):
    interview, client = make_interview(beatrix), as_user(leader)
    assert "its notes" in client.get(reverse("interview-delete", args=["ash", interview.pk])).content.decode()
    client.post(reverse("interview-delete", args=["ash", interview.pk]))
    assert not Interview.objects.exists()


def test_several_are_booked_on_one_day_one_after_the_other(ash, year, cohorts, leader, as_user, make_learner):
    chosen = [make_learner(name, cohorts[11]).pk for name in ("Ann A", "Bob B", "Cat C")]
    address, client = reverse("interview-book", args=["ash", year.start]), as_user(leader)
    assert client.post(address, {"enrolment": chosen}).status_code == 200
    body = {"enrolment": chosen, "date": "2027-03-02", "starts_at": "09:00", "minutes": "40", "mode": "in_person"}
    body |= {"adviser": leader.pk, "form_key": "5b6f1cf6-3d5b-4f0e-9d0b-0123456789ab"}
    assert [client.post(address, body).status_code for _ in range(2)] == [302, 302]
    times = ash.interview_set.order_by("starts_at").values_list("starts_at", "learner__legal_forename")
    assert [(f"{at:%H:%M}", name) for at, name in times] == [("09:00", "Ann"), ("09:40", "Bob"), ("10:20", "Cat")]


@pytest.mark.parametrize("number", [1, 3])
def test_booking_several_takes_a_fixed_number_of_queries(number, year, cohorts, leader, as_user, make_learner):
    chosen = [make_learner(f"Learner {at}", cohorts[11]).pk for at in range(number)]
    body = {"enrolment": chosen, "date": "2027-03-02", "starts_at": "09:00", "minutes": "40", "mode": "phone"}
    address, client = reverse("interview-book", args=["ash", year.start]), as_user(leader)
    with CaptureQueriesContext(connection) as queries:
        client.post(address, body)
    assert (len(queries), Interview.objects.count()) == (16, number)


def test_booking_several_books_the_one_that_was_wanted(ash, year, leader, as_user, beatrix, make_interview):
    wanted = make_interview(beatrix, "wanted", None, note="Ask about baking.")
    body = {"enrolment": [beatrix.pk], "date": "2027-03-02", "starts_at": "09:00", "minutes": "40", "mode": "phone"}
    as_user(leader).post(reverse("interview-book", args=["ash", year.start]), body)
    rows = ash.interview_set.values_list("pk", "status", "date", "note", "version")
    assert list(rows) == [(wanted.pk, "booked", date(2027, 3, 2), "Ask about baking.", 2)]


def test_pages_are_kept_by_no_cache_and_their_titles_hold_no_surname(leader, as_user, beatrix, make_interview):
    answer = as_user(leader).get(make_interview(beatrix).get_absolute_url())
    title = answer.content.decode().split("</title>")[0].split("<title>")[1]
    assert ("no-store" in answer["Cache-Control"], "Beatrix M –" in title, "Mensah" in title) == (True, True, False)


def test_who_is_booked_for_tomorrow_is_not_overdue(year, leader, as_user, beatrix, make_interview):
    make_interview(beatrix, "booked", (timezone.localdate() + timedelta(days=1)).isoformat())
    assert list_of(as_user(leader), year).context["overdue"] == 0
