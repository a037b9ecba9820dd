"""An uploaded file turned into cells: looked at in the web process, read in a process apart that may die of it.

`look` at the upload, `read_into` in the background, `load` what that wrote. Whatever is wrong with a file is said by
`Unreadable`, in a sentence for the person who brought it. This package imports nothing of Django, and nothing else of
Waymark: the process apart starts in the blink of an eye.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import BinaryIO

from careers.imports.reading.book import Book, Cell, Page, Unreadable
from careers.imports.reading.containers import kind_inside, opened
from careers.imports.reading.keeping import load
from careers.imports.reading.kinds import EMPTY, kind_of

LARGE = "{{file}} has {size:.1f} MB. Choose a file of at most {most} MB, or split it in parts."

__all__ = ["Book", "Cell", "Page", "Unreadable", "load", "look", "read_into"]


def look(file: BinaryIO, name: str) -> str:
    """The kind (xlsx, csv, ods) by what stands at the file's ends: milliseconds, nothing unpacked.

    Unreadable if it is none of these. The file is left at its beginning.
    """
    try:
        expect_size(file)
        if kind_of(file, name) == "csv":
            return "csv"
        with opened(file) as zipped:
            return kind_inside(zipped)
    except Unreadable as fault:
        raise fault.named(name) from None
    finally:
        file.seek(0)


def expect_size(file: BinaryIO) -> None:
    from django.conf import settings  # not for the process apart

    size = file.seek(0, os.SEEK_END)
    if not size:
        raise Unreadable(EMPTY)
    if size > settings.MAX_UPLOAD_MB * 1024 * 1024:
        raise Unreadable(LARGE.format(size=size / 1024 / 1024, most=settings.MAX_UPLOAD_MB))


def read_into(source: Path, target: Path, *, name: str) -> None:
    """Reads the file at `source` in a process apart and leaves what `load` takes at `target`.

    Unreadable, and nothing at `target`, whatever is wrong with the file or becomes of the process.
    """
    from careers.imports.reading.apart import read_apart  # the process apart needs no process of its own

    try:
        read_apart(source, target, PurePath(name).suffix[:10])
    except Unreadable as fault:
        raise fault.named(name) from None
