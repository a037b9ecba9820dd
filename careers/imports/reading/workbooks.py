"""Workbooks (.xlsx, .ods) by python-calamine, after the pre-flight, in the process apart and nowhere else."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError
from python_calamine import SheetTypeEnum as Type
from python_calamine import SheetVisibleEnum as Visible

from careers.imports.reading import limits
from careers.imports.reading.book import Cell, Unreadable
from careers.imports.reading.containers import AGAIN, kind_inside, opened
from careers.imports.reading.keeping import Writer
from careers.imports.reading.kinds import PASSWORD, SAVE_AS
from careers.imports.reading.preflight import TOO_MANY_SHEETS, examine
from careers.imports.reading.sheets import Errors

BROKEN = f"{{file}} cannot be read as a workbook. {AGAIN}"
BROKEN_SHEET = f"The sheet ‘{{sheet}}’ of {{file}} cannot be read. {SAVE_AS}"
UNKNOWN_ERROR = (
    "On the sheet ‘{sheet}’ of {file} a cell shows the error {error}, which Waymark does not know. "
    "Mend or empty that cell, save and choose the file again."
)
ODD_TIME = (
    "In row {row} of the sheet ‘{sheet}’ of {file} stands a time that is longer than any calendar. "
    "Mend or empty that cell, save and choose the file again."
)
NO_SHEETS = "{file} has no sheet with cells, only charts or macros. Choose another file."

UNKNOWN_VALUE = re.compile(r"Unsupported cell error value '([^']{1,30})'")
DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
UNHOLDABLE = re.compile("[\0\ud800-\udfff]")
EXACT_TO = 2**53


def write_workbook(source: Path, target: Path) -> None:
    with source.open("rb") as file, opened(file) as zipped:
        kind = kind_inside(zipped)
        errors = examine(zipped, kind)
    writer = Writer(target, kind)
    for name, hidden, rows in sheets(source, errors):
        writer.page(name, rows, hidden=hidden)
    writer.end()


def sheets(source: Path, errors: Errors) -> Iterator[tuple[str, bool, Iterator[list[Cell]]]]:
    """Name, whether it is hidden, rows: sheet by sheet."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(source.read_bytes()))
    except PasswordError:
        raise Unreadable(PASSWORD) from None
    except CalamineError:
        raise Unreadable(BROKEN) from None
    told = [(at, sheet) for at, sheet in enumerate(book.sheets_metadata) if sheet.typ == Type.WorkSheet]
    if len(told) > limits.PAGES:
        raise Unreadable(TOO_MANY_SHEETS)
    if not told:
        raise Unreadable(NO_SHEETS)
    for at, sheet in told:
        yield (
            sheet.name,
            sheet.visible != Visible.Visible,
            rows_of(sheet_at(book, at, sheet.name), errors.get(sheet.name, {})),
        )


def sheet_at(book: CalamineWorkbook, at: int, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_index(at)
    except CalamineError as fault:
        shown = name[:60]
        if error := UNKNOWN_VALUE.search(str(fault)):
            raise Unreadable(UNKNOWN_ERROR.replace("{sheet}", shown).replace("{error}", error[1])) from None
        raise Unreadable(BROKEN_SHEET.replace("{sheet}", shown)) from None


def rows_of(sheet: CalamineSheet, errors: dict[int, dict[int, str]]) -> Iterator[list[Cell]]:
    """From row 1 on. calamine itself leaves out the empty columns before the first that is used."""
    start = sheet.start or (0, 0)
    before: list[Cell] = [None] * start[1]
    number = 0
    try:
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = before + [plain(value) for value in row] if number > start[0] else []
            yield with_errors(cells, errors[number]) if number in errors else cells
    except BaseException as fault:  # a panic of the library is no Exception
        if not isinstance(fault, OverflowError) and type(fault).__name__ != "PanicException":
            raise
        raise Unreadable(ODD_TIME.replace("{sheet}", sheet.name[:60]).replace("{row}", f"{number + 1:,}")) from None
    for at in range(number + 1, max(errors, default=0) + 1):
        yield with_errors([], errors.get(at, {}))


def with_errors(row: list[Cell], errors: dict[int, str]) -> list[Cell]:
    """The words of cells that show an error, which calamine gives as empty."""
    row += [None] * (max(errors, default=0) - len(row))
    for column, words in errors.items():
        row[column - 1] = row[column - 1] or words
    return row


def plain(value: Any) -> Cell:
    """A cell as people see it: whole numbers whole, lengths of time as times or words, nothing for no text."""
    if type(value) is str:
        return text(value) if value else None
    if type(value) is float:
        return number(value)
    if isinstance(value, timedelta):
        return length(round(value.total_seconds()))
    assert value is None or isinstance(value, (bool, int, date, datetime, time))  # noqa: S101 - else a fault of ours
    return value


def number(value: float) -> int | float | str:
    if not math.isfinite(value):
        return str(value)
    return int(value) if value.is_integer() and abs(value) < EXACT_TO else value


def text(value: str) -> Cell:
    if value.isprintable() and not value.startswith("PT"):
        return value
    if found := DURATION.fullmatch(value):
        return length(int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]))
    return UNHOLDABLE.sub(lambda sign: f"_x{ord(sign[0]):04X}_", value)


def length(seconds: int) -> time | str:
    """'1:30' in a cell for lengths of time: a time of the day where one has it, else words like '26:30'."""
    minutes, second = divmod(abs(seconds), 60)
    hours, minute = divmod(minutes, 60)
    if seconds >= 0 and hours < 24:
        return time(hours, minute, second)
    return f"{'-' if seconds < 0 else ''}{hours}:{minute:02}" + (f":{second:02}" if second else "")
