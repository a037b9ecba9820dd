"""Moving to a new edition: open audits go along with their answers, frozen ones stay and get a successor."""

from collections import Counter

import pytest
from django.utils import timezone

from audits.models import (
    Action,
    AgreedJudgement,
    Audit,
    Judgement,
    JudgementEvent,
    JudgementEvidence,
    Participant,
)
from audits.moves import left_behind
from frameworks.models import Edition
from tests.audits.moving import TODAY, freeze, moved, replaces


def standing(audit):
    """[(statement, level, moved from)] of its answers."""
    rows = Judgement.objects.filter(participant__audit=audit).order_by("participant", "pk")
    rows = rows.select_related("statement", "level", "moved_from")
    return [
        (str(r.statement), r.statement.edition_id, r.level and (r.level.code, r.level.scale.edition_id), r.moved_from)
        for r in rows
    ]


def test_answers_go_along_level_by_level(ash, adopted, statements, review, newer):
    new = newer(A1="New words.", A2=None, B1=None)
    counts = moved(ash, adopted, new)
    review.refresh_from_db()
    assert (review.edition, review.target.scale.edition) == (new, new)
    assert (counts.audits, counts.judgements, counts.people, counts.left) == (1, 5, 2, 0)
    one, two = ("A1 New words.", new.pk), ("A2 Learners can do A2.", new.pk)
    three = ("B1 Learners can do B1.", new.pk)
    a1, a2, b1 = (statements[code] for code in ("A1", "A2", "B1"))
    assert standing(review) == [
        (*one, ("1", new.pk), a1), (*two, None, a2), (*three, ("3", new.pk), b1),
        (*one, ("2", new.pk), a1), (*two, ("2", new.pk), a2),
    ]  # fmt: skip


def test_each_answer_has_an_event_of_its_move(ash, adopted, review, newer, leader):
    before = JudgementEvent.objects.count()
    moved(ash, adopted, newer(A1=None, B5="New."), by=leader)
    events = list(JudgementEvent.objects.order_by("-pk")[: JudgementEvent.objects.count() - before])
    told = Counter((e.statement.edition.key, *e.changes["statement"], e.actor) for e in events)
    who = str(leader)
    assert told == {("2027", "A1", "A1", who): 2, ("2026", "A2", "", who): 2, ("2026", "B1", "", who): 1}


def test_dropped_statements_and_levels_leave_the_answer_where_it_was(ash, adopted, statements, levels, review, newer):
    new = newer(A1=None, A2=None)
    Edition.objects.get(pk=new.pk).scale.levels.filter(code="1").delete()
    counts = moved(ash, adopted, new)
    assert (counts.judgements, counts.left) == (3, 2)
    review.refresh_from_db()
    behind, agreed = left_behind(review)
    assert [(row.statement, row.level) for row in behind] == [
        (statements["A1"], levels["1"]),
        (statements["B1"], levels["3"]),
    ]
    assert list(agreed) == []


def test_of_two_answers_that_meet_the_first_goes_along(ash, adopted, statements, review, newer):
    new = newer(A1="Both.", B1=None)
    replaces(new, "A1", adopted, "A1")
    replaces(new, "A1", adopted, "A2")
    counts = moved(ash, adopted, new)
    assert (counts.judgements, counts.left) == (3, 2)
    review.refresh_from_db()
    assert [row.statement for row in left_behind(review)[0]] == [statements["A2"]] * 2


def test_an_answer_goes_before_a_cleared_one(ash, adopted, statements, make_audit, leader, judge, newer):
    participant = make_audit(leader).participants.get()
    judge(participant, A1="1", A2="3")
    Judgement.objects.filter(statement=statements["A1"]).update(level=None)
    new = newer(A1="Both.")
    replaces(new, "A1", adopted, "A1")
    replaces(new, "A1", adopted, "A2")
    moved(ash, adopted, new)
    assert Judgement.objects.get(statement__edition=new).level.code == "3"


