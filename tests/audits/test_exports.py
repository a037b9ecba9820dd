"""Each list and comparison of audits exports the rows that its page shows to this member, in so many queries."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.agreeing import close
from audits.judgements import submit
from tests.support.exported import exported, in_order_of_page

WORDS = ["Cherry", "apple", "=Banana"]


def rows_of_audits(number, leader, make_audit, make_action):
    for word in WORDS[:number]:
        make_audit(leader, title=word)
    return [], WORDS[:number]


def rows_of_people(number, leader, make_audit, make_action):
    audit = make_audit(leader)
    for word in WORDS[1:number]:
        audit.participants.create(school=audit.school, guest_name=word, capacity="governor", link_key=word,
                                  link_expires_at=timezone.now())  # fmt: skip
    return [audit.pk], [str(leader), *WORDS[1:number]]


def rows_of_actions(number, leader, make_audit, make_action):
    for word in WORDS[:number]:
        make_action(word)
    return [], WORDS[:number]


#: {name: (what makes its rows, queries of the export, where the rows of the page begin)}
MAKERS = {
    "audit-list": (rows_of_audits, 6, "<tbody"),
    "audit": (rows_of_people, 5, 'id="people"'),
    "action-list": (rows_of_actions, 8, "<tbody"),
    "action-board": (rows_of_actions, 11, 'class="board"'),
}


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name", MAKERS)
def test_export_has_the_rows_of_the_page_in_its_order_in_so_many_queries(
    name, number, leader, make_audit, make_action, as_user
):
    make, queries, after = MAKERS[name]
    captured, words = make(number, leader, make_audit, make_action)
    client, url = as_user(leader), reverse(name, args=["ash", *captured])
    found, asked_for = exported(client, url)
    told = [cell for row in found for cell in row.values() if cell in words]
    assert (told, asked_for, len(found)) == (in_order_of_page(client, url, words, after), queries, number)


@pytest.fixture
def sent(make_audit, leader, staff, judge, levels):
    """The leader and a colleague have sent; they differ about A1, agree about A2, and nobody answered B1 and B2."""
    audit = make_audit(leader, staff)
    for participant, level in zip(audit.participants.all(), "31", strict=True):
        judge(participant, A1=level, A2="2", B1="n/a")
        submit(participant=participant, by=participant)
    return audit


def test_comparison_exports_what_each_chose_the_widest_difference_first(sent, leader, staff, as_user):
    close(audit=sent, by=leader)
    found, asked_for = exported(as_user(leader), reverse("audit-compare", args=["ash", sent.pk]))
    mine, theirs = f"{leader}, head", f"{staff}, head"
    assert [(row["Code"], row["How far apart"], row[mine], row[theirs]) for row in found] == [
        ("A1", "2 steps apart", "Level 3", "Level 1"),
        ("A2", "All agree", "Level 2", "Level 2"),
        ("B1", "All agree", "Does not apply", "Does not apply"),
        ("B2", "Nobody answered", "No answer", "No answer"),
    ]
    assert found[2]["Notes and evidence"] == f"{leader}: does not apply: Not here.\n{staff}: does not apply: Not here."
    assert asked_for == 10


def test_comparison_exports_what_its_filter_leaves(sent, leader, as_user):
    close(audit=sent, by=leader)
    found, _ = exported(as_user(leader), reverse("audit-compare", args=["ash", sent.pk]), show="disagreed")
    assert [row["Code"] for row in found] == ["A1"]


@pytest.mark.parametrize("kind", ["", "csv", "xlsx"])
def test_comparison_is_closed_in_every_format_while_each_judges_alone(sent, leader, as_user, kind):
    assert as_user(leader).get(reverse("audit-compare", args=["ash", sent.pk]), {"format": kind}).status_code == 403


def test_participant_exports_her_own_answers_alone(sent, staff, as_user):
    found, _ = exported(as_user(staff), reverse("judge-mine", args=["ash", sent.pk]))
    assert [(row["Code"], row["Answer"], row["Reason"]) for row in found] == [
        ("A1", "Level 1", ""), ("A2", "Level 2", ""), ("B1", "Does not apply", "Not here."), ("B2", "No answer", ""),
    ]  # fmt: skip


def test_move_exports_how_two_editions_differ(adopted, programme, newer, leader, as_user):
    newer(A1="New words.", A2=None, C1="More.")
    client, url = as_user(leader), reverse("edition-move", args=["ash", adopted.pk])
    found, _ = exported(client, url)
    assert [(row["What became of it"], row["Old code"], row["New code"]) for row in found] == [
        ("changed", "A1", "A1"), ("dropped", "B1", ""), ("dropped", "B2", ""), ("new", "", "C1"), ("kept", "A2", "A2"),
    ]  # fmt: skip
    going, _ = exported(client, url, sheet=1)
    assert [row["Number"] for row in going] == ["1", "1", "1"]


def test_actions_export_what_the_filter_leaves(make_action, staff, leader, as_user):
    make_action("Hers", owner=staff)
    make_action("Others", owner=leader)
    found, _ = exported(as_user(staff), reverse("action-list", args=["ash"]), whose="mine")
    assert [row["Action"] for row in found] == ["Hers"]
