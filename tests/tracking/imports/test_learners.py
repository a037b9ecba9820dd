"""Lists of learners: new ones, and columns of those who are there."""

from datetime import date
from decimal import Decimal

import pytest

from careers.models import History
from tests.support.importing import go
from tests.tracking.imports.lists import BEA, HEADER, KAI, OTHER_UPN, UPN, bringer, counts, stored
from tracking.models import Enrolment, GroupMember, Learner

bring_in = pytest.fixture(bringer)


def targets(enrolment):
    return [target.name for target in enrolment.targets.order_by("order")]


def test_new_learners_come_in_with_their_year(bring_in, year, cohorts):
    row = go(bring_in([HEADER, BEA, KAI]))
    assert (row.status, counts(row)) == ("done", {"new": 2})
    bea = Learner.objects.get(upn=UPN)
    assert (bea.name, bea.mis_id, bea.date_of_birth) == ("Beatrix Mensah", "010001", date(2013, 8, 31))
    enrolment = bea.enrolments.get()
    assert (enrolment.year, enrolment.cohort) == (year, cohorts[7])
    assert [place.group.name for place in enrolment.memberships.all()] == ["7A"]
    assert targets(enrolment) == ["SEND: SEN support", "Pupil premium"]


def test_same_file_again_changes_nothing(bring_in):
    go(bring_in([HEADER, BEA, KAI]))
    before = stored()
    again = go(bring_in([HEADER, BEA, KAI]))
    assert counts(again) == {"same": 2}
    assert stored() == before


def test_columns_and_cells_that_say_nothing_are_left_alone(bring_in):
    go(bring_in([HEADER, BEA]))
    before = stored()
    assert counts(go(bring_in([["UPN", "Forename", "SEN", "PP"], [UPN, "", None, "-"]]))) == {"same": 1}
    assert stored() == before


def test_a_blank_means_no_once_somebody_says_so(bring_in):
    go(bring_in([HEADER, BEA]))
    row = go(bring_in([["UPN", "SEN", "PP"], [UPN, None, None]], blank_is_no=True))
    assert counts(row) == {"changed": 1}
    assert targets(Enrolment.objects.get()) == []
    assert row.summary["examples"]["changed"] == [
        ["Sheet 1", 2, "Characteristics: no longer SEND: SEN support, Pupil premium"]
    ]


def test_an_empty_cell_empties_if_asked(bring_in):
    go(bring_in([[*HEADER, "Gender", "Photo consent"], [*BEA, "female", "given"]]))
    go(bring_in([["UPN", "Surname", "Reg", "Gender", "Photo consent", "PP"], [UPN] + [None] * 5], clear=True))
    enrolment = Enrolment.objects.get()
    assert (enrolment.learner.name, enrolment.gender, enrolment.learner.photo_consent) == (
        "Beatrix Mensah", "", "unknown",
    )  # fmt: skip
    assert (enrolment.memberships.count(), targets(enrolment)) == (0, ["SEND: SEN support"])


@pytest.mark.parametrize(
    ("said", "number"),
    [(9, 9), ("09", 9), ("Year 9", 9), ("Y9", 9), (9.0, 9), ("Yr 9", 9), ("NC Year 10", 10), ("x", None), ("Y13", 13)],
)
def test_year_groups_are_understood_as_systems_print_them(bring_in, ash, said, number):
    ash.cohort_set.filter(short_name="X").update(active=True)
    go(bring_in([["UPN", "Surname", "Forename", "Year"], [UPN, "Mensah", "Beatrix", said]]))
    assert Enrolment.objects.get().cohort.year_number == number


def test_a_year_group_may_stand_in_the_name_of_the_sheet(bring_in):
    header = ["UPN", "Surname", "Forename"]
    sheets = {"Year 7 list": [header, [UPN, "Mensah", "Bea"]], "Y10": [header, [OTHER_UPN, "Walker", "Kai"]]}
    go(bring_in(sheets))
    found = Enrolment.objects.order_by("pk").values_list("learner__legal_surname", "cohort__year_number")
    assert list(found) == [("Mensah", 7), ("Walker", 10)]


