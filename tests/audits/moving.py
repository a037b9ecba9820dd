"""What tests of moves to a new edition share."""

from datetime import date

from django.utils import timezone

from audits.models import Audit
from audits.moves import move
from frameworks.models import Alignment, Descriptor, Edition, Framework, Section, Statement
from tests.conftest import scale_of

TODAY = date(2026, 11, 22)


def copy_looks(old, new):
    """Statements of the same code look the same at each level."""
    looks = {(d.statement.code, d.level.code): d for d in Descriptor.objects.filter(statement__edition=old)}
    for row in Descriptor.objects.filter(statement__edition=new).select_related("statement", "level"):
        if old_row := looks.get((row.statement.code, row.level.code)):
            Descriptor.objects.filter(pk=row.pk).update(text=old_row.text, status=old_row.status)


def replaces(new, new_code, old, old_code):
    Alignment.objects.create(
        edition=new, statement=new.statements.get(code=new_code), kind="replaces", to_edition=old,
        to_statement=old.statements.get(code=old_code), order=Alignment.objects.count(),
    )  # fmt: skip


def codes(pairs):
    return [([w.code for w in pair.old], [w.code for w in pair.new]) for pair in pairs]


def moved(ash, old, new, by="tests"):
    return move(school=ash, old=old, new=new, by=by, today=TODAY)


def freeze(audit, at=None):
    Audit.objects.filter(pk=audit.pk).update(status="frozen", frozen_at=at or timezone.now())
    audit.refresh_from_db()
    return audit


def big(key):
    framework, _ = Framework.objects.get_or_create(key="big", defaults={"title": "Big framework", "publisher": "Tests"})
    edition = Edition.objects.create(
        framework=framework, key=key, label=key, status="published", purpose="provision", digest=key,
        source_file="none", licence="Ours.", statement_kind="Statement",
    )  # fmt: skip
    section = Section.objects.create(edition=edition, code="A", title="Aspect", order=1)
    Statement.objects.bulk_create(
        Statement(
            edition=edition, section=section, code=f"S{number}", text=f"{key} words of {number}.", order=number,
            purpose="provision",
        )
        for number in range(226)
    )  # fmt: skip
    scale_of(edition)
    return edition