def test_agreed_answers_evidence_and_scope_go_along(ash, adopted, statements, levels, review, newer):
    own = {"school": ash, "audit": review, "statement": statements["A2"], "saved_by": "tests"}
    AgreedJudgement.objects.create(**own, level=levels["2"], mark="priority")
    evidence = JudgementEvidence.objects.create(
        school=ash, judgement=Judgement.objects.first(), kind="link", link="https://example.org/", title="Plan"
    )
    Audit.objects.filter(pk=review.pk).update(status="compared")
    review.sections.add(adopted.sections.get(code="A"), through_defaults={"school": ash})
    new = newer(A1=None, A2=None, B1=None, B2=None)
    assert moved(ash, adopted, new).agreed == 1
    agreed = AgreedJudgement.objects.get()
    assert (agreed.statement.edition, agreed.level.scale.edition, agreed.mark) == (new, new, "priority")
    evidence.refresh_from_db()
    assert evidence.judgement.statement == new.statements.get(code="A1")
    assert [(s.edition, s.code) for s in review.sections.all()] == [(new, "A")]


def test_a_section_without_its_code_follows_its_statements(ash, adopted, review, newer):
    review.sections.add(adopted.sections.get(code="B"), through_defaults={"school": ash})
    new = newer(C1="Learners can do B1.")
    replaces(new, "C1", adopted, "B1")
    moved(ash, adopted, new)
    assert [section.code for section in review.sections.all()] == ["C"]


def test_unfinished_actions_go_along(ash, year, adopted, statements, newer):
    own = {"school": ash, "year": year, "statement": statements["A1"]}
    Action.objects.create(**own, title="Open")
    Action.objects.create(**own, title="Done", status="done", done_on=TODAY)
    assert moved(ash, adopted, newer(A1=None)).actions == 1
    found = {row.title: row.statement.edition.key for row in Action.objects.all()}
    assert found == {"Open": "2027", "Done": "2026"}


def rows_of_audit(audit):
    """Everything that a frozen audit is, as plain values."""
    return [
        list(Audit.objects.filter(pk=audit.pk).values()),
        list(Participant.objects.filter(audit=audit).order_by("pk").values()),
        list(Judgement.objects.filter(participant__audit=audit).order_by("pk").values()),
        list(AgreedJudgement.objects.filter(audit=audit).order_by("pk").values()),
        list(JudgementEvent.objects.filter(audit=audit).order_by("pk").values()),
        list(audit.auditsection_set.order_by("pk").values()),
    ]


def test_a_frozen_audit_stays_and_gets_a_successor(ash, adopted, review, newer, leader, staff):
    Audit.objects.filter(pk=review.pk).update(title="Review 2025 to 2026")
    Participant.objects.create(
        school=ash, audit=review, guest_name="Guest", capacity="Adviser", link_key="k", link_expires_at=timezone.now()
    )
    review.sections.add(adopted.sections.get(code="A"), through_defaults={"school": ash})
    before = rows_of_audit(freeze(review))
    new = newer(A1=None)
    assert moved(ash, adopted, new).successors == 1
    assert rows_of_audit(review) == before
    successor = review.successor
    assert (successor.edition, successor.status, successor.title) == (new, "open", "Review 2026 to 2027")
    assert [p.member for p in successor.participants.order_by("pk")] == [leader, staff]
    assert [section.edition for section in successor.sections.all()] == [new]
    assert successor.target.scale.edition == new
    assert Judgement.objects.filter(participant__audit=successor).count() == 0
    assert successor.previous() == review


def test_only_the_latest_of_a_series_gets_a_successor(ash, adopted, make_audit, newer):
    old = freeze(make_audit(title="Review 2024 to 2025"), timezone.now() - timezone.timedelta(days=400))
    late = freeze(make_audit(title="Review 2025 to 2026"))
    other = freeze(make_audit(title="Governors' review"))
    assert moved(ash, adopted, newer(A1=None)).successors == 2
    assert set(Audit.objects.exclude(succeeds=None).values_list("succeeds", flat=True)) == {late.pk, other.pk}
    assert not hasattr(old, "successor")


def test_an_audit_under_way_is_the_successor(ash, adopted, make_audit, newer):
    frozen = freeze(make_audit(title="Review 2025 to 2026"))
    present = make_audit(title="Review 2026 to 2027")
    moved(ash, adopted, newer(A1=None))
    present.refresh_from_db()
    assert (present.succeeds, Audit.objects.count()) == (frozen, 2)


@pytest.mark.parametrize("why", ["put aside", "reopened"])
def test_an_audit_that_nobody_continues_gets_no_successor(ash, adopted, make_audit, newer, why):
    frozen = freeze(make_audit())
    if why == "put aside":
        Audit.objects.update(put_aside_at=timezone.now())
    else:
        make_audit(reopens=frozen, round=2)
    moved(ash, adopted, newer(A1=None))
    assert not hasattr(frozen, "successor")
