"""Home: what next for whom, and figures whose lists are as long as they say."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from careers.models import IntendedOutcome, Session
from careers.tenancy import Role


@pytest.fixture
def home(ash, as_user):
    """home(member): the data of her home page."""
    return lambda member: as_user(member).get(reverse("home", args=[ash.slug])).context["home"]


@pytest.fixture
def busy(ash, year, adopted, make_activity, statements, cohorts):
    """A year with an idea, a cancelled, a mapped, a dated, a held and an unmarked activity."""
    meets = {statements["A1"]: "I"}
    make_activity("Idea", status="idea")
    make_activity("Cancelled", status="cancelled", starts_on=date(2026, 10, 1))
    make_activity("Mapped", [cohorts[7]], meets)
    make_activity("Dated", starts_on=date(2027, 3, 3))
    held, unmarked = make_activity("Held", [cohorts[7]], meets), make_activity("Unmarked")
    yesterday = timezone.localdate() - timedelta(days=1)
    Session.objects.create(school=ash, activity=held, date=yesterday, status="held")
    Session.objects.create(school=ash, activity=unmarked, date=yesterday)
    IntendedOutcome.objects.create(school=ash, year=year, statement=statements["A1"], cohort=cohorts[7])
    IntendedOutcome.objects.create(school=ash, year=year, statement=statements["A2"], cohort=cohorts[7])


def test_home_of_a_new_school_says_how_to_begin(leader, home):
    assert [task.title for task in home(leader).tasks] == [
        "Choose a framework", "Write down what your school does", "Say what the programme is for",
    ]  # fmt: skip


def test_home_with_a_framework_asks_for_intended_outcomes_first(adopted, leader, home):
    assert home(leader).tasks[0].title == "Choose intended outcomes"


def test_home_lists_what_is_to_be_done(busy, leader, home):
    assert [task.title for task in home(leader).tasks] == [
        "Say whether 1 activity took place",
        "Map 2 activities to what they teach",
        "Plan for intended outcomes that nothing meets",
        "Say what the programme is for",
    ]


def test_figures_count_what_they_say(busy, leader, home):
    figures = [(sentence.figure, sentence.of) for sentence in home(leader).sentences]
    assert figures == [(1, 2), (1, None), (4, 6), (2, 4), (3, 4), (1, 4)]


def test_every_list_is_as_long_as_its_figure_says(busy, leader, home, as_user):
    client = as_user(leader)
    for sentence in home(leader).sentences[2:]:
        page = client.get(sentence.url).content.decode()
        assert re.search(rf"\b{sentence.figure} activit(y|ies) shown", page), sentence.say


def test_gaps_are_as_many_as_home_says(busy, leader, home, as_user):
    sentence = home(leader).sentences[1]
    assert as_user(leader).get(sentence.url).context["total"] == sentence.figure


def test_task_leads_to_as_many_rows_as_it_names(busy, leader, home, as_user):
    task = home(leader).tasks[0]
    assert "1 activity shown" in as_user(leader).get(task.url).content.decode()


def test_governor_sees_the_picture_without_tasks_or_rows(busy, governor, home):
    shown = home(governor)
    assert (shown.tasks, [bool(sentence.url) for sentence in shown.sentences]) == ((), [True, True] + [False] * 4)


def test_adviser_opens_the_school_without_totals(busy, ash, make_member, home):
    shown = home(make_member(ash, Role.ADVISER))
    assert (shown.tasks, shown.sentences) == ((), ())


@pytest.mark.parametrize("rows", [1, 3])
def test_home_costs_at_most_fifteen_queries(
    rows, busy, ash, leader, as_user, make_activity, django_assert_max_num_queries
):
    for n in range(rows):
        make_activity(f"Another {n}")
    client = as_user(leader)
    with django_assert_max_num_queries(15):
        assert client.get(reverse("home", args=[ash.slug])).status_code == 200
