"""What follows a frozen audit in a new edition: it stays as it is, and a new one stands beside it."""

import re

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from audits.models import Audit, AuditSection, Participant
from careers.history import entry
from careers.models import History

YEARS = re.compile(r"\W*\b20\d\d\b(\s*(to|[-–/])\s*(20)?\d\d\b)?")


def series(audit, scope):
    """What makes an audit one of a series: its title but for the years in it, and what it is about."""
    return YEARS.sub("", audit.title).strip().casefold(), frozenset(scope.get(audit.pk, ()))


def scopes_of(audits):
    """{audit: codes of the sections that it is about}."""
    found = {}
    for audit, code in AuditSection.objects.filter(audit__in=audits).values_list("audit_id", "section__code"):
        found.setdefault(audit, set()).add(code)
    return found


def to_succeed(school, edition):
    """Frozen audits that still want a successor: the latest of each series, unless it has one or was reopened.

    Only the latest, since an audit looks back at the one before it: a successor of each year's review would leave
    several open reviews of the same school with nothing to tell them apart.
    """
    frozen = Audit.objects.in_use().frozen().filter(school=school, edition=edition)
    after = Audit.objects.filter(Q(succeeds=OuterRef("pk")) | Q(reopens=OuterRef("pk")))
    rows = list(frozen.annotate(followed=Exists(after)).select_related("year").order_by("-frozen_at", "-pk"))
    scope, latest = scopes_of(rows), {}
    for row in rows:
        latest.setdefault(series(row, scope), row)
    return [row for row in latest.values() if not row.followed]


def add_successors(*, school, old, new, difference, year, by):
    """How many frozen audits got one; call it before the unfinished ones move.

    An unfinished audit of the same series is the successor, since it will stand in the new edition: nobody is asked
    to judge the same twice.
    """
    frozen = to_succeed(school, old)
    moving = list(Audit.objects.unfinished().in_use().filter(school=school, edition=old, succeeds=None).order_by("pk"))
    scope = scopes_of([*frozen, *moving])
    under_way = {series(row, scope): row for row in reversed(moving)}
    found = [(row, under_way.pop(series(row, scope), None)) for row in frozen]
    for row, successor in found:
        if successor:
            Audit.objects.filter(pk=successor.pk).update(succeeds=row)
    fresh = [(row, successor_of(row, new, difference, year, by)) for row, successor in found if not successor]
    Audit.objects.bulk_create(audit for _, audit in fresh)
    add_scope(fresh, new, difference)
    add_participants(fresh)
    History.objects.bulk_create(entry(by=by, row=audit, action="added") for _, audit in fresh)
    return len(found)


def successor_of(frozen, new, difference, year, by):
    title = YEARS.sub("", frozen.title).strip()[:180] or "Audit"
    return Audit(
        school_id=frozen.school_id,
        edition=new,
        year=year,
        title=f"{title} {year.label}",
        way=frozen.way,
        target_id=difference.levels.get(frozen.target_id),
        succeeds=frozen,
        created_by=str(getattr(by, "user", by))[:200],
        created_at=timezone.now(),
    )


def add_scope(pairs, new, difference):
    codes = dict(new.sections.values_list("code", "pk"))
    wanted, audits = {}, {frozen.pk: audit for frozen, audit in pairs}
    for row in AuditSection.objects.filter(audit__in=audits).select_related("section"):
        code = codes.get(row.section.code)
        for section in {code} if code else difference.sections.get(row.section_id, set()):
            wanted[audits[row.audit_id].pk, section] = row.school_id
    AuditSection.objects.bulk_create(
        AuditSection(audit_id=audit, section_id=section, school_id=school)
        for (audit, section), school in sorted(wanted.items())
    )


def add_participants(pairs):
    """The members who took part and are still there. Guests are asked again: their links were for the other audit."""
    audits = {frozen.pk: audit for frozen, audit in pairs}
    members = Participant.objects.taking_part().filter(audit__in=audits, member__left_at=None, member__isnull=False)
    Participant.objects.bulk_create(
        Participant(school_id=row.school_id, audit=audits[row.audit_id], member_id=row.member_id, capacity=row.capacity)
        for row in members.order_by("pk")
    )
