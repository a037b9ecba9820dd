"""Find the Gaps as page, PDF and spreadsheet: counts by outcome and aspect, and what is missing."""

import re
from io import BytesIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from audits.choices import Answer
from audits.models import Audit
from frameworks.models import Edition
from tests.audits.test_results import agree, compare, freeze
from tests.audits.test_review_report import text_of
from tests.support.papers import bookmarks_of, checked


@pytest.fixture
def audit(edition, make_audit, leader):
    """A1 and B1 of the outcome 'Be healthy', A2 of 'Stay safe', B2 of none; A1 in place, A2 in part, B1 n/a."""
    for code, title, codes in [("H", "Be healthy", ["A1", "B1"]), ("S", "Stay safe", ["A2"])]:
        strand = edition.strands.create(code=code, title=title, order=ord(code))
        edition.statements.filter(code__in=codes).update(strand=strand)
    edition.strand_kind = "Outcome"
    edition.save()
    audit = make_audit(leader)
    agree(audit, A1="3", A2=Answer("2", note="In Year 9 only.", reason="Seen in plans."), B1="n/a")
    compare(audit)
    return audit


@pytest.fixture
def page(as_user):
    """page(member, audit, format="xlsx"): the response."""

    def get(member, audit, **query):
        return as_user(member).get(reverse("audit-gap-report", args=["ash", audit.pk]), query)

    return get


def missing_in(report):
    return [
        (part.band.title, rung.name, [entry.row.asked.code for entry in entries])
        for part in report.parts
        for rung, entries in part.missing
    ]


def test_what_is_below_the_highest_level_is_missing(audit, leader, page):
    report = page(leader, audit).context["report"]
    assert missing_in(report) == [("Theme A", "Level 2", ["A2"])]
    assert [(part.in_place, part.count, part.band.judged) for part in report.parts] == [(1, 1, 2), (0, 0, 0)]


def test_target_says_what_counts_as_in_place(audit, levels, leader, page):
    Audit.objects.filter(pk=audit.pk).update(target=levels["2"])
    assert missing_in(page(leader, audit).context["report"]) == []


def test_counts_by_outcome_hold_every_statement(audit, leader, page):
    strands = page(leader, audit).context["report"].strands
    assert [(band.title, [row.asked.code for row in band.rows]) for band in strands] == [
        ("Be healthy", ["A1", "B1"]),
        ("Stay safe", ["A2"]),
        ("None of these", ["B2"]),
    ]


def test_edition_without_strands_is_told_by_section_only(make_audit, leader, page):
    audit = make_audit(leader)
    agree(audit, A1="1")
    compare(audit)
    assert [id for id, _ in page(leader, audit).context["report"].contents][:2] == ["short", "sections"]


def test_strands_without_a_name_for_them_are_called_strands(audit, edition, leader, page):
    edition.strand_kind = ""
    edition.save()
    response = page(leader, audit)
    assert dict(response.context["report"].contents)["strands"] == "By strand"
    assert "By strand" in load_workbook(BytesIO(page(leader, audit, format="xlsx").content)).sheetnames


def test_missing_statement_stands_with_reason_note_and_action(audit, statements, make_action, leader, page):
    make_action("Plan a visit", statement=statements["A2"])
    html = page(leader, audit).content.decode()
    row = re.search(r'<li id="s-.*?</li>\s*</ul>\s*</section>', html, re.DOTALL)[0]
    assert re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() == (
        "A2 Learners can do A2. Stay safe Reason: Seen in plans. Note of the group: In Year 9 only. "
        "Action: Plan a visit . Nobody yet; due: no day set; to do."
    )


def test_what_is_not_answered_or_does_not_apply_is_said_as_such(audit, leader, page):
    text = text_of(page(leader, audit))
    assert "Not answered yet: B2." in text
    assert "Does not apply: B1 Learners can do B1. Why: Not here." in text


def test_nothing_missing_is_said_plainly(make_audit, leader, page):
    audit = make_audit(leader)
    agree(audit, A1="3", A2="3", B1="3", B2="3")
    compare(audit)
    assert "Nothing is missing: every statement that applies is at level 3." in text_of(page(leader, audit))


def test_open_audit_says_not_yet(make_audit, leader, page):
    assert "Nothing to see yet" in text_of(page(leader, make_audit(leader), format="xlsx"))


def test_contents_are_the_headings_of_the_page(audit, leader, page):
    response = page(leader, audit)
    found = re.findall(r'<h2 id="([^"]+)"', response.content.decode().split("<main")[1])
    assert found == [id for id, _ in response.context["report"].contents]


def test_spreadsheet_has_what_is_missing_and_what_is_not_answered(audit, leader, page):
    book = load_workbook(BytesIO(page(leader, audit, format="xlsx").content))
    codes = {name: [row[2] for row in book[name].iter_rows(min_row=2, values_only=True)]
             for name in ("Missing", "Not answered")}  # fmt: skip
    assert codes == {"Missing": ["A2"], "Not answered": ["B2"]}
    assert book.sheetnames == ["About", "By outcome", "By theme", "Missing", "Not answered", "Actions"]


@pytest.mark.parametrize("rows", [1, 3])
def test_report_costs_as_many_queries_for_three_rows_as_for_one(
    rows, audit, statements, make_action, leader, as_user, django_assert_num_queries
):
    for n in range(rows):
        make_action(f"Action {n}", statement=statements["A2"], owner=leader)
    client, address = as_user(leader), reverse("audit-gap-report", args=["ash", audit.pk])
    with django_assert_num_queries(13):
        client.get(address)


@pytest.fixture
def large(ash, year):
    """A frozen self-audit with an answer and a note for all 226 statements."""
    call_command("load_frameworks", verbosity=0)
    edition = Edition.objects.get(framework__key="find-the-gaps")
    codes = ["not-yet", "partly", "fully"]
    audit = Audit.objects.create(school=ash, year=year, edition=edition, title="Self-audit")
    given = list(audit.judged_statements())
    note = "The group found this in last year's lesson plans."
    agree(audit, **{s.code: Answer(codes[n % 3], note=note) for n, s in enumerate(given)})
    freeze(audit)
    return audit


def test_226_statements_are_counted_once_and_listed_where_missing(large, leader, page):
    report = page(leader, large).context["report"]
    assert (report.missing + report.in_place, len(report.profile.rows), len(report.strands)) == (226, 226, 5)


def test_226_statements_become_a_paper_with_bookmarks_for_each_aspect(large, leader, page):
    response = page(leader, large, format="pdf")
    pdf = b"".join(response.streaming_content)
    pages = checked(pdf).split("\f")
    assert len(pages) < 45
    assert [mark for mark in bookmarks_of(pdf) if mark in ("Ethos", "Monitoring")] == ["Ethos", "Monitoring"]
