"""Evidence comes in as rows or with one column for each statement, and never twice."""

from datetime import date

import pytest
from django.utils import timezone

from careers.imports import files
from careers.imports.checking import planned
from careers.imports.kinds import Setting
from careers.imports.reading import load
from careers.models import Adoption, History, Import, ImportTrace
from careers.sheets import csv_text, xlsx
from tests.project.rows import newer_edition
from tests.support.importing import bring, go, undo
from tracking.imports.evidence import evidence_sheet
from tracking.models import Enrolment, Evidence, EvidenceSource, Learner, Step
from tracking.offers import recorded_at

HEADER = ["Admission number", "Statement", "Level", "Kind", "Date", "Note"]
DAY = date(2026, 10, 1)


@pytest.fixture
def beatrix(make_learner, cohorts, adopted):
    return make_learner("Beatrix Mensah", cohorts[9], upn="X873400125001", mis_id="1")


@pytest.fixture
def kai(make_learner, cohorts, adopted):
    return make_learner("Kai Walker", cohorts[9], upn="L873400125002", mis_id="2")


@pytest.fixture
def brought(leader, year, beatrix, kai):
    """brought(row, ..., header=HEADER): the import of these rows, checked."""
    return lambda *rows, header=HEADER, **options: bring("evidence", [header, *rows], leader, year, **options)


def counts(row):
    return {name: count for name, count in row.summary["counts"].items() if count and name not in {"rows", "warned"}}


def causes(row):
    return [group["cause"] for group in row.summary["groups"]]


def kept():
    """[(forename, code, level, kind)] of all evidence."""
    rows = Evidence.objects.select_related("learner", "statement", "level", "source").order_by("pk")
    return [(row.learner.forename, row.statement.code, str(row.level), row.source.kind) for row in rows]


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (EvidenceSource, Evidence)]


def test_rows_with_several_codes_share_their_source(brought, leader):
    row = go(
        brought(["1", "A1; B2", "Secure", "work product", DAY, "Poster"], ["2", "a1", "beyond", "work", DAY, "Poster"])
    )
    assert (row.status, counts(row), row.summary["further"]) == ("done", {"new": 2}, [["new pieces of evidence", 3]])
    assert kept() == [
        ("Beatrix", "A1", "Secure", "work"), ("Beatrix", "B2", "Secure", "work"), ("Kai", "A1", "Beyond", "work"),
    ]  # fmt: skip
    source = EvidenceSource.objects.get()
    assert (source.note, source.added_by, source.added_by_member) == ("Poster", "Asha Leader", leader.pk)


def test_one_column_for_each_statement(brought):
    header = ["UPN", "Date", "A1", "B2 Learners can do B2."]
    go(brought(["X873400125001", DAY, "Secure", ""], ["L873400125002", DAY, "Emerging", "Secure"], header=header))
    assert kept() == [
        ("Beatrix", "A1", "Secure", "observation"), ("Kai", "A1", "Emerging", "observation"),
        ("Kai", "B2", "Secure", "observation"),
    ]  # fmt: skip
    assert EvidenceSource.objects.count() == 1


def test_the_same_file_again_changes_nothing(brought):
    rows = [
        ["1", "A1", "Secure", "", DAY, "Seen"],
        ["1", "A1", "Beyond", "", DAY, "Seen"],
        ["2", "A1", "Secure", "", DAY, ""],
    ]
    go(brought(*rows))
    Evidence.objects.filter(learner__mis_id="2").update(note="Written since")
    before = everything()
    row = go(brought(*rows))
    assert (counts(row), everything()) == ({"same": 3}, before)
    assert (Evidence.objects.count(), EvidenceSource.objects.count()) == (3, 3)


@pytest.mark.parametrize(
    "other",
    [["1", "A2", "Secure", "", DAY, ""], ["1", "A1", "Beyond", "", DAY, ""], ["1", "A1", "Secure", "quiz", DAY, ""],
     ["1", "A1", "Secure", "", "2/10/2026", ""], ["1", "A1", "Secure", "", DAY, "Other words"]],
)  # fmt: skip
def test_what_differs_is_another_piece(brought, other):
    go(brought(["1", "A1", "Secure", "observation", DAY, "Words"]))
    assert counts(go(brought(other))) == {"new": 1}


