"""The drawings of the dashboard, each with its table: funnel, heat map, trend, profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from audits.dashboard.kept import KEPT_LAYERS, Kept
from audits.dashboard.outcomes import INTENDED, Outcomes
from audits.dashboard.rubric import Agreed
from careers.charts import (
    Band,
    HeatCell,
    HeatRow,
    Line,
    Step,
    funnel_figure,
    heat_figure,
    levels_figure,
    trend_figure,
)
from careers.coverage import Cell, Column, Coverage

#: So many half-terms are drawn: three years.
MOMENTS = 18


def funnel(outcomes: Outcomes) -> Any:
    whole = outcomes.count(INTENDED)
    steps = [Step(layer.capitalize(), count, whole) for layer, count in outcomes.funnel]
    return funnel_figure("funnel", "Intended outcomes by how far they have come", steps)


def heat(coverage: Coverage) -> Any:
    """Themes by year groups: how many of the outcomes intended there have something planned."""
    rows = [
        HeatRow(title, [heat_cell(title, column, cells[column.key]) for column in coverage.columns])
        for title, cells in themes(coverage)
    ]
    columns = [column.short for column in coverage.columns]
    return heat_figure(
        "heat", "Outcomes with something planned, of those intended, by theme and year group", columns, rows
    )


def themes(coverage: Coverage) -> Iterable[tuple[str, dict[str, list[Cell]]]]:
    """(title, {column: its intended cells}) of each section at the top, with what stands in those below it."""
    found: list[tuple[str, dict[str, list[Cell]]]] = []
    for group in coverage.groups:
        if group.depth == 0 or not found:
            found.append((group.title or "All outcomes", {column.key: [] for column in coverage.columns}))
        for row in group.rows:
            for cell in row.cells:
                if cell.intended:
                    found[-1][1][cell.column.key].append(cell)
    return [(title, cells) for title, cells in found if any(cells.values())]


def heat_cell(title: str, column: Column, cells: Sequence[Cell]) -> HeatCell:
    met, of = sum(cell.planned > 0 for cell in cells), len(cells)
    if not of:
        return HeatCell("none", "", f"{title}, {column.name}: nothing intended")
    state = "met" if met == of else "part" if met else "gap"
    return HeatCell(state, f"{met}/{of}", f"{title}, {column.name}: {met} of {of} planned")


def trend(kept: Sequence[Kept], outcomes: Outcomes) -> Any | None:
    """In per cent of what was intended then, today last; None where nothing was kept."""
    if not kept:
        return None
    shown = kept[-MOMENTS:]
    whole = outcomes.count(INTENDED)
    lines = [
        Line(
            layer.capitalize(),
            [*(percent(getattr(one, layer), one.intended) for one in shown), percent(outcomes.count(layer), whole)],
        )
        for layer in KEPT_LAYERS
    ]
    return trend_figure(
        "trend",
        "Intended outcomes that had come so far at the end of each half-term, in per cent",
        [*(one.label for one in shown), "Today"],
        lines,
    )


def percent(count: int | None, of: int | None) -> int | None:
    return None if count is None or not of else round(100 * count / of)


def profile(agreed: Agreed | None) -> Any | None:
    if agreed is None:
        return None
    found = agreed.profile
    bands = [
        Band(
            band.title,
            [tally.now for tally in band.tallies],
            [tally.before for tally in band.tallies] if band.judged_before else None,
        )
        for band in found.bands
    ]
    levels = [(rung.name, rung.tone) for rung in found.rungs]
    at = found.rungs.index(found.target) if found.target else None
    return levels_figure("profile", f"Statements at each level, by theme: {agreed.audit}", levels, bands, at)
