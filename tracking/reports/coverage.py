"""Coverage and gaps of a framework, as a report to hand out: computed once, shown as page, PDF and spreadsheet.

It leaves the school, so its shares are veiled whoever opens it, and it names nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from careers.charts import Figure
from careers.coverage import Cell, Coverage, Line, Row, Share
from careers.gaps import Finding, Gap
from careers.sheets import Sheet
from tracking.exports import coverage_sheets, gap_sheets, trend_sheet
from tracking.gaps import counted, gaps_of
from tracking.layers import coverage_with_layers
from tracking.reports.coverage_figures import funnel, heat, kept, progression, trend
from tracking.trends import Moment, trend_of
from tracking.veiling import totals_of, veiled

#: What to do about a gap, by its rule. {} are the activities that are planned there.
STEPS = {
    "not-planned": "Plan an activity for it, or map one that exists.",
    "no-date": "Fix a day for {}.",
    "secured-too-early": "Plan something before it that introduces or develops it.",
    "group-left-out": "Plan something that is open to everybody, or to these groups.",
    "few-hours": "Give it more time, or map another activity to it.",
    "not-to-everyone": "Hold another session for those who missed it.",
    "not-evidenced": "Record what learners got from {}.",
    "group-reached-less": "Ask what kept these learners away, and invite them again.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the four questions of coverage, and what the figures say."""

    question: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Open:
    """A gap, what to do next, and where the page of its cell is."""

    sentence: str
    step: str
    url: str


