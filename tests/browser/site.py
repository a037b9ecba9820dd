"""What the browser finds: the demonstration, and schools made for one purpose each. server.py runs it.

Ash     one row for each name that an address may capture; the pages with rows
Elm     a school that was added and nothing else
Fir     the same with a framework in use; nothing intended, nothing planned
Maple   thirty learners of Year 9 and two sessions today, one to be ticked and one to be confirmed by code
Larch   audits of the rubric and of Find the Gaps, one for each test that judges in it
Cherry  a class of thirty at a session, and nothing recorded of it
Oak...  empty schools with a leader and a head, each for one test that walks a whole job and so changes its school
"""

import json
import sys
from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from audits.choices import Answer
from audits.judgements import write_judgements
from audits.models import Action, Audit, JudgementEvidence, Participant
from careers.demonstration.whole import PASSWORD
from careers.models import Activity, Adoption, School, Session, User
from careers.people import add_school, invite, join, setup_token
from careers.tenancy import Role
from frameworks.models import Edition
from tests.browser.classes import class_of_thirty
from tests.browser.full import AUDITS, FULL, RUBRIC
from tests.project.addresses import GLOBAL, SCHOOL
from tests.project.rows import BELOW, EVERY, Rows
from tracking.cards import hash_of
from tracking.models import EmployerFeedback, Enrolment, Learner

START = 2026
WALKED = ["oak", "rowan", "hazel", "willow", "alder"]
#: {audit of Larch: the framework that it judges by}; each has Lara Leader and a guest in it.
JUDGED = dict.fromkeys(
    ["clicks", "keys", "network", "session", "stopped", "plain", "stale", "lost", "held"], "careers-impact-maturity"
) | {"gaps": "find-the-gaps"}
#: The code on the card of a learner of Maple, by her number.
CARD = "CARD{:02}"
#: What an address may capture in a school that has nothing but what every new school has.
IN_EVERY_SCHOOL = {"year"}
IN_AN_ADOPTION = IN_EVERY_SCHOOL | {"edition", "statement", "cohort"}


class People:
    """Accounts that share a password, so that it is hashed once."""

    def __init__(self):
        self.hashed = make_password(PASSWORD)

    def __call__(self, name):
        email = f"{name.lower().replace(' ', '.')}@example.org"
        return User.objects.create(email=email, name=name, password=self.hashed)

    def member(self, school, name, *roles):
        return join(school=school, user=self(name), roles=roles, by="tests")


def school(slug):
    return add_school(name=f"{slug.capitalize()} School", slug=slug, start=START, by="tests")


def with_rows(people, edition):
    """{name of an address: path} of Ash."""
    ash = school("ash")
    asha = people.member(ash, "Asha Leader", Role.ADMINISTRATOR, Role.CAREERS_LEADER)
    people.member(ash, "Gus Governor", Role.GOVERNOR)
    people.member(ash, "Sam Staff", Role.STAFF)
    rows = Rows(ash, edition, people)
    rows.let_take_part(asha)
    rows.cohort.activity_set.add(rows.activity, through_defaults={"school": ash})
    paths = {name: rows.address(name) + SCHOOL[name].query for name in BELOW}
    off = Activity.objects.create(school=ash, year=rows.year, title="Cancelled visit", status="cancelled")
    paths["activity-restore"] = reverse("activity-restore", args=["ash", off.pk])
    paths["audit-add"] += f"?edition={edition.pk}"
    paths["gap-accept"] = paths["gap-accept"].replace("/not-planned/", "/few-hours/")
    paths["invitation-accept"] = invitation(ash, "new.person@example.org")
    return paths | guest_paths(rows) | {"calendar": reverse("calendar", args=[rows.feed.secret])}


