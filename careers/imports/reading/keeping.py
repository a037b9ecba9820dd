"""What was read, kept as lines of JSON in a gzip file: written by the process apart, read by the one that asked.

The first line says the kind; then each sheet its name and its rows, in batches; the last says how many there were.
Dates and times are objects of one key. Whoever loads it believes nothing: size, shape and end are looked at.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zlib import error as ZlibError

from careers.imports.reading import limits
from careers.imports.reading.book import Book, Cell, Page, Unreadable
from careers.imports.reading.extents import TOO_FULL, TOO_LONG, column_letters

BATCH = 100
GONE = "What was read from the file is not there any more, or is damaged. Choose the file again."
TOO_MUCH = "{file} holds more text than can be read in one go. Split it in parts and bring them one after another."
TOO_WIDE = (
    f"{{file}} has more than {limits.COLUMNS} columns in row {{row}}{{sheet}}. Delete the columns that you do not need."
)
LONG_TEXT = f"Cell {{cell}}{{sheet}} of {{file}} holds more than {limits.TEXT:,} characters. Shorten it."
NOTHING = "{file} holds nothing but empty cells. Choose another file, or look whether the right one was saved."
TOO_BIG = "{file} needs more memory than one file may take. Split it in parts and bring them one after another."
#: What a damaged target may make of itself.
DAMAGE = (
    OSError,
    EOFError,
    ZlibError,
    ArithmeticError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
    StopIteration,
)
KINDS = {"xlsx", "csv", "ods"}
PLAIN = {type(None), str, int, float, bool, date, datetime, time}


class Writer:
    """Writes one file of rows. Rows lose the empty cells at their end, and sheets the empty rows at theirs."""

    def __init__(self, target: Path, kind: str) -> None:
        self.file = gzip.open(target, "wb", compresslevel=1)  # noqa: SIM115 - end() closes it, or the process ends
        self.encode = json.JSONEncoder(default=as_object, allow_nan=False, separators=(",", ":")).encode
        self.written = self.rows = self.cells = self.pages = 0
        self.batch: list[list[Cell]] = []
        self.filled = False
        self.line({"kind": kind})

    def page(self, name: str, rows: Iterable[list[Cell]], *, hidden: bool = False) -> None:
        where = f" on the sheet ‘{name[:60]}’" if name else ""
        self.pages += 1
        self.line({"page": name[:200], "hidden": hidden})
        empty = 0
        for number, row in enumerate(rows, 1):
            trim(row)
            if not row:
                empty += 1
                continue
            self.expect(row, number, where)
            self.rows += empty + 1
            if self.rows > limits.ROWS:
                raise Unreadable(TOO_LONG)
            self.batch.extend([[] for _ in range(empty)])
            self.batch.append(row)
            empty = 0
            if len(self.batch) >= BATCH:
                self.flush()
        self.flush()

    def expect(self, row: list[Cell], number: int, where: str) -> None:
        if len(row) > limits.COLUMNS:
            raise Unreadable(TOO_WIDE.replace("{row}", f"{number:,}").replace("{sheet}", where))
        self.cells += len(row)
        if self.cells > limits.SPREAD:
            raise Unreadable(TOO_FULL)
        too_long = [type(cell) is str and len(cell) > limits.TEXT for cell in row]
        if True in too_long:
            place = f"{column_letters(too_long.index(True) + 1)}{number}"
            raise Unreadable(LONG_TEXT.replace("{cell}", place).replace("{sheet}", where))
        self.filled = self.filled or any(
            type(cell) is not str or not cell.isspace() for cell in row if cell is not None
        )

    def flush(self) -> None:
        if self.batch:
            self.line(self.batch)
            self.batch = []

    def line(self, value: Any) -> None:
        line = self.encode(value).encode("ascii") + b"\n"
        self.written += len(line)
        if self.written > limits.KEPT:
            raise Unreadable(TOO_MUCH)
        self.file.write(line)

    def end(self) -> None:
        if not self.filled:
            raise Unreadable(NOTHING)
        self.line({"pages": self.pages, "rows": self.rows})
        self.file.close()


def trim(row: list[Cell]) -> None:
    while row and row[-1] is None:
        row.pop()


def as_object(value: Any) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"s": value.isoformat()}
    return {"d" if isinstance(value, date) else "t": value.isoformat()}


def from_object(kept: dict[str, Any]) -> Any:
    if "d" in kept:
        return date.fromisoformat(kept["d"])
    if "s" in kept:
        return datetime.fromisoformat(kept["s"])
    return time.fromisoformat(kept["t"]) if "t" in kept else kept


def load(target: Path) -> Book:
    """The Book that `read_into` left at `target`; Unreadable if that is gone or damaged."""
    try:
        with gzip.open(target, "rb") as file:
            return as_book(lines(file))
    except DAMAGE:
        raise Unreadable(GONE) from None


def lines(file: gzip.GzipFile) -> Iterator[Any]:
    decode = json.JSONDecoder(object_hook=from_object, parse_constant=refuse).decode
    left = limits.KEPT + 1
    while line := file.readline(left):
        left -= len(line)
        if left <= 0:
            raise ValueError("too long")
        yield decode(line.decode("ascii"))


def as_book(kept: Iterator[Any]) -> Book:
    kind = next(kept)["kind"]
    pages: list[Page] = []
    ended = False
    for value in kept:
        if ended or kind not in KINDS:
            raise ValueError("no such kind, or more after the end")
        if isinstance(value, list):
            pages[-1].rows.extend(checked(value))
        elif "page" in value:
            pages.append(Page(str(value["page"]), [], bool(value["hidden"])))
        else:
            ended = value == {"pages": len(pages), "rows": sum(len(page.rows) for page in pages)}
    if not ended:
        raise ValueError("no end")
    return Book(kind, tuple(pages))


def checked(rows: list[list[Cell]]) -> list[list[Cell]]:
    for row in rows:
        if type(row) is not list or not PLAIN.issuperset(map(type, row)) or len(row) > limits.COLUMNS:
            raise ValueError("not a row")
        if any(type(cell) is float and not math.isfinite(cell) for cell in row):
            raise ValueError("not a number")
    return rows


def refuse(constant: str) -> Any:
    raise ValueError(constant)
