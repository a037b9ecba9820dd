"""How a school's own framework is written, adopted and taken back."""

from __future__ import annotations

from typing import Any

from django.db import router, transaction
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector

from careers.adoption import adopt, drop, obstacles
from careers.history import record
from careers.imports.difference import Changes
from careers.models import Adoption, Import, ImportTrace, OwnFramework
from careers.years import what_stands_on
from frameworks.loading import Document, write
from frameworks.models import Alignment, Edition, Framework, Scale, Section, Statement, Strand

LABEL = Edition._meta.label
#: What goes with an edition.
ITS_OWN = {Adoption, Section, Strand, Scale, Statement, Alignment}


class FrameworkChanges(Changes):
    """Documents for the loader."""

    def __init__(self) -> None:
        super().__init__()
        self.documents: list[Document] = []

    @property
    def empty(self) -> bool:
        return not self.documents

    def write(self, *, of: Import, by: Any) -> None:
        added = {}
        write(self.documents, listed=False)
        for document in self.documents:
            framework = Framework.objects.get(key=document.content["framework"]["key"])
            own, new = OwnFramework.objects.get_or_create(school=of.school, framework=framework)
            if new:
                record(by=by, row=own, action="imported")
            edition = framework.editions.get(key=document.content["edition"]["key"])
            adopt(school=of.school, edition=edition, by=by)
            added[str(edition.pk)] = 0
        ImportTrace.objects.create(school=of.school, of_import=of, order=0, model=LABEL, added=added)


def editions_of(row: Import) -> list[Edition]:
    trace = row.traces.filter(model=LABEL).first()
    own = Edition.objects.filter(framework__owner__school=row.school, pk__in=list(trace.added) if trace else [])
    return list(own.select_related("framework"))


def in_use(edition: Edition, school: Any) -> bool:
    """Whether anything but its adoption stands on an edition or on what is in it."""
    if obstacles(school, edition) or what_stands_on(edition, besides=ITS_OWN):
        return True
    try:
        for rows in (edition.alignments.all(), edition.statements.all(), edition.sections.all(), levels_of(edition)):
            Collector(using=router.db_for_write(Edition), origin=edition).collect(list(rows))
    except (ProtectedError, RestrictedError):
        return True
    return False


def levels_of(edition: Edition) -> Any:
    scale = Scale.objects.filter(edition=edition).first()
    return scale.levels.all() if scale else Statement.objects.none()


def what_goes_back(row: Import) -> dict[str, dict[str, int]]:
    used = [in_use(edition, row.school) for edition in editions_of(row)]
    return counted(used.count(False), used.count(True))


def counted(gone: int, kept: int) -> dict[str, dict[str, int]]:
    return {LABEL: {"deleted": gone, "restored": 0, "put back": 0, "kept": kept}}


@transaction.atomic
def take_frameworks_back(row: Import, *, by: Any) -> dict[str, dict[str, int]]:
    """Remove what nobody uses; an edition that something stands on stays, with its adoption."""
    editions = editions_of(row)
    free = [edition for edition in editions if not in_use(edition, row.school)]
    for edition in free:
        if Adoption.objects.filter(school=row.school, edition=edition).exists():
            drop(school=row.school, edition=edition, by=by)
        edition.delete()
        own = OwnFramework.objects.get(school=row.school, framework=edition.framework_id)
        if not Edition.objects.filter(framework=edition.framework_id).exists():
            record(by=by, row=own, action="import undone")
            own.delete()
            Framework.objects.filter(pk=edition.framework_id).delete()
    return counted(len(free), len(editions) - len(free))
