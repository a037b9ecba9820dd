"""What everybody may see of a school's programme, as plain data: page, JSON and calendar show nothing else.

Only what is named here ever leaves: no staff, leads, partners, costs, notes, places, target groups, learners or numbers
of learners.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.text import slugify

from careers.models import AcademicYear, Activity, Cohort, IntendedOutcome, PublicPage, School
from careers.planner import plan_of
from careers.publishing.choosing import shown_activities
from careers.publishing.looks import Shades, shades_of
from careers.publishing.pages import look_of
from frameworks.models import Edition, Statement


@dataclass(frozen=True)
class Logo:
    width: int
    height: int


@dataclass(frozen=True)
class Shown:
    """An activity. `kind` and `when` are in words; the days are None where none are fixed."""

    title: str
    kind: str
    when: str
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class HalfTerm:
    """What begins in a half-term; the name is '' where none is fixed yet."""

    name: str
    activities: tuple[Shown, ...]


@dataclass(frozen=True)
class Outcome:
    code: str
    lead_in: str
    text: str
    bullets: tuple[str, ...]


@dataclass(frozen=True)
class Outcomes:
    """The intended outcomes of one framework, in its publisher's words."""

    framework: str
    edition: str
    publisher: str
    statements: tuple[Outcome, ...]


#: The outcomes of each cohort, by its id.
ByCohort = dict[int, tuple[Outcomes, ...]]


@dataclass(frozen=True)
class YearGroup:
    """A year group. `anchor` is its place in the page."""

    name: str
    anchor: str
    year_number: int | None
    key_stage: str
    half_terms: tuple[HalfTerm, ...]
    frameworks: tuple[Outcomes, ...]

    @property
    def outcomes(self) -> int:
        return sum(len(one.statements) for one in self.frameworks)


@dataclass(frozen=True)
class Published:
    """All of it. `page` is read for the school's own words alone."""

    school: str
    slug: str
    urn: str
    website: str
    page: PublicPage
    logo: Logo | None
    shades: Shades
    year: AcademicYear | None
    groups: tuple[YearGroup, ...]

    @property
    def ways(self) -> list[tuple[str, str]]:
        """[(who, how they find out more)] of those that the school wrote about."""
        page = self.page
        ways = [
            ("Learners", page.for_learners),
            ("Parents and carers", page.for_parents),
            ("Teachers", page.for_teachers),
            ("Employers", page.for_employers),
        ]
        return [(who, words) for who, words in ways if words]


def published_of(page: PublicPage, today: date) -> Published:
    """What the public page shows of the present academic year: seven queries, whatever there is to show."""
    school = page.school
    look, year = look_of(school), school.nearest_year(school.years())
    return Published(
        school=school.name,
        slug=school.slug,
        urn=school.urn,
        website=school.website,
        page=page,
        logo=Logo(look.logo_width, look.logo_height) if look.logo else None,
        shades=shades_of(look.colour),
        year=year,
        groups=groups_of(page, school, year) if year else (),
    )


def groups_of(page: PublicPage, school: School, year: AcademicYear) -> tuple[YearGroup, ...]:
    activities = shown_activities(school, year).by_when().select_related("first_term", "last_term")
    plan = plan_of(activities.prefetch_related("cohorts"), list(year.terms.all()), list(school.cohort_set.all()))
    outcomes = outcomes_of(school, year) if page.shows_outcomes else {}
    found = [
        group_of(cohort, half_terms([(row.name if row.term else "", row.cells[at]) for row in plan.rows]), outcomes)
        for at, (_, cohort, _) in enumerate(plan.columns)
    ]
    return tuple(group for group in found if group.half_terms or group.frameworks)


def half_terms(cells: Iterable[tuple[str, Sequence[Any]]]) -> tuple[HalfTerm, ...]:
    """Each activity where it begins, and only the half-terms in which one does."""
    begun = [(name, tuple(shown(place.activity) for place in places if not place.continues)) for name, places in cells]
    return tuple(HalfTerm(name, activities) for name, activities in begun if activities)


def shown(activity: Activity) -> Shown:
    first, last = activity.days
    return Shown(activity.title, activity.get_kind_display().capitalize(), activity.when, first, last)


def group_of(
    cohort: Cohort | None, parts: tuple[HalfTerm, ...], outcomes: dict[int, tuple[Outcomes, ...]]
) -> YearGroup:
    if cohort is None:
        return YearGroup("Year groups not fixed yet", "not-fixed", None, "", parts, ())
    anchor = slugify(cohort.name) or f"group-{cohort.order or 0}"
    return YearGroup(cohort.name, anchor, cohort.year_number, cohort.key_stage, parts, outcomes.get(cohort.pk, ()))


def outcomes_of(school: School, year: AcademicYear) -> ByCohort:
    """{cohort id: its intended outcomes} of the editions that the school uses."""
    rows = IntendedOutcome.objects.filter(school=school, year=year, statement__edition__adoptions__school=school)
    rows = rows.select_related("statement__section", "statement__edition__framework")
    cohorts: dict[int, list[Statement]] = defaultdict(list)
    for row in rows.order_by("statement__edition__framework__title", "statement__edition", "statement__order"):
        cohorts[row.cohort_id].append(row.statement)
    return {cohort: by_framework(statements) for cohort, statements in cohorts.items()}


def by_framework(statements: Iterable[Statement]) -> tuple[Outcomes, ...]:
    return tuple(framework_of(edition, rows) for edition, rows in groupby(statements, lambda row: row.edition))


def framework_of(edition: Edition, statements: Iterable[Statement]) -> Outcomes:
    framework = edition.framework
    told = tuple(Outcome(row.code, row.section.lead_in, row.text, tuple(row.bullets)) for row in statements)
    return Outcomes(framework.title, edition.label, framework.publisher, told)