def guest_paths(rows):
    """{address of a guest: path}, with a piece of evidence of her own."""
    guest, statement = rows.participant, rows.statement.pk
    write_judgements(participant=guest, answers={statement: Answer("1")}, by=guest)
    piece = JudgementEvidence.objects.create(
        school=rows.school, judgement=guest.judgements.get(), kind="link", link="https://example.org/", title="Ours"
    )
    values = {"token": guest.token, "section": rows.section.pk, "strand": rows.strand.pk, "statement": statement,
              "evidence": piece.pk}  # fmt: skip
    patterns = {pattern.name: pattern.pattern.converters for pattern, _ in EVERY}
    names = [name for name in GLOBAL if name.startswith("guest-") and name != "guest-here"]  # lasts three minutes
    told = {name: reverse(name, kwargs={key: values[key] for key in patterns[name]}) for name in names}
    asked = EmployerFeedback.objects.create(
        school=rows.school, placement=rows.placement, link_key="asked", expires_at=timezone.now() + timedelta(days=9)
    )
    tokens = {"guest-feedback": asked.token, "guest-answers": rows.asking.token}
    return told | {name: reverse(name, args=[token]) for name, token in tokens.items()}


def judged(people):
    """{audit of Larch: {"start", "guest": where a member and a guest begin}}."""
    larch = school("larch")
    lara = people.member(larch, "Lara Leader", Role.CAREERS_LEADER)
    own, told = {"school": larch, "year": larch.academicyear_set.get()}, {}
    for name, key in JUDGED.items():
        edition = Edition.objects.get(framework__key=key)
        audit = Audit.objects.create(**own, edition=edition, title=f"Audit for {name}")
        link = {"link_key": name, "link_expires_at": timezone.now() + timedelta(days=1)}
        who = {
            "start": {"member": lara, "capacity": "head"},
            "guest": {"guest_name": "Gil", "capacity": "guest"} | link,
        }
        added = {kind: Participant.objects.create(school=larch, audit=audit, **row) for kind, row in who.items()}
        told[name] = {kind: row.address("judge-start") for kind, row in added.items()}
    return told


def registered(people):
    """{"ticked", "code": the registers of two sessions of Maple, "confirm": where the code of the second is shown}."""
    maple = school("maple")
    people.member(maple, "Mia Leader", Role.CAREERS_LEADER, Role.ADMINISTRATOR)
    year, cohort = maple.academicyear_set.get(), maple.cohort_set.get(year_number=9)
    for number in range(30):
        name = {"legal_forename": f"Learner {number:02}", "legal_surname": "Maple"}
        learner = Learner.objects.create(school=maple, **name, code_hash=hash_of(maple, CARD.format(number)))
        Enrolment.objects.create(school=maple, learner=learner, year=year, cohort=cohort)
    own, told = {"school": maple, "year": year}, {}
    for name in ("ticked", "code"):
        activity = Activity.objects.create(**own, title=f"Visit for {name}")
        activity.cohorts.add(cohort, through_defaults={"school": maple})
        session = Session.objects.create(school=maple, activity=activity, date=timezone.localdate())
        told[name] = reverse("register", args=["maple", session.pk])
    return told | {"confirm": reverse("register-code", args=["maple", session.pk])}


def invitation(of, email):
    _, secret = invite(school=of, email=email, roles=["staff"], by="tests")
    return reverse("invitation-accept", args=[secret])


def paths_of(of, names, edition):
    """Paths that need no row but those which a school, or an adoption, brings along."""
    rows = {"year": of.academicyear_set.get().start, "edition": edition.pk, "cohort": of.cohort_set.first().pk,
            "statement": edition.statements.first().pk}  # fmt: skip
    return {name: at(of, name, rows) for name in names}


def at(of, name, rows):
    """The path of this address, its captured names taken out of `rows`."""
    return reverse(name, kwargs={"school": of.slug, **{key: rows[key] for key in BELOW[name].pattern.converters}})


def fits(names):
    return [name for name, pattern in BELOW.items() if set(pattern.pattern.converters) <= names]


def empty(people, edition):
    """{address: path} of Elm and, where an edition must be in use, of Fir."""
    elm, fir = school("elm"), school("fir")
    for of, name in [(elm, "Ella Leader"), (fir, "Fay Leader")]:
        people.member(of, name, Role.ADMINISTRATOR, Role.CAREERS_LEADER)
    Adoption.objects.create(school=fir, edition=edition)
    bare, adopted = fits(IN_EVERY_SCHOOL), fits(IN_AN_ADOPTION)
    return {
        "elm": paths_of(elm, bare, edition),
        "fir": paths_of(fir, [name for name in adopted if name not in bare] + ["home", "coverage-start"], edition),
    }


