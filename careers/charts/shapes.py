"""What a drawing is made of: boxes, strokes, marks and words, with every coordinate computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from careers.charts.colours import BORDER, INK, PAPER, Fill


def near(number: float) -> str:
    """A coordinate as it stands in the SVG: at most one decimal, whatever the reader's language does to numbers."""
    return f"{round(number, 1) + 0:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Box:
    """`said` is read by who points at it; the table has it for everybody."""

    kind: ClassVar[str] = "box"
    x: str
    y: str
    width: str
    height: str
    fill: str
    border: str = BORDER
    dash: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line along a path. `dash` as SVG has it."""

    kind: ClassVar[str] = "stroke"
    path: str
    colour: str = INK
    width: str = "1"
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A closed path: a dot, a square, a triangle."""

    kind: ClassVar[str] = "mark"
    path: str
    fill: str
    border: str
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Text that stands on the line at `y`. `anchor` is start, middle or end of it."""

    kind: ClassVar[str] = "words"
    x: str
    y: str
    text: str
    fill: str = INK
    anchor: str = "start"
    weight: str = ""


Shape = Box | Stroke | Mark | Words


def box(
    x: float, y: float, width: float, height: float, fill: str, border: str = BORDER, dash: str = "", said: str = ""
) -> Box:
    return Box(near(x), near(y), near(width), near(height), fill, border, dash, said)


def words(x: float, y: float, text: str, fill: str = INK, anchor: str = "start", weight: str = "") -> Words:
    return Words(near(x), near(y), text, fill, anchor, weight)


def path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{near(x)} {near(y)}" for x, y in points)


def line(*points: tuple[float, float], colour: str = INK, width: float = 1, dash: str = "") -> Stroke:
    return Stroke(path(points), colour, near(width), dash)


def circle(x: float, y: float, radius: float, fill: str, border: str = BORDER, dash: str = "") -> Mark:
    half, whole = near(radius), near(2 * radius)
    arcs = f"a{half} {half} 0 1 0 {whole} 0a{half} {half} 0 1 0 -{whole} 0z"
    return Mark(f"M{near(x - radius)} {near(y)}{arcs}", fill, border, dash)


def polygon(points: Sequence[tuple[float, float]], fill: str, border: str) -> Mark:
    return Mark(path(points) + "z", fill, border)


def filled(x: float, y: float, width: float, height: float, fill: Fill, text: str, size: int) -> tuple[Shape, ...]:
    """A box with its text in the middle of it."""
    middle = words(x + width / 2, y + height / 2 + 0.35 * size, text, fill.ink, "middle", "600")
    return (box(x, y, width, height, fill.fill), *([middle] if text else []))


def hatched(x: float, y: float, width: float, height: float) -> tuple[Shape, ...]:
    """What is not shown: a box of slanting lines, which no value looks like."""
    step = 7.0
    lines: list[str] = []
    for number in range(1, int((width + height) / step) + 1):
        along = number * step
        low, high = (max(0.0, along - height), min(along, width))
        lines.append(path([(x + low, y + along - low), (x + high, y + along - high)]))
    return (box(x, y, width, height, PAPER), Stroke("".join(lines), BORDER, "1"))
