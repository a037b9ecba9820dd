"""Groups beside all learners, and what is hidden of them."""

from datetime import date

import pytest
from django.urls import reverse

from careers.models import IntendedOutcome, TargetGroup
from tracking.comparing import comparison_of
from tracking.layers import coverage_with_layers

TODAY = date(2026, 11, 22)


@pytest.fixture
def talk(ash, year, adopted, make_activity, make_session, statements, cohorts):
    """A session held for Year 9, of a talk that meets A1; A1 and A2 are intended there."""
    for code in ("A1", "A2"):
        IntendedOutcome.objects.create(school=ash, year=year, statement=statements[code], cohort=cohorts[9])
    return make_session(make_activity("Talk", [cohorts[9]], {statements["A1"]: "I"}), cohorts=[cohorts[9]])


@pytest.fixture
def group(ash):
    return TargetGroup.objects.filter(school=ash).first()


@pytest.fixture
def compare(ash, year, adopted):
    """compare(telling=True): {name: its Compared}, all learners included."""

    def look(telling=True):
        coverage, layers = coverage_with_layers(ash, year, adopted, today=TODAY, targets=True)
        found = comparison_of(ash, year, coverage, layers, ash.targetgroup_set.all(), telling=telling)
        return {one.name: one for one in (found.everybody, *found.groups)}

    return look


@pytest.fixture
def address(ash, year, adopted):
    return reverse("coverage-groups", args=[ash.slug, year.start, adopted.pk])


def figures(one):
    return one.learners, str(one.delivered), str(one.evidenced)


def test_shares_count_each_learner_for_each_intended_outcome(
    compare, group, talk, make_learner, take_part, met, statements, cohorts
):
    inside = [make_learner(f"In {n}", cohorts[9], group) for n in range(6)]
    outside = [make_learner(f"Out {n}", cohorts[9]) for n in range(10)]
    take_part(talk, *inside[:1], *outside[:9])
    met(inside[0], statements["A2"])
    met(inside[0], statements["B1"])
    seen = compare()
    assert figures(seen["All learners"]) == (16, "10 of 32", "1 of 32")
    assert figures(seen[group.name]) == (6, "1 of 12", "1 of 12")
    assert list(seen) == ["All learners", group.name]


def test_small_group_is_hidden_and_so_is_one_that_leaves_few(
    compare, ash, group, talk, make_learner, take_part, cohorts
):
    other = TargetGroup.objects.filter(school=ash).exclude(pk=group.pk).first()
    take_part(talk, *[make_learner(f"In {n}", cohorts[9], group) for n in range(3)])
    take_part(talk, *[make_learner(f"Out {n}", cohorts[9], other) for n in range(12)])
    seen = compare(telling=False)
    assert [figures(seen[one.name]) for one in (group, other)] == [(None, "hidden", "hidden")] * 2
    assert figures(seen["All learners"]) == (15, "15 of 30", "0 of 30")
    assert figures(compare()[group.name]) == (3, "3 of 6", "0 of 6")


def test_large_group_is_hidden_where_it_tells_of_few(compare, group, talk, make_learner, take_part, cohorts):
    inside = [make_learner(f"In {n}", cohorts[9], group) for n in range(20)]
    take_part(talk, *inside[:2], *[make_learner(f"Out {n}", cohorts[9]) for n in range(20)])
    seen = compare(telling=False)[group.name]
    assert figures(seen) == (20, "hidden", "0 of 40")


def test_gender_is_compared_too(compare, talk, make_learner, cohorts):
    for n, gender in enumerate("FFM"):
        learner = make_learner(f"Learner {n}", cohorts[9])
        learner.gender = gender
        learner.save()
    assert {name: one.learners for name, one in compare().items()} == {
        "All learners": 3, "Gender: female": 2, "Gender: male": 1,
    }  # fmt: skip


def test_gender_of_few_hides_the_others_that_would_tell_it(compare, talk, make_learner, cohorts):
    for n in range(23):
        learner = make_learner(f"Learner {n}", cohorts[9])
        learner.gender = "O" if n < 3 else "FM"[n % 2]
        learner.save()
    seen = compare(telling=False)
    assert {name: one.learners for name, one in seen.items()} == {
        "All learners": 23, "Gender: female": None, "Gender: male": None, "Gender: another": None,
    }  # fmt: skip
    assert {str(one.columns[0][0]) for name, one in seen.items() if name != "All learners"} == {"hidden"}


def test_columns_are_those_with_learners(compare, group, talk, make_learner, cohorts):
    make_learner("In Nine", cohorts[9], group)
    make_learner("In Seven", cohorts[7])
    assert [str(delivered) for delivered, _ in compare()[group.name].columns] == ["0 of 0", "0 of 2"]


def test_page_is_a_page_of_its_own_and_a_fragment(address, leader, as_user, group, talk, make_learner, cohorts):
    make_learner("In Nine", cohorts[9], group)
    client = as_user(leader)
    page = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert ["<h1>" in page, "<h1>" in part] == [True, False]
    assert [group.name in page, group.name in part] == [True, True]


@pytest.mark.parametrize("person", ["governor", "staff"])
def test_who_does_not_see_all_learners_reads_no_small_number(
    person, address, request, as_user, group, talk, make_learner, cohorts
):
    [make_learner(f"In {n}", cohorts[9], group) for n in range(3)]
    [make_learner(f"Out {n}", cohorts[9]) for n in range(9)]
    response = as_user(request.getfixturevalue(person)).get(address)
    assert [one.learners for one in response.context["comparison"].groups] == [None]


@pytest.mark.parametrize("groups", [1, 3])
def test_page_costs_the_same_for_any_number_of_groups(
    groups, ash, address, leader, as_user, talk, make_learner, cohorts, django_assert_num_queries
):
    make_learner("In Nine", cohorts[9], *TargetGroup.objects.filter(school=ash)[:groups])
    client = as_user(leader)
    with django_assert_num_queries(14):
        assert len(client.get(address).context["comparison"].groups) == groups
