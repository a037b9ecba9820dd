"""A distribution: how many learners had none, one, two and so on; a bar for each, its number beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from careers.charts.colours import BORDER, MUTED, STRONG
from careers.charts.figures import NARROW, NARROW_SIZE, Figure, Row, Table, figure_of, in_words
from careers.charts.lettering import breadth, wrapped
from careers.charts.shapes import Shape, box, hatched, line, words

SIZE, LEADING, BAR = NARROW_SIZE, NARROW_SIZE * 1.25, 24.0
HIDDEN = "hidden"


def distribution_figure(id: str, caption: str, bars: Sequence[tuple[str, int | None]], unit: str) -> Figure:
    """`bars` are (label, count), in order; None is hidden. `unit` is what is counted: learners."""
    most = max((count for _, count in bars if count is not None), default=0)
    left = min(max((breadth(label, SIZE) for label, _ in bars), default=0) + 10, 120)
    room = NARROW - left - breadth(max(str(most), HIDDEN, key=len), SIZE) - 8
    rows = [drawn(label, count, left, room / (most or 1)) for label, count in bars]
    table = Table(("Number", unit.capitalize()), tuple((label, told(count)) for label, count in bars))
    said = in_words([f"{label}: {told(count)}" for label, count in bars])
    text = f"{unit.capitalize()}: {said}." if bars else "Nothing to show yet."
    return figure_of(id, caption, text, table, rows, head=Row(0, lambda y: ()))


def told(count: int | None) -> str:
    return HIDDEN if count is None else str(count)


def drawn(label: str, count: int | None, left: float, scale: float) -> Row:
    lines = wrapped(label, left - 8, SIZE, 3)
    height = max(BAR + 8, len(lines) * LEADING + 8)

    def draw(top: float) -> Iterable[Shape]:
        first = top + height / 2 + 0.35 * SIZE - (len(lines) - 1) * LEADING / 2
        for at, text in enumerate(lines):
            yield words(left - 8, first + at * LEADING, text, anchor="end")
        yield line((left, top), (left, top + height), colour=BORDER)
        middle, y = top + height / 2 + 0.35 * SIZE, top + (height - BAR) / 2
        if count is None:
            yield from hatched(left, y, 40, BAR)
            yield words(left + 48, middle, HIDDEN, MUTED)
        else:
            if count:
                yield box(left, y, count * scale, BAR, STRONG.fill)
            yield words(left + count * scale + 8, middle, str(count), weight="600")

    return Row(height, draw)
