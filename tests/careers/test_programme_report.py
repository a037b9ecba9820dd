"""The programme's report: what is planned by year group and by half-term, and nothing that must stay in school."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from careers.models import Activity, ActivityPartner, Cohort, IntendedOutcome, Objective, Partner, Programme
from careers.programme_report import programme_report_of
from tests.support.papers import checked


@pytest.fixture
def terms(year):
    return list(year.terms.all())


@pytest.fixture
def report(ash, year):
    """report(by_term=True, cohort=...) of Ash, as the database has it now."""

    def read(**asked):
        fresh = ash.academicyear_set.select_related("programme").get(pk=year.pk)
        return programme_report_of(ash, fresh, list(ash.cohort_set.all()), **asked)

    return read


@pytest.fixture
def address(ash, year):
    return reverse("report-programme", args=[ash.slug, year.start])


def told(report):
    """{part: {block: [titles, those going on marked with '+']}}, without parts in which nothing is planned."""
    return {
        part.title: {
            block.title: [*(entry.title for entry in block.entries), *(f"{title}+" for title in block.going_on)]
            for block in part.blocks
        }
        for part in report.parts
        if part.blocks
    }


@pytest.fixture
def planned(make_activity, cohorts, terms):
    make_activity("Project", [cohorts[7], cohorts[8]], first_term=terms[1], last_term=terms[2], hours="1.5")
    make_activity("Fair", [cohorts[8]], first_term=terms[1], last_term=terms[1], hours="2")
    make_activity("Talk", [cohorts[7]])
    make_activity("Day out", first_term=terms[5], last_term=terms[5])


def test_programme_by_year_group_loses_nothing(report, planned):
    assert told(report()) == {
        "Year 7": {"Autumn 2": ["Project"], "Spring 1": ["Project+"], "No half-term yet": ["Talk"]},
        "Year 8": {"Autumn 2": ["Fair", "Project"], "Spring 1": ["Project+"]},
        "No year group yet": {"Summer 2": ["Day out"]},
    }


def test_programme_by_half_term_loses_nothing(report, planned):
    assert told(report(by_term=True)) == {
        "Autumn 2": {"Autumn 2": ["Project", "Fair"]},
        "Spring 1": {"Spring 1": ["Project+"]},
        "Summer 2": {"Summer 2": ["Day out"]},
        "No half-term yet": {"No half-term yet": ["Talk"]},
    }


def test_one_year_group_alone(report, planned, cohorts):
    found = report(cohort=cohorts[7])
    assert [line.title for line in found.lines] == ["Year 7"]
    assert list(told(found)) == ["Year 7"]


def test_overview_counts_in_each_half_term_and_once_in_all(report, planned):
    found = report()
    lines = {line.title: ([one.number for one in line.counts], line.total, line.hours) for line in found.lines}
    assert found.columns[1:] == ("Autumn 2", "Spring 1", "Spring 2", "Summer 1", "Summer 2", "No half-term yet")
    assert lines["Year 7"] == ([0, 1, 1, 0, 0, 0, 1], 2, Decimal("1.5"))
    assert lines["Year 8"] == ([0, 2, 1, 0, 0, 0, 0], 2, Decimal("3.5"))
    assert lines["Year 9"] == ([0, 0, 0, 0, 0, 0, 0], 0, None)
    assert lines["No year group yet"] == ([0, 0, 0, 0, 0, 1, 0], 1, None)
    assert [one.tint for one in found.lines[1].counts] == [0, 4, 2, 0, 0, 0, 0]


def test_ideas_and_cancelled_ones_are_left_out_and_counted(report, make_activity, cohorts):
    make_activity("Maybe", [cohorts[7]], status="idea")
    make_activity("Perhaps", [cohorts[8]], status="idea")
    make_activity("Off", [cohorts[7]], status="cancelled")
    assert (report().left_out, report().entries) == ("2 ideas and 1 cancelled activity are left out.", ())
    assert report(cohort=cohorts[8]).left_out == "1 idea is left out."
    assert report(cohort=cohorts[9]).left_out == ""


def test_entry_says_what_it_meets_and_who_helps(report, ash, make_activity, cohorts, statements):
    meets = {statements["B1"]: "S", statements["A1"]: "I"}
    visit = make_activity("Visit", [cohorts[7]], meets, intent="See a port.", kind="workplace_visit", hours=3)
    partner = Partner.objects.create(school=ash, name="Port of Ash")
    ActivityPartner.objects.create(school=ash, activity=visit, partner=partner)
    entry = report().entries[0]
    assert (entry.intent, entry.kind, entry.hours, entry.partners) == (
        "See a port.",
        "workplace visit",
        3,
        ("Port of Ash",),
    )
    assert (entry.about, entry.met, entry.address) == (
        "Workplace visit, 3 hours",
        "A1 (I), B1 (S)",
        f"/ash/activities/{visit.pk}/",
    )


def test_progression_shows_depth_intention_and_nothing(report, ash, year, make_activity, cohorts, adopted, statements):
    make_activity("First", [cohorts[7]], {statements["A1"]: "I"})
    make_activity("Second", [cohorts[7], cohorts[8]], {statements["A1"]: "D"})
    IntendedOutcome.objects.create(school=ash, year=year, statement=statements["A1"], cohort=cohorts[9])
    table = report().progression.table
    assert [row[0] for row in table.rows] == ["A1 Learners can do A1."]
    assert table.header[1:5] == ("Y7", "Y8", "Y9", "Y10")


def test_no_progression_without_a_framework(report, planned):
    assert report().progression is None


def test_page_tells_the_words_and_nothing_of_the_staff(ash, year, leader, as_user, address, make_activity, cohorts):
    programme, _ = Programme.objects.get_or_create(school=ash, year=year)
    programme.vision = "Every learner knows a next step."
    programme.save()
    Objective.objects.create(school=ash, programme=programme, text="More employers", order=1)
    make_activity("Talk", [cohorts[7]], evaluation="Went badly", impact="By a quiz", cost=321, lead="Mr Secret")
    page = as_user(leader).get(address).content.decode()
    assert [words in page for words in ("Every learner knows a next step.", "More employers", "Talk")] == [True] * 3
    assert [words in page for words in ("Went badly", "By a quiz", "321.00", "Mr Secret")] == [False] * 4


def test_choice_that_is_not_there_is_left_out_and_said(leader, as_user, address, planned, beech):
    theirs = Cohort.objects.filter(school=beech).first()
    page = as_user(leader).get(address, {"cohort": theirs.pk}).content.decode()
    assert "This filter is left out." in page
    assert "Day out" in page


def test_spreadsheet_says_the_same(leader, as_user, address, planned):
    answer = as_user(leader).get(address, {"format": "xlsx"})
    book = load_workbook(BytesIO(b"".join(answer) if answer.streaming else answer.content))
    assert book.sheetnames == ["Programme", "Objectives", "At a glance", "Activities"]
    rows = list(book["Activities"].values)
    assert rows[0] == ("Title", "Kind", "Year groups", "When", "Hours", "Partners", "Statements met", "Intent")
    assert sorted(row[:5] for row in rows[1:]) == [
        ("Day out", "careers lesson", "No year group", "Summer 2", None),
        ("Fair", "careers lesson", "Year 8", "Autumn 2", 2),
        ("Project", "careers lesson", "Year 7\nYear 8", "Autumn 2 to Spring 1", 1.5),
        ("Talk", "careers lesson", "Year 7", None, None),
    ]


def test_report_names_the_frameworks_of_its_codes(report, make_activity, cohorts, statements):
    make_activity("Visit", [cohorts[7]], {statements["B1"]: "S"})
    assert report().codes == (("Small framework", "B1"),)


def test_pdf_is_tagged(leader, as_user, address, planned, adopted, make_activity, cohorts, statements):
    make_activity("Visit", [cohorts[7]], {statements["B1"]: "S"})
    answer = as_user(leader).get(address, {"format": "pdf"})
    words = checked(b"".join(answer) if answer.streaming else answer.content)
    assert [title in words for title in ("The year at a glance", "Day out", "No year group yet")] == [True] * 3


@pytest.mark.parametrize("how_many", [1, 3])
def test_report_asks_twelve_times(
    ash, leader, as_user, address, make_activity, cohorts, adopted, statements, django_assert_num_queries, how_many
):
    for number in range(how_many):
        activity = make_activity(f"Talk {number}", [cohorts[7]], {statements["A1"]: "I"})
        partner = Partner.objects.create(school=ash, name=f"Mill {number}")
        ActivityPartner.objects.create(school=ash, activity=activity, partner=partner)
    client = as_user(leader)
    with django_assert_num_queries(12):
        client.get(address)
    assert Activity.objects.count() == how_many
