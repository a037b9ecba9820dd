"""The work of a document, done by a worker or, where none runs, at once.

A document waits in its row and is over when its files lie there and the row says so. Who makes it holds a lock that
dies with its process, so what was cut off is simply done again.
"""

import logging

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from careers.claims import claim
from careers.documents import files
from careers.drawing.press import Press, Undrawable
from careers.drawing.sentences import BROKEN
from careers.models import Document
from careers.presence import worker_is_here

log = logging.getLogger(__name__)

GONE = "What this report was to be drawn from is not here any more. Open the report and ask for its PDF again."
Status = Document.Status


class Gone(Exception):
    """The document was taken away meanwhile, or a learner erased who may be in it: nothing of it is kept."""


def do_next():
    """Make the document that waits longest and that nobody else is at, papers first; whether there was any."""
    waiting = Document.objects.waiting()
    return any(
        do(pk) for rows in (waiting.papers(), waiting.bundles()) for pk in rows.values_list("pk", flat=True)[:50]
    )


def do(pk):
    """Make this document, unless somebody is at it, or at the same one for somebody else."""
    row = Document.objects.filter(pk=pk, status=Status.WAITING).first()
    if row is None:
        return False
    with claim(f"document {row.school_id} {row.digest}") as mine:
        row = Document.objects.select_related("school", "user").filter(pk=pk, status=Status.WAITING).first()
        if not mine or row is None:
            return False
        return attempt(row)


def attempt(row):
    """Make it; what nobody asks for any more leaves nothing."""
    try:
        begin(row)
    except Gone:
        if not Document.objects.filter(school=row.school_id, digest=row.digest).exists():
            files.remove(row)
    return True


def begin(row):
    """Make it, and let no fault of ours leave it hanging."""
    if row.attempts >= Document.MOST_ATTEMPTS:  # it took its process with it, each time
        return end(row, status=Status.FAILED, problem=BROKEN)
    row.attempts += 1
    say(row, attempts=row.attempts)
    try:
        if not files.ready(row):
            with Press(settings.SITE_URL) as press:
                (draw if row.kind == "paper" else bundle)(row, press)
    except Gone:
        raise
    except Undrawable as fault:
        return end(row, status=Status.FAILED, problem=str(fault))
    except Exception as fault:
        log.error("document %s of kind '%s' failed: %s", row.pk, row.kind, type(fault).__name__)
        if row.attempts >= Document.MOST_ATTEMPTS or not worker_is_here():
            return end(row, status=Status.FAILED, problem=BROKEN)
        return None
    return end(row, status=Status.DONE)


def end(row, **fields):
    """The work is over, with this result."""
    say(row, attempts=0, finished_at=timezone.now(), **fields)


def say(row, **fields):
    """Note this of a document that waits; Gone where nobody asks for it any more."""
    if not Document.objects.filter(pk=row.pk, status=Status.WAITING).update(**fields):
        raise Gone


def draw(row, press):
    html = files.source(row)
    if html is None:
        raise Undrawable(GONE)
    press.draw_to(html, files.folder(row) / files.PAPER)
    (files.folder(row) / files.SOURCE).unlink(missing_ok=True)


def bundle(row, press):
    """The files of its maker; papers that somebody waits for are drawn between two pieces of it."""

    def tell(done, of):
        say(row, done=done, of=of)
        for pk in Document.objects.waiting().papers().values_list("pk", flat=True)[:1]:
            do(pk)

    maker = import_string(settings.DOCUMENT_MAKERS[row.kind])
    maker(row, press=press, tell=tell, folder=files.empty_half(row))
    say(row, attempts=row.attempts)  # nobody took it away
    files.keep_half(row)
