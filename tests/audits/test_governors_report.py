"""The governors' report: six answers, small numbers hidden, nobody named, missing data said as missing."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from audits.models import Action, FrozenAudit
from audits.reports.governors import governors_report_of, governors_sheets
from audits.reports.governors.benchmarks import Fault, benchmarks_on, editions
from audits.reports.governors.shape import Table
from audits.wording import as_data, wording_of
from careers.models import IntendedOutcome, Objective, PublicPage
from careers.years import add_year
from tests.support.papers import bookmarks_of, checked
from tests.tracking.answering import answer, ask, write
from tracking.models import Enrolment, Interview, Placement
from tracking.trends import keep_of

DAY = date(2026, 11, 20)
ADDRESS = "/ash/2026/reports/governors/"
#: Of the page, with who is signed in; at most 40.
QUERIES = 40


@pytest.fixture
def report(ash, year, leader):
    """report(): the report of Ash on 20 November; report(governor) with the links that she may follow."""

    def make(member=None):
        member = (member or leader).user.memberships()["ash"]
        years = member.school.years()
        return governors_report_of(member, next(one for one in years if one.start == 2026), years, today=DAY)

    return make


@pytest.fixture
def intend(ash, year):
    """intend(cohort, statement, ...): outcomes that Ash means a year group to reach."""

    def save(cohort, *statements):
        for statement in statements:
            IntendedOutcome.objects.create(school=ash, year=year, statement=statement, cohort=cohort)

    return save


@pytest.fixture
def talk(adopted, intend, statements, cohorts, make_activity, make_session, make_learner, take_part, met):
    """talk(7, 12, came=10, showed=6): A1 intended for Year 7, an employer talk held for it, so many came."""

    def make(number, size, *targets, came=0, showed=0):
        cohort, statement = cohorts[number], statements["A1"]
        intend(cohort, statement)
        activity = make_activity(f"Talk {number}", [cohort], {statement: "I"}, kind="employer_talk", hours=2)
        everybody = [make_learner(f"Zelda Zz{number}x{at}", cohort, *targets) for at in range(size)]
        take_part(make_session(activity, "2026-10-01", [cohort]), *everybody[:came])
        for enrolment in everybody[:showed]:
            met(enrolment, statement)
        return everybody

    return make


def table_of(report, id):
    found = (part for one in report.questions for part in one.parts if isinstance(part, Table) and part.id == id)
    table = next(found, None)
    return table and [[cell.words for cell in row] for row in table.rows]


def answers(report):
    return [one.answer for one in report.questions]


def everything(report):
    return "\n".join(str(cell) for sheet in governors_sheets(report) for row in sheet.rows for cell in row)


def test_report_of_an_empty_school_says_what_is_not_there(report):
    assert answers(report()) == [
        "Not yet: there is no written plan yet, no careers leader is named on our public page yet, and no review has "
        "been finished yet.",
        "We cannot say yet: no framework of learning outcomes has been chosen.",
        "We cannot say yet: no framework of learning outcomes has been chosen.",
        "We cannot say yet: there is no evidence, no destination and no finished review.",
        "Of 6 duties, 1 is not met yet and 5 have no record yet.",
        "We ask four things of you.",
    ]


def test_report_has_six_questions_each_with_its_day_and_what_it_rests_on(report, talk):
    talk(7, 12, came=12)
    found = report()
    assert [one.number for one in found.questions] == [1, 2, 3, 4, 5, 6]
    assert {one.day for one in found.questions} == {DAY}
    assert all(one.answer and one.trend and one.sources for one in found.questions)
    assert found.contents[0] == ("strategy", "1 Strategy and leadership")


def test_leadership_tells_plan_leader_and_review(report, ash, year, levels, make_audit, leader):
    year.programme.vision = "Everybody finds a way."
    year.programme.save()
    Objective.objects.create(school=ash, programme=year.programme, text="Meet employers")
    PublicPage.objects.create(school=ash, on=True, leader_name="Asha Leader", reviewed_on=DAY)
    audit = make_audit(leader, status="frozen", frozen_at=datetime(2026, 10, 2, tzinfo=UTC))
    content = {"wording": as_data(wording_of(audit))}
    FrozenAudit.objects.create(school=ash, audit=audit, frozen_by="tests", digest="x", revision=1, content=content)
    assert report().questions[0].answer == (
        "Yes: there is a written plan, Asha Leader leads the work, and our last review was agreed on 2 October 2026."
    )


def test_learning_counts_from_intended_to_evidenced(report, talk, intend, cohorts, statements):
    talk(7, 12, came=12, showed=6)
    intend(cohorts[7], statements["A2"], statements["B1"])
    assert answers(report())[1] == (
        "Of 3 outcomes that we intend this year, 1 is planned, 1 has been taught and 1 has some evidence."
    )
    assert table_of(report(), "years") == [["Year 7", "3", "1", "1", "1", "2 hours"]]


def test_learning_compares_with_totals_that_were_kept(report, ash, year, talk, adopted):
    talk(7, 12, came=12)
    keep_of(ash, year.terms.get(order=1), adopted)
    assert report().questions[1].trend == (
        "At the end of Autumn 1, 1 of 1 outcome was planned and learners had been reached with 100 % of them."
    )


def test_missed_names_the_groups_that_are_reached_less(report, ash, talk, take_part, cohorts, make_learner):
    talk(7, 40, came=40)
    target = ash.targetgroup_set.get(name="Pupil premium")
    [make_learner(f"Zelda Late{at}", cohorts[7], target) for at in range(10)]
    assert answers(report())[2] == (
        "Learners have been reached with 80 % of what we intend. Pupil premium (0 % beside 80 %) is reached clearly "
        "less."
    )
    assert table_of(report(), "groups") == [["Pupil premium", "10", "0 %", "80 %", "80 points lower", "all", "0 %"]]


def test_missed_hides_a_group_of_three(report, ash, talk, take_part):
    target = ash.targetgroup_set.get(name="Looked after")
    talk(7, 20, came=20)
    talk(8, 3, target, came=3)
    found = report()
    assert table_of(found, "groups") is None
    assert "Too small to show anything of: Looked after." in everything(found)


def test_tables_of_learners_hide_the_same_year_groups(report, talk):
    talk(7, 3, came=3)
    talk(8, 6, came=6)
    talk(11, 20, came=20)
    found = report()
    assert [row[:2] for row in table_of(found, "meetings")] == [
        ["Year 7", "hidden"], ["Year 8", "hidden"], ["Year 11", "20"],
    ]  # fmt: skip
    assert [row[:3] for row in table_of(found, "hours")] == [
        ["Year 7", "25 hours", "hidden"], ["Year 8", "25 hours", "hidden"], ["Year 11", "25 hours", "20"],
    ]  # fmt: skip


def test_guidance_hides_few_and_their_sum(report, ash, year, talk):
    everybody = talk(11, 20, came=20)
    for enrolment in everybody[:3]:
        Interview.objects.create(
            school=ash, year=year, cohort=enrolment.cohort, enrolment=enrolment, learner=enrolment.learner,
            status="held", date=DAY,
        )  # fmt: skip
    assert table_of(report(), "guidance") == [["Year 11", "31 August 2027", "20", "hidden", "0", "hidden"]]
    said = {row[0]: row[1] for row in table_of(report(), "duties")}
    assert said["Personal guidance"] == "Numbers are too small to add up here; the table below has what can be shown."


def test_hours_count_who_has_all_a_part_or_none(report, ash, year, talk):
    everybody = talk(11, 20, came=20)
    for enrolment, hours in zip(everybody[:12], [25] * 6 + [10] * 6, strict=True):
        Placement.objects.create(
            school=ash, year=year, cohort=enrolment.cohort, enrolment=enrolment, learner=enrolment.learner,
            status="done", hours=hours, starts_on=DAY, employer="Works",
        )  # fmt: skip
    assert table_of(report(), "hours") == [["Year 11", "25 hours", "20", "6", "6", "8"]]


def test_unrecorded_is_never_nothing(report, talk):
    talk(7, 12)
    found = report()
    assert "Nobody has recorded yet who took part in sessions with employers this year." in everything(found)
    assert table_of(found, "meetings") is None
    assert {row[0]: row[2] for row in table_of(found, "duties")}["Experience of workplaces"] == "not recorded"


def test_asks_are_at_most_five_and_begin_with_what_is_late(report, ash, year, talk):
    talk(7, 12)
    for at in range(2):
        Action.objects.create(school=ash, year=year, title=f"Do {at}", due_on=DAY - timedelta(at + 1), priority=1)
    asks = report().questions[5]
    assert asks.answer == "We ask five things of you; 2 of our 2 open actions are late."
    assert len(asks.parts[0].items) == 5
    assert asks.parts[0].items[0] == (
        "Ask us how we will finish 2 actions that are late. The oldest, ‘Do 1’, was due on 18 November 2026."
    )
    assert table_of(report(), "actions")[0] == ["Do 1", "18 November 2026", "to do, 2 days overdue"]


def test_report_names_no_learner_and_no_staff(report, ash, year, talk, leader, staff):
    talk(7, 12, came=12, showed=12)
    Action.objects.create(school=ash, year=year, title="Do it", owner=staff, priority=1, due_on=DAY)
    text = everything(report())
    assert [name for name in ("Zelda", "Zz7", "Asha", "Sam Staff") if name in text] == []


def test_links_lead_only_where_the_reader_may_go(report, as_user, talk, governor, leader):
    talk(7, 12, came=12)
    mine = {source.url for one in report(governor).questions for source in one.sources if source.url}
    assert {as_user(governor).get(url).status_code for url in mine} == {200}
    theirs = {source.url for one in report(leader).questions for source in one.sources if source.url}
    assert {as_user(leader).get(url).status_code for url in theirs} == {200}
    assert mine < theirs


@pytest.fixture
def fill(ash, year, adopted, levels, make_audit, leader, cohorts, talk, make_activity, make_session):
    """fill(3): so many rows of everything that the report tells of."""

    def make(number):
        last = add_year(school=ash, start=2025, by="tests")
        keep_of(ash, year.terms.get(order=1), adopted)
        sheet = write(ash)
        for at in range(number):
            everybody = talk(9 + at, 6, ash.targetgroup_set.all()[at], came=6, showed=5)
            visit = make_activity("Visit", [cohorts[9 + at]], kind="provider")
            make_session(visit, "2026-10-05", [cohorts[9 + at]])
            Action.objects.create(school=ash, year=year, title="Do it", due_on=DAY, priority=1)
            answer(ask(sheet, year, cohorts[9 + at]), 1, 1)
            Enrolment.objects.create(school=ash, learner=everybody[0].learner, year=last, cohort=cohorts[11])
        for at in range(number + 1):
            audit = make_audit(leader, status="frozen", frozen_at=datetime(2026, 10, 2 + at, tzinfo=UTC))
            content = {"wording": as_data(wording_of(audit))}
            FrozenAudit.objects.create(school=ash, audit=audit, frozen_by="x", digest="x", revision=1, content=content)

    return make


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_the_same_queries_for_any_number_of_rows(as_user, governor, fill, number):
    fill(number)
    client = as_user(governor)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(ADDRESS).status_code == 200
    assert len(caught) == QUERIES


def test_spreadsheet_has_a_sheet_for_each_question(as_user, governor, talk):
    talk(7, 12, came=12)
    got = as_user(governor).get(ADDRESS + "?format=xlsx")
    book = load_workbook(BytesIO(got.content))
    assert book.sheetnames == [
        "1 Strategy and leadership", "2 What learners get", "3 Who is missed", "4 Impact and destinations",
        "5 Statutory duties", "6 What we ask of you",
    ]  # fmt: skip
    assert [cell.value for cell in book["2 What learners get"][2]][:2] == [
        "Question", "What do we mean learners to get, and does it happen?",
    ]  # fmt: skip


def test_benchmarks_are_read_from_their_file():
    assert benchmarks_on(date(2025, 8, 31)) is None
    assert [one.number for one in benchmarks_on(DAY).all] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_benchmarks_refuse_what_nothing_reads(tmp_path):
    path = tmp_path / "b.toml"
    path.write_text(
        '[[edition]]\nedition = "x"\nfrom = 2025-09-01\nsource = "s"\n'
        'benchmark = [{ number = 1, title = "T", reads = "luck" }]\n'
    )
    with pytest.raises(Fault, match="b.toml: edition 1, benchmark 1: nothing reads 'luck'"):
        editions(path)


def paper_for(client):
    return b"".join(client.get(ADDRESS + "?format=pdf").streaming_content)


def test_paper_of_an_empty_school_is_sound_and_short(as_user, governor):
    pages = checked(paper_for(as_user(governor))).split("\f")
    assert len(pages) < 7
    assert "no framework of learning outcomes has been chosen" in " ".join(" ".join(pages).split())


def test_paper_has_a_bookmark_for_each_question(as_user, governor, fill):
    fill(2)
    pdf = paper_for(as_user(governor))
    checked(pdf)
    assert [mark for mark in bookmarks_of(pdf) if mark[:1].isdigit()] == [
        "1 Strategy and leadership", "2 What learners get", "3 Who is missed", "4 Impact and destinations",
        "5 Statutory duties", "6 What we ask of you",
    ]  # fmt: skip
