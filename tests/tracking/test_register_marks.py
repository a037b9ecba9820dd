"""A school's own table of what the marks of a register mean: listed, changed all at once."""

import pytest
from django.urls import reverse

from careers.models import History
from tests.careers.posting import page

EDIT = "/ash/register-marks/edit/"
NAMES = ("mark", "means")


@pytest.fixture
def client(as_user, leader):
    return as_user(leader)


@pytest.fixture
def marks(ash):
    """Three marks: / took part, N was absent, # is not counted."""
    ash.registermark_set.exclude(mark__in=["/", "N", "#"]).delete()
    return lambda: dict(ash.registermark_set.order_by("pk").values_list("mark", "means"))


def sent(*rows, **more):
    """The form with these (mark, means) typed, in order."""
    body = {f"{name}-{at}": value for at, row in enumerate(rows) for name, value in zip(NAMES, row, strict=False)}
    return body | more


AS_THEY_ARE = [("/", "there"), ("N", "absent"), ("#", "neither")]


def test_marks_are_listed_by_what_they_mean(client, marks):
    rows = client.get(reverse("register-mark-list", args=["ash"])).context["meanings"]
    assert [(words, [row.mark for row in found]) for words, found in rows] == [
        ("took part", ["/"]), ("was absent", ["N"]), ("is not counted", ["#"]),
    ]  # fmt: skip


def test_registers_lead_to_their_marks_for_who_may_change_them(client, as_user, staff, year):
    address = reverse("register-list", args=["ash", year.start])
    assert [f'href="{reverse("register-mark-list", args=["ash"])}"' in page(one.get(address))
            for one in (client, as_user(staff))] == [True, False]  # fmt: skip


def test_marks_are_changed_added_and_removed(client, marks):
    body = sent(("/", "there"), ("V", "there"), ("#", "neither"), ("late", "there"), **{"remove-2": "on"})
    assert client.post(EDIT, body).status_code == 302
    assert marks() == {"/": "there", "V": "there", "late": "there"}
    lines = History.objects.filter(model="tracking.RegisterMark").order_by("pk")
    assert [(line.action, line.label) for line in lines] == [
        ("deleted", "#"), ("changed", "/"), ("changed", "V"), ("added", "late"),
    ]  # fmt: skip


def test_two_marks_may_change_places_and_cases_are_two_marks(client, marks):
    assert client.post(EDIT, sent(("N", "there"), ("/", "absent"), ("n", "neither"))).status_code == 302
    assert marks() == {"N": "there", "/": "absent", "n": "neither"}


def test_nothing_changed_is_told_nowhere(client, marks):
    client.post(EDIT, sent(*AS_THEY_ARE, **{"label-0": "Present (morning)", "label-2": "Planned closure of the school",
                                            "label-1": "Absent, no reason yet; or 'No'"}))  # fmt: skip
    assert not History.objects.filter(model="tracking.RegisterMark").exists()


@pytest.mark.parametrize(
    ("rows", "field", "sentence"),
    [
        ([("", "there"), *AS_THEY_ARE[1:]], "mark-0", "‘/’ needs a mark. To take it away, tick ‘Remove’."),
        ([("N", "there"), *AS_THEY_ARE[1:]], "mark-1", "‘N’ is in the list twice. Remove one of them."),
        ([*AS_THEY_ARE, ("-", "absent")], "mark-3", "‘-’ counts as an empty cell, so it can have no meaning."),
        ([*AS_THEY_ARE, ("", "absent", "Holiday")], "mark-3", "Write the mark that this stands for."),
        ([("/", "perhaps"), *AS_THEY_ARE[1:]], "means-0",
         "Select a valid choice. perhaps is not one of the available choices."),
        ([("x" * 9, "there"), *AS_THEY_ARE[1:]], "mark-0",
         "Ensure this value has at most 8 characters (it has 9)."),
    ],
)  # fmt: skip
def test_mistake_is_said_and_nothing_is_changed(rows, field, sentence, client, marks):
    labels = {f"label-{at}": row[2] for at, row in enumerate(rows) if len(row) > 2}
    answer = client.post(EDIT, sent(*rows, **labels))
    assert (answer.context["form"].errors, marks()) == ({field: [sentence]}, dict(AS_THEY_ARE))


def test_marks_of_another_school_stay(client, marks, beech):
    before = list(beech.registermark_set.values())
    client.post(EDIT, sent(("N", "there")))
    assert list(beech.registermark_set.values()) == before


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_the_marks(number, client, ash, django_assert_num_queries):
    keep = ash.registermark_set.values_list("pk", flat=True)[:number]
    ash.registermark_set.exclude(pk__in=list(keep)).delete()
    for address in (reverse("register-mark-list", args=["ash"]), EDIT):
        with django_assert_num_queries(5):
            client.get(address)
