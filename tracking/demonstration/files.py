"""Reading what the demonstration says of learners, and the rows of a school by what its files call them."""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

from careers.demonstration import files
from careers.demonstration.files import Names, read
from careers.demonstration.schools import statements_of
from careers.models import ActivityStaff, Mapping, Membership, Partner
from careers.tenancy import Role
from frameworks.models import Edition
from tracking.models import EvidenceLevel

THIS_YEAR, LAST_YEAR = 2026, 2025


def read_names():
    return read(files.FOLDER / "names.toml")


def read_texts():
    return read(files.FOLDER / "said.toml")


def read_learners(slug):
    return read(files.FOLDER / slug / "learners.toml")


def named(text):
    """'7A, 7B' -> ['7A', '7B']."""
    return [name for name in text.split(", ") if name]


@dataclass(frozen=True)
class Known:
    """A school, its rows by what its files call them, and the lot that draws everything in it.

    `mappings` and `staff` are those of each activity, by its id.
    """

    school: Any
    data: dict
    texts: dict
    years: Names
    cohorts: Names
    targets: Names
    members: Names
    partners: Names
    statements: Names
    mappings: dict
    staff: dict
    leader: Any
    adviser: Any
    levels: list
    chance: Random = field(repr=False)

    @property
    def today(self):
        """The day on which everything was written down: nothing has happened after it."""
        return self.data["written_on"]

    @property
    def steps(self):
        """{framework: {code: small steps}}; none where the school has no use for them."""
        return self.data.get("steps", {})

    def share(self, percent):
        """Whether one is among so many of a hundred."""
        return self.chance.random() * 100 < percent


def known_of(school):
    members = list(Membership.objects.filter(school=school).with_people())
    in_role = {role: next(m for m in members if role in m.roles) for role in (Role.CAREERS_LEADER, Role.ADVISER)}
    staff, mappings = defaultdict(list), defaultdict(list)
    for row in ActivityStaff.objects.filter(school=school).select_related("member__user"):
        staff[row.activity_id].append(row.member)
    for row in Mapping.objects.filter(school=school).select_related("statement"):
        mappings[row.activity_id].append(row)
    return Known(
        school=school,
        data=read_learners(school.slug),
        texts=read_texts(),
        years=Names("academic year", {year.start: year for year in school.academicyear_set.all()}),
        cohorts=Names("cohort", {cohort.short_name: cohort for cohort in school.cohort_set.all()}),
        targets=Names("group", {group.name: group for group in school.targetgroup_set.all()}),
        members=Names("member", {str(member): member for member in members}),
        partners=Names("partner", {partner.name: partner for partner in Partner.objects.filter(school=school)}),
        statements=statements_of(Edition.objects.filter(adoptions__school=school)),
        mappings=mappings,
        staff=staff,
        leader=in_role[Role.CAREERS_LEADER],
        adviser=in_role[Role.ADVISER],
        levels=list(EvidenceLevel.objects.filter(school=school).order_by("order")),
        chance=Random(school.slug),  # noqa: S311 - the same learners each time, and nothing that is secret
    )
