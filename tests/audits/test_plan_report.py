"""The careers development plan: objectives and how far they are in veiled totals, actions, and what was achieved."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from audits.models import Action
from audits.reports.reach import shown
from careers.coverage import Share
from careers.models import IntendedObjective, IntendedOutcome, PublicPage
from careers.years import add_year
from tests.audits.test_review_report import text_of
from tests.support.papers import checked


@pytest.fixture
def page(as_user):
    """page(member, format="xlsx"): the response."""

    def get(member, year=2026, **query):
        return as_user(member).get(reverse("report-plan", args=["ash", year]), query)

    return get


@pytest.fixture
def tie(ash, year):
    """tie(objective, statement, cohort): the outcome is intended, and serves the objective."""

    def save(objective, statement, cohort):
        outcome, _ = IntendedOutcome.objects.get_or_create(school=ash, year=year, statement=statement, cohort=cohort)
        return IntendedObjective.objects.create(school=ash, intended=outcome, objective=objective)

    return save


@pytest.fixture
def reached(ash, programme, cohorts, make_learner, make_session, take_part):
    """reached(Year 9's number on roll, how many took part in what is held for A1)."""

    def save(of, took_part):
        everybody = [make_learner(f"Learner Number{n}", cohorts[9]) for n in range(of)]
        session = make_session(ash.activity_set.get())
        take_part(session, *everybody[:took_part])

    return save


def aims(response):
    return response.context["report"].aims


def test_objective_says_how_far_its_outcomes_are(programme, statements, cohorts, tie, reached, leader, page):
    objective = programme.year.programme.objectives.get()
    tie(objective, statements["B1"], cohorts[9])
    reached(20, 10)
    (aim,) = aims(page(leader))
    assert (aim.text, aim.reach.intended, aim.reach.planned, aim.reach.held) == ("Aim", 2, 1, 1)
    assert [(one.code, one.cohorts, one.reach.planned) for one in aim.outcomes] == [("A1", "Y9", 1), ("B1", "Y9", 0)]
    assert (aim.reach.took_part, aim.reach.hidden) == (Share(10, 40), (0, 0))


def test_small_numbers_are_hidden_from_everybody(reached, leader, governor, page):
    reached(20, 17)
    reports = [page(who).context["report"] for who in (leader, governor)]
    assert [(one.reach.took_part, one.reach.hidden) for one in reports] == [(Share(0, 0), (1, 0))] * 2
    assert "hidden" in text_of(page(leader))


def test_sums_hold_only_what_is_shown_in_a_cell():
    shares = [Share(10, 20), Share(17, 20, hidden=True), None, Share(5, 30)]
    assert shown(shares) == (Share(15, 50), 1)


def test_outcomes_of_other_frameworks_are_counted_and_can_be_chosen(
    programme, newer, ash, cohorts, statements, tie, leader, page
):
    other = newer(A1="Other words.", A9="More words.")
    objective = programme.year.programme.objectives.get()
    tie(objective, statements["A2"], cohorts[9])
    tie(objective, other.statements.get(code="A9"), cohorts[8])
    first = page(leader).context["report"]
    second = page(leader, edition=other.pk).context["report"]
    assert [
        (one.edition == other.pk, one.aims[0].reach.intended, one.aims[0].elsewhere) for one in (first, second)
    ] == [
        (False, 2, 1),
        (True, 1, 2),
    ]
    assert page(leader, edition="9" * 5000).context["report"].edition == first.edition


def test_outcome_of_two_objectives_counts_once_in_all(programme, ash, statements, cohorts, tie, leader, page):
    second = programme.year.programme.objectives.create(school=ash, text="Second", order=2)
    tie(second, statements["A1"], cohorts[9])
    report = page(leader).context["report"]
    assert ([aim.reach.intended for aim in report.aims], report.reach.intended) == ([1, 1], 1)


def test_actions_stand_by_origin_and_below_the_objective_they_serve(
    programme, cohorts, statements, make_audit, make_action, leader, page
):
    audit = make_audit(leader)
    make_action("From the audit", audit=audit, statement=statements["A1"])
    make_action("From a gap", rule="not-planned", statement=statements["A1"], cohort=cohorts[9])
    make_action("Another year group", rule="not-planned", statement=statements["A1"], cohort=cohorts[8])
    make_action("Other")
    report = page(leader).context["report"]
    assert [(title, [one.title for one in found]) for title, found in report.origins] == [
        ("From ‘Review’", ["From the audit"]),
        ("From gaps in the programme", ["From a gap", "Another year group"]),
        ("Others", ["Other"]),
    ]
    assert [one.title for one in report.aims[0].doings] == ["From the audit", "From a gap"]


def test_head_counts_actions_and_says_what_lacks_owner_or_day(make_action, staff, leader, page):
    today = timezone.localdate()
    make_action("Late", due_on=date(2020, 1, 1), owner=staff)
    make_action("Done", status="done", done_on=today)
    make_action("Dropped", status="dropped")
    make_action("Loose")
    text = text_of(page(leader))
    assert "1 of 4 actions of this year is done, 1 is overdue, 1 was dropped." in text
    assert "1 action still needs an owner, and 1 action still needs a day." in text


def test_figures_of_actions_lead_to_as_many_rows(make_action, leader, page, as_user):
    for n in range(3):
        make_action(f"Late {n}", due_on=date(2020, 1, 1))
    html = page(leader).content.decode()
    for address, figure in re.findall(r'href="([^"]*/actions/\?year=[^"]*)">(\d+)<', html):
        rows = as_user(leader).get(address.replace("&amp;", "&")).context["page"].paginator.count
        assert rows == int(figure)


def test_what_is_left_of_earlier_years_and_what_was_achieved(ash, make_action, year, leader, page):
    last = {"school": ash, "year": add_year(school=ash, start=2025, by="tests")}
    Action.objects.create(title="Old and open", **last)
    Action.objects.create(title="Old and done lately", status="done", done_on=date(2026, 10, 1), **last)
    Action.objects.create(title="Done before", status="done", done_on=date(2026, 3, 1), **last)
    make_action("Done this year", status="done", done_on=date(2026, 10, 2), progress="It went well.")
    report = page(leader).context["report"]
    assert [one.title for one in report.earlier] == ["Old and open"]
    assert [one.title for one in report.achieved] == ["Done this year", "Old and done lately"]
    assert "Done this year , done on 2 October 2026. It went well." in text_of(page(leader))


def test_next_review_is_that_of_the_public_page(ash, leader, page):
    assert "Nobody has said yet when the programme is reviewed next." in text_of(page(leader))
    PublicPage.objects.create(school=ash, review_due_on=date(2027, 7, 1))
    assert "The programme is to be reviewed by 1 July 2027." in text_of(page(leader))


def test_empty_year_says_what_is_missing(leader, page):
    text = text_of(page(leader))
    assert "No action is set for this year yet." in text
    assert "Not written yet: what careers education is for in this school" in text
    assert "No objective is set for this year yet." in text


def test_contents_are_the_headings_of_the_page(programme, leader, page):
    response = page(leader)
    found = re.findall(r'<h2 id="([^"]+)"', response.content.decode().split("<main")[1])
    assert found == [id for id, _ in response.context["report"].contents]


def test_spreadsheet_hides_what_the_page_hides(reached, leader, page):
    reached(20, 17)
    book = load_workbook(BytesIO(page(leader, format="xlsx").content))
    rows = list(book["Outcomes"].iter_rows(min_row=2, values_only=True))
    assert rows == [(1, "A1", "Learners can do A1.", "Y9", 1, 1, 1, 0, None, None, 1, 0, 20, 0)]
    names = ["About", "Objectives", "Outcomes", "Actions", "From earlier years", "Achieved"]
    assert book.sheetnames == names


def test_no_learner_is_named(reached, leader, page):
    reached(20, 10)
    assert "Number1" not in page(leader).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_plan_costs_as_many_queries_for_three_rows_as_for_one(
    rows, ash, programme, statements, cohorts, tie, make_action, leader, as_user, django_assert_num_queries
):
    for n in range(rows):
        objective = programme.year.programme.objectives.create(school=ash, text=f"Aim {n}", order=n + 2)
        tie(objective, statements["A2"], cohorts[7 + n])
        make_action(f"Action {n}", statement=statements["A1"], owner=leader)
    client, address = as_user(leader), reverse("report-plan", args=["ash", 2026])
    with django_assert_num_queries(14):
        client.get(address)


def test_plan_as_a_paper(programme, make_action, leader, page):
    make_action("Ring them", progress="Half way.")
    response = page(leader, format="pdf")
    text = checked(b"".join(response.streaming_content))
    assert "Half way." in text
