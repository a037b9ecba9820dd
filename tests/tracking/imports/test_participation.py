"""Registers come in as rows or as a grid, by the marks of the school, and keep the rules of a typed register."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careers.imports import files, running
from careers.imports.checking import planned
from careers.imports.reading import load
from careers.models import History, Import, Session
from tests.support.importing import bring, fresh, go, undo
from tracking.models import Enrolment, Learner, Participation

SAMPLE = Path(__file__).parent / "attendance-grid.xlsx"
DAY = date(2026, 10, 1)


@pytest.fixture
def visit(make_activity, cohorts):
    return make_activity("Enterprise day", [cohorts[9]])


@pytest.fixture
def session(visit, make_session):
    return make_session(visit)


@pytest.fixture
def beatrix(make_learner, cohorts):
    return make_learner("Beatrix Mensah", cohorts[9], upn="X873400125001", mis_id="1")


@pytest.fixture
def kai(make_learner, cohorts):
    return make_learner("Kai Walker", cohorts[9], upn="L873400125002", mis_id="2")


@pytest.fixture
def brought(leader, year, session):
    """brought(header, row, ..., option=True): the import of this sheet, checked."""
    return lambda *rows, **options: bring("participation", list(rows), leader, year, **options)


ROWS = ["Admission number", "Activity", "Date", "Mark", "Note"]


def counts(row):
    return {name: count for name, count in row.summary["counts"].items() if count and name not in {"rows", "warned"}}


def causes(row):
    return [group["cause"] for group in row.summary["groups"]]


def kept():
    """[(forename, title, day, took part, note)] of all participation, in order."""
    rows = Participation.objects.select_related("learner", "session__activity").order_by("session__date", "pk")
    return [(row.learner.forename, str(row.session), row.attended, row.note) for row in rows]


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Session, Participation)]


def test_rows_come_in_as_imported_marks(brought, beatrix, kai):
    row = go(brought(ROWS, ["1", "Enterprise day", DAY, "/", "Asked a lot"], ["2", "", "", "N", ""]))
    assert (row.status, counts(row)) == ("done", {"new": 2})
    assert kept() == [
        ("Beatrix", "Enterprise day, 1 October 2026", True, "Asked a lot"),
        ("Kai", "Enterprise day, 1 October 2026", False, ""),
    ]
    assert {(one.how, one.cohort, one.year) for one in Participation.objects.all()} == {
        ("import", beatrix.cohort, beatrix.year)
    }


def test_an_activity_with_one_session_needs_no_day(brought, beatrix):
    go(brought(["UPN", "Activity", "Took part"], ["X873400125001", "Enterprise day", "yes"]))
    assert kept() == [("Beatrix", "Enterprise day, 1 October 2026", True, "")]


def test_grid_of_the_sample_comes_in_in_one_go(leader, year, make_activity, make_learner, cohorts):
    """One activity has no session yet: the header says on which day there is to be one."""
    make_activity("Enterprise day", [cohorts[9]])
    make_activity("College taster", [cohorts[9]])
    for forename, upn in (("Hania", "G873400123416"), ("Seán", "W873400123417"), ("Kai", "Z873400123419")):
        make_learner(f"{forename} Green", cohorts[9], upn=upn)
    row = bring("participation", SAMPLE.read_bytes(), leader, year)
    assert (row.status, counts(row)) == ("checked", {"new": 3, "refused": 57})
    assert row.summary["further"] == [["new marks", 5], ["new sessions", 2]]
    assert row.summary["notes"] == [
        "A new session: Enterprise day, 12 March 2027.", "A new session: College taster, 20 March 2027.",
    ]  # fmt: skip
    go(row)
    assert kept() == [
        ("Hania", "Enterprise day, 12 March 2027", True, ""),
        ("Seán", "Enterprise day, 12 March 2027", False, ""),
        ("Kai", "Enterprise day, 12 March 2027", True, ""),
        ("Hania", "College taster, 20 March 2027", True, ""),
        ("Kai", "College taster, 20 March 2027", False, ""),
    ]


def test_the_same_grid_again_changes_nothing(brought, beatrix, kai):
    grid = [["UPN", "Enterprise day 1/10/26"], ["X873400125001", "/"], ["L873400125002", "N"]]
    go(brought(*grid))
    before = everything()
    row = go(brought(*grid))
    assert (row.status, counts(row), everything()) == ("done", {"same": 2}, before)


@pytest.mark.parametrize(
    "header",
    ["Enterprise day 01/10/26", "Enterprise day (1 October)", "Thu 1 Oct 2026 Enterprise Day", "enterprise day",
     "1/10/26"],
)  # fmt: skip
def test_headers_find_their_session(header, brought, beatrix):
    go(brought(["UPN", header], ["X873400125001", "/"]))
    assert kept() == [("Beatrix", "Enterprise day, 1 October 2026", True, "")]


def test_figures_in_a_title_are_no_day(brought, beatrix, make_activity, cohorts):
    make_activity("Year 9-10 visit", [cohorts[9]])
    go(brought(["UPN", "Year 9-10 visit 3/11/26"], ["X873400125001", "/"]))
    assert kept() == [("Beatrix", "Year 9-10 visit, 3 November 2026", True, "")]


def test_blank_cells_and_notes_are_left_alone(brought, beatrix, kai, take_part, session):
    take_part(session, beatrix, kai)
    Participation.objects.update(note="Hers")
    row = go(brought(["UPN", "Enterprise day"], ["X873400125001", ""], ["L873400125002", "N"], clear=True))
    assert row.summary["examples"]["changed"] == [
        ["Sheet 1", 3, "Enterprise day, 1 October 2026: absent, was took part"]
    ]
    assert [one[2:] for one in kept()] == [(True, "Hers"), (False, "Hers")]
    assert [one.how for one in Participation.objects.order_by("pk")] == ["register", "import"]


@pytest.mark.parametrize(
    ("mark", "attended"),
    [("/", True), ("\\", True), ("L", True), ("l", True), ("P", True), (1, True), ("x", True), ("✓", True),
     (True, True), ("Yes", True), ("N", False), ("A", False), ("i", False), ("U", False), (0, False), (False, False)],
)  # fmt: skip
def test_marks_mean_what_the_school_says(mark, attended, brought, beatrix):
    go(brought(["UPN", "Enterprise day"], ["X873400125001", mark]))
    assert [one[2] for one in kept()] == [attended]


def test_a_mark_can_be_given_another_meaning(brought, beatrix, ash):
    ash.registermark_set.filter(mark="W").update(means="there")
    go(brought(["UPN", "Enterprise day"], ["X873400125001", "W"]))
    assert [one[2] for one in kept()] == [True]


def test_who_was_elsewhere_is_not_counted_and_told(brought, beatrix, kai):
    row = go(brought(["UPN", "Enterprise day"], ["X873400125001", "W"], ["L873400125002", "X"]))
    assert (counts(row), kept()) == ({"same": 2}, [])
    assert row.summary["notes"] == [
        "Marks that count neither as there nor as absent: ‘W’ 1×, ‘X’ 1×. See the register marks."
    ]


def test_an_unknown_mark_is_given_its_meaning_once(brought, beatrix, kai):
    row = brought(["UPN", "Enterprise day"], ["X873400125001", "*"], ["L873400125002", "/"])
    assert [(one["word"], one["count"]) for one in row.summary["words"]] == [("*", 1)]
    Import.objects.filter(pk=row.pk).update(values={"wide": {"*": "absent"}})
    running.ask_for(row, Import.Work.CHECK, by=row.member)
    go(fresh(row))
    assert [one[2] for one in kept()] == [False, True]


BROKEN = [
    (["404", "Enterprise day", DAY, "/", ""], "Your school has no such learner"),
    (["", "Enterprise day", DAY, "/", ""], "Your school has no such learner"),
    (["1", "", "", "/", ""], "Activity is missing"),
    (["1", "Unheard of", DAY, "/", ""], "No activity of this year has this title"),
    (["1", "Enterprise day", "2/10/2026", "/", ""], "The activity has no session on this day"),
    (["1", "Enterprise day", "30/2/2027", "/", ""], "The date cannot be read"),
    (["1", "Enterprise day", DAY, "perhaps", ""], "This mark is not among your register marks"),
    (["1", "Enterprise day", DAY, "", "Only a note"], "There is a note, but no mark"),
    (["1", "Enterprise day", DAY, "/", "x" * 301], "The text is longer than 300 characters"),
    (["1", "Called off", DAY, "/", ""], "The session was cancelled, so it has no register"),
    (["1", "Never", DAY, "/", ""], "The activity was cancelled, so it has no register"),
    (["1", "Twice", DAY, "/", ""], "This may be one of several sessions"),
    (["1", "Idea", "", "/", ""], "The activity has no session yet"),
    (["1", "Enterprise day", DAY, "#N/A", ""], "The cell holds an error of the spreadsheet"),
]


@pytest.mark.parametrize(("row", "cause"), BROKEN, ids=[cause for _, cause in BROKEN])
def test_what_is_wrong_is_told_and_good_rows_go_in(brought, beatrix, kai, make_activity, make_session, row, cause):
    make_session(make_activity("Called off"), status="cancelled")
    make_session(make_activity("Never", status="cancelled"))
    twice = make_activity("Twice")
    for _ in range(2):
        make_session(twice)
    make_activity("Idea")
    found = go(brought(ROWS, row, ["2", "Enterprise day", DAY, "/", ""]))
    assert (causes(found), [one[0] for one in kept()]) == ([cause], ["Kai"])


def test_who_was_not_invited_is_added_with_a_warning(brought, make_learner, cohorts):
    make_learner("Late Comer", cohorts[7], mis_id="3")
    make_learner("Not There", cohorts[7], mis_id="4")
    make_learner("Gone Away", cohorts[9], mis_id="5", on_roll_to=DAY - timedelta(days=1))
    row = go(
        brought(ROWS, *[[one, "Enterprise day", DAY, mark, ""] for one, mark in (("3", "/"), ("4", "N"), ("5", "/"))])
    )
    assert causes(row) == [
        "This learner was not invited, and is added to the register", "This learner was not on roll on that day",
    ]  # fmt: skip
    assert row.summary["notes"] == ["1 marked absent who had not been invited: they stay off the register."]
    assert [one[0] for one in kept()] == ["Late", "Gone"]


def test_a_session_to_come_has_no_marks_yet(brought, beatrix, make_session, visit):
    make_session(visit, "2027-08-01", status="planned")
    row = brought(ROWS, ["1", "Enterprise day", "1/8/2027", "/", ""], held=True)
    assert (causes(row), counts(row)) == (["The session is still to come, but has marks"], {"new": 1})


def test_a_learner_twice_for_one_session_comes_in_once(brought, beatrix):
    row = brought(["UPN", "Enterprise day"], ["X873400125001", "/"], ["X873400125001", "N"])
    assert (causes(row), counts(row)) == (
        ["This learner is in the file twice for one session"], {"new": 1, "refused": 1},
    )  # fmt: skip


def test_sessions_with_marks_can_be_marked_as_held(brought, beatrix, session):
    Session.objects.update(status="planned")
    grid = (["UPN", "Enterprise day"], ["X873400125001", "/"])
    assert brought(*grid).summary["notes"] == [
        "Sessions: 1 with marks still stand as planned: choose ‘Mark these sessions as held’ if they took place."
    ]
    go(brought(*grid, held=True))
    session.refresh_from_db()
    assert session.status == "held"


def test_missing_sessions_are_added_where_somebody_says_so(brought, beatrix):
    go(brought(ROWS, ["1", "Enterprise day", "5/10/2026", "/", ""], add=True))
    session = Session.objects.get(date="2026-10-05")
    assert (session.status, [one[1] for one in kept()]) == ("held", ["Enterprise day, 5 October 2026"])


def test_history_tells_of_registers_as_pages_do(brought, beatrix, kai, take_part, session):
    take_part(session, kai)
    go(brought(ROWS, ["1", "Enterprise day", DAY, "/", ""], ["2", "Enterprise day", DAY, "N", "Ill"]))
    lines = History.objects.filter(model="careers.Session").order_by("pk")
    assert [(line.action, line.changes, line.person) for line in lines] == [
        ("participation changed", {"took part": [True, False], "note": ["", "written"]}, kai.learner_id),
        ("register saved", {"register": ["", "1 took part, 1 absent, from a spreadsheet"]}, None),
    ]


def test_sessions_and_learners_of_other_schools_are_not_found(brought, beatrix, beech, beech_leader):
    theirs = beech.activity_set.create(year=beech.academicyear_set.get(start=2026), title="Theirs")
    session = Session.objects.create(school=beech, activity=theirs, date=DAY)
    row = brought(["UPN", "Enterprise day"], ["X873400125001", "/"])
    for wrong in (str(session.pk), f"new:{theirs.pk}:2026-10-05", "new:1:x", "new:1:2026-99-99"):
        Import.objects.filter(pk=row.pk).update(wide={"Enterprise day": wrong})
        running.ask_for(row, Import.Work.CHECK, by=row.member)
        assert causes(fresh(row)) == ["The session that a column stands for is gone"]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_register_comes_back_unchanged(
    ending, as_user, leader, year, session, beatrix, kai, make_learner, cohorts, take_part
):
    take_part(session, beatrix)
    take_part(session, kai, attended=False)
    make_learner("Not Marked", cohorts[9], mis_id="3")
    Participation.objects.filter(attended=True).update(note="=Asked", how="code")
    before = everything()
    answer = as_user(leader).get(reverse("register", args=["ash", session.pk]), {"format": ending})
    row = go(bring("participation", answer.content, leader, year, name=f"x.{ending}"))
    assert (row.status, counts(row), everything()) == ("done", {"same": 3}, before)


def test_a_learner_of_another_school_is_nobody(brought, beech):
    upn = "B801200005001"
    theirs = Learner.objects.create(school=beech, legal_forename="Ann", legal_surname="Beech", upn=upn)
    Enrolment.objects.create(
        school=beech, learner=theirs, year=beech.academicyear_set.get(start=2026), cohort=beech.cohort_set.first()
    )
    row = go(brought(["UPN", "Enterprise day"], [upn, "/"]))
    assert (causes(row), everything()[-1]) == (["Your school has no such learner"], [])


def test_a_column_of_keys_says_nothing(brought, beatrix, session):
    row = brought(["id", "UPN", "Enterprise day", "session_id"], ["999", "X873400125001", "/", "999"])
    assert (row.columns, row.wide) == ({"upn": "UPN"}, {"Enterprise day": str(session.pk)})


def test_undo_gives_back_the_tables_as_they_were(brought, beatrix, kai, take_part, session):
    take_part(session, kai)
    Session.objects.update(status="planned")
    before = everything()
    grid = (
        ["UPN", "Enterprise day", "Enterprise day 5/10/26"],
        ["X873400125001", "/", "/"],
        ["L873400125002", "N", ""],
    )
    row = go(brought(*grid, held=True))
    assert (Session.objects.count(), Participation.objects.count()) == (2, 3)
    undo(row)
    assert everything() == before
    assert not History.objects.filter(label__contains="Beatrix").exists()


def test_queries_of_a_check_do_not_grow(brought, make_learner, cohorts, django_assert_num_queries):
    for one in range(30):
        make_learner(f"Learner {one}", cohorts[9], mis_id=f"n{one}")
    for number in (3, 30):
        row = brought(["Adno", "Enterprise day"], *[[f"n{one}", "/"] for one in range(number)])
        book = load(files.cells(row))
        with django_assert_num_queries(14):
            records, _ = planned(row, book)
        assert {record.verdict for record in records} == {"new"}


def test_queries_of_writing_do_not_grow(brought, make_learner, cohorts):
    for one in range(30):
        make_learner(f"Learner {one}", cohorts[9], mis_id=f"n{one}")
    asked = []
    for first, last in ((0, 3), (3, 30)):
        row = brought(["Adno", "Enterprise day"], *[[f"n{one}", "/"] for one in range(first, last)])
        with CaptureQueriesContext(connection) as queries:
            go(row)
        asked.append(len(queries))
    assert (asked[0], Participation.objects.count()) == (asked[1], 30)
