"""An import until it is in: who may open it, the file that begins it, and what a person says about it on the way."""

from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404

from careers.history import record
from careers.imports import clearing, files, running
from careers.imports.kinds import kinds, kinds_for
from careers.models import Import

Status, Work = Import.Status, Import.Work
#: Nothing of these is in the tables, so that it may be changed or discarded.
UNFINISHED = (Status.UPLOADED, Status.REFUSED, Status.READ, Status.LAID_OUT, Status.MATCHED, Status.CHECKED)
#: These have been read: their sheets, columns and words can be said anew.
OPEN = (Status.READ, Status.LAID_OUT, Status.MATCHED, Status.CHECKED)
BUSY = "Waymark is at work on this file, or has finished with it. Nothing was changed: look at where it stands now."


def imports_for(school, member):
    """The imports of a school that this member may open, the latest first."""
    mine = kinds_for(member)
    everybodys = Q(kind__in=[kind.slug for kind in mine if not kind.private])
    own = Q(kind__in=[kind.slug for kind in mine if kind.private], member=member.pk)
    return school.import_set.filter(everybodys | own)


def import_of(school, member, pk):
    """One import of this school: 404 where there is none, refused where she may not open it."""
    row = get_object_or_404(school.import_set.select_related("year", "member__user"), pk=pk, kind__in=kinds())
    kind = kinds()[row.kind]
    if not member.can(kind.permission) or (kind.private and row.member_id != member.pk):
        raise PermissionDenied
    row.school = school
    return row


def same_file(*, school, member, digest):
    """The imports by which this very file came in before; the latest first."""
    return imports_for(school, member).filter(digest=digest, status=Status.DONE).select_related("member__user")


def begin(*, kind, file, year, by, key=None):
    """Keep this file as a new import and have it read. The same key again gives the import it has made."""
    row, new = kept(kind=kind, file=file, year=year, by=by, key=key)
    if new:
        running.ask_for(row, Work.READ, by=by)
    return row


@transaction.atomic
def kept(*, kind, file, year, by, key):
    """(the import, whether it is new): its row and its file, both or neither."""
    found = {"kind": kind.slug, "year": year if kind.in_a_year else None, "member": by, "asked_by": by, "work": ""}
    found |= {"name": file.name[-200:], "size": file.size, "digest": files.digest_of(file)}
    row, new = Import.objects.get_or_create(school=by.school, form_key=key or uuid4(), defaults=found)
    if new:
        files.keep_source(row, file)
    return row, new


def say(row, work, *, by, among=OPEN, **fields):
    """Note what was said about an import and have this work done; ValidationError where it has moved on meanwhile."""
    with transaction.atomic():
        found = Import.objects.filter(pk=row.pk, work="", status__in=among)
        if not found.update(**fields, work=work, asked_by=by):
            raise ValidationError(BUSY)
    running.ask_for(row, work, by=by)


def note(row, *, among=OPEN, **fields):
    """The same without any work: one step of several."""
    if not Import.objects.filter(pk=row.pk, work="", status__in=among).update(**fields):
        raise ValidationError(BUSY)


@transaction.atomic
def discard(*, row, by):
    """Take away an import that is not in, with its file."""
    locked = Import.objects.select_for_update().filter(pk=row.pk, status__in=UNFINISHED).first()
    if locked is None or locked.work == Work.WRITE:
        raise ValidationError(BUSY)
    record(by=by, row=locked, action="discarded")
    clearing.discard(row=locked)
