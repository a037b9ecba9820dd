"""Makers of bundles for tests, named by settings.DOCUMENT_MAKERS."""

from careers.documents import running
from careers.drawing.press import Undrawable
from careers.models import Document

SEEN = []


def make(document, *, press, tell, folder):
    """Two files from three pieces; what it saw of the queue after each."""
    for number in range(1, 4):
        tell(number, 3)
        SEEN.append(list(Document.objects.order_by("pk").values_list("kind", "status", "done")))
    (folder / "records.zip").write_bytes(b"PK" + document.arguments["words"].encode())
    (folder / "print.pdf").write_bytes(press.draw("<html lang=en-GB><title>T</title><h1>All</h1></html>"))


def taken_away(document, *, press, tell, folder):
    """Somebody erases a learner in the middle of it."""
    (folder / "print.pdf").write_bytes(b"names")
    Document.objects.all().delete()
    tell(1, 3)


def refuses(document, *, press, tell, folder):
    raise Undrawable("You see none of these learners.")


def fails(document, *, press, tell, folder):
    raise KeyError(f"Beatrix Green {running.__name__}")
