"""The same sheets as xlsx and csv: text comes back as it was, cells are typed, and nothing is a live formula."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from careers.sheets import Sheet, csv_text, download, guarded, unescaped, unguarded, wanted, xlsx

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
LIKE_FORMULAS = st.builds(str.__add__, st.text("'=+-@\t\r", min_size=1, max_size=4), ANY_TEXT)
TEXTS = st.lists(st.tuples(ANY_TEXT | LIKE_FORMULAS, LIKE_FORMULAS), min_size=1, max_size=4)
QUICK = settings(max_examples=60, deadline=None)


def rows_of(content):
    """Cells of a file of comma-separated values as they stand there."""
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def csv_of(*rows, header=("A", "B")):
    return rows_of(download("Any", [Sheet("Any", header, rows)], "csv").content)[1:]


@QUICK
@given(TEXTS)
def test_any_text_comes_back_from_xlsx(rows):
    page = load_workbook(BytesIO(xlsx([Sheet("Any", ["A", "B"], rows)]))).active
    found = [[unescaped(cell.value or "") for cell in row] for row in page.iter_rows(min_row=2)]
    assert found == [list(row) for row in rows]
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} == {"s"}


@QUICK
@given(TEXTS)
def test_any_text_comes_back_from_csv(rows):
    read = rows_of(csv_text(Sheet("Any", ["A", "B"], rows)).encode())
    assert [[unguarded(cell) for cell in row] for row in read[1:]] == [list(row) for row in rows]


@QUICK
@given(ANY_TEXT | LIKE_FORMULAS)
def test_no_text_in_csv_begins_like_a_formula(text):
    assert guarded(text)[:1] not in {*"=+-@\t\r"}
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("-5 to 5", "'-5 to 5"),
        ("'=1+1", "''=1+1"),
        ("'quoted'", "'quoted'"),
        ("a=b", "a=b"),
        ("007", "007"),
        ("", ""),
    ],
)
def test_only_what_would_be_a_formula_gets_a_quote(text, written):
    assert csv_of([text, "x"]) == [[written, "x"]]


def test_header_of_csv_is_guarded_too():
    assert rows_of(csv_text(Sheet("Any", ["=A1", "B"], [])).encode()) == [["'=A1", "B"]]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 9, 1), "2026-09-01"),
        (date(1066, 10, 14), "1066-10-14"),
        (datetime(2026, 7, 1, 12, 30, tzinfo=UTC), "2026-07-01 13:30"),
        (time(9, 5), "09:05"),
        (timedelta(hours=30, minutes=5), "30:05"),
        (True, "Yes"),
        (False, "No"),
        (None, ""),
        (-5, "-5"),
        (1200, "1200"),
        (Decimal("2.50"), "2.5"),
        (Decimal("1E+3"), "1000"),
        (0.0000001, "0.0000001"),
        (float("nan"), "nan"),
    ],
)
def test_values_of_csv_are_plain(value, said):
    assert csv_of([value, "x"]) == [[said, "x"]]


def test_cells_of_xlsx_are_typed():
    row = [date(2026, 9, 1), time(9, 5), 3, Decimal("2.5"), True, "007", "=1+1", timedelta(hours=30)]
    page = load_workbook(BytesIO(xlsx([Sheet("Any", list("ABCDEFGH"), [row])]))).active
    assert [cell.value for cell in page[2]][:7] == [datetime(2026, 9, 1), time(9, 5), 3, 2.5, "Yes", "007", "=1+1"]
    assert [(cell.data_type, cell.number_format) for cell in page[2]] == [
        ("d", "d mmm yyyy"), ("d", "hh:mm"), ("n", "General"), ("n", "General"),
        ("s", "General"), ("s", "General"), ("s", "General"), ("d", "[hh]:mm"),
    ]  # fmt: skip


def test_csv_is_what_excel_reads():
    content = download("Any", [Sheet("Any", ["A"], [["naïve, 🎓"], ["two\nlines"]])], "csv").content
    assert content.decode() == '\ufeffA\r\n"naïve, 🎓"\r\n"two\nlines"\r\n'


@pytest.mark.parametrize(
    ("kind", "ending", "content_type"),
    [("xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
     ("csv", "csv", "text/csv; charset=utf-8")],
)  # fmt: skip
def test_download_is_a_file_with_a_name_that_nothing_keeps(kind, ending, content_type):
    answer = download('Gaps: "naïve" 2026/27', [Sheet("One", ["A"], [])], kind)
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''Gaps%20na%C3%AFve%202026-27.{ending}"
    assert (answer["Content-Type"], answer["Cache-Control"]) == (content_type, "no-store")


def test_several_sheets_as_csv_are_a_zip_of_files():
    sheets = [Sheet("One/two", ["A"], [["1"]]), Sheet("<b>", ["B"], [["=2"]]), Sheet('"B"', ["C"], [])]
    answer = download("Any", sheets, "csv")
    box = ZipFile(BytesIO(answer.content))
    assert answer["Content-Disposition"] == 'attachment; filename="Any.zip"'
    assert {name: rows_of(box.read(name)) for name in box.namelist()} == {
        "One two.csv": [["A"], ["1"]],
        "b.csv": [["B"], ["'=2"]],
        "B (2).csv": [["C"]],
    }


@pytest.mark.parametrize(
    ("method", "query", "body", "format_"),
    [
        ("get", "?format=xlsx", {}, "xlsx"),
        ("get", "?format=csv", {}, "csv"),
        ("get", "?format=XLSX", {}, ""),
        ("get", "?format=pdf", {}, ""),
        ("get", "", {}, ""),
        ("post", "", {"format": "csv"}, "csv"),
        ("post", "?format=csv", {}, ""),  # what is sent to a page is saved, whatever its address says
        ("post", "", {"format": "\x00"}, ""),
    ],
)
def test_format_is_one_of_two_or_the_page(method, query, body, format_):
    assert wanted(getattr(RequestFactory(), method)(f"/{query}", body if method == "post" else None)) == format_
