"""What is kept of an import for 30 days, and no longer: its file, its cells, its traces; and at once if need be."""

from datetime import timedelta

from django.db import transaction

from careers.imports import files
from careers.imports.kinds import kinds
from careers.imports.undoing import DAYS
from careers.models import Import, ImportTrace

FINISHED = (Import.Status.DONE, Import.Status.UNDONE)


def clear(*, now):
    """Clear all imports that are older than they may be taken back; how many."""
    old = Import.objects.filter(created_at__lt=now - timedelta(days=DAYS), work="")
    unfinished = list(old.exclude(status__in=FINISHED))
    finished = list(old.filter(status__in=FINISHED, finished_at__lt=now - timedelta(days=DAYS)).exclude(summary={}))
    for row in unfinished:
        discard(row=row)
    for row in finished:
        with transaction.atomic():
            ImportTrace.objects.filter(of_import=row).delete()
            Import.objects.filter(pk=row.pk).update(
                summary={}, values={}, outcome={"counts": row.outcome.get("counts")}
            )
            transaction.on_commit(lambda row=row: files.remove(row))
    return len(unfinished) + len(finished)


@transaction.atomic
def discard(*, row):
    """Take away an import that never came in, with its files."""
    Import.objects.filter(pk=row.pk).delete()
    transaction.on_commit(lambda: files.remove(row))


def forget_learner(*, school, rows):
    """Nothing of a learner who is erased stays with imports: `rows` is {model label: [ids]} of what was hers.

    Files and findings of the kinds that speak of learners go whole; traces lose her rows alone.
    """
    about = [slug for slug, kind in kinds().items() if kind.of_learners]
    for row in Import.objects.filter(school=school, kind__in=about):
        Import.objects.filter(pk=row.pk).update(summary={}, values={})
        transaction.on_commit(lambda row=row: files.remove(row))
    for trace in ImportTrace.objects.filter(school=school, model__in=rows):
        hers = {str(pk) for pk in rows[trace.model]}
        trace.added = {pk: given for pk, given in trace.added.items() if pk not in hers}
        trace.changed = {pk: given for pk, given in trace.changed.items() if pk not in hers}
        trace.removed = [values for values in trace.removed if str(values.get("id")) not in hers]
        trace.save(update_fields=["added", "changed", "removed"])
