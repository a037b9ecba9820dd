"""Spreadsheets to hand out. Text always arrives as the text that it was, whatever it begins with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from openpyxl.cell import Cell

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767
CUT = " [cut here: a cell holds no more than 32,767 characters]"
LONGEST_TITLE = 31
EXACT_TO = 10**15
NARROWEST, WIDEST = 8, 60

#: What XML cannot hold or would change, and what reads like an escape already (ECMA-376, ST_Xstring).
UNHOLDABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
HALF_ESCAPE = re.compile("(?<!_x[0-9A-F]{4})_(x[0-9A-F]{0,4})?$")
NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")

Value = str | int | float | Decimal | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: a header in bold that stays in sight, and rows below it. `widths` are in characters."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[float] | None = None


def xlsx_response(filename: str, sheets: Iterable[Sheet]) -> HttpResponse:
    """A download of these sheets under this name, which should end in .xlsx."""
    disposition = content_disposition_header(True, filename) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(xlsx(sheets), content_type=CONTENT_TYPE, headers=headers)


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

    rows = [list(row) for row in sheet.rows]
    widths = list(sheet.widths or fitting(sheet.header, rows))
    page.freeze_panes = "A2"
    for at, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(at)].width = width
    if sheet.header:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.header))}{len(rows) + 1}"
    cell = cell_maker(page)
    page.append([cell(name, True) for name in sheet.header])
    for row in rows:
        page.append([cell(value, False) for value in row])


def cell_maker(page: Any) -> Callable[[Any, bool], Cell]:
    """cell(value, bold): styles are made once and shared by all cells of the sheet."""
    from openpyxl.cell import WriteOnlyCell  # slow to import, see xlsx()
    from openpyxl.styles import Alignment, Font

    wrapped, bold = Alignment(vertical="top", wrap_text=True), Font(bold=True)

    def cell(value: Any, is_header: bool) -> Cell:
        made: Cell = WriteOnlyCell(page)
        kept = holdable(value)
        if isinstance(kept, str):
            made.value = text(kept)
            made.data_type = "s"  # else what begins with '=' becomes a formula
            made.alignment = wrapped
        elif kept is not None:
            made.value = kept
        if isinstance(kept, datetime):
            made.number_format = "d mmm yyyy hh:mm"
        elif isinstance(kept, date):
            made.number_format = "d mmm yyyy"
        if is_header:
            made.font = bold
        return made

    return cell


def holdable(value: Any) -> Value:
    """The value as a spreadsheet can hold it without loss; what it would bend becomes text."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.make_naive(value)
    if isinstance(value, date) and value.year < 1900:
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)) and not -EXACT_TO < value < EXACT_TO:  # also NaN and infinity
        return str(value)
    if value is None or isinstance(value, (bool, int, float, Decimal, date, time, timedelta)):
        return value
    return str(value)


def text(value: str) -> str:
    """As OOXML writes it: control characters escaped, and cut visibly where it is longer than a cell."""
    escaped = UNHOLDABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    if units(escaped) <= LONGEST_TEXT:
        return escaped
    return HALF_ESCAPE.sub("", cut(escaped, LONGEST_TEXT - len(CUT))) + CUT


def unescaped(value: str) -> str:
    """What `text` was given, for those who read a workbook with a library that leaves escapes as they are."""
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)


def units(value: str) -> int:
    """Length as Excel counts it: an emoji is two."""
    return len(value.encode("utf-16-le")) // 2


def cut(value: str, longest: int) -> str:
    return value.encode("utf-16-le")[: longest * 2].decode("utf-16-le", "ignore")


def titles(wanted: Iterable[str]) -> list[str]:
    """Names for sheets by Excel's rules: no []:*?/\\, 31 characters, never twice in any case, not 'History'."""
    found: list[str] = []
    taken = {"history"}
    for title in wanted:
        base = cleaned(title)
        name, number = base, 1
        while name.lower() in taken:
            number += 1
            name = cut(base, LONGEST_TITLE - len(f" ({number})")).rstrip() + f" ({number})"
        taken.add(name.lower())
        found.append(name)
    return found


def cleaned(title: str) -> str:
    plain = " ".join(NOT_IN_TITLE.sub(" ", title).split()).strip("' ")
    return cut(plain, LONGEST_TITLE).strip("' ") or "Sheet"


def fitting(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[float]:
    """Wide enough for the longest line of each column, within reason."""
    columns: list[float] = [len(name) + 4 for name in header]  # room for the filter's arrow
    for row in rows:
        for at, value in enumerate(row[: len(columns)]):
            columns[at] = max(columns[at], longest_line(value))
    return [min(max(width, NARROWEST), WIDEST) for width in columns]


def longest_line(value: Any) -> int:
    if isinstance(value, date):
        return 18 if isinstance(value, datetime) else 12
    return max(map(len, str(value).splitlines()), default=0) + 1 if value is not None else 0
