"""What the governors' report is made of: six questions, each with its answer, trend, evidence and parts. Plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from careers.charts import Figure

HIDDEN = "hidden"
#: How something stands, and the look of its tag.
MET, PARTLY, NOT_YET, NOT_RECORDED = "met", "partly", "not yet", "not recorded"
TAGS = {MET: "met", PARTLY: "some", NOT_YET: "gap", NOT_RECORDED: "line"}
FOLDER = "audits/reports/governors/"


@dataclass(frozen=True, slots=True)
class Cell:
    """`tag` is the look of a state; `url` where its rows are."""

    words: str
    tag: str = ""
    url: str = ""
    numeric: bool = False

    @property
    def hidden(self) -> bool:
        return self.words == HIDDEN


#: What a cell of a table is made of: None is what is hidden.
Value = str | int | None | Cell


def cell(value: Value) -> Cell:
    if isinstance(value, Cell):
        return value
    return Cell(HIDDEN if value is None else str(value), numeric=isinstance(value, int))


def state(word: str) -> Cell:
    return Cell(word, tag=TAGS[word])


def percent(value: int | None) -> Cell:
    return Cell(HIDDEN if value is None else f"{value} %", numeric=True)


@dataclass(frozen=True, slots=True)
class Text:
    words: str
    note: bool = False
    template: ClassVar[str] = FOLDER + "_text.html"


@dataclass(frozen=True, slots=True)
class Heading:
    words: str
    template: ClassVar[str] = FOLDER + "_heading.html"


@dataclass(frozen=True, slots=True)
class Listed:
    items: tuple[str, ...]
    numbered: bool = False
    template: ClassVar[str] = FOLDER + "_list.html"


@dataclass(frozen=True, slots=True)
class Drawn:
    figure: Figure
    template: ClassVar[str] = FOLDER + "_figure.html"


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row is its header."""

    id: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    template: ClassVar[str] = FOLDER + "_table.html"

    @property
    def columns(self) -> tuple[tuple[str, bool], ...]:
        """(title, whether numbers stand below it)."""
        return tuple(
            (title, any(row[at].numeric for row in self.rows if at < len(row))) for at, title in enumerate(self.header)
        )

    @property
    def lines(self) -> list[list[tuple[Cell, bool]]]:
        """Rows of (cell, whether it stands in a column of numbers)."""
        numeric = [number for _, number in self.columns]
        return [list(zip(row, numeric, strict=False)) for row in self.rows]


Part = Text | Heading | Listed | Drawn | Table


def table(id: str, caption: str, header: Sequence[str], rows: Iterable[Sequence[Value]], note: str = "") -> Table:
    return Table(id, caption, tuple(header), tuple(tuple(map(cell, row)) for row in rows), note)


@dataclass(frozen=True, slots=True)
class Source:
    """What an answer rests on; `url` is '' where this reader may not open it, or where it has no page."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    number: int
    id: str
    title: str
    asked: str
    answer: str
    trend: str
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    about: str
    day: date
    questions: tuple[Question, ...]

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        return tuple((one.id, f"{one.number} {one.title}") for one in self.questions)
