"""The maturity review as page, PDF and spreadsheet: what is agreed and why, what moved, and what is done about it."""

import re
from io import BytesIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from audits.choices import Answer
from audits.models import Audit, Participant
from audits.reports.review import review_of
from frameworks.models import Descriptor, Edition
from tests.audits.test_results import agree, compare, freeze
from tests.support.papers import checked


@pytest.fixture
def audit(make_audit, leader, governor, levels):
    """A frozen audit after another one: A1 up, A2 down, B1 does not apply, B2 not agreed; target level 2."""
    last = make_audit(leader, title="Last review")
    agree(last, A1="1", A2="2", B1="3")
    freeze(last)
    audit = make_audit(leader, governor, title="This review", target=levels["2"])
    marked = Answer("3", mark="strength", note="Well done.", reason="Nobody had chosen it.")
    agree(audit, A1=marked, A2=Answer("1", mark="priority"), B1="n/a")
    compare(audit)
    return audit


@pytest.fixture
def page(as_user):
    """page(member, audit, format="xlsx"): the response."""

    def get(member, audit, **query):
        return as_user(member).get(reverse("audit-report", args=["ash", audit.pk]), query)

    return get


def text_of(response):
    main = response.content.decode().split("<main")[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def part(response, code):
    """The words of the section about a statement."""
    main = response.content.decode().split("<main")[1]
    found = next(one for one in main.split("<section") if re.search(rf"<h3[^>]*>\s*(<a[^>]*>)?{code}\b", one))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.split(">", 1)[1])).strip()


def test_statement_says_level_reason_note_and_what_the_next_level_asks(audit, leader, page):
    response = page(leader, audit)
    assert part(response, "A1") == (
        "A1 Learners can do A1. Level 3 Strength Up from Level 1. Reaches the target. "
        "A1 looks like step 3. Reason: Nobody had chosen it. Note of the group: Well done."
    )
    assert part(response, "A2") == (
        "A2 Learners can do A2. Level 1 Priority Down from Level 2. Below the target. "
        "A2 looks like step 1. Level 2, the next step A2 looks like step 2."
    )


def test_statement_that_does_not_apply_or_is_not_agreed_says_so(audit, leader, page):
    response = page(leader, audit)
    assert part(response, "B1").startswith(
        "B1 Learners can do B1. Does not apply Last time: Level 3. Reason: Not here."
    )
    assert part(response, "B2") == "B2 Learners can do B2. Not agreed yet."


def test_words_that_the_source_lacks_are_said_to_be_missing(audit, statements, leader, page):
    Descriptor.objects.filter(statement=statements["A2"], level__code__in="12").update(text="", status="missing")
    lacking = "Missing in the source: the framework has no words for this level."
    assert part(page(leader, audit), "A2").endswith(f"{lacking} Level 2, the next step {lacking}")


def test_head_names_capacities_and_nobody(audit, ash, leader, page):
    Participant.objects.filter(audit=audit).update(submitted_at=timezone.now())
    Participant.objects.create(
        school=ash, audit=audit, guest_name="Greta Guest", capacity="link governor", submitted_at=timezone.now()
    )
    facts = dict(page(leader, audit).context["report"].facts)
    assert facts["Took part"] == "head (2), link governor"
    assert "Greta" not in text_of(page(leader, audit))


def test_frozen_review_names_capacities_of_its_day(audit, leader, page):
    freeze(audit)
    audit.kept.content["participants"] = [{"name": "Asha", "capacity": "head"}, {"name": "Gus", "capacity": "governor"}]
    audit.kept.save()
    facts = dict(page(leader, audit).context["report"].facts)
    assert (facts["Took part"], facts["Agreed"][-10:]) == ("head, governor", "and frozen")


def test_what_moved_is_told_statement_by_statement(audit, leader, page):
    report = page(leader, audit).context["report"]
    assert [(title, [one.row.asked.code for one in found]) for title, found in report.changes] == [
        ("Moved up", ["A1"]),
        ("Moved down", ["A2"]),
    ]
    assert "1 up, 1 down, 0 as before." in text_of(page(leader, audit))


