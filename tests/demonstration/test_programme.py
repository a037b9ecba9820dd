"""The demonstration in the database: what is in it, and that it can be made again."""

from careers.coverage import coverage_of
from careers.demonstration.whole import PASSWORD, sign_ins
from careers.gaps import RULES_BY_NAME, gaps_of
from careers.models import (
    AcceptedGap,
    Activity,
    IntendedOutcome,
    Mapping,
    MembershipRole,
    Partner,
    PartnerContact,
    School,
    Session,
    TrustMembership,
    User,
)
from careers.tenancy import SCHOOL_ROLES
from tests.demonstration.test_files import TODAY


def test_sessions_are_on_school_days_in_their_half_terms(made):
    sessions = Session.objects.exclude(date__month=8).select_related(
        "activity__year", "activity__first_term", "activity__last_term"
    )
    assert [str(session) for session in sessions if session.date.weekday() > 4 or not in_term(session)] == []


def in_term(session):
    activity = session.activity
    first, last = activity.first_term, activity.last_term
    named = first is None or first.starts_on <= session.date <= last.ends_on
    return named and activity.year.terms.filter(starts_on__lte=session.date, ends_on__gte=session.date).exists()


def test_sessions_are_for_cohorts_that_are_there(made):
    rows = Session.cohorts.through.objects.exclude(cohort__starts_on=None).select_related("session", "cohort")
    wrong = [str(row) for row in rows if not row.cohort.starts_on <= row.session.date <= row.cohort.ends_on]
    assert wrong == []


def test_rows_pass_the_checks_of_forms(made):
    for model in (Activity, Partner, PartnerContact, School, Session, AcceptedGap):
        for row in model.objects.all():
            row.full_clean()


def test_every_school_has_somebody_in_every_role(made):
    for school in School.objects.all():
        roles = MembershipRole.objects.filter(school=school).values_list("role", flat=True)
        assert sorted(set(roles)) == sorted(SCHOOL_ROLES)
    assert TrustMembership.objects.count() == 1
    assert [m.name for m in User.objects.all() if m.membership_set.count() == 2] == ["Joanne Whitlock"]


def test_everybody_signs_in_with_the_password_that_is_printed(made, client):
    assert PASSWORD in made
    for user in User.objects.all():
        assert user.email in made
    assert client.login(email="priya.nair@example.org", password=PASSWORD)


def test_mappings_use_adopted_editions(made):
    for school in School.objects.all():
        adopted = set(school.adoption_set.values_list("edition", flat=True))
        mapped = set(Mapping.objects.filter(school=school).values_list("statement__edition", flat=True))
        assert mapped <= adopted
    mainstream = Mapping.objects.filter(school__slug="ash-green").values_list("statement__edition__framework__key")
    assert {key for (key,) in mainstream} == {"equalex", "gatsby-benchmarks", "backwell-outcomes", "provider-access"}


def found_gaps(school):
    year = school.academicyear_set.get(start=2026)
    for adoption in school.adoption_set.all():
        coverage = coverage_of(school, year, adoption.edition, today=TODAY)
        yield from gaps_of(school, year, adoption.edition, coverage=coverage, today=TODAY)


def test_ash_green_has_every_kind_of_gap(made):
    open_gaps = {f.rule.name for f in found_gaps(School.objects.get(slug="ash-green")) if f.open}
    assert open_gaps == set(RULES_BY_NAME)


def test_what_is_intended_and_not_planned_shows_in_a_plain_query(made):
    intended = IntendedOutcome.objects.filter(school__slug="ash-green", year__start=2026)
    counted = Activity.objects.filter(school__slug="ash-green", year__start=2026).counted()
    missing = [
        (outcome.statement.code, outcome.cohort.short_name)
        for outcome in intended.filter(statement__edition__framework__key="equalex").select_related(
            "statement", "cohort"
        )
        if not counted.filter(mappings__statement=outcome.statement, cohorts=outcome.cohort).exists()
    ]
    expected = [("1.2.3", "Y9"), ("2.1.2", "Y12"), ("2.2.3", "Y12"), ("2.3.1", "Y12"), ("3.1.3", "Y11")]
    assert sorted(missing) == [*expected, ("3.1.4", "Y13"), ("3.1.5", "Y10")]


def test_every_accepted_gap_is_a_gap(made):
    accepted = [gap.accepted.id for school in School.objects.all() for f in found_gaps(school) for gap in f.accepted]
    assert sorted(accepted) == sorted(AcceptedGap.objects.filter(year__start=2026).values_list("pk", flat=True))


def test_sign_ins_name_everybody_of_the_demonstration_and_nobody_else(made, ash, administrator):
    told = sign_ins("http://localhost:8000")
    assert "priya.nair@example.org" in told
    assert "trust lead" in told
    assert administrator.user.email not in told
