"""The demonstration's learners: as many as three real schools have, with nothing real in them, gone without a trace."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from stdnum.gb import upn

from careers.models import Membership, School
from frameworks.loading import load
from tracking.demonstration.files import read_learners, read_names
from tracking.models import Characteristic, Enrolment, Group, Learner

SLUGS = ["ash-green", "beech-hollow", "copperworks"]
TODAY = read_learners("ash-green")["written_on"]


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    """Made once for all tests that only look: each of them runs inside this transaction, which is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        load([settings.FRAMEWORKS_DIR])
        call_command("demo", "--with-known-password", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def made(made_once, db):
    """The demonstration, with all that a test may do to it undone."""


def test_schools_have_their_learners_in_two_years(made):
    found = {
        slug: [Enrolment.objects.filter(school__slug=slug, year__start=start).count() for start in (2025, 2026)]
        for slug in SLUGS
    }
    assert found == {"ash-green": [970, 993], "beech-hollow": [91, 89], "copperworks": [61, 54]}


def test_every_number_is_valid_and_some_are_temporary(made):
    schools = Learner.objects.exclude(school__slug="copperworks")
    assert [learner.upn for learner in schools if not upn.is_valid(learner.upn)] == []
    assert 1 <= sum(learner.temporary_upn for learner in schools) <= 20
    assert Learner.objects.filter(school__slug="copperworks", uln="").count() < 20
    for learner in Learner.objects.all():
        learner.full_clean(validate_unique=False, validate_constraints=False)


def test_every_name_is_put_together_from_the_lists(made):
    origins = read_names()["origins"]
    forenames = {name for origin in origins for kind in ("girls", "boys") for name in origin[kind].split()}
    surnames = {name for origin in origins for name in origin["surnames"].split()}
    for learner in Learner.objects.all():
        assert (learner.legal_forename in forenames, learner.legal_surname in surnames) == (True, True)
    names = Learner.objects.values_list("school", "legal_forename", "legal_surname")
    assert len(set(names)) == len(names)


def test_ages_fit_year_groups(made):
    rows = Enrolment.objects.filter(school__slug="ash-green").select_related("learner", "cohort", "year")
    ages = {row.year.start - row.learner.date_of_birth.year - row.cohort.year_number for row in rows}
    assert ages <= {4, 5}


def test_shares_are_those_of_a_real_school(made):
    rows = Characteristic.objects.filter(enrolment__year__start=2026, school__slug="ash-green")
    found = {name: rows.filter(target__name=name).count() / 9.93 for name in ("Pupil premium", "SEND: SEN support")}
    assert 22 < found["Pupil premium"] < 29
    assert 11 < found["SEND: SEN support"] < 17


def test_some_joined_and_some_left(made):
    for slug in SLUGS:
        rows = Enrolment.objects.filter(school__slug=slug)
        assert rows.exclude(on_roll_from=None).exists()
        assert rows.exclude(on_roll_to=None).exists()
    assert not Enrolment.objects.filter(year__start=2026, on_roll_to__gt=TODAY).exists()


def test_every_enrolment_has_one_tutor_group(made):
    assert not Enrolment.objects.exclude(memberships__kind="tutor").exists()
    assert sorted(set(Group.objects.values_list("kind", flat=True))) == ["class", "target", "tutor"]


def test_staff_see_the_learners_of_their_groups_and_no_others(made):
    lucy = Membership.objects.with_people().get(user__email="lucy.brennan@example.org")
    green = School.objects.get(slug="ash-green")
    assert 0 < green.learner_set.visible_to(lucy).count() < 200


def test_it_goes_without_a_trace(made):
    call_command("demo", "--remove", verbosity=0)
    assert (Learner.objects.count(), Enrolment.objects.count(), Group.objects.count()) == (0, 0, 0)
