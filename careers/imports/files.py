"""Where the files of an import lie: the one that was brought, its cells, and what the check found."""

import gzip
import hashlib
import json
from pathlib import Path
from shutil import rmtree

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder

from careers.uploads import imports_of


def folder(row):
    """The folder of an import; made when something is put into it."""
    return Path(default_storage.path(f"{imports_of(row.school_id)}/{row.folder.hex}"))


def source(row):
    """The file as it was brought."""
    return folder(row) / "source"


def cells(row):
    return folder(row) / "cells.gz"


def findings(row):
    return folder(row) / "findings.gz"


def digest_of(file):
    """SHA-256 of an uploaded file, which stands at its beginning afterwards."""
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def keep_source(row, file):
    folder(row).mkdir(parents=True, exist_ok=True)
    with source(row).open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)


def keep_findings(row, found):
    """`found` is what JSON can hold; whoever reads while it is written anew reads the old one."""
    fresh = findings(row).with_suffix(".new")
    with gzip.open(fresh, "wt", encoding="utf-8", compresslevel=3) as target:
        json.dump(found, target, cls=DjangoJSONEncoder)
    fresh.replace(findings(row))


def load_findings(row):
    """What was kept last; None where nothing was, or where it is gone."""
    try:
        with gzip.open(findings(row), "rt", encoding="utf-8") as kept:
            return json.load(kept)
    except FileNotFoundError:
        return None


def remove(row):
    """Take all files of an import away; call it once that is certain."""
    rmtree(folder(row), ignore_errors=True)
