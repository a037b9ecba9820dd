"""Learner voice: questionnaires are written, locked once answered, put to classes, and their answers counted."""

import re
from collections import Counter
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from careers.models import History
from careers.years import add_year
from tests.careers.posting import key_in, page
from tests.tracking.answering import BODY, answer, ask, write
from tracking.forms.voice import codes_of
from tracking.models import Asking, GroupMember, Question, Questionnaire
from tracking.voice import save_questionnaire
from tracking.voice_results import EVERYONE, Results, lower_median, tone

LIST = "/ash/questionnaires/"
ADD = "/ash/questionnaires/add/"


@pytest.fixture
def sheet(ash):
    """A questionnaire of Ash with the steps No, Not really, Mostly, Yes and two questions."""
    return write(ash)


@pytest.fixture
def put(ash, year, sheet):
    """put(cohort, group=None, moment="once", answers=[(0, 3), (1, None)]): an asking with these responses by steps."""

    def put(cohort, group=None, moment="once", answers=()):
        asking = ask(sheet, year, cohort, group=group, moment=moment)
        for steps in answers:
            answer(asking, *steps)
        return asking

    return put


def edit(sheet):
    return reverse("questionnaire-edit", args=["ash", sheet.pk])


def detail(sheet):
    return reverse("questionnaire", args=["ash", sheet.pk])


# --- writing -------------------------------------------------------------------------------------


def test_first_day_says_how_to_begin(leader, governor, ash, as_user):
    assert "Write the first questionnaire" in page(as_user(leader).get(LIST))
    words = page(as_user(governor).get(LIST))
    assert ("Write the first" in words, "Nobody has asked the learners yet" in words) == (False, True)


def test_no_questionnaire_comes_with_waymark(ash):
    assert Questionnaire.objects.count() == 0


def test_questionnaire_is_added_with_its_steps_and_ties(ash, adopted, statements, leader, as_user):
    body = BODY | {"statement-2": "b1", "question-4": "Last?"}
    as_user(leader).post(ADD, body)
    row = Questionnaire.objects.get()
    assert [(step.order, step.name) for step in row.steps.all()] == [(1, "No"), (2, "Yes")]
    assert [(q.order, q.text, q.statement) for q in row.questions.all()] == [
        (1, "I know whom to ask.", None), (2, "I have a plan.", statements["B1"]), (3, "Last?", None),
    ]  # fmt: skip
    assert History.objects.get(model="tracking.Questionnaire").action == "added"


def test_new_one_offers_four_steps(leader, ash, as_user):
    form = as_user(leader).get(ADD).context["form"]
    assert [field.value() for field in form.step_fields()] == ["No", "Not really", "Mostly", "Yes", "", ""]


def test_form_sent_twice_adds_one(leader, ash, as_user):
    client = as_user(leader)
    body = BODY | {"form_key": key_in(client, ADD)}
    assert [client.post(ADD, body).status_code for _ in "ab"] == [302, 302]
    assert Questionnaire.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"step-2": ""}, "step-1"),
        ({"step-2": "No"}, "step-1"),
        ({"question-1": "", "question-2": ""}, "question-1"),
        ({"statement-1": "Z9"}, "statement-1"),
        ({"question-2": "", "statement-2": "A1"}, "question-2"),
    ],
)
def test_wrong_input_is_told_and_kept(wrong, field, adopted, leader, as_user):
    answer = as_user(leader).post(ADD, BODY | {"intro": "Typed."} | wrong)
    assert (list(answer.context["form"].errors), Questionnaire.objects.count()) == ([field], 0)
    assert "Typed." in page(answer)


def test_code_of_two_frameworks_names_its_framework(adopted, statements):
    assert list(codes_of([statements["A1"], statements["B1"]])) == ["A1", "B1"]
    assert list(codes_of([statements["A1"], statements["A1"]])) == [f"A1 ({adopted})"]


def test_unanswered_one_can_change(sheet, leader, as_user):
    as_user(leader).post(edit(sheet), BODY | {"title": "New title"})
    sheet.refresh_from_db()
    texts = [question.text for question in sheet.questions.all()]
    assert (sheet.title, texts) == ("New title", ["I know whom to ask.", "I have a plan."])


