"""Gaps of what happened: each rule, who may be told what, and the way to the learners concerned."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from careers.models import IntendedOutcome, TargetGroup
from tracking.gaps import gaps_of
from tracking.layers import coverage_with_layers
from tracking.veiling import veiled

TODAY = date(2026, 11, 22)


@pytest.fixture
def talk(ash, year, adopted, make_activity, make_session, statements, cohorts):
    """A session held for Year 9, of a talk that meets A1, which is intended there."""
    IntendedOutcome.objects.create(school=ash, year=year, statement=statements["A1"], cohort=cohorts[9])
    return make_session(make_activity("Talk", [cohorts[9]], {statements["A1"]: "I"}, hours=3), cohorts=[cohorts[9]])


@pytest.fixture
def found(ash, year, adopted):
    """found(rule, telling=True): the sentence of each open gap of this rule."""

    def look(rule, telling=True):
        coverage, layers = coverage_with_layers(ash, year, adopted, today=TODAY, targets=True)
        coverage = coverage if telling else veiled(coverage, layers)
        findings = gaps_of(ash, year, adopted, coverage=coverage, layers=layers, today=TODAY, telling=telling)
        return [gap.sentence for finding in findings for gap in finding.open if gap.rule == rule]

    return look


@pytest.fixture
def address(ash, year, adopted):
    """address(name, *further): a page of Ash's year and edition."""
    return lambda name, *further: reverse(name, args=[ash.slug, year.start, adopted.pk, *further])


@pytest.fixture
def learners(make_learner, cohorts):
    """Twenty learners of Year 9."""
    return [make_learner(f"Learner {n:02}", cohorts[9]) for n in range(20)]


def test_delivered_to_some_is_a_gap_with_its_numbers(found, talk, learners, take_part):
    take_part(talk, *learners[:17])
    assert found("not-to-everyone") == ["A1 in Year 9 was delivered to 17 of 20 learners."]
    assert found("not-to-everyone", telling=False) == ["A1 in Year 9 was delivered, but not to everyone."]


def test_held_with_nobody_recorded_says_so(found, talk, learners):
    assert found("not-to-everyone") == [
        "Sessions for A1 in Year 9 were held, and nobody is recorded as having taken part."
    ]


def test_delivered_to_all_is_no_gap(found, talk, learners, take_part):
    take_part(talk, *learners)
    assert found("not-to-everyone") == []


def test_what_was_not_held_yet_is_no_gap_of_delivery(found, talk, learners):
    talk.status = "planned"
    talk.save()
    assert [found(rule) for rule in ("not-to-everyone", "not-evidenced")] == [[], []]


def test_what_is_not_intended_is_no_gap_of_delivery(found, talk, learners):
    IntendedOutcome.objects.all().delete()
    assert [found(rule) for rule in ("not-to-everyone", "not-evidenced")] == [[], []]


def test_delivered_without_evidence_is_a_gap(found, talk, learners, take_part, met, statements):
    take_part(talk, *learners)
    assert found("not-evidenced") == ["A1 in Year 9 was delivered, and there is no evidence at the expected level yet."]
    for learner in learners[:8]:
        met(learner, statements["A1"])
    assert found("not-evidenced") == ["A1 in Year 9 is evidenced for 8 of 20 learners."]
    for learner in learners[8:]:
        met(learner, statements["A1"])
    assert found("not-evidenced") == []


@pytest.fixture
def watched(ash):
    """The first group that Ash watches, alone."""
    group = TargetGroup.objects.filter(school=ash).first()
    TargetGroup.objects.filter(school=ash).exclude(pk=group.pk).update(watched=False)
    return group


@pytest.fixture
def mark(ash, watched):
    def make(*learners):
        for learner in learners:
            learner.targets.add(watched, through_defaults={"school": ash})

    return make


def test_group_reached_less_is_a_gap(found, talk, learners, take_part, mark, watched):
    mark(*learners[:6])
    take_part(talk, *learners[4:])
    assert found("group-reached-less") == [
        f"A1 in Year 9 reached fewer of {watched.name} (2 of 6) than of all learners (16 of 20)."
    ]
    assert found("group-reached-less", telling=False) == [
        f"A1 in Year 9 reached fewer of {watched.name} than of all learners."
    ]


@pytest.mark.parametrize(("marked", "missed"), [(4, 4), (10, 0)])
def test_group_of_few_or_nearly_as_well_reached_is_no_gap(
    marked, missed, found, talk, learners, take_part, mark, watched
):
    mark(*learners[:marked])
    take_part(talk, *learners[missed:])
    assert found("group-reached-less") == []


def test_gap_leads_to_as_many_learners_as_it_says(
    address, leader, as_user, talk, learners, take_part, statements, cohorts
):
    take_part(talk, *learners[:17])
    client, cell = as_user(leader), (statements["A1"].pk, cohorts[9].pk)
    listed = address("coverage-learners", *cell)
    assert f'href="{listed}?lack=delivered"' in client.get(address("gap-list")).content.decode()
    page = client.get(listed, {"lack": "delivered"})
    assert [one.learner_id for one in page.context["page"]] == [one.learner_id for one in learners[17:]]
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_staff_see_only_their_own_of_the_learners_concerned(
    address, staff, as_user, talk, make_group, make_learner, learners, statements, cohorts
):
    hers = make_learner("Own Learner", cohorts[9], group=make_group("9A", staff))
    page = as_user(staff).get(address("coverage-learners", statements["A1"].pk, cohorts[9].pk))
    assert [one.pk for one in page.context["page"]] == [hers.pk]
    assert "You look after 1 of them." in page.content.decode()


