"""The ledger of hours: how far each learner is, checks and tests, stale saves, the hours of a whole session."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careers.models import History
from tests.conftest import her_keys
from tracking import hours
from tracking.models import Placement

TODAY = date(2026, 11, 22)
BODY = {"kind": "placement", "mode": "in_person", "status": "done", "starts_on": "2026-10-05", "hours": "5"}
BODY |= {"employer": "Bakery"}
KEY = {"form_key": "5b6f1cf6-3d5b-4f0e-9d0b-0123456789ab"}


@pytest.fixture
def make_placement():
    def make(enrolment, hours=5, status="done", **fields):
        fields = {"employer": "Bakery", "starts_on": date(2026, 10, 5), **fields}
        return Placement.objects.create(hours=Decimal(hours), status=status, **her_keys(enrolment), **fields)

    return make


@pytest.fixture
def beatrix(make_learner, cohorts):
    return make_learner("Beatrix Mensah", cohorts[10])


def ledger(ash, year, group=None):
    cohorts = list(ash.cohort_set.all())
    return hours.hours_of(school=ash, year=year, cohorts=cohorts, today=TODAY, group=group)


def list_of(client, year, query=""):
    return client.get(reverse("placement-list", args=["ash", year.start]) + query)


def edit(client, placement, **body):
    address = reverse("placement-edit", args=["ash", placement.pk])
    return client.post(address, {**BODY, "version": placement.version, **body})


def test_hours_count_what_is_done_in_the_key_stage_and_what_is_planned_apart(
    ash, year, cohorts, beatrix, make_placement
):
    make_placement(beatrix, 5), make_placement(beatrix, "7.5")
    make_placement(beatrix, 20, "planned"), make_placement(beatrix, 9, "cancelled")
    earlier = make_placement(beatrix, 25)
    Placement.objects.filter(pk=earlier.pk).update(cohort=cohorts[9])  # key stage 3
    (row,) = ledger(ash, year)
    assert (row.done, row.planned, row.needed, row.reach, row.share) == (Decimal("12.5"), 20, 25, "part", 50)


def test_hours_of_an_earlier_year_of_the_key_stage_count(ash, year, cohorts, make_learner, make_placement):
    older = make_learner("Ann Eleven", cohorts[11])
    Placement.objects.filter(pk=make_placement(older, 25).pk).update(cohort=cohorts[10])
    assert [row.reach for row in ledger(ash, year)] == ["reached"]


def test_profile_counts_all_part_and_none(ash, year, cohorts, make_learner, make_placement):
    for number, done in enumerate([25, 30, 10, 0, 0, 0]):
        learner = make_learner(f"Learner {number}", cohorts[10])
        if done:
            make_placement(learner, done)
    (row,) = hours.profiles(ledger(ash, year))
    assert (row.reached, row.part, row.none, row.of, row.shares) == (2, 1, 3, 6, (33.3, 50.0))


def test_list_shows_who_has_least_first_and_says_the_profile(
    year, cohorts, leader, as_user, make_learner, make_placement
):
    for name, done in [("Ann A", 25), ("Bob B", 5), ("Cat C", 0)]:
        learner = make_learner(name, cohorts[10])
        if done:
            make_placement(learner, done)
    answer = list_of(as_user(leader), year)
    assert [row.learner.legal_forename for row in answer.context["rows"]] == ["Cat", "Bob", "Ann"]
    assert '<b class="num">1 of 3</b> in Year 10</a> has all of her 25 hours' in answer.content.decode()


def test_learners_are_filtered_by_year_group_group_and_how_far(
    year, cohorts, leader, as_user, make_learner, make_group, make_placement
):
    group = make_group("10A")
    ann, client = make_learner("Ann A", cohorts[10], group=group), as_user(leader)
    make_learner("Bob B", cohorts[8])
    make_placement(ann, 5)
    queries = [f"?cohort={cohorts[8].pk}", f"?group={group.pk}", "?reach=none", "?reach=part"]
    found = [[row.learner.legal_forename for row in list_of(client, year, query).context["rows"]] for query in queries]
    assert found == [["Bob"], ["Ann"], ["Bob"], ["Ann"]]


CHECKED = {f"{check}_{what}": value for check in Placement.CHECKS for what, value in [("on", TODAY), ("by", "Sam")]}


def test_entries_are_filtered_by_kind_mode_status_and_missing_checks(year, leader, as_user, beatrix, make_placement):
    make_placement(beatrix, 1, "planned", **CHECKED)
    make_placement(beatrix, 2, mode="virtual", kind="activity")
    make_placement(beatrix, 3, "planned")
    make_placement(beatrix, 4, "cancelled")
    client = as_user(leader)
    queries = ["kind=activity", "mode=virtual", "status=planned", "status=checks"]
    found = [list_of(client, year, f"?show=entries&{query}").context["rows"] for query in queries]
    assert [sorted(int(row.hours) for row in rows) for rows in found] == [[2], [2], [1, 3], [3]]


def test_missing_checks_are_the_same_to_a_row_and_to_a_query(beatrix, make_placement):
    for status in Placement.Status.values:
        for mode in Placement.Mode.values:
            (
                make_placement(beatrix, status=status, mode=mode),
                make_placement(beatrix, status=status, mode=mode, **CHECKED),
            )
    found = set(Placement.objects.filter(hours.CHECKS_MISSING))
    assert found == {row for row in Placement.objects.all() if row.checks_missing}
    assert len(found) == 4


@pytest.mark.parametrize(("query", "expected"), [("", 9), ("?show=entries", 10)])
@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_queries_for_any_number_of_rows(
    number, query, expected, ash, year, cohorts, leader, as_user, make_learner, make_placement
):
    for at in range(number):
        partner = ash.partner_set.create(name=f"Partner {at}")
        make_placement(make_learner(f"Learner {at}", cohorts[10]), partner=partner)
    client = as_user(leader)
    list_of(client, year)
    with CaptureQueriesContext(connection) as queries:
        list_of(client, year, query)
    assert len(queries) == expected


def test_adding_adds_one_row_for_a_double_click(ash, year, leader, as_user, beatrix):
    address, client = reverse("placement-add", args=["ash", year.start, beatrix.learner_id]), as_user(leader)
    assert {client.post(address, BODY | KEY).status_code for _ in range(2)} == {302}
    assert list(ash.placement_set.values_list("employer", "hours", "cohort")) == [("Bakery", 5, beatrix.cohort_id)]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"hours": ""}, "Give the hours, for example 25 for a week."),
        ({"hours": "0"}, "Give the hours, more than nothing."),
        ({"employer": ""}, "Choose a partner or an activity, or write the employer’s name here."),
        ({"insurance_on": "2026-10-01"}, "Say who checked it, or empty the day."),
        ({"risk_by": "Sam"}, "Give the day on which it was checked, or empty the name."),
        ({"starts_on": "2027-03-01"}, "cannot be done yet"),
        ({"ends_on": "2026-10-01"}, "The last day is before the first"),
        ({"starts_on": "2022-03-01"}, "is outside the academic year"),
    ],
)
def test_form_says_what_is_wrong_and_keeps_what_was_typed(body, sentence, ash, year, leader, as_user, beatrix):
    address = reverse("placement-add", args=["ash", year.start, beatrix.learner_id])
    page = as_user(leader).post(address, {**BODY, "note": "Typed words.", **body}).content.decode()
    assert (sentence in page, "Typed words." in page, "<title>Error: " in page) == (True, True, True)
    assert not ash.placement_set.exists()


def test_page_tells_checks_and_how_many_tests_are_met(leader, as_user, beatrix, make_placement):
    tests = dict.fromkeys(Placement.TESTS[:5], True)
    placement = make_placement(beatrix, insurance_on=TODAY, insurance_by="Sam Staff", **tests)
    page = as_user(leader).get(placement.get_absolute_url()).content.decode()
    assert "Meets 5 of 7 tests of a meaningful experience" in page
    assert ("22 November 2026, Sam Staff" in page, "Risk assessment: not yet" in page) == (True, True)


def test_stale_save_is_told_both(leader, administrator, as_user, beatrix, make_placement):
    placement = make_placement(beatrix)
    edit(as_user(leader), placement, employer="Mill")
    answer = edit(as_user(administrator), placement, employer="Farm")
    assert (answer.status_code, "<td>Mill</td><td>Farm</td>" in answer.content.decode()) == (409, True)
    assert edit(as_user(administrator), Placement.objects.get(), employer="Farm").status_code == 302
    assert Placement.objects.get().employer == "Farm"


def test_history_tells_of_the_learner_without_name_and_notes(leader, as_user, beatrix, make_placement):
    placement, client = make_placement(beatrix), as_user(leader)
    edit(client, placement, note="Cried at home time.", learner_reflection="I liked it.", hours="6")
    client.post(reverse("placement-delete", args=["ash", placement.pk]))
    lines = list(History.objects.filter(model=Placement._meta.label).order_by("pk"))
    assert lines[0].changes == {"hours": ["5", "6"], "note": ["", "changed"], "learner_reflection": ["", "changed"]}
    assert [(line.action, line.person) for line in lines] == [(a, beatrix.learner_id) for a in ("changed", "deleted")]
    told = " ".join(f"{line.label} {line.changes}" for line in lines)
    assert [words for words in ("Mensah", "Beatrix", "Cried", "liked") if words in told] == []


@pytest.fixture
def visit(cohorts, make_activity, make_session):
    return make_session(make_activity("Visit to the mill", [cohorts[10]], hours=5))


def session_hours(client, visit, people, **body):
    address = reverse("session-hours", args=["ash", visit.pk])
    chosen = {"enrolment": [row.pk for row in people], "hours": "4", "mode": "virtual", "kind": "activity"}
    return client.post(address, chosen | body)


def test_session_gives_hours_to_who_is_ticked_and_was_there(
    ash, visit, cohorts, leader, as_user, make_learner, take_part
):
    ann, bob, cat, dan = (make_learner(name, cohorts[10]) for name in ("Ann A", "Bob B", "Cat C", "Dan D"))
    take_part(visit, ann, bob), take_part(visit, cat, attended=False)
    client = as_user(leader)
    page = client.get(reverse("session-hours", args=["ash", visit.pk])).context
    assert [(row.learner.legal_forename, row.ticked) for row in page["people"]] == [("Ann", True), ("Bob", True)]
    session_hours(client, visit, [ann, cat, dan])
    entries = ash.placement_set.values_list("learner__legal_forename", "hours", "mode", "kind", "status", "starts_on")
    assert list(entries) == [("Ann", 4, "virtual", "activity", "done", visit.date)]


def test_session_gives_its_hours_once_however_often_it_is_saved(
    ash, visit, cohorts, leader, as_user, make_learner, take_part
):
    people = [make_learner(f"Learner {number}", cohorts[10]) for number in range(3)]
    take_part(visit, *people)
    client = as_user(leader)
    for chosen in (people[:2], people[:2], people):
        assert session_hours(client, visit, chosen).status_code == 302
    assert (ash.placement_set.count(), History.objects.filter(model=Placement._meta.label).count()) == (3, 3)
    assert "Everybody has the hours" in client.get(reverse("session-hours", args=["ash", visit.pk])).content.decode()


@pytest.mark.parametrize("number", [1, 30])
def test_session_hours_are_saved_in_a_fixed_number_of_queries(
    number, visit, cohorts, leader, as_user, make_learner, take_part
):
    people = [make_learner(f"Learner {at:02}", cohorts[10]) for at in range(number)]
    take_part(visit, *people)
    client = as_user(leader)
    with CaptureQueriesContext(connection) as queries:
        session_hours(client, visit, people)
    assert len(queries) == 14
    assert Placement.objects.count() == number


def test_session_that_was_not_held_gives_no_hours(ash, visit, beatrix, leader, as_user, take_part):
    take_part(visit, beatrix)
    type(visit).objects.filter(pk=visit.pk).update(status="planned")
    client = as_user(leader)
    assert "not marked as held" in client.get(reverse("session-hours", args=["ash", visit.pk])).content.decode()
    assert session_hours(client, visit, [beatrix]).status_code == 302
    assert not ash.placement_set.exists()


def test_session_hours_say_what_is_wrong_and_keep_the_ticks(visit, cohorts, leader, as_user, make_learner, take_part):
    ann, bob = (make_learner(name, cohorts[10]) for name in ("Ann A", "Bob B"))
    take_part(visit, ann, bob)
    answer = session_hours(as_user(leader), visit, [bob], hours="", insurance_by="Sam")
    assert [(row.learner.legal_forename, row.ticked) for row in answer.context["people"]] == [
        ("Ann", False),
        ("Bob", True),
    ]
    assert sorted(answer.context["form"].errors) == ["hours", "insurance_on"]


FIGURES = {f"{what}-{stage}-{name}": "" for what in ("interviews", "hours") for stage in ("KS3", "KS4", "KS5")
           for name in ("amount", "source")}  # fmt: skip


def test_figures_are_changed_added_and_taken_away_with_their_source(ash, leader, as_user):
    body = FIGURES | {"hours-KS4-amount": "50", "hours-KS4-source": "Our governors.", "interviews-KS5-amount": "2"}
    assert as_user(leader).post(reverse("entitlement-edit", args=["ash"]), body).status_code == 302
    kept = [("hours", "KS4", 50, "Our governors."), ("interviews", "KS5", 2, "")]
    assert list(ash.entitlement_set.values_list("what", "key_stage", "amount", "source")) == kept
    told = History.objects.filter(model="tracking.Entitlement").values_list("action", flat=True)
    assert sorted(told) == ["changed", "changed", "removed", "removed"]


def test_figures_saved_as_they_are_change_nothing(ash, leader, as_user):
    page = as_user(leader).get(reverse("entitlement-edit", args=["ash"])).context["forms"]
    body = {form[name].html_name: form[name].value() or "" for form in page for name in form.fields}
    as_user(leader).post(reverse("entitlement-edit", args=["ash"]), body)
    assert not History.objects.filter(model="tracking.Entitlement").exists()


def test_figures_less_than_nothing_are_refused_in_a_sentence(ash, leader, as_user):
    answer = as_user(leader).post(reverse("entitlement-edit", args=["ash"]), FIGURES | {"hours-KS4-amount": "-1"})
    assert "The figure cannot be less than nothing." in answer.content.decode()
    assert ash.entitlement_set.count() == 4
