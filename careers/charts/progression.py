"""How deep an outcome goes over the year groups: introduced, developed, secured, one stop after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from careers.charts.colours import BORDER, DEEP, FAINT, GAP, MIDDLE, MUTED, PALE, PAPER, STRONG, Fill
from careers.charts.figures import WIDE, WIDE_SIZE, Figure, Row, Sign, Table, figure_of, in_words, key_of, together
from careers.charts.grid import Grid, columns_head, grid_of, row_title
from careers.charts.shapes import Shape, circle, line, words

SIZE, RADIUS = WIDE_SIZE, 11.0
DEPTHS: dict[str, tuple[Fill, str]] = {"I": (PALE, "introduced"), "D": (MIDDLE, "developed"), "S": (STRONG, "secured")}
PLANNED_NOTHING, NOT_INTENDED = "none", "not intended"


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """For each column the depth I, D or S, '' where it is intended and has nothing, None where it is not intended."""

    title: str
    cells: Sequence[str | None]


def progression_figure(id: str, caption: str, columns: Sequence[str], rows: Sequence[ProgressRow]) -> Figure:
    grid = grid_of(len(columns))
    cells = [cell for row in rows for cell in row.cells]
    table = Table(("Outcome", *columns), tuple((row.title, *map(told, row.cells)) for row in rows))
    head = together(key(cells), columns_head(columns, grid))
    return figure_of(id, caption, said(cells), table, [drawn(row, grid) for row in rows], head=head, wide=True)


def told(cell: str | None) -> str:
    """As the table has it."""
    return "–" if cell is None else cell or PLANNED_NOTHING


def key(cells: Sequence[str | None]) -> Row:
    signs = [Sign(partial(stop, depth), name) for depth, (_, name) in DEPTHS.items() if depth in cells]
    if "" in cells:
        signs.append(Sign(partial(stop, ""), "intended, nothing planned"))
    if None in cells:
        signs.append(Sign(partial(stop, None), NOT_INTENDED))
    return key_of(signs, WIDE, SIZE)


def drawn(row: ProgressRow, grid: Grid) -> Row:
    title = row_title(row.title, grid)
    height = max(title.height, 2 * RADIUS + 8)

    def draw(top: float) -> Iterable[Shape]:
        yield line((0, top + height), (grid.at(grid.count), top + height), colour=FAINT)
        yield from title.draw(top + (height - title.height) / 2)
        middle = top + height / 2
        reached = [grid.at(at) + grid.width / 2 for at, cell in enumerate(row.cells) if cell]
        if len(reached) > 1:
            yield line((reached[0], middle), (reached[-1], middle), colour=DEEP.fill, width=2)
        for at, cell in enumerate(row.cells):
            yield from stop(cell, grid.at(at) + grid.width / 2 - RADIUS, middle - RADIUS + 1)

    return Row(height, draw)


def stop(cell: str | None, x: float, y: float) -> Iterable[Shape]:
    """The sign of a cell in the square of 22 at (x, y)."""
    across, down = x + RADIUS, y + RADIUS - 1
    if cell is None:
        yield circle(across, down, 2, BORDER)
    elif cell in DEPTHS:
        fill, _ = DEPTHS[cell]
        yield circle(across, down, RADIUS, fill.fill)
        yield words(across, down + 0.35 * SIZE, cell, fill.ink, "middle", "600")
    else:
        yield circle(across, down, RADIUS, PAPER, GAP.fill, "3 2")
        yield words(across, down + 0.35 * SIZE, "–", MUTED if cell else GAP.fill, "middle", "600")


def said(cells: Sequence[str | None]) -> str:
    intended = [cell for cell in cells if cell is not None]
    counts = [f"{cells.count(depth)} {name}" for depth, (_, name) in DEPTHS.items()]
    return (
        f"Of {len(intended)} cells: {in_words(counts)}, {cells.count('')} with nothing."
        if intended
        else "Nothing to show yet."
    )
