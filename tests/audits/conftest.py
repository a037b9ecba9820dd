"""What several tests of audits start from."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Action, Participant
from careers.models import AcceptedGap, IntendedObjective, IntendedOutcome
from careers.years import add_year
from frameworks.models import Edition, Section, Statement
from tests.audits.moving import copy_looks
from tests.conftest import scale_of


@pytest.fixture
def add_guest(ash):
    """add_guest(audit): Greta Guest, an Enterprise Adviser with a link that works."""

    def add(audit):
        until = timezone.now() + timedelta(days=9)
        said = {
            "guest_name": "Greta Guest",
            "capacity": "Enterprise Adviser",
            "link_key": "k",
            "link_expires_at": until,
        }
        return Participant.objects.create(school=ash, audit=audit, **said)

    return add


@pytest.fixture
def newer(edition, levels):
    """make(A1="same", A9=...): the 2027 edition of the small framework with these statements; None for A1's words."""

    def make(**texts):
        new = Edition.objects.create(
            framework=edition.framework, key="2027", label="2027", status="published", purpose="learner", digest="z",
            source_file="none", licence="Ours.", section_kinds=["Theme"], statement_kind="Outcome",
        )  # fmt: skip
        same = {row.code: row.text for row in edition.statements.all()}
        sections = {}
        for order, (code, text) in enumerate(texts.items(), 1):
            letter = code[0]
            if letter not in sections:
                sections[letter] = Section.objects.create(edition=new, code=letter, title=letter, order=order)
            Statement.objects.create(
                edition=new, section=sections[letter], code=code, order=order, purpose="learner",
                text=same[code] if text is None else text, status="given" if text != "" else "missing",
            )  # fmt: skip
        scale_of(new)
        copy_looks(edition, new)
        return new

    return make


@pytest.fixture
def closed(ash):
    """The year before, which is over."""
    return add_year(school=ash, start=2025, by="tests")


@pytest.fixture
def programme(ash, year, cohorts, adopted, statements, make_activity):
    """One of each at A1 of the open year."""
    own = {"school": ash, "year": year, "statement": statements["A1"], "cohort": cohorts[9]}
    outcome = IntendedOutcome.objects.create(**own)
    objective = year.programme.objectives.create(school=ash, text="Aim")
    IntendedObjective.objects.create(school=ash, intended=outcome, objective=objective)
    AcceptedGap.objects.create(**own, rule="not-planned", reason="Next year.", until=date(2027, 1, 1))
    make_activity(cohorts=[cohorts[9]], meets={statements["A1"]: "D"})
    return outcome


@pytest.fixture
def review(adopted, make_audit, leader, staff, judge, levels):
    """An open audit with two participants, some answers, a scope and a target level."""
    audit = make_audit(leader, staff, target=levels["3"])
    first, second = audit.participants.all()
    judge(first, A1="1", A2="n/a", B1="3")
    judge(second, A1="2", A2="2")
    return audit


@pytest.fixture
def make_action(ash, year):
    """make_action("Ring them", owner=staff): an action of Ash."""

    def make(title="Ring them", **fields):
        return Action.objects.create(school=ash, year=year, title=title, **fields)

    return make


@pytest.fixture
def listed(as_user):
    def titles(who, **filters):
        answer = as_user(who).get(reverse("action-list", args=["ash"]), filters)
        return [action.title for action in answer.context["page"].object_list]

    return titles
