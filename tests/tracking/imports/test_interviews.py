"""Guidance interviews from spreadsheets: one for each learner and day, and notes for those alone who may read them."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careers.imports.kinds import Record, Setting, kinds, kinds_for
from careers.models import History, ImportTrace
from careers.sheets import csv_text, xlsx
from careers.tenancy import Role
from tests.conftest import her_keys
from tests.support.importing import bring, go, undo
from tests.support.told import causes, counts, tables, words
from tracking.imports.agreed import agreed, written
from tracking.imports.interviews import interview_sheet
from tracking.interviews import Agreed
from tracking.models import Interview, InterviewAction
from tracking.standings import interviews_of

TODAY = date(2026, 11, 22)


@pytest.fixture
def make_interview(ash):
    def make(enrolment, status="held", day="2026-10-01", agreed=(), **fields):
        day = date.fromisoformat(day) if day else None
        row = Interview.objects.create(status=status, date=day, **her_keys(enrolment), **fields)
        for text in agreed:
            InterviewAction.objects.create(school=ash, interview=row, text=text)
        return row

    return make


@pytest.fixture
def ivy(ash, make_member):
    return make_member(ash, Role.ADVISER, name="Ivy Adviser")


@pytest.fixture
def brought(leader, year):
    """brought({"Status": "held", ...}, ...): the check of rows about Beatrix, unless they name somebody else."""

    def ask(*rows, by=leader, **options):
        rows = [{"Admission number": "0012", **row} for row in rows]
        headers = list(dict.fromkeys(name for row in rows for name in row))
        cells = [[row.get(name) for name in headers] for row in rows]
        return bring("interviews", [headers, *cells], by, year, **options)

    return ask


def the_one():
    return Interview.objects.get()


def test_interview_comes_in_with_all_that_is_said_of_it(brought, beatrix, ivy):
    go(brought({
        "Date": "03/11/2026", "Time": "10:30", "Attended": "Y", "Adviser": "ivy adviser", "Mode": "Teams",
        "Room": "B2", "Notes": "Wants to build boats.", "Confidential notes": "Worries at home.",
        "Actions": "Visit the yard | herself | 31/01/2027\nWrite a CV",
    }))  # fmt: skip
    row = the_one()
    assert (row.learner_id, row.cohort_id, row.enrolment_id) == (beatrix.learner_id, beatrix.cohort_id, beatrix.pk)
    assert (row.date, row.starts_at, row.status, row.mode) == (date(2026, 11, 3), time(10, 30), "held", "video")
    assert (row.adviser, row.place) == (ivy, "B2")
    assert (row.note, row.restricted_note) == ("Wants to build boats.", "Worries at home.")
    agreed = list(row.actions.order_by("pk").values_list("text", "whose", "due_on"))
    assert agreed == [("Visit the yard", "herself", date(2027, 1, 31)), ("Write a CV", "", None)]


def test_what_the_file_does_not_say_stays(brought, beatrix, make_interview, ivy):
    make_interview(beatrix, "booked", "2026-11-03", adviser=ivy, place="B2", note="Hers.", agreed=["Go"])
    row = brought({"Date": "03/11/2026", "Status": "done", "Notes": None})
    assert (counts(row), words(row, "changed")) == ({"changed": 1}, ["held, was booked"])
    go(row)
    assert (the_one().status, the_one().adviser, the_one().note, the_one().version) == ("held", ivy, "Hers.", 2)
    assert the_one().actions.count() == 1


def test_page_that_was_opened_before_is_told_that_it_is_stale(brought, beatrix, make_interview, leader, as_user):
    interview = make_interview(beatrix, "booked", "2026-11-03")
    go(brought({"Date": "03/11/2026", "Place": "Library"}))
    body = {"status": "booked", "date": "2026-11-03", "mode": "phone", "version": 1}
    body |= {"agreed-TOTAL_FORMS": "0", "agreed-INITIAL_FORMS": "0"}
    assert as_user(leader).post(reverse("interview-edit", args=["ash", interview.pk]), body).status_code == 409


def test_interview_to_be_booked_becomes_the_booked_one(brought, beatrix, make_interview):
    make_interview(beatrix, "wanted", None)
    row = go(brought({"Date": "03/12/2026", "Status": "booked", "Time": "9am"}))
    assert (counts(row), the_one().status, the_one().starts_at) == ({"changed": 1}, "booked", time(9))


def test_day_with_a_time_says_both(brought, beatrix):
    go(brought({"Appointment": "03/11/2026 14:30", "Status": "held"}))
    assert (the_one().date, the_one().starts_at) == (date(2026, 11, 3), time(14, 30))


def test_another_day_is_another_interview_and_told(brought, beatrix, make_interview):
    make_interview(beatrix, "booked", "2026-11-30")
    row = brought({"Date": "07/12/2026", "Status": "booked"})
    assert causes(row) == [("warning", "The learner has another interview booked, which stays")]


def test_several_on_one_day_are_told_apart_by_their_times(brought, beatrix, make_interview):
    make_interview(beatrix, "missed", "2026-11-03", starts_at=time(9))
    make_interview(beatrix, "booked", "2026-11-03", starts_at=time(14))
    row = go(brought({"Date": "03/11/2026", "Time": "14:00", "Status": "held"}))
    assert list(Interview.objects.order_by("pk").values_list("status", flat=True)) == ["missed", "held"]
    assert counts(row) == {"changed": 1}


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"Date": "03/11/2026"}, "held"),
        ({"Date": "03/12/2026"}, "booked"),
        ({"Status": "no"}, "wanted"),
        ({"Date": "03/11/2026", "Status": "N"}, "missed"),
        ({"Date": "03/12/2026", "Status": "N"}, "booked"),
        ({"Date": "03/11/2026", "Status": "DNA"}, "missed"),
        ({"Status": "Needs booking"}, "wanted"),
        ({"Date": "03/11/2026", "Status": True}, "held"),
    ],
)
def test_how_it_stands_comes_from_words_or_from_its_day(cells, status, brought, beatrix):
    go(brought(cells))
    assert the_one().status == status


DAY = {"Date": "03/11/2026"}
LONG = "Visit the boatyard. " * 20
WRONG = [
    ([{"Status": "held"}], "The interview has no day"),
    ([{"Date": "03/12/2026", "Status": "held"}], "An interview on a day to come cannot be held or missed yet"),
    ([{"Date": "03/11/2024"}], "The day is outside the academic year"),
    ([{"Date": "32/11/2026"}], "The date cannot be read"),
    ([{"Date": "November"}], "The date cannot be read"),
    ([{**DAY, "Time": "tea time"}], "The time cannot be read"),
    ([{**DAY, "Status": "maybe"}], "This word is not known"),
    ([{**DAY, "Adviser": "Nobody Known"}], "Your school has no such adviser"),
    ([{**DAY, "How": "by pigeon"}], "This word is not known"),
    ([{**DAY, "Place": "x" * 151}], "The text is longer than 150 characters"),
    ([{**DAY, "Agreed actions": "Visit | her | when it suits"}], "An agreed action has a day that cannot be read"),
    ([{**DAY, "Agreed actions": LONG}],
     "An agreed action is longer than 300 characters, or who does it than 100"),
    ([{"Status": "held", "Date": "#REF!"}], "The cell holds an error of the spreadsheet"),
    ([{**DAY, "Status": "held"}, {**DAY, "Status": "held"}], "The learner has another row for the same day"),
    ([{"Admission number": "9999", **DAY}], "Your school has no such learner"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "cause"), WRONG, ids=[cause for _, cause in WRONG])
def test_wrong_row_is_told(rows, cause, brought, beatrix):
    row = brought(*({"Status": "held", **cells} if "Date" in cells and len(rows) == 1 else cells for cells in rows))
    assert [one for one in causes(row) if one[0] == "error"] == [("error", cause)]
    assert (row.summary["counts"]["refused"], Interview.objects.count()) == (1, 0)


def test_day_that_two_interviews_have_needs_a_time(brought, beatrix, make_interview):
    for hour in (9, 14):
        make_interview(beatrix, "booked", "2026-11-03", starts_at=time(hour))
    row = brought({**DAY, "Status": "missed"})
    assert causes(row) == [("error", "The learner has two interviews on this day")]


def test_row_without_an_interview_is_left_out(brought, beatrix, zoe):
    row = brought({"Date": None, "Status": None, "Notes": "Nothing yet"}, {"Admission number": "13", **DAY})
    assert counts(row) == {"new": 1, "left out": 1}


# --- who may ---------------------------------------------------------------------------------------


def test_restricted_note_is_no_field_for_who_may_not_read_it(brought, beatrix, make_interview, administrator):
    make_interview(beatrix, "booked", "2026-11-03", restricted_note="Kept.")
    row = go(brought({**DAY, "Status": "held", "Restricted note": "Overwritten."}, by=administrator))
    assert (row.columns.get("restricted_note"), the_one().restricted_note) == (None, "Kept.")
    assert the_one().status == "held"


def test_import_is_opened_by_nobody_else():
    assert kinds()["interviews"].private is True


def test_notes_and_names_stay_out_of_history(brought, beatrix, make_interview):
    make_interview(beatrix, "booked", "2026-11-03", agreed=["Old words"])
    go(brought({**DAY, "Status": "held", "Restricted note": "Secret words", "Actions": "New words"}))
    undo(go(brought({"Date": "04/11/2026", "Status": "held", "Notes": "Secret too", "Actions": "More words"})))
    lines = History.objects.filter(model__startswith="tracking.Interview")
    assert {line.label for line in lines} == {"Guidance interview", "Agreed action"}
    assert lines.get(action="changed by import").changes == {
        "status": ["booked", "held"],
        "restricted_note": ["", "changed"],
        "agreed actions": ["1", "1"],
    }


# --- again, back, and how often it asks ----------------------------------------------------------------


@pytest.fixture
def many(beatrix, zoe, make_interview, ivy):
    make_interview(beatrix, "missed", "2026-11-03", starts_at=time(9))
    make_interview(beatrix, "held", "2026-11-03", starts_at=time(14, 30), adviser=ivy, mode="video", place="=B2",
                   note="Lines\r\nand more \n  of them", restricted_note="'Secret",
                   agreed=["Go | see", "Back\\slash"])  # fmt: skip
    make_interview(zoe, "wanted", None)
    make_interview(zoe, "cancelled", None)
    make_interview(zoe, "booked", "2026-12-03", note="-")


def exported(client, shown, ending):
    return client.get(f"/ash/2026/interviews/?show={shown}&format={ending}").content


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("shown", ["booked", "held", "missed"])
def test_export_comes_back_and_changes_nothing(shown, ending, many, leader, as_user, year, ash):
    before = tables(ash, Interview, InterviewAction)
    row = go(bring("interviews", exported(as_user(leader), shown, ending), leader, year, name=f"x.{ending}"))
    assert (counts(row), causes(row)) == ({"same": 1}, [])
    assert tables(ash, Interview, InterviewAction) == before


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_sheet_of_all_comes_back_and_changes_nothing(ending, many, leader, year, ash):
    rows = interviews_of(list(Interview.objects.values_list("pk", flat=True)), year)
    sheet = interview_sheet(rows, Setting(ash, year, leader, TODAY))
    content = xlsx([sheet]) if ending == "xlsx" else csv_text(sheet).encode()
    assert counts(bring("interviews", content, leader, year, name=f"x.{ending}")) == {"same": 5}


def test_export_holds_the_restricted_note_for_who_may_read_it(many, leader, administrator, as_user):
    texts = [exported(as_user(who), "held", "csv").decode() for who in (leader, administrator)]
    assert [("Secret" in text, "Lines" in text) for text in texts] == [(True, True), (False, True)]


def test_undo_gives_back_what_was(brought, many, ash):
    before = tables(ash, Interview, InterviewAction)
    row = brought(
        {"Date": "03/11/2026", "Time": "14:30", "Status": "cancelled", "Actions": "Only one", "Place": "Hall"},
        {"Date": "05/11/2026", "Status": "held", "Actions": "New", "Time": None},
        {"Admission number": "13", "Date": "03/12/2026", "Status": "booked", "Notes": "Said"},
    )
    assert counts(row) == {"new": 1, "changed": 2}
    undo(go(row))
    after = tables(ash, Interview, InterviewAction)
    for table in (before[1], after[1]):
        for one in table:
            del one["id"]  # what was taken away is added anew
    assert after == before


def test_undo_keeps_what_somebody_changed_since(brought, beatrix):
    row = go(brought({**DAY, "Status": "held"}))
    Interview.objects.update(note="Written since.")
    row = undo(row)
    assert (row.outcome["undone"]["tracking.Interview"]["kept"], Interview.objects.count()) == (1, 1)
    assert ImportTrace.objects.count() == 2


@pytest.mark.parametrize("number", [3, 30])
def test_check_asks_as_often_whatever_its_length(number, ash, leader, year, make_learner, make_interview, cohorts, ivy):
    rows = []
    for at in range(number):
        learner = make_learner(f"Ann Learner{at}", cohorts[11], mis_id=f"7{at}")
        make_interview(learner, "booked", "2026-11-03", agreed=["Go"], adviser=leader)
        rows.append(
            {
                "mis_id": f"7{at}",
                "date": date(2026, 11, 3),
                "status": "held",
                "agreed": [Agreed("Stay")],
                "adviser": ivy,
            }
        )
    records = [Record("Sheet", at, row) for at, row in enumerate(rows)]
    with CaptureQueriesContext(connection) as asked:
        plan = kinds()["interviews"].plan(records, Setting(ash, year, leader, TODAY))
    assert (len(asked), len(plan.changes.tables[Interview].changed)) == (4, number)


# --- what was agreed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Visit | herself | 31/01/2027 | done 03/02/2027",
         Agreed("Visit", "herself", date(2027, 1, 31), date(2027, 2, 3))),
        ("Visit", Agreed("Visit")),
        ("Visit | | 31 January 2027", Agreed("Visit", "", date(2027, 1, 31))),
        ("Visit | done", Agreed("Visit", "", None, TODAY)),
        ("A \\| B \\\\ C | her", Agreed("A | B \\ C", "her")),
        ("and\\or", Agreed("and\\or")),
        (" | her", None),
    ],
)  # fmt: skip
def test_line_says_what_was_agreed(line, meant):
    assert agreed(line, TODAY) == meant
    assert meant is None or agreed(written(meant), TODAY) == meant


def test_who_keeps_no_interviews_brings_none(leader, staff, governor, ivy):
    may = [{kind.slug for kind in kinds_for(member)} & {"interviews"} for member in (leader, ivy, staff, governor)]
    assert may == [{"interviews"}, {"interviews"}, set(), set()]
