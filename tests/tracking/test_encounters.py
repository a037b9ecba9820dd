"""Encounters with employers per learner, and what is hidden of them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from careers.models import Activity
from tracking.encounters import at_least, encounters_of, steps_of

DAY = date(2026, 11, 20)
TALK = Activity.Kind.EMPLOYER_TALK


@pytest.fixture
def encounters(ash, year):
    def count(telling=False):
        return encounters_of(school=ash, year=year, cohorts=list(ash.cohort_set.all()), today=DAY, telling=telling)

    return count


@pytest.fixture
def learners(make_learner, cohorts):
    """learners(7, 10): so many enrolments in Year 7."""

    def make(number, count):
        return [make_learner(f"Learner N{number}x{at}", cohorts[number]) for at in range(count)]

    return make


@pytest.fixture
def talk(make_activity, make_session, cohorts):
    """talk(7): a session of an employer talk for Year 7 that was held."""
    return lambda number, **fields: make_session(
        make_activity(f"Talk {number}", [cohorts[number]], **({"kind": TALK} | fields)), cohorts=[cohorts[number]]
    )


def test_encounters_count_sessions_that_each_learner_took_part_in(encounters, learners, talk, take_part):
    some = learners(7, 12)
    for size in (12, 6, 6, 6, 6):
        take_part(talk(7), *some[:size])
    row = encounters().rows[0]
    assert (row.name, row.of, row.counts, row.some) == ("Year 7", 12, (0, 6, 0, 0, 6), 12)


def test_encounters_are_with_employers_held_and_attended(
    encounters, learners, talk, take_part, make_activity, make_session, cohorts
):
    some = learners(7, 12)
    take_part(talk(7, kind=Activity.Kind.ASSEMBLY), *some)
    take_part(talk(7, status="cancelled"), *some)
    planned = make_session(make_activity("Later", [cohorts[7]], kind=TALK), status="planned")
    take_part(planned, *some)
    take_part(talk(7), *some, attended=False)
    found = encounters()
    assert (found.recorded, found.rows[0].counts) == (False, (12, 0, 0, 0, 0))


def test_encounters_leave_out_who_is_not_on_roll(encounters, learners, make_learner, cohorts, talk, take_part):
    gone = make_learner("Long Gone", cohorts[7], on_roll_to=date(2026, 10, 1))
    take_part(talk(7), gone, *learners(7, 9))
    assert encounters().rows[0].counts == (0, 9, 0, 0, 0)


def test_encounters_hide_few_and_what_gives_them_away(encounters, learners, talk, take_part):
    take_part(talk(7), *learners(7, 12)[:10])
    take_part(talk(8), *learners(8, 10))
    found = encounters()
    assert [row.counts for row in found.rows] == [(None, None, 0, 0, 0), (0, 10, 0, 0, 0)]
    assert (found.whole.of, found.whole.counts, found.left_out) == (10, (0, 10, 0, 0, 0), ("Year 7",))
    assert encounters(telling=True).rows[0].counts == (2, 10, 0, 0, 0)


def test_encounters_hide_a_year_group_of_three_with_the_next_smallest(encounters, learners, talk, take_part):
    take_part(talk(7), *learners(7, 3))
    take_part(talk(8), *learners(8, 6))
    take_part(talk(9), *learners(9, 20))
    found = encounters()
    assert [row.of for row in found.rows] == [None, None, 20]
    assert [row.counts for row in found.rows[:2]] == [(None,) * 5] * 2
    assert (found.whole.of, found.whole.counts) == (20, (0, 20, 0, 0, 0))


def test_encounters_of_nobody_are_none(encounters):
    found = encounters()
    assert (found.rows, found.whole.of, found.whole.some, found.recorded) == ((), None, None, False)


@pytest.mark.parametrize("number", [1, 3])
def test_encounters_take_one_query(encounters, ash, year, learners, talk, take_part, number):
    for at in range(number):
        take_part(talk(7 + at), *learners(7 + at, 6))
    cohorts = list(ash.cohort_set.all())
    with CaptureQueriesContext(
        connection,
    ) as caught:
        encounters_of(school=ash, year=year, cohorts=cohorts, today=DAY, telling=False)
    assert len(caught) == 1


@given(st.lists(st.sets(st.integers(0, 9)), max_size=8))
def test_steps_count_as_a_list_would(sessions):
    bits = [sum(1 << one for one in who) for who in sessions]
    times = [min(4, sum(one in who for who in sessions)) for one in range(10)]
    assert steps_of(2**10 - 1, at_least(bits, 4)) == tuple(times.count(step) for step in range(5))
