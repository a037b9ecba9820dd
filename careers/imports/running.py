"""The work of an import, done by a worker or, where none runs, at once: reading, checking, writing, taking back.

Each piece of work is asked for by a field of the import's row and is over when its result stands there, both in one
transaction. Who does it holds a lock that dies with its process, so what was cut off is simply done again.
"""

import logging
from pathlib import Path
from traceback import extract_tb

from django.db import transaction
from django.utils import timezone

from careers.claims import claim
from careers.history import record
from careers.imports import checking, files, layout
from careers.imports.reading import Unreadable, load, read_into
from careers.models import Import, KnownHeader
from careers.presence import worker_is_here

log = logging.getLogger(__name__)

BROKEN = (
    "Waymark could not finish this, and nothing of it was kept. Try again; if it happens again, tell whoever runs "
    "Waymark for you, with the time and the name of the file."
)
OTHERS_CHANGED = "Since you looked, something changed that this file is about. Look again at what it would do."
Status, Work = Import.Status, Import.Work


class Gone(Exception):
    """The import was discarded meanwhile, or a learner erased who may be in its file: nothing of it is kept."""


def ask_for(row, work, *, by):
    """Have this work done for this member: soon by a worker, or now where there is none."""
    fresh = {"attempts": 0, "problem": "", "done": 0, "of": 0}
    Import.objects.filter(pk=row.pk).update(work=work, asked_by=by, asked_at=timezone.now(), **fresh)
    if not worker_is_here():
        do(row.pk)
    row.refresh_from_db()


def do_next():
    """Do the work that waits longest and that nobody else is at; whether there was any."""
    return any(do(pk) for pk in Import.objects.waiting().values_list("pk", flat=True)[:50])


def do(pk):
    """Do the work that this import waits for, unless somebody is at it, or at another of its school that writes."""
    row = Import.objects.filter(pk=pk).first()
    if row is None or not row.work:
        return False
    with claim(f"import {row.pk}") as mine:
        if not mine:
            return False
        row = Import.objects.select_related("school", "year", "asked_by__user").filter(pk=pk).first()
        if row is None or not row.work:
            return False
        if row.work not in {Work.WRITE, Work.UNDO}:
            return attempt(row)
        with claim(f"imports of school {row.school_id}") as alone:
            return alone and attempt(row)


def attempt(row):
    """Do it; what nobody asks for any more leaves nothing."""
    try:
        begin(row)
    except Gone:
        files.remove(row)
    return True


def begin(row):
    """Do it, and let no fault of ours leave it hanging."""
    if row.attempts >= Import.MOST_ATTEMPTS:  # it took its process with it, each time
        return end(row, problem=BROKEN)
    row.attempts += 1
    Import.objects.filter(pk=row.pk).update(attempts=row.attempts)
    try:
        STEPS[row.work](row)
    except Gone:
        raise
    except Unreadable as fault:
        end(row, status=Status.REFUSED, problem=str(fault.named(row.name)))
    except Exception as fault:
        log.error("import %s failed at '%s': %s", row.pk, row.work, without_values(fault))
        if row.attempts >= Import.MOST_ATTEMPTS or not worker_is_here():
            end(row, problem=BROKEN)
    return None


def without_values(fault):
    """What went wrong and where, for the log: a fault's own words may hold what stands in a cell."""
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in extract_tb(fault.__traceback__)]
    return f"{type(fault).__name__} at {', '.join(places)}"


def end(row, **fields):
    """The work is over, with this result; Gone where nobody asks for it any more."""
    if not Import.objects.filter(pk=row.pk, work=row.work).update(work="", attempts=0, **fields):
        raise Gone


def keep_others_off(row):
    """Nobody changes or discards it until this transaction ends; Gone where somebody has."""
    if not Import.objects.select_for_update().filter(pk=row.pk, work=row.work).exists():
        raise Gone


def read(row):
    """Read the file; lay it out and match its columns, as far as that is certain."""
    files.cells(row).unlink(missing_ok=True)
    read_into(files.source(row), files.cells(row), name=row.name)
    book = load(files.cells(row))
    kind, setting, known = checking.kind_of(row), checking.setting_of(row), known_headers(row)
    row.layout = layout.guess_layout(book, kind, setting, known)
    found = layout.match(book, row.layout, kind, setting, known)
    row.columns, row.wide = found.columns, found.wide
    row.status = Status.MATCHED if found.certain else Status.READ
    if found.certain:
        return check(row, book)
    return end(row, status=row.status, layout=row.layout, columns=row.columns, wide=row.wide)


def known_headers(row):
    """{header: field} of what this school matched before; '' for a column that it left out."""
    rows = KnownHeader.objects.filter(school=row.school_id, kind=row.kind)
    return dict(rows.values_list("header", "field"))


def check(row, book=None):
    """Find out what the file would do."""
    book = book or load(files.cells(row))
    of = sum(max(len(book.pages[number].rows) - header, 0) for number, header in row.layout)
    Import.objects.filter(pk=row.pk).update(of=of)
    records, plan = checking.planned(row, book, lambda rows: Import.objects.filter(pk=row.pk).update(done=rows))
    checking.keep_check(row, records, plan, book)
    end(
        row, status=Status.CHECKED, summary=row.summary, layout=row.layout, columns=row.columns, wide=row.wide,
        done=len(records), of=len(records),
    )  # fmt: skip


def write(row):
    """Write the good rows, all or none; where they would do something else than the person saw, look again."""
    book = load(files.cells(row))
    kind, setting = checking.kind_of(row), checking.setting_of(row)
    with transaction.atomic():
        keep_others_off(row)
        records, plan = checking.planned(row, book)
        if checking.print_of(records, plan) != row.summary.get("print"):
            checking.keep_check(row, records, plan, book)
            return end(row, status=Status.CHECKED, summary=row.summary, problem=OTHERS_CHANGED)
        plan.changes.write(of=row, by=row.asked_by)
        kind.written(plan, setting)
        counts = row.summary["counts"]
        told = {"rows": ["", f"{counts['new']} new, {counts['changed']} changed, {counts['refused']} left out"]}
        record(by=row.asked_by, row=row, action="imported", changes=told)
        end(row, status=Status.DONE, finished_at=timezone.now(), outcome={"counts": counts})
    return None


def undo(row):
    """Take back what can be taken back."""
    with transaction.atomic():
        keep_others_off(row)
        outcome = checking.kind_of(row).undo(row, by=row.asked_by)
        record(by=row.asked_by, row=row, action="import undone")
        end(row, status=Status.UNDONE, undone_at=timezone.now(), outcome={**row.outcome, "undone": outcome})


STEPS = {Work.READ: read, Work.CHECK: check, Work.WRITE: write, Work.UNDO: undo}
