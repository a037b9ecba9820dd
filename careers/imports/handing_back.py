"""The file that somebody brought, given back with an Errors column, to be mended and brought in again."""

from careers.imports.cells import key, plain
from careers.imports.kinds import REFUSED
from careers.imports.layout import ERRORS
from careers.sheets import Sheet, csv_text, xlsx

LOOK = "Goes in, but look: "


def with_errors(row, book, findings):
    """(content, ending) of the user's own file, every sheet and row of it, with what is wrong beside each row."""
    headers = dict(row.layout)
    sheets = [
        sheet_of(page.name, told_beside(page, headers.get(number), findings), headers.get(number, 1))
        for number, page in enumerate(book.pages)
    ]
    if book.kind == "csv":
        return csv_text(sheets[0]).encode("utf-8", "replace"), "csv"
    return xlsx(sheets), "xlsx"


def sheet_of(name, rows, header):
    """Rows as they came: those above the header row stay above it."""
    headers = [plain(cell) for cell in rows[header - 1]] if len(rows) >= header else []
    return Sheet(name, headers, rows[header:], above=rows[: header - 1])


def told_beside(page, header, findings):
    """The rows of a page; where it was brought in, with one more column."""
    if header is None:
        return page.rows
    told = {at: sentences(verdict, problems) for name, at, verdict, problems in findings if name == page.name}
    told[header] = ERRORS
    at = place_of_errors(page, header)
    return [beside(cells, at, told.get(number)) for number, cells in enumerate(page.rows, 1)]


def beside(cells, at, words):
    """A row with these words in the column `at`, whatever an earlier round put there."""
    if words is None and len(cells) <= at:
        return cells
    return [*cells[:at], *[None] * (at - len(cells)), words, *cells[at + 1 :]]


def place_of_errors(page, header):
    """Where the column is that an earlier round put there, else behind the last one."""
    headers = page.rows[header - 1] if header <= len(page.rows) else []
    earlier = [at for at, cell in enumerate(headers) if key(cell) == key(ERRORS)]
    return earlier[-1] if earlier else max(map(len, page.rows), default=0)


def sentences(verdict, problems):
    words = " ".join(problems)
    return words if not words or verdict == REFUSED else LOOK + words