def global_paths(edition):
    """{address outside every school: path}; those that rows of Ash stand behind are kept with Ash."""
    user = User.objects.get(email="sam.staff@example.org")
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    captured = {
        "edition": {"framework": edition.framework.key, "edition": edition.key},
        "edition-print": {"framework": edition.framework.key, "edition": edition.key},
        "account_reset_password_from_key": key,
    }
    captured |= {name: {"slug": "ash-green"} for name in GLOBAL if name.startswith("published")}
    with_ash = {name for name in GLOBAL if name.startswith("guest-")} | {"invitation-accept", "calendar"}
    return {name: reverse(name, kwargs=captured.get(name, {})) for name in GLOBAL if name not in with_ash}


def editions():
    """{framework/edition: path in the public library}, so that each is looked at."""
    rows = Edition.objects.listed().select_related("framework")
    return {f"{row.framework.key}/{row.key}": row.get_absolute_url() for row in rows}


def full(edition):
    """{address: path}."""
    green = School.objects.get(slug="ash-green")
    year = green.academicyear_set.latest("start")
    busy = Activity.objects.in_year(year).filter(school=green, mappings__statement__edition=edition).first()
    rows = {"year": year.start, "edition": edition.pk, "activity": busy.pk,
            "statement": busy.mappings.filter(statement__edition=edition).first().statement_id,
            "action": Action.objects.filter(school=green).exclude(statement=None).first().pk,
            **happened(green, year)}  # fmt: skip
    return {name: at(green, name, rows | asked(green, name)) for name in FULL}


def happened(green, year):
    """What an address about learners captures: one year group, and the learner of whom most is told."""
    cohort = green.cohort_set.get(year_number=8)
    held = green.session_set.filter(status="held", activity__year=year, cohorts=cohort, activity__kind="employer_talk")
    learner = green.learner_set.filter(enrolments__cohort=cohort).annotate(told=Count("evidence")).latest("told")
    return {
        "cohort": cohort.pk,
        "session": held.first().pk,
        "learner": learner.pk,
        "learner_group": green.group_set.get(year=year, name="8A").pk,
        "piece": learner.evidence.first().pk,
        "interview": green.interview_set.exclude(restricted_note="").first().pk,
        "placement": green.placement_set.exclude(employer_feedback=None).first().pk,
        "questionnaire": green.questionnaire_set.first().pk,
        "asking": green.asking_set.first().pk,
    }


def asked(green, name):
    """What an address below an audit captures; its largest section."""
    if "audit" not in BELOW[name].pattern.converters:
        return {}
    key, start = AUDITS.get(name, RUBRIC)
    audit = Audit.objects.get(school=green, edition__framework__key=key, year__start=start)
    statement = audit.judged_statements().order_by("order")[8]
    sections = audit.edition.sections.filter(parent=None)
    largest = max(sections, key=lambda section: section.statements.count())
    return {"audit": audit.pk, "statement": statement.pk, "section": largest.pk}


def fill():
    """Write it all and tell where it is, as JSON."""
    call_command("demo", with_known_password=True, stdout=sys.stderr)
    people, edition = People(), Edition.objects.select_related("framework").get(framework__key="equalex")
    User.objects.filter(pk=people("Sue Super").pk).update(is_superuser=True)
    told = {"editions": editions(), "judged": judged(people)}  # before the tests' own editions are added
    told["registers"] = registered(people)
    told |= {"ash": with_rows(people, edition), **empty(people, edition), "full": full(edition)}
    for slug in WALKED:
        walked = school(slug)
        people.member(walked, f"{slug.capitalize()} Leader", Role.CAREERS_LEADER, Role.ADMINISTRATOR)
        people.member(walked, f"{slug.capitalize()} Head", Role.SENIOR_LEADER)
    told["class"] = class_of_thirty(people, school("cherry"), edition)
    told |= {"global": global_paths(edition), "token": setup_token(), "password": PASSWORD}
    sys.stdout.write(json.dumps(told))
