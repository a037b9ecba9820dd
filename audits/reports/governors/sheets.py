"""The governors' report as a spreadsheet: a sheet for each question, with the same words and numbers."""

from __future__ import annotations

from collections.abc import Iterable

from audits.reports.governors.shape import Cell, Drawn, Heading, Listed, Part, Question, Report, Table, Text
from careers.sheets import Sheet, Value


def governors_sheets(report: Report) -> list[Sheet]:
    return [sheet_of(one) for one in report.questions]


def sheet_of(question: Question) -> Sheet:
    """Its tables stand one below the other, each with its own header, so the columns of the sheet have no names."""
    rows = list(rows_of(question))
    width = max(map(len, rows))
    header = ["What", "Which", *(f"Column {number}" for number in range(3, width + 1))]
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    return Sheet(f"{question.number} {question.title}", header, padded)


def rows_of(question: Question) -> Iterable[list[Value]]:
    yield ["Question", question.asked]
    yield ["Answer", question.answer]
    yield ["How it has changed", question.trend]
    yield ["Figures as they stood on", question.day]
    for part in question.parts:
        yield from part_rows(part)
    yield []
    for source in question.sources:
        yield ["This rests on", source.words]


def part_rows(part: Part) -> Iterable[list[Value]]:
    if isinstance(part, Heading):
        yield []
        yield [part.words]
    elif isinstance(part, Text):
        yield ["Note" if part.note else "", part.words]
    elif isinstance(part, Listed):
        for item in part.items:
            yield ["", item]
    elif isinstance(part, Table):
        yield []
        yield [part.caption]
        yield [*part.header]
        yield from ([value(one) for one in row] for row in part.rows)
        if part.note:
            yield ["Note", part.note]
    elif isinstance(part, Drawn):
        yield []
        yield [part.figure.caption]
        yield [*part.figure.table.header]
        for cells in part.figure.table.rows:
            yield [*cells]


def value(cell: Cell) -> Value:
    return int(cell.words) if cell.numeric and cell.words.isdigit() else cell.words
