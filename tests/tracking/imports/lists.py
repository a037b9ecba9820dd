"""Short lists of learners, and what tests of imports look at."""

from tests.support.importing import bring
from tracking.models import Characteristic, Enrolment, Group, GroupMember, Learner

UPN, OTHER_UPN, THIRD_UPN = "X873400125001", "L873400125002", "A873400125003"
HEADER = ["UPN", "Adno", "Surname", "Forename", "DOB", "Reg", "Yr", "SEN", "PP"]
BEA = [UPN, "010001", "Mensah", "Beatrix", "31/08/2013", "7A", "Y7", "K", "Y"]
KAI = [OTHER_UPN, "010002", "Walker", "Kai", "2014-01-05", "7B", "07", "N", "N"]


def bringer(leader, year):
    """A fixture: bring_in([header, row...], option=True) is the import of a list of learners after its check."""

    def ask(rows, year=year, name="x.xlsx", **options):
        return bring("learners", rows, leader, year, name=name, **options)

    return ask


def counts(row):
    """{verdict: rows} where there are any."""
    return {name: number for name, number in row.summary["counts"].items() if number and name not in {"rows", "warned"}}


def causes(row):
    """[(field, what is wrong, what to do)] of the check."""
    return [(group["label"], group["cause"], group["todo"]) for group in row.summary["groups"]]


def stored(*models):
    """All rows of these tables, or of those that hold learners, but for their own keys."""
    found = {}
    for model in models or (Learner, Enrolment, Group, GroupMember, Characteristic):
        rows = [{name: value for name, value in row.items() if name != "id"} for row in model.objects.values()]
        found[model] = sorted(rows, key=str)
    return found
