"""A profile: for each theme how many stand at each level, this time and last, from the lowest level to the highest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from careers.charts.colours import INK, LEVELS, MUTED, NONE
from careers.charts.figures import NARROW, NARROW_SIZE, Figure, Row, Sign, Table, figure_of, in_words, key_of, together
from careers.charts.lettering import BOLD, breadth, wrapped
from careers.charts.shapes import Shape, box, filled, line, polygon, words

SIZE, LEADING = NARROW_SIZE, NARROW_SIZE * 1.3
BAR, THIN, GAP = 24, 20, 3
GUTTER = 56  # for the words 'now' and 'before'


@dataclass(frozen=True, slots=True)
class Band:
    """A theme: how many stand at each level now and, where there was a time before, then."""

    title: str
    now: Sequence[int]
    before: Sequence[int] | None = None


def levels_figure(
    id: str, caption: str, levels: Sequence[tuple[str, int]], bands: Sequence[Band], target: int | None = None
) -> Figure:
    """`levels` are (name, tone), the lowest first; a tone is 1 to 4. `target` is the index of a level among them."""
    most = max((sum(counts) for band in bands for counts in (band.now, band.before or ())), default=0)
    left = GUTTER if any(band.before is not None for band in bands) else 0
    tones = [tone for _, tone in levels]
    rows = [row_of(band, tones, left, (NARROW - left) / (most or 1), target) for band in bands]
    note = "" if target is None else f"The target is {levels[target][0]} or higher."
    return figure_of(
        id, caption, said(levels, bands), table_of(levels, bands), rows, head=head(levels, target), note=note
    )


def head(levels: Sequence[tuple[str, int]], target: int | None) -> Row:
    signs = [Sign(partial(swatch, tone, str(number)), name) for number, (name, tone) in enumerate(levels, start=1)]
    aim = [] if target is None else [Sign(lambda x, y: pointer(x + 11, y + 3, 16), "the target and above to its right")]
    return key_of([*signs, *aim], NARROW, SIZE)


def swatch(tone: int, text: str, x: float, y: float) -> Iterable[Shape]:
    """A sample of a level, with its number."""
    return filled(x, y, 22, 20, LEVELS[tone], text, SIZE)


def row_of(band: Band, tones: Sequence[int], left: float, scale: float, target: int | None) -> Row:
    bars = [bar("now" if left else "", band.now, tones, left, scale, target)]
    if band.before is not None:
        bars.append(bar("before", band.before, tones, left, scale, None, THIN))
    return together(heading(band.title), *bars, Row(10, lambda y: ()))


def heading(title: str) -> Row:
    lines = wrapped(title, BOLD * NARROW, SIZE)
    return Row(
        len(lines) * LEADING + 4,
        lambda top: [words(0, top + SIZE + at * LEADING, text, weight="600") for at, text in enumerate(lines)],
    )


def bar(
    name: str,
    counts: Sequence[int],
    tones: Sequence[int],
    left: float,
    scale: float,
    target: int | None,
    tall: int = BAR,
) -> Row:
    def draw(top: float) -> Iterable[Shape]:
        middle = top + tall / 2 + 0.35 * SIZE
        if name:
            yield words(0, middle, name, MUTED)
        x = left
        for count, tone in zip(counts, tones, strict=True):
            if count:
                yield from filled(x, top, count * scale, tall, LEVELS[tone], fitting(str(count), count * scale), SIZE)
            x += count * scale
        if not sum(counts):
            yield box(left, top, NARROW - left, tall, NONE.fill, dash="3 3")
            yield words(left + 8, middle, "no level yet", MUTED)
        elif target is not None:
            yield from pointer(left + sum(counts[:target]) * scale, top - 2, tall + 4)

    return Row(tall + GAP, draw)


def fitting(text: str, width: float) -> str:
    """The figure, where a piece of a bar has room for it; the table has them all."""
    return text if breadth(text, SIZE) + 2 <= width else ""


def pointer(x: float, y: float, height: float) -> Iterable[Shape]:
    """Where the target begins."""
    x = min(max(x, 1.5), NARROW - 1.5)
    yield line((x, y), (x, y + height), colour="#ffffff", width=5)
    yield line((x, y), (x, y + height), colour=INK, width=2.5)
    yield polygon([(x - 5, y - 3), (x + 5, y - 3), (x, y + 4)], INK, "#ffffff")


def table_of(levels: Sequence[tuple[str, int]], bands: Sequence[Band]) -> Table:
    rows = []
    for band in bands:
        rows.append((band.title, *map(str, band.now)))
        if band.before is not None:
            rows.append((f"{band.title}, before", *map(str, band.before)))
    short = ("Theme", *(str(number) for number, _ in enumerate(levels, start=1)))
    return Table(("Theme", *(name for name, _ in levels)), tuple(rows), short)


def said(levels: Sequence[tuple[str, int]], bands: Sequence[Band]) -> str:
    if not bands:
        return "Nothing to show yet."
    names = [name for name, _ in levels]
    counts = [sum(band.now[at] for band in bands) for at in range(len(names))]
    return f"Of {sum(counts)}: {in_words([f'{count} at {name}' for name, count in zip(names, counts, strict=True)])}."
