"""The yearly move up, and taking it back."""

from datetime import date

import pytest

from careers.models import History
from tests.careers.posting import page
from tracking.models import Characteristic, Enrolment, Group, GroupMember, Interview
from tracking.moving_up import cohort_after, last_move, next_number, spans, take_back, within

MOVE = "/ash/2026/move-up/"


@pytest.fixture
def following(ash):
    return ash.academicyear_set.create(start=2027, starts_on=date(2027, 9, 1), ends_on=date(2028, 8, 31))


@pytest.fixture
def move(leader, as_user):
    """move(**other): post the form as the page proposes it, but for what is given; the page afterwards."""

    def post(naming="next", **other):
        client = as_user(leader)
        rows = client.get(MOVE).context["form"].rows()
        body = {field.html_name: field.value() for _, field in rows} | {"naming": naming} | other
        return page(client.post(MOVE, body, follow=True))

    return post


def there(year):
    """{name: cohort} of a year."""
    rows = Enrolment.objects.filter(year=year).select_related("learner", "cohort")
    return {row.learner.name: row.cohort.name for row in rows}


def test_page_says_how_many_go_where_and_changes_nothing(leader, as_user, make_learner, cohorts, following):
    make_learner("Anna Ash", cohorts[7])
    make_learner("Bea Birch", cohorts[13])
    rows = as_user(leader).get(MOVE).context["form"].rows()
    told = [(str(stage.cohort), len(stage.moving), str(field.value())) for stage, field in rows]
    assert told == [("Year 7", 1, str(cohorts[8].pk)), ("Year 13", 1, "leave")]
    assert there(following) == {}


def test_everybody_moves_one_year_group_up_and_the_last_leaves(move, make_learner, cohorts, following):
    for name, number in [("Anna Ash", 7), ("Bea Birch", 12), ("Cleo Cedar", 13)]:
        make_learner(name, cohorts[number])
    assert "2 learners moved up into 2027 to 2028." in move()
    assert there(following) == {"Anna Ash": "Year 8", "Bea Birch": "Year 13"}


def test_the_last_year_group_in_use_leaves(cohorts):
    cohorts[12].active = False
    assert cohort_after(cohorts[11], cohorts.values()) is None
    assert cohort_after(cohorts[10], cohorts.values()) == cohorts[11]


def test_who_follows_no_year_stays_in_the_cohort(move, make_learner, ash, following):
    make_learner("Anna Ash", ash.cohort_set.get(short_name="X"))
    move()
    assert there(following) == {"Anna Ash": "Not following a year"}


def test_where_a_year_group_goes_can_be_chosen(move, make_learner, cohorts, following):
    make_learner("Anna Ash", cohorts[7])
    make_learner("Bea Birch", cohorts[11])
    move(**{f"to-{cohorts[11].pk}": "leave", f"to-{cohorts[7].pk}": str(cohorts[7].pk)})
    assert there(following) == {"Anna Ash": "Year 7"}


def test_who_left_or_is_there_already_is_left_alone(move, make_learner, cohorts, following, ash):
    make_learner("Lea Left", cohorts[7], on_roll_to=date(2026, 10, 1))
    early = make_learner("Eve Early", cohorts[7])
    Enrolment.objects.create(school=ash, learner=early.learner, year=following, cohort=cohorts[9])
    make_learner("Anna Ash", cohorts[7])
    assert "1 learner moved up" in move()
    assert there(following) == {"Eve Early": "Year 9", "Anna Ash": "Year 8"}


def test_moving_twice_moves_nobody_twice(move, make_learner, cohorts, following):
    make_learner("Anna Ash", cohorts[7])
    make_learner("Zoe Zander", cohorts[13])
    assert "1 of Year 13 leave." in move()
    assert "There is nobody left to move up." in move()
    assert Enrolment.objects.filter(year=following).count() == 1


def test_characteristics_and_gender_are_carried_along(move, make_learner, cohorts, following, ash):
    anna = make_learner("Anna Ash", cohorts[7], *ash.targetgroup_set.all()[:2])
    Enrolment.objects.update(gender="F", attendance="88.5")
    move()
    new = Enrolment.objects.get(year=following)
    assert (new.gender, new.attendance, set(new.targets.all())) == ("F", None, set(anna.targets.all()))


@pytest.mark.parametrize(("naming", "names"), [("next", ["8A"]), ("same", ["7A"]), ("none", [])])
def test_tutor_groups_are_taken_along_by_choice(
    move, staff, make_learner, make_group, cohorts, following, naming, names
):
    make_learner("Anna Ash", cohorts[7], group=make_group("7A", staff))
    make_learner("Bea Birch", cohorts[7], group=make_group("Maths", staff, kind="class"))
    move(naming)
    groups = Group.objects.filter(year=following)
    assert [(one.name, one.kind, [row.member for row in one.staff.all()]) for one in groups] == [
        (name, "tutor", [staff]) for name in names
    ]
    assert GroupMember.objects.filter(group__in=groups).count() == len(names)


def test_learners_join_a_tutor_group_that_is_there(move, make_learner, make_group, cohorts, following, ash):
    there_already = Group.objects.create(school=ash, year=following, name="8A", kind="tutor")
    make_learner("Anna Ash", cohorts[7], group=make_group("7A"))
    move()
    assert Group.objects.get(year=following) == there_already
    assert there_already.members.count() == 1


