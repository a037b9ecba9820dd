"""Sessions come in from a spreadsheet, change what is there, and go out so that they change nothing."""

from datetime import date, time

import pytest
from django.utils import timezone

from careers.imports.kinds import Setting
from careers.models import History, ImportTrace, Session, SessionCohort
from careers.sheets import csv_text, xlsx
from tests.support.importing import bring, go, undo
from tracking.imports.sessions import session_sheet
from tracking.sessions import sessions_of, with_registers

HEADER = ["Activity", "Date", "Start time", "Place", "Year groups", "Status", "Note"]


@pytest.fixture
def visit(make_activity, cohorts):
    return make_activity("Hospital visit", [cohorts[9]])


@pytest.fixture
def brought(leader, year, visit):
    """brought(row, ...): the import of these rows below HEADER, checked."""
    return lambda *rows, header=HEADER, **options: bring("sessions", [header, *rows], leader, year, **options)


def counts(row):
    return {name: count for name, count in row.summary["counts"].items() if count and name not in {"rows", "warned"}}


def causes(row):
    return [group["cause"] for group in row.summary["groups"]]


def everything():
    """All rows of the tables that sessions touch."""
    return [list(model.objects.order_by("pk").values()) for model in (Session, SessionCohort)]


def test_new_sessions_come_in(brought, visit, cohorts):
    row = go(brought(
        ["Hospital visit", date(2026, 10, 1), time(9, 30), "Hall", "Y9; 10", "held", "Good"],
        ["", "2/10/26", "", "", "", "", ""],
    ))  # fmt: skip
    assert (row.status, counts(row)) == ("done", {"new": 2})
    first, second = Session.objects.order_by("date")
    assert (first.activity, first.starts_at, first.place, first.status, first.note) == (
        visit, time(9, 30), "Hall", "held", "Good",
    )  # fmt: skip
    assert set(first.cohorts.all()) == {cohorts[9], cohorts[10]}
    assert (second.activity, second.date, second.status) == (visit, date(2026, 10, 2), "planned")


def test_the_activity_tells_of_it_in_its_history(brought, visit, leader):
    go(brought(["Hospital visit", "1/10/2026", "", "Hall", "", "", ""]))
    go(brought(["Hospital visit", "1/10/2026", "", "Gym", "9", "", ""]))
    lines = History.objects.filter(model="careers.Activity", row=visit.pk).order_by("pk")
    assert [(line.actor, line.action, line.changes) for line in lines] == [
        ("Asha Leader", "session added", {"session": ["", "1 October 2026, Hall, planned"]}),
        ("Asha Leader", "session changed",
         {"place": ["Hall", "Gym"], "session": ["1 October 2026, Gym, planned"] * 2}),
    ]  # fmt: skip


def test_only_what_the_file_speaks_of_is_changed(brought, visit, make_session, cohorts):
    session = make_session(visit, "2026-10-01", [cohorts[9]], place="Hall", note="Keep me", groups="9A")
    row = go(brought(["Hospital visit", "1/10/2026", "9.30am", "", "", "cancelled", ""]))
    assert row.summary["examples"]["changed"] == [
        ["Sheet 1", 2, "Start time: 09:30, was nothing; Status: cancelled, was held"]
    ]
    session.refresh_from_db()
    kept = (session.starts_at, session.status, session.place, session.note, session.groups)
    assert kept == (time(9, 30), "cancelled", "Hall", "Keep me", "9A")
    assert [*session.cohorts.all()] == [cohorts[9]]


def test_an_empty_cell_empties_where_somebody_says_so(brought, visit, make_session, cohorts):
    session = make_session(visit, "2026-10-01", [cohorts[9]], place="Hall", note="Gone", starts_at=time(9))
    go(brought(["Hospital visit", "1/10/2026", "", "", "", "", ""], clear=True))
    session.refresh_from_db()
    assert (session.starts_at, session.place, session.note, session.status) == (None, "", "", "held")
    assert not session.cohorts.exists()


def test_the_time_tells_sessions_of_one_day_apart(brought, visit, make_session):
    early, late = (make_session(visit, "2026-10-01", starts_at=time(hour)) for hour in (9, 11))
    row = go(brought(
        ["Hospital visit", "1/10/2026", "11:00", "Gym", "", "", ""],
        ["Hospital visit", "1/10/2026", "13:00", "Hall", "", "", ""],
    ))  # fmt: skip
    assert counts(row) == {"new": 1, "changed": 1}
    assert [*Session.objects.order_by("starts_at").values_list("place", flat=True)] == ["", "Gym", "Hall"]
    assert causes(brought(["Hospital visit", "1/10/2026", "", "X", "", "", ""])) == [
        "The activity has several sessions on this day"
    ]


def test_two_activities_of_one_title_are_told_apart_by_the_day(brought, visit, make_activity, make_session):
    twin = make_activity("Hospital visit")
    session = make_session(twin, "2026-10-01")
    row = brought(["Hospital visit", "1/10/2026", "", "Gym", "", "", ""], ["Hospital visit", "2/10/2026"] + [""] * 5)
    assert (counts(row), causes(row)) == (
        {"changed": 1, "refused": 1}, ["Two activities of this year have this title"],
    )  # fmt: skip
    assert row.summary["words"] == [{"field": "activity", "label": "Activity", "word": "Hospital visit", "count": 1}]
    assert session.activity == twin


