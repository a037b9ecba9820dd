"""Whole files of learners: what information systems print, and what the list of learners hands out."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careers.imports import checking, files
from careers.imports.kinds import Setting, kinds
from careers.imports.reading import load
from tests.careers.imports.test_reading import SAMPLES, needs_samples
from tests.support.importing import go
from tests.tracking.imports.lists import bringer, causes, counts, stored
from tracking.learners import learner_sheet
from tracking.models import Characteristic, Enrolment, Group, GroupMember, Learner

bring_in = pytest.fixture(bringer)
A, B = SAMPLES / "learners-mis-a.csv", SAMPLES / "learners-mis-b.xlsx"
ALL = 1176


@pytest.fixture
def bring_file(bring_in):
    return lambda path, **options: go(bring_in(path.read_bytes(), name=path.name, **options))


def numbers():
    return [model.objects.count() for model in (Learner, Enrolment)]


def in_targets(*names):
    return [Characteristic.objects.filter(target__name=name).count() for name in names]


@needs_samples
def test_tidy_file_comes_in_whole(bring_file):
    row = bring_file(A)
    assert (row.status, counts(row), causes(row)) == ("done", {"new": ALL}, [])
    assert numbers() == [ALL, ALL]
    assert Learner.objects.exclude(upn="").exclude(mis_id="").exclude(date_of_birth=None).count() == ALL
    assert GroupMember.objects.filter(kind="tutor").count() == ALL
    assert counts(bring_file(A)) == {"same": ALL}


@needs_samples
def test_same_learners_from_another_system_change_nothing(bring_file):
    bring_file(A)
    before = stored()
    row = bring_file(B)
    assert counts(row) == {"same": ALL, "left out": 7}
    assert causes(row) == [("", "This looks like a row of totals and is left out", "")]
    assert stored() == before


@needs_samples
def test_tidy_file_fills_in_what_the_other_lacked(bring_file):
    assert counts(bring_file(B)) == {"new": ALL, "left out": 7}
    without = Learner.objects.filter(upn="").count()
    row = bring_file(A)
    assert (without > 0, counts(row), numbers()) == (True, {"changed": ALL}, [ALL, ALL])
    assert Learner.objects.filter(upn="").count() == 0
    assert in_targets("SEND: SEN support", "SEND: EHC plan", "Pupil premium") == [148, 48, 306]


@needs_samples
def test_blanks_of_a_printed_list_mean_no_if_somebody_says_so(bring_file):
    bring_file(A)
    names = ("SEND: SEN support", "Pupil premium", "Looked after", "English as an additional language")
    before = in_targets(*names)
    Enrolment.objects.get(learner__mis_id="10001").characteristics.create(
        school=Group.objects.first().school, target=Learner.objects.first().school.targetgroup_set.get(name=names[2])
    )
    assert counts(bring_file(B)) == {"same": ALL, "left out": 7}
    row = bring_file(B, blank_is_no=True)
    assert (counts(row), in_targets(*names)) == ({"same": ALL - 1, "changed": 1, "left out": 7}, before)


@pytest.fixture
def known(make_learner, make_group, cohorts, ash):
    """Learners with all that the list shows, two of one name."""
    tags = list(ash.targetgroup_set.all())
    make_learner("Seán O'Neill", cohorts[7], tags[0], tags[2], group=make_group("7A"), mis_id="0010")
    make_learner("Zoe Green", cohorts[9], mis_id="11", preferred_forename="Zed", photo_consent="no",
                 on_roll_from=date(2026, 10, 1), on_roll_to=date(2026, 11, 1))  # fmt: skip
    for number in ("12", "13"):
        make_learner("Anna =Brown", cohorts[9], mis_id=number)
    make_learner("Kai Without", cohorts[8])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_exported_list_comes_back_and_changes_nothing(bring_in, known, leader, as_user, kind):
    answer = as_user(leader).get("/ash/2026/learners/", {"format": kind, "roll": "all"})
    before = stored()
    row = bring_in(answer.getvalue(), name=f"x.{kind}")
    assert (row.status, counts(row), causes(row)[1:]) == ("checked", {"same": 5}, [])
    assert checking.planned(row, load(files.cells(row)))[1].changes.empty
    assert stored(go(row) and Learner) == {Learner: before[Learner]}


def test_labels_of_the_exported_list_are_those_of_the_kind(ash, year, leader):
    setting = Setting(ash, year, leader, date(2026, 11, 22))
    header = learner_sheet(Enrolment.objects.none(), "Learners", characteristics=True).header
    labels = {one.label for one in kinds()["learners"].fields(setting)}
    assert [label for label in header if label not in labels] == []


def test_every_column_of_a_template_has_a_header_of_its_own(ash, year, leader):
    setting = Setting(ash, year, leader, date(2026, 11, 22))
    kind = kinds()["learners"]
    sheet = kind.sheet([{one.name: None for one in kind.fields(setting)}], setting)
    assert len(sheet.header) == len(set(sheet.header))


def listed(number):
    header = ["UPN", "Adno", "Name", "Year", "Reg", "PP", "Classes"]
    return [header, *([None, f"A{at}", f"Forename Learner{at}", 7, "7A", "Y", "7x/Ma1"] for at in range(number))]


@pytest.mark.parametrize("again", [False, True])
def test_check_takes_the_same_queries_for_any_number_of_rows(bring_in, again):
    for number in (3, 30):
        row = bring_in(listed(number))
        row = go(row) if again else row
        book = load(files.cells(row))
        with CaptureQueriesContext(connection) as caught:
            checking.planned(row, book)
        assert len(caught) == 15, [query["sql"][:120] for query in caught.captured_queries]
