"""The user's own file with an Errors column: every sheet, row and cell of it, and it can be mended."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse

from careers.models import Import
from tests.support.importing import bring

ROWS = [["Name", "Note", "When"], ["Bakery", "=1+1", date(2026, 10, 1)], ["", "-2", 7], ["Mill", "x", None]]


def as_read(content):
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content))
    return {page.title: [list(cells) for cells in page.iter_rows(values_only=True)] for page in book}


@pytest.fixture
def errors(leader, as_user):
    def fetch(row):
        return as_user(leader).get(reverse("import-errors", args=["ash", row.pk]))

    return fetch


def test_every_row_comes_back_with_what_is_wrong(errors, leader):
    row = bring("partners", {"Y7": ROWS, "Notes": [["Kept by hand"], ["since 2019"]]}, leader, name="Ours.xlsx")
    answer = errors(row)
    sheets = as_read(answer.content)
    assert sheets["Notes"] == [["Kept by hand"], ["since 2019"]]
    assert [cells[-1] for cells in sheets["Y7"]] == [
        "Errors", None, "Name: Name is missing. Fill it in, or leave the row out.", None,
    ]  # fmt: skip
    assert [cells[1] for cells in sheets["Y7"]] == ["Note", "=1+1", "-2", "x"]
    assert sheets["Y7"][1][2].date() == date(2026, 10, 1)
    assert "Ours, with errors.xlsx" in answer["Content-Disposition"]


def test_titles_above_the_headers_stay_there(errors, leader):
    titled = {"Y7": [["Partners of Ash", ""], ["=now()"], ["Name", "Sector"], ["", "Food"], ["Mill", ""]]}
    sheet = as_read(errors(bring("partners", titled, leader)).content)["Y7"]
    assert [cells[0] for cells in sheet] == ["Partners of Ash", "=now()", "Name", None, "Mill"]
    assert [cells[2] for cells in sheet] == [
        None,
        None,
        "Errors",
        "Name: Name is missing. Fill it in, or leave the row out.",
        None,
    ]


def test_csv_comes_back_as_csv(errors, leader):
    row = bring("partners", [["Name", "Sector"], ["", "Food"], ["Mill", "=1"]], leader, name="p.csv")
    lines = errors(row).content.decode("utf-8-sig").splitlines()
    assert lines == [
        "Name,Sector,Errors",
        ',Food,"Name: Name is missing. Fill it in, or leave the row out."',
        "Mill,'=1,",
    ]


def test_a_mended_file_is_brought_in_again_without_its_errors(errors, leader):
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(errors(bring("partners", ROWS, leader)).content))
    book.active["A3"] = "Farm"
    mended = BytesIO()
    book.save(mended)
    row = bring("partners", mended.getvalue(), leader)
    assert (row.summary["counts"]["new"], row.summary["groups"]) == (3, [])
    again = as_read(errors(row).content)["Sheet 1"]
    assert again[0] == ["Name", "Note", "When", "Errors"]
    assert [cells[3] for cells in again[1:]] == [None, None, None]


def test_a_file_that_is_gone_is_said_to_be(leader, as_user):
    from careers.imports import files

    row = bring("partners", ROWS, leader)
    files.remove(row)
    for name in ("import-errors", "import-columns", "import-sheets"):
        answer = as_user(leader).get(reverse(name, args=["ash", row.pk]), follow=True)
        assert "not kept any more" in answer.content.decode()
    Import.objects.update(summary={}, status="read")
    assert "not kept any more" in as_user(leader).get(row.get_absolute_url(), follow=True).content.decode()
    Import.objects.update(status="checked")
    assert "not kept any more" in as_user(leader).get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("status", "then"), [("uploaded", "read"), ("matched", "checked")])
def test_what_failed_for_reasons_of_ours_can_be_tried_again(leader, as_user, status, then):
    row = bring("partners", ROWS, leader)
    Import.objects.update(status=status, problem="We failed.")
    assert "We failed." in as_user(leader).get(row.get_absolute_url()).content.decode()
    as_user(leader).post(reverse("import-again", args=["ash", row.pk]))
    row.refresh_from_db()
    assert (row.status, row.problem, row.work) == (then, "", "")
