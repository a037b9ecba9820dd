"""Charts as SVG from templates of ours, the same on the page and in the PDF, each with the table of its numbers.

A function takes plain numbers and gives a `Figure`, frozen and computed to the last coordinate; charts/figure.html
shows it. The same numbers give the same drawing. What is not known or is hidden is None, and never drawn as nought.
"""

from careers.charts.distribution import distribution_figure
from careers.charts.figures import Figure, Panel, Table
from careers.charts.funnel import Step, funnel_figure
from careers.charts.heat import HeatCell, HeatRow, heat_figure
from careers.charts.levels import Band, levels_figure
from careers.charts.progression import ProgressRow, progression_figure
from careers.charts.trend import Line, trend_figure

__all__ = [
    "Band", "Figure", "HeatCell", "HeatRow", "Line", "Panel", "ProgressRow", "Step", "Table", "distribution_figure",
    "funnel_figure", "heat_figure", "levels_figure", "progression_figure", "trend_figure",
]  # fmt: skip
