"""From an uploaded workbook to its cells: pre-flight, process apart, what is kept, against the bare library."""

from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from careers.imports.reading import load, read_into
from tests.bench.measure import median_time

COLUMNS = 15


def reading(board):
    for rows, runs in ((2_000, 7), (20_000, 3)):
        with TemporaryDirectory() as folder:
            compare(board, rows, runs, Path(folder))


def compare(board, rows, runs, folder):
    source, target = folder / "learners.xlsx", folder / "cells"
    source.write_bytes(workbook(rows))
    bare = median_time(lambda: bare_read(source), runs)
    apart = median_time(lambda: read_into(source, target, name="learners.xlsx"), runs)
    loaded = median_time(lambda: load(target), runs)
    note = f"{(apart + loaded) / bare:.1f} times calamine alone ({bare * 1000:.0f} ms)"
    board.show(f"read {rows:,} x {COLUMNS} in a process apart", apart, "s", 5, note)
    board.show(f"load {rows:,} x {COLUMNS} of what was read", loaded, "s", 1)


def bare_read(source):
    book = CalamineWorkbook.from_filelike(BytesIO(source.read_bytes()))
    return list(book.get_sheet_by_index(0).iter_rows())


def workbook(rows):
    """Learners as a management information system exports them."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Learners")
    page.append([f"Column {at}" for at in range(COLUMNS)])
    for row in range(rows):
        words = ["Seán", "Green", None, date(2015, 2, 13), "Male", "Year 7", "7A", "N", "No", "No", None, "Y"]
        page.append([f"X{row:012}", 10_000 + row, *words, 88.5 + row % 10])
    file = BytesIO()
    book.save(file)
    return file.getvalue()