def test_answered_one_is_locked_with_a_sentence(sheet, put, cohorts, leader, as_user):
    put(cohorts[9], answers=[(0, 1)])
    client, before = as_user(leader), list(sheet.questions.values())
    words = page(client.post(edit(sheet), BODY, follow=True))
    assert "its questions and steps stay as they were asked. Make a copy and change that." in words
    assert list(sheet.questions.values()) == before


def test_answer_given_while_it_is_edited_refuses_the_save(sheet, put, cohorts, leader):
    put(cohorts[9], answers=[(0, 1)])
    with pytest.raises(ValidationError, match="Make a copy and change that."):
        save_questionnaire(row=sheet, steps=["No", "Yes"], questions=[("New?", None)], by=leader)
    assert [question.text for question in sheet.questions.all()] == ["First?", "Second?"]


def test_copy_begins_with_the_same_and_leaves_the_first(sheet, put, cohorts, leader, as_user):
    put(cohorts[9], answers=[(0, 1)])
    client = as_user(leader)
    form = client.get(f"{ADD}?copy={sheet.pk}").context["form"]
    body = {field.html_name: field.value() or "" for field in form}
    client.post(f"{ADD}?copy={sheet.pk}", body)
    copy = Questionnaire.objects.exclude(pk=sheet.pk).get()
    assert (copy.title, [q.text for q in copy.questions.all()]) == ("Ready?, copy", ["First?", "Second?"])


def test_questionnaire_of_another_school_is_not_copied(sheet, beech_leader, as_user):
    form = as_user(beech_leader).get(f"/beech/questionnaires/add/?copy={sheet.pk}").context["form"]
    assert [text.value() or tie.value() for text, tie in form.rows() if text.value() or tie.value()] == []


def test_unanswered_one_is_deleted_with_its_links(sheet, put, cohorts, leader, as_user):
    put(cohorts[9])
    as_user(leader).post(reverse("questionnaire-delete", args=["ash", sheet.pk]))
    assert (Questionnaire.objects.count(), Asking.objects.count()) == (0, 0)


def test_answered_one_goes_out_of_use_and_comes_back(sheet, put, cohorts, leader, as_user):
    put(cohorts[9], answers=[(0, 1)])
    client, states = as_user(leader), []
    for _ in "ab":
        client.post(reverse("questionnaire-delete", args=["ash", sheet.pk]))
        sheet.refresh_from_db()
        states.append(sheet.in_use)
    actions = [line.action for line in History.objects.filter(model="tracking.Questionnaire").order_by("pk")]
    assert (states, actions) == ([False, True], ["taken out of use", "taken into use again"])


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_whatever_its_length(rows, ash, year, cohorts, leader, as_user, django_assert_num_queries):
    for _ in range(rows):
        answer(ask(write(ash), year, cohorts[9]), 0, 1)
    client = as_user(leader)
    with django_assert_num_queries(5):
        assert len(client.get(LIST).context["rows"]) == rows


# --- putting it to a class -----------------------------------------------------------------------


def asked(sheet, client, who, **fields):
    body = {"who": who, "moment": "before", "closes_on": timezone.localdate().isoformat()}
    return client.post(reverse("asking-add", args=["ash", sheet.pk]), body | fields)


def test_class_is_asked_with_its_year_group(sheet, make_group, make_learner, cohorts, leader, as_user):
    group = make_group("9A")
    for name, cohort in [("Amy Ash", 9), ("Bob Ash", 9), ("Cat Ash", 10)]:
        make_learner(name, cohorts[cohort], group=group)
    asked(sheet, as_user(leader), f"group-{group.pk}")
    row = Asking.objects.get()
    assert (row.group, row.cohort, row.moment, row.open) == (group, cohorts[9], "before", True)
    assert len(row.link_key) == 43


def test_asking_sent_twice_makes_one_link(sheet, cohorts, leader, as_user):
    client = as_user(leader)
    key = key_in(client, reverse("asking-add", args=["ash", sheet.pk]))
    answers = [asked(sheet, client, f"cohort-{cohorts[9].pk}", form_key=key).status_code for _ in "ab"]
    assert (answers, Asking.objects.count()) == ([302, 302], 1)


@pytest.mark.parametrize("days", [-1, 400])
def test_last_day_is_one_to_come(days, sheet, cohorts, leader, as_user):
    day = (timezone.localdate() + timedelta(days=days)).isoformat()
    answer = asked(sheet, as_user(leader), f"cohort-{cohorts[9].pk}", closes_on=day)
    assert answer.context["form"].errors == {"closes_on": ["Give a day from today on, within a year."]}


