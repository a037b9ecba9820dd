"""What is kept of documents: 30 days from when somebody last asked, a day where they name learners."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from shutil import rmtree

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from careers.documents import files
from careers.models import Document

DAYS, DAYS_OF_LEARNERS = 30, 1


def clear(*, now):
    """Take away what is too old, files and rows; how many folders went."""
    long_ago, yesterday = now - timedelta(days=DAYS), now - timedelta(days=DAYS_OF_LEARNERS)
    Document.objects.filter(Q(asked_at__lt=long_ago) | Q(asked_at__lt=yesterday, names_learners=True)).delete()
    old = [path for path in folders("papers") if too_old(path, long_ago)]
    old += [path for path in folders("learners") if too_old(path, yesterday)]
    for path in old:
        rmtree(path, ignore_errors=True)
    return len(old)


def folders(below):
    """The folder of every document of this part, of all schools."""
    return Path(default_storage.path("documents")).glob(f"*/{below}/*")


def too_old(path, before):
    """Whether nothing of it was made or asked for since."""
    try:
        times = [path.stat().st_mtime, *(file.stat().st_mtime for file in path.iterdir())]
    except FileNotFoundError:  # somebody is at it this moment
        return False
    return max(times) < before.timestamp()


def forget_learners(*, school):
    """Nothing that names learners of this school stays; call it inside a transaction.

    What is being made is taken away when its maker next says how far it is.
    """
    Document.objects.filter(school=school, names_learners=True).delete()
    transaction.on_commit(partial(rmtree, files.learners(school.pk), ignore_errors=True))