def test_support_and_small_step_may_be_said_later(brought, ash, statements, met, beatrix):
    step = Step.objects.create(school=ash, statement=statements["A1"], text="Points at a picture")
    piece = met(beatrix, statements["A1"])
    Evidence.objects.update(verified_by="Asha", verified_at=timezone.now())
    header = [*HEADER[:5], "Support", "Small step"]
    row = go(brought(["1", "A1", "Secure", "", DAY, "prompted", "points at a picture"], header=header))
    piece.refresh_from_db()
    assert (counts(row), piece.support, piece.step, piece.verified_by) == ({"changed": 1}, "prompted", step, "")
    line = History.objects.filter(person=beatrix.learner_id).get()
    assert (line.action, line.changes) == ("evidence changed", {"step": ["", "changed"], "support": ["", "changed"]})


def test_history_names_each_learner_by_her_id_alone(brought, beatrix):
    go(brought(["1", "A1; A2", "Secure", "", DAY, "Private words"]))
    line = History.objects.filter(person=beatrix.learner_id).get()
    assert (line.action, line.changes) == ("evidence added", {"evidence": ["", "A1 Secure, A2 Secure"]})
    assert not History.objects.filter(label__contains="Beatrix").exists()


def test_activity_gives_the_session_and_its_day(brought, make_activity, make_session):
    session = make_session(make_activity("Fair"))
    go(brought(["1", "A1", "Secure", "Fair"], header=["Adno", "Code", "Level", "Activity"]))
    assert (Evidence.objects.get().date, EvidenceSource.objects.get().session) == (session.date, session)


def test_a_cancelled_session_shows_nothing(brought, make_activity, make_session):
    make_session(make_activity("Fair"), status="cancelled")
    row = go(brought(["1", "A1", "Secure", DAY, "Fair"], header=["Adno", "Code", "Level", "Date", "Activity"]))
    assert causes(row) == ["The activity has no session that took place, so the evidence is kept without one"]
    assert EvidenceSource.objects.get().session is None


BROKEN = [
    (["404", "A1", "Secure", "", DAY, ""], "Your school has no such learner"),
    (["1", "Z9", "Secure", "", DAY, ""], "No framework that your school uses has this code"),
    (["1", date(2026, 1, 1), "Secure", "", DAY, ""], "Excel has made a date of a code"),
    (["1", "A1", "Brilliant", "", DAY, ""], "Your school has no such level of evidence"),
    (["1", "A1", "", "", DAY, ""], "Level is missing"),
    (["1", "", "Secure", "", DAY, ""], "Statement is missing"),
    (["1", "A1", "Secure", "gossip", DAY, ""], "This word is not known"),
    (["1", "A1", "Secure", "", "", ""], "Date is missing"),
    (["1", "A1", "Secure", "", "32/1/2027", ""], "The date cannot be read"),
    (["1", "A1", "Secure", "", "1/10/2024", ""], "The day is outside the academic year"),
    (["1", "A1", "Secure", "", "1/8/2027", ""], "The day is still to come"),
    (["2", "A1", "Secure", "", DAY, ""], "This evidence is in the file twice"),
    (["1", "A1", "#VALUE!", "", DAY, ""], "The cell holds an error of the spreadsheet"),
]


@pytest.mark.parametrize(("row", "cause"), BROKEN, ids=[cause for _, cause in BROKEN])
def test_what_is_wrong_is_told_and_good_rows_go_in(brought, row, cause):
    found = go(brought(["2", "A1", "Secure", "", DAY, ""], row))
    assert (causes(found), kept()[0]) == ([cause], ("Kai", "A1", "Secure", "observation"))