def test_link_is_shown_with_a_square_and_the_count(sheet, put, make_learner, cohorts, leader, as_user):
    make_learner("Amy Ash", cohorts[9], on_roll_from=None)
    asking = put(cohorts[9], answers=[(0, 1), (1, 1)])
    found = as_user(leader).get(reverse("asking", args=["ash", asking.pk]))
    words = page(found)
    assert (found.context["responses"], words.count('class="qr"'), "style=" in words) == (2, 1, False)
    address = re.search(r'href="http://testserver(/guest/answers/[^"]+)"', words)[1]
    assert Client().get(address).context["questionnaire"] == asking.questionnaire


def test_closed_asking_shows_no_link(sheet, put, cohorts, leader, as_user):
    asking, client = put(cohorts[9]), as_user(leader)
    for _ in "ab":
        client.post(reverse("asking-close", args=["ash", asking.pk]))
    asking.refresh_from_db()
    assert (asking.open, History.objects.filter(action="closed").count()) == (False, 1)
    assert "/guest/answers/" not in page(client.get(reverse("asking", args=["ash", asking.pk])))


# --- results -------------------------------------------------------------------------------------


def counts(client, sheet, query=""):
    """[{moment: counts or None} of each question]."""
    found = client.get(detail(sheet) + query).context["found"]
    return [{row.moment: row.counts for row in rows} for _, rows in found]


def test_before_and_after_stand_side_by_side(sheet, put, cohorts, leader, as_user):
    put(cohorts[9], moment="before", answers=[(0, 1)] * 4 + [(1, None)])
    put(cohorts[9], moment="after", answers=[(3, 3)] * 6)
    assert counts(as_user(leader), sheet) == [
        {"before": (4, 1, 0, 0), "after": (0, 0, 0, 6)},
        {"before": None, "after": (0, 0, 0, 6)},
    ]


def test_governor_is_told_no_count_of_few(sheet, put, make_group, cohorts, governor, as_user):
    put(cohorts[9], make_group("9A"), answers=[(0, 0)] * 9 + [(1, 0)] * 2)
    put(cohorts[10], answers=[(0, 1)] * 8)
    client = as_user(governor)
    assert [row["once"] for row in counts(client, sheet)] == [(None, None, 0, 0), (11, 8, 0, 0)]
    assert [row["once"] for row in counts(client, sheet, f"?who=cohort-{cohorts[10].pk}")] == [None, (0, 8, 0, 0)]
    names = [one.name for one in client.get(detail(sheet)).context["slices"]]
    assert names == ["Everyone", "Year 9", "Year 10"]


def test_slice_of_few_is_hidden_with_what_would_tell_it(sheet, put, cohorts, leader, as_user):
    put(cohorts[9], answers=[(0, 0)] * 9)
    put(cohorts[10], answers=[(1, 1)] * 3)
    put(cohorts[11], answers=[(2, 2)] * 20)
    client = as_user(leader)
    shown = {n: counts(client, sheet, f"?who=cohort-{cohorts[n].pk}")[0]["once"] for n in (9, 10, 11)}
    assert shown == {9: None, 10: None, 11: (0, 0, 20, 0)}
    assert counts(client, sheet)[0]["once"] == (9, 3, 20, 0)


def test_class_is_a_slice_of_its_year_group(sheet, put, make_group, cohorts, leader, as_user):
    one, two = make_group("9A"), make_group("9B")
    put(cohorts[9], one, answers=[(0, 0)] * 7)
    put(cohorts[9], two, answers=[(3, 3)] * 8)
    found = as_user(leader).get(f"{detail(sheet)}?who=group-{two.pk}").context
    assert [(one.name, one.sizes) for one in found["slices"]] == [
        ("Everyone", [("Asked once", 15)]), ("Year 9", [("Asked once", 15)]),
        ("9A", [("Asked once", 7)]), ("9B", [("Asked once", 8)]),
    ]  # fmt: skip
    assert found["found"][0][1][0].counts == (0, 0, 0, 8)


