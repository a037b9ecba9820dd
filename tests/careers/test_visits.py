"""When somebody last looked, and what changed since, by kind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from careers.history import record
from careers.models import School, Visit
from careers.tenancy import Permission
from careers.visits import FAR_BACK, LINES, Kind, changes_since, columns, look

NOW = timezone.now()
ADDED = Kind(frozenset({("careers.Activity", "added")}), "1 activity added", "{n} activities added", "activity-list",
             Permission.SEE_PROGRAMME, year=True)  # fmt: skip
DONE = Kind(frozenset({("audits.Action", "done")}), "1 action done", "{n} actions done", "action-list")
EVIDENCE = Kind(frozenset({("tracking.EvidenceSource", "evidence added")}), "Evidence for 1", "Evidence for {n}",
                "learner-list", Permission.SEE_LEARNERS, year=True, people=True)  # fmt: skip


@pytest.fixture
def visit(ash):
    """visit(person, minutes): she looks so many minutes from now; the end of the look before."""

    def go(person, minutes=0, page="dashboard"):
        who = {"school": ash, "user": getattr(person, "user", person), "page": page}
        seen = School.objects.filter(pk=ash.pk).values(**columns(**who)).get()
        return look(**who, seen=seen, now=NOW + timedelta(minutes=minutes))

    return go


@pytest.fixture
def changes(year):
    """changes(member, *kinds): what changed for her in the last hour, in words."""

    def told(member, *kinds, since=NOW - timedelta(hours=1)):
        later = timezone.now()
        found = changes_since(membership=member, year=year, since=since, now=later, kinds=kinds)
        return [(one.say, one.url) for one in found]

    return told


def test_first_look_has_none_before_it(visit, leader):
    assert visit(leader) is None


def test_visits_within_half_an_hour_are_one_look(visit, leader):
    assert [visit(leader), visit(leader, 20), visit(leader, 45)] == [None, None, None]
    assert Visit.objects.get().at == NOW + timedelta(minutes=45)


def test_next_look_is_told_when_the_last_one_ended(visit, leader):
    visit(leader)
    visit(leader, 10)
    assert [visit(leader, 60), visit(leader, 70)] == [NOW + timedelta(minutes=10)] * 2


def test_each_person_and_page_has_its_own_look(visit, leader, governor):
    visit(leader)
    assert [visit(governor, 60), visit(leader, 60, page="another"), visit(leader, 60)] == [None, None, NOW]


def test_trust_lead_without_a_saved_membership_is_remembered(visit, trust_lead):
    visit(trust_lead)
    assert visit(trust_lead, 60) == NOW


def test_changes_count_rows_once(changes, leader, make_activity):
    for title in ("One", "Two"):
        activity = make_activity(title)
        record(by=leader, row=activity, action="added")
        record(by=leader, row=activity, action="added")
    assert changes(leader, ADDED) == [("2 activities added", "/ash/2026/activities/")]


def test_one_change_is_told_as_one(changes, leader, make_activity):
    record(by=leader, row=make_activity(), action="added")
    assert changes(leader, ADDED, DONE) == [("1 activity added", "/ash/2026/activities/")]


def test_what_is_done_is_read_from_the_field_that_changed(changes, ash, year, leader):
    for status in ("done", "doing"):
        action = ash.action_set.create(year=year, title=status)
        record(by=leader, row=action, action="changed", changes={"status": ["to_do", status]})
    assert changes(leader, DONE) == [("1 action done", "/ash/actions/")]


def test_learners_concerned_are_counted_for_who_sees_them(changes, ash, leader, governor, staff):
    source = ash.evidencesource_set.create(added_by="tests")
    for person in (1, 1, 2):
        record(by=leader, row=source, action="evidence added", person=person)
    assert [len(changes(one, EVIDENCE)) for one in (leader, governor, staff)] == [1, 0, 0]
    assert changes(leader, EVIDENCE) == [("Evidence for 2", "/ash/2026/learners/")]


def test_governor_is_told_nothing_of_what_she_may_not_open(changes, governor, leader, make_activity):
    record(by=leader, row=make_activity(), action="added")
    assert changes(governor, ADDED, DONE) == []


def test_changes_of_another_school_or_before_the_look_are_not_told(changes, leader, beech, make_activity):
    record(by=leader, row=make_activity(), action="added")
    assert changes(leader, ADDED, since=timezone.now()) == []


def test_long_absence_is_told_of_its_last_weeks(changes, leader, make_activity):
    line = record(by=leader, row=make_activity(), action="added")
    History = type(line)
    History.objects.bulk_create([History(
        school=line.school, at=NOW - FAR_BACK - timedelta(days=1), actor="x", action="added", model=line.model,
        row=line.row + 1, label="old",
    )])  # fmt: skip
    assert changes(leader, ADDED, since=NOW - timedelta(days=900)) == [("1 activity added", "/ash/2026/activities/")]


def test_at_most_five_lines(changes, leader, make_activity):
    record(by=leader, row=make_activity(), action="added")
    assert len(changes(leader, *[ADDED] * 7)) == LINES


@pytest.mark.parametrize("rows", [1, 3])
def test_changes_cost_one_query(rows, changes, leader, make_activity, django_assert_num_queries):
    for n in range(rows):
        record(by=leader, row=make_activity(f"Number {n}"), action="added")
    with django_assert_num_queries(1):
        changes(leader, ADDED, DONE, EVIDENCE)
