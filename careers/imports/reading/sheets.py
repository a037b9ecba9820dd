"""The elements of a sheet's XML as they stream by: where something stands, and which cells show an error.

python-calamine gives nothing for a cell with an error in it (#N/A, #REF!): its words are caught here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from careers.imports.reading import limits
from careers.imports.reading.book import Unreadable
from careers.imports.reading.extents import NEW_BOOK, Reach, column_number

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType  # noqa: S407 - only its name

Attributes = dict[str, str]
#: {sheet: {row: {column: what is shown}}}, counted from 1
Errors = dict[str, dict[int, dict[int, str]]]

PLACE = re.compile(r"^([A-Za-z]{1,7})([0-9]{1,9})$", re.MULTILINE)
AREA = re.compile(r"[$]?[A-Za-z]{0,3}[$]?[0-9]{0,7}(:[$]?[A-Za-z]{0,3}[$]?[0-9]{0,7})?")
NUMBER = re.compile("[0-9]{1,9}")
NO_PLACE = "On the sheet ‘{sheet}’ of {{file}} a row or cell is at ‘{cell}’, which does not exist. " + NEW_BOOK
MANY_SPACES = (
    f"On the sheet ‘{{sheet}}’ of {{{{file}}}} a cell holds more than {limits.TEXT:,} spaces. "
    "Empty it, save and choose the file again."
)


class Catcher:
    """Catches the words of one element: handlers for all others would cost too much."""

    def __init__(self, parser: XMLParserType) -> None:
        self.parser = parser
        self.errors: Errors = {}
        self.words: list[str] = []

    def catch(self, sheet: str, row: int, columns: Iterable[int]) -> None:
        self.words = []

        def end(tag: str) -> None:
            told = "".join(self.words)[:40]
            of_row = self.errors.setdefault(sheet, {}).setdefault(row, {})
            of_row.update(dict.fromkeys(columns, told))
            self.parser.CharacterDataHandler = self.parser.EndElementHandler = None

        self.parser.CharacterDataHandler = self.words.append
        self.parser.EndElementHandler = end


class Worksheet:
    """A sheet of an .xlsx: places of cells that hold a value, gathered and looked at piece by piece."""

    def __init__(self, reach: Reach, title: str, catcher: Catcher) -> None:
        reach.begin(title)
        self.reach, self.title, self.catcher = reach, title, catcher
        self.places: list[str] = []
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.row = self.column = self.unplaced = 0
        self.cell: Attributes = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        """Called for every element of every cell: what comes most often is asked for first."""
        if tag == "c":
            self.cell = attributes
            self.column += 1
        elif tag == "v" or tag == "is":
            if "r" in self.cell:
                self.places.append(self.cell["r"])
            else:
                self.without_place()
            if "t" in self.cell and self.cell["t"] == "e":
                self.catch_error()
        elif tag != "t":
            self.other(tag, attributes)

    def other(self, tag: str, attributes: Attributes) -> None:
        if tag == "row":
            told = attributes.get("r")
            self.row = number_in(told, self.title) if told else self.row + 1
            self.column = 0
        elif tag == "dimension" or tag == "mergeCell":
            self.expect_area(attributes.get("ref", ""))
        elif ":" in tag:
            self.start(tag.rpartition(":")[2], attributes)

    def without_place(self) -> None:
        self.unplaced += 1
        self.rows.add(self.row)
        self.columns.add(self.column)

    def catch_error(self) -> None:
        row, column = self.row, self.column
        if found := PLACE.fullmatch(self.cell.get("r", "")):
            row, column = int(found[2]), column_number(found[1])
        self.catcher.catch(self.title, row, [column])

    def expect_area(self, area: str) -> None:
        if not AREA.fullmatch(area):
            raise Unreadable(NO_PLACE.format(sheet=self.reach.title, cell=area[:20]))

    def look(self) -> None:
        found = PLACE.findall("\n".join(self.places))
        if len(found) != len(self.places):
            wrong = next((place for place in self.places if not PLACE.fullmatch(place)), "")
            raise Unreadable(NO_PLACE.format(sheet=self.reach.title, cell=wrong[:20]))
        self.columns.update(map(column_number, {letters for letters, _ in found}))
        self.rows.update(map(int, {row for _, row in found}))
        if self.rows:
            self.reach.add(self.rows, self.columns, len(found) + self.unplaced)
        self.places, self.rows, self.columns, self.unplaced = [], set(), set(), 0

    def end(self) -> None:
        """All is looked at piece by piece."""


class Tables:
    """All sheets of an .ods: one value may be said to stand in many rows and columns."""

    def __init__(self, reach: Reach, catcher: Catcher) -> None:
        self.reach, self.catcher = reach, catcher
        self.title = ""
        self.row = self.column = self.times = 0
        self.filled: list[tuple[int, int]] = []
        self.shows_error = False

    def start(self, tag: str, attributes: Attributes) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "table-cell" or tag == "covered-table-cell":
            self.cell(attributes)
        elif tag == "table-row":
            self.end()
            self.times = self.repeated(attributes, "number-rows-repeated")
        elif tag == "table":
            self.end()
            self.title = next((attributes[key] for key in attributes if key.endswith(":name")), "")
            self.reach.begin(self.title)
            self.row = self.times = 0
        elif tag == "p" and self.shows_error:
            self.shows_error = False
            first, last = self.filled[-1]
            self.catcher.catch(self.title, self.row + 1, range(first, min(last, limits.COLUMNS) + 1))
        elif tag == "s" and self.repeated(attributes, "c") > limits.TEXT:
            raise Unreadable(MANY_SPACES.format(sheet=self.reach.title))

    def cell(self, attributes: Attributes) -> None:
        times = self.repeated(attributes, "number-columns-repeated")
        types = [attributes[key] for key in attributes if key.endswith(":value-type")]
        if types:
            self.filled.append((self.column + 1, self.column + times))
        self.shows_error = "error" in types
        self.column += times

    def repeated(self, attributes: Attributes, name: str) -> int:
        for key in attributes:
            if key.rpartition(":")[2] == name:
                return number_in(attributes[key], self.title)
        return 1

    def end(self) -> None:
        """Of a row, where the next begins."""
        if self.filled and self.times:
            cells = sum(last - first + 1 for first, last in self.filled) * self.times
            ends = {column for span in self.filled for column in span}
            self.reach.add({self.row + 1, self.row + self.times}, ends, cells)
        self.row += self.times
        self.column = 0
        self.filled = []

    def look(self) -> None:
        """Each row is looked at where it ends."""


def number_in(told: str, title: str) -> int:
    """A row's number, or how often something is repeated; the library would take numbers of any size."""
    if not NUMBER.fullmatch(told):
        raise Unreadable(NO_PLACE.format(sheet=title[:60], cell=told[:20]))
    return int(told)