@dataclass(frozen=True, slots=True)
class Lived:
    """A gap that the school accepts."""

    code: str
    sentence: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """A statement with its gaps of one rule."""

    code: str
    text: str
    gaps: tuple[Open, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule found, by statement; `found` gaps in all."""

    id: str
    title: str
    explanation: str
    outcomes: tuple[Outcome, ...]
    found: int


@dataclass(frozen=True, slots=True)
class Unmet:
    """A statement that nothing planned meets; `where` says for whom it is intended, '' where for nobody."""

    code: str
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Links:
    """Where the rows behind the figures are."""

    coverage: str
    gaps: str
    trend: str


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """`recorded`: whether anybody is on roll. `statements` are those of the framework, whether intended or not."""

    framework: str
    year: str
    day: date
    intended: int
    statements: int
    recorded: bool
    short: str
    answers: tuple[Answer, ...]
    funnel: Figure | None
    heat: Figure | None
    progression: Figure | None
    trend: Figure | None
    rules: tuple[Rule, ...]
    found: int
    clear: tuple[str, ...]
    accepted: tuple[Lived, ...]
    unmet: tuple[Unmet, ...]
    links: Links
    coverage: Coverage
    findings: tuple[Finding, ...]
    moments: tuple[Moment, ...]

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        parts = [
            ("short", "In short", True),
            ("where", "Where it is covered", self.heat is not None),
            ("depth", "How outcomes build up", self.progression is not None),
            ("trend", "How it changes", True),
            ("gaps", "Gaps and next steps", True),
            ("accepted", "Gaps that we accept", bool(self.accepted)),
            ("unmet", "Statements that nothing meets", bool(self.unmet)),
        ]
        return tuple((id, words) for id, words, shown in parts if shown)


def coverage_report_of(school: Any, year: Any, edition: Any, *, today: date) -> CoverageReport:
    """Twelve queries, beside the sections of `edition`, whatever there is."""
    coverage, layers = coverage_with_layers(school, year, edition, today=today, targets=True)
    coverage = veiled(coverage, layers)
    findings = gaps_of(school, year, edition, coverage=coverage, layers=layers, today=today, telling=False)
    moments = kept(trend_of(school, edition, telling=False), year.start)
    cells = [cell for cell in coverage.cells if cell.intended]
    recorded = bool(layers.roll)
    address = addresses(school, year, edition)
    return CoverageReport(
        framework=edition.framework.title,
        year=str(year),
        day=layers.day,
        intended=len(cells),
        statements=len(coverage.rows),
        recorded=recorded,
        short=short(cells),
        answers=answers(coverage, cells, recorded),
        funnel=funnel(counts_of(cells)) if cells else None,
        heat=heat(coverage) if cells else None,
        progression=progression(coverage) if cells else None,
        trend=trend(moments) if moments else None,
        rules=tuple(rule_of(finding, address.coverage) for finding in findings if finding.open),
        found=sum(len(finding.open) for finding in findings),
        clear=tuple(finding.rule.title for finding in findings if not finding.open),
        accepted=tuple(lived(gap) for finding in findings for gap in finding.accepted),
        unmet=tuple(unmet(row) for row in coverage.rows if not any(cell.planned for cell in row.cells)),
        links=address,
        coverage=coverage,
        findings=findings,
        moments=tuple(moments),
    )


def addresses(school: Any, year: Any, edition: Any) -> Links:
    args = [school.slug, year.start, edition.pk]
    return Links(*(reverse(name, args=args) for name in ("coverage", "gap-list", "coverage-trend")))


def counts_of(cells: Iterable[Cell]) -> tuple[int, int, int, int]:
    """(intended, planned, delivered once at least, with evidence for somebody), of cells that are intended."""
    found = list(cells)
    planned = sum(cell.planned > 0 for cell in found)
    held = sum(bool(cell.held) for cell in found)
    return len(found), planned, held, sum(bool(cell.evidenced and cell.evidenced.reached) for cell in found)


def short(cells: Sequence[Cell]) -> str:
    if not cells:
        return "Nobody has said yet which year group should reach what, so nothing can be a gap."
    intended, planned, held, evidenced = counts_of(cells)
    said = "have" if planned != 1 else "has"
    return (
        f"Of {counted(intended, 'outcome', 'outcomes')} intended for a year group, {planned} {said} an activity, "
        f"{held} {were(held)} delivered and {evidenced} {'have' if evidenced != 1 else 'has'} evidence."
    )


def were(number: int) -> str:
    return "was" if number == 1 else "were"


def answers(coverage: Coverage, cells: Sequence[Cell], recorded: bool) -> tuple[Answer, ...]:
    """A sentence for each of the four questions; learners only in shares that may be shown."""
    if not cells:
        return ()
    intended, planned, held, evidenced = counts_of(cells)
    rows = sum(row.intended > 0 for row in coverage.rows)
    groups = sum(of > 0 for _, of in coverage.totals)
    wanted = f"{rows} of {counted(len(coverage.rows), 'statement', 'statements')}, across "
    wanted += f"{counted(groups, 'year group', 'year groups')}: {counted(intended, 'outcome', 'outcomes')} in all."
    left = intended - planned
    plan = f"{planned} of {intended}. " + (f"For {left} nothing is planned yet." if left else "Nothing is left out.")
    taught = f"For {held} of {intended} at least one session was held. {told(coverage, 'delivered', recorded)}"
    shown = f"For {evidenced} of {intended} somebody has evidence. {told(coverage, 'evidenced', recorded)}"
    questions = ("Intended", "Planned", "Delivered", "Evidenced")
    return tuple(map(Answer, questions, (wanted, plan, taught.strip(), shown.strip())))


LAYER_WORDS = {"delivered": "took part", "evidenced": "have evidence at the expected level"}


def told(coverage: Coverage, layer: str, recorded: bool) -> str:
    if not recorded:
        return "No learners are recorded for this year yet."
    whole: Share = totals_of(coverage, layer).whole
    if whole.hidden:
        return "The share of learners is hidden, because it would tell of too few."
    return (
        ""
        if whole.percent is None
        else f"Over all that is intended, {whole.percent} % of learners {LAYER_WORDS[layer]}."
    )


def rule_of(finding: Finding, base: str) -> Rule:
    by_line: dict[Line, list[Open]] = defaultdict(list)
    for gap in finding.open:
        by_line[gap.line].append(Open(gap.sentence, step(gap), f"{base}{gap.line.id}/{gap.cohort}/"))
    outcomes = tuple(Outcome(line.code, line.text, tuple(gaps)) for line, gaps in by_line.items())
    rule = finding.rule
    return Rule(rule.name, rule.title, rule.explanation, outcomes, len(finding.open))


def step(gap: Gap) -> str:
    titles = [f"‘{one.title}’" for one in gap.activities]
    named = titles[0] if len(titles) == 1 else "these activities"
    return STEPS[gap.rule].format(named)


def lived(gap: Gap) -> Lived:
    assert gap.accepted  # noqa: S101 - only accepted ones come here
    return Lived(gap.line.code, gap.sentence, gap.accepted.reason, gap.accepted.until)


def unmet(row: Row) -> Unmet:
    return Unmet(row.line.code, row.line.text, ", ".join(cell.column.name for cell in row.cells if cell.intended))


def coverage_report_sheets(report: CoverageReport, edition: Any) -> list[Sheet]:
    short = Sheet(
        "In short", ["Question", "Answer"], [[one.question, one.sentence] for one in report.answers], [16, 100]
    )
    sheets = [short, *coverage_sheets(report.coverage, edition), *gap_sheets(report.findings)]
    return [*sheets, trend_sheet(report.moments)] if report.moments else sheets
