"""Coverage, gaps, groups compared, the trend and the cycle."""

from careers.coverage import in_hours
from careers.models import Mapping
from careers.sheets import Sheet
from tracking.veiling import totals_of

DEPTHS = dict(Mapping.Depth.choices)


def coverage_sheets(coverage, edition, layer=""):
    """A sheet for each layer that the page shows."""
    sheets = [planned_sheet(coverage, edition)] if layer in ("", "planned") else []
    return sheets + [share_sheet(coverage, edition, one) for one in ("delivered", "evidenced") if layer in ("", one)]


def planned_sheet(coverage, edition):
    """What is planned of what is intended, cell by cell, and in all."""
    header = [*heading(coverage, edition), "Planned", "Intended"]
    rows = [[*place, *map(cell_words, row.cells), row.met, row.intended] for place, row in placed(coverage)]
    totals = [f"{met} of {intended}" for met, intended in coverage.totals]
    rows.append([None, None, "Intended outcomes that are planned", *totals, coverage.met, coverage.intended])
    return Sheet("Coverage", header, rows)


def share_sheet(coverage, edition, layer):
    """Shares of learners, cell by cell, and of all that is intended."""
    totals = totals_of(coverage, layer)
    rows = [
        [*place, *(share_words(getattr(cell, layer)) for cell in row.cells), percent(totals.lines.get(row.line.id))]
        for place, row in placed(coverage)
    ]
    below = [percent(totals.columns.get(column.key)) for column in coverage.columns]
    rows.append([None, None, "Of all that is intended, per cent", *below, percent(totals.whole)])
    return Sheet(layer.title(), [*heading(coverage, edition), "Share, per cent"], rows)


def heading(coverage, edition):
    kind = edition.section_kinds[0] if edition.section_kinds else "Section"
    return [kind, "Code", edition.statement_kind, *(column.name for column in coverage.columns)]


def placed(coverage):
    """((section, code, words), row) of each row, in the order of the page."""
    for group in coverage.groups:
        for row in group.rows:
            yield (group.title, row.line.code, row.line.text), row


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