BROKEN = [
    (["", "1/10/2026", "", "", "", "", ""], "Activity is missing"),
    (["Unheard of", "1/10/2026", "", "", "", "", ""], "No activity of this year has this title"),
    (["Hospital visit", "", "", "", "", "", ""], "Date is missing"),
    (["Hospital visit", "31/9/2026", "", "", "", "", ""], "The date cannot be read"),
    (["Hospital visit", "next week", "", "", "", "", ""], "The date cannot be read"),
    (["Hospital visit", "1/10/1826", "", "", "", "", ""], "The date is far from any school year"),
    (["Hospital visit", "1/10/2025", "", "", "", "", ""], "The day is outside the academic year"),
    (["Hospital visit", "1/10/2026", "25:00", "", "", "", ""], "The time cannot be read"),
    (["Hospital visit", "1/10/2026", "", "x" * 201, "", "", ""], "The text is longer than 200 characters"),
    (["Hospital visit", "1/10/2026", "", "", "Year 19", "", ""], "Your school has no such year group"),
    (["Hospital visit", "1/10/2026", "", "", "", "perhaps", ""], "This word is not known"),
    (["Hospital visit", "1/8/2027", "", "", "", "held", ""], "A session that is still to come cannot have been held"),
    (["Hospital visit", "#REF!", "", "", "", "", ""], "The cell holds an error of the spreadsheet"),
]


@pytest.mark.parametrize(("row", "cause"), BROKEN, ids=[cause for _, cause in BROKEN])
def test_what_is_wrong_is_told(brought, row, cause):
    assert causes(brought(row, ["Hospital visit", "3/11/2026", "", "", "", "", ""])) == [cause]


def test_a_session_twice_in_the_file_comes_in_once(brought):
    row = go(brought(*[["Hospital visit", "1/10/2026", "9:00", "Hall", "", "", ""]] * 2))
    assert (counts(row), causes(row)) == ({"new": 1, "refused": 1}, ["This session is in the file twice"])


def test_activities_of_another_school_or_year_are_not_found(brought, beech, cedar):
    year = beech.academicyear_set.get(start=2026)
    beech.activity_set.create(year=year, title="Theirs")
    assert causes(brought(["Theirs", "1/10/2026", "", "", "", "", ""])) == ["No activity of this year has this title"]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_list_of_sessions_comes_back_unchanged(ending, leader, year, visit, make_session, make_activity, cohorts):
    make_session(
        visit, "2026-10-01", [cohorts[7]], starts_at=time(9, 30), place="=1+1", groups="9A and 9B", note="N\nM"
    )
    make_session(visit, "2026-10-02", status="planned")
    for place in ("Hall", "Hall", "Gym"):
        make_session(make_activity(f"Fair {place}"), "2026-11-01", place=place)
    setting = Setting(year.school, year, leader, timezone.localdate())
    sheet = session_sheet(with_registers(sessions_of(year)), setting)
    content = xlsx([sheet]) if ending == "xlsx" else csv_text(sheet).encode()
    before = everything()
    row = bring("sessions", content, leader, year, name=f"x.{ending}")
    assert (row.status, counts(row)) == ("checked", {"same": 5})
    go(row)
    assert everything() == before
    assert not ImportTrace.objects.filter(of_import=row).exclude(added={}, changed={}, removed=[]).exists()


def test_undo_gives_back_the_tables_as_they_were(brought, visit, make_session, cohorts):
    make_session(visit, "2026-10-01", [cohorts[9]], place="Hall")
    before = everything()
    row = go(brought(["Hospital visit", "1/10/2026", "", "Gym", "", "", ""], ["", "2/10/2026", "", "", "9", "", ""]))
    assert everything() != before
    assert undo(row).outcome["undone"]["careers.Session"] == {"deleted": 1, "restored": 1, "put back": 0, "kept": 0}
    assert everything() == before


def test_undo_keeps_a_session_on_which_a_register_stands(brought, make_learner, cohorts, take_part):
    row = go(brought(["Hospital visit", "1/10/2026", "", "", "", "", ""]))
    take_part(Session.objects.get(), make_learner("Beatrix Mensah", cohorts[9]))
    assert undo(row).outcome["undone"]["careers.Session"]["kept"] == 1
    assert Session.objects.count() == 1


def test_queries_of_a_check_do_not_grow(brought, django_assert_num_queries, leader, year):
    from careers.imports import files
    from careers.imports.checking import planned
    from careers.imports.reading import load

    for number in (3, 30):
        days = [["Hospital visit", f"{day + 1}/10/2026", "", "Hall", "9", "", ""] for day in range(number)]
        row = brought(*days)
        book = load(files.cells(row))
        with django_assert_num_queries(8):
            records, plan = planned(row, book)
        assert {record.verdict for record in records} == {"new"}
