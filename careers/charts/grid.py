"""The places of rows and columns in a wide drawing: a title to the left, as many columns as there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from careers.charts.colours import INK
from careers.charts.figures import WIDE, WIDE_SIZE, Row
from careers.charts.lettering import BOLD, wrapped
from careers.charts.shapes import Shape, line, words

SIZE, LEADING = WIDE_SIZE, WIDE_SIZE * 1.25


@dataclass(frozen=True, slots=True)
class Grid:
    """`left` is the room of the titles, `width` that of a column."""

    left: float
    width: float
    count: int

    def at(self, column: int) -> float:
        return self.left + column * self.width


def grid_of(count: int) -> Grid:
    """Fourteen columns leave little to the titles, one or two leave much and are themselves no wider than they need."""
    left = max(170.0, min(WIDE - 54.0 * count, 236.0)) if count > 4 else 380.0
    return Grid(left, min((WIDE - left) / max(count, 1), 110), count)


def columns_head(columns: Sequence[str], grid: Grid) -> Row:
    names = [wrapped(name, BOLD * grid.width, SIZE, 3) for name in columns]
    deep = max((len(name) for name in names), default=1)

    def draw(top: float) -> Iterable[Shape]:
        for at, name in enumerate(names):
            for number, text in enumerate(name):
                y = top + SIZE + (deep - len(name) + number) * LEADING
                yield words(grid.at(at) + grid.width / 2, y, text, anchor="middle", weight="600")
        bottom = top + deep * LEADING + 4
        yield line((0, bottom), (grid.at(grid.count), bottom), colour=INK)

    return Row(deep * LEADING + 8, draw)


def row_title(title: str, grid: Grid) -> Row:
    lines = wrapped(title, grid.left - 12, SIZE)
    return Row(
        len(lines) * LEADING + 6,
        lambda top: [words(0, top + 2 + SIZE + at * LEADING, text) for at, text in enumerate(lines)],
    )
