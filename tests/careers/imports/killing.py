"""python -m tests.careers.imports.killing IMPORT WORK SEED TIMES: end a process in the middle of an import, often.

Runs on the database of DATABASE_URL. A child of its own does the work once, to see how long it takes; then one after
the other is killed at a random moment of that time. What each left is printed as a line of JSON: whether the work is
still asked for, and how many rows were added. The last line is of a child that nobody kills.
"""

import json
import os
import random
import signal
import sys
import time

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connections  # noqa: E402

from careers.imports import running  # noqa: E402
from careers.models import History, Import, ImportTrace, Partner  # noqa: E402

TABLES = [Partner, ImportTrace, History]


def counts(school):
    return [model.objects.filter(school=school).count() for model in TABLES]


def before(pk, work, status):
    """As it was before the work was done, with what is to be taken back; only history stays, as it always does."""
    row = Import.objects.get(pk=pk)
    Partner.objects.filter(school=row.school_id).delete()
    ImportTrace.objects.filter(of_import=pk).delete()
    if work == "undo":
        Import.objects.filter(pk=pk).update(work="write", status="checked")
        running.do(pk)
    Import.objects.filter(pk=pk).update(work=work, status=status, attempts=0, problem="")
    cache.set("worker-here", True, 600)
    return counts(row.school_id)


def start(pk):
    """A process that does the work of this import; its id."""
    connections.close_all()
    process = os.fork()
    if not process:
        running.do(pk)
        connections.close_all()
        os._exit(0)
    return process


def left(pk, stood):
    """What there is now, rows by table as the difference from what stood."""
    row = Import.objects.get(pk=pk)
    added = [now - then for now, then in zip(counts(row.school_id), stood, strict=True)]
    return json.dumps({"work": row.work, "status": row.status, "added": added, "problem": row.problem})


def say(line):
    sys.stdout.write(line + "\n")


def main(pk, work, seed, times):
    status, moments = Import.objects.get(pk=pk).status, random.Random(seed)
    before(pk, work, status)
    begin = time.perf_counter()
    os.waitpid(start(pk), 0)
    lasts = time.perf_counter() - begin
    for _ in range(times):
        stood = before(pk, work, status)
        process = start(pk)
        time.sleep(moments.uniform(0, lasts))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        say(left(pk, stood))
    stood = before(pk, work, status)
    os.waitpid(start(pk), 0)
    say(left(pk, stood))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
