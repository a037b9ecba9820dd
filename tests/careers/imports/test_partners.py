"""Partners and contacts from spreadsheets: kinds that run on a resource of django-import-export."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careers.exports import partner_sheets
from careers.imports import checking, files
from careers.imports.partners import Partners
from careers.imports.reading import load
from careers.models import History, Import, Partner, PartnerContact
from careers.sheets import csv_text, xlsx
from tests.careers.imports.test_activities import causes, counts
from tests.support.importing import bring, go, undo

PARTNERS = [
    ["Company", "Type", "Sector", "Web", "Notes"],
    ["Bakery", "business", "Food", "www.bakery.example", "Ring after ten"],
    ["Smith, Jones & Co", "", "", "", ""],
]


@pytest.fixture
def bakery(ash):
    partner = Partner.objects.create(school=ash, name="Bakery", kind="employer", sector="Food", note="=1+1")
    PartnerContact.objects.create(school=ash, partner=partner, name="Jo", job="Baker", email="jo@bakery.example")
    return partner


def state():
    return [list(model.objects.order_by("pk").values()) for model in (Partner, PartnerContact)]


def test_partners_go_in(leader):
    go(bring("partners", PARTNERS, leader))
    assert list(Partner.objects.order_by("pk").values_list("name", "kind", "sector", "website", "note")) == [
        ("Bakery", "employer", "Food", "https://www.bakery.example", "Ring after ten"),
        ("Smith, Jones & Co", "employer", "", "", ""),
    ]


def test_what_differs_is_changed_and_told(leader, bakery):
    row = bring("partners", [["name", "Sector"], [" BAKERY ", "Bread"]], leader)
    assert row.summary["examples"]["changed"] == [["Sheet 1", 2, "Sector Bread, was Food"]]
    go(row)
    bakery.refresh_from_db()
    assert (bakery.name, bakery.sector, bakery.note) == ("Bakery", "Bread", "=1+1")
    told = History.objects.get(model="careers.Partner")
    assert (told.action, told.changes) == ("changed by import", {"sector": ["Food", "Bread"]})


def test_an_empty_cell_empties_only_where_asked(leader, bakery):
    rows = [["Name", "Sector", "Kind"], ["Bakery", "", ""]]
    assert counts(bring("partners", rows, leader)) == {"same": 1}
    go(bring("partners", rows, leader, clear=True))
    bakery.refresh_from_db()
    assert (bakery.sector, bakery.kind) == ("", "employer")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_list_comes_back_unchanged(leader, bakery, as_user, ending):
    content = as_user(leader).get(f"/ash/partners/?format={ending}").content
    row = bring("partners", content, leader, name=f"x.{ending}")
    assert (row.status, counts(row), causes(row)) == (Import.Status.CHECKED, {"same": 1}, [])
    assert checking.planned(row, load(files.cells(row)))[1].changes.empty


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_contacts_come_back_unchanged(leader, bakery, ending):
    sheets = partner_sheets(bakery.contacts.all(), [])
    content = xlsx(sheets) if ending == "xlsx" else csv_text(sheets[0]).encode()
    row = bring("contacts", content, leader, name=f"x.{ending}")
    assert (row.status, counts(row), causes(row)) == (Import.Status.CHECKED, {"same": 1}, [])
    assert checking.planned(row, load(files.cells(row)))[1].changes.empty


def test_contacts_go_in_and_are_taken_back(leader, bakery):
    before = state()
    rows = [["Organisation", "Contact", "Role", "Email"]]
    rows += [["bakery", "Jo", "Owner", "jo@bakery.example"], ["Bakery", "Al", "", "al@x.example"]]
    row = bring("contacts", rows, leader)
    assert (counts(row), state()) == ({"new": 1, "changed": 1}, before)
    go(row)
    assert list(PartnerContact.objects.order_by("pk").values_list("name", "job")) == [("Jo", "Owner"), ("Al", "")]
    undo(row)
    assert state() == before


def test_partner_with_contacts_since_stays(leader, ash):
    row = go(bring("partners", PARTNERS, leader))
    PartnerContact.objects.create(school=ash, partner=Partner.objects.get(name="Bakery"), name="Jo")
    undo(row)
    assert [partner.name for partner in Partner.objects.all()] == ["Bakery"]


def test_rows_of_another_school_are_not_found(leader, bakery, beech_leader):
    row = bring("contacts", [["Partner", "Name"], ["Bakery", "Jo"]], beech_leader)
    assert causes(row) == ["Your school has no such partner"]
    go(bring("partners", PARTNERS, beech_leader))
    assert Partner.objects.filter(name="Bakery").count() == 2


@pytest.mark.parametrize(
    ("kind", "rows", "cause"),
    [
        ("partners", [["Name", "Sector"], ["", "Food"]], "Name is missing"),
        ("partners", [["Name"], ["x" * 201]], "The text is longer than 200 characters"),
        ("partners", [["Name", "Kind"], ["Bakery", "wizard"]], "This word is not known"),
        ("partners", [["Name", "Website"], ["Bakery", "not an address"]], "The value is not right"),
        ("partners", [["Name", "Sector"], ["Bakery", "#REF!"]], "The cell holds an error of the spreadsheet"),
        ("partners", [["Name", "Sector"], ["Bakery", "y" * 101]], "The text is longer than 100 characters"),
        ("partners", [["Name"], ["Bakery"], [" bakery"]], "This row is in the file twice"),
        ("contacts", [["Partner", "Name"], ["Nobody", "Jo"]], "Your school has no such partner"),
        ("contacts", [["Partner", "Name"], ["Bakery", ""]], "Name is missing"),
        ("contacts", [["Partner", "Name", "Email"], ["Bakery", "Al", "at home"]], "The value is not right"),
        (
            "contacts",
            [["Partner", "Name", "Phone"], ["Bakery", "Al", "1" * 41]],
            "The text is longer than 40 characters",
        ),
    ],
)
def test_wrong_value_is_told(leader, bakery, kind, rows, cause):
    row = bring(kind, rows, leader)
    assert (causes(row), row.summary["counts"]["refused"]) == ([cause], 1)


@pytest.mark.parametrize(("kind", "queries"), [("partners", 4), ("contacts", 6)])
def test_check_asks_the_same_for_any_number_of_rows(leader, bakery, kind, queries):
    found = []
    for number in (3, 30):
        rows = [["Partner", "Name"], *(["Bakery", f"P{n}"] for n in range(number))]
        row = bring(kind, [cells[kind == "partners" :] for cells in rows], leader)
        book = load(files.cells(row))
        with CaptureQueriesContext(connection) as caught:
            checking.planned(row, book)
        found.append(len(caught))
    assert found == [queries, queries]


def test_who_may_not_change_partners_plans_nothing(staff, bakery):
    from django.core.exceptions import PermissionDenied

    setting = checking.Setting(bakery.school, None, staff, None)
    with pytest.raises(PermissionDenied):
        Partners().plan([], setting)
