"""A school as large as the limits speak of: 150 activities x 60 statements x 7 year groups, and a year of 500."""

from datetime import date

from careers.models import (
    Activity,
    ActivityCohort,
    ActivityTarget,
    Adoption,
    IntendedOutcome,
    Mapping,
    Session,
    User,
)
from careers.people import add_school, join
from careers.years import add_year
from frameworks.models import Edition, Framework, Section, Statement

START, SMALL_YEAR = 2026, 2025
ACTIVITIES, STATEMENTS, LISTED = 150, 60, 500


def big_school():
    """(school, its careers leader, the edition of 60 statements)."""
    school = add_school(name="Large School", slug="large", start=START, by="bench")
    leader = User.objects.create_user("leader@example.org", name="Lena Leader")
    join(school=school, user=leader, roles=["careers_leader"], by="bench")
    edition = sixty_statements()
    Adoption.objects.create(school=school, edition=edition)
    fill(school, school.academicyear_set.get(start=START), edition)
    lists(school, add_year(school=school, start=SMALL_YEAR, by="bench"), edition)
    return school, leader, edition


def sixty_statements():
    framework = Framework.objects.create(key="sixty", title="Sixty", publisher="Bench")
    edition = Edition.objects.create(
        framework=framework, key="1", label="1", status="published", purpose="learner", digest="x", source_file="none",
        licence="Ours.", section_kinds=["Theme"], statement_kind="Outcome",
    )  # fmt: skip
    sections = Section.objects.bulk_create(
        Section(edition=edition, code=str(n), title=f"Theme {n}", order=n) for n in range(6)
    )
    Statement.objects.bulk_create(
        Statement(edition=edition, section=sections[n // 10], code=f"{n // 10}.{n % 10}", order=n, purpose="learner",
                  text=f"Learners can describe what number {n} asks of them, and say how they would go about it.")
        for n in range(STATEMENTS)
    )  # fmt: skip
    return edition


def fill(school, year, edition):
    """Each activity for two year groups and five statements, some aimed at a group, each with a session."""
    cohorts, statements = list(school.cohort_set.shown()), list(edition.statements.all())
    group, terms = school.targetgroup_set.first(), list(year.terms.all())
    activities = Activity.objects.bulk_create(
        Activity(school=school, year=year, title=f"Activity {n}", hours=1 + n % 4, first_term=terms[n % 6],
                 last_term=terms[n % 6], kind="assembly", subject="Maths" if n % 7 == 0 else "")
        for n in range(ACTIVITIES)
    )  # fmt: skip
    rows = {"cohorts": [], "mappings": [], "targets": [], "sessions": []}
    for n, activity in enumerate(activities):
        own = {"school": school, "activity": activity}
        rows["cohorts"] += [ActivityCohort(**own, cohort=cohorts[(n + k) % len(cohorts)]) for k in range(2)]
        five = [statements[(n * 7 + k * 11) % STATEMENTS] for k in range(5)]
        rows["mappings"] += [Mapping(**own, statement=met, depth="IDS"[k % 3]) for k, met in enumerate(five)]
        rows["targets"] += [ActivityTarget(**own, group=group)] if n % 9 == 0 else []
        rows["sessions"].append(Session(**own, date=date(2026, 9 + n % 4, 1 + n % 28)))
    for model, kind in zip((ActivityCohort, Mapping, ActivityTarget, Session), rows, strict=True):
        model.objects.bulk_create(rows[kind])
    IntendedOutcome.objects.bulk_create(
        IntendedOutcome(school=school, year=year, statement=statement, cohort=cohort)
        for at, statement in enumerate(statements)
        for cohort in cohorts[at % 3 :: 2]
    )


def lists(school, year, edition):
    """A year of 500 activities with everything that the list shows."""
    cohorts, statement = list(school.cohort_set.shown()), edition.statements.first()
    activities = Activity.objects.bulk_create(
        Activity(school=school, year=year, title=f"Last year's activity {n}", kind="assembly", hours=1)
        for n in range(LISTED)
    )
    ActivityCohort.objects.bulk_create(
        ActivityCohort(school=school, activity=activity, cohort=cohorts[n % len(cohorts)])
        for n, activity in enumerate(activities)
    )
    Mapping.objects.bulk_create(Mapping(school=school, activity=a, statement=statement) for a in activities)
