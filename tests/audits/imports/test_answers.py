"""One's own answers in an audit from a spreadsheet: judged alone, written as the pages write, and taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.exports import mine_sheet
from audits.imports.answers import Answers
from audits.judgements import submit
from audits.judging import mine_of
from audits.models import Judgement, JudgementEvent
from careers.imports import checking, files, running
from careers.imports.reading import load
from careers.models import Import
from careers.sheets import csv_text, xlsx
from tests.careers.imports.test_activities import causes, counts
from tests.support.importing import bring, fresh, go, undo

HEAD = ["Code", "Level", "Does not apply", "Reason", "Note"]


@pytest.fixture
def audit(make_audit, leader, governor):
    return make_audit(leader, governor)


@pytest.fixture
def me(audit, leader):
    return audit.participants.get(member=leader)


def answers(participant):
    rows = Judgement.objects.filter(participant=participant).order_by("statement__order")
    return [
        (r.statement.code, r.level and r.level.code, r.state, r.reason, r.note) for r in rows.select_related("level")
    ]


def test_answers_go_in_as_her_own(audit, me, leader):
    rows = [HEAD, ["A1", "Level 2", "", "", "Good"], ["A2", 3.0, "", "", ""], ["b1", "", "Yes", "Not here", ""],
            ["B2", "n/a", "", "No sixth form", ""]]  # fmt: skip
    row = bring("audit-answers", rows, leader)
    assert counts(row) == {"new": 4}
    go(row)
    assert answers(me) == [
        ("A1", "2", "answered", "", "Good"), ("A2", "3", "answered", "", ""),
        ("B1", None, "not_applicable", "Not here", ""), ("B2", None, "not_applicable", "No sixth form", ""),
    ]  # fmt: skip
    assert Judgement.objects.exclude(participant=me).count() == 0
    assert JudgementEvent.objects.filter(participant=me, actor="Asha Leader").count() == 4


def test_what_the_file_does_not_speak_of_stays(me, leader, judge):
    judge(me, A1="1", A2="n/a")
    go(bring("audit-answers", [["Code", "Note"], ["A1", "Fine"], ["A2", "Why"]], leader))
    assert answers(me) == [
        ("A1", "1", "answered", "", "Fine"), ("A2", None, "not_applicable", "Not here.", "Why"),
    ]  # fmt: skip


def test_a_level_takes_the_place_of_does_not_apply(me, leader, judge):
    judge(me, A1="n/a")
    go(bring("audit-answers", [["Code", "Level"], ["A1", "2"]], leader))
    assert answers(me) == [("A1", "2", "answered", "", "")]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_her_answers_come_back_unchanged(me, leader, judge, ending):
    judge(me, A1="1", A2="n/a", B1="3")
    sheet = mine_sheet(mine_of(me))
    content = xlsx([sheet]) if ending == "xlsx" else csv_text(sheet).encode()
    row = bring("audit-answers", content, leader, name=f"x.{ending}")
    assert (row.status, counts(row), causes(row)) == ("checked", {"same": 4}, [])
    assert checking.planned(row, load(files.cells(row)))[1].changes.empty


def test_taken_back_gives_her_earlier_answers_and_keeps_the_events(me, leader, judge):
    judge(me, A1="1", A2="n/a")
    before = answers(me)
    row = go(bring("audit-answers", [["Code", "Level"], ["A1", 3], ["A2", 2], ["B1", 1]], leader))
    row = undo(row)
    assert row.outcome["undone"]["audits.Judgement"] == {"deleted": 0, "restored": 3, "put back": 0, "kept": 0}
    assert answers(me) == [*before, ("B1", None, "answered", "", "")]
    assert JudgementEvent.objects.filter(participant=me).count() == 8


def test_taken_back_leaves_what_she_changed_since(me, leader, judge):
    row = go(bring("audit-answers", [["Code", "Level"], ["A1", 3], ["A2", 2]], leader))
    judge(me, A1="1")
    assert undo(row).outcome["undone"]["audits.Judgement"]["kept"] == 1
    assert [(code, level) for code, level, *_ in answers(me)] == [("A1", "1"), ("A2", None)]


def test_taken_back_leaves_what_she_has_sent(me, leader):
    row = go(bring("audit-answers", [["Code", "Level"], ["A1", 3]], leader))
    submit(participant=me, by=leader)
    assert undo(row).outcome["undone"]["audits.Judgement"] == {"deleted": 0, "restored": 0, "put back": 0, "kept": 1}


def test_sent_answers_are_not_written_over(me, leader):
    row = bring("audit-answers", [["Code", "Level"], ["A1", 3]], leader)
    submit(participant=me, by=leader)
    go(row)
    assert (answers(me), causes(fresh(row))) == ([], ["You take part in no audit in which you can judge now"])


def test_of_several_audits_one_is_chosen(make_audit, leader):
    first, second = make_audit(leader, title="Spring"), make_audit(leader, title="Summer")
    rows = [["Code", "Level"], ["A1", 3]]
    assert causes(bring("audit-answers", rows, leader)) == ["It is not clear which audit this answer is for"]
    go(bring("audit-answers", rows, leader, target=str(second.pk)))
    go(bring("audit-answers", [["Audit", "Code", "Level"], ["Spring", "A1", 2]], leader))
    found = dict(Judgement.objects.order_by().values_list("participant__audit", "level__code"))
    assert found == {first.pk: "2", second.pk: "3"}


def test_unknown_words_get_a_meaning_once(me, leader):
    rows = [["Code", "Level"], ["A1", "Splendid"], ["A2", "splendid"], ["B1", "so so"]]
    row = bring("audit-answers", rows, leader)
    assert [word["word"] for word in row.summary["words"]] == ["Splendid", "so so"]
    Import.objects.filter(pk=row.pk).update(values={"level": {"splendid": "3", "so so": ""}})
    running.ask_for(row, "check", by=leader)
    go(row)
    assert [(code, level) for code, level, *_ in answers(me)] == [("A1", "3"), ("A2", "3")]


def test_page_of_the_check_asks_for_the_audit(make_audit, leader, as_user):
    make_audit(leader, title="Spring")
    second = make_audit(leader, title="Summer")
    row = bring("audit-answers", [["Code", "Level"], ["A1", 3]], leader)
    client = as_user(leader)
    assert "Which audit are these answers for?" in client.get(row.get_absolute_url()).content.decode()
    client.post(f"{row.get_absolute_url()}words/", {"part": "options", "target": str(second.pk)})
    assert counts(fresh(row)) == {"new": 1}


def test_audits_of_others_are_not_offered(audit, make_audit, administrator, beech_leader):
    setting = checking.Setting(audit.school, None, administrator, None)
    assert (Answers().targets(setting), Answers.private) == ([], True)
    row = bring("audit-answers", [["Audit", "Code", "Level"], ["Review", "A1", 3]], administrator)
    assert causes(row) == ["Your school has no such open audit"]


@pytest.mark.parametrize(
    ("cells", "cause"),
    [
        (["Z9", "2", "", "", ""], "This audit asks no statement with this code"),
        (["", "2", "", "", ""], "Code is missing"),
        (["A1", "9", "", "", ""], "The audit has no such level"),
        (["A1", "splendid", "", "", ""], "The audit has no such level"),
        (["A1", "2", "Yes", "Why", ""], "There is a level, and yet it does not apply"),
        (["A1", "", "Yes", "", ""], "It does not say why the statement does not apply"),
        (["A1", "n/a", "", "", ""], "It does not say why the statement does not apply"),
        (["A1", "2", "perhaps", "", ""], "This is neither yes nor no"),
        (["A1", "#N/A", "", "", ""], "The cell holds an error of the spreadsheet"),
        (["x" * 61, "2", "", "", ""], "The text is longer than 60 characters"),
    ],
)
def test_wrong_value_is_told(audit, leader, cells, cause):
    row = bring("audit-answers", [HEAD, cells], leader)
    assert (causes(row), counts(row)) == ([cause], {"refused": 1})


def test_a_statement_twice_is_refused(audit, leader):
    row = bring("audit-answers", [["Code", "Level"], ["A1", 1], ["a1", 2]], leader)
    assert (counts(row), causes(row)) == ({"new": 1, "refused": 1}, ["This statement is in the file twice"])


def test_check_asks_the_same_for_any_number_of_rows(audit, leader):
    found = []
    for codes in (["A1"], ["A1", "A2", "B1", "B2"]):
        row = bring("audit-answers", [["Code", "Level"], *([code, 2] for code in codes)], leader)
        book = load(files.cells(row))
        with CaptureQueriesContext(connection) as caught:
            checking.planned(row, book)
        found.append(len(caught))
    assert found == [5, 5]
