"""Tutor groups, classes and target groups: their staff, their learners, their cards."""

import pytest
from django.urls import reverse

from careers.models import History
from tests.careers.posting import key_in, page
from tracking.cards import learner_by_code
from tracking.models import Asking, Group, GroupMember, Learner, Questionnaire

LIST = "/ash/2026/groups/"


def address(name, group):
    return reverse(f"learner-group-{name}", args=["ash", group.pk])


@pytest.fixture
def bea(make_learner, cohorts):
    return make_learner("Beatrix Mensah", cohorts[9])


def names_in(group):
    return sorted(row.enrolment.learner.name for row in group.members.select_related("enrolment__learner"))


def test_groups_stand_by_kind_and_in_the_order_of_their_numbers(leader, as_user, make_group):
    for name, kind in [("10A", "tutor"), ("7B", "tutor"), ("7A", "tutor"), ("Maths 2", "class"), ("Boost", "target")]:
        make_group(name, kind=kind)
    kinds = as_user(leader).get(LIST).context["kinds"]
    assert [(name, [str(group) for group in groups]) for name, groups in kinds] == [
        ("Tutor groups", ["7A", "7B", "10A"]),
        ("Classes", ["Maths 2"]),
        ("Target groups", ["Boost"]),
    ]


def test_list_says_how_many_learners_and_who_looks_after_them(
    leader, staff, as_user, make_group, make_learner, cohorts
):
    group = make_group("9A", staff)
    for name in ("Anna Ash", "Bea Birch"):
        make_learner(name, cohorts[9], group=group)
    assert (
        "Sam Staff</td>" in page(as_user(leader).get(LIST)),
        'data-label="Learners">2<' in page(as_user(leader).get(LIST)),
    ) == (True, True)


def test_list_asks_as_many_queries_for_three_groups_as_for_one(
    leader, staff, as_user, make_group, django_assert_num_queries
):
    make_group("9A", staff)
    client = as_user(leader)
    with django_assert_num_queries(8):
        client.get(LIST)
    make_group("9B", staff, leader)
    make_group("9C", staff)
    with django_assert_num_queries(8):
        client.get(LIST)


def test_staff_see_only_the_groups_that_they_look_after(staff, as_user, make_group):
    mine, other = make_group("9A", staff), make_group("9B")
    client = as_user(staff)
    assert [group for _, groups in client.get(LIST).context["kinds"] for group in groups] == [mine]
    assert [client.get(one.get_absolute_url()).status_code for one in (mine, other)] == [200, 403]


def test_staff_without_a_group_are_told_whom_to_ask(staff, as_user, make_group):
    make_group("9B")
    assert "You look after no group yet" in page(as_user(staff).get(LIST))


def test_group_is_added_once_with_its_staff_and_then_asks_for_learners(leader, staff, as_user, bea):
    client = as_user(leader)
    body = {"name": "9A", "kind": "tutor", "staff": [staff.pk], "form_key": key_in(client, LIST + "add/")}
    answers = [client.post(LIST + "add/", body) for _ in range(2)]
    group = Group.objects.get()
    assert {answer.url for answer in answers} == {address("members", group)}
    assert [row.member for row in group.staff.all()] == [staff]
    assert History.objects.get(model="tracking.Group").changes == {"staff": [[], ["Sam Staff"]]}


def test_only_who_may_see_learners_is_offered_to_look_after_a_group(leader, staff, governor, as_user):
    offered = as_user(leader).get(LIST + "add/").context["form"].fields["staff"].queryset
    assert list(offered) == [leader, staff]


def test_group_of_the_same_name_and_kind_is_refused(leader, as_user, make_group):
    make_group("9A")
    form = as_user(leader).post(LIST + "add/", {"name": "9A", "kind": "tutor"}).context["form"]
    assert form.non_field_errors() == ["There is already a group of this kind with this name in this year."]


def test_class_becomes_no_tutor_group_while_its_learners_have_one(leader, as_user, make_group, bea, ash):
    tutors, maths = make_group("9A"), make_group("Maths", kind="class")
    for group in (tutors, maths):
        GroupMember.objects.create(school=ash, group=group, enrolment=bea, kind=group.kind)
    form = as_user(leader).post(address("edit", maths), {"name": "Maths", "kind": "tutor"}).context["form"]
    assert list(form.errors) == ["kind"]


def test_new_kind_of_a_group_is_that_of_its_members(leader, as_user, make_group, make_learner, cohorts):
    maths = make_group("Maths", kind="class")
    make_learner("Anna Ash", cohorts[9], group=maths)
    as_user(leader).post(address("edit", maths), {"name": "9A", "kind": "tutor"})
    assert GroupMember.objects.get().kind == "tutor"


def test_learners_are_ticked_by_year_group(leader, as_user, make_group, make_learner, cohorts):
    group = make_group("8A")
    make_learner("Anna Ash", cohorts[8])
    make_learner("Bea Birch", cohorts[9])
    client = as_user(leader)
    shown = [
        client.get(address("members", group) + query).context["form"].rows for query in ("", f"?cohort={cohorts[9].pk}")
    ]
    assert [[row.learner.name for row in rows] for rows in shown] == [["Anna Ash"], ["Bea Birch"]]


def test_ticked_learners_are_in_the_group_and_others_are_not(leader, as_user, make_group, make_learner, cohorts):
    group = make_group("9A")
    anna, bea = make_learner("Anna Ash", cohorts[9], group=group), make_learner("Bea Birch", cohorts[9])
    as_user(leader).post(address("members", group), {"before": str(anna.pk), "chosen": [bea.pk]})
    assert names_in(group) == ["Bea Birch"]
    told = {line.person: line.action for line in History.objects.filter(model="tracking.Group")}
    assert told == {anna.learner_id: "learner left", bea.learner_id: "learner joined"}


