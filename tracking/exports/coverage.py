"""Coverage, gaps, groups compared, the trend and the cycle."""

from careers.coverage import in_hours
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


def lacking_sheet(rows, title):
    """Learners who lack something, as `tracking.learners.listed` gives their enrolments."""
    header = ["Surname", "Forename", "Year group", "Tutor group"]
    found = [[one.learner.surname, one.learner.forename, one.cohort.name, one.tutor_group] for one in rows]
    return Sheet(title, header, found)


def group_sheets(comparison):
    """Groups beside all learners, and each layer by year group."""
    every = [comparison.everybody, *comparison.groups]
    header = ["Group", "Learners", "Delivered, per cent", "Delivered", "Evidenced, per cent", "Evidenced"]
    rows = [
        [one.name, "hidden" if one.learners is None else one.learners, *both(one.delivered), *both(one.evidenced)]
        for one in every
    ]
    columns = ["Group", *(column.name for column in comparison.columns)]
    layers = [
        Sheet(layer, columns, [[name, *map(percent, shares)] for name, shares in found])
        for layer, found in comparison.by_layer
    ]
    return [Sheet("Groups", header, rows), *layers]


def both(share):
    return percent(share), share_words(share)


def percent(share):
    return "hidden" if share and share.hidden else share and share.percent


def trend_sheet(moments):
    header = ["Year", "Half-term", "Until", "Intended outcomes", "With something planned"]
    header += ["Delivered, per cent", "Evidenced, per cent"]
    rows = [
        [str(one.term.year), one.term.name, one.term.ends_on, one.intended, one.planned,
         percent(one.delivered), percent(one.evidenced)]
        for one in moments
    ]  # fmt: skip
    return Sheet("Trend", header, rows)


def cycle_sheet(cards, year):
    """A row for each card, its four questions as columns."""
    header = ["Code", "Outcome", "Objectives that it serves", "When it happens", "Time", "How it is tracked"]
    header += ["Delivered", "Evidenced", "Gaps", "Nearest places"]
    return Sheet(cards.column.name if cards.column else "Cycle", header, [card_row(card, year) for card in cards.cards])


def card_row(card, year):
    cell = card.cell
    when = "\n".join(happens(one, year) for one in card.activities) or "not recorded: nothing is planned"
    tracked = "\n".join(f"{one.title}: {one.impact}" for one in card.tracked) or "not recorded"
    row = [cell.line.code, cell.line.text, "\n".join(card.objectives) or "not recorded", when, time_of(card), tracked]
    row += [share_words(cell.delivered), share_words(cell.evidenced), "\n".join(gap.sentence for gap in card.gaps)]
    return [*row, ", ".join(one.title for one in card.places[:3]) if card.gaps else ""]


def happens(one, year):
    hours = in_hours(one.hours) if one.hours is not None else "hours not recorded"
    earlier = f" (in {one.start}, the same learners)" if one.start != year.start else ""
    return f"{one.title}: {one.timing or 'when is not recorded'}{earlier}, {hours}"


def time_of(card):
    if card.time == "enough":
        return f"enough: {in_hours(card.cell.hours)}"
    if card.time == "too little":
        return f"looks too little: {in_hours(card.cell.hours)} of {in_hours(card.few_hours)}"
    return "" if card.time == "none" else card.time
