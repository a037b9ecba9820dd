"""Copying an activity, and a whole programme into the next year."""

from datetime import date

import pytest
from django.urls import reverse

from careers.activities import delete_activity
from careers.copies import copy_activity, copy_programme, plan_copy
from careers.models import (
    AcademicYear,
    Activity,
    History,
    IntendedObjective,
    IntendedOutcome,
    Objective,
    Partner,
    Programme,
    Session,
)
from careers.people import remove
from careers.years import add_year
from tests.careers.posting import key_in, page


@pytest.fixture
def terms(year):
    return list(year.terms.all())


@pytest.fixture
def rich(make_activity, ash, leader, staff, cohorts, statements, terms):
    """An activity with everything that a copy carries, and what it leaves."""
    activity = make_activity(
        "Rich", [cohorts[9]], {statements["A1"]: "I", statements["B2"]: "S"}, status="confirmed", hours="2",
        first_term=terms[1], last_term=terms[3], evaluation="Went well.", impact="Survey.",
    )  # fmt: skip
    activity.staff.set([leader, staff], through_defaults={"school": ash})
    activity.targets.set(ash.targetgroup_set.all()[:1], through_defaults={"school": ash})
    activity.partners.add(Partner.objects.create(school=ash, name="Acme"), through_defaults={"school": ash})
    Session.objects.create(school=ash, activity=activity, date="2026-11-10", status="held")
    return activity


def test_copy_carries_the_plan_and_leaves_what_happened(rich, ash, leader, staff):
    remove(member=staff, by=leader)
    year = add_year(school=ash, start=2027, by=leader)
    copy = copy_activity(activity=rich, year=year, by=leader)
    assert (copy.title, copy.status, copy.hours, copy.impact, copy.copied_from) == (
        "Rich",
        "planned",
        rich.hours,
        "Survey.",
        rich,
    )
    assert (copy.evaluation, copy.sessions.count()) == ("", 0)
    assert [(copy.first_term.year, copy.first_term.order), copy.last_term.order] == [(year, 2), 4]
    for name in ("cohorts", "targets", "partners"):
        assert list(getattr(copy, name).all()) == list(getattr(rich, name).all())
    assert list(copy.staff.all()) == [leader]
    assert list(copy.mappings.values_list("statement__code", "depth")) == [("A1", "I"), ("B2", "S")]


def test_copy_keeps_the_half_term_of_days_but_not_the_days(make_activity, ash, leader):
    activity = make_activity(starts_on=date(2027, 1, 20), ends_on=date(2027, 2, 24))
    copy = copy_activity(activity=activity, year=add_year(school=ash, start=2027, by=leader), by=leader)
    assert (copy.starts_on, str(copy.first_term), str(copy.last_term)) == (None, "Spring 1", "Spring 2")


def test_copy_page_copies_once_when_sent_twice(leader, as_user, rich):
    client, address = as_user(leader), reverse("activity-copy", args=["ash", rich.pk])
    body = {"year": rich.year.pk, "form_key": key_in(client, address)}
    assert client.post(address, body).url == client.post(address, body).url
    assert list(Activity.objects.values_list("title", flat=True)) == ["Rich", "Rich (copy)"]


def test_copy_of_a_programme_carries_all_but_what_is_cancelled(
    leader, as_user, rich, make_activity, year, ash, statements, cohorts
):
    make_activity("Gone", status="cancelled")
    make_activity("Perhaps", status="idea")
    programme = year.programme
    Programme.objects.update(vision="Everybody knows a next step.", few_hours=3)
    objective = Objective.objects.create(school=ash, programme=programme, text="Meet employers", order=1)
    intended = IntendedOutcome.objects.create(school=ash, year=year, statement=statements["A1"], cohort=cohorts[9])
    IntendedObjective.objects.create(school=ash, intended=intended, objective=objective)
    answer = as_user(leader).post(reverse("programme-copy", args=["ash", year.start]), follow=True)
    there = AcademicYear.objects.get(start=2027)
    rows = Activity.objects.in_year(there).order_by("title").values_list("title", "status")
    assert list(rows) == [("Perhaps", "idea"), ("Rich", "planned")]
    assert (there.programme.vision, there.programme.few_hours) == ("Everybody knows a next step.", 3)
    assert [tie.objective.text for tie in there.intendedoutcome_set.get().ties.all()] == ["Meet employers"]
    assert "Copied into 2027 to 2028: 2 activities, 1 intended outcome, 1 objective, and the vision." in page(answer)


def test_copy_of_a_programme_done_twice_duplicates_nothing(leader, rich, year, ash, statements, cohorts):
    IntendedOutcome.objects.create(school=ash, year=year, statement=statements["A1"], cohort=cohorts[9])
    Objective.objects.create(school=ash, programme=year.programme, text="Meet employers")
    copy_programme(year=year, by=leader)
    counts = [model.objects.count() for model in (Activity, IntendedOutcome, Objective, AcademicYear, History)]
    assert copy_programme(year=year, by=leader).told == "Nothing was new, so nothing was added to 2027 to 2028."
    assert counts == [model.objects.count() for model in (Activity, IntendedOutcome, Objective, AcademicYear, History)]


def test_copy_of_a_programme_shows_first_what_it_will_do(leader, as_user, rich, make_activity, year):
    copy_programme(year=year, by=leader)
    make_activity("New since")
    make_activity("Gone", status="cancelled")
    plan = plan_copy(year)
    assert ([row.title for row in plan.activities], plan.copied, plan.cancelled) == (["New since"], 1, 1)
    before = History.objects.count()
    assert as_user(leader).get(reverse("programme-copy", args=["ash", year.start])).status_code == 200
    assert History.objects.count() == before


def test_copy_of_a_programme_asks_as_many_queries_for_three_as_for_one(
    leader, make_activity, year, ash, cohorts, statements, django_assert_num_queries
):
    add_year(school=ash, start=2027, by=leader)
    counts = []
    for titles in (["One"], ["Two", "Three", "Four"]):
        for title in titles:
            activity = make_activity(title, [cohorts[8], cohorts[9]], {statements["A1"]: "I"})
            activity.staff.add(leader, through_defaults={"school": ash})
        with django_assert_num_queries(33):
            copy_programme(year=year, by=leader)
        counts.append(Activity.objects.in_year(AcademicYear.objects.get(start=2027)).count())
    assert counts == [1, 4]


def test_delete_of_a_copied_activity_leaves_the_copy(rich, leader, year):
    Session.objects.all().delete()
    copy_programme(year=year, by=leader)
    delete_activity(activity=rich, by=leader)
    assert list(Activity.objects.values_list("title", "copied_from")) == [("Rich", None)]
