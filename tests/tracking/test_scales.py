"""A school's own levels of evidence, small steps towards statements, and what does not apply to a learner."""

import pytest
from django.urls import reverse

from careers.models import History
from careers.tenancy import Role
from tests.careers.posting import page
from tracking.models import EvidenceLevel, Exemption, GroupMember, Step

EDIT = "/ash/evidence-levels/edit/"


@pytest.fixture
def client(as_user, leader):
    return as_user(leader)


@pytest.fixture
def her(make_learner, cohorts, adopted):
    return make_learner("Beatrix Mensah", cohorts[9])


def levels():
    rows = EvidenceLevel.objects.filter(school__slug="ash").order_by("order")
    return [row.name + "*" * row.expected for row in rows]


def sent(*names, expected=1, **more):
    """The form of the levels as it stands after these names are typed, in order."""
    return {f"name-{number}": name for number, name in enumerate(names)} | {"expected": str(expected)} | more


def test_levels_are_listed_with_what_stands_on_them(client, her, met, statements):
    met(her, statements["A1"])
    rows = client.get(reverse("evidence-level-list", args=["ash"])).context["levels"]
    assert [(row.name, row.expected, row.pieces) for row in rows] == [
        ("Emerging", False, 0), ("Secure", True, 1), ("Beyond", False, 0),
    ]  # fmt: skip


def test_levels_are_renamed_added_and_put_in_order(client, her, met, statements):
    piece = met(her, statements["A1"])
    names = sent("Starting", "Secure", "Beyond", "Nearly", expected=3)
    answer = client.post(EDIT, names | {"place-0": 1, "place-1": 3, "place-2": 4, "place-3": 2})
    assert (answer.status_code, levels()) == (302, ["Starting", "Nearly*", "Secure", "Beyond"])
    piece.refresh_from_db()
    assert piece.level.name == "Secure"


def test_two_levels_may_change_places_and_names(client):
    assert client.post(EDIT, sent("Beyond", "Secure", "Emerging")).status_code == 302
    assert levels() == ["Beyond", "Secure*", "Emerging"]
    assert [(line.action, line.label, line.changes) for line in History.objects.filter(action="changed")] == [
        ("changed", "Emerging", {"name": ["Beyond", "Emerging"]}),
        ("changed", "Beyond", {"name": ["Emerging", "Beyond"]}),
    ]


def test_level_is_removed_only_where_nothing_stands_on_it(client, her, met, statements):
    met(her, statements["A1"], level="Emerging")
    text = page(client.get(EDIT))
    assert ("1 piece of evidence" in text, "remove-0" in text, "remove-2" in text) == (True, False, True)
    client.post(EDIT, sent("Emerging", "Secure", "Beyond", **{"remove-0": "on", "remove-2": "on"}))
    assert levels() == ["Emerging", "Secure*"]


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        (sent("Same", "same", "Beyond"), "name-1", "There are two levels called ‘same’. Give one another name."),
        (sent("", "Secure", "Beyond"), "name-0", "‘Emerging’ needs a name. To take it away, tick ‘Remove’."),
        (sent("Emerging", "Secure", "Beyond", expected=3), "expected",
         "Choose one of the levels that stay: the one that you expect of most learners."),
        (sent("Emerging", "Secure", "Beyond", **{"remove-1": "on"}), "expected",
         "Choose one of the levels that stay: the one that you expect of most learners."),
    ],
)  # fmt: skip
def test_mistake_is_said_and_nothing_is_changed(body, field, sentence, client):
    answer = client.post(EDIT, body)
    assert (answer.context["form"].errors, levels()) == ({field: [sentence]}, ["Emerging", "Secure*", "Beyond"])
    assert f'value="{body["name-2"]}"' in page(answer)


def test_levels_of_another_school_stay(client, beech):
    client.post(EDIT, sent("A", "B", "C"))
    assert list(beech.evidencelevel_set.values_list("name", flat=True)) == ["Emerging", "Secure", "Beyond"]


def steps():
    return [(row.text, row.order, row.in_use) for row in Step.objects.order_by("order", "pk")]


@pytest.fixture
def steps_address(adopted, statements):
    return reverse("step-list", args=["ash", statements["A1"].pk])


def test_small_steps_are_added_a_line_each_and_once(client, steps_address):
    client.post(steps_address, {"new": "Points to a picture.\n\n  Names   a job.\nPoints to a picture."})
    client.post(steps_address, {})
    assert steps() == [("Points to a picture.", 1, True), ("Names a job.", 2, True)]