def test_sen_status_is_one_of_three(bring_in):
    for said, found in (("K", ["SEND: SEN support"]), ("E", ["SEND: EHC plan"]), ("EHCP", ["SEND: EHC plan"]),
                        ("SEN Support", ["SEND: SEN support"]), ("N", [])):  # fmt: skip
        go(bring_in([["UPN", "Name", "Year", "SEN"], [UPN, "Mensah, Bea", 7, said]]))
        assert targets(Enrolment.objects.get()) == found


def test_attendance_says_who_is_below_the_line(bring_in):
    for said, kept, found in ((" 89.9 %", Decimal("89.9"), ["Attendance below 90 %"]), (0.95, Decimal(95), [])):
        go(bring_in([["UPN", "Name", "Year", "Attendance %"], [UPN, "Bea Mensah", 7, said]]))
        enrolment = Enrolment.objects.get()
        assert (enrolment.attendance, targets(enrolment)) == (kept, found)


def test_every_group_of_the_school_has_its_column(bring_in, ash):
    ash.targetgroup_set.create(name="Duke of Edinburgh", order=20)
    header = ["UPN", "Name", "Year", "FSM", "In care", "EAL", "Young carer", "Service children", "HPA"]
    go(bring_in([[*header, "Duke of Edinburgh"], [UPN, "Bea Mensah", 7, "T", "Yes", 1, "TRUE", "x", "Y", "y"]]))
    assert targets(Enrolment.objects.get()) == [
        "Free school meals", "Looked after", "English as an additional language", "Young carer", "Service child",
        "Higher prior attainment", "Duke of Edinburgh",
    ]  # fmt: skip


def test_consents_and_days_come_in(bring_in):
    header = ["UPN", "Name", "Year", "Photo consent", "Photo consent date", "Objects to sharing", "Annual review date"]
    days = ["On roll from", "On roll to"]
    go(bring_in([header + days, [UPN, "Bea Mensah", 7, "Y", "01/09/2026", "Yes", "2027-02-01", "04/01/2027", ""]]))
    her, enrolment = Learner.objects.get(), Enrolment.objects.get()
    assert (her.photo_consent, her.photo_consent_on, her.objects_to_sharing, her.annual_review_on) == (
        "yes", date(2026, 9, 1), True, date(2027, 2, 1),
    )  # fmt: skip
    assert (enrolment.on_roll_from, enrolment.on_roll_to) == (date(2027, 1, 4), None)


def test_a_first_day_before_the_year_is_none(bring_in):
    go(bring_in([["UPN", "Name", "Year", "Admission date"], [UPN, "Bea Mensah", 9, "01/09/2024"]]))
    assert Enrolment.objects.get().on_roll_from is None


def test_change_of_form_moves_her_and_history_says_so(bring_in):
    go(bring_in([HEADER, BEA]))
    row = go(bring_in([["UPN", "Reg"], [UPN, "7C"]]))
    assert row.summary["examples"]["changed"] == [["Sheet 1", 2, "Tutor group: 7C, was 7A"]]
    enrolment = Enrolment.objects.get()
    assert [place.group.name for place in enrolment.memberships.all()] == ["7C"]
    line = History.objects.get(model="tracking.Enrolment", action="changed by import")
    assert (line.changes, line.person) == ({"tutor group": ["7A", "7C"]}, enrolment.learner_id)


def test_classes_are_those_that_the_cell_names(bring_in, make_group):
    make_group("Taster", kind="target")
    go(bring_in([["UPN", "Name", "Year", "Classes"], [UPN, "Bea Mensah", 7, "7x/Ma1; 7x/Sc2, taster"]]))
    row = go(bring_in([["UPN", "Classes"], [UPN, "7x/Sc2; 7x/En1"]]))
    assert row.summary["examples"]["changed"] == [["Sheet 1", 2, "Classes: 7x/En1, was 7x/Ma1"]]
    places = GroupMember.objects.values_list("group__name", "kind")
    assert sorted(places) == [("7x/En1", "class"), ("7x/Sc2", "class"), ("Taster", "target")]


def test_names_in_capitals_or_without_accents_are_no_change(bring_in):
    go(bring_in([["UPN", "Surname", "Forename", "Year"], [UPN, "O'Neill", "Seán", 7]]))
    assert counts(bring_in([["UPN", "Surname", "Forename", "Chosen name"], [UPN, "ONEILL", "Sean", "Sean"]])) == {
        "same": 1
    }
    assert counts(bring_in([["UPN", "Surname"], [UPN, "Smith"]])) == {"changed": 1}
