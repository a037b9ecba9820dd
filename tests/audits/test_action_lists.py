"""Lists, board and page of actions: what they show, in how many queries."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.actions import due_in_words
from audits.models import Action, AgreedJudgement
from tests.audits.acting import at, edit
from tests.careers.posting import page

TODAY = date(2027, 1, 10)


@pytest.mark.parametrize(
    ("due", "words"),
    [(-3, "3 days overdue"), (-1, "1 day overdue"), (0, "due today"), (1, "due tomorrow"), (5, "due in 5 days"),
     (31, "due on 10 February 2027"), (None, "no day set")],
)  # fmt: skip
def test_day_is_told_in_words(due, words):
    assert due_in_words(Action(due_on=None if due is None else TODAY + timedelta(days=due)), TODAY) == words


@pytest.fixture
def several(make_action, leader, staff, statements, make_audit):
    today = timezone.localdate()
    make_action("Done", status="done", done_on=today, due_on=today - timedelta(days=9))
    make_action("Undated", owner=leader)
    make_action("Soon", due_on=today + timedelta(days=3), priority=1, owner=staff)
    make_action("Late", due_on=today - timedelta(days=3), audit=make_audit(leader), statement=statements["A1"])


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({}, ["Late", "Soon", "Undated", "Done"]),
        ({"whose": "mine"}, ["Undated"]),
        ({"whose": "nobody"}, ["Late", "Done"]),
        ({"status": "done"}, ["Done"]),
        ({"status": "unfinished"}, ["Late", "Soon", "Undated"]),
        ({"due": "overdue"}, ["Late"]),
        ({"due": "week"}, ["Soon"]),
        ({"due": "none"}, ["Undated"]),
        ({"priority": "1"}, ["Soon"]),
        ({"year": "2026"}, ["Late", "Soon", "Undated", "Done"]),
        (
            {"status": "nonsense", "audit": "999", "statement": "x", "whose": "7777777"},
            ["Late", "Soon", "Undated", "Done"],
        ),
    ],
)
def test_list_is_filtered_by_address(several, leader, listed, filters, titles):
    assert listed(leader, **filters) == titles


def test_list_is_filtered_by_what_an_action_is_about(several, leader, listed, statements, edition):
    late = Action.objects.get(title="Late")
    for name, row in [("audit", late.audit), ("statement", statements["A1"]), ("framework", edition)]:
        assert listed(leader, **{name: row.pk}) == ["Late"]


def test_list_and_board_keep_each_others_filters(several, leader, as_user):
    client, found = as_user(leader), {}
    for name in ("action-list", "action-board"):
        found[name] = page(client.get(reverse(name, args=["ash"]), {"status": "unfinished", "page": "1"}))
    links = [f'href="/ash/actions/{board}?status=unfinished"' for board in ("", "board/")]
    assert [link in text for text in found.values() for link in links] == [True] * 4


def test_board_has_a_column_for_each_status(several, leader, as_user):
    columns = as_user(leader).get(reverse("action-board", args=["ash"])).context["columns"]
    assert [(str(status), number, [row.title for row in rows]) for status, number, rows in columns] == [
        ("to_do", 3, ["Late", "Soon", "Undated"]), ("doing", 0, []), ("done", 1, ["Done"]), ("dropped", 0, []),
    ]  # fmt: skip


def test_spreadsheet_holds_exactly_what_is_shown(several, leader, as_user):
    from io import BytesIO

    from openpyxl import load_workbook

    answer = as_user(leader).get(reverse("action-list", args=["ash"]), {"status": "unfinished", "format": "xlsx"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [(row[0], row[2], row[4], row[10]) for row in rows[1:]] == [
        ("Late", None, "3 days overdue", "A1"), ("Soon", "Sam Staff", "due in 3 days", None),
        ("Undated", "Asha Leader", "no day set", None),
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3, 50])
@pytest.mark.parametrize(("name", "queries"), [("action-list", 9), ("action-board", 12)])
def test_lists_ask_as_many_queries_whatever_their_length(
    name, queries, rows, make_action, leader, as_user, statements, make_audit, django_assert_num_queries
):
    audit = make_audit(leader)
    for number in range(rows):
        status = ["to_do", "doing", "dropped"][number % 3]
        make_action(
            f"A{number}", owner=leader, audit=audit, statement=statements["A1"], status=status, form_key=uuid4()
        )
    client = as_user(leader)
    with django_assert_num_queries(queries):
        client.get(reverse(name, args=["ash"]))


def test_detail_leads_to_where_it_came_from(make_action, leader, make_audit, statements, cohorts, adopted, as_user):
    audit, statement = make_audit(leader), statements["A1"]
    judged = make_action(audit=audit, statement=statement)
    gap = make_action(statement=statement, cohort=cohorts[9], rule="not-planned")
    pages = [page(as_user(leader).get(at("action", action))) for action in (judged, gap)]
    assert reverse("audit-statement", args=["ash", audit.pk, statement.pk]) in pages[0]
    assert reverse("gap-list", args=["ash", 2026, adopted.pk]) + "#not-planned" in pages[1]
    add = reverse("activity-add", args=["ash", 2026])
    assert f"{add}?statement={statement.pk}&cohort={cohorts[9].pk}&edition={adopted.pk}" in pages[1]


def test_detail_tells_its_history_in_words(make_action, leader, as_user):
    action, client = make_action(), as_user(leader)
    edit(client, action, title="Ring them", due_on="2027-03-01", priority="1")
    line = client.get(at("action", action)).context["history"][0]
    assert line.told == [("Due", "nothing", "1 March 2027"), ("Priority", "medium", "high")]


def test_gaps_offer_an_action(adopted, leader, as_user, ash, year, statements, cohorts):
    ash.intendedoutcome_set.create(year=year, statement=statements["A1"], cohort=cohorts[9])
    text = page(as_user(leader).get(reverse("gap-list", args=["ash", 2026, adopted.pk])))
    query = f"?year=2026&statement={statements['A1'].pk}&cohort={cohorts[9].pk}&rule=not-planned"
    assert reverse("action-add", args=["ash"]) + query in text


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("action", 6), ("action-edit", 7), ("action-add", 11), ("calendar-list", 5)]
)
def test_pages_of_one_action_ask_as_many_queries_whatever_it_has(
    name, queries, rows, make_action, make_activity, make_member, ash, leader, as_user, statements, make_audit, levels,
    django_assert_num_queries,
):  # fmt: skip
    audit, statement = make_audit(leader), statements["A1"]
    AgreedJudgement.objects.create(school=ash, audit=audit, statement=statement, level=levels["1"], saved_by="tests")
    action, client = (
        make_action(owner=leader, audit=audit, statement=statement, activity=make_activity()),
        as_user(leader),
    )
    for number in range(rows):
        make_activity(f"Visit {number}")
        make_member(ash, "staff", name=f"Member {number}")
        edit(client, action, version=number + 1, title=f"Title {number}")
    query = f"?audit={audit.pk}&statement={statement.pk}" if name == "action-add" else ""
    own = [action.pk] if name in {"action", "action-edit"} else []
    client = as_user(leader)  # without messages that wait to be shown
    with django_assert_num_queries(queries):
        client.get(reverse(name, args=["ash", *own]) + query)


def test_new_action_is_not_asked_how_far_it_is(leader, as_user):
    form = as_user(leader).get(reverse("action-add", args=["ash"])).context["form"]
    assert set(form.fields) == {"title", "success", "owner", "due_on", "priority", "status", "form_key", "version"}


@pytest.mark.parametrize(
    "query", ["?statement=99999999999999999999&audit=9999999999999999999999&year=99999999999", "?page=x"]
)
def test_numbers_that_no_table_holds_are_left_out(query, several, leader, as_user):
    client = as_user(leader)
    answers = [
        client.get(reverse(name, args=["ash"]) + query) for name in ("action-list", "action-board", "action-add")
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]


def test_statement_of_the_address_goes_along_with_other_filters(several, leader, as_user, statements):
    client, hidden = as_user(leader), f'<input type="hidden" name="statement" value="{statements["A1"].pk}"'
    pages = [
        page(client.get(reverse("action-list", args=["ash"]) + query))
        for query in (f"?statement={statements['A1'].pk}", "?status=done")
    ]
    assert [hidden in text for text in pages] == [True, False]
