"""A journey on one sheet of paper: how large its type is, how tall its lanes are, and what has room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product

from careers.journey.measuring import lines_of, shortened, width_of
from careers.journey.shape import Journey, Lane, Stone, Stop

#: A point in millimetres.
POINT = 0.3528
LEADING, BETWEEN = 1.2, 0.22
#: What a stone and the space after it take of a line, in parts of the size of type.
BULLET = 1.1
#: How tall a signpost is beside its road.
SIGN = 1.85
#: How tall the name of a half-term is on its road.
LABEL = 0.58
#: The longest word that is kept whole.
LONGEST = 18


@dataclass(frozen=True)
class Paper:
    """A sheet lying on its side, in millimetres. `sizes` of type are in points, the largest first."""

    name: str
    width: float
    height: float
    scale: float
    sizes: Sequence[float]


A4 = Paper("A4", 297, 210, 1, [12, 11, 10, 9.5, 9, 8.5, 8, 7.5, 7, 6.5])
A3 = Paper("A3", 420, 297, 1.414, [17, 15, 14, 13, 12, 11, 10.5, 10, 9.5, 9, 8.5, 8, 7.5])
PAPERS = {paper.name: paper for paper in (A4, A3)}
#: Of A4: the margin; head and foot; what signposts need above the first road; signposts and bends; between columns.
MARGIN, HEAD, FOOT, LIFT, SIDE, GUTTER = 9, 25, 8, 2.6, 25, 2.5


@dataclass(frozen=True)
class Strip:
    """A lane where it lies: `top` of its road below the first, `height` down to the next. `back` runs to the left.

    `widths` are of its half-terms: those with many words are given more room.
    """

    lane: Lane
    top: float
    height: float
    back: bool
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Poster:
    """Lengths in millimetres, `size` of type in points."""

    paper: Paper
    strips: tuple[Strip, ...]
    size: float
    road: float

    @property
    def width(self) -> float:
        return self.paper.width - 2 * MARGIN * self.paper.scale

    @property
    def side(self) -> float:
        return SIDE * self.paper.scale

    # What the sheet's styles ask for, in millimetres.

    @property
    def margin(self) -> float:
        return MARGIN * self.paper.scale

    @property
    def gutter(self) -> float:
        return GUTTER * self.paper.scale

    @property
    def room(self) -> float:
        """From the first road to the last lane's end."""
        return sum(strip.height for strip in self.strips)

    @property
    def body(self) -> float:
        """All below the head."""
        return self.paper.height - (2 * MARGIN + HEAD) * self.paper.scale

    @property
    def sign(self) -> float:
        return self.road * SIGN

    @property
    def sign_top(self) -> float:
        return (self.road - self.sign) / 2

    @property
    def above(self) -> float:
        """From a signpost's edge to the name on it, where the key stage stands below that; and where it does not."""
        return self.road * 0.19

    @property
    def above_bare(self) -> float:
        return self.road * 0.46

    @property
    def name(self) -> float:
        return self.road * 0.9

    @property
    def long_name(self) -> float:
        return self.road * 0.48

    @property
    def stage(self) -> float:
        return self.road * 0.46

    @property
    def label(self) -> float:
        return self.road * LABEL


def poster_of(journey: Journey, paper: Paper) -> Poster:
    """The largest type in which everything has room; else the smallest, with fewer words and then fewer activities."""
    lanes = journey.lanes
    room = paper.height - (2 * MARGIN + HEAD + FOOT + LIFT) * paper.scale
    road = min(5.2 * paper.scale, 0.31 * room / max(len(lanes), 1))
    above = road + 1.8 * paper.scale
    even = [widths_of(lane, road, paper, even=True) for lane in lanes]
    widths = [widths_of(lane, road, paper) for lane in lanes]
    for size, chosen in product(paper.sizes, [even, widths]):
        needs = [above + tallest(*pair, size, paper) for pair in zip(lanes, chosen, strict=True)]
        whole = not any(breaks(*pair, size, paper) for pair in zip(lanes, chosen, strict=True))
        if whole and sum(needs) <= room:
            return Poster(paper, laid(lanes, grown(needs, room), chosen), size, road)
    size = paper.sizes[-1]
    lanes = tuple(
        in_each_stop(*pair, partial(brief, size=size), size, paper) for pair in zip(lanes, widths, strict=True)
    )
    needs = [above + tallest(*pair, size, paper) for pair in zip(lanes, widths, strict=True)]
    heights = grown(needs, room) if sum(needs) <= room else shrunk(needs, room)
    lanes = tuple(
        in_each_stop(lane, wide, partial(fewer, size=size, high=height - above), size, paper)
        for lane, wide, height in zip(lanes, widths, heights, strict=True)
    )
    return Poster(paper, laid(lanes, heights, widths), size, road)


