"""Coverage and gaps of a framework as page, PDF and spreadsheet: small numbers hidden, nobody named."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from careers.gaps import accept
from careers.models import IntendedOutcome
from frameworks.models import Statement
from tests.audits.test_review_report import text_of
from tests.support.papers import bookmarks_of, checked
from tracking.reports.coverage import coverage_report_of
from tracking.trends import keep_totals

TODAY = date(2026, 11, 22)


@pytest.fixture
def address(ash, year, adopted):
    return reverse("report-coverage", args=[ash.slug, year.start, adopted.pk])


@pytest.fixture
def intend(ash, year):
    """intend(cohort, statement, ...): outcomes that Ash means a year group to reach."""

    def save(cohort, *statements):
        for statement in statements:
            IntendedOutcome.objects.create(school=ash, year=year, statement=statement, cohort=cohort)

    return save


@pytest.fixture
def talk(intend, make_activity, make_session, statements, cohorts):
    """A talk held for Year 9 that meets A1; A1 and A2 are intended there, B1 in Year 10."""
    intend(cohorts[9], statements["A1"], statements["A2"])
    intend(cohorts[10], statements["B1"])
    return make_session(make_activity("Talk", [cohorts[9]], {statements["A1"]: "I"}), cohorts=[cohorts[9]])


@pytest.fixture
def learners(make_learner, cohorts, talk, take_part, met, statements):
    """Twelve in Year 9 with evidence for eight, of whom ten took part."""
    found = [make_learner(f"Learner Number{n}", cohorts[9]) for n in range(12)]
    take_part(talk, *found[:10])
    for one in found[:8]:
        met(one, statements["A1"])
    return found


@pytest.fixture
def report(ash, year, adopted):
    return lambda: coverage_report_of(ash, year, adopted, today=TODAY)


def gaps_in(rule):
    return [gap for one in rule.outcomes for gap in one.gaps]


def test_report_answers_four_questions(report, talk):
    found = report()
    assert found.short == (
        "Of 3 outcomes intended for a year group, 1 has an activity, 1 was delivered and 0 have evidence."
    )
    assert [(one.question, one.sentence) for one in found.answers] == [
        ("Intended", "3 of 4 statements, across 2 year groups: 3 outcomes in all."),
        ("Planned", "1 of 3. For 2 nothing is planned yet."),
        ("Delivered", "For 1 of 3 at least one session was held. No learners are recorded for this year yet."),
        ("Evidenced", "For 0 of 3 somebody has evidence. No learners are recorded for this year yet."),
    ]
    assert found.funnel.table.rows == (
        ("Intended", "3", "–"), ("Planned", "1", "3"), ("Delivered", "1", "3"), ("Evidenced", "0", "3"),
    )  # fmt: skip


def test_report_never_tells_of_few_whoever_opens_it(report, learners):
    """Two did not take part in A1: 10 of 12 would tell of them."""
    found = report()
    sentences = [gap.sentence for rule in found.rules for gap in gaps_in(rule) if rule.id == "not-to-everyone"]
    assert sentences == ["A1 in Year 9 was delivered, but not to everyone."]
    assert found.answers[2].sentence == (
        "For 1 of 3 at least one session was held. The share of learners is hidden, because it would tell of too few."
    )
    assert [cell.delivered.hidden for cell in found.coverage.cells if cell.held] == [True]


def test_gaps_come_by_rule_largest_first_each_with_its_next_step(report, talk, ash, year, adopted, statements, cohorts):
    found = report()
    assert [(rule.id, [(one.code, one.gaps[0].step) for one in rule.outcomes]) for rule in found.rules][0] == (
        "not-planned",
        [(code, "Plan an activity for it, or map one that exists.") for code in ("A2", "B1")],
    )
    args = [ash.slug, year.start, adopted.pk, statements["A2"].pk, cohorts[9].pk]
    assert found.rules[0].outcomes[0].gaps[0].url == reverse("coverage-cell", args=args)
    assert [found.found, *(rule.found for rule in found.rules)] == [
        sum(len(gaps_in(rule)) for rule in found.rules),
        *(len(gaps_in(rule)) for rule in found.rules),
    ]


def test_accepted_gap_stands_apart_with_its_reason_and_no_name(report, talk, ash, year, leader, statements, cohorts):
    key = {"rule": "not-planned", "statement": statements["B1"], "cohort": cohorts[10]}
    accept(school=ash, year=year, reason="Next year.", until=date(2027, 3, 1), by=leader, **key)
    found = report()
    assert [(one.code, one.reason, one.until) for one in found.accepted] == [("B1", "Next year.", date(2027, 3, 1))]
    assert [one.code for one in found.rules[0].outcomes] == ["A2"]


def test_statements_that_nothing_meets_say_whom_they_are_meant_for(report, talk):
    assert [(one.code, one.where) for one in report().unmet] == [("A2", "Year 9"), ("B1", "Year 10"), ("B2", "")]


def test_small_framework_has_a_row_for_each_statement(report, talk):
    rows = {row[0].split()[0]: row[3:5] for row in report().heat.table.rows}
    assert rows == {"A1": ("held", "–"), "A2": ("gap", "–"), "B1": ("–", "gap"), "B2": ("–", "–")}


def test_large_framework_has_a_row_for_each_section(report, talk, adopted, cohorts):
    section = Statement.objects.get(code="A1").section
    Statement.objects.bulk_create(
        Statement(edition=adopted, section=section, code=f"Z{n}", text="More", order=100 + n, purpose="learner")
        for n in range(60)
    )
    found = report()
    assert found.statements == 64
    assert [row[3:5] for row in found.heat.table.rows] == [("1/2", "–"), ("–", "0/1")]


def test_trend_is_of_what_was_kept(report, talk, learners, year):
    assert report().trend is None
    year.terms.filter(order=1).update(ends_on=date(2026, 10, 23))
    keep_totals(today=TODAY)
    (row,) = report().trend.table.rows
    assert row[1:] == ("33 %", "no value", "no value")


def test_school_that_intends_nothing_is_told_what_is_missing(address, leader, as_user):
    page = text_of(as_user(leader).get(address))
    words = [
        "Nobody has said yet which year group should reach what, so nothing can be a gap.",
        "No totals were kept yet.",
        "There can be no gaps before somebody says what is intended.",
        "4 of 4 statements have no activity in any year group.",
    ]
    assert [one in page for one in words] == [True] * 4


def test_page_has_the_headings_of_its_contents_and_links_to_the_rows(address, leader, as_user, report, learners, ash):
    page = as_user(leader).get(address).content.decode()
    assert [page.count(f'<h2 id="{id}">{words}</h2>') for id, words in report().contents] == [1] * len(
        report().contents
    )
    assert page.count(f'href="{report().rules[0].outcomes[0].gaps[0].url}"') == 1


def test_governor_and_leader_read_the_same(address, leader, governor, as_user, learners):
    bodies = [
        as_user(one).get(address).content.decode().split('<article class="paper">')[1].split("</article>")[0]
        for one in (leader, governor)
    ]
    assert bodies[0] == bodies[1]
    assert "Number0" not in bodies[0]


def test_pdf_is_tagged_and_says_the_same(address, leader, as_user, learners):
    response = as_user(leader).get(address, {"format": "pdf"})
    pdf = b"".join(response.streaming_content)
    text = checked(pdf)
    assert "Plan an activity for it, or map one that exists." in " ".join(text.split())
    assert [one for one in bookmarks_of(pdf) if one in ("In short", "Gaps and next steps")] == [
        "In short", "Gaps and next steps",
    ]  # fmt: skip


def test_spreadsheet_has_the_same_figures(address, leader, as_user, learners):
    response = as_user(leader).get(address, {"format": "xlsx"})
    book = load_workbook(BytesIO(response.getvalue()))
    assert book.sheetnames == ["In short", "Coverage", "Delivered", "Evidenced", "Gaps"]
    assert book["In short"]["B3"].value == "1 of 3. For 2 nothing is planned yet."


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_whatever_the_rows(
    rows, address, leader, as_user, django_assert_num_queries, intend, statements, cohorts, make_learner, make_activity,
    make_session, take_part, year,
):  # fmt: skip
    for at in range(rows):
        cohort = cohorts[8 + at]
        intend(cohort, statements["A1"], statements["B1"])
        held = make_session(make_activity(f"Talk {at}", [cohort], {statements["A1"]: "I"}), cohorts=[cohort])
        take_part(held, make_learner(f"Learner {at}", cohort))
    year.terms.filter(order=1).update(ends_on=date(2026, 10, 23))
    keep_totals(today=TODAY)
    browser = as_user(leader)
    browser.get(address)
    with django_assert_num_queries(17):
        browser.get(address)
