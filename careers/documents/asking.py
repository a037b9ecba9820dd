"""Asking for a document: the row of it, the work where no worker runs, and who may open it."""

from hashlib import sha256
from json import dumps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone

from careers.documents import files, running
from careers.models import Document
from careers.presence import worker_is_here
from careers.tenancy import Permission

Status = Document.Status


def ask_for(*, kind, school, user, name, state, arguments, back, names_learners=False):
    """The Document of a maker of DOCUMENT_MAKERS, soon made by a worker, or by now where there is none.

    The same person, kind, arguments and `state`, which tells one state of the data from another, give the same one.
    """
    told = dumps([kind, school.pk, user.pk, arguments, state], sort_keys=True, default=str)
    row = waiting_row(
        school=school, user=user, digest=sha256(told.encode()).hexdigest(), kind=kind, name=name, back=back,
        arguments=arguments, names_learners=names_learners,
    )  # fmt: skip
    return made(row)


def ask_for_paper(*, school, user, html, digest, name, back, names_learners):
    """The Document of one paper, whose HTML waits beside where its file will be."""
    row = waiting_row(
        school=school, user=user, digest=digest, name=name, back=back, names_learners=names_learners, html=html
    )
    return made(row)


def waiting_row(*, school, user, digest, html=None, **fields):
    """Its row; one that waits or whose files are there as it is, any other as if it were asked for first."""
    row = Document(school=school, user=user, digest=digest, names_learners=fields["names_learners"])
    if html is not None:
        files.keep_source(row, html)
    row, new = Document.objects.get_or_create(school=school, user=user, digest=digest, defaults=fields)
    done = row.status == Status.DONE and files.ready(row)
    if not new and row.status != Status.WAITING and not done:
        fresh = {"attempts": 0, "done": 0, "of": 0, "problem": "", "finished_at": None}
        Document.objects.filter(pk=row.pk).update(status=Status.WAITING, asked_at=timezone.now(), **fields, **fresh)
        row.refresh_from_db()
    return row


def made(row):
    """The row, after the work where nobody else does it."""
    if row.status == Status.WAITING and not worker_is_here():
        running.do(row.pk)
        row = Document.objects.filter(pk=row.pk).first() or row
    return row


def document_of(request, pk):
    """One document of the school: 404 where there is none, refused to anybody but who asked for it.

    Who may see no learner any more is refused what names learners.
    """
    row = get_object_or_404(request.school.document_set, pk=pk)
    sees = request.membership.can(Permission.SEE_LEARNERS) or request.membership.can(Permission.SEE_OWN_LEARNERS)
    if row.user_id != request.user.pk or (row.names_learners and not sees):
        raise PermissionDenied
    row.school = request.school
    return row