def page_text(client, page):
    return unescape(client.get(page).content.decode()).replace("\xa0", " ")


def test_governor_reads_no_small_number_and_no_name(
    address, leader, governor, as_user, talk, learners, take_part, statements, cohorts
):
    take_part(talk, *learners[:17])
    cell = address("coverage-cell", statements["A1"].pk, cohorts[9].pk)
    delivered = address("coverage") + "?layer=delivered"
    told = re.compile(r"17 of 20|\b85 ?%|Learner 01")
    pages = [address("gap-list"), cell, address("coverage"), delivered]
    assert [bool(told.search(page_text(as_user(leader), page))) for page in pages] == [True] * 4
    assert [told.findall(page_text(as_user(governor), page)) for page in pages] == [[]] * 4


def test_cell_tells_the_four_layers_session_by_session(
    address, leader, as_user, talk, learners, make_learner, take_part, met, statements, cohorts
):
    make_learner("Left Before", cohorts[9], on_roll_to=date(2026, 9, 20))
    make_learner("Comes After", cohorts[9], on_roll_from=date(2026, 10, 20))
    take_part(talk, *learners[:18])
    met(learners[0], statements["A1"])
    page = as_user(leader).get(address("coverage-cell", statements["A1"].pk, cohorts[9].pk)).content.decode()
    for sentence in ("18 of 20 invited and on roll that day took part", "18 of 21 learners of Year 9 took part",
                     "See who took part in none: 3", "See who has none: 20"):  # fmt: skip
        assert sentence in page


def test_cell_counts_those_a_session_is_aimed_at(
    address, ash, leader, as_user, talk, learners, mark, watched, take_part, statements, cohorts
):
    mark(*learners[:6])
    talk.activity.targets.add(watched, through_defaults={"school": ash})
    take_part(talk, *learners[:5], learners[10])
    page = as_user(leader).get(address("coverage-cell", statements["A1"].pk, cohorts[9].pk))
    assert [str(one.share) for one in page.context["occasions"]] == ["5 of 6"]


@pytest.mark.parametrize("name", ["gap-list", "coverage", "coverage-cell", "coverage-learners"])
@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_at_most_fifteen_queries_with_learners(
    name, rows, address, leader, as_user, talk, make_learner, take_part, statements, cohorts,
    django_assert_max_num_queries,
):  # fmt: skip
    for n in range(rows):
        take_part(talk, make_learner(f"Learner {n}", cohorts[9]), attended=False)
    further = (statements["A1"].pk, cohorts[9].pk) if name in ("coverage-cell", "coverage-learners") else ()
    client, page = as_user(leader), address(name, *further)
    with django_assert_max_num_queries(15):
        assert client.get(page).status_code == 200


def test_coverage_of_each_layer_shows_its_shares(address, leader, as_user, talk, learners, take_part, met, statements):
    take_part(talk, *learners[:15])
    met(learners[0], statements["A1"])
    client = as_user(leader)
    delivered, evidenced = (client.get(address("coverage"), {"layer": one}) for one in ("delivered", "evidenced"))
    assert "75&nbsp;%" in delivered.content.decode()
    assert "5&nbsp;%" in evidenced.content.decode()
    assert [str(page.context["totals"].whole) for page in (delivered, evidenced)] == ["15 of 20", "1 of 20"]


def test_action_comes_from_a_gap_of_what_happened(ash, year, leader, as_user, talk, learners, statements, cohorts):
    origin = {"year": year.start, "statement": statements["A1"].pk, "cohort": cohorts[9].pk, "rule": "not-evidenced"}
    page = as_user(leader).get(reverse("action-add", args=[ash.slug]), origin)
    assert page.context["form"]["title"].value() == "Record evidence of A1 in Year 9"


def test_many_gaps_of_a_rule_are_shown_ten_at_first(
    ash, year, address, leader, as_user, talk, make_learner, make_session, statements, cohorts
):
    for code in ("A1", "A2", "B1", "B2"):
        for number in (7, 8, 10):
            IntendedOutcome.objects.create(school=ash, year=year, statement=statements[code], cohort=cohorts[number])
    client = as_user(leader)
    short, whole = (client.get(address("gap-list"), query).content.decode() for query in ({}, {"whole": "not-planned"}))
    assert [page.count("and nothing is planned for it.</a>") for page in (short, whole)] == [10, 12]
    assert "See all 12" in short


def test_cycle_says_what_was_delivered_and_evidenced(address, leader, as_user, talk, learners, take_part, cohorts):
    take_part(talk, *learners[:15])
    page = as_user(leader).get(address("cycle"), {"cohort": cohorts[9].pk}).content.decode()
    assert "Delivered to 15 of 20 learners." in page
    assert "Evidence at the expected level for 0 of 20." in page
