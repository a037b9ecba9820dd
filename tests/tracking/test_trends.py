"""Totals at the end of each half-term: kept once, as they were that day."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from careers.models import IntendedOutcome, School
from tracking.models import CellTotal, Evidence, EvidenceSource, Participation
from tracking.trends import RULES, keep_totals, trend_of

AFTER = date(2026, 11, 22)


@pytest.fixture
def talk(ash, year, adopted, make_activity, make_session, statements, cohorts):
    """A session held for Year 9 on 1 October, of a talk that meets A1, which is intended there; A2 is too."""
    for code in ("A1", "A2"):
        IntendedOutcome.objects.create(school=ash, year=year, statement=statements[code], cohort=cohorts[9])
    year.terms.filter(order=1).update(ends_on=date(2026, 10, 23))
    return make_session(make_activity("Talk", [cohorts[9]], {statements["A1"]: "I"}), cohorts=[cohorts[9]])


@pytest.fixture
def address(ash, year, adopted):
    return reverse("coverage-trend", args=[ash.slug, year.start, adopted.pk])


def kept():
    fields = ("statement__code", "planned", "delivered", "delivered_of", "evidenced", "evidenced_of", "intended")
    return list(CellTotal.objects.order_by("statement__order").values_list(*fields))


def test_totals_are_as_of_the_last_day(talk, make_session, make_learner, take_part, met, statements, cohorts):
    one, two = make_learner("One Learner", cohorts[9]), make_learner("Two Learner", cohorts[9])
    make_learner("Comes Later", cohorts[9], on_roll_from=date(2026, 11, 9))
    take_part(talk, one)
    take_part(make_session(talk.activity, "2026-11-10"), two)
    met(one, statements["A1"])
    met(two, statements["A1"], day="2026-11-10")
    assert keep_totals(today=AFTER) == 1
    assert kept() == [("A1", 1, 1, 2, 1, 2, True), ("A2", 0, 0, 2, 0, 2, True)]
    assert {total.rules for total in CellTotal.objects.all()} == {RULES}


def test_totals_are_kept_once(talk, make_learner, met, statements, cohorts):
    learner = make_learner("One Learner", cohorts[9])
    keep_totals(today=AFTER)
    met(learner, statements["A1"])
    assert keep_totals(today=AFTER) == 0
    assert kept()[0] == ("A1", 1, 0, 1, 0, 1, True)


@pytest.mark.parametrize("today", [date(2026, 9, 1), date(2026, 10, 23)])
def test_half_term_that_has_not_ended_is_not_kept(today, talk):
    assert keep_totals(today=today) == 0


def test_nothing_is_kept_where_nothing_is_intended(ash, year, adopted, make_activity, statements, cohorts):
    make_activity("Talk", [cohorts[9]], {statements["A1"]: "I"})
    assert keep_totals(today=AFTER) == 0


def test_framework_that_is_no_longer_used_is_not_kept(ash, talk):
    ash.adoption_set.all().delete()
    assert keep_totals(today=AFTER) == 0


def test_totals_outlive_what_they_counted(talk, make_learner, take_part, met, statements, cohorts):
    learner = make_learner("One Learner", cohorts[9])
    take_part(talk, learner)
    met(learner, statements["A1"])
    keep_totals(today=AFTER)
    for model in (Participation, Evidence, EvidenceSource):
        model.objects.all().delete()
    learner.delete()
    learner.learner.delete()
    assert kept()[0] == ("A1", 1, 1, 1, 1, 1, True)


def test_command_says_how_many(talk):
    year = School.objects.get(slug="ash").academicyear_set.get()
    year.terms.exclude(order=1).update(ends_on=None)
    year.terms.filter(order=1).update(starts_on=None, ends_on=date(2020, 1, 1))
    said = StringIO()
    call_command("keep_totals", stdout=said)
    call_command("keep_totals", stdout=said)
    assert said.getvalue() == "1 half-term kept.\n0 half-terms kept.\n"


def test_trend_adds_the_intended_cells_up(
    ash, edition, address, leader, as_user, talk, make_learner, take_part, met, statements, cohorts
):
    one, _ = make_learner("One Learner", cohorts[9]), make_learner("Two Learner", cohorts[9])
    take_part(talk, one)
    met(one, statements["A1"])
    met(one, statements["A2"])
    keep_totals(today=AFTER)
    moment = trend_of(ash, edition, telling=True)[0]
    assert (moment.intended, moment.planned, str(moment.delivered), str(moment.evidenced)) == (2, 1, "1 of 4", "2 of 4")
    page = as_user(leader).get(address).content.decode()
    assert ["25 %" in page, "50 %" in page] == [True, True]


def test_governor_reads_no_small_share(address, governor, as_user, talk, make_learner, take_part, cohorts):
    take_part(talk, make_learner("One Learner", cohorts[9]))
    keep_totals(today=AFTER)
    page = as_user(governor).get(address)
    assert [str(one.delivered) for one in page.context["moments"]] == ["hidden"]
    assert "50 %" not in page.content.decode()


def test_trend_without_totals_says_when_the_first_are_kept(address, leader, as_user, year):
    assert "The first totals are kept by themselves" in as_user(leader).get(address).content.decode()
    year.terms.update(ends_on=None)
    assert "once outcomes are intended" in as_user(leader).get(address).content.decode()


@pytest.mark.parametrize("terms", [1, 3])
def test_trend_costs_the_same_for_any_number_of_half_terms(
    terms, address, leader, as_user, year, talk, django_assert_num_queries
):
    year.terms.filter(order__lte=terms).update(starts_on=None, ends_on=date(2026, 10, 23))
    keep_totals(today=AFTER)
    client = as_user(leader)
    with django_assert_num_queries(7):
        assert len(client.get(address).context["moments"]) == terms