def widths_of(lane: Lane, road: float, paper: Paper, *, even: bool = False) -> tuple[float, ...]:
    """Enough for the name of each half-term; the rest by how many words there are, or in even parts."""
    if not lane.stops:
        return ()
    whole = paper.width - 2 * (MARGIN + SIDE) * paper.scale
    least = [
        max(width_of(stop.name, road * LABEL) + 2 * paper.scale, 0.55 * whole / len(lane.stops)) for stop in lane.stops
    ]
    words = [sum(width_of(stone.words, 1) + 2 for stone in stop.stones) for stop in lane.stops]
    rest, said = max(whole - sum(least), 0), 0 if even else sum(words)
    shares = [one / said if said else 1 / len(words) for one in words]
    wanted = [low + rest * share for low, share in zip(least, shares, strict=True)]
    return tuple(int(100 * one * min(1, whole / sum(wanted))) / 100 - 0.01 for one in wanted)


def laid(lanes: Sequence[Lane], heights: Sequence[float], widths: Sequence[tuple[float, ...]]) -> tuple[Strip, ...]:
    """One below the other. Those that are joined wind: every other one runs back."""
    strips, top, joined = [], 0.0, 0
    for lane, height, wide in zip(lanes, heights, widths, strict=True):
        strips.append(Strip(lane, round(top, 2), round(height, 2), lane.joined and joined % 2 == 1, wide))
        top, joined = top + height, joined + lane.joined
    return tuple(strips)


def grown(needs: Sequence[float], room: float) -> list[float]:
    """As equal as they can be with each at least as tall as it needs; together they fill the room."""
    level = edge(room, lambda level: sum(max(need, level) for need in needs))
    return [max(need, level) for need in needs]


def shrunk(needs: Sequence[float], room: float) -> list[float]:
    """The tallest give way, so that together they fill the room."""
    level = edge(room, lambda level: sum(min(need, level) for need in needs))
    return [min(need, level) for need in needs]


def edge(room: float, total: Callable[[float], float]) -> float:
    """The highest level at which the total is within the room."""
    low, high = 0.0, room
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if total(middle) <= room else (low, middle)
    return low


def column(width: float, size: float, paper: Paper) -> float:
    """The room of a line of text in a half-term so wide."""
    return width - GUTTER * paper.scale - BULLET * size * POINT


def tallest(lane: Lane, widths: Sequence[float], size: float, paper: Paper) -> float:
    pairs = zip(lane.stops, widths, strict=True)
    return max((height_of(stop.stones, size, column(wide, size, paper)) for stop, wide in pairs), default=0)


def breaks(lane: Lane, widths: Sequence[float], size: float, paper: Paper) -> bool:
    """Whether a word does not fit on a line. Words that fit nowhere, such as addresses, do not count."""
    return any(
        width_of(word, size * POINT) > column(wide, size, paper)
        for stop, wide in zip(lane.stops, widths, strict=True)
        for stone in stop.stones
        for word in stone.words.split()
        if len(word) <= LONGEST
    )


def in_each_stop(
    lane: Lane, widths: Sequence[float], change: Callable[[Stop, float], Stop], size: float, paper: Paper
) -> Lane:
    pairs = zip(lane.stops, widths, strict=True)
    return replace(lane, stops=tuple(change(stop, column(wide, size, paper)) for stop, wide in pairs))


def height_of(stones: Sequence[Stone], size: float, wide: float) -> float:
    lines = sum(len(lines_of(stone.words, size * POINT, wide)) for stone in stones)
    return (lines * LEADING + len(stones) * BETWEEN) * size * POINT


def brief(stop: Stop, wide: float, *, size: float) -> Stop:
    """With titles of at most two lines."""
    stones = [
        replace(stone, title=shortened(stone.words, size * POINT, wide, 2), until="")
        if len(lines_of(stone.words, size * POINT, wide)) > 2
        else stone
        for stone in stop.stones
    ]
    return replace(stop, stones=tuple(stones))


def fewer(stop: Stop, wide: float, *, size: float, high: float) -> Stop:
    """What has room, and how many more there are."""
    line = LEADING * size * POINT
    if height_of(stop.stones, size, wide) <= high:
        return stop
    kept = list(stop.stones)
    while kept and height_of(kept, size, wide) + line > high:
        kept.pop()
    rest = len(stop.stones) - len(kept)
    more = f"and {rest} more" if kept else "1 activity" if rest == 1 else f"{rest} activities"
    return replace(stop, stones=tuple(kept), more=more)
