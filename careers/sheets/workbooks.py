"""Workbooks (xlsx): typed cells, a header in bold that stays in sight, columns as wide as what they hold.

openpyxl makes the workbook with its styles and headers; the rows are put in as XML afterwards, because cell by cell
it takes ten times as long, and a school may have 20,000 learners.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from careers.sheets.cells import Value, holdable, text
from careers.sheets.naming import titles
from careers.sheets.shape import Sheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST = 8, 60
#: How cells look, by the type of what they hold; a date with a time comes before a date, for it is one too.
FORMATS = {datetime: "d mmm yyyy hh:mm", date: "d mmm yyyy", time: "hh:mm", timedelta: "[hh]:mm"}
END = b"</sheetData>"


def xlsx(sheets: Iterable[Sheet]) -> bytes:
    """The workbook as bytes."""
    from openpyxl import Workbook  # costs a fifth of a second; most requests write no spreadsheet

    book = Workbook(write_only=True)
    sheets = list(sheets)
    names = titles(sheet.title for sheet in sheets)
    bodies = [begin(book.create_sheet(name), sheet) for sheet, name in zip(sheets, names, strict=True)]
    file = BytesIO()
    book.save(file)
    return with_rows(file, {f"xl/worksheets/sheet{number}.xml": body for number, body in enumerate(bodies, 1)})


def begin(page: Any, sheet: Sheet) -> bytes:
    """Write what stands round the rows and the header; the rows themselves as XML, for later.

    Widths and panes come first: a write-only sheet (its stubs know neither) takes them only before the first row.
    """
    from openpyxl.utils import get_column_letter  # slow to import, see xlsx()

    rows = [[holdable(value) for value in row] for row in sheet.rows]
    top = len(sheet.above) + 1
    page.freeze_panes = f"A{top + 1}"
    for at, width in enumerate(sheet.widths or fitting(sheet.header, rows), 1):
        page.column_dimensions[get_column_letter(at)].width = width
    if sheet.header:
        page.auto_filter.ref = f"A{top}:{get_column_letter(len(sheet.header))}{len(rows) + top}"
    for row in sheet.above:
        page.append(list(map(plain_cell(page), row)))
    page.append(heading(page, sheet.header))
    letters = [get_column_letter(at) for at in range(1, max(map(len, rows), default=0) + 1)]
    cell = cell_writer(page)
    return "".join(row_xml(number, row, letters, cell) for number, row in enumerate(rows, top + 1)).encode()


def plain_cell(page: Any) -> Callable[[Any], Any]:
    """A cell of openpyxl's own, for the few above the header."""
    from openpyxl.cell import WriteOnlyCell  # slow to import, see xlsx()

    def cell(value: Any) -> Any:
        kept = holdable(value)
        made: Any = WriteOnlyCell(page, text(kept) if isinstance(kept, str) else kept)
        if isinstance(kept, str):
            made.data_type = "s"  # else what begins with '=' becomes a formula
        return made

    return cell


def heading(page: Any, header: Iterable[str]) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell  # slow to import, see xlsx()
    from openpyxl.styles import Alignment, Font

    for name in header:
        made: Any = WriteOnlyCell(page, text(str(name)))
        made.data_type = "s"  # else what begins with '=' becomes a formula
        made.font, made.alignment = Font(name="Calibri", sz=11, bold=True), Alignment(vertical="top", wrap_text=True)
        yield made


def row_xml(number: int, row: Sequence[Value], letters: Sequence[str], cell: Callable[[str, Value], str]) -> str:
    cells = [cell(f"{letter}{number}", value) for letter, value in zip(letters, row, strict=False)]
    return f'<row r="{number}">{"".join(cells)}</row>'


def cell_writer(page: Any) -> Callable[[str, Value], str]:
    """cell(place, value) as XML; text is always inside <is>, where nothing is a formula."""
    from openpyxl.utils.datetime import to_excel  # slow to import, see xlsx()

    words, figures = style_of(page, wrap=True), style_of(page)
    looks = {kind: style_of(page, shown) for kind, shown in FORMATS.items()}

    def cell(place: str, value: Value) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, str):
            shown = escape(text(value))
            return f'<c r="{place}" s="{words}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'
        if isinstance(value, (int, float, Decimal)):
            return f'<c r="{place}" s="{figures}"><v>{value}</v></c>'
        style = next(style for kind, style in looks.items() if isinstance(value, kind))
        return f'<c r="{place}" s="{style}"><v>{to_excel(value)}</v></c>'

    return cell


def style_of(page: Any, looks: str = "General", *, wrap: bool = False) -> int:
    """The number of a style in the workbook. All stand at the top of their row, because some texts have many lines."""
    from openpyxl.cell import WriteOnlyCell  # slow to import, see xlsx()
    from openpyxl.styles import Alignment

    made: Any = WriteOnlyCell(page)
    made.number_format, made.alignment = looks, Alignment(vertical="top", wrap_text=wrap or None)
    return int(made.style_id)


def with_rows(file: BytesIO, bodies: dict[str, bytes]) -> bytes:
    """The same workbook with these rows at the end of these sheets."""
    whole = BytesIO()
    with ZipFile(file) as made, ZipFile(whole, "w", ZIP_DEFLATED) as box:
        for name in made.namelist():
            content = made.read(name)
            box.writestr(name, content.replace(END, bodies[name] + END) if name in bodies else content)
    return whole.getvalue()


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
