"""The codes on learners' cards."""

import pytest

from tracking.cards import ALPHABET, LENGTH, hash_of, learner_by_code, make_cards, new_code
from tracking.models import Learner


@pytest.fixture
def group(make_group, make_learner, cohorts):
    group = make_group("9A")
    for name in ("Beatrix Mensah", "Anna Lowe"):
        make_learner(name, cohorts[9], group=group)
    return group


def learners_of(group):
    return list(Learner.objects.filter(enrolments__memberships__group=group).order_by("pk"))


def test_a_code_has_letters_and_digits_that_read_as_themselves():
    code = new_code()
    assert (len(code), set(code) <= set(ALPHABET), set(ALPHABET) & set("IL1O0S5Z2")) == (LENGTH, True, set())


def test_a_learner_is_found_by_her_code_however_it_is_typed(group, leader):
    ((learner, code), _) = make_cards(group=group, learners=learners_of(group), by=leader)
    typed = [code, code.lower(), code.replace(" ", ""), code.replace(" ", "-")]
    assert [learner_by_code(group.school, one) for one in typed] == [learner] * 4


def test_nobody_is_found_by_an_empty_or_a_wrong_code(group, leader):
    make_cards(group=group, learners=learners_of(group), by=leader)
    assert [learner_by_code(group.school, code) for code in ("", " - ", "AAAAAAA")] == [None] * 3


def test_a_code_means_nothing_in_another_school(group, leader, beech):
    ((_, code), _) = make_cards(group=group, learners=learners_of(group), by=leader)
    assert learner_by_code(beech, code) is None
    assert hash_of(beech, code) != hash_of(group.school, code)


def test_an_old_code_stops_working(group, leader):
    learners = learners_of(group)
    ((_, old), _) = make_cards(group=group, learners=learners, by=leader)
    make_cards(group=group, learners=learners[:1], by=leader)
    assert learner_by_code(group.school, old) is None


def test_the_code_itself_is_kept_nowhere(group, leader, ash):
    cards = make_cards(group=group, learners=learners_of(group), by=leader)
    kept = [*Learner.objects.values_list("code_hash", flat=True), *map(str, ash.history_set.values())]
    assert [code for _, code in cards if any(code in row or code.replace(" ", "") in row for row in kept)] == []


def test_a_whole_year_group_gets_cards_in_a_few_queries(
    make_group, make_learner, cohorts, leader, django_assert_num_queries
):
    group = make_group("All", kind="class")
    for number in range(30):
        make_learner(f"Learner Number{number}", cohorts[9], group=group)
    learners = learners_of(group)
    with django_assert_num_queries(5):
        make_cards(group=group, learners=learners, by=leader)
