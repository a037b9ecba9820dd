"""Workbooks (xlsx): typed cells, a header in bold that stays in sight, columns as wide as what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from careers.sheets.cells import Value, holdable, text
from careers.sheets.naming import titles
from careers.sheets.shape import Sheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST = 8, 60
#: How cells look, by the type of what they hold; a date and time before a date, for it is one.
FORMATS = {datetime: "d mmm yyyy hh:mm", date: "d mmm yyyy", time: "hh:mm", timedelta: "[hh]:mm"}


def xlsx(sheets: Iterable[Sheet]) -> bytes:
    """The workbook as bytes."""
    from openpyxl import Workbook  # costs a fifth of a second; most requests write no spreadsheet

    book = Workbook(write_only=True)
    sheets = list(sheets)
    for sheet, title in zip(sheets, titles(sheet.title for sheet in sheets), strict=True):
        write(book.create_sheet(title), sheet)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def write(page: Any, sheet: Sheet) -> None:
    """Widths and panes first: a write-only sheet (its stubs know neither) takes them only before the first row."""
    from openpyxl.utils import get_column_letter  # slow to import, see xlsx()

    rows = [[holdable(value) for value in row] for row in sheet.rows]
    widths = list(sheet.widths or fitting(sheet.header, rows))
    top = len(sheet.above) + 1
    page.freeze_panes = f"A{top + 1}"
    for at, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(at)].width = width
    if sheet.header:
        page.auto_filter.ref = f"A{top}:{get_column_letter(len(sheet.header))}{len(rows) + top}"
    heading, cell = cell_maker(page, bold=True), cell_maker(page)
    for row in sheet.above:
        page.append([cell(holdable(value)) for value in row])
    page.append([heading(str(name)) for name in sheet.header])
    for row in rows:
        page.append([cell(value) for value in row])


def cell_maker(page: Any, *, bold: bool = False) -> Callable[[Value], Any]:
    """cell(value): each style is looked up once and shared by all cells of the sheet, which halves the time."""
    from openpyxl.cell import WriteOnlyCell  # slow to import, see xlsx()
    from openpyxl.styles import Alignment, Font

    words: Any = WriteOnlyCell(page)
    words.alignment = Alignment(vertical="top", wrap_text=True)
    if bold:
        words.font = Font(bold=True)
    styles: dict[type, Any] = {}
    for kind, looks in FORMATS.items():
        styles[kind] = styled = WriteOnlyCell(page)
        styled.number_format = looks

    def cell(value: Value) -> Any:
        made: Any = WriteOnlyCell(page)
        if not value and isinstance(value, str):
            return made
        if isinstance(value, str):
            made._value = text(value)
            made.data_type = "s"  # else what begins with '=' becomes a formula
            made._style = words._style
        elif value is not None:
            made.value = value
            if type(value) in styles:
                made._style = styles[type(value)]._style
        return made

    return cell


def fitting(header: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[float]:
    """Wide enough for the longest line of each column, within reason."""
    columns: list[float] = [len(name) + 4 for name in header]  # room for the filter's arrow
    for row in rows:
        for at, value in enumerate(row[: len(columns)]):
            columns[at] = max(columns[at], longest_line(value))
    return [min(max(width, NARROWEST), WIDEST) for width in columns]


def longest_line(value: Value) -> int:
    if isinstance(value, str):
        return (max(map(len, value.splitlines())) if "\n" in value else len(value)) + 1
    if isinstance(value, date):
        return 18 if isinstance(value, datetime) else 12
    return len(str(value)) + 1 if value is not None else 0
