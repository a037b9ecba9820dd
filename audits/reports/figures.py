"""Counts of audits as they are drawn in reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.text import Truncator

from audits.profiles import Band, Profile
from careers import charts

#: So many letters of a title stand on one line of the drawing; the table has all of them.
ON_A_LINE = 34


def levels_of_bands(id: str, kind: str, profile: Profile, bands: Sequence[Band]) -> charts.Figure:
    """How many statements of each band are at each level, and were last time. `kind` is what a band is: a theme."""
    levels = [(rung.name, rung.tone) for rung in profile.rungs]
    target = profile.rungs.index(profile.target) if profile.target else None
    caption = f"Statements at each level, by {kind.lower()}"
    figure = charts.levels_figure(id, caption, levels, [drawn(band) for band in bands], target)
    rows = tuple(row for band in bands for row in rows_of(band))
    names, short = figure.table.header[1:], figure.table.short[1:]
    return replace(figure, table=charts.Table((kind, *names), rows, (kind, *short) if short else ()))


def drawn(band: Band) -> charts.Band:
    before = [tally.before for tally in band.tallies] if band.judged_before else None
    return charts.Band(Truncator(numbered(band)).chars(ON_A_LINE), [tally.now for tally in band.tallies], before)


def rows_of(band: Band) -> list[tuple[str, ...]]:
    """Now and, where there was one, last time; the numbers beside the drawing."""
    rows = [(numbered(band), *(str(tally.now) for tally in band.tallies))]
    if band.judged_before:
        rows.append((f"{code_of(band) or band.title}, last time", *(str(tally.before) for tally in band.tallies)))
    return rows


def numbered(band: Band) -> str:
    """The title with its published number."""
    return f"{code_of(band)} {band.title}".strip()


def code_of(band: Band) -> str:
    """The published number of a theme; a code that only machines use is none."""
    code = band.section.code if band.section else ""
    return code if len(code) <= 3 else ""
