"""The year planner: which year group does what in which half-term."""

import pytest
from django.urls import reverse

from careers.planner import plan_of, planned_in


@pytest.fixture
def terms(year):
    return list(year.terms.all())


@pytest.fixture
def grid(year, ash, terms):
    """grid(): {(half-term, column): [titles]}; one that goes on is marked with '+'."""

    def cells(kind=""):
        plan = plan_of(planned_in(year, kind), terms, ash.cohort_set.all())
        return {
            (row.name, name): [f"{place.activity}{'+' if place.continues else ''}" for place in cell]
            for row in plan.rows
            for (name, _, _), cell in zip(plan.columns, row.cells, strict=True)
            if cell
        }

    return cells


def test_planner_repeats_a_range_with_a_mark(grid, make_activity, cohorts, terms):
    make_activity("Project", [cohorts[8]], first_term=terms[1], last_term=terms[3])
    assert grid() == {
        ("Autumn 2", "Year 8"): ["Project"],
        ("Spring 1", "Year 8"): ["Project+"],
        ("Spring 2", "Year 8"): ["Project+"],
    }


def test_planner_places_days_in_their_half_term_and_holidays_before_it(grid, make_activity, cohorts):
    make_activity("Fair", [cohorts[9]], starts_on="2027-01-20")
    make_activity("Camp", [cohorts[9]], starts_on="2026-10-28", ends_on="2026-11-04")
    make_activity("Summer school", [cohorts[9]], starts_on="2027-08-20")
    assert grid() == {
        ("Autumn 1", "Year 9"): ["Camp"],
        ("Autumn 2", "Year 9"): ["Camp+"],
        ("Spring 1", "Year 9"): ["Fair"],
        ("Summer 2", "Year 9"): ["Summer school"],
    }


def test_planner_has_a_place_for_what_has_no_half_term_or_year_group(grid, make_activity, cohorts):
    make_activity("Talk", [cohorts[7]])
    make_activity("Idea", status="idea")
    make_activity("Gone", [cohorts[7]], status="cancelled")
    assert grid() == {
        ("No half-term yet", "Year 7"): ["Talk"],
        ("No half-term yet", "No year group yet"): ["Idea"],
    }


def test_planner_counts_an_activity_once_in_each_total(year, ash, terms, make_activity, cohorts):
    make_activity("Project", [cohorts[8], cohorts[9]], first_term=terms[0], last_term=terms[1])
    make_activity("Talk", [cohorts[9]], first_term=terms[1], last_term=terms[1])
    plan = plan_of(planned_in(year), terms, ash.cohort_set.all())
    assert [row.total for row in plan.rows] == [1, 2, 0, 0, 0, 0, 0]
    assert {name: count for name, _, count in plan.columns if count} == {"Year 8": 1, "Year 9": 2}
    assert plan.total == 2


def test_planner_shows_one_kind(grid, make_activity, cohorts):
    make_activity("Fair", [cohorts[9]], kind="fair")
    make_activity("Talk", [cohorts[9]], kind="employer_talk")
    assert grid("fair") == {("No half-term yet", "Year 9"): ["Fair"]}


def test_planner_page_asks_as_many_queries_for_three_as_for_one(
    leader, as_user, year, terms, make_activity, cohorts, django_assert_num_queries
):
    client, address = as_user(leader), reverse("planner", args=["ash", year.start])
    make_activity("One", [cohorts[7]], first_term=terms[0], last_term=terms[2])
    with django_assert_num_queries(8):
        assert client.get(address).context["plan"].total == 1
    for title in ("Two", "Three"):
        make_activity(title, [cohorts[8], cohorts[9]], starts_on="2027-01-20")
    with django_assert_num_queries(8):
        assert client.get(address, {"kind": "nonsense"}).context["plan"].total == 3
