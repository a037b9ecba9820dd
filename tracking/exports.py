"""What coverage and gaps look like as spreadsheets: exactly what their pages show."""

from careers.models import Mapping
from careers.sheets import Sheet

DEPTHS = dict(Mapping.Depth.choices)


def coverage_sheets(coverage, edition, layer=""):
    """A sheet for each layer that the page shows."""
    sheets = [planned_sheet(coverage, edition)] if layer in ("", "planned") else []
    return sheets + [share_sheet(coverage, edition, one) for one in ("delivered", "evidenced") if layer in ("", one)]


def planned_sheet(coverage, edition):
    header = ["Code", edition.statement_kind, *(column.name for column in coverage.columns), "Planned", "Intended"]
    rows = [
        [row.line.code, row.line.text, *(cell_words(cell) for cell in row.cells), row.met, row.intended]
        for row in coverage.rows
    ]
    return Sheet("Coverage", header, rows)


def share_sheet(coverage, edition, layer):
    header = ["Code", edition.statement_kind, *(column.name for column in coverage.columns)]
    rows = [
        [row.line.code, row.line.text, *(share_words(getattr(cell, layer)) for cell in row.cells)]
        for row in coverage.rows
    ]
    return Sheet(layer.title(), header, rows)


def share_words(share):
    return str(share) if share and (share.of or share.hidden) else ""


def cell_words(cell):
    if cell.gap:
        return "Gap"
    words = DEPTHS.get(cell.depth, "")
    return words if cell.intended or not words else f"{words} (not intended)"


def gap_sheets(findings):
    header = ["Rule", "Code", "Outcome", "Year group", "Gap", "Why", "Accepted because", "Accepted until"]
    rows = [
        [
            finding.rule.title, gap.line.code, gap.line.text, gap.column.name, gap.sentence, gap.why,
            gap.accepted.reason if gap.accepted else "", gap.accepted.until if gap.accepted else None,
        ]
        for finding in findings
        for gap in finding.open + finding.accepted
    ]  # fmt: skip
    return [Sheet("Gaps", header, rows)]
