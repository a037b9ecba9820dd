"""A process that ends in the middle of an import leaves nothing half done: all or nothing, and a clean run after it."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.support.importing import bring, go

ROWS = 800
SHEET = [["Name", "Kind", "Sector"], *([f"Partner {n:04}", "employer", f"Sector {n % 9}"] for n in range(ROWS))]


def database_for_others(folder):
    """DATABASE_URL by which another process finds what this test has stored."""
    if connection.vendor == "postgresql":
        where = connection.settings_dict
        return f"postgres://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{where['NAME']}"
    import sqlite3

    path = Path(folder) / "copy.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{path}"


def killed(row, work, url, times=20):
    """What each of so many killed processes left, and in the end what one left that nobody killed."""
    command = [sys.executable, "-m", "tests.careers.imports.killing", str(row.pk), work, "1", str(times)]
    environment = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def assert_all_or_nothing(outcomes, whole, nothing):
    """Each of the killed left one of these two, and some the second; who was not killed left the first."""
    *found, last = outcomes
    assert [one for one in found if one not in (whole, nothing)] == []
    assert last == whole
    assert nothing in found


@pytest.mark.django_db(transaction=True)
def test_writing_killed_at_twenty_moments_leaves_all_or_nothing(ash, leader, tmp_path):
    row = bring("partners", SHEET, leader)
    assert_all_or_nothing(
        killed(row, "write", database_for_others(tmp_path)),
        whole={"work": "", "status": "done", "added": [ROWS, 1, ROWS + 1], "problem": ""},
        nothing={"work": "write", "status": "checked", "added": [0, 0, 0], "problem": ""},
    )


@pytest.mark.django_db(transaction=True)
def test_undo_killed_at_any_moment_takes_back_all_or_nothing(ash, leader, tmp_path):
    row = go(bring("partners", SHEET, leader))
    assert_all_or_nothing(
        killed(row, "undo", database_for_others(tmp_path), times=8),
        whole={"work": "", "status": "undone", "added": [-ROWS, 0, ROWS + 1], "problem": ""},
        nothing={"work": "undo", "status": "done", "added": [0, 0, 0], "problem": ""},
    )
