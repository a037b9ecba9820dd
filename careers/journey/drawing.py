"""The way through the years as a drawing behind the words: a road that winds from one lane into the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from careers.journey.poster import LIFT, Poster, Strip
from careers.journey.shape import Lane

#: Our own colour, for a school that has not chosen one.
PLUM = "#6a1b4d"
COLOUR = re.compile("#[0-9a-f]{6}")
#: How much darker the road becomes from key stage to key stage.
DARKER = 0.2


@dataclass(frozen=True)
class Stretch:
    """A lane's piece of road, and the signpost at its beginning, as paths of an SVG."""

    road: str
    sign: str
    colour: str
    dark: str


@dataclass(frozen=True)
class Drawing:
    """All roads of a poster, in millimetres; the first begins `lift` below the top. `flag` stands where they end."""

    width: float
    height: float
    lift: float
    thick: float
    dash: str
    stretches: tuple[Stretch, ...]
    flag: str
    words: str


def drawing_of(poster: Poster, colour: str) -> Drawing:
    tones = colours_of(poster.strips, colour if COLOUR.fullmatch(colour) else PLUM)
    bottom = max((strip.top + strip.height for strip in poster.strips), default=0)
    lift = LIFT * poster.paper.scale
    return Drawing(
        width=round(poster.width, 2),
        height=round(bottom + lift, 2),
        lift=round(lift, 2),
        thick=round(poster.road, 2),
        dash=f"{0.36 * poster.road:.2f} {0.44 * poster.road:.2f}",
        stretches=tuple(
            Stretch(path_of(poster, strip, after), sign_of(poster, strip), tone, darkened(tone, 0.3))
            for (strip, after), tone in zip(zip_longest(poster.strips, poster.strips[1:]), tones, strict=True)
        ),
        flag=flag_of(poster),
        words=words_of([strip.lane for strip in poster.strips]),
    )


def words_of(lanes: Sequence[Lane]) -> str:
    joined = [lane.name for lane in lanes if lane.joined]
    if len(joined) < 2:
        return "A road with a signpost for each year group"
    return f"A road that winds from {joined[0]} to {joined[-1]}, with a signpost for each year group"


def sign_of(poster: Poster, strip: Strip) -> str:
    """A finger post that points the way its lane runs."""
    y, high, tip = middle(poster, strip), poster.sign, poster.side * 0.98
    edge, back, along = (poster.width, -1, tip) if strip.back else (0, 1, tip)
    neck = edge + back * (along - high * 0.42)
    above, below = f"{y - high / 2:.2f}", f"{y + high / 2:.2f}"
    return f"M{edge:.2f} {above}H{neck:.2f}L{edge + back * along:.2f} {y:.2f}L{neck:.2f} {below}H{edge:.2f}z"


def flag_of(poster: Poster) -> str:
    """A pennant at the end of the last lane that is joined to others; '' where there is none."""
    last = [strip for strip in poster.strips if strip.lane.joined][-1:]
    if not last:
        return ""
    x, y, high = ends(poster, last[0])[1], middle(poster, last[0]), poster.road * 1.9
    way = -1 if last[0].back else 1
    cloth = f"l{way * high * 0.8:.2f} {high * 0.27:.2f}l{-way * high * 0.8:.2f} {high * 0.27:.2f}z"
    return f"M{x:.2f} {y:.2f}v{-high * 0.62:.2f}{cloth}"


def path_of(poster: Poster, strip: Strip, after: Strip | None) -> str:
    """Along a lane and, where the next one is joined to it, round the bend to where that begins."""
    start, stop = ends(poster, strip)
    y = middle(poster, strip)
    line = f"M{start:.2f} {y:.2f}H{stop:.2f}"
    if after is None or not (strip.lane.joined and after.lane.joined):
        return line
    turn = -1 if strip.back else 1
    down = middle(poster, after) - y
    radius = min(down / 2, poster.side * 0.5)
    sweep = 0 if strip.back else 1
    corner = f"a{radius:.2f} {radius:.2f} 0 0 {sweep} "
    bend = f"{corner}{turn * radius:.2f} {radius:.2f}v{down - 2 * radius:.2f}{corner}{-turn * radius:.2f} {radius:.2f}"
    return line + bend


def ends(poster: Poster, strip: Strip) -> tuple[float, float]:
    """Where the straight part of a lane begins and ends, in the direction in which it runs."""
    left, right = poster.side * 0.64, poster.width - poster.side * 0.64
    return (right, left) if strip.back else (left, right)


def middle(poster: Poster, strip: Strip) -> float:
    return strip.top + poster.road / 2


def colours_of(strips: Sequence[Strip], colour: str) -> list[str]:
    """A colour for each lane: the school's for the first key stage there is, darker for each that follows."""
    stages = ["", *dict.fromkeys(strip.lane.stage for strip in strips if strip.lane.stage)]
    return [darkened(colour, DARKER * max(stages.index(strip.lane.stage) - 1, 0)) for strip in strips]


def darkened(colour: str, share: float) -> str:
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part * (1 - min(share, 0.6))):02x}" for part in parts)
