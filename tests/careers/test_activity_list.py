"""The list of activities: words, filters, order, pages, queries, spreadsheet."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from careers.models import (
    Activity,
    Partner,
    Session,
    TargetGroup,
)


@pytest.fixture
def listed(leader, as_user, year):
    """listed(q="visit"): the titles on the page of the list with these filters."""

    def titles(**filters):
        response = as_user(leader).get(reverse("activity-list", args=["ash", year.start]), filters)
        assert response.status_code == 200
        return [activity.title for activity in response.context["page"]]

    return titles


@pytest.fixture
def terms(year):
    return list(year.terms.all())


def test_list_finds_words_in_every_text_and_in_partners(listed, make_activity, ash):
    make_activity("Port visit")
    make_activity("Assembly", intent="About the port.")
    make_activity("Lesson", subject="Portuguese")
    make_activity("Fair", lead="Miss Porter")
    partner = Partner.objects.create(school=ash, name="Port of Ash")
    make_activity("Talk").partners.add(partner, through_defaults={"school": ash})
    make_activity("Mock interview")
    assert listed(q="port") == ["Assembly", "Fair", "Lesson", "Port visit", "Talk"]
    assert listed(q="port visit") == ["Port visit"]


def test_list_narrows_by_each_filter(listed, make_activity, ash, cohorts, leader, statements):
    group = TargetGroup.objects.filter(school=ash).first()
    wanted = make_activity("Wanted", [cohorts[9]], kind="fair")
    wanted.targets.add(group, through_defaults={"school": ash})
    wanted.staff.add(leader, through_defaults={"school": ash})
    make_activity("Other", [cohorts[8]], {statements["A1"]: "I"})
    for filters in ({"cohort": cohorts[9].pk}, {"kind": "fair"}, {"group": group.pk}, {"staff": leader.pk}):
        assert listed(**filters) == ["Wanted"]
    assert listed(show="unmapped") == ["Wanted"]


def test_list_narrows_by_half_term_of_days_and_of_terms(listed, make_activity, terms):
    make_activity("Spring", first_term=terms[1], last_term=terms[3])
    make_activity("One day", starts_on="2027-01-20")
    make_activity("In the holidays before", starts_on="2026-12-28")
    make_activity("Undated")
    assert listed(term=terms[2].pk) == ["One day", "Spring"]
    assert listed(term=terms[1].pk) == ["In the holidays before", "Spring"]
    assert listed(term="none") == ["Undated"]
    assert listed(term=terms[2].pk, sort="when") == ["Spring", "One day"]


def test_list_takes_the_days_of_sessions_where_nothing_else_is_known(listed, make_activity, ash, terms):
    activity = make_activity("By session")
    Session.objects.create(school=ash, activity=activity, date=date(2027, 1, 20))
    Session.objects.create(school=ash, activity=activity, date=date(2027, 5, 20), status="cancelled")
    assert listed(term=terms[2].pk) == ["By session"]
    assert listed(term=terms[4].pk) == listed(term="none") == []
    assert [row.when for row in (activity, Activity.objects.for_lists().get())] == ["20 January 2027"] * 2


def test_list_sorts_by_title_whatever_the_case(listed, make_activity):
    for title in ("fair", "CV writing", "Careers talk"):
        make_activity(title)
    assert listed() == ["Careers talk", "CV writing", "fair"]


def test_list_status_delivered_follows_from_sessions(listed, make_activity, ash):
    done, planned = make_activity("Done"), make_activity("To come")
    Session.objects.create(school=ash, activity=done, date="2026-10-01", status="held")
    Session.objects.create(school=ash, activity=planned, date="2026-10-01", status="planned")
    assert listed(status="delivered") == ["Done"]
    assert listed(status="planned") == ["To come"]


def test_list_leaves_out_a_filter_that_it_cannot_read(listed, make_activity):
    make_activity("Visit")
    assert listed(cohort="nonsense", page="nonsense") == ["Visit"]


def test_list_chip_takes_only_its_own_filter_away(leader, as_user, year):
    address = reverse("activity-list", args=["ash", year.start])
    search = as_user(leader).get(address, {"q": "port", "kind": "fair", "page": "2"}).context["search"]
    assert search.chips() == [("Words", "port", "?kind=fair"), ("Kind", "careers fair", "?q=port")]


def test_list_shows_fifty_a_page(listed, make_activity):
    for number in range(51):
        make_activity(f"Activity {number:02}")
    assert len(listed()) == 50
    assert listed(page="2") == ["Activity 50"]


def test_list_asks_as_many_queries_for_three_rows_as_for_one(
    leader, as_user, year, make_activity, cohorts, statements, django_assert_num_queries
):
    client, address = as_user(leader), reverse("activity-list", args=["ash", year.start])
    make_activity("One", [cohorts[9]], {statements["A1"]: "I"})
    with django_assert_num_queries(11):
        client.get(address)
    for title in ("Two", "Three"):
        make_activity(title, [cohorts[8], cohorts[9]], {statements["A1"]: "I", statements["A2"]: "D"})
    with django_assert_num_queries(11):
        client.get(address, {"cohort": cohorts[9].pk, "kind": "careers_lesson"})


def test_list_spreadsheet_holds_what_the_list_finds(leader, as_user, year, make_activity, cohorts):
    make_activity("=Visit", [cohorts[9]], hours="1.5", kind="workplace_visit")
    make_activity("Fair", kind="fair")
    address = reverse("activity-list", args=["ash", year.start])
    answer = as_user(leader).get(address, {"kind": "workplace_visit", "format": "xlsx"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [row[:8] for row in rows[1:]] == [("=Visit", "workplace visit", None, "Year 9", None, None, 1.5, "planned")]
