"""Who takes part: adding members and guests, changing, removing, excusing, and taking in again."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from audits.forms.participants import ParticipantForm
from audits.judgements import submit
from audits.models import Judgement, Participant
from audits.participants import change
from careers.models import History
from careers.tenancy import Role
from tests.careers.posting import key_in, page


@pytest.fixture
def browser(leader, as_user):
    return as_user(leader)


def at(name, row):
    return reverse(name, args=["ash", row.pk])


def told(model="audits.Participant"):
    return [(line.action, line.label) for line in History.objects.filter(model=model).order_by("pk")]


def test_governor_joins_without_any_further_right(browser, make_audit, governor, as_user):
    audit = make_audit()
    browser.post(at("participant-add", audit), {"member": governor.pk, "capacity": "link governor"})
    assert [(p.member, p.capacity) for p in audit.participants.all()] == [(governor, "link governor")]
    assert told() == [("added", "Gus Governor")]
    assert as_user(governor).get(at("participant-add", audit)).status_code == 403


def test_choices_are_present_members_of_the_school_who_are_not_in_yet(
    browser, make_audit, leader, governor, staff, beech_leader, ash, make_member
):
    make_member(ash, Role.STAFF, name="Gone Staff")
    ash.membership_set.filter(user__name="Gone Staff").update(left_at=timezone.now())
    audit = make_audit(leader)
    answer = browser.get(at("participant-add", audit))
    assert list(answer.context["form"].fields["member"].queryset) == [governor, staff]
    for member in (beech_leader, ash.membership_set.get(user__name="Gone Staff"), leader):
        answer = browser.post(at("participant-add", audit), {"member": member.pk, "capacity": "head"})
        assert list(answer.context["form"].errors) == ["member"]
    assert audit.participants.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"capacity": "head"}, "member"),
        ({"capacity": "head", "member": "governor", "guest_name": "Gail"}, "guest_name"),
        ({"guest_name": "Gail"}, "capacity"),
        ({"capacity": "head", "guest_name": "Gail", "guest_email": "gus.governor@example.org"}, "guest_email"),
        ({"capacity": "head", "guest_name": "Gail", "guest_email": "gail"}, "guest_email"),
    ],
)
def test_nonsense_is_refused_at_its_field(browser, make_audit, governor, body, field):
    audit = make_audit()
    answer = browser.post(at("participant-add", audit), body | ({"member": governor.pk} if "member" in body else {}))
    assert (list(answer.context["form"].errors), audit.participants.count()) == ([field], 0)


def test_double_click_adds_one_guest_and_sends_one_mail(browser, make_audit):
    audit = make_audit()
    body = {"guest_name": "Gail", "guest_email": "gail@example.org", "capacity": "Enterprise Adviser"}
    body["form_key"] = key_in(browser, at("participant-add", audit))
    for _ in range(2):
        assert browser.post(at("participant-add", audit), body).status_code == 302
    assert (audit.participants.count(), len(mail.outbox)) == (1, 1)


@pytest.mark.parametrize(("status", "why"), [("compared", "would not be blind"), ("frozen", "is frozen")])
def test_nobody_joins_once_judgements_can_be_seen(browser, make_audit, governor, status, why):
    audit = make_audit(status=status, frozen_at=timezone.now() if status == "frozen" else None)
    answer = browser.post(at("participant-add", audit), {"member": governor.pk, "capacity": "head"})
    assert why in page(answer)
    assert audit.participants.count() == 0


def test_second_person_does_not_join_an_audit_by_one(browser, make_audit, leader, governor):
    audit = make_audit(leader, way="alone")
    answer = browser.post(at("participant-add", audit), {"member": governor.pk, "capacity": "head"})
    assert "judged by one person" in page(answer)
    assert audit.participants.count() == 1


def test_edit_changes_the_capacity_and_never_the_person(browser, make_audit, leader, governor):
    participant = make_audit(leader).participants.get()
    browser.post(at("participant-edit", participant), {"capacity": "SENCo", "member": governor.pk, "guest_name": "X"})
    participant.refresh_from_db()
    assert (participant.member, participant.guest_name, participant.capacity) == (leader, "", "SENCo")
    assert History.objects.get(model="audits.Participant").changes == {"capacity": ["head", "SENCo"]}


def test_edit_never_undoes_what_was_sent_meanwhile(make_audit, leader):
    participant = make_audit(leader).participants.get()
    form = ParticipantForm(
        {"capacity": "SENCo"}, instance=participant, school=participant.school, audit=participant.audit
    )
    assert form.is_valid()
    submit(participant=participant, by=leader)
    change(form=form, by=leader)
    participant = Participant.objects.get()
    assert (participant.capacity, participant.submitted_at is None) == ("SENCo", False)


def test_who_has_judged_nothing_is_removed(browser, make_audit, leader):
    participant = make_audit(leader).participants.get()
    assert "has judged nothing yet" in page(browser.get(at("participant-remove", participant)))
    browser.post(at("participant-remove", participant))
    assert (Participant.objects.count(), told()) == (0, [("removed", "Asha Leader")])


def test_who_has_judged_is_excused_and_can_be_taken_in_again(browser, make_audit, leader, judge):
    participant = make_audit(leader).participants.get()
    judge(participant, A1="2")
    assert "These judgements stay, but nobody sees them" in page(browser.get(at("participant-remove", participant)))
    for name, taking_part in [("participant-remove", 0), ("participant-remove", 0), ("participant-restore", 1)]:
        browser.post(at(name, participant))
        assert (Participant.objects.taking_part().count(), Judgement.objects.count()) == (taking_part, 1)
    assert [action for action, _ in told()] == ["excused", "taken in again"]


def test_excused_comes_back_to_a_comparison_only_with_judgements_sent_before(browser, make_audit, leader, governor):
    audit = make_audit(leader, governor, status="compared")
    audit.participants.update(excused_at=timezone.now())
    audit.participants.filter(member=leader).update(submitted_at=timezone.now())
    for participant in audit.participants.all():
        browser.post(at("participant-restore", participant))
    assert [str(p) for p in audit.participants.taking_part()] == ["Asha Leader"]


@pytest.mark.parametrize("name", ["participant-edit", "participant-remove", "participant-restore"])
def test_nothing_changes_once_frozen(browser, make_audit, leader, name):
    audit = make_audit(leader, status="frozen", frozen_at=timezone.now())
    browser.post(at(name, audit.participants.get()), {"capacity": "other"})
    audit.participants.update(excused_at=timezone.now())
    browser.post(at(name, audit.participants.get()), {"capacity": "other"})
    participant = audit.participants.get()
    assert (participant.capacity, participant.excused_at is None, told()) == ("head", False, [])


def test_audit_put_aside_takes_no_judgements(make_audit, leader, judge):
    participant = make_audit(leader, put_aside_at=timezone.now()).participants.get()
    with pytest.raises(Exception, match="has been put aside"):
        judge(participant, A1="2")
    assert (participant.may_judge, Judgement.objects.count()) == (False, 0)
