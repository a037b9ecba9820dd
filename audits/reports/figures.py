"""Counts of audits as they are drawn in reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from audits.profiles import Band, Profile
from careers import charts


def levels_of_bands(id: str, kind: str, profile: Profile, bands: Iterable[Band]) -> charts.Figure:
    """How many statements of each band are at each level, and were last time. `kind` is what a band is: a theme."""
    levels = [(rung.name, rung.tone) for rung in profile.rungs]
    target = profile.rungs.index(profile.target) if profile.target else None
    caption = f"Statements at each level, by {kind.lower()}"
    figure = charts.levels_figure(id, caption, levels, [drawn(band) for band in bands], target)
    return replace(figure, table=replace(figure.table, header=(kind, *figure.table.header[1:])))


def drawn(band: Band) -> charts.Band:
    before = [tally.before for tally in band.tallies] if band.judged_before else None
    return charts.Band(band.title, [tally.now for tally in band.tallies], before)
