"""The charts of coverage: the funnel, the map, how outcomes build up, and the trend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from careers.charts import (
    Figure,
    HeatCell,
    HeatRow,
    Line,
    ProgressRow,
    Step,
    funnel_figure,
    heat_figure,
    progression_figure,
    trend_figure,
)
from careers.coverage import Cell, Column, Coverage
from tracking.trends import Moment

#: Up to so many statements have a row each in the map; of more it shows sections.
LARGE = 30
#: Up to so many sections have a row each; of more those at the top.
MANY_SECTIONS = 24
#: How many half-terms a trend shows.
MOMENTS = 8
LAYERS = ("Intended", "Planned", "Delivered", "Evidenced")


def funnel(counts: Sequence[int]) -> Figure:
    steps = [
        Step(name, count, counts[0] if at else None)
        for at, (name, count) in enumerate(zip(LAYERS, counts, strict=True))
    ]
    return funnel_figure("funnel", "From intended to evidenced: outcomes at each step", steps)


def heat(coverage: Coverage) -> Figure:
    columns = [column.short for column in coverage.columns]
    return by_statement(coverage, columns) if len(coverage.rows) <= LARGE else by_section(coverage, columns)


def by_statement(coverage: Coverage, columns: Sequence[str]) -> Figure:
    rows = [HeatRow(f"{row.line.code} {row.line.text}", [*map(one_cell, row.cells)]) for row in coverage.rows]
    meanings = {
        "met": "a session was held", "part": "planned, and not held yet", "gap": "intended, and nothing planned",
        "none": "not intended",
    }  # fmt: skip
    return heat_figure("map", "How far each outcome is in each year group", columns, rows, meanings=meanings)


def one_cell(cell: Cell) -> HeatCell:
    where = f"{cell.line.code}, {cell.column.name}"
    if not cell.intended:
        return HeatCell("none", "", f"{where}: not intended")
    if cell.gap:
        return HeatCell("gap", "gap", f"{where}: nothing planned")
    if cell.held:
        return HeatCell("met", "held", f"{where}: a session was held")
    return HeatCell("part", "plan", f"{where}: planned, and not held yet")


def by_section(coverage: Coverage, columns: Sequence[str]) -> Figure:
    rows = [
        HeatRow(title, [*map(partial(many_cells, title), coverage.columns, zip(*lines, strict=True))])
        for title, lines in sections(coverage)
    ]
    meanings = {
        "met": "all intended have an activity", "part": "some have", "gap": "none has", "none": "nothing intended",
    }  # fmt: skip
    caption = "Intended outcomes with an activity, by section and year group"
    return heat_figure("map", caption, columns, rows, meanings=meanings)


def sections(coverage: Coverage) -> Iterable[tuple[str, list[tuple[Cell, ...]]]]:
    """(title, cells of its statements) of each section, or of those at the top where there are many."""
    top = sum(bool(group.rows) for group in coverage.groups) > MANY_SECTIONS
    found: list[tuple[str, list[tuple[Cell, ...]]]] = []
    for group in coverage.groups:
        if not top or group.depth == 0 or not found:
            found.append((f"{group.code} {group.title}".strip() or "All statements", []))
        found[-1][1].extend(row.cells for row in group.rows)
    return [(title, lines) for title, lines in found if lines]


def many_cells(title: str, column: Column, cells: Sequence[Cell]) -> HeatCell:
    intended = [cell for cell in cells if cell.intended]
    if not intended:
        return HeatCell("none", "", f"{title}, {column.name}: nothing intended")
    met, of = sum(not cell.gap for cell in intended), len(intended)
    state = "met" if met == of else "part" if met else "gap"
    return HeatCell(state, f"{met}/{of}", f"{title}, {column.name}: {met} of {of} have an activity")


def progression(coverage: Coverage) -> Figure | None:
    """Of every outcome that is intended or planned somewhere."""
    rows = [
        ProgressRow(f"{row.line.code} {row.line.text}", [*map(depth, row.cells)])
        for row in coverage.rows
        if any(cell.intended or cell.planned for cell in row.cells)
    ]
    columns = [column.short for column in coverage.columns]
    return progression_figure("progression", "The deepest that is planned for each outcome", columns, rows)


def depth(cell: Cell) -> str | None:
    return cell.depth if cell.planned else "" if cell.intended else None


def kept(moments: Sequence[Moment], start: int) -> list[Moment]:
    """The last that were kept up to the year that began in `start`, earliest first."""
    known = [one for one in moments if one.term.year.start <= start]
    return sorted(known, key=lambda one: (one.term.year.start, one.term.order))[-MOMENTS:]


def trend(moments: Sequence[Moment]) -> Figure:
    lines = [
        Line("Planned", [planned(one) for one in moments]),
        Line("Delivered", [one.delivered.percent for one in moments]),
        Line("Evidenced", [one.evidenced.percent for one in moments]),
    ]
    names = [f"{one.term} {one.term.year.start}" for one in moments]
    caption = "At the end of each half-term: outcomes planned, learners reached, learners with evidence"
    return trend_figure("half-terms", caption, names, lines)


def planned(one: Moment) -> int | None:
    return round(100 * one.planned / one.intended) if one.intended else None
