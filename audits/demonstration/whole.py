"""The demonstration with its audits: what `manage.py demo` makes. It is taken away with its schools."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from audits.demonstration.actions import build_actions
from audits.demonstration.building import build_audit
from audits.demonstration.files import read_audits
from careers.databases import analyse
from careers.demonstration import whole
from careers.demonstration.files import Names, told
from careers.demonstration.schools import BY
from careers.models import Membership
from careers.tenancy import Role
from careers.years import add_year
from frameworks.models import Edition, Statement
from tracking.demonstration import whole as learners


@dataclass(frozen=True)
class Known:
    """A school, and its rows by what its files call them; `leader` is the name of its careers leader."""

    school: Any
    leader: str
    members: Names
    years: Names
    cohorts: Names
    activities: Names
    editions: Names
    statements: Names


@transaction.atomic
def create():
    """Schools with programmes, then learners, then audits and actions; or nothing, and a Fault that says why."""
    whole.create()
    learners.create()
    for school in whole.demonstration_schools().order_by("pk"):
        data = read_audits(school.slug)
        with told(f"{school.slug}: audits"):
            build_school(school, data)
    analyse()


def build_school(school, data):
    add_years(school, {entry["year"] for entry in data["audits"]})
    known = known_of(school, [entry["edition"] for entry in data["audits"]])
    audits = Names("audit", {})
    for entry in data["audits"]:
        with told(f"'{entry['title']}'"):
            audits[entry["title"]] = build_audit(known=known, entry=entry)
    build_actions(known=known, entries=data["actions"], audits=audits, by=known.members[known.leader])


def add_years(school, starts):
    """A school without a programme of last year was audited all the same."""
    there = set(school.academicyear_set.values_list("start", flat=True))
    for start in sorted(starts - there):
        add_year(school=school, start=start, by=BY)


def known_of(school, names):
    members = Membership.objects.filter(school=school).with_people()
    leader = next(str(member) for member in members if Role.CAREERS_LEADER in member.roles)
    editions = Edition.objects.published().select_related("framework")
    by_name = {f"{edition.framework.key}/{edition.key}": edition for edition in editions}
    used = {*(by_name[name].pk for name in names), *school.adoption_set.values_list("edition", flat=True)}
    statements = Statement.objects.filter(edition__in=used).select_related("edition__framework")
    return Known(
        school=school,
        leader=leader,
        members=Names("member", {str(member): member for member in members}),
        years=Names("academic year", {year.start: year for year in school.academicyear_set.all()}),
        cohorts=Names("cohort", {cohort.short_name: cohort for cohort in school.cohort_set.all()}),
        activities=Names("activity", {row.title: row for row in school.activity_set.order_by("year__start")}),
        editions=Names("edition", by_name),
        statements=Names("statement", {(row.edition.framework.key, row.code): row for row in statements}),
    )