def test_who_has_left_the_staff_looks_after_no_new_group(move, staff, make_learner, make_group, cohorts, following):
    make_learner("Anna Ash", cohorts[7], group=make_group("7A", staff))
    staff.left_at = "2027-07-01T00:00Z"
    staff.save()
    move()
    assert Group.objects.get(year=following).staff.count() == 0


@pytest.mark.parametrize(
    ("name", "of", "to", "then"),
    [("7A", 7, 8, "8A"), ("10", 10, 11, "11"), ("Oak", 7, 8, "Oak"), ("1B", 7, 8, "1B"), ("9A", 9, 9, "9A")],
)
def test_names_of_tutor_groups_begin_with_the_number_of_the_year_group(cohorts, name, of, to, then):
    assert next_number(name, cohorts[of], cohorts[to]) == then


def test_move_asks_as_many_queries_for_thirty_learners_as_for_three(
    leader, as_user, make_learner, make_group, cohorts, following, ash, django_assert_num_queries
):
    client, tutors, tag = as_user(leader), make_group("7A", leader), ash.targetgroup_set.first()
    body = {f"to-{cohorts[7].pk}": cohorts[8].pk, "naming": "next"}
    for number in (3, 30):
        Enrolment.objects.filter(year=following).delete()
        Group.objects.filter(year=following).delete()
        for n in range(number):
            make_learner(f"Anna Number{number}-{n}", cohorts[7], tag, group=tutors)
        with django_assert_num_queries(28):
            client.post(MOVE, body)


def test_move_is_told_in_history(move, make_learner, cohorts, following):
    make_learner("Anna Ash", cohorts[7])
    move()
    line = History.objects.get(action="moved up")
    assert (line.row, line.changes["learners"]) == (following.pk, ["", "1"])
    assert "Anna" not in str(line.changes)


def test_move_is_taken_back(move, leader, as_user, staff, make_learner, make_group, cohorts, following, ash):
    make_learner("Anna Ash", cohorts[7], ash.targetgroup_set.first(), group=make_group("7A", staff))
    move()
    assert "1 learner taken out of 2027 to 2028 again." in page(as_user(leader).post(MOVE + "undo/", follow=True))
    kept = [Enrolment.objects.count(), Characteristic.objects.count(), GroupMember.objects.count()]
    assert (kept, there(following), Group.objects.filter(year=following).count()) == ([1, 1, 1], {}, 0)


def test_enrolment_with_something_recorded_stays(move, leader, as_user, make_learner, cohorts, following, ash):
    for name in ("Anna Ash", "Bea Birch"):
        make_learner(name, cohorts[7])
    move()
    new = Enrolment.objects.get(year=following, learner__legal_forename="Anna")
    her = {"year": following, "cohort": new.cohort, "enrolment": new, "learner": new.learner}
    Interview.objects.create(school=ash, status="wanted", **her)
    answer = page(as_user(leader).post(MOVE + "undo/", follow=True))
    assert "1 learner taken out of 2027 to 2028 again. 1 learner stayed there" in answer
    assert there(following) == {"Anna Ash": "Year 8"}


def test_what_was_enrolled_by_hand_is_not_taken_back(move, leader, as_user, make_learner, cohorts, following, ash):
    early = make_learner("Eve Early", cohorts[7])
    make_learner("Anna Ash", cohorts[7])
    Enrolment.objects.create(school=ash, learner=early.learner, year=following, cohort=cohorts[9])
    move()
    as_user(leader).post(MOVE + "undo/")
    assert there(following) == {"Eve Early": "Year 9"}


def test_only_a_move_that_stands_is_taken_back(move, leader, as_user, make_learner, cohorts, following):
    make_learner("Anna Ash", cohorts[7])
    move()
    client = as_user(leader)
    client.post(MOVE + "undo/")
    assert "There is no move up to take back." in page(client.post(MOVE + "undo/", follow=True))
    assert History.objects.filter(action="move up taken back").count() == 1


def test_move_is_taken_back_once_by_two_at_a_time(move, leader, make_learner, cohorts, following):
    make_learner("Anna Ash", cohorts[7])
    move()
    line = last_move(following)
    assert [take_back(line=line, following=following, by=leader) for _ in range(2)] == [(1, 0), (0, 0)]
    assert History.objects.filter(action="move up taken back").count() == 1


def test_without_a_next_year_the_page_says_who_can_add_it(leader, administrator, as_user, make_learner, cohorts):
    make_learner("Anna Ash", cohorts[7])
    assert "Ask a school administrator" in page(as_user(leader).get(MOVE))
    assert "/ash/years/add/" in page(as_user(administrator).get(MOVE))
    as_user(leader).post(MOVE)
    assert Enrolment.objects.count() == 1


def test_choice_that_is_no_year_group_is_refused(leader, as_user, make_learner, cohorts, following):
    make_learner("Anna Ash", cohorts[7])
    answer = as_user(leader).post(MOVE, {f"to-{cohorts[7].pk}": "0", "naming": "next"})
    assert (list(answer.context["form"].errors), there(following)) == ([f"to-{cohorts[7].pk}"], {})


def test_ids_are_kept_in_short(make_learner, cohorts):
    rows = [make_learner(f"Anna Number{n}", cohorts[7]) for n in range(4)]
    text = spans([rows[0], rows[1], rows[3]])
    assert text == f"{rows[0].pk}-{rows[1].pk}, {rows[3].pk}"
    assert set(Enrolment.objects.filter(within(text))) == {rows[0], rows[1], rows[3]}
