"""Reading what the demonstration says of learners, and the rows of a school by what its files call them."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from careers.demonstration import files
from careers.demonstration.files import Names, read
from careers.models import Membership
from tracking.models import EvidenceLevel

THIS_YEAR, LAST_YEAR = 2026, 2025


def read_names():
    return read(files.FOLDER / "names.toml")


def read_learners(slug):
    return read(files.FOLDER / slug / "learners.toml")


def named(text):
    """'7A, 7B' -> ['7A', '7B']."""
    return [name for name in text.split(", ") if name]


@dataclass(frozen=True)
class Known:
    """A school, its rows by what its files call them, and the lot that draws everything in it."""

    school: Any
    data: dict
    years: Names
    cohorts: Names
    targets: Names
    members: Names
    levels: list
    chance: Random = field(repr=False)

    @property
    def today(self):
        """The day on which everything was written down: nothing has happened after it."""
        return self.data["written_on"]

    def share(self, percent):
        """Whether one is among so many of a hundred."""
        return self.chance.random() * 100 < percent


def known_of(school):
    members = Membership.objects.filter(school=school).with_people()
    return Known(
        school=school,
        data=read_learners(school.slug),
        years=Names("academic year", {year.start: year for year in school.academicyear_set.all()}),
        cohorts=Names("cohort", {cohort.short_name: cohort for cohort in school.cohort_set.all()}),
        targets=Names("group", {group.name: group for group in school.targetgroup_set.all()}),
        members=Names("member", {str(member): member for member in members}),
        levels=list(EvidenceLevel.objects.filter(school=school).order_by("order")),
        chance=Random(school.slug),  # noqa: S311 - the same learners each time, and nothing that is secret
    )
