"""The story of one statement across a move to a new edition: what it remembers, and what it leaves alone."""

import pytest
from django.utils import timezone

from audits.agreeing import agree
from audits.choices import Answer, save_choices
from audits.judgements import save_judgement
from audits.models import AgreedJudgement, Audit, FrozenAudit, Judgement
from audits.profiles import agreed_rows, profile_of
from audits.stories import agreed_about, story_of
from audits.wording import as_data, wording_of
from frameworks.models import Level
from tests.audits.moving import moved, replaces


def settle(audit, edition, by="tests", **said):
    """settle(audit, edition, A1="3"): what the group agreed on the statements of an edition."""
    levels = dict(Level.objects.filter(scale__edition=edition).values_list("code", "pk"))
    answers = {edition.statements.get(code=code).pk: Answer(level) for code, level in said.items()}
    save_choices(model=AgreedJudgement, owner={"audit": audit}, audit=audit, answers=answers, levels=levels, by=by)


def compared(audit):
    Audit.objects.filter(pk=audit.pk).update(status="compared", compared_at=timezone.now())
    return Audit.objects.get(pk=audit.pk)


def frozen(audit):
    content = {"wording": as_data(wording_of(audit)), "participants": [], "agreed": [], "facts": {}}
    FrozenAudit.objects.create(school=audit.school, audit=audit, digest="x", revision=1, content=content)
    Audit.objects.filter(pk=audit.pk).update(status="frozen", frozen_at=timezone.now())


def told(audit, edition, code, who):
    """[(whose, what, before, after)] of the story, the last change first."""
    changes = story_of(audit, edition.statements.get(code=code).pk, who).changes
    return [(change.whose, *line) for change in changes for line in change.lines]


@pytest.fixture
def renamed(adopted, newer):
    """The new edition: its B1 replaces the old A1, its A1 is quite new."""
    new = newer(A1="Something else.", B1="A1 in other words.")
    replaces(new, "B1", adopted, "A1")
    return new


def test_judging_again_answers_the_new_words_and_keeps_the_story(
    ash, adopted, make_audit, leader, judge, renamed, as_user
):
    participant = make_audit(leader).participants.get()
    judge(participant, A1="1", B1="3")
    moved(ash, adopted, renamed)
    participant.refresh_from_db()
    page, row = participant.address("judge", renamed.sections.get(code="B").pk), Judgement.objects.get(level__code="1")
    assert "The words changed since you answered" in as_user(leader).get(page).content.decode()
    save_judgement(participant=participant, statement_id=row.statement_id, answer=Answer("2"), shown=2, by=leader)
    row.refresh_from_db()
    assert (row.level.code, row.moved_from) == ("2", None)
    assert "The words changed since you answered" not in as_user(leader).get(page).content.decode()
    mine = "Asha Leader"
    assert told(participant.audit, renamed, "B1", leader) == [
        (mine, "level", "Level 1", "Level 2"), (mine, "statement", "A1", "B1"), (mine, "level", "", "Level 1"),
    ]  # fmt: skip


def test_agreeing_again_one_by_one_and_in_bulk_keeps_the_story(ash, adopted, make_audit, leader, newer):
    audit = compared(make_audit(leader))
    settle(audit, adopted, A1="1", A2="2")
    new = newer(A1="New words.", A2="Newer words.")
    moved(ash, adopted, new)
    audit.refresh_from_db()
    agree(audit=audit, statement_id=new.statements.get(code="A1").pk, answer=Answer("3"), shown=2, by=leader)
    settle(audit, new, A2="3")
    assert list(AgreedJudgement.objects.values_list("version", "moved_from")) == [(3, None), (3, None)]
    for code, first, last in [("A1", "1", "3"), ("A2", "2", "3")]:
        assert told(audit, new, code, leader) == [
            ("", "level", f"Level {first}", f"Level {last}"), ("", "statement", code, code),
            ("", "level", "", f"Level {first}"),
        ]  # fmt: skip


def test_same_answer_again_is_no_new_answer(ash, adopted, make_audit, leader, judge, newer):
    participant = make_audit(leader).participants.get()
    judge(participant, A1="1")
    new = newer(A1="New words.")
    moved(ash, adopted, new)
    participant.refresh_from_db()
    judge(participant, A1="1")
    assert Judgement.objects.get().moved_from == adopted.statements.get(code="A1")


def test_what_a_move_left_behind_is_not_the_story_of_its_code(ash, adopted, make_audit, leader, judge, renamed):
    """The old B1 was dropped and stays; the new B1 was A1 before."""
    participant = make_audit(leader).participants.get()
    judge(participant, B1="3")
    settle(participant.audit, adopted, B1="3")
    audit = compared(participant.audit)
    moved(ash, adopted, renamed)
    audit.refresh_from_db()
    story = story_of(audit, renamed.statements.get(code="B1").pk, leader)
    assert (story.row.said, story.choices, story.changes) == (None, [], [])
    assert agreed_about(audit, renamed.statements.get(code="B1").pk, "B1") == ([], [])
    assert [(str(row.statement), row.level.code) for row in audit.agreed.all()] == [("B1 Learners can do B1.", "3")]


def test_last_time_is_what_the_statement_replaces_and_never_what_stayed_behind(
    ash, adopted, make_audit, leader, renamed
):
    last = compared(make_audit(leader, title="Last review"))
    settle(last, adopted, A1="2", B1="3")
    moved(ash, adopted, renamed)  # A1 goes along to B1; the old B1 stays behind
    last.refresh_from_db()
    frozen(last)
    audit = compared(make_audit(leader, title="This review", edition=renamed))
    settle(audit, renamed, B1="3")
    pk = renamed.statements.get(code="B1").pk
    assert [(row["statement"], row["level__code"]) for row in agreed_rows(last, renamed.pk)] == [(pk, "2")]
    row = next(row for row in profile_of(audit).rows if row.asked.id == pk)
    story = story_of(audit, pk, leader)
    assert [(one.before.rung.code, one.move) for one in (row, story.row)] == [("2", "up")] * 2
    assert [row.asked.code for row in profile_of(audit).rows if row.before] == ["B1"]


def test_last_time_before_the_move_is_found_by_what_replaces_it(ash, adopted, make_audit, leader, renamed):
    last = compared(make_audit(leader, title="Last review"))
    settle(last, adopted, A1="2")
    frozen(last)
    audit = compared(make_audit(leader, title="This review", edition=renamed))
    settle(audit, renamed, B1="3")
    row = story_of(audit, renamed.statements.get(code="B1").pk, leader).row
    assert (row.before.rung.code, row.move) == ("2", "up")
    assert [row.asked.code for row in profile_of(audit).rows if row.move == "up"] == ["B1"]
