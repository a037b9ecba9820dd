"""The programme's report as a spreadsheet. Its list of activities has the headers under which they come in again."""

from __future__ import annotations

from careers.programme_report.shape import Entry, ProgrammeReport
from careers.sheets import Sheet

ACTIVITIES = ["Title", "Kind", "Year groups", "When", "Hours", "Partners", "Statements met", "Intent"]


def programme_report_sheets(report: ProgrammeReport) -> list[Sheet]:
    at_a_glance = [[line.title, *(one.number for one in line.counts), line.total, line.hours] for line in report.lines]
    return [
        Sheet("Programme", ["What", "Which"], [["Vision", report.vision], ["Left out", report.left_out]]),
        Sheet("Objectives", ["Place", "Objective"], list(enumerate(report.objectives, 1))),
        Sheet("At a glance", ["Year group", *report.columns, "Activities", "Hours"], at_a_glance),
        Sheet("Activities", ACTIVITIES, map(row_of, report.entries)),
    ]


def row_of(entry: Entry) -> list[object]:
    return [
        entry.title, entry.kind, "\n".join(entry.names) or "No year group", entry.when, entry.hours,
        "\n".join(entry.partners), entry.met, entry.intent,
    ]  # fmt: skip
