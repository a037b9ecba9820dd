"""Locks that end with the process that holds them, so that nothing stays claimed by the dead."""

import fcntl
from contextlib import contextmanager
from zlib import crc32

from django.conf import settings
from django.db import connection


@contextmanager
def claim(name):
    """Whether this process holds the lock of this name while the block runs; it never waits.

    PostgreSQL keeps it for the connection, for all machines; beside SQLite a locked file does, for the one machine
    there is.
    """
    with (on_postgresql if connection.vendor == "postgresql" else on_disk)(name) as held:
        yield held


@contextmanager
def on_postgresql(name):
    number = crc32(name.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [settings.CLAIMS, number - 2**31])
        held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [settings.CLAIMS, number - 2**31])


@contextmanager
def on_disk(name):
    folder = settings.DATA_DIR / "claims"
    folder.mkdir(exist_ok=True)
    with (folder / f"{crc32(name.encode()):08x}").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
