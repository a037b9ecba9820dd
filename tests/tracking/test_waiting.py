"""Home says which sessions lack a register and which interviews have passed, to whom it concerns."""

from datetime import date

import pytest
from django.urls import reverse

from careers.models import ActivityStaff
from careers.tenancy import Role
from tests.conftest import her_keys
from tracking.models import Interview


@pytest.fixture
def waiting(as_user, ash):
    def titles(person):
        home = as_user(person).get(reverse("home", args=[ash.slug])).context["home"]
        return [task.title for task in home.tasks if "/sessions/" in task.url or "/interviews/" in task.url]

    return titles


@pytest.fixture
def passed(make_activity, make_session, cohorts):
    """Two sessions whose day has passed, of two activities."""
    return [make_session(make_activity(title, [cohorts[9]])) for title in ("Talk", "Visit")]


def test_registers_wait_once_there_are_learners(leader, waiting, passed, make_learner, cohorts, take_part):
    assert waiting(leader) == []
    ada = make_learner("Ada Green", cohorts[9])
    assert waiting(leader) == ["Say who took part in 2 sessions"]
    take_part(passed[0], ada)
    assert waiting(leader) == ["Say who took part in 1 session"]


def test_staff_are_told_of_what_they_lead(ash, staff, governor, waiting, passed, make_learner, cohorts):
    make_learner("Ada Green", cohorts[9])
    assert (waiting(staff), waiting(governor)) == ([], [])
    ActivityStaff.objects.create(school=ash, activity=passed[0].activity, member=staff)
    assert waiting(staff) == ["Say who took part in 1 session"]


def test_interviews_that_passed_wait_for_their_adviser(ash, leader, staff, waiting, make_member, make_learner, cohorts):
    adviser = make_member(ash, Role.ADVISER, name="Ada Viser")
    other = make_member(ash, Role.ADVISER, name="Otto Viser")
    her = her_keys(make_learner("Ada Green", cohorts[11]))
    Interview.objects.create(**her, adviser=adviser, date=date(2026, 9, 9))
    Interview.objects.create(**her, adviser=adviser, date=date(2099, 9, 9))
    Interview.objects.create(**her, adviser=adviser, date=date(2026, 9, 9), status="held")
    told = ["Say whether 1 interview took place"]
    assert [waiting(one) for one in (adviser, leader, other, staff)] == [told, told, [], []]
