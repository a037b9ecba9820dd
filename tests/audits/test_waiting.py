"""Home says what waits for this person in audits and actions, and for nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Action, Audit
from careers.tenancy import Role


@pytest.fixture
def waiting(as_user, ash):
    """waiting(person): (title, address) of what her home page puts first."""

    def titles(person):
        home = as_user(person).get(reverse("home", args=[ash.slug])).context["home"]
        return [(task.title, task.url) for task in home.tasks if "/audits/" in task.url or "/actions/" in task.url]

    return titles


def test_who_takes_part_is_sent_to_judge_until_she_has_sent(make_audit, governor, leader, staff, waiting, ash):
    audit = make_audit(governor, leader)
    title = "Judge in Review"
    assert waiting(governor) == [(title, reverse("judge-start", args=[ash.slug, audit.pk]))]
    assert waiting(staff) == []
    audit.participants.filter(member=governor).update(submitted_at=timezone.now())
    assert (waiting(governor), [words for words, _ in waiting(leader)]) == ([], [title])


def test_several_audits_lead_to_their_list(make_audit, governor, waiting, ash):
    for title in ("One", "Two"):
        make_audit(governor, title=title)
    make_audit(governor, title="Aside", put_aside_at=timezone.now())
    assert waiting(governor) == [("Judge in 2 audits", reverse("audit-list", args=[ash.slug]))]


def test_leader_compares_when_all_have_sent_and_agrees_afterwards(make_audit, governor, leader, waiting):
    audit = make_audit(governor)
    assert waiting(leader) == []
    audit.participants.update(submitted_at=timezone.now())
    assert [title for title, _ in waiting(leader)] == ["Compare what was chosen in Review"]
    Audit.objects.filter(pk=audit.pk).update(status="compared")
    assert [title for title, _ in waiting(leader)] == ["Agree on levels in Review"]
    assert waiting(governor) == []


def test_own_actions_are_told_when_late_or_near(ash, year, staff, leader, trust_lead, make_member, waiting):
    today = timezone.localdate()
    for days, owner in ((-3, staff), (-1, staff), (5, staff), (40, staff), (-9, None)):
        due = today + timedelta(days=days)
        Action.objects.create(school=ash, year=year, title=f"In {days} days", owner=owner, due_on=due)
    Action.objects.create(school=ash, year=year, title="Done", owner=staff, due_on=today, status="done", done_on=today)
    mine = reverse("action-list", args=[ash.slug]) + "?whose=mine"
    assert waiting(staff) == [("Finish 2 overdue actions", mine), ("Finish 1 action due soon", mine)]
    adviser = make_member(ash, Role.ADVISER, name="Ava Adviser")
    assert [waiting(person) for person in (leader, trust_lead, adviser)] == [[], [], []]
