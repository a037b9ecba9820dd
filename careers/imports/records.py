"""From the cells of a file to records: each chosen row, with values of ours or with what is wrong with its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from careers.imports.cells import ERRORS, CellType, Chosen, Convert, Raw, Several, Wrong, is_empty, key, plain
from careers.imports.kinds import ERROR, REFUSED, Field, Kind, Problem, Record, Setting
from careers.imports.layout import Layout, headers_of
from careers.imports.reading import Book

TOTAL = re.compile(r"(grand |sub)?-?totals?\b|number of (pupils|students|learners)|count\b|end of (report|list)", re.I)
#: So many different cells of one column are kept, so that what is said often is made out once.
REMEMBERED = 10_000
#: After so many rows each the progress is told.
TOLD_EVERY = 500


@dataclass(frozen=True)
class Said:
    """What somebody said about a file: where its rows are, what its columns stand for, what its words mean."""

    layout: Layout
    columns: Mapping[str, str]
    wide: Mapping[str, str]
    #: {field: {word in comparable form: value}}; 'wide' for the cells of wide columns.
    words: Mapping[str, Mapping[str, str]]


@dataclass
class Column:
    """One field of ours and where it stands in a sheet."""

    field: Field
    at: int
    header: str
    convert: Convert
    last: Raw = None


def records_of(
    book: Book, kind: Kind, said: Said, setting: Setting, progress: Callable[[int], None] = lambda rows: None
) -> list[Record]:
    """Every row below the headers that holds anything, in the order of the file.

    `progress` is told now and then how many rows there are so far.
    """
    fields = [one for one in kind.fields(setting) if one.name in said.columns]
    converts = {one.name: remembering(convert_of(one.cell, setting, said.words.get(one.name, {}))) for one in fields}
    wide = kind.wide(setting)
    wide_convert = wide and remembering(convert_of(wide.cell, setting, said.words.get("wide", {})))
    found: list[Record] = []
    for number, row in said.layout:
        headers = headers_of(book.pages[number], row)
        columns = [
            Column(one, headers.index(said.columns[one.name]), said.columns[one.name], converts[one.name])
            for one in fields
            if said.columns[one.name] in headers
        ]
        named = {column.field.name: column.header for column in columns}  # one for all rows: it never changes
        wides = [(at, header, said.wide[header]) for at, header in enumerate(headers) if said.wide.get(header)]
        for at, cells in rows_below(book.pages[number].rows, row):
            record = Record(book.pages[number].name, at, headers=named)
            fill(record, columns, cells, setting)
            if wide_convert:
                fill_wide(record, wides, cells, wide_convert, setting)
            leave_totals(record, cells, columns)
            found.append(record)
            if len(found) % TOLD_EVERY == 0:
                progress(len(found))
    return found


def rows_below(rows: Sequence[Sequence[Raw]], header: int) -> Iterator[tuple[int, Sequence[Raw]]]:
    """(number of the row, its cells), without empty rows and repeated headers."""
    top = [plain(cell) for cell in rows[header - 1]] if header <= len(rows) else []
    for at, cells in enumerate(rows[header:], header + 1):
        if not all(map(is_empty, cells)) and not repeats(cells, top):
            yield at, cells


def repeats(cells: Sequence[Raw], top: Sequence[str]) -> bool:
    """Whether these cells are the headers once more."""
    return len(cells) == len(top) and all(plain(cell) == word for cell, word in zip(cells, top, strict=True))


def convert_of(cell: CellType, setting: Setting, words: Mapping[str, str]) -> Convert:
    if isinstance(cell, Several):
        return cell.joined(knowing(cell.each.bind(setting), words))
    return knowing(cell.bind(setting), words)


def knowing(convert: Convert, words: Mapping[str, str]) -> Convert:
    """The same, but a word that somebody gave a meaning has it."""
    if not words:
        return convert

    def known(raw: Raw) -> Any:
        meant = words.get(key(raw))
        if meant is None:
            return convert(raw)
        return convert(Chosen(meant)) if meant else None

    return known


def remembering(convert: Convert) -> Convert:
    """The same, made out once for each different cell; a fault is remembered too."""
    known: dict[tuple[type, Raw], tuple[Any, Wrong | None]] = {}

    def remembered(raw: Raw) -> Any:
        at = (type(raw), raw)
        found = known.get(at)
        if found is None:
            if len(known) > REMEMBERED:
                known.clear()
            try:
                found = known[at] = (convert(raw), None)
            except Wrong as fault:
                found = known[at] = (None, fault)
        value, fault = found
        if fault:
            raise fault
        return list(value) if isinstance(value, list) else value

    return remembered


def fill(record: Record, columns: list[Column], cells: Sequence[Raw], setting: Setting) -> None:
    for column in columns:
        one = column.field
        raw = cells[column.at] if column.at < len(cells) else None
        nothing = raw is None or one.cell.is_nothing(raw)
        if nothing and one.carried:
            raw = column.last
            nothing = one.cell.is_nothing(raw)
        column.last = raw
        record.raw[one.name] = raw
        value = None if nothing else made_out(record, one, raw, column.convert)
        if value is not None:
            record.values[one.name] = value
        elif not nothing and not record.good:
            continue  # what is wrong with it is told
        elif one.required:
            record.refuse(f"{one.label} is missing", "Fill it in, or leave the row out.", field=one.name)
        elif setting.clear and one.clearable:
            record.values[one.name] = None


def made_out(record: Record, one: Field, raw: Raw, convert: Callable[[Raw], Any]) -> Any:
    """The value of a cell; None where it has none, and the record knows why."""
    try:
        if isinstance(raw, str) and raw.strip() in ERRORS:
            raise Wrong("The cell holds an error of the spreadsheet", "Mend its formula, or empty the cell.")
        return convert(raw)
    except Wrong as fault:
        tell(record, one.name, record.headers[one.name], raw, fault, one.cell.expected)
        return None


def fill_wide(
    record: Record, wides: Sequence[tuple[int, str, str]], cells: Sequence[Raw], convert: Convert, setting: Setting
) -> None:
    for at, header, stands_for in wides:
        raw = cells[at] if at < len(cells) else None
        if is_empty(raw):
            if setting.clear:
                record.wide[stands_for] = None
            continue
        try:
            record.wide[stands_for] = convert(raw)
        except Wrong as fault:
            tell(record, "wide", header, raw, fault, "")


def tell(record: Record, name: str, header: str, raw: Raw, fault: Wrong, expected: str) -> None:
    record.problems.append(
        Problem(ERROR, fault.cause, fault.todo, name, header, plain(raw)[:200], expected, word=fault.word)
    )
    record.verdict = REFUSED


def leave_totals(record: Record, cells: Sequence[Raw], columns: Sequence[Column]) -> None:
    """A row of totals is none of ours: little is filled in, and what is begins so."""
    first = next((plain(cell) for cell in cells if not is_empty(cell)), "")
    if TOTAL.match(first) and sum(not is_empty(cell) for cell in cells) <= max(2, len(cells) // 2):
        record.problems.clear()
        record.values.clear()
        record.leave("This looks like a row of totals and is left out")
