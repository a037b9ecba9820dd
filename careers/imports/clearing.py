"""What is kept of an import for 30 days, and no longer: its file, its cells, its traces; and at once if need be."""

import json
from datetime import timedelta

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from careers.imports import files
from careers.imports.cells import plain
from careers.imports.difference import BATCH
from careers.imports.kinds import kinds
from careers.imports.reading import Unreadable, load
from careers.imports.undoing import DAYS
from careers.models import Import, ImportTrace

FINISHED = (Import.Status.DONE, Import.Status.UNDONE)
FORGOTTEN = (
    "A learner was erased from Waymark, and with her every file that may name her. If this file is without her, choose "
    "it again."
)


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


def forget_learner(*, school, rows, names=()):
    """Nothing of learners who are erased stays with imports; call it when their rows are gone, inside a transaction.

    `rows` is {model label: ids} of what was theirs, with every model that may hold anything of a learner; `names` are
    their whole names. Files and findings of the kinds that speak of learners go whole, whoever else is in them; of
    other kinds those that name one of them. Traces lose their rows alone.
    """
    names = [name.casefold() for name in names]
    for row in Import.objects.filter(school=school):
        if row.kind not in kinds() or kinds()[row.kind].of_learners or tells(row, names):
            forget_file(row)
    for trace in ImportTrace.objects.filter(school=school):
        if trace.model in rows or named(names, [trace.changed, trace.removed]):
            forget_in(trace, rows, names)


def tells(row, names):
    """Whether any of these names stands in what is kept of an import, its file included."""
    if not names or named(names, [row.summary, row.values, files.load_findings(row)]):
        return bool(names)
    try:
        pages = load(files.cells(row)).pages
    except Unreadable:
        return True  # nobody can look any more, so nothing of it is needed
    return any(named(names, [[plain(cell) for cell in cells] for cells in page.rows]) for page in pages)


def forget_file(row):
    """What a file held is gone; one that was not in yet cannot go on."""
    found = {"summary": {}, "values": {}}
    if row.status not in FINISHED:
        found |= {"status": Import.Status.REFUSED, "work": "", "problem": FORGOTTEN}
    Import.objects.filter(pk=row.pk).update(**found)
    transaction.on_commit(lambda: files.remove(row))


def forget_in(trace, rows, names):
    """Keep of a trace what speaks of rows that are still there and names nobody who is gone."""
    model = apps.get_model(trace.model)
    keys = {field.attname: rows[field.related_model._meta.label] for field in model._meta.concrete_fields
            if field.is_relation and field.related_model._meta.label in rows}  # fmt: skip
    kept = alive(model, {*trace.added, *trace.changed}) - {str(pk) for pk in rows.get(trace.model, ())}
    trace.added = {pk: given for pk, given in trace.added.items() if pk in kept}
    trace.changed = {pk: given for pk, given in trace.changed.items() if pk in kept and not named(names, given)}
    trace.removed = [
        values for values in trace.removed
        if not any(values.get(name) in hers for name, hers in keys.items()) and not named(names, values)
    ]  # fmt: skip
    trace.save(update_fields=["added", "changed", "removed"])


def alive(model, keys):
    """Those of these keys, as text, whose rows are still there."""
    keys, found = [int(pk) for pk in keys], set()
    for at in range(0, len(keys), BATCH):
        found |= set(model._base_manager.filter(pk__in=keys[at : at + BATCH]).values_list("pk", flat=True))
    return {str(pk) for pk in found}


def named(names, what):
    """Whether any of these names, in small letters, stands in what JSON can hold."""
    if not names:
        return False
    said = json.dumps(what, cls=DjangoJSONEncoder, ensure_ascii=False).casefold()
    return any(name in said for name in names)
