"""How far the cells of a sheet reach, added up while its XML streams by.

python-calamine takes memory for the whole rectangle round what a sheet holds, and aborts its process where that is
too large: so nothing is given to it whose rectangle is not known. Cells that are only coloured do not count.
"""

from __future__ import annotations

from dataclasses import dataclass

from careers.imports.reading import limits
from careers.imports.reading.book import Unreadable

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