def test_small_step_is_renamed_moved_and_taken_out_of_use(client, steps_address, ash, statements):
    one, two = (
        Step.objects.create(school=ash, statement=statements["A1"], text=text, order=n)
        for n, text in enumerate(("One", "Two"), 1)
    )
    body = {f"text-{one.pk}": "First", f"place-{one.pk}": 2, f"use-{one.pk}": "on"}
    client.post(steps_address, body | {f"text-{two.pk}": "Two", f"place-{two.pk}": 1})
    assert steps() == [("Two", 1, False), ("First", 2, True)]


def test_small_step_twice_is_refused_and_kept_on_the_page(client, steps_address, ash, statements):
    one, two = (Step.objects.create(school=ash, statement=statements["A1"], text=text) for text in ("One", "Two"))
    body = {f"text-{row.pk}": "One" for row in (one, two)} | {f"place-{row.pk}": 1 for row in (one, two)}
    answer = client.post(steps_address, body | {"new": "Three"})
    assert answer.context["form"].errors == {f"text-{two.pk}": ["‘One’ is there twice. Change one of them."]}
    assert ("Three" in page(answer), Step.objects.count()) == (True, 2)


def test_staff_see_small_steps_and_change_none(as_user, staff, steps_address, ash, statements):
    Step.objects.create(school=ash, statement=statements["A1"], text="Names a job.")
    text = page(as_user(staff).get(steps_address))
    assert ("Names a job." in text, "<textarea" in text) == (True, False)
    assert as_user(staff).post(steps_address, {"new": "More"}).status_code == 403


def test_statement_of_a_framework_that_is_not_in_use_has_no_steps(client, statements):
    assert client.get(reverse("step-list", args=["ash", statements["A1"].pk])).status_code == 404


def exemption_at(her, statements):
    return reverse("exemption", args=["ash", her.learner_id, statements["A1"].pk])


def told():
    lines = History.objects.filter(model="tracking.Exemption").order_by("pk")
    return [(line.action, line.label, line.changes, line.person) for line in lines]


def test_statement_is_marked_as_not_applicable_with_a_reason(client, her, statements):
    address = exemption_at(her, statements)
    assert client.post(address, {"reason": "Works on it next year."}).url == her.learner.get_absolute_url()
    row = Exemption.objects.get()
    assert (row.enrolment, row.reason, row.added_by, row.cohort) == (
        her, "Works on it next year.", "Asha Leader", her.cohort,
    )  # fmt: skip
    client.post(address, {"reason": "Another reason."})
    assert Exemption.objects.get().reason == "Another reason."
    assert told() == [
        ("marked as not applicable", "A1 does not apply", {}, her.learner_id),
        ("changed", "A1 does not apply", {}, her.learner_id),
    ]


def test_exemption_is_taken_back(client, her, statements):
    address = exemption_at(her, statements)
    client.post(address, {"reason": "Not this year."})
    assert "Not this year." in page(client.get(address))
    client.post(address, {"take_back": "1"})
    assert (Exemption.objects.count(), told()[-1][0]) == (0, "deleted")


def test_exemption_without_a_reason_is_refused(client, her, statements):
    answer = client.post(exemption_at(her, statements), {"reason": " "})
    assert answer.context["form"].errors == {"reason": ["Say why it does not apply."]}
    assert Exemption.objects.count() == 0


def test_staff_exempt_learners_of_their_own_groups_only(as_user, staff, her, statements, make_group, ash):
    client, address = as_user(staff), exemption_at(her, statements)
    assert client.post(address, {"reason": "No."}).status_code == 403
    GroupMember.objects.create(school=ash, group=make_group("9A", staff), enrolment=her, kind="tutor")
    assert client.post(address, {"reason": "Not for her."}).status_code == 302


def test_senior_leader_exempts_nobody(as_user, make_member, ash, her, statements):
    senior = make_member(ash, Role.SENIOR_LEADER)
    assert as_user(senior).post(exemption_at(her, statements), {"reason": "No."}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_steps_are_listed_in_as_many_queries_for_one_as_for_three(
    number, client, steps_address, ash, statements, django_assert_num_queries
):
    for count in range(number):
        Step.objects.create(school=ash, statement=statements["A1"], text=f"Step {count}")
    with django_assert_num_queries(6):
        client.get(steps_address)


def test_levels_are_listed_in_few_queries(client, django_assert_num_queries):
    with django_assert_num_queries(5):
        client.get(reverse("evidence-level-list", args=["ash"]))