def test_who_joined_meanwhile_is_not_thrown_out(leader, as_user, make_group, make_learner, cohorts):
    group = make_group("9A")
    anna = make_learner("Anna Ash", cohorts[9])
    make_learner("Bea Birch", cohorts[9], group=group)
    as_user(leader).post(address("members", group), {"before": "", "chosen": [anna.pk]})
    assert names_in(group) == ["Anna Ash", "Bea Birch"]


def test_who_joins_a_tutor_group_leaves_the_other_and_it_is_said(leader, as_user, make_group, make_learner, cohorts):
    first, second = make_group("9A"), make_group("9B")
    anna = make_learner("Anna Ash", cohorts[9], group=first)
    client = as_user(leader)
    assert "now in 9A" in page(client.get(address("members", second)))
    answer = client.post(address("members", second), {"chosen": [anna.pk]}, follow=True)
    assert "9B: 1 learner added, 0 taken out. Moved here from 9A." in page(answer)
    assert (names_in(first), names_in(second)) == ([], ["Anna Ash"])


def test_who_joins_a_class_stays_in_her_tutor_group(leader, as_user, make_group, make_learner, cohorts):
    tutors, maths = make_group("9A"), make_group("Maths", kind="class")
    anna = make_learner("Anna Ash", cohorts[9], group=tutors)
    as_user(leader).post(address("members", maths), {"chosen": [anna.pk]})
    assert (names_in(tutors), names_in(maths)) == (["Anna Ash"], ["Anna Ash"])


def test_learners_of_another_school_are_left_out(leader, as_user, make_group, bea, beech):
    group, year = make_group("9A"), beech.academicyear_set.get()
    other = Learner.objects.create(school=beech, legal_surname="Other")
    theirs = other.enrolments.create(school=beech, year=year, cohort=beech.cohort_set.first())
    as_user(leader).post(address("members", group), {"chosen": [theirs.pk, "x"]})
    assert names_in(group) == []


def test_choosing_thirty_learners_asks_as_many_queries_as_choosing_one(
    leader, as_user, make_group, make_learner, cohorts, django_assert_max_num_queries
):
    group, rows = make_group("9A"), [make_learner(f"Anna Number{n}", cohorts[9]) for n in range(30)]
    client = as_user(leader)
    with django_assert_max_num_queries(22):
        client.post(address("members", group), {"chosen": [row.pk for row in rows]})
    assert group.members.count() == 30


def test_group_page_asks_as_many_queries_for_three_learners_as_for_one(
    leader, staff, as_user, make_group, make_learner, cohorts, ash, django_assert_num_queries
):
    group = make_group("9A", staff)
    make_learner("Anna Ash", cohorts[9], group=group)
    client = as_user(leader)
    with django_assert_num_queries(9):
        client.get(group.get_absolute_url())
    for name in ("Bea Birch", "Cleo Cedar"):
        make_learner(name, cohorts[9], ash.targetgroup_set.first(), group=group)
    with django_assert_num_queries(9):
        client.get(group.get_absolute_url())


def test_deleted_group_leaves_its_learners(leader, staff, as_user, make_group, make_learner, cohorts):
    group = make_group("9A", staff)
    make_learner("Anna Ash", cohorts[9], group=group)
    assert "1 learner" in page(as_user(leader).get(address("delete", group)))
    as_user(leader).post(address("delete", group))
    assert (Group.objects.count(), Learner.objects.count()) == (0, 1)


def test_group_that_was_asked_for_its_voice_stays(leader, as_user, make_group, ash, year, cohorts):
    group, questions = make_group("9A"), Questionnaire.objects.create(school=ash, title="Voice")
    Asking.objects.create(
        school=ash, questionnaire=questions, year=year, cohort=cohorts[9], group=group, link_key="k",
        closes_at="2027-01-01T00:00Z",
    )  # fmt: skip
    answer = as_user(leader).post(address("delete", group), follow=True)
    assert ("cannot be deleted" in page(answer), Group.objects.count()) == (True, 1)


def test_cards_are_offered_to_those_without_and_shown_once(leader, as_user, make_group, make_learner, cohorts, ash):
    group = make_group("9A")
    anna = make_learner("Anna Ash", cohorts[9], group=group)
    make_learner("Bea Birch", cohorts[9], group=group, code_hash="x")
    client = as_user(leader)
    assert client.get(address("cards", group)).context["form"].chosen == [anna]
    answer = client.post(address("cards", group), {"chosen": [anna.pk]})
    ((learner, code),) = answer.context["cards"]
    assert (learner_by_code(ash, code), "no-store" in answer["Cache-Control"]) == (anna.learner, True)
    assert code not in page(client.get(address("cards", group)))


def test_card_holds_a_short_name_and_no_upn(leader, as_user, make_group, make_learner, cohorts):
    group = make_group("9A")
    anna = make_learner("Anna Ashdown", cohorts[9], group=group, upn="B801200005001")
    words = page(as_user(leader).post(address("cards", group), {"chosen": [anna.pk]}))
    assert ("Anna A." in words, "Ashdown" in words, "B801200005001" in words) == (True, False, False)


def test_cards_for_nobody_are_refused(leader, as_user, make_group, make_learner, cohorts):
    group = make_group("9A")
    make_learner("Anna Ash", cohorts[9], group=group)
    form = as_user(leader).post(address("cards", group), {}).context["form"]
    assert form.non_field_errors() == ["Tick at least one learner who is to get a card."]
