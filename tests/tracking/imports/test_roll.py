"""The annual roll: who moves up, who leaves if the file is whole, who comes back, and what is refused."""

from datetime import date

import pytest

from careers.years import add_year
from tests.support.importing import go, undo
from tests.tracking.imports.lists import BEA, HEADER, KAI, OTHER_UPN, THIRD_UPN, UPN, bringer, causes, counts, stored
from tracking.models import Characteristic, Enrolment, Learner, Participation

bring_in = pytest.fixture(bringer)
TODAY = date(2026, 11, 22)
SHORT = ["UPN", "Name", "Year"]


@pytest.fixture(autouse=True)
def a_day_in_autumn(monkeypatch):
    monkeypatch.setattr("careers.imports.checking.timezone.localdate", lambda: TODAY)


@pytest.fixture
def next_year(ash):
    return add_year(school=ash, start=2027, by="tests")


def listed(number, first=0):
    """So many learners, told apart by their admission numbers."""
    return [["Adno", "Name", "Year"], *([f"A{at}", f"Forename Learner{at}", 7] for at in range(first, number))]


def leavers():
    return sorted(
        (one.learner.legal_surname, one.on_roll_to) for one in Enrolment.objects.exclude(on_roll_to=None)
    )  # fmt: skip


def test_a_list_of_the_next_year_moves_everybody_up(bring_in, next_year, cohorts, ash):
    go(bring_in([HEADER, BEA, KAI]))
    eal = ash.targetgroup_set.get(name="English as an additional language")
    Characteristic.objects.create(school=ash, enrolment=Enrolment.objects.get(learner__upn=UPN), target=eal)
    row = go(bring_in([["UPN", "Reg", "Yr", "PP"], [UPN, "8A", 8, "N"]], year=next_year))
    assert row.summary["examples"]["changed"] == [["Sheet 1", 2, "Year 8, was Year 7 in 2026 to 2027"]]
    assert row.summary["further"][0] == ["learners who go on from last year", 1]
    new = Enrolment.objects.get(year=next_year)
    assert (new.learner.upn, new.cohort) == (UPN, cohorts[8])
    assert [target.name for target in new.targets.order_by("order")] == ["SEND: SEN support", eal.name]
    assert Learner.objects.count() == 2


def test_nobody_leaves_unless_somebody_says_so(bring_in):
    go(bring_in(listed(6)))
    row = go(bring_in(listed(6, first=2)))
    assert row.summary["notes"] == ["2 learners are on roll and not in this file: nothing changes for them."]
    assert leavers() == []


def test_whole_roll_marks_who_is_not_in_it(bring_in):
    go(bring_in(listed(6)))
    row = go(bring_in(listed(6, first=2), whole_roll=True))
    assert row.summary["notes"] == [
        "2 learners are not in this file and will be marked as having left on 21 November 2026: "
        "Learner0, Forename; Learner1, Forename."
    ]
    assert row.summary["further"] == [["learners who leave", 2]]
    assert leavers() == [("Learner0", date(2026, 11, 21)), ("Learner1", date(2026, 11, 21))]
    assert counts(bring_in(listed(6, first=2), whole_roll=True)) == {"same": 4}


def test_more_than_a_third_leave_only_if_it_is_said_twice(bring_in):
    go(bring_in(listed(6)))
    row = go(bring_in(listed(6, first=3), whole_roll=True))
    assert row.summary["notes"] == [
        "3 of 6 learners are not in this file. That is more than a third, so nobody leaves yet. If the file is whole, "
        "choose ‘Even if more than a third of the learners leave’."
    ]
    assert leavers() == []
    go(bring_in(listed(6, first=3), whole_roll=True, many_leave=True))
    assert [name for name, _ in leavers()] == ["Learner0", "Learner1", "Learner2"]


def test_whoever_is_in_a_refused_row_does_not_leave(bring_in):
    go(bring_in(listed(6)))
    rows = listed(6)
    rows[1][2] = "Reception"
    assert bring_in(rows, whole_roll=True).summary["notes"] == []


def test_before_the_year_begins_the_last_day_is_the_one_before(bring_in, next_year):
    go(bring_in(listed(6), year=next_year))
    go(bring_in(listed(6, first=1), year=next_year, whole_roll=True))
    assert leavers() == [("Learner0", date(2027, 8, 31))]


