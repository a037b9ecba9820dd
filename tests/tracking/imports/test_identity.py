"""Who a row is about: numbers say it, a name proposes, and what contradicts itself is told."""

from datetime import date

import pytest
from django.utils import timezone

from careers.imports.cells import Wrong
from careers.imports.kinds import Record, Setting
from tracking.imports import identity
from tracking.imports.identity import Finder

UPN, OTHER_UPN = "X873400125001", "L873400125002"


@pytest.fixture
def beatrix(make_learner, cohorts):
    return make_learner("Beatrix Mensah", cohorts[9], upn=UPN, mis_id="010001", date_of_birth=date(2012, 9, 2))


@pytest.fixture
def sean(make_learner, cohorts):
    return make_learner("Seán O'Neill", cohorts[9], mis_id="77", uln="1234567890")


@pytest.fixture
def find(ash, year, leader):
    """find(upn=...): (the enrolment or None, [what is wrong])."""

    def ask(year=year, by_name=False, **values):
        record = Record("Sheet", 2, values, raw=dict(values))
        setting = Setting(ash, year, leader, timezone.localdate(), {"by_name": by_name})
        found = Finder(setting).enrolment_of(record)
        return found, [problem.cause for problem in record.problems]

    return ask


@pytest.mark.parametrize(
    "values",
    [
        {"upn": UPN}, {"mis_id": "010001"}, {"mis_id": "10001"}, {"upn": UPN, "mis_id": "10001"},
        {"upn": OTHER_UPN, "mis_id": "10001", "forename": "Beatrix", "surname": "Mensah"},
        {"upn": UPN, "forename": "Bea", "surname": "Mensah", "date_of_birth": date(2012, 9, 2)},
    ],
)  # fmt: skip
def test_numbers_say_who_it_is(find, beatrix, values):
    assert find(**values) == (beatrix, [])


def test_uln_is_asked_last(find, beatrix, sean):
    assert find(uln="1234567890") == (sean, [])
    assert find(uln="1234567890", mis_id="404") == (sean, [])


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"upn": UPN, "mis_id": "77"}, "The UPN and the admission number belong to two different learners"),
        ({"mis_id": "10001", "uln": "1234567890"}, "The admission number and the ULN belong to two different learners"),
        ({"mis_id": "10001", "upn": OTHER_UPN}, "The admission number belongs to a learner with another UPN"),
        ({"upn": UPN, "name": "Kai Walker", "date_of_birth": date(2013, 1, 1)},
         "The UPN belongs to a learner with another name and another date of birth"),
        ({"mis_id": "404"}, "Your school has no such learner"),
        ({"name": "Kai Walker"}, "Your school has no such learner"),
        ({"name": "Mensah, Beatrix", "date_of_birth": date(2012, 9, 2)},
         "Only the name and date of birth say who this is"),
        ({"name": "Sean ONeill"}, "Only the name says who this is"),
    ],
)  # fmt: skip
def test_what_is_not_sure_is_refused(find, beatrix, sean, values, cause):
    assert find(**values) == (None, [cause])


def test_a_name_counts_once_somebody_says_so(find, beatrix, sean):
    assert find(by_name=True, name="Beatrix Mensah", date_of_birth=date(2012, 9, 2)) == (
        beatrix, ["Only the name and date of birth say who this is"],
    )  # fmt: skip


def test_a_name_with_another_birthday_or_number_is_somebody_else(find, beatrix):
    no_such = (None, ["Your school has no such learner"])
    assert find(by_name=True, name="Beatrix Mensah", date_of_birth=date(2013, 1, 1)) == no_such
    assert find(by_name=True, name="Beatrix Mensah", upn=OTHER_UPN) == no_such
    assert find(by_name=True, name="Beatrix Mensah", mis_id="5") == no_such


def test_two_of_one_name_are_told_apart_by_a_number(find, beatrix, make_learner, cohorts):
    make_learner("Beatrix Mensah", cohorts[7])
    assert find(by_name=True, name="Beatrix Mensah") == (None, ["Several learners of your school have this name"])


def test_one_who_left_is_found_and_one_of_another_year_is_not_enrolled(find, beatrix, ash):
    beatrix.on_roll_to = date(2026, 10, 1)
    beatrix.save()
    assert find(upn=UPN)[0] == beatrix
    before = ash.academicyear_set.create(start=2025, starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    assert find(year=before, upn=UPN) == (None, ["This learner is not enrolled in 2025 to 2026"])


def test_learners_of_another_school_are_not_found(find, beatrix, ash, beech):
    beatrix.learner.__class__.objects.filter(pk=beatrix.learner_id).update(school=beech)
    beatrix.__class__.objects.filter(pk=beatrix.pk).update(school=beech)
    assert find(upn=UPN) == (None, ["Your school has no such learner"])


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("A873400125001", "This has a slip in it: its first letter does not go with the rest"),
        ("12345", "This is not a UPN"),
        ("X999400125001", "This is not a UPN: no local authority has the number in it"),
    ],
)  # fmt: skip
def test_upn_with_a_fault_is_told_in_the_words_of_its_check(raw, told):
    with pytest.raises(Wrong) as fault:
        identity.Upn().clean(raw)
    assert fault.value.cause == told


def test_upn_may_be_typed_anyhow():
    assert identity.Upn().clean(" x8734 00125001 ") == UPN