def test_unknown_small_step_and_bad_link_are_told(brought):
    header = [*HEADER[:5], "Small step", "Link"]
    row = brought(
        ["1", "A1", "Secure", "", DAY, "Flies", ""], ["2", "A1", "Secure", "", DAY, "", "javascript:1"], header=header
    )
    assert causes(row) == ["The statement has no such small step", "The value is not right"]


def test_a_code_in_two_frameworks_takes_the_name_of_one(brought, ash, adopted):
    newer = newer_edition(adopted)
    Adoption.objects.create(school=ash, edition=newer)
    row = brought(["1", "A1", "Secure", "", DAY, ""], ["2", "Small framework, 2099: A1", "Secure", "", DAY, ""])
    assert (causes(row), counts(row)) == (["This code stands in more than one framework"], {"new": 1, "refused": 1})
    go(row)
    assert Evidence.objects.get().statement.edition == newer


def test_levels_of_another_school_are_not_found(brought, beech):
    beech.evidencelevel_set.create(name="Theirs", order=9)
    assert causes(brought(["1", "A1", "Theirs", "", DAY, ""])) == ["Your school has no such level of evidence"]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_list_of_evidence_comes_back_unchanged(
    ending, leader, year, beatrix, kai, met, statements, make_activity, make_session, ash, adopted
):
    Adoption.objects.create(school=ash, edition=newer_edition(adopted))
    session = make_session(make_activity("Fair"))
    met(beatrix, statements["A1"], session=session, note="Words")
    met(beatrix, statements["A1"], session=session, note="Other words")
    met(kai, statements["B1"], "Beyond", "2026-11-05", session=session, kind="quiz")
    sheet = evidence_sheet(recorded_at(session, leader), Setting(ash, year, leader, timezone.localdate()))
    content = xlsx([sheet]) if ending == "xlsx" else csv_text(sheet).encode()
    before = everything()
    row = go(bring("evidence", content, leader, year, name=f"x.{ending}"))
    assert (row.status, counts(row), everything()) == ("done", {"same": 3}, before)
    assert not ImportTrace.objects.filter(of_import=row).exclude(added={}, changed={}, removed=[]).exists()


def test_a_learner_of_another_school_is_nobody(brought, beech):
    upn = "B801200005001"
    theirs = Learner.objects.create(school=beech, legal_forename="Ann", legal_surname="Beech", upn=upn)
    Enrolment.objects.create(
        school=beech, learner=theirs, year=beech.academicyear_set.get(start=2026), cohort=beech.cohort_set.first()
    )
    row = go(brought([upn, "A1", "Secure", DAY], header=["UPN", "Code", "Level", "Date"]))
    assert (causes(row), everything()[-1]) == (["Your school has no such learner"], [])


def test_undo_gives_back_the_tables_as_they_were(brought, met, statements, beatrix):
    met(beatrix, statements["A1"])
    before = everything()
    header = [*HEADER[:5], "Support"]
    row = go(brought(["1", "A1", "Secure", "", DAY, "alone"], ["2", "B1", "Beyond", "", DAY, ""], header=header))
    assert everything() != before
    undo(row)
    assert everything() == before


def test_undo_keeps_what_somebody_changed_since(brought):
    row = go(brought(["1", "A1", "Secure", "", DAY, ""], ["2", "A1", "Secure", "", DAY, ""]))
    Evidence.objects.filter(learner__mis_id="2").update(note="Written since")
    outcome = undo(row).outcome["undone"]
    assert (outcome["tracking.Evidence"]["kept"], outcome["tracking.EvidenceSource"]["kept"]) == (1, 1)
    assert [one[0] for one in kept()] == ["Kai"]


def test_queries_of_a_check_do_not_grow(brought, make_learner, cohorts, django_assert_num_queries):
    for one in range(30):
        make_learner(f"Learner {one}", cohorts[9], mis_id=f"n{one}")
    for number in (3, 30):
        row = brought(*[[f"n{one}", "A1; A2", "Secure", "", DAY, ""] for one in range(number)])
        assert row.status == Import.Status.CHECKED
        book = load(files.cells(row))
        with django_assert_num_queries(17):
            records, _ = planned(row, book)
        assert {record.verdict for record in records} == {"new"}
