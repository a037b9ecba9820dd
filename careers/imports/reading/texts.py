"""Comma-separated text, as many programs write it: encoding, delimiter and quotation found out, no text altered.

One thing is taken off: the ' that our own exports put before a text that Excel would take for a formula.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from careers.imports.reading import limits
from careers.imports.reading.book import Cell, Unreadable
from careers.imports.reading.keeping import Writer
from careers.imports.reading.kinds import HEAD, NOT_TEXT, encoding_of, is_rubbish

SAMPLE = 64 * 1024
END_MARK = "\x1a"  # old systems end a text with it
DELIMITERS = ",;\t|"
#: As `careers.sheets.guarded` puts it on.
GUARDED = re.compile(r"''*[=+\-@\t\r]")
TOLD = re.compile(r'\A"?sep=([^\w\s"]|\t)"?(?=[\r\n]|\Z)', re.IGNORECASE)
SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
HIGH = re.compile(rb"[\x80-\xff]")

AS_CSV = "In Excel, save the sheet as .xlsx, or as ‘CSV UTF-8’, and choose the new file."
MIXED = f"In line {{line}} of {{file}} a letter is written in another encoding than in the rest of the file. {AS_CSV}"
ODD_LETTERS = (
    "{file} holds letters that cannot be read: it is cut short, or written in an encoding that Waymark does not know. "
    + AS_CSV
)
NEVER_CLOSED = (
    "In line {line} of {file} a quotation mark begins a text and no other ends it. "
    'Delete it, or write "" where one belongs to the text, and choose the file again.'
)
AFTER_QUOTE = (
    "In line {line} of {file} something follows a text that a quotation mark has ended. "
    'Put a comma between them, or write "" where one belongs to the text, and choose the file again.'
)
LONG_LINE = f"Line {{line}} of {{file}} has more than {limits.LINE:,} characters. {AS_CSV}"


def write_text(source: Path, target: Path) -> None:
    encoding = encoding_in(source)
    with source.open(encoding=encoding, newline="", errors="strict") as file:
        writer = Writer(target, "csv")
        try:
            sample = file.read(SAMPLE)
            file.seek(0)
            writer.page("", rows_of(file, sample))
        except UnicodeDecodeError:
            raise Unreadable(ODD_LETTERS) from None
        writer.end()


def encoding_in(source: Path) -> str:
    """By its mark, its zeros, or because all of it is UTF-8; else as Windows writes it in western Europe."""
    with source.open("rb") as file:
        told = encoding_of(file.read(HEAD))
    if told:
        return told
    content = source.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        if fault.reason == "unexpected end of data" and fault.start:
            raise Unreadable(ODD_LETTERS) from None
        refuse_mixed(content, fault.start)
        return "cp1252"
    return "utf-8"


def refuse_mixed(content: bytes, at: int) -> None:
    """A file that is UTF-8 but for a few letters would turn all its other accents into rubbish."""
    sequences = sum(1 for _ in SEQUENCE.finditer(content))
    wrong = sum(1 for _ in HIGH.finditer(SEQUENCE.sub(b"", content)))
    if sequences > wrong:
        line = content.count(b"\n", 0, at) + 1
        raise Unreadable(MIXED.replace("{line}", f"{line:,}"))


def rows_of(file: TextIO, sample: str) -> Iterator[list[Cell]]:
    lines = numbered(file)
    skipped = 0
    if told := TOLD.match(sample):
        delimiter = told[1]
        next(lines, None)
        skipped = 1
    else:
        delimiter = delimiter_of(sample)
    spaced = re.search(re.escape(delimiter) + ' +"', sample) is not None and delimiter != " "
    csv.field_size_limit(limits.TEXT)
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=spaced)
    begin = 1
    try:
        for row in reader:
            begin = reader.line_num + 1
            yield [plain(value) for value in row]
    except csv.Error as fault:
        raise Unreadable(sentence(str(fault), begin + skipped, reader.line_num + skipped)) from None


def numbered(file: TextIO) -> Iterator[str]:
    """Lines that are neither endless nor rubbish."""
    number = 0
    while line := file.readline(limits.LINE + 1):
        number += 1
        line = line.rstrip(END_MARK)
        if len(line) > limits.LINE:
            raise Unreadable(LONG_LINE.replace("{line}", f"{number:,}"))
        if is_rubbish(line):
            raise Unreadable(NOT_TEXT)
        yield line


def sentence(fault: str, begin: int, now: int) -> str:
    if "expected after" in fault:
        return AFTER_QUOTE.replace("{line}", f"{now:,}")
    if "unexpected end" in fault or "field larger" in fault:
        return NEVER_CLOSED.replace("{line}", f"{begin:,}")
    return NOT_TEXT


def delimiter_of(sample: str) -> str:
    """The sign by which most of the first lines fall into equally many parts, the more the better."""
    scores = {delimiter: score(sample, delimiter) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def score(sample: str, delimiter: str) -> tuple[float, int]:
    rows = csv.reader(sample.splitlines(keepends=True), delimiter=delimiter, skipinitialspace=True)
    try:
        widths = [len(row) for row in islice(rows, 200) if any(row)]
    except csv.Error:
        return 0.0, 0
    split = Counter(width for width in widths if width > 1)
    if not split:
        return 0.0, 0
    width, times = max(split.items(), key=lambda found: (found[1], found[0]))
    return round(times / len(widths), 1), width


def plain(value: str) -> Cell:
    return (value[1:] if GUARDED.match(value) else value) or None
