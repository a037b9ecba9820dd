"""How far the cells of a sheet reach, found while its XML streams by.

python-calamine takes memory for the whole rectangle round what a sheet holds, and aborts its process where that is
too large: so nothing is given to it whose rectangle is not known. Cells that are only coloured do not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from careers.imports.reading import limits
from careers.imports.reading.book import Unreadable

Attributes = dict[str, str]
Starting = Callable[[str, Attributes], None]

PLACE = re.compile(r"^([A-Za-z]{1,7})([0-9]{1,9})$", re.MULTILINE)
AREA = re.compile(r"[$]?[A-Za-z]{0,3}[$]?[0-9]{0,7}(:[$]?[A-Za-z]{0,3}[$]?[0-9]{0,7})?")
NEW_BOOK = "Copy your list into a new workbook, save it and choose that."
TOO_LONG = f"{{file}} has more than {limits.ROWS:,} rows. Delete what stands below your list, or split it in parts."
FAR = (
    "On the sheet ‘{sheet}’ of {{file}} something stands in cell {cell}, outside the "
    f"{limits.ROWS:,} rows and {limits.COLUMNS} columns (to {limits.LAST_COLUMN}) that Waymark reads. {NEW_BOOK}"
)
APART = (
    "The cells on the sheet ‘{sheet}’ of {{file}} stand too far apart: {rows:,} rows by {columns:,} columns. "
    + NEW_BOOK
)
TOO_FULL = f"{{file}} has more than {limits.CELLS:,} filled cells. Split it in parts and bring them one after another."
NO_PLACE = "On the sheet ‘{sheet}’ of {{file}} a cell has a place that does not exist (‘{cell}’). " + NEW_BOOK


def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass
class Reach:
    """What the sheets of one file hold together, and the rectangle of the one that is being read."""

    title: str = ""
    rows: int = 0
    cells: int = 0
    top: int = 0
    left: int = 0
    bottom: int = 0
    right: int = 0
    of_sheet: int = 0

    def begin(self, title: str) -> None:
        self.rows += self.bottom
        self.title = title[:60]
        self.top = self.left = self.bottom = self.right = self.of_sheet = 0

    def add(self, rows: set[int], columns: set[int], cells: int) -> None:
        """Rows and columns in which something stands, counted from 1. Unreadable as soon as it is too much."""
        self.cells += cells
        self.of_sheet += cells
        self.top = min(rows | {self.top or min(rows)})
        self.left = min(columns | {self.left or min(columns)})
        self.bottom = max(self.bottom, *rows)
        self.right = max(self.right, *columns)
        self.check()

    def check(self) -> None:
        dense = self.of_sheet * 2 > self.bottom
        if self.rows + self.bottom > limits.ROWS and (dense or self.bottom <= limits.ROWS):
            raise Unreadable(TOO_LONG)
        if self.bottom > limits.ROWS or self.right > limits.COLUMNS:
            cell = f"{column_letters(self.right)}{self.bottom}"
            raise Unreadable(FAR.format(sheet=self.title, cell=cell))
        if self.cells > limits.CELLS:
            raise Unreadable(TOO_FULL)
        rows, columns = self.bottom - self.top + 1, self.right - self.left + 1
        if rows * columns > limits.SPREAD:
            raise Unreadable(APART.format(sheet=self.title, rows=rows, columns=columns))


class Worksheet:
    """A sheet of an .xlsx: places of cells that hold a value, gathered and looked at chunk by chunk."""

    def __init__(self, reach: Reach, title: str) -> None:
        reach.begin(title)
        self.reach = reach
        self.places: list[str] = []
        self.row, self.column = 0, 0
        self.place: str | None = None

    def start(self, tag: str, attributes: Attributes) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self.column += 1
            self.place = attributes.get("r")
        elif tag == "v" or tag == "is":
            self.places.append(self.place or f"{column_letters(self.column)}{self.row}")
        elif tag == "row":
            told = attributes.get("r", "")
            self.row = int(told) if told.isdecimal() and len(told) < 10 else self.row + 1
            self.column = 0
        elif tag == "dimension" or tag == "mergeCell":
            self.expect_area(attributes.get("ref", ""))

    def expect_area(self, area: str) -> None:
        if not AREA.fullmatch(area):
            raise Unreadable(NO_PLACE.format(sheet=self.reach.title, cell=area[:20]))

    def look(self) -> None:
        if not self.places:
            return
        found = PLACE.findall("\n".join(self.places))
        if len(found) != len(self.places):
            wrong = next((place for place in self.places if not PLACE.fullmatch(place)), "")
            raise Unreadable(NO_PLACE.format(sheet=self.reach.title, cell=wrong[:20]))
        columns = {column_number(letters) for letters in {letters for letters, _ in found}}
        self.reach.add({int(row) for row in {row for _, row in found}}, columns, len(found))
        self.places.clear()


class Tables:
    """All sheets of an .ods: one value may be said to stand in many rows and columns."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self.row, self.times = 0, 1
        self.column = 0
        self.filled: list[tuple[int, int]] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "table-cell" or tag == "covered-table-cell":
            self.cell(attributes)
        elif tag == "table-row":
            self.end_row()
            self.times = number_in(attributes, "number-rows-repeated")
        elif tag == "table":
            self.end_row()
            self.reach.begin(next((attributes[key] for key in attributes if key.endswith(":name")), ""))
            self.row = 0
            self.times = 0
        elif tag == "s" and number_in(attributes, "c") > limits.TEXT:
            raise Unreadable(NO_PLACE.format(sheet=self.reach.title, cell="spaces"))

    def cell(self, attributes: Attributes) -> None:
        times = number_in(attributes, "number-columns-repeated")
        if any(key.endswith(":value-type") for key in attributes):
            self.filled.append((self.column + 1, self.column + times))
        self.column += times

    def end_row(self) -> None:
        if self.filled and self.times:
            cells = sum(last - first + 1 for first, last in self.filled) * self.times
            ends = {column for span in self.filled for column in span}
            self.reach.add({self.row + 1, self.row + self.times}, ends, cells)
        self.row += self.times
        self.column = 0
        self.filled = []

    def look(self) -> None:
        """Each row is looked at where it ends."""


def number_in(attributes: Attributes, name: str) -> int:
    """How often something is repeated: 1 where nothing is said, and where rubbish is."""
    told = next((attributes[key] for key in attributes if key.rpartition(":")[2] == name), "1")
    return int(told) if told.isdecimal() and len(told) < 12 else 1