def test_results_are_of_one_year(ash, sheet, put, cohorts, leader, as_user):
    put(cohorts[9], answers=[(0, 0)] * 5)
    later = add_year(school=ash, start=2027, by="tests")
    for _ in range(6):
        answer(asking := ask(sheet, later, cohorts[9]), 3, 3)
    assert asking.year == later
    assert counts(as_user(leader), sheet, "?year=2026")[0]["once"] == (5, 0, 0, 0)
    assert counts(as_user(leader), sheet)[0]["once"] == (0, 0, 0, 6)


def test_spreadsheet_hides_the_same(sheet, put, cohorts, leader, as_user):
    put(cohorts[9], answers=[(0, 3)] * 9)
    put(cohorts[10], answers=[(1, 1)] * 3)
    book = load_workbook(BytesIO(as_user(leader).get(detail(sheet) + "?format=xlsx").content))
    rows = [[cell.value for cell in row] for row in book.active.rows]
    assert rows[1] == ["Everyone", "Asked once", "First?", None, 12, 9, 3, 0, 0, "No"]
    assert {tuple(row[4:]) for row in rows[3:]} == {("hidden",) * 5 + (None,)}


def test_tied_statement_links_to_its_cell_where_adopted(sheet, put, cohorts, adopted, statements, leader, as_user):
    Question.objects.filter(order=1).update(statement=statements["A1"])
    put(cohorts[9], answers=[(0, 0)] * 5)
    address = f"/ash/2026/coverage/{adopted.pk}/{statements['A1'].pk}/{cohorts[9].pk}/"
    assert address in page(as_user(leader).get(detail(sheet)))
    adopted.adoptions.all().delete()
    words = page(as_user(leader).get(detail(sheet)))
    assert (address in words, statements["A1"].text in words) == (False, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_results_ask_as_often_whatever_their_length(
    rows, sheet, put, make_group, cohorts, leader, as_user, django_assert_num_queries
):
    for number in range(rows):
        put(cohorts[9 + number], make_group(f"Class {number}"), answers=[(0, 1)] * (5 + rows))
    client = as_user(leader)
    with django_assert_num_queries(13):
        client.get(detail(sheet))


def test_governor_sees_no_link_and_changes_nothing(sheet, put, cohorts, governor, as_user):
    put(cohorts[9], answers=[(0, 1)] * 5)
    words = page(as_user(governor).get(detail(sheet)))
    assert ("/askings/" in words, "Edit it" in words, "/guest/" in words) == (False, False, False)


@pytest.mark.parametrize(
    ("numbers", "median"), [((1, 1), "a"), ((1, 2), "b"), ((0, 0), ""), ((3, 1), "a"), ((0, 1), "b"), ((2, 2), "a")]
)
def test_lower_median_is_the_lower_of_two_in_the_middle(numbers, median):
    assert lower_median(numbers, ["a", "b"]) == median


def test_steps_of_any_number_take_the_four_blues_in_order():
    assert [[tone(at, steps) for at in range(steps)] for steps in (2, 3, 4, 6)] == [
        [1, 4], [1, 3, 4], [1, 2, 3, 4], [1, 2, 2, 3, 3, 4],
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(0, 9)), min_size=1, max_size=6))
def test_no_slice_of_few_can_be_worked_out(askings):
    """Whatever a reader takes from what, what is left is nothing, or not small."""
    results = object.__new__(Results)
    rows = {at: SimpleNamespace(cohort_id=c, group_id=10 * c + g) for at, (c, g, _) in enumerate(askings)}
    results.askings, sizes = rows, {at: number for at, (_, _, number) in enumerate(askings)}
    told, left = results.told(sizes), Counter()
    for at, number in sizes.items():
        group, cohort = ("group", rows[at].group_id), ("cohort", rows[at].cohort_id)
        if group not in told:
            left[cohort if cohort in told else EVERYONE] += number
    small = [number for key, number in left.items() if 1 <= number <= 4 and (key in told or key == EVERYONE)]
    assert not [number for number in small if EVERYONE in told]
    shown = [results.sum_of(sizes, key) for key in told]
    assert [number for number in shown if 1 <= number <= 4] == []


def test_members_are_counted_where_a_class_is_asked(put, make_group, make_learner, cohorts, leader, as_user):
    group = make_group("9A")
    make_learner("Amy Ash", cohorts[9], group=group)
    asking = put(cohorts[9], group)
    assert GroupMember.objects.count() == 1
    assert as_user(leader).get(reverse("asking", args=["ash", asking.pk])).context["learners"] == 1
