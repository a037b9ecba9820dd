"""A frozen audit: what is kept with it, that it stays so, and the round that follows."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audits.agreeing import agree, close
from audits.choices import Answer
from audits.comparing import comparison_of
from audits.freezing import freeze, reopen
from audits.judgements import submit
from audits.models import Audit, FrozenAudit, Judgement, Participant
from careers.models import History, Membership
from frameworks.models import Descriptor, Statement


@pytest.fixture
def compared(make_audit, leader, governor, staff, judge):
    audit = make_audit(leader, governor, staff)
    for member, level in ((leader, "3"), (governor, "2")):
        participant = audit.participants.get(member=member)
        judge(participant, A1=level, A2="2")
        submit(participant=participant, by=participant)
    return close(audit=audit, by=leader)


@pytest.fixture
def settled(compared, statements, leader):
    """A1 is agreed, the rest is not."""
    answer = Answer("1", reason="We looked again.", note="Mind the gap.")
    agree(audit=compared, statement_id=statements["A1"].pk, answer=answer, shown=0, by=leader)
    return compared


@pytest.fixture
def frozen(settled, leader):
    freeze(audit=settled, by=leader)
    return Audit.objects.select_related("kept", "edition__framework").get(pk=settled.pk)


def test_freeze_keeps_what_is_agreed_and_who_took_part(frozen):
    agreed = frozen.kept.content["agreed"]
    assert [(code, row["level"], row["reason"], row["note"], row["by"]) for code, row in agreed.items()] == [
        ("A1", "1", "We looked again.", "Mind the gap.", "Asha Leader")
    ]
    people = [(one["name"], one["capacity"], one["guest"]) for one in frozen.kept.content["participants"]]
    assert people == [("Asha Leader", "head", False), ("Gus Governor", "head", False)]


def test_freeze_is_stamped_and_told(frozen):
    kept = frozen.kept
    assert (kept.frozen_by, kept.digest, kept.revision) == ("Asha Leader", "x", 1)
    assert (frozen.status, frozen.frozen_at is not None) == ("frozen", True)
    assert History.objects.filter(action="frozen", row=frozen.pk).count() == 1


def test_frozen_words_stay_when_the_edition_is_mended(frozen, statements):
    Statement.objects.filter(pk=statements["A1"].pk).update(text="Mended.")
    Descriptor.objects.filter(statement=statements["A1"], level__code="2").update(text="Mended.")
    row = comparison_of(frozen, only=statements["A1"].pk).rows[0]
    assert row.statement.text == "Learners can do A1."
    assert row.statement.looks == {"1": "", "2": "A1 looks like step 2.", "3": "A1 looks like step 3."}


def test_compared_words_follow_the_edition(settled, statements):
    Statement.objects.filter(pk=statements["A1"].pk).update(text="Mended.")
    assert comparison_of(settled, only=statements["A1"].pk).rows[0].statement.text == "Mended."


def test_freeze_needs_something_that_is_agreed(compared, leader):
    with pytest.raises(ValidationError, match="Nothing is agreed yet"):
        freeze(audit=compared, by=leader)
    assert (Audit.objects.get().status, FrozenAudit.objects.count()) == ("compared", 0)


def test_open_audit_is_not_frozen(make_audit, leader):
    with pytest.raises(ValidationError, match="still open for judging"):
        freeze(audit=make_audit(leader), by=leader)


def test_freeze_twice_is_freeze_once(frozen, governor):
    again = freeze(audit=frozen, by=governor)
    assert (again.pk, FrozenAudit.objects.count()) == (frozen.kept.pk, 1)
    assert Audit.objects.get().frozen_at == frozen.frozen_at


def test_reopen_makes_a_round_with_nothing_judged(frozen, leader):
    again = reopen(audit=frozen, by=leader)
    assert (again.round, again.reopens, again.status, str(again)) == (2, frozen, "open", "Review (round 2)")
    assert (again.edition, again.year, again.way) == (frozen.edition, frozen.year, frozen.way)
    assert not Judgement.objects.filter(participant__audit=again).exists()
    assert not again.agreed.exists()


def test_reopen_asks_who_was_late_and_not_who_was_taken_out_or_left(frozen, leader, governor, staff, add_guest):
    add_guest(frozen)
    Participant.objects.filter(audit=frozen, member=governor).update(excused_at=timezone.now())
    names = [str(one) for one in reopen(audit=frozen, by=leader).participants.order_by("pk")]
    assert names == ["Asha Leader", "Sam Staff", "Greta Guest"]


def test_reopen_leaves_out_who_left_the_school(frozen, leader, governor):
    Membership.objects.filter(pk=governor.pk).update(left_at=timezone.now())
    names = [str(one) for one in reopen(audit=frozen, by=leader).participants.order_by("pk")]
    assert names == ["Asha Leader", "Sam Staff"]


def test_guest_needs_a_new_link_for_the_new_round(frozen, leader, add_guest):
    add_guest(frozen)
    guest = reopen(audit=frozen, by=leader).participants.get(member=None)
    assert (guest.link_key, guest.link_expires_at, guest.submitted_at) == ("", None, None)


def test_reopen_keeps_the_sections(frozen, leader, statements):
    frozen.sections.add(statements["B1"].section, through_defaults={"school": frozen.school})
    again = reopen(audit=frozen, by=leader, title="Spring review")
    assert (again.title, [section.code for section in again.sections.all()]) == ("Spring review", ["B"])


def test_reopen_twice_finds_the_same_round(frozen, leader, governor):
    assert reopen(audit=frozen, by=leader) == reopen(audit=frozen, by=governor)
    assert Audit.objects.count() == 2


def test_only_a_frozen_audit_gets_a_new_round(settled, leader):
    with pytest.raises(ValidationError, match="Only a frozen audit"):
        reopen(audit=settled, by=leader)
