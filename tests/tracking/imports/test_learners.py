"""Lists of learners: new ones, changed ones, the annual roll with its leavers, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from careers.imports.kinds import kinds
from tests.support.importing import bring, go, undo
from tracking.models import Characteristic, Enrolment, Group, GroupMember, Learner

UPN, OTHER_UPN = "X873400125001", "L873400125002"
HEADER = ["UPN", "Adno", "Surname", "Forename", "DOB", "Reg", "Yr", "SEN", "PP"]
BEA = [UPN, "010001", "Mensah", "Beatrix", "31/08/2013", "7A", "Y7", "K", "Y"]
KAI = [OTHER_UPN, "010002", "Walker", "Kai", "2014-01-05", "7B", "07", "N", "N"]


@pytest.fixture
def bring_in(leader, year):
    """bring_in([header, row...]): the import after its check."""

    def ask(rows, **options):
        return bring("learners", rows, leader, year, **options)

    return ask


def counts(row):
    return {name: number for name, number in row.summary["counts"].items() if number and name not in {"rows", "warned"}}


def causes(row):
    return [(group["label"], group["cause"], group["count"]) for group in row.summary["groups"]]


def stored():
    """All that the tables hold of learners, without keys of rows of other tables."""
    models = (Learner, Enrolment, Group, GroupMember, Characteristic)
    return {model: list(model.objects.order_by("pk").values()) for model in models}


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