def test_nobody_leaves_a_year_that_is_over(bring_in, ash):
    last = add_year(school=ash, start=2025, by="tests")
    go(bring_in(listed(6), year=last))
    row = go(bring_in(listed(6, first=1), year=last, whole_roll=True))
    assert row.summary["notes"] == ["1 learner is not in this file. 2025 to 2026 is over, so nobody leaves it now."]
    assert leavers() == []


def test_whoever_left_and_is_in_the_whole_roll_is_back(bring_in):
    go(bring_in(listed(6)))
    go(bring_in(listed(6, first=1), whole_roll=True))
    row = bring_in(listed(6))
    assert causes(row) == [
        ("", "This learner has left, and is in the file",
         "If the learner is back, choose ‘This file is the whole roll’, or change the last day by hand.")
    ]  # fmt: skip
    go(bring_in(listed(6), whole_roll=True))
    assert leavers() == []


def test_whoever_comes_back_after_years_is_the_same_learner(bring_in, ash, year):
    go(bring_in([SHORT, [UPN, "Bea Mensah", 7]], year=add_year(school=ash, start=2024, by="tests")))
    row = go(bring_in([SHORT, [UPN, "Bea Mensah", 9]]))
    assert row.summary["further"] == [["learners who come back", 1]]
    assert (Learner.objects.count(), Enrolment.objects.filter(year=year).count()) == (1, 1)


def test_another_year_group_takes_along_what_was_recorded(bring_in, make_activity, make_session, take_part, cohorts):
    go(bring_in([SHORT, [UPN, "Bea Mensah", 7]]))
    take_part(make_session(make_activity()), Enrolment.objects.get())
    before = stored(Enrolment, Participation)
    row = go(bring_in([SHORT, [UPN, "Bea Mensah", "Y8"]]))
    assert row.summary["examples"]["changed"] == [["Sheet 1", 2, "Year 8, was Year 7"]]
    assert Participation.objects.get().cohort == cohorts[8]
    undo(row)
    assert stored(Enrolment, Participation) == before


def test_undo_leaves_everything_as_it_was(bring_in):
    go(bring_in([HEADER, BEA]))
    before = stored()
    row = go(bring_in([["UPN", "Adno", "Name", "Year", "Reg", "PP", "SEN", "Preferred forename"],
                       [UPN, "5", "Mensah-Jones, Beatrix", "Y9", "9Z", "N", "E", "Bea"],
                       [OTHER_UPN, "6", "Walker, Kai", "Y9", "9Z", "Y", "K", None]]))  # fmt: skip
    assert counts(row) == {"new": 1, "changed": 1}
    undo(row)
    assert stored() == before


def test_undo_keeps_whom_something_stands_on(bring_in, make_activity, make_session, take_part):
    row = go(bring_in([HEADER, BEA, KAI]))
    take_part(make_session(make_activity()), Enrolment.objects.get(learner__upn=UPN))
    undo(row)
    assert [one.name for one in Learner.objects.all()] == ["Beatrix Mensah"]
    assert Enrolment.objects.count() == 1


def test_a_name_proposes_and_somebody_confirms(bring_in):
    go(bring_in([["Surname", "Forename", "DOB", "Year"], ["Mensah", "Beatrix", "31/08/2013", 7]]))
    rows = [["UPN", "Name", "DOB", "Year"], [UPN, "Mensah, Beatrix", "2013-08-31", 7]]
    row = bring_in(rows)
    assert (counts(row), causes(row)[0][1]) == ({"refused": 1}, "Only the name and date of birth say who this is")
    assert row.summary["groups"][0]["examples"] == [["Sheet 1", 2, "UPN", "Mensah, Beatrix, 31/08/2013"]]
    assert counts(go(bring_in(rows, by_name=True))) == {"changed": 1}
    assert [one.upn for one in Learner.objects.all()] == [UPN]


def test_a_list_of_names_alone_that_says_nothing_new_is_the_same(bring_in):
    rows = [["Surname", "Forename", "Year"], ["Mensah", "Beatrix", 7]]
    go(bring_in(rows))
    assert counts(bring_in(rows)) == {"same": 1}


