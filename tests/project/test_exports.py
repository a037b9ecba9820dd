"""Every list exports exactly what it shows, to whom it shows it."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from careers.sheets import Sheet, csv_text, unescaped
from careers.tenancy import Permission as P
from tests.project.addresses import SCHOOL
from tests.project.exports import ALSO, COMES_IN, EXPORTS, WITHOUT
from tests.project.rows import EVERY
from tests.support.exported import rows_of, sheets_of

NAMES = pytest.mark.parametrize("name", sorted(EXPORTS))
#: Nothing is recorded from the sample session, so its page has no list to export.
EMPTY = {"session-evidence"}
KINDS = {"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
         "csv": {"text/csv; charset=utf-8", "application/zip"}}  # fmt: skip


def address(rows, name, kind=""):
    query = "&".join(filter(None, [SCHOOL[name].query.strip("?"), kind and f"format={kind}"]))
    return f"{rows.address(name)}?{query}"


def load_book(answer):
    return load_workbook(BytesIO(answer.content)).worksheets


def as_csv(page):
    """What a sheet of a workbook would be as csv: both formats are to say the same."""
    rows = [[unescaped(c.value) if c.data_type == "s" else in_day(c) for c in row] for row in page.iter_rows()]
    return rows_of(csv_text(Sheet("Any", rows[0], rows[1:])).encode())


def in_day(cell):
    return cell.value.date() if cell.number_format == "d mmm yyyy" else cell.value


def test_every_address_says_whether_it_exports():
    every = {pattern.name for pattern, _ in EVERY}
    assert {name for name in every if not name.startswith(COMES_IN)} == {*EXPORTS, *ALSO, *WITHOUT}
    assert EXPORTS & set(WITHOUT) == set()


@NAMES
@pytest.mark.parametrize("kind", KINDS)
def test_each_page_offers_and_answers_both_formats(name, kind, cast):
    client = cast.sign_in(cast.everybody)
    page = client.get(address(cast.rows, name)).content.decode()
    answer = client.get(address(cast.rows, name, kind))
    assert (f"format={kind}" in page, answer.status_code) == (name not in EMPTY, 200)
    assert {answer["Content-Type"]} <= KINDS[kind]
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["Cache-Control"] == "no-store" or "no-store" in answer["Cache-Control"]


@NAMES
@pytest.mark.any_database
def test_export_is_refused_where_the_page_is_and_names_no_learner_to_who_sees_none(name, cast):
    different, told = {}, ""
    for role, user, may in cast.personas:
        client = cast.sign_in(user)
        page, answer = (client.get(address(cast.rows, name, kind)) for kind in ("", "csv"))
        if page.status_code != answer.status_code:
            different[role] = (page.status_code, answer.status_code)
        if answer.status_code == 200 and not may & {P.SEE_LEARNERS, P.SEE_OWN_LEARNERS}:
            told += str(sheets_of(answer))
    assert (different, cast.rows.learner.legal_forename in told) == ({}, False)


@NAMES
@pytest.mark.any_database
def test_people_of_other_schools_get_no_export(name, cast):
    codes = {cast.sign_in(who).get(address(cast.rows, name, "csv")).status_code for who in cast.outsiders}
    assert codes == {404}


@NAMES
def test_both_formats_say_the_same_in_typed_cells_below_a_header_in_sight(name, cast):
    client = cast.sign_in(cast.everybody)
    pages = load_book(client.get(address(cast.rows, name, "xlsx")))
    assert sheets_of(client.get(address(cast.rows, name, "csv"))) == [as_csv(page) for page in pages]
    assert {page.freeze_panes for page in pages} == {"A2"}
    assert {cell.data_type for page in pages for row in page.iter_rows() for cell in row} <= {"s", "n", "d"}


@NAMES
@pytest.mark.any_database
def test_export_holds_no_words_of_another_school(name, cast):
    answer = cast.sign_in(cast.beech_leader).get(address(cast.rows_of_beech, name, "csv"))
    told = str(sheets_of(answer)) if answer.status_code == 200 else ""
    assert [words for words in cast.rows.words if words in told] == []


@NAMES
@pytest.mark.any_database
def test_another_format_is_the_page(name, cast):
    client = cast.sign_in(cast.everybody)
    assert client.get(address(cast.rows, name, "odt"))["Content-Type"] == "text/html; charset=utf-8"


def test_search_for_a_name_exports_by_post(cast):
    client, url = cast.sign_in(cast.everybody), reverse("learner-list", args=["ash", cast.rows.year.start])
    page = client.post(url, {"q": "Beatrix"}).content.decode()
    assert 'name="format" value="csv"' in page
    assert [len(rows) for rows in sheets_of(client.post(url, {"q": "Beatrix", "format": "csv"}))] == [2]
