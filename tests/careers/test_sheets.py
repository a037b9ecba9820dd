"""Spreadsheets: text stays text, and everything comes back as what it was."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from careers.sheets import CUT, Sheet, titles, unescaped, xlsx

HEADER = ["Title", "Note"]


def book_of(*rows, header=HEADER):
    return xlsx([Sheet("Activities", header, rows)])


def read(content, sheet=0):
    page = load_workbook(BytesIO(content)).worksheets[sheet]
    return [[cell.value for cell in row] for row in page.iter_rows()]


def xml_of(content):
    return ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("sign", "=+-@")
def test_text_stays_text_whatever_it_begins_with(sign):
    content = book_of([f"{sign}1+1", f"{sign}cmd|' /C calc'!A0"])
    page = load_workbook(BytesIO(content)).active
    assert [cell.value for cell in page[2]] == [f"{sign}1+1", f"{sign}cmd|' /C calc'!A0"]
    assert {cell.data_type for cell in page[2]} == {"s"}
    assert "<f>" not in xml_of(content)


def test_header_that_looks_like_a_formula_is_text():
    content = book_of(header=["=A1", "Note"])
    assert read(content) == [["=A1", "Note"]]
    assert "<f>" not in xml_of(content)


def test_dates_and_numbers_are_dates_and_numbers():
    when = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    rows = read(book_of([date(2026, 9, 1), Decimal("2.5")], [3, when], [True, None]))
    assert rows[1:] == [
        [datetime(2026, 9, 1), 2.5],
        [3, datetime(2026, 7, 1, 13, 30)],  # the time at the school
        ["Yes", None],
    ]


def test_what_a_cell_would_bend_becomes_text():
    assert read(book_of([float("nan"), 12345678901234567], [date(1066, 10, 14), Decimal("Infinity")]))[1:] == [
        ["nan", "12345678901234567"],
        ["1066-10-14", "Infinity"],
    ]


AWKWARD = ["a\x0bb", "a\x00", "\ud800", "a\r\nb", "_x0041_", "_x005F_x0041_", "\uffff", "_x41_"]


@pytest.mark.parametrize("awkward", AWKWARD)
def test_control_characters_come_back_the_same(awkward):
    assert unescaped(read(book_of([awkward, "plain"]))[1][0]) == awkward


@pytest.mark.parametrize("kept", ["  both ends  ", "two\nlines", "tab\there", "naïve – “quotes” 🎓 <b>&amp;"])
def test_white_space_and_every_letter_are_kept(kept):
    assert read(book_of([kept, "plain"]))[1][0] == kept


@pytest.mark.parametrize("filler", ["x", "🎓", "\x0b"])
def test_too_long_a_text_is_cut_where_everybody_sees_it(filler):
    got = read(book_of([filler * 40_000, ""]))[1][0]
    assert got.endswith(CUT)
    assert set(unescaped(got.removesuffix(CUT))) == {filler}
    assert 32_700 < len(got.encode("utf-16-le")) // 2 <= 32_767


def test_longest_text_is_whole():
    assert read(book_of(["x" * 32_767, ""]))[1][0] == "x" * 32_767


def test_header_is_bold_frozen_and_filters():
    page = load_workbook(BytesIO(book_of(["a", "b"], ["c", "d"]))).active
    assert [cell.font.b for cell in page[1]] == [True, True]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B3"


def test_widths_follow_the_longest_line_within_reason():
    page = load_workbook(BytesIO(book_of(["x" * 500, "a" * 19 + "\nb"]))).active
    assert [page.column_dimensions[letter].width for letter in "AB"] == [60, 20]


def test_widths_may_be_given():
    page = load_workbook(BytesIO(xlsx([Sheet("One", HEADER, [], widths=[11, 22])]))).active
    assert [page.column_dimensions[letter].width for letter in "AB"] == [11, 22]


def test_titles_follow_the_rules_of_excel():
    assert titles(["Y7/Y8: [all]?", "", "'quoted'", "History", "a" * 40]) == [
        "Y7 Y8 all",
        "Sheet",
        "quoted",
        "History (2)",
        "a" * 31,
    ]


def test_titles_are_unique_in_any_case():
    assert titles(["Gaps", "gaps", "GAPS", "b" * 31, "B" * 40]) == [
        "Gaps", "gaps (2)", "GAPS (3)", "b" * 31, "B" * 27 + " (2)",
    ]  # fmt: skip


def test_several_sheets_keep_their_order():
    content = xlsx([Sheet("One", ["a"], [["1"]]), Sheet("Two", ["b"], [["2"]])])
    assert load_workbook(BytesIO(content)).sheetnames == ["One", "Two"]
    assert read(content, 1) == [["b"], ["2"]]
