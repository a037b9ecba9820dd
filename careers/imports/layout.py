"""Which sheets of a file count, where their headers are, and what each column stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from careers.imports.cells import Day, OneOf, Raw, RowOf, Text, Wrong, is_empty, key, plain
from careers.imports.kinds import Field, Kind, Setting
from careers.imports.reading import Book, Page

#: A header is looked for in so many rows.
HEADER_WITHIN = 30
#: So many cells of a column are looked at, and this share of them must be what a field takes, to guess by values.
SAMPLE, SHARE = 30, 0.9

#: The column that we put to a file that goes back to be mended, and the sheets of our templates that explain.
ERRORS, EXPLAINING = "Errors", {"How to fill this in", "Examples", "Lists"}

#: [[number of the page, number of its header row from 1], ...]
Layout = list[list[int]]


@dataclass
class Match:
    """What the columns of a file stand for. `certain` when each of them was known and nothing required is missing."""

    columns: dict[str, str] = field(default_factory=dict)
    wide: dict[str, str] = field(default_factory=dict)
    certain: bool = False


def names_of(fields: Sequence[Field]) -> dict[str, str]:
    """{header in comparable form: field}, of labels first, then of the other headers."""
    found = {key(one.label): one.name for one in fields}
    for one in fields:
        for header in (one.name, *one.also):
            found.setdefault(key(header), one.name)
    return found


def headers_of(page: Page, row: int) -> list[str]:
    """The headers of a page, each once: an empty one is named by its column, a second 'Name' is 'Name (2)'."""
    cells = [plain(cell) for cell in page.rows[row - 1]] if row <= len(page.rows) else []
    width = max((len(one) for one in page.rows[row - 1 : row + SAMPLE]), default=0)
    seen: Counter[str] = Counter()
    found = []
    for at in range(max(width, len(cells))):
        name = " ".join((cells[at] if at < len(cells) else "").split()) or f"Column {letters(at)}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def letters(at: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def guess_layout(book: Book, kind: Kind, setting: Setting, known: Mapping[str, str]) -> Layout:
    """The pages that look like this kind, each with its header row; the first page's first row if none does."""
    names = {**names_of(kind.fields(setting)), **{header: name for header, name in known.items() if name}}
    wide = kind.wide(setting)
    scores = []
    for number, page in enumerate(book.pages):
        row, score = best_header(page, names, wide.guesses if wide else {})
        if score and not page.hidden and page.name not in EXPLAINING:
            scores.append((score, number, row))
    best = max((score for score, _, _ in scores), default=0)
    return [[number, row] for score, number, row in scores if score * 2 >= best] or [[0, first_row(book.pages[0])]]


def best_header(page: Page, names: Mapping[str, str], wide: Mapping[str, str]) -> tuple[int, int]:
    """(header row from 1, how many different fields and wide columns it names); the first of equals."""
    best, score = 1, 0
    for number, cells in enumerate(page.rows[:HEADER_WITHIN], 1):
        keys = {key(cell) for cell in cells if isinstance(cell, str)}
        found = len({names[one] for one in keys if one in names}) + len({wide[one] for one in keys if one in wide})
        if found > score:
            best, score = number, found
    return best, score


def first_row(page: Page) -> int:
    """The first row that holds anything, from 1."""
    return next((at for at, cells in enumerate(page.rows, 1) if not all(map(is_empty, cells))), 1)


def all_headers(book: Book, layout: Layout) -> list[str]:
    """Every header of the chosen pages, once, in the order of the first page that has it."""
    found = [header for number, row in layout for header in headers_of(book.pages[number], row)]
    return list(dict.fromkeys(found))


def cells_under(book: Book, layout: Layout, most: int = SAMPLE) -> dict[str, list[Raw]]:
    """{header: the first few cells below it that hold something}"""
    found: dict[str, list[Raw]] = {}
    for number, row in layout:
        page = book.pages[number]
        headers = headers_of(page, row)
        for cells in page.rows[row:]:
            for header, cell in zip(headers, cells, strict=False):
                kept = found.setdefault(header, [])
                if len(kept) < most and not is_empty(cell):
                    kept.append(cell)
    return found


def match(book: Book, layout: Layout, kind: Kind, setting: Setting, known: Mapping[str, str]) -> Match:
    """What the columns stand for: as this school said before, else by their headers, else by what stands in them."""
    fields = kind.fields(setting)
    headers = all_headers(book, layout)
    names, wide, found = names_of(fields), kind.wide(setting), Match()
    unknown, labels = [], {key(one.label) for one in fields}
    for header in sorted(headers, key=lambda header: key(header) not in labels):  # our own words win over others
        if key(header) == key(ERRORS):
            continue
        name = known.get(key(header), names.get(key(header), ""))
        if name and name not in found.columns:
            found.columns[name] = header
        elif not name and key(header) not in known:
            unknown.append(header)
    if wide:
        found.wide = {header: value for header in unknown if (value := wide.guess(header))}
        unknown = [header for header in unknown if header not in found.wide]
    samples = cells_under(book, layout)
    unknown = [header for header in headers if header in unknown and samples.get(header)]
    missing = [one for one in fields if one.required and one.name not in found.columns]
    enough = not missing and not kind.missing({*found.columns, *(["wide"] if found.wide else [])}, setting)
    found.certain = not unknown and enough
    guess_by_values(found, fields, unknown, samples, setting)
    return found


def guess_by_values(
    found: Match, fields: Sequence[Field], headers: list[str], samples: Mapping[str, list[Raw]], setting: Setting
) -> None:
    """Give a field without a column the one whose cells are all what it takes, where its cells tell enough."""
    for one in fields:
        if one.name in found.columns or not telling(one):
            continue
        convert = one.cell.bind(setting)
        fitting = [header for header in headers if fits(samples.get(header, []), convert)]
        if len(fitting) == 1 and fitting[0] not in found.columns.values():
            found.columns[one.name] = fitting[0]


def telling(one: Field) -> bool:
    """Whether the look of a cell says that it belongs to this field."""
    if isinstance(one.cell, Text):
        return bool(one.cell.validators)
    return isinstance(one.cell, (OneOf, RowOf)) or (isinstance(one.cell, Day) and one.required)


def fits(cells: Sequence[Raw], convert: Callable[[Raw], Any]) -> bool:
    good = 0
    for cell in cells:
        try:
            convert(cell)
        except Wrong:
            continue
        good += 1
    return len(cells) >= 3 and good >= SHARE * len(cells)
