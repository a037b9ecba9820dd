"""What shows that learners met statements: saved for one or for a class at once, changed, verified, taken away."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from careers.history import actor_of, changes_since, entry, record, snapshot
from careers.models import History, Membership
from tracking.learners import learner_of
from tracking.models import Evidence, EvidenceFile, EvidenceSource
from tracking.registers import insert

#: What history tells of a text about a child: that it changed, never its words.
TEXTS = {"note", "said_by", "link"}


@dataclass(frozen=True)
class Met:
    """An enrolment met a statement at a level, perhaps by a small step, with or without support."""

    enrolment: Any
    statement: Any
    level: Any
    step: Any = None
    support: str = ""


def add_evidence(*, year, met, date, by, upload=None, key=None, **source):
    """Save one source (`kind`, `said_by`, `note`, `link`, `session`) with a piece for each Met. Returns the source.

    Sent twice with one `key`, it adds one: whoever comes second gets what the first one saved.
    """
    row = EvidenceSource(school=year.school, form_key=key, added_by=actor_of(by)[0], **source)
    row.added_by_member = by.pk if isinstance(by, Membership) else None
    try:
        return write(row, year, met, date, by, upload)
    except IntegrityError:
        twin = key and EvidenceSource.objects.filter(school=year.school, form_key=key).first()
        if not twin:
            raise
        return twin


@transaction.atomic
def write(source, year, met, date, by, upload):
    source.save(force_insert=True)
    insert([piece_for(source, year, one, date) for one in met])
    insert(list(told(source, met, by)))
    if upload:
        keep(source, upload)
    return source


def piece_for(source, year, met, date):
    her = met.enrolment
    return Evidence(
        school_id=source.school_id, source=source, year=year, statement=met.statement, cohort_id=her.cohort_id,
        enrolment=her, learner_id=her.learner_id, level=met.level, step=met.step, support=met.support, date=date,
    )  # fmt: skip


def told(source, met, by):
    """A line of history for each learner, which names her by her id alone."""
    found = defaultdict(list)
    for one in met:
        found[one.enrolment.learner_id].append(f"{one.statement.code} {one.level}".strip())
    for learner, words in found.items():
        changes = {"evidence": ["", ", ".join(words)]}
        yield entry(by=by, row=source, action="evidence added", changes=changes, person=learner)


def keep(source, upload):
    """Keep a file of this source; what is not in the database is not on the disk."""
    row = EvidenceFile(
        school_id=source.school_id, source=source, name=upload.name[-200:], content_type=upload.content_type,
        size=upload.content.size,
    )  # fmt: skip
    row.file.save(upload.stored_name(source.school), upload.content, save=False)
    try:
        row.save(force_insert=True)
    except Exception:
        row.file.delete(save=False)
        raise


def piece_of(school, membership, pk):
    """A piece of evidence about a learner whom this member may see; Http404 and PermissionDenied as `learner_of`."""
    rows = school.evidence_set.select_related(
        "source__session__activity", "statement__edition__framework", "level", "step", "year", "cohort"
    )
    piece = get_object_or_404(rows, pk=pk)
    piece.learner = learner_of(school, membership, piece.learner_id)
    piece.school = piece.source.school = school
    return piece


def others_of(piece):
    """The pieces of other learners that stand on the same source."""
    return piece.source.evidence.exclude(learner=piece.learner_id)


def may_change_source(piece, membership):
    """Whether every learner whom the source is about is one whom this member may see."""
    about = piece.learner.school.learner_set.filter(evidence__source=piece.source_id)
    return not about.exclude(pk__in=about.visible_to(membership).values("pk")).exists()


@transaction.atomic
def change_piece(*, piece, form, by, source_form=None, upload=None, removed=()):
    """Save the forms of a piece and of what shows it. What somebody verified before has to be verified again."""
    before = snapshot(Evidence.objects.get(pk=piece.pk), fields=form.fields)
    piece = form.save()
    changes = quietly(changes_since(before, piece))
    source_changes = change_source(piece.source, source_form, upload, removed) if source_form else {}
    if not changes and not source_changes:
        return piece
    again = piece.source.evidence.all() if source_changes else Evidence.objects.filter(pk=piece.pk)
    again.exclude(verified_at=None).update(verified_by="", verified_at=None)
    tell(piece, "evidence changed", by, source_changes | changes)
    return piece


def change_source(source, form, upload, removed):
    before = snapshot(EvidenceSource.objects.get(pk=source.pk), fields=form.Meta.fields)
    form.save()
    changes = quietly(changes_since(before, source))
    if upload:
        keep(source, upload)
    remove_files(removed)
    return changes | ({"files": ["", "changed"]} if upload or removed else {})


def quietly(changes):
    """The changes without the words that somebody wrote about a child."""
    return {name: ["", "changed"] if name in TEXTS else pair for name, pair in changes.items()}


def tell(piece, action, by, changes=None):
    """A line of history about the learner, on the source: its label names nobody."""
    record(by=by, row=piece.source, action=action, changes=changes, person=piece.learner_id)


def remove_files(rows):
    """Take these files away; from the disk once that is certain."""
    for row in rows:
        row.delete()
        transaction.on_commit(lambda file=row.file: file.storage.delete(file.name))


@transaction.atomic
def delete_piece(*, piece, by):
    """Take away what is said of one learner. The source goes with its last piece, and its files with it."""
    source = EvidenceSource.objects.select_for_update().get(pk=piece.source_id)
    if not Evidence.objects.filter(pk=piece.pk).delete()[0]:
        return  # taken away already
    tell(piece, "evidence deleted", by, {"evidence": [f"{piece.statement.code} {piece.level}".strip(), None]})
    if not source.evidence.exists():
        remove_files(list(source.files.all()))
        source.delete()


def added_by(piece, member):
    """Whether this member added it herself."""
    return member.pk is not None and piece.source.added_by_member == member.pk


@transaction.atomic
def verify(*, piece, by):
    """Somebody has looked at it and stands by it."""
    piece.verified_by, piece.verified_at = actor_of(by)[0], timezone.now()
    piece.save(update_fields=["verified_by", "verified_at"])
    tell(piece, "evidence verified", by)


@transaction.atomic
def take_verification_back(*, piece, by):
    piece.verified_by, piece.verified_at = "", None
    piece.save(update_fields=["verified_by", "verified_at"])
    tell(piece, "evidence no longer verified", by)


def history_of(piece):
    """What was done to this source where it concerns this learner, latest first."""
    source = piece.source
    lines = History.objects.filter(school=source.school_id, model=source._meta.label, row=source.pk)
    return lines.filter(person=piece.learner_id)
