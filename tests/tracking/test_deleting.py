"""What learners' records stand on is not deleted from under them: a sentence says why."""

import pytest

from careers.models import Activity, Partner
from tests.conftest import her_keys
from tracking.models import Placement


@pytest.fixture
def her(make_learner, cohorts, ash):
    return make_learner("Ada Green", cohorts[9], ash.targetgroup_set.first())


@pytest.fixture
def stays(as_user, leader, administrator):
    """stays(address): what the page says after somebody who may has asked to delete the row there."""

    def ask(address):
        browser = as_user(administrator)
        return browser.post(address, follow=True).content.decode()

    return ask


@pytest.mark.parametrize("status", ["held", "planned"])
def test_session_with_a_register_stays(make_activity, make_session, take_part, her, stays, status):
    session = make_session(make_activity("Talk"), status=status)
    take_part(session, her)
    said = "This session cannot be deleted: 1 participation is recorded. Cancel it instead."
    assert said in stays(f"/ash/sessions/{session.pk}/delete/")
    assert "This activity cannot be deleted: " in stays(f"/ash/activities/{session.activity_id}/delete/")
    assert Activity.objects.get().sessions.get() == session


def test_year_cohort_group_and_partner_of_learners_stay(ash, her, stays, year):
    partner = Partner.objects.create(school=ash, name="Bakery")
    Placement.objects.create(**her_keys(her), partner=partner, starts_on="2026-10-05", hours=5)
    target = ash.targetgroup_set.first()
    ash.academicyear_set.create(start=2031, starts_on="2031-09-01", ends_on="2032-08-31")
    said = {
        "year": stays(f"/ash/years/{year.pk}/delete/"),
        "cohort": stays(f"/ash/cohorts/{her.cohort_id}/delete/"),
        "group": stays(f"/ash/target-groups/{target.pk}/delete/"),
        "partner": stays(f"/ash/partners/{partner.pk}/delete/"),
    }
    assert {name: "cannot be deleted while" in page for name, page in said.items()} == dict.fromkeys(said, True)
