"""A heat map: rows by columns, each cell met, in part, a gap, nothing, or hidden; said in letters as well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from careers.charts.colours import BORDER, FAINT, GAP, MET, MUTED, PART, Fill
from careers.charts.figures import WIDE, WIDE_SIZE, Figure, Row, Sign, Table, figure_of, in_words, key_of, together
from careers.charts.grid import Grid, columns_head, grid_of, row_title
from careers.charts.lettering import breadth, shortened
from careers.charts.shapes import Shape, box, filled, hatched, line, polygon, words

SIZE = WIDE_SIZE
FILLS: dict[str, Fill] = {"gap": GAP, "part": PART, "met": MET}
#: What the states mean, as the key and the words say it.
MEANINGS = {"met": "all", "part": "some", "gap": "none: a gap", "none": "nothing intended", "hidden": "hidden"}


@dataclass(frozen=True, slots=True)
class HeatCell:
    """`state` is gap, part, met, none or hidden; `label` what stands in the cell; `words` the cell in a sentence."""

    state: str
    label: str = ""
    words: str = ""

    @property
    def told(self) -> str:
        """As the table has it."""
        return "hidden" if self.state == "hidden" else self.label or ("–" if self.state == "none" else self.state)


@dataclass(frozen=True, slots=True)
class HeatRow:
    title: str
    cells: Sequence[HeatCell]


def heat_figure(
    id: str, caption: str, columns: Sequence[str], rows: Sequence[HeatRow], *, meanings: dict[str, str] | None = None
) -> Figure:
    """`meanings` says of a state what it means here, for the key."""
    grid, means = grid_of(len(columns)), MEANINGS | (meanings or {})
    states = [cell.state for row in rows for cell in row.cells]
    head = together(key(means, states), columns_head(columns, grid))
    table = Table(("", *columns), tuple((row.title, *(cell.told for cell in row.cells)) for row in rows))
    drawn = [drawn_row(row, grid) for row in rows]
    return figure_of(id, caption, said(means, states), table, drawn, head=head, wide=True)


def key(means: dict[str, str], states: Sequence[str]) -> Row:
    shown = [state for state in means if state in states]
    return key_of([Sign(partial(sample, state), means[state]) for state in shown], WIDE, SIZE)


def sample(state: str, x: float, y: float) -> Iterable[Shape]:
    return cell_shapes(HeatCell(state), x, y, 22, 20)


def drawn_row(row: HeatRow, grid: Grid) -> Row:
    title = row_title(row.title, grid)
    height = max(title.height, 30)

    def draw(top: float) -> Iterable[Shape]:
        yield line((0, top + height), (grid.at(grid.count), top + height), colour=FAINT)
        yield from title.draw(top + (height - title.height) / 2)
        for at, cell in enumerate(row.cells):
            x, width = grid.at(at) + 1.5, grid.width - 3
            yield from cell_shapes(cell, x, top + 1.5, width, height - 3)

    return Row(height, draw)


def cell_shapes(cell: HeatCell, x: float, y: float, width: float, height: float) -> Iterable[Shape]:
    middle = x + width / 2
    text = shortened(cell.label, width, SIZE) if cell.label else ""
    if cell.state == "hidden":
        yield from hidden(x, y, width, height)
    elif fill := FILLS.get(cell.state):
        yield box(x, y, width, height, fill.fill, said=cell.words)
        yield from filled(x, y, width, height, fill, text, SIZE)[1:]
        yield from corner(cell.state, x + width, y)
    else:
        yield words(middle, y + height / 2 + 0.35 * SIZE, text or "–", MUTED, "middle")


def corner(state: str, x: float, y: float) -> Iterable[Shape]:
    """The sign of a state for eyes and printers without colour: a folded corner is a part, a light one a gap."""
    if state == "part":
        yield polygon([(x - 9, y), (x, y), (x, y + 9)], PART.ink, PART.ink)
    elif state == "gap":
        yield line((x - 9, y + 2.5), (x - 2.5, y + 9), colour=GAP.ink, width=1.5)
        yield line((x - 2.5, y + 2.5), (x - 9, y + 9), colour=GAP.ink, width=1.5)


def hidden(x: float, y: float, width: float, height: float) -> Iterable[Shape]:
    yield from hatched(x, y, width, height)
    text = "hidden" if breadth("hidden", SIZE) + 3 <= width else "h" if width > 14 else ""
    if text:
        long = breadth(text, SIZE) + 2
        yield box(x + (width - long) / 2, y + height / 2 - 8, long, 16, "#ffffff", "#ffffff")
        yield words(x + width / 2, y + height / 2 + 0.35 * SIZE, text, BORDER, "middle")


def said(means: dict[str, str], states: Sequence[str]) -> str:
    counts = [f"{states.count(state)} {text}" for state, text in means.items() if state in states]
    return f"Of {len(states)} cells: {in_words(counts)}." if states else "Nothing to show yet."
