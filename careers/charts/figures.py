"""A figure: its drawing, cut into panels that fit on a page, and the table of the same numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from careers.charts.colours import MUTED
from careers.charts.lettering import breadth, shortened
from careers.charts.shapes import Shape, near, words

#: The least size of letters at which a drawing is shown is 11 px: a narrow one (14 units of 312) on a telephone, 246 px
#: wide, a wide one (13 of 700) where it scrolls, 608 px wide.
NARROW, NARROW_SIZE = 312, 14
WIDE, WIDE_SIZE = 700, 13
#: A panel is no higher, so that it fits on a page below other things.
HIGHEST = 620
#: Room below a panel, so that the next does not stick to it.
BELOW = 8


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a figure. The first cell of a row is its header.

    `short` is seen in place of `header` where there is little room; the whole is read out.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    short: tuple[str, ...] = ()

    @property
    def heads(self) -> tuple[tuple[str, str], ...]:
        """(seen, whole) of each column; the whole is '' where it is what is seen."""
        seen = self.short or self.header
        return tuple((one, "" if one == whole else whole) for one, whole in zip(seen, self.header, strict=True))


@dataclass(frozen=True, slots=True)
class Panel:
    """One SVG. `title` is its alternative text."""

    id: str
    title: str
    width: str
    height: str
    size: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """`wide` stands above its table and scrolls where there is no room; any other stands beside it."""

    id: str
    caption: str
    words: str
    table: Table
    drawing: tuple[Panel, ...]
    wide: bool = False
    note: str = ""
    template: str = "charts/drawing.html"

    @property
    def beside(self) -> bool:
        """Whether the table stands beside the drawing where there is room."""
        return not self.wide and len(self.drawing) == 1

    @property
    def long(self) -> bool:
        """Too long to be kept on one page of paper."""
        return len(self.drawing) > 1 or len(self.table.rows) > 12


#: Draws what belongs to a row, given the height at which it begins.
Draw = Callable[[float], Iterable[Shape]]


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of a drawing that is never torn: how high it is, and what draws it."""

    height: float
    draw: Draw


def figure_of(
    id: str,
    caption: str,
    said: str,
    table: Table,
    rows: Sequence[Row],
    *,
    head: Row,
    wide: bool = False,
    note: str = "",
) -> Figure:
    """`head`, the key and the heads of columns, stands above the rows of every panel."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*", id):
        raise ValueError(f"‘{id}’ is no id: small letters, digits and hyphens.")
    width, size = (WIDE, WIDE_SIZE) if wide else (NARROW, NARROW_SIZE)
    text = f"{caption}. {said}".strip()
    if not rows:
        rows, head = (nothing(size),), Row(0, lambda y: ())
    parts = list(panels(rows, HIGHEST - BELOW - head.height))
    drawing = tuple(
        Panel(f"{id}-{number}", titled(text, caption, number, len(parts)), near(width), near(height_of(head, part)),
              near(size), stacked((head, *part)))
        for number, part in enumerate(parts, start=1)
    )  # fmt: skip
    return Figure(id, caption, text, table, drawing, wide, note)


def titled(text: str, caption: str, number: int, of: int) -> str:
    if of == 1:
        return text
    return f"{text} Part 1 of {of}." if number == 1 else f"{caption}, part {number} of {of}."


def height_of(head: Row, part: Sequence[Row]) -> float:
    return head.height + sum(row.height for row in part) + BELOW


def stacked(rows: Iterable[Row]) -> tuple[Shape, ...]:
    found: list[Shape] = []
    top = 0.0
    for row in rows:
        found += row.draw(top)
        top += row.height
    return tuple(found)


def panels(rows: Sequence[Row], highest: float) -> Iterable[list[Row]]:
    """As many rows in each as there is room for, and about as many in the last as in the others."""
    total = sum(row.height for row in rows)
    share = total / -(-total // highest) if total else highest
    part: list[Row] = []
    height = 0.0
    for row in rows:
        if part and (height + row.height > highest or height >= share):
            yield part
            part, height = [], 0.0
        part.append(row)
        height += row.height
    yield part


def nothing(size: int) -> Row:
    return Row(2.5 * size, lambda y: [words(0, y + 1.5 * size, "Nothing to show yet", MUTED)])


@dataclass(frozen=True, slots=True)
class Sign:
    """An entry of the key: what draws the sign at (x, y), a square of `height`, and what it means."""

    draw: Callable[[float, float], Iterable[Shape]]
    text: str
    breadth: float = 22


def key_of(signs: Sequence[Sign], width: float, size: int, gap: float = 14) -> Row:
    """Signs side by side, in as many lines as they need, with space below."""
    step = size * 1.7
    places: list[tuple[float, float, Sign, str]] = []
    x, y = 0.0, 0.0
    for sign in signs:
        text = shortened(sign.text, width - sign.breadth - 7, size)
        long = sign.breadth + 7 + breadth(text, size)
        if x and x + long > width:
            x, y = 0.0, y + step
        places.append((x, y, sign, text))
        x += long + gap

    def draw(top: float) -> Iterable[Shape]:
        for left, down, sign, text in places:
            yield from sign.draw(left, top + down)
            yield words(left + sign.breadth + 7, top + down + 10 + 0.35 * size, text)

    return Row(y + step + 6 if signs else 0, draw)


def together(*rows: Row) -> Row:
    """Rows as one that is never torn."""
    return Row(sum(row.height for row in rows), lambda top: _below(rows, top))


def _below(rows: Sequence[Row], top: float) -> Iterable[Shape]:
    for row in rows:
        yield from row.draw(top)
        top += row.height


def in_words(parts: Sequence[str]) -> str:
    return ", ".join(parts)
