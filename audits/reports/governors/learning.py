"""Question 2: what do learners get? From what is intended to what is shown, and meetings with employers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from audits.reports.governors.records import Records
from audits.reports.governors.shape import Drawn, Part, Question, Source, Text, Value, table
from audits.reports.governors.wording import counted, listed, verb
from careers.charts import Figure, Line, Step, distribution_figure, funnel_figure, trend_figure
from careers.coverage import Cell, in_hours
from tracking.encounters import STEPS
from tracking.trends import Moment

#: How many half-terms a trend shows.
MOMENTS = 8
Counts = tuple[int, int, int, int]


def learning(records: Records) -> Question:
    cells = intended(records)
    parts: list[Part] = []
    if cells:
        parts += [Drawn(funnel(counts_of(cells))), Text(
            "An outcome counts once for each year group that is meant to reach it. It is delivered once a session for "
            "it was held, and evidenced once there is evidence for at least one learner.", note=True,
        ), by_year(records, cells)]  # fmt: skip
        parts += drawn_trend(records.moments)
    parts += encounter_parts(records)
    return Question(
        2, "learning", "What learners get", "What do we mean learners to get, and does it happen?",
        answer_of(records, cells), trend_words(records), tuple(parts), sources_of(records), records.day,
    )  # fmt: skip


def intended(records: Records) -> list[Cell]:
    return [cell for cell in records.coverage.cells if cell.intended] if records.edition else []


def counts_of(cells: Iterable[Cell]) -> Counts:
    """(intended, planned, delivered at least once, with evidence for somebody)."""
    found = list(cells)
    return (
        len(found),
        sum(not cell.gap for cell in found),
        sum(bool(cell.held) for cell in found),
        sum(bool(cell.evidenced and cell.evidenced.reached) for cell in found),
    )


def answer_of(records: Records, cells: list[Cell]) -> str:
    if records.edition is None:
        return "We cannot say yet: no framework of learning outcomes has been chosen."
    if not cells:
        return "We cannot say yet: nobody has chosen which outcomes each year group is meant to reach."
    wanted, planned, delivered, evidenced = counts_of(cells)
    said = f"Of {counted(wanted, 'outcome')} that we intend this year, {planned} {verb(planned)} planned, "
    said += f"{delivered} {verb(delivered, 'has', 'have')} been taught and {evidenced} {verb(evidenced, 'has', 'have')}"
    return f"{said} some evidence."


def funnel(counts: Counts) -> Figure:
    names = ("Intended", "Planned", "Delivered", "Evidenced")
    steps = [
        Step(name, count, None if at == 0 else counts[0])
        for at, (name, count) in enumerate(zip(names, counts, strict=True))
    ]
    return funnel_figure("funnel", "From what we intend to what we can show: outcomes at each step", steps)


def by_year(records: Records, cells: list[Cell]) -> Part:
    columns = [column for column in records.coverage.columns if any(cell.column == column for cell in cells)]
    rows: list[list[Value]] = []
    for column in columns:
        here = [cell for cell in cells if cell.column == column]
        rows.append([column.name, *counts_of(here), hours_in(here)])
    header = ["Year group", "Intended", "Planned", "Delivered", "Evidenced", "Hours planned"]
    return table(
        "years", "Outcomes by year group", header, rows,
        "Hours are those of the activities that serve these outcomes, each counted once, for one learner who takes "
        "part in all of them.",
    )  # fmt: skip


def hours_in(cells: list[Cell]) -> str:
    """Of the activities of this year that serve these cells, each once; 'not recorded' where none says its hours."""
    activities = {one.activity.id: one.activity.hours for cell in cells for one in cell.now}
    known = [hours for hours in activities.values() if hours is not None]
    if not activities:
        return "nothing planned"
    if not known:
        return "not recorded"
    lacking = len(activities) - len(known)
    more = f" ({lacking} without hours)" if lacking else ""
    return in_hours(sum(known, Decimal(0))) + more


def drawn_trend(moments: list[Moment]) -> list[Part]:
    last = moments[-MOMENTS:]
    if len(last) < 2:
        return []
    lines = [
        Line("Planned", [planned_percent(one) for one in last]),
        Line("Delivered", [one.delivered.percent for one in last]),
        Line("Evidenced", [one.evidenced.percent for one in last]),
    ]
    names = [f"{one.term} {one.term.year.start}" if at == 0 or years_differ else str(one.term)
             for at, (one, years_differ) in enumerate(zip(last, differing(last), strict=True))]  # fmt: skip
    caption = "At the end of each half-term: outcomes planned, and the share of learners reached and with evidence"
    return [Drawn(trend_figure("trend", caption, names, lines))]


def differing(moments: list[Moment]) -> list[bool]:
    """Whether each begins another year than the one before it."""
    return [True, *(one.term.year.start != other.term.year.start for one, other in pairwise(moments))]


def planned_percent(moment: Moment) -> int | None:
    return round(100 * moment.planned / moment.intended) if moment.intended else None


def trend_words(records: Records) -> str:
    """Beside the last half-term that was kept, and the same one of last year."""
    mine = [one for one in records.moments if one.term.year.start == records.year.start]
    theirs = [one for one in records.moments if one.term.year.start == records.year.start - 1]
    if not mine and not theirs:
        return "No totals were kept at the end of an earlier half-term, so there is nothing to compare with yet."
    said = [f"At the end of {mine[-1].term}, {at_the_end(mine[-1])}."] if mine else []
    if theirs:
        same = next((one for one in theirs if mine and one.term.order == mine[-1].term.order), theirs[-1])
        said.append(f"At the end of {same.term} last year, {at_the_end(same)}.")
    return " ".join(said)


def at_the_end(moment: Moment) -> str:
    said = f"{moment.planned} of {counted(moment.intended, 'outcome')} {verb(moment.planned, 'was', 'were')} planned"
    reached = moment.delivered.percent
    return said if reached is None else f"{said} and learners had been reached with {reached} % of them"


def encounter_parts(records: Records) -> list[Part]:
    found = records.encounters
    if not found.rows:
        return [Text("Nobody is on roll yet, so there are no meetings with employers to tell of.")]
    if not found.recorded:
        return [Text("Nobody has recorded yet who took part in sessions with employers this year.")]
    if not found.tells_enough:
        held = counted(found.sessions, "session with employers has", "sessions with employers have")
        return [Text(
            f"{held} been held this year. Our year groups are too small to show how many of them learners took part in "
            "without telling of single learners."
        )]  # fmt: skip
    caption = "Meetings with employers this year: how many learners had none, one or more"
    bars = list(zip(STEPS, found.whole.counts, strict=True))
    rows = [[row.name, row.of, *row.counts] for row in found.rows]
    header = ["Year group", "Learners", *STEPS]
    note = "A meeting is a session with employers that was held and in which the learner took part."
    return [
        Text(some_words(records)), Drawn(distribution_figure("encounters", caption, bars, "learners")),
        table("meetings", "Learners by the number of meetings with employers this year", header, rows, note),
    ]  # fmt: skip


def some_words(records: Records) -> str:
    found = records.encounters
    said = f"{found.whole.some} of {found.whole.of} learners have met an employer at least once so far this year."
    if not found.left_out:
        return said
    return (
        f"{said} {listed(found.left_out)} {verb(len(found.left_out), 'is', 'are')} left out, where numbers are small."
    )


def sources_of(records: Records) -> tuple[Source, ...]:
    start, edition = records.year.start, records.edition
    found = []
    if edition:
        found.append(Source(f"Coverage of {edition.framework.title}", records.link("coverage", start, edition.pk)))
        found.append(
            Source("Totals kept at the end of each half-term", records.link("coverage-trend", start, edition.pk))
        )
    found.append(Source("Sessions with employers", records.link("activity-list", start, query="?kind=employers")))
    return tuple(found)
