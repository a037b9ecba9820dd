"""One school of the demonstration without its years: people, cohorts, groups, partners, adopted editions."""

from dataclasses import dataclass
from typing import Any

from careers.demonstration.files import Names
from careers.history import entry
from careers.models import Adoption, Cohort, History, Partner, PartnerContact, School, TargetGroup
from careers.people import add_school, join
from frameworks.models import Edition, Statement

BY = "demonstration data"
FIELDS = ("name", "slug", "kind", "phase", "urn", "region", "website")


@dataclass(frozen=True)
class Known:
    """A school, and its rows by what its files call them."""

    school: Any
    cohorts: Names
    groups: Names
    members: Names
    partners: Names
    statements: Names


def build_school(*, data, trust, users, start):
    fields = {name: data[name] for name in FIELDS if name in data}
    school = add_school(by=BY, start=start, trust=trust, **fields)
    School.objects.filter(pk=school.pk).update(demonstration=True)
    members = {
        person["name"]: join(school=school, user=users[person["email"]], roles=person["roles"], by=BY)
        for person in data["people"]
    }
    editions = add_adoptions(school=school, names=data["editions"])
    return Known(
        school=school,
        cohorts=add_own_cohorts(school=school, data=data),
        groups=add_own_groups(school=school, data=data),
        members=Names("member", members),
        partners=add_partners(school=school, entries=data["partners"]),
        statements=statements_of(editions),
    )


def add_adoptions(*, school, names):
    """`names` are 'framework/edition'."""
    found = Edition.objects.select_related("framework")
    editions = Names("edition", {f"{edition.framework.key}/{edition.key}": edition for edition in found})
    Adoption.objects.bulk_create(Adoption(school=school, edition=editions[name]) for name in names)
    return [editions[name] for name in names]


def statements_of(editions):
    """Statements that activities can meet, by (framework key, code)."""
    rows = Statement.objects.for_learners().filter(edition__in=editions).select_related("edition__framework")
    return Names("statement", {(row.edition.framework.key, row.code): row for row in rows})


def add_own_cohorts(*, school, data):
    """The cohorts in use by short name: those every school starts with, and the school's own."""
    Cohort.objects.bulk_create(Cohort(school=school, **fields) for fields in data.get("cohorts", []))
    in_use = data["cohorts_in_use"].split(", ")
    school.cohort_set.exclude(short_name__in=in_use).update(active=False)
    cohorts = Names("cohort", {cohort.short_name: cohort for cohort in school.cohort_set.shown()})
    return Names("cohort", {name: cohorts[name] for name in in_use})


def add_own_groups(*, school, data):
    """The groups that every school starts with, and the school's own after them."""
    groups = school.targetgroup_set
    order = groups.count()
    TargetGroup.objects.bulk_create(
        TargetGroup(school=school, name=name, order=order + number)
        for number, name in enumerate(data.get("own_groups", []), 1)
    )
    groups.filter(name__in=data.get("not_watched", [])).update(watched=False)
    return Names("group", {group.name: group for group in groups.all()})


def add_partners(*, school, entries):
    partners = Partner.objects.bulk_create(
        Partner(school=school, **{name: value for name, value in fields.items() if name != "contacts"})
        for fields in entries
    )
    PartnerContact.objects.bulk_create(
        PartnerContact(school=school, partner=partner, **contact)
        for partner, fields in zip(partners, entries, strict=True)
        for contact in fields.get("contacts", [])
    )
    History.objects.bulk_create(entry(by=BY, row=partner, action="added") for partner in partners)
    return Names("partner", {partner.name: partner for partner in partners})