BROKEN = [
    ("UPN", "A873400125001", "UPN", "This has a slip in it: its first letter does not go with the rest"),
    ("UPN", "12345", "UPN", "This is not a UPN"),
    ("UPN", OTHER_UPN, "UPN", "This UPN is in the file twice"),
    ("Adno", 10002.0, "Admission number", "This admission number is in the file twice"),
    ("ULN", "12345", "ULN", "The value is not right"),
    ("DOB", "31/13/2013", "Date of birth", "The date cannot be read"),
    ("DOB", "01/01/2030", "Date of birth", "The date is far from any school year"),
    ("DOB", "#REF!", "Date of birth", "The cell holds an error of the spreadsheet"),
    ("Yr", "Reception", "Year group", "Your school has no such year group"),
    ("Yr", "", "Year group", "The year group is missing"),
    ("SEN", "Maybe", "SEN status", "This word is not known"),
    ("PP", "sometimes", "Pupil premium", "This is neither yes nor no"),
    ("Gender", "blue", "Gender", "This word is not known"),
    ("Attendance %", "105", "Attendance %", "The number is out of bounds"),
    ("Attendance %", "good", "Attendance %", "This is not a number"),
    ("Reg", "x" * 61, "Tutor group", "The text is longer than 60 characters"),
    ("On roll from", "01/09/2027", "On roll from", "The first day on roll lies after 2026 to 2027"),
    ("Photo consent", "perhaps", "Photographs", "This word is not known"),
    ("Surname", "x" * 101, "Legal surname", "The text is longer than 100 characters"),
]


@pytest.mark.parametrize(("header", "said", "label", "cause"), BROKEN)
def test_a_broken_cell_is_told_and_the_other_row_goes_in(bring_in, header, said, label, cause):
    headers = [*HEADER, *([] if header in HEADER else [header])]
    bad, good = [[*one, *[None] * (len(headers) - len(HEADER))] for one in (BEA, KAI)]
    bad[headers.index(header)] = said
    row = bring_in([headers, good, bad])
    assert [found[:2] for found in causes(row)] == [(label, cause)]
    assert counts(go(row)) == {"new": 1, "refused": 1}
    assert [one.upn for one in Learner.objects.all()] == [OTHER_UPN]


def test_two_new_learners_of_one_name_need_something_to_tell_them_apart(bring_in):
    header = ["Adno", "Name", "DOB", "Year"]
    anna = [None, "Anna Brown", None, 7]
    row = bring_in([header, anna, anna, ["5", *anna[1:]]])
    assert [found[1] for found in causes(row)] == [
        "Two new learners in the file have this name, and no number tells them apart"
    ]
    assert counts(row) == {"new": 1, "refused": 2}
    apart = [["1", *anna[1:]], ["2", *anna[1:]]]
    born = [[None, "Kai Smith", day, 7] for day in ("01/02/2014", "02/03/2014")]
    assert counts(bring_in([header, *apart, *born])) == {"new": 4}


def test_numbers_of_two_learners_are_told_before_anything_is_written(bring_in):
    go(bring_in([HEADER, BEA, KAI]))
    row = bring_in([["UPN", "Adno", "PP"], [UPN, "10002", "N"], [OTHER_UPN, "77", "Y"]])
    assert causes(row) == [
        ("UPN", "The UPN and the admission number belong to two different learners",
         "Compare both with your information system.")
    ]  # fmt: skip
    assert counts(row) == {"changed": 1, "refused": 1}


def test_somebody_new_needs_a_name(bring_in):
    assert causes(bring_in([["UPN", "Year"], [THIRD_UPN, 7]])) == [
        ("", "Your school has no learner of this number, and the row has no name", "Fill in the name.")
    ]


def test_learners_of_another_school_and_their_keys_are_not_touched(bring_in, beech, beech_leader):
    other = Learner.objects.create(school=beech, legal_forename="Bo", legal_surname="Beech", upn=UPN)
    header = ["id", "UPN", "Name", "Year"]
    go(bring_in([header, [other.pk, UPN, "Bea Mensah", 7]]))
    assert [(one.school.slug, one.name) for one in Learner.objects.order_by("pk")] == [
        ("beech", "Bo Beech"), ("ash", "Bea Mensah"),
    ]  # fmt: skip
