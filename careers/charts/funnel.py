"""A funnel: of what is intended, how much is planned, delivered, evidenced; one bar below the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from careers.charts.colours import FAINT, NONE, STRONG
from careers.charts.figures import NARROW, NARROW_SIZE, Figure, Row, Table, figure_of
from careers.charts.lettering import BOLD, breadth, wrapped
from careers.charts.shapes import Shape, box, hatched, words

SIZE, LEADING, BAR = NARROW_SIZE, NARROW_SIZE * 1.3, 22.0
HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Step:
    """`count` of `of`; None where it is hidden."""

    name: str
    count: int | None
    of: int | None = None

    @property
    def told(self) -> str:
        if self.count is None:
            return HIDDEN
        return f"{self.count} of {self.of}" if self.of is not None else str(self.count)


def funnel_figure(id: str, caption: str, steps: Sequence[Step]) -> Figure:
    most = max((number for step in steps for number in (step.count, step.of) if number is not None), default=0)
    table = Table(("Step", "Number", "Out of"), tuple((step.name, count_of(step), out_of(step)) for step in steps))
    said = f"{', '.join(f'{step.name}: {step.told}' for step in steps)}." if steps else "Nothing to show yet."
    rows = [drawn(step, NARROW / (most or 1)) for step in steps]
    return figure_of(id, caption, said, table, rows, head=Row(0, lambda y: ()))


def count_of(step: Step) -> str:
    return HIDDEN if step.count is None else str(step.count)


def out_of(step: Step) -> str:
    return "–" if step.of is None else str(step.of)


def drawn(step: Step, scale: float) -> Row:
    room = NARROW - breadth(step.told, SIZE) - 12
    lines = wrapped(step.name, BOLD * room, SIZE, 3)
    deep = len(lines) * LEADING + 4

    def draw(top: float) -> Iterable[Shape]:
        for at, text in enumerate(lines):
            yield words(0, top + SIZE + at * LEADING, text, weight="600")
        yield words(NARROW, top + SIZE, step.told, anchor="end")
        yield from bar(step, top + deep, scale)

    return Row(deep + BAR + 12, draw)


def bar(step: Step, y: float, scale: float) -> Iterable[Shape]:
    if step.count is None:
        yield from hatched(0.5, y, NARROW - 1, BAR)
        return
    if step.of:
        yield box(0.5, y, max(step.of * scale - 1, 1), BAR, NONE.fill)
    else:
        yield box(0.5, y, NARROW - 1, BAR, NONE.fill, FAINT)
    if step.count:
        yield box(0.5, y, max(step.count * scale - 1, 1), BAR, STRONG.fill)
