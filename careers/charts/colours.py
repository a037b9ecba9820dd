"""The colours of data. They equal those of static/css/tokens.css, which an SVG in a PDF cannot read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fill:
    """A fill and the colour of the text on it."""

    fill: str
    ink: str


INK = "#211a26"
MUTED = "#5c5464"
BORDER = "#6b7680"
FAINT = "#e3dde7"
PAPER = "#ffffff"

#: By tone: 0 is no level.
LEVELS = (
    Fill("#ffffff", "#3d4449"),
    Fill("#d3e4f5", "#14212b"),
    Fill("#8fbce0", "#14212b"),
    Fill("#2f6ea6", "#ffffff"),
    Fill("#0a2f52", "#ffffff"),
)
NONE, PALE, MIDDLE, STRONG, DEEP = LEVELS
GAP = Fill("#8a1c0c", "#ffffff")
PART = Fill("#f2b84b", "#2b1d00")
MET = Fill("#d9ecf7", "#0b3a63")
