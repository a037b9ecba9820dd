"""How a theme's counts are drawn: two bars, this time and last, from the lowest level to the highest."""

from __future__ import annotations

from dataclasses import dataclass

from audits.profiles import Band, Rung

#: Below this share of the bar a figure has no room; the table beside the drawing has them all.
ROOM = 9


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a bar, in per cent of its length."""

    tone: int
    count: int
    start: float
    width: float

    @property
    def middle(self) -> float:
        return round(self.start + self.width / 2, 2)

    @property
    def roomy(self) -> bool:
        return self.width >= ROOM


@dataclass(frozen=True, slots=True)
class Chart:
    """`aim` is where the target begins: all to the right of it reaches the target. `words` say the same in a line."""

    now: tuple[Piece, ...]
    before: tuple[Piece, ...]
    aim: float | None
    words: str


def chart_of(band: Band, target: Rung | None = None) -> Chart:
    now = [(tally.rung, tally.now) for tally in band.tallies]
    before = [(tally.rung, tally.before) for tally in band.tallies] if band.judged_before else []
    below = sum(count for rung, count in now if target and rung.order < target.order)
    aim = round(100 * below / band.total, 2) if target and band.judged else None
    words = f"{band.title}. Now: {in_words(now)}."
    words += f" Last time: {in_words(before)}." if before else ""
    return Chart(pieces(now, band.total), pieces(before, band.total), aim, words)


def in_words(counts: list[tuple[Rung, int]]) -> str:
    return ", ".join(f"{rung.name}: {count}" for rung, count in counts)


def pieces(counts: list[tuple[Rung, int]], total: int) -> tuple[Piece, ...]:
    """Side by side, in the order of the levels; what is at no level leaves the end of the bar empty."""
    found, start = [], 0
    for rung, count in counts:
        if count:
            found.append(Piece(rung.tone, count, round(100 * start / total, 2), round(100 * count / total, 2)))
        start += count
    return tuple(found)