def test_first_audit_has_nothing_to_compare(make_audit, leader, page):
    audit = make_audit(leader)
    agree(audit, A1="2")
    compare(audit)
    assert "What changed since last time" not in text_of(page(leader, audit))


def test_actions_stand_with_their_statement_and_together(audit, staff, statements, make_action, governor, page):
    make_action("Ask governors", statement=statements["A2"], owner=staff, due_on="2026-10-01")
    make_action("Write it up", audit=audit)
    make_action("Elsewhere")
    response = page(governor, audit)
    assert part(response, "A2").endswith("Action: Ask governors . Sam Staff; due: 1 October 2026; to do, overdue.")
    assert [one.title for one in response.context["report"].doings] == ["Ask governors", "Write it up"]


def test_open_audit_says_not_yet(make_audit, leader, governor, page):
    audit = make_audit(leader)
    agree(audit, A1=Answer("3", note="Secret note."))
    texts = [text_of(page(who, audit, format=kind)) for who in (leader, governor) for kind in ("", "pdf", "xlsx")]
    assert [("Nothing to see yet" in text, "Secret" in text) for text in texts] == [(True, False)] * 6


def test_contents_are_the_headings_of_the_page(audit, leader, page):
    response = page(leader, audit)
    found = re.findall(r'<h2 id="([^"]+)"', response.content.decode().split("<main")[1])
    assert found == [id for id, _ in response.context["report"].contents]


def test_spreadsheet_says_what_the_page_says(audit, statements, leader, make_action, page):
    make_action("Ask governors", statement=statements["A2"])
    book = load_workbook(BytesIO(page(leader, audit, format="xlsx").content))
    rows = {name: [list(row) for row in book[name].iter_rows(values_only=True)] for name in book.sheetnames}
    assert list(rows) == ["About", "Profile", "Answers", "Changes", "Actions"]
    assert rows["Changes"][1:] == [
        ["A1", "Learners can do A1.", "Level 1", "Level 3", "up"],
        ["A2", "Learners can do A2.", "Level 2", "Level 1", "down"],
    ]
    assert rows["Actions"][1][:2] == ["Ask governors", "A2"]


@pytest.mark.parametrize("rows", [1, 3])
def test_review_costs_as_many_queries_for_three_rows_as_for_one(
    rows, audit, statements, make_action, leader, as_user, django_assert_num_queries
):
    for n in range(rows):
        make_action(f"Action {n}", statement=statements["A1"], owner=leader)
    client, address = as_user(leader), reverse("audit-report", args=["ash", audit.pk])
    with django_assert_num_queries(14):
        client.get(address)


def test_review_as_a_paper(audit, leader, page):
    text = checked(b"".join(page(leader, audit, format="pdf").streaming_content))
    assert ("Well done." in text, "A2 looks like step 2." in text) == (True, True)


@pytest.fixture
def rubric(ash, year, leader):
    """A frozen review of all 32 statements of the rubric."""
    call_command("load_frameworks", verbosity=0)
    edition = Edition.objects.get(framework__key="careers-impact-maturity")
    audit = Audit.objects.create(school=ash, year=year, edition=edition, title="Review")
    agree(audit, **{one.code: str(1 + n % 4) for n, one in enumerate(audit.judged_statements())})
    freeze(audit)
    return audit


def test_review_of_the_rubric_holds_its_words_unaltered(rubric):
    audit = Audit.objects.select_related("edition__framework", "kept").get(pk=rubric.pk)
    entries = review_of(audit, today=timezone.localdate()).entries
    rows = Descriptor.objects.filter(statement__edition=audit.edition)
    words = {
        (statement, level): text for statement, level, text in rows.values_list("statement", "level__code", "text")
    }
    assert len(entries) == 32
    assert [one.row.looks for one in entries] == [words[one.row.asked.id, one.row.rung.code] for one in entries]
