"""The cast of every test: Ash and Beech in one trust, Cedar elsewhere, and the people in them."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from audits.choices import Answer
from audits.judgements import write_judgements
from audits.models import Audit, Participant
from careers.models import (
    Activity,
    ActivityCohort,
    Adoption,
    Mapping,
    Session,
    SessionCohort,
    Trust,
    TrustMembership,
    User,
)
from careers.people import add_school, join
from careers.tenancy import Role
from frameworks.models import Descriptor, Edition, Framework, Level, Scale, Section, Statement
from tests.support.environment import DATA_DIR
from tracking.models import (
    Characteristic,
    Enrolment,
    Evidence,
    EvidenceSource,
    Group,
    GroupMember,
    GroupStaff,
    Learner,
    Participation,
)

START = 2026


@pytest.fixture(scope="session")
def django_db_modify_db_settings(worker_id):
    """SQLite in a file, as schools run it: one in memory locks whole tables, so nothing could save at once."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        database["TEST"]["NAME"] = f"{DATA_DIR}/test-{worker_id}.sqlite3"
    elif worker_id != "master":
        database["TEST"]["NAME"] = f"test_{database['NAME']}_{worker_id}"


@pytest.fixture(autouse=True)
def plain_settings(settings):
    """Quick passwords, mail in memory, and a cache of its own for each test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def trust(db):
    return Trust.objects.create(name="Forest Trust", slug="forest")


@pytest.fixture
def ash(trust):
    return add_school(name="Ash Academy", slug="ash", trust=trust, start=START, by="tests")


@pytest.fixture
def beech(trust):
    return add_school(name="Beech College", slug="beech", trust=trust, start=START, by="tests")


@pytest.fixture
def cedar(db):
    return add_school(name="Cedar School", slug="cedar", start=START, by="tests")


@pytest.fixture
def make_user(db):
    def make(name, **fields):
        return User.objects.create_user(
            f"{name.lower().replace(' ', '.')}@example.org", "a-long-password", name=name, **fields
        )

    return make


@pytest.fixture
def make_member(make_user):
    def make(school, *roles, name=""):
        user = make_user(name or f"{roles[0]} of {school.slug}")
        return join(school=school, user=user, roles=roles, by="tests")

    return make


@pytest.fixture
def leader(ash, make_member):
    return make_member(ash, Role.CAREERS_LEADER, name="Asha Leader")


@pytest.fixture
def administrator(ash, make_member):
    return make_member(ash, Role.ADMINISTRATOR, name="Ada Admin")


@pytest.fixture
def governor(ash, make_member):
    return make_member(ash, Role.GOVERNOR, name="Gus Governor")


@pytest.fixture
def staff(ash, make_member):
    return make_member(ash, Role.STAFF, name="Sam Staff")


@pytest.fixture
def beech_leader(beech, make_member):
    return make_member(beech, Role.CAREERS_LEADER, Role.ADMINISTRATOR, name="Bea Leader")


@pytest.fixture
def stranger(cedar, make_member):
    return make_member(cedar, Role.CAREERS_LEADER, Role.ADMINISTRATOR, name="Cy Stranger")


@pytest.fixture
def trust_lead(trust, make_user):
    user = make_user("Tia Trust")
    TrustMembership.objects.create(trust=trust, user=user)
    return user


@pytest.fixture
def as_user():
    """A browser in which this user or member is signed in."""

    def sign_in(person):
        client = Client()
        client.force_login(getattr(person, "user", person))
        return client

    return sign_in


@pytest.fixture
def year(ash):
    return ash.academicyear_set.get(start=START)


@pytest.fixture
def cohorts(ash):
    """{7: Year 7, ...} of Ash."""
    return {cohort.year_number: cohort for cohort in ash.cohort_set.exclude(year_number=None)}


def small_edition():
    """A small published framework: two sections with two learner statements each, A1, A2, B1, B2."""
    framework = Framework.objects.create(key="small", title="Small framework", publisher="Tests")
    edition = Edition.objects.create(
        framework=framework, key="2026", label="2026", status="published", purpose="learner", digest="x",
        source_file="none", licence="Ours.", section_kinds=["Theme"], statement_kind="Outcome",
    )  # fmt: skip
    order = 0
    for letter in "AB":
        section = Section.objects.create(edition=edition, code=letter, title=f"Theme {letter}", order=ord(letter))
        for number in (1, 2):
            order += 1
            Statement.objects.create(
                edition=edition, section=section, code=f"{letter}{number}", order=order, purpose="learner",
                text=f"Learners can do {letter}{number}.",
            )  # fmt: skip
    return edition


@pytest.fixture
def edition(db):
    return small_edition()


@pytest.fixture
def statements(edition):
    """{"A1": statement, ...} of the small framework."""
    return {statement.code: statement for statement in edition.statements.all()}


def scale_of(edition):
    """Three levels '1' to '3' for an edition, with a descriptor each, but for its first statement at the lowest."""
    scale, new = Scale.objects.get_or_create(edition=edition, defaults={"name": "Steps"})
    if new:
        for order in (1, 2, 3):
            level = Level.objects.create(scale=scale, code=str(order), name=f"Level {order}", order=order)
            for number, statement in enumerate(edition.statements.all()):
                lacking = number == 0 and order == 1
                Descriptor.objects.create(
                    statement=statement, level=level, status="missing" if lacking else "given",
                    text="" if lacking else f"{statement.code} looks like step {order}.",
                )  # fmt: skip
    return scale


@pytest.fixture
def levels(edition):
    """{"1": level, ...} of the small framework, which can be judged from now on."""
    return {level.code: level for level in scale_of(edition).levels.all()}


@pytest.fixture
def make_audit(ash, year, edition, levels):
    """make_audit(member, ..., way="group"): an open audit of Ash in which these take part; capacity 'head'."""

    def make(*members, title="Review", **fields):
        fields = {"edition": edition, "year": year, "created_by": "tests"} | fields
        audit = Audit.objects.create(school=ash, title=title, **fields)
        for member in members:
            Participant.objects.create(school=ash, audit=audit, member=member, capacity="head")
        return audit

    return make


@pytest.fixture
def judge(levels):
    """judge(participant, A1="3", A2="n/a", B1="2"): saved judgements by the codes of statements and levels."""

    def choose(participant, **codes):
        by_code = {statement.code: statement.pk for statement in participant.audit.judged_statements()}
        answers = {
            by_code[code]: Answer(not_applicable=True, reason="Not here.") if level == "n/a" else Answer(level)
            for code, level in codes.items()
        }
        write_judgements(participant=participant, answers=answers, by=participant)

    return choose


@pytest.fixture
def adopted(ash, edition):
    """The small framework, in use at Ash."""
    Adoption.objects.create(school=ash, edition=edition)
    return edition


@pytest.fixture
def make_activity(ash, year):
    """make_activity("Visit", [cohort], {statement: "I"}, hours=2): an activity of Ash."""

    def make(title="Visit", cohorts=(), meets=None, **fields):
        activity = Activity.objects.create(school=ash, year=year, title=title, **fields)
        for cohort in cohorts:
            ActivityCohort.objects.create(school=ash, activity=activity, cohort=cohort)
        for statement, depth in (meets or {}).items():
            Mapping.objects.create(school=ash, activity=activity, statement=statement, depth=depth)
        return activity

    return make


@pytest.fixture
def make_session(ash):
    """make_session(activity, "2026-10-01", [cohort], status="held"): an occasion of an activity of Ash."""

    def make(activity, day="2026-10-01", cohorts=(), status="held", **fields):
        session = Session.objects.create(
            school=ash, activity=activity, date=date.fromisoformat(day), status=status, **fields
        )
        for cohort in cohorts:
            SessionCohort.objects.create(school=ash, session=session, cohort=cohort)
        return session

    return make


@pytest.fixture
def make_learner(ash, year):
    """make_learner("Beatrix Mensah", cohort, target, ..., group=tutor_group): her enrolment at Ash this year."""

    def make(name, cohort, *targets, group=None, on_roll_from=None, on_roll_to=None, **fields):
        forename, surname = name.split(" ", 1)
        learner = Learner.objects.create(school=ash, legal_forename=forename, legal_surname=surname, **fields)
        enrolment = Enrolment.objects.create(
            school=ash, learner=learner, year=year, cohort=cohort, on_roll_from=on_roll_from, on_roll_to=on_roll_to
        )
        for target in targets:
            Characteristic.objects.create(school=ash, enrolment=enrolment, target=target)
        if group:
            GroupMember.objects.create(school=ash, group=group, enrolment=enrolment, kind=group.kind)
        return enrolment

    return make


@pytest.fixture
def make_group(ash, year):
    """make_group("9A", member, kind="tutor"): a group of Ash with the staff who look after it."""

    def make(name, *staff, kind="tutor"):
        group = Group.objects.create(school=ash, year=year, name=name, kind=kind)
        for member in staff:
            GroupStaff.objects.create(school=ash, group=group, member=member)
        return group

    return make


def her_keys(enrolment):
    """What a row about a learner in a year carries."""
    return {
        "school_id": enrolment.school_id, "year_id": enrolment.year_id, "cohort_id": enrolment.cohort_id,
        "enrolment": enrolment, "learner_id": enrolment.learner_id,
    }  # fmt: skip


@pytest.fixture
def take_part(ash):
    """take_part(session, enrolment, ..., attended=True)."""

    def save(session, *enrolments, attended=True):
        for enrolment in enrolments:
            Participation.objects.create(session=session, attended=attended, **her_keys(enrolment))

    return save


@pytest.fixture
def evidence_levels(ash):
    """{"Emerging": level, "Secure": level, "Beyond": level} of Ash; 'Secure' is expected."""
    return {level.name: level for level in ash.evidencelevel_set.all()}


@pytest.fixture
def met(ash, evidence_levels):
    """met(enrolment, statement, level="Secure", day="2026-10-01", kind="observation"): a piece of evidence at Ash."""

    def save(enrolment, statement, level="Secure", day="2026-10-01", **source):
        source = EvidenceSource.objects.create(school=ash, added_by="tests", **source)
        return Evidence.objects.create(
            source=source, statement=statement, level=evidence_levels[level], date=date.fromisoformat(day),
            **her_keys(enrolment),
        )  # fmt: skip

    return save
