"""The dashboard: six sentences at most, each as long as its list, and what each reader may see of it."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.agreeing import accept_all, close
from audits.dashboard.shape import MOST, Sentence, chosen
from audits.freezing import freeze
from audits.judgements import submit
from audits.models import Audit
from careers.history import record
from careers.models import IntendedOutcome, PublicPage, Term
from careers.tenancy import Role
from tests.conftest import her_keys
from tracking.models import CellTotal, Interview, Placement
from tracking.trends import keep_totals


@pytest.fixture
def at(ash, year):
    return lambda name="dashboard", query="": reverse(name, args=[ash.slug, year.start]) + query


@pytest.fixture
def board(at, as_user):
    """board(member, "?cohort=1"): the data of her dashboard."""
    return lambda member, query="": as_user(member).get(at(query=query)).context["board"]


@pytest.fixture
def senior(ash, make_member):
    return make_member(ash, Role.SENIOR_LEADER, name="Sal Senior")


@pytest.fixture
def intend(ash, year, statements):
    def make(cohort, *codes):
        for code in codes:
            IntendedOutcome.objects.create(school=ash, year=year, statement=statements[code], cohort=cohort)

    return make


@pytest.fixture
def taught(ash, adopted, intend, cohorts, statements, make_activity, make_session, make_learner, take_part, met):
    """Year 9: A1 and A2 planned, A1 held for 8 of 12 and evidenced for them; B1 intended. A group missed most.

    Returns the enrolments.
    """
    intend(cohorts[9], "A1", "A2", "B1")
    one = make_activity("Visit", [cohorts[9]], {statements["A1"]: "I"}, subject="Maths")
    make_activity("Talk", [cohorts[9]], {statements["A2"]: "I"})
    group, other = ash.targetgroup_set.all()[:2]
    rows = [make_learner(f"Learner {n}", cohorts[9], group if n > 6 else other) for n in range(12)]
    take_part(make_session(one), *rows[:8])
    for row in rows[:8]:
        met(row, statements["A1"])
    return rows


@pytest.fixture
def guided(ash, year, cohorts, make_learner):
    """Year 11: two had their interview, one is booked, three are due; one has all hours, two a part, three none."""
    rows = [make_learner(f"Elder {n}", cohorts[11]) for n in range(6)]
    for row, status in zip(rows, ["held", "held", "booked"], strict=False):
        Interview.objects.create(**her_keys(row), status=status, date=date(2026, 10, 1))
    for row, hours in zip(rows, [100, 5, 5], strict=False):
        Placement.objects.create(
            **her_keys(row), hours=hours, status="done", employer="Somebody", starts_on=date(2026, 10, 1)
        )
    return rows


@pytest.fixture
def review(make_audit, leader, judge):
    """review(A1="3", ...): a frozen audit in which this is agreed."""

    def make(**codes):
        audit = make_audit(leader, way="alone")
        judge(audit.participants.get(), **codes)
        submit(participant=audit.participants.get(), by=leader)
        close(audit=audit, by=leader)
        accept_all(audit=Audit.objects.get(pk=audit.pk), by=leader)
        freeze(audit=Audit.objects.get(pk=audit.pk), by=leader)
        return audit

    return make


@pytest.fixture
def full(taught, guided, review, make_action, ash, leader):
    """Something to say of every subject."""
    review(A1="1", A2="2", B1="3")
    review(A1="2", A2="1", B1="3")
    today = timezone.localdate()
    for n in range(3):
        make_action(f"Late {n}", due_on=today - timedelta(days=1))
    make_action("Open")
    PublicPage.objects.create(school=ash, review_due_on=today + timedelta(days=20))


def rows_behind(client, sentence, page):
    """How many rows stand where the sentence leads to."""
    if sentence.url.startswith("#"):
        return len(page.context["near"])
    answer = client.get(sentence.url)
    if "comparison" in answer.context:
        return len(answer.context["comparison"].groups)
    return answer.context["count"] if "count" in answer.context else answer.context["page"].paginator.count


def test_every_list_is_as_long_as_its_figure_says(full, senior, as_user, at, board):
    client = as_user(senior)
    page = client.get(at())
    sentences = page.context["board"].sentences
    assert [rows_behind(client, one, page) for one in sentences] == [one.figure for one in sentences]
    assert all(one.url for one in sentences)


def test_what_is_late_stands_first_and_six_at_most_are_told(full, senior, board):
    told = board(senior).sentences
    assert (told[0].subject, told[0].late, len(told)) == ("actions", True, MOST)


def test_all_that_may_be_said_counts_right(full, senior, board, monkeypatch):
    monkeypatch.setattr("audits.dashboard.chosen", tuple)
    assert [(one.subject, one.figure, one.of) for one in board(senior).sentences] == [
        ("actions", 3, 4), ("dates", 1, None), ("rubric", 2, 3), ("rubric", 2, 3), ("outcomes", 2, 3),
        ("outcomes", 1, 3), ("outcomes", 1, 3), ("groups", 1, 2), ("interviews", 3, 6), ("hours", 3, 6),
    ]  # fmt: skip


def sentence(subject, lacking, late=False):
    return Sentence(subject, 1, 2, "", "", "", lacking, late)


def test_worst_of_each_subject_comes_before_a_second_of_one():
    found = [sentence("a", 0.9), sentence("a", 0.8), *(sentence(name, 0.1) for name in "bcde"), sentence("f", 0, True)]
    assert [(one.subject, one.lacking) for one in chosen(found)] == [
        ("f", 0), ("a", 0.9), ("b", 0.1), ("c", 0.1), ("d", 0.1), ("e", 0.1),
    ]  # fmt: skip


def test_places_that_are_left_go_to_the_next_worst():
    found = [sentence("a", 0.2), sentence("a", 0.9), sentence("b", 0.5)]
    assert [one.lacking for one in chosen(found)] == [0.9, 0.5, 0.2]


def test_four_layers_are_kept_apart(taught, leader, board):
    assert list(board(leader).picture.outcomes.funnel) == [
        ("intended", 3), ("planned", 2), ("delivered", 1), ("evidenced", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ("?key_stage=KS3", [3, 2, 1, 1]), ("?key_stage=KS4", [0, 0, 0, 0]), ("?subject=Maths", [3, 1, 1, 1]),
        ("?cohort=99999&group=x", [0, 0, 0, 0]), ("?cohort=x&key_stage=y&group=z", [3, 2, 1, 1]),
    ],
)  # fmt: skip
def test_filters_narrow_the_outcomes(query, counts, taught, leader, board):
    assert [count for _, count in board(leader, query).picture.outcomes.funnel] == counts


def test_filters_go_along_to_the_list(full, leader, as_user, at, cohorts):
    client = as_user(leader)
    page = client.get(at(query=f"?cohort={cohorts[9].pk}&subject=Maths"))
    told = [one for one in page.context["board"].sentences if one.subject in ("outcomes", "groups")]
    assert [rows_behind(client, one, page) for one in told] == [one.figure for one in told]
    assert [name for name, _, _ in page.context["form"].chips()] == ["Year group", "Subject"]


def test_governor_narrowing_by_subject_is_told_no_share(taught, governor, board):
    assert [count for _, count in board(governor, "?subject=Maths").picture.outcomes.funnel] == [3, 1, None, None]


def test_few_learners_of_a_year_group_tell_a_governor_nothing(
    adopted, intend, cohorts, statements, make_activity, make_session, make_learner, take_part, governor, leader, board
):
    intend(cohorts[9], "A1", "A2")
    activity = make_activity("Visit", [cohorts[9]], {statements["A1"]: "I"})
    take_part(make_session(activity), *[make_learner(f"Learner {n}", cohorts[9]) for n in range(3)])
    assert board(leader).picture.outcomes.count("delivered") == 1
    assert board(governor).picture.outcomes.count("delivered") is None


def test_governor_is_led_to_no_list_of_learners_and_told_no_small_number(full, governor, as_user, at):
    page = as_user(governor).get(at())
    told = page.context["board"].sentences
    assert {one.subject for one in told if one.url} == {"actions", "dates", "rubric", "outcomes"}
    assert [(one.figure, one.of, one.say[:9]) for one in told if not one.url] == [(12, 12, "in Year 9")]
    assert as_user(governor).get(at("dashboard-outcomes", "?layer=delivered")).status_code == 200


def test_every_link_may_be_followed_by_its_reader(full, ash, leader, senior, governor, staff, as_user, at):
    for person in (leader, senior, governor, staff):
        client, page = as_user(person), as_user(person).get(at()).content.decode()
        main = page[page.index("<main") : page.index("<footer")]
        links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', main)}
        assert {client.get(link).status_code for link in links} <= {200, 302}, person


def test_trust_lead_sees_the_dashboard_and_is_welcomed_once(full, trust_lead, as_user, at):
    client = as_user(trust_lead)
    assert [client.get(at()).context["changes"] for _ in range(2)] == [None, None]


def test_kept_totals_stand_beside_the_figures(taught, ash, year, leader, board, monkeypatch):
    year.terms.filter(order=1).update(ends_on=timezone.localdate() - timedelta(days=1))
    keep_totals(today=timezone.localdate())
    CellTotal.objects.filter(planned__gt=0, delivered=0).update(planned=0)
    monkeypatch.setattr("audits.dashboard.chosen", tuple)
    then = [one.then for one in board(leader).sentences if one.subject == "outcomes"]
    name = Term.objects.get(year=year, order=1).name
    assert then == [
        f"1 more than at the end of {name}.", f"As many as at the end of {name}.", f"As many as at the end of {name}."
    ]  # fmt: skip


def test_nothing_kept_is_said_once(taught, leader, as_user, at):
    assert as_user(leader).get(at()).content.decode().count("Nothing is kept of earlier half-terms yet") == 1


def test_changes_since_the_last_look(taught, ash, leader, as_user, at, make_activity):
    client = as_user(leader)
    client.get(at())
    ash.visit_set.update(at=timezone.now() - timedelta(hours=2))
    record(by=leader, row=make_activity("New"), action="added")
    assert [one.say for one in client.get(at()).context["changes"]] == ["1 activity added"]


def test_groups_apart_are_a_page_and_a_part_of_one(taught, leader, as_user, at):
    client = as_user(leader)
    assert "<html" in client.get(at("dashboard-groups")).content.decode()
    assert "<html" not in client.get(at("dashboard-groups"), headers={"HX-Request": "true"}).content.decode()


def test_outcomes_are_listed_by_layer_and_by_what_they_lack(taught, leader, as_user, at):
    client = as_user(leader)
    queries = ["?layer=planned", "?layer=planned&lacks=1", "?layer=delivered&lacks=1", "?layer=odd", ""]
    pages = [client.get(at("dashboard-outcomes", query)).context["page"] for query in queries]
    assert [[cell.line.code for cell in page] for page in pages] == [
        ["A1", "A2"], ["B1"], ["A2", "B1"], ["A1", "A2", "B1"], ["A1", "A2", "B1"],
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["dashboard", "dashboard-outcomes", "dashboard-groups"])
def test_new_school_is_told_how_to_begin(name, leader, governor, as_user, at):
    pages = [as_user(person).get(at(name)).content.decode() for person in (leader, governor)]
    assert ["No framework is chosen yet" in page for page in pages] == [True, True]


def test_nothing_intended_and_nobody_on_roll_are_said(adopted, intend, cohorts, leader, as_user, at):
    client = as_user(leader)
    assert "Nothing is intended yet" in client.get(at()).content.decode()
    intend(cohorts[9], "A1")
    assert "No learners are recorded" in client.get(at()).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_dashboard_costs_nineteen_queries(
    rows, full, ash, year, leader, as_user, at, make_action, make_activity, make_learner, cohorts, statements,
    django_assert_num_queries,
):  # fmt: skip
    client = as_user(leader)
    client.get(at())
    ash.visit_set.update(at=timezone.now() - timedelta(hours=2))
    for n in range(rows):
        make_learner(f"Further {n}", cohorts[10], *ash.targetgroup_set.all()[:n])
        record(by=leader, row=make_activity(f"Number {n}", [cohorts[10]], {statements["B1"]: "I"}), action="added")
        make_action(f"Number {n}")
    with django_assert_num_queries(19):
        assert client.get(at()).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "number"), [("dashboard-outcomes", 13), ("dashboard-groups", 14)])
def test_lists_behind_the_dashboard_cost_as_many_queries_whatever_they_hold(
    name, number, rows, adopted, intend, leader, as_user, at, make_learner, cohorts, django_assert_num_queries
):
    for n in range(rows):
        make_learner(f"Further {n}", cohorts[10])
        intend(cohorts[7 + n], "A1")
    client = as_user(leader)
    with django_assert_num_queries(number):
        assert client.get(at(name)).status_code == 200


def test_trust_lead_needs_no_more_than_twenty_queries(
    full, trust_lead, ash, as_user, at, django_assert_max_num_queries
):
    client = as_user(trust_lead)
    client.get(at())
    ash.visit_set.update(at=timezone.now() - timedelta(hours=2))
    with django_assert_max_num_queries(20):
        assert client.get(at()).status_code == 200
