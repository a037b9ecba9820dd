"""A messy list of learners from the upload to undo: with the mouse, and without scripts."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from tests.browser.looking import faults_of

LEADER = "alder.leader@example.org"
MESSY = {
    "Y7": [["Alder School"], [], ["Printed on 3/9/26"],
           ["Adno", "Forename", "Surname", "DOB", "Yr", "SEN", "Bus"],
           [70001, "Beatrix", "Mensah", "31/08/2015", "Y7", "K", "12"],
           [70002, "Idris", "Kaya", "31/13/2015", 7, "", "12"],
           [70003, "Noor", "Said", "", "07", "Bees", "14"], [], ["Total", 3]],
    "Y8": [["Alder School"], [], ["Printed on 3/9/26"],
           ["Adno", "Forename", "Surname", "DOB", "Yr", "SEN", "Bus"],
           [80001, "Ada", "Byron", "10/12/2013", "Year 8", "N", ""], [80002, "", "", "1/2/2014", 8, "", "9"]],
    "Codes": [["Bus 12 goes to the harbour"]],
}  # fmt: skip


@pytest.fixture
def messy(tmp_path):
    """The path of a workbook: a sheet a year group, titles above the headers, a word of the school's own."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in MESSY.items():
        page = book.create_sheet(title)
        for cells in rows:
            page.append(cells)
    path = tmp_path / "learners messy.xlsx"
    book.save(path)
    return path


def press(page, words):
    """Press this button or link, and wait for the page that comes."""
    main = page.locator("main")
    main.get_by_role("button", name=words).or_(main.get_by_role("link", name=words)).first.click()
    page.wait_for_load_state()


def arrive(page, heading, *, error=False):
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert faults_of(page, error=error) == []


def upload(page, path):
    page.goto("/alder/imports/")
    press(page, "Bring in a spreadsheet")
    arrive(page, "Bring in a spreadsheet")
    page.locator("main li", has_text="The list of learners").get_by_role("link", name="Choose a file").click()
    press(page, "Look at this file")
    arrive(page, "Learners", error=True)
    page.get_by_label("Spreadsheet").set_input_files(path)
    press(page, "Look at this file")


def match(page):
    arrive(page, "Choose the sheets")
    expect(page.get_by_label("Bring in ‘Y8’")).to_be_checked()
    expect(page.get_by_label("Bring in ‘Codes’")).not_to_be_checked()
    press(page, "Go on to the columns")
    arrive(page, "Match the columns")
    expect(page.get_by_label("Admission number")).to_have_value("Adno")
    press(page, "Check the rows")


def check(page):
    """Say what a word means, and read what is wrong."""
    arrive(page, "Check before it goes in")
    expect(page.locator("#outlook")).to_have_text("2 new, 3 cannot go in, 1 left out")
    page.get_by_label("Bees").select_option(index=2)
    press(page, "Use these and check again")
    arrive(page, "Check before it goes in")
    expect(page.locator("#outlook")).to_have_text("3 new, 2 cannot go in, 1 left out")
    expect(page.locator(".causes").first).to_contain_text("Y7, cell D6: found 31/13/2015")


def errors_of(page):
    """What stands in the Errors column of the file that comes back, sheet by sheet."""
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download my file with an Errors column").click()
    book = load_workbook(BytesIO(Path(coming.value.path()).read_bytes()))
    return {sheet.title: [cells[-1] for cells in sheet.iter_rows(values_only=True)] for sheet in book}


def write_and_take_back(page):
    press(page, "Bring in the 3 good rows")
    arrive(page, "It is in")
    press(page, "See learners")
    expect(page.get_by_role("link", name="Byron")).to_be_visible()
    page.go_back()
    press(page, "Take it back")
    arrive(page, "Take this import back?")
    expect(page.locator(".takes-away")).to_contain_text("3 learners are taken away.")
    press(page, "Take it back")
    arrive(page, "It is taken back")


def test_messy_list_goes_from_upload_to_undo(visitor, messy):
    page = visitor.page(LEADER)
    upload(page, messy)
    match(page)
    check(page)
    told = errors_of(page)
    assert [told["Y7"][3], told["Y8"][4], told["Codes"]] == ["Errors", None, ["Bus 12 goes to the harbour"]]
    assert told["Y7"][5] == "DOB: The date cannot be read (‘31/13/2015’). Write it as 31/08/2010."
    write_and_take_back(page)
    page.goto("/alder/imports/known/")
    arrive(page, "What is remembered")


def test_spreadsheet_comes_in_without_scripts(visitor, tmp_path):
    page = visitor.page(LEADER, java_script_enabled=False)
    (tmp_path / "partners.csv").write_text("Name,Kind\nHarbour Bakery,employer\n")
    page.goto("/alder/imports/add/partners/")
    page.get_by_label("Spreadsheet").set_input_files(tmp_path / "partners.csv")
    press(page, "Look at this file")
    press(page, "Bring in the 1 row")
    expect(page.get_by_role("heading", level=1)).to_have_text("It is in")
