"""A trend: up to six lines over moments, each with a dash and a mark of its own. A moment without a value is a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from careers.charts.colours import BORDER, DEEP, FAINT, GAP, INK, MUTED, PAPER, STRONG
from careers.charts.figures import NARROW, NARROW_SIZE, Figure, Row, Sign, Table, figure_of, in_words, key_of, together
from careers.charts.lettering import breadth, wrapped
from careers.charts.shapes import Mark, Shape, circle, line, polygon, words

SIZE, LEADING = NARROW_SIZE, NARROW_SIZE * 1.2
LEFT, RIGHT, TALL = 42.0, 14.0, 170.0
NO_VALUE = "no value"


@dataclass(frozen=True, slots=True)
class Line:
    """A value for each moment; None where there is none, or it is hidden."""

    name: str
    values: Sequence[int | None]


def dot(x: float, y: float, fill: str) -> Mark:
    return circle(x, y, 4.5, fill, PAPER)


def square(x: float, y: float, fill: str) -> Mark:
    return polygon([(x - 4.5, y - 4.5), (x + 4.5, y - 4.5), (x + 4.5, y + 4.5), (x - 4.5, y + 4.5)], fill, PAPER)


def triangle(x: float, y: float, fill: str) -> Mark:
    return polygon([(x - 5.5, y + 4), (x + 5.5, y + 4), (x, y - 5.5)], fill, PAPER)


def diamond(x: float, y: float, fill: str) -> Mark:
    return polygon([(x - 6, y), (x, y - 6), (x + 6, y), (x, y + 6)], fill, PAPER)


def ring(x: float, y: float, fill: str) -> Mark:
    return circle(x, y, 4, PAPER, fill)


def open_square(x: float, y: float, fill: str) -> Mark:
    return polygon([(x - 4, y - 4), (x + 4, y - 4), (x + 4, y + 4), (x - 4, y + 4)], PAPER, fill)


@dataclass(frozen=True, slots=True)
class Manner:
    colour: str
    dash: str
    mark: Callable[[float, float, str], Mark]


MANNERS = (
    Manner(DEEP.fill, "", dot),
    Manner(STRONG.fill, "7 4", square),
    Manner(GAP.fill, "2 3", triangle),
    Manner(INK, "10 3 2 3", diamond),
    Manner(MUTED, "4 2", ring),
    Manner(BORDER, "12 4", open_square),
)


def trend_figure(id: str, caption: str, moments: Sequence[str], lines: Sequence[Line], unit: str = "%") -> Figure:
    top = highest([value for line in lines for value in line.values if value is not None], unit)
    table = Table(
        ("When", *(line.name for line in lines)),
        tuple((moment, *(told(line.values[at], unit) for line in lines)) for at, moment in enumerate(moments)),
    )
    known = any(value is not None for line in lines for value in line.values)
    rows = [together(plot(lines, top, len(moments), unit), below(moments))] if known else []
    return figure_of(id, caption, said(moments, lines, unit), table, rows, head=key(lines))


def manner(at: int) -> Manner:
    return MANNERS[at % len(MANNERS)]


def told(value: int | None, unit: str) -> str:
    return NO_VALUE if value is None else f"{value} {unit}".strip()


def highest(values: Sequence[int], unit: str) -> int:
    """Where the axis ends: a hundred for shares, otherwise the first round number that no value is above."""
    if unit == "%":
        return max(100, *values, 0)
    most, ten = max((*values, 1)), 1
    while ten * 10 < most:
        ten *= 10
    return next(step * ten for step in (1, 2, 4, 6, 8, 10) if step * ten >= most)


def key(lines: Sequence[Line]) -> Row:
    return key_of([Sign(partial(sample, at), line.name, 36) for at, line in enumerate(lines)], NARROW, SIZE)


def sample(at: int, x: float, y: float) -> Iterable[Shape]:
    shown = manner(at)
    yield line((x, y + 10), (x + 36, y + 10), colour=shown.colour, width=2, dash=shown.dash)
    yield shown.mark(x + 18, y + 10, shown.colour)


def across(at: int, count: int) -> float:
    """Where a moment stands; a single one in the middle."""
    room = NARROW - LEFT - RIGHT
    return LEFT + (room / 2 if count == 1 else at * room / (count - 1))


def plot(lines: Sequence[Line], top: int, count: int, unit: str) -> Row:
    def draw(y: float) -> Iterable[Shape]:
        for share in (0.0, 0.5, 1.0):
            height = y + 10 + TALL * (1 - share)
            yield line((LEFT, height), (NARROW, height), colour=FAINT if share else BORDER)
            yield words(LEFT - 6, height + 0.35 * SIZE, axis_words(share * top, unit), MUTED, "end")
        for at, one in enumerate(lines):
            places = [
                None if value is None else (across(when, count), y + 10 + TALL * (1 - value / top))
                for when, value in enumerate(one.values)
            ]
            yield from drawn(places, manner(at))

    return Row(TALL + 20, draw)


def axis_words(value: float, unit: str) -> str:
    number = f"{value:.1f}".removesuffix(".0")
    return f"{number}%" if unit == "%" else number


def drawn(places: Sequence[tuple[float, float] | None], shown: Manner) -> Iterable[Shape]:
    for stretch in stretches(places):
        if len(stretch) > 1:
            yield line(*stretch, colour=shown.colour, width=2, dash=shown.dash)
    for place in places:
        if place:
            yield shown.mark(*place, shown.colour)


def stretches(places: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """What stands side by side; a moment without a value breaks the line."""
    found: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is None:
            found.append([])
        else:
            found[-1].append(place)
    return found


def below(moments: Sequence[str]) -> Row:
    """The names of moments, as many as have room: the last, the first, and what lies evenly between."""
    count = len(moments)
    room = (NARROW - LEFT - RIGHT) / max(count - 1, 1)
    wanted = min(max(breadth(word, SIZE) for name in moments for word in (*name.split(), "")) + 8, 92)
    every = max(1, -(-int(wanted) // max(int(room), 1)))
    shown = {at: wrapped(name, wanted, SIZE, 3) for at, name in enumerate(moments) if (count - 1 - at) % every == 0}
    deep = max((len(text) for text in shown.values()), default=1)

    def draw(top: float) -> Iterable[Shape]:
        for at, text in shown.items():
            x = across(at, count)
            half = max(breadth(part, SIZE) for part in text) / 2
            anchor = "end" if x + half > NARROW else "middle"
            for number, part in enumerate(text):
                x_text = NARROW if anchor == "end" else max(x, half)
                yield words(x_text, top + SIZE + number * LEADING, part, MUTED, anchor)

    return Row(deep * LEADING + 8, draw)


def said(moments: Sequence[str], lines: Sequence[Line], unit: str) -> str:
    if not moments or not lines:
        return "Nothing to show yet."
    parts = [f"{line.name} {told(line.values[0], unit)}, then {told(line.values[-1], unit)}" for line in lines]
    return (
        f"From {moments[0]} to {moments[-1]}: {'; '.join(parts)}."
        if len(moments) > 1
        else (f"{moments[0]}: {in_words([f'{line.name} {told(line.values[0], unit)}' for line in lines])}.")
    )
