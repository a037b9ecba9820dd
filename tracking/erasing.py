"""Erasure: learners leave every table, every file and the words of history; totals stay.

What was saved together with others stays theirs, without its files: a photograph that stands for several learners
is deleted for all of them.
"""

import json
from dataclasses import dataclass
from functools import partial

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst

from careers.documents.clearing import forget_learners
from careers.history import actor_of, record
from careers.imports.clearing import forget_learner
from careers.models import History
from careers.tenancy import SchoolOwned
from tracking.everything import called, hers_alone, in_order, numbers_of, paths_to_her, rows_of
from tracking.models import Destruction, EvidenceFile, EvidenceSource, Learner

#: What is looked at apart: it may stand for several learners.
SHARED = {EvidenceSource, EvidenceFile}
NAMES = ("legal_forename", "legal_surname", "preferred_forename", "preferred_surname")
#: What somebody wrote about a source of evidence.
WORDS = ("said_by", "note", "link")


@dataclass(frozen=True, slots=True)
class Going:
    """What an erasure takes away: {kind of record: number}, files, and those of them that stand for others too."""

    counts: dict
    files: int
    shared: tuple
    lines: int

    @property
    def in_words(self):
        """['40 pieces of evidence', '1 file', ...]"""
        words = [f"{number} {kind}" for kind, number in self.counts.items()]
        words += [f"{self.files} file{'' if self.files == 1 else 's'}"] if self.files else []
        said = f"what {self.lines} line{'' if self.lines == 1 else 's'} of history say"
        return words + ([said + ("s" if self.lines == 1 else "")] if self.lines else [])

    @property
    def recorded(self):
        """What the record of the destruction keeps."""
        return self.counts | {"files": self.files, "lines of history blanked": self.lines}


def going(school, learners):
    """The Going of these learners of a school, by their ids."""
    models = [model for model in in_order() if model is not EvidenceFile]
    files = rows_of(EvidenceFile, learners)
    history = history_of(school, learners)
    found = numbers_of(
        school, {model: rows_going(model, learners) for model in models} | {"files": files, "lines": history}
    )
    counts = {called(model, found[model]): found[model] for model in models if model in found}
    shared = files.exclude(source__in=hers_alone(learners)).values_list("name", flat=True)
    return Going(counts, found.get("files", 0), tuple(shared), found.get("lines", 0))


def rows_going(model, learners):
    """What of a model goes: of the sources of evidence those alone that stand for nobody else."""
    if model is EvidenceSource:
        return EvidenceSource.objects.filter(pk__in=hers_alone(learners))
    return rows_of(model, learners)


def children_first():
    """The models that hold something of a learner, each before those that it points to."""
    left, order = set(paths_to_her()) - SHARED, []
    while left:
        pointed_at = {field.related_model for model in left for field in model._meta.concrete_fields}
        free = sorted(left - pointed_at, key=lambda model: model._meta.label) or list(left)
        order += free
        left -= set(free)
    return order


def history_of(school, learners):
    """Lines that concern them, or tell of a row that is theirs alone."""
    theirs = Q(person__in=learners)
    for model in [*children_first(), EvidenceSource]:
        theirs |= Q(model=model._meta.label, row__in=rows_going(model, learners).values("pk"))
    return History.objects.filter(theirs, school=school)


@transaction.atomic
def erase(*, learner, reason, by):
    """Erase one learner on request. Returns the record of it, which names nobody. Http404 if she is gone already."""
    learner = get_object_or_404(Learner.objects.select_for_update(), pk=learner.pk)
    gone = remove(school=learner.school, learners=[learner.pk], names=whole_names(learner))
    naming(learner).forget()
    return write_down(school=learner.school, why=Destruction.Why.ERASURE, reason=reason, counts=gone.recorded, by=by)


def write_down(*, school, why, reason, counts, by):
    """The record of a destruction, with its line of history."""
    row = Destruction.objects.create(school=school, by=actor_of(by)[0], why=why, reason=reason, counts=counts)
    record(by=by, row=row, action="added")
    return row


@transaction.atomic
def remove(*, school, learners, names=()):
    """Take these learners out of every table, file, line of history and import. Returns the Going.

    `names` are whole names that imports of other things may hold.
    """
    gone = going(school, learners)
    hers = {model._meta.label: ids_going(model, learners) for model in [*children_first(), EvidenceSource]}
    history_of(school, learners).forget()
    files = rows_of(EvidenceFile, learners)
    stored, alone = list(files.values_list("file", flat=True)), list(hers_alone(learners).values_list("pk", flat=True))
    EvidenceFile.objects.filter(pk__in=files.values("pk")).delete()
    unname_shared(learners, alone)
    for model in children_first():
        rows_of(model, learners).delete()
    EvidenceSource.objects.filter(pk__in=alone).delete()
    forget_learner(school=school, rows=hers, names=names)
    forget_learners(school=school)
    transaction.on_commit(partial(delete_files, stored))
    return gone


def ids_going(model, learners):
    return set(rows_going(model, learners).values_list("pk", flat=True))


def unname_shared(learners, alone):
    """Blank the words of a source that stays for others where they name one of those who go."""
    for source in EvidenceSource.objects.filter(evidence__learner__in=learners).exclude(pk__in=alone).distinct():
        names = {
            name for one in Learner.objects.filter(pk__in=learners, evidence__source=source) for name in names_of(one)
        }
        said = " ".join(getattr(source, field) for field in WORDS).casefold()
        if any(name.casefold() in said for name in names):
            EvidenceSource.objects.filter(pk=source.pk).update(**dict.fromkeys(WORDS, ""))


def names_of(learner):
    """Each of her names of more than one letter."""
    return {name for name in (getattr(learner, field) for field in NAMES) if len(name) > 1}


def whole_names(learner):
    """Her names in full, legal and preferred."""
    legal = f"{learner.legal_forename} {learner.legal_surname}".strip()
    return {name for name in (legal, learner.name) if " " in name}


def naming(learner):
    """Lines of history that name her in full, whatever they are about."""
    lines = History.objects.filter(school=learner.school_id).annotate(told=Cast("changes", models.TextField()))
    named = Q(pk=None)
    for name in whole_names(learner):
        named |= Q(label__icontains=name) | Q(told__icontains=name) | Q(told__icontains=json.dumps(name)[1:-1])
    return lines.filter(named)


def delete_files(names):
    for name in names:
        default_storage.delete(name)


def mentions(learner):
    """['Activity: Visit of Beatrix Mensah', ...]: rows that are not hers and name her in full, for a person to mend."""
    named = {}
    for model in apps.get_models():
        if issubclass(model, SchoolOwned) and model is not History and model not in paths_to_her():
            named[model] = model._base_manager.filter(in_a_text(model, whole_names(learner)), school=learner.school_id)
    found = []
    for model in numbers_of(learner.school, named):
        found += [f"{capfirst(called(model, 1))}: {row}" for row in named[model][:20]]
    return found


def in_a_text(model, names):
    """Any of these names in any text of a row of this model; none where it has no text."""
    texts = [
        field.name for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField)
    ]
    named = Q(pk=None)
    for text in texts:
        for name in names:
            named |= Q(**{f"{text}__icontains": name})
    return named
