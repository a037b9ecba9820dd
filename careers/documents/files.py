"""Where the files of documents lie: below the school's folder, under the digest of what was drawn.

What names learners lies apart, so that it can go at once. A waiting paper's HTML lies beside where its file will be.
"""

import gzip
import os
from io import BytesIO
from pathlib import Path
from shutil import rmtree

from django.conf import settings
from django.core.files.storage import default_storage

from careers.uploads import documents_of

PAPER = "paper.pdf"
SOURCE = "source.html.gz"
SMALL = 8 * 1024 * 1024
#: Bundles are made in here, so that nobody is handed half of one.
HALF = "half"


def root(school):
    return Path(default_storage.path(documents_of(school)))


def learners(school):
    """The folder of what names learners of the school with this id."""
    return root(school) / "learners"


def place(school, digest, *, names_learners):
    """The folder of one document; made when something is put into it."""
    return (learners(school) if names_learners else root(school) / "papers") / digest


def folder(row):
    return place(row.school_id, row.digest, names_learners=row.names_learners)


def names_of(kind):
    """{file: what it is called on the page}"""
    return {PAPER: "PDF"} if kind == "paper" else settings.DOCUMENT_FILES[kind]


def ready(row):
    """Its files, all there, as {name: Path}; {} where one is missing."""
    found = {name: folder(row) / name for name in names_of(row.kind)}
    return found if all(path.is_file() for path in found.values()) else {}


def asked_for(path):
    """The file, opened, and noted as asked for today; None where it is not here. A small one is read at once."""
    try:
        os.utime(path)
        return BytesIO(path.read_bytes()) if path.stat().st_size < SMALL else path.open("rb")
    except FileNotFoundError:
        return None


def keep_source(row, html):
    """Whole or not at all: a worker may look at any moment."""
    where = folder(row)
    where.mkdir(parents=True, exist_ok=True)
    fresh = where / f".{SOURCE}.{row.user_id}"
    with gzip.open(fresh, "wt", encoding="utf-8", errors="replace", compresslevel=3) as target:
        target.write(html)
    fresh.replace(where / SOURCE)


def source(row):
    """The HTML of a waiting paper; None where it is gone."""
    try:
        with gzip.open(folder(row) / SOURCE, "rt", encoding="utf-8") as kept:
            return kept.read()
    except FileNotFoundError:
        return None


def empty_half(row):
    """An empty folder for the files of a bundle."""
    half = folder(row) / HALF
    rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    return half


def keep_half(row):
    """What lies there is whole now."""
    half = folder(row) / HALF
    for path in half.iterdir():
        path.replace(folder(row) / path.name)
    half.rmdir()


def remove(row):
    rmtree(folder(row), ignore_errors=True)
