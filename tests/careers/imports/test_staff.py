"""Staff and roles from a spreadsheet: by the functions of the pages, with invitations by mail."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careers.exports import people_sheets
from careers.imports import checking, files
from careers.imports.reading import load
from careers.models import Invitation, MembershipRole
from careers.people import accept_as_new, invite
from careers.sheets import csv_text, xlsx
from tests.careers.imports.test_activities import causes, counts
from tests.support.importing import bring, go, undo

HEAD = ["Name", "Email", "Roles"]


def roles():
    """{address: its roles} of Ash."""
    found = {}
    for row in MembershipRole.objects.filter(school__slug="ash").select_related("membership__user"):
        found.setdefault(row.membership.user.email.split("@")[0], set()).add(row.role)
    return found


@pytest.fixture
def sends(django_capture_on_commit_callbacks):
    """Write an import, and send its mails."""

    def write(row):
        with django_capture_on_commit_callbacks(execute=True):
            return go(row)

    return write


def test_roles_change_and_who_is_new_is_invited(administrator, staff, sends):
    rows = [HEAD, ["Sam", "SAM.STAFF@example.org", "staff; governor"], ["New", "new@example.org", "Teacher"]]
    row = bring("staff", rows, administrator)
    assert (counts(row), mail.outbox) == ({"new": 1, "changed": 1}, [])
    assert row.summary["confirm"] == "1 invitation goes out by mail, in the name of Ada Admin."
    sends(row)
    assert roles()["sam.staff"] == {"staff", "governor"}
    assert [(one.to, "/invitations/" in one.body) for one in mail.outbox] == [(["new@example.org"], True)]
    assert Invitation.objects.get().roles == ["staff"]


def test_people_who_are_not_in_the_file_stay(administrator, staff, leader):
    before = roles()
    go(bring("staff", [HEAD, ["", "ada.admin@example.org", "school administrator"]], administrator))
    assert roles() == before


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_list_of_people_comes_back_unchanged(administrator, staff, leader, ash, ending):
    invite(school=ash, email="new@example.org", roles=["staff", "governor"], by=administrator)
    members = list(ash.membership_set.with_people())
    sheets = people_sheets(members=members, left=[], invitations=ash.invitation_set.pending())
    content = xlsx(sheets) if ending == "xlsx" else csv_text(sheets[0]).encode()
    row = bring("staff", content, administrator, name=f"x.{ending}")
    assert (counts(row), causes(row)) == ({"same": 4 if ending == "xlsx" else 3}, [])
    assert checking.planned(row, load(files.cells(row)))[1].changes.empty


def test_taken_back_withdraws_and_gives_roles_back(administrator, staff, sends):
    before = roles()
    rows = [
        HEAD,
        ["", "sam.staff@example.org", "adviser"],
        ["", "a@example.org", "staff"],
        ["", "b@example.org", "staff"],
    ]
    row = sends(bring("staff", rows, administrator))
    accept_as_new(invitation=Invitation.objects.get(email="b@example.org"), name="B", password="a-long-password")
    outcome = undo(row).outcome["undone"]
    assert outcome["careers.Invitation"] == {"deleted": 1, "restored": 0, "put back": 0, "kept": 1}
    assert outcome["careers.Membership"] == {"deleted": 0, "restored": 1, "put back": 0, "kept": 0}
    assert roles() == before | {"b": {"staff"}}
    assert list(Invitation.objects.pending()) == []


def test_looking_at_what_undo_would_do_writes_nothing(administrator, staff):
    row = go(bring("staff", [HEAD, ["", "sam.staff@example.org", "adviser"]], administrator))
    foreseen = checking.kind_of(row).undo_preview(row)
    assert (foreseen["careers.Membership"]["restored"], roles()["sam.staff"]) == (1, {"adviser"})


def test_the_last_administrator_is_kept(administrator, staff):
    row = bring("staff", [HEAD, ["", "ada.admin@example.org", "staff"]], administrator)
    assert causes(row) == ["The school would be left without an administrator"]


def test_an_administrator_may_hand_over_in_one_file(administrator, staff):
    rows = [HEAD, ["", "ada.admin@example.org", "staff"], ["", "sam.staff@example.org", "administrator"]]
    go(bring("staff", rows, administrator))
    assert roles() == {"ada.admin": {"staff"}, "sam.staff": {"administrator"}}


@pytest.mark.parametrize(
    ("cells", "cause"),
    [
        (["", "not an address", "staff"], "The value is not right"),
        (["", "", "staff"], "Email address is missing"),
        (["", "new@example.org", ""], "Somebody new needs a role"),
        (["", "new@example.org", "trust lead"], "A trust lead is set on the trust, not in one of its schools"),
        (["", "new@example.org", "wizard"], "This word is not known"),
        (["", "new@example.org", "staff; wizard"], "This word is not known"),
        (["", "#REF!", "staff"], "The cell holds an error of the spreadsheet"),
        (["", f"{'x' * 250}@example.org", "staff"], "The text is longer than 254 characters"),
        (["x" * 151, "new@example.org", "staff"], "The text is longer than 150 characters"),
        (["", "invited@example.org", "governor"], "This address is invited already, in other roles"),
    ],
)
def test_wrong_value_is_told(administrator, ash, cells, cause):
    invite(school=ash, email="invited@example.org", roles=["staff"], by=administrator)
    row = bring("staff", [HEAD, cells], administrator)
    assert (causes(row), counts(row)) == ([cause], {"refused": 1})


def test_members_of_other_schools_are_no_members_here(administrator, beech_leader):
    row = bring("staff", [HEAD, ["", beech_leader.user.email, ""]], administrator)
    assert causes(row) == ["Somebody new needs a role"]


def test_check_asks_the_same_for_any_number_of_rows(administrator):
    found = []
    for number in (3, 30):
        row = bring("staff", [HEAD, *(["", f"p{n}@example.org", "staff"] for n in range(number))], administrator)
        book = load(files.cells(row))
        with CaptureQueriesContext(connection) as caught:
            checking.planned(row, book)
        found.append(len(caught))
    assert found == [6, 6]
