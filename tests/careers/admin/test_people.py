"""Schools and people in the admin keep what their own pages keep: the last administrator, passwords, history."""

from django.core import mail
from django.urls import reverse
from django.utils import timezone

from careers.models import (
    Invitation,
    Membership,
    School,
    Trust,
)
from careers.people import join
from careers.tenancy import Role
from tests.careers.admin.working import deleting, lines


def test_last_administrator_keeps_her_role(send, administrator, ash, make_member):
    sentence = ["Ada Admin is the last school administrator. Make somebody else one first."]
    assert send("membership", administrator, roles=["staff"]) == sentence
    make_member(ash, Role.ADMINISTRATOR, name="Second Admin")
    assert send("membership", administrator, roles=["staff"]) == []
    assert lines("Membership") == [("ash", "changed", {"roles": [["administrator"], ["staff"]]})]


def test_last_administrator_stays_a_member(client, administrator, leader):
    leader.user.name = "Aaron Leader"  # her turn comes before the administrator's
    leader.user.save()
    body = {"action": "end", "_selected_action": [leader.pk, administrator.pk]}
    answer = client.post(reverse("admin:careers_membership_changelist"), body, follow=True)
    refusal = "Ada Admin is the last school administrator. Make somebody else an administrator first."
    assert [str(message) for message in answer.context["messages"]] == [refusal]
    assert Membership.objects.active().count() == 2
    client.post(reverse("admin:careers_membership_changelist"), {**body, "_selected_action": [leader.pk]})
    assert list(Membership.objects.active()) == [administrator]


def test_last_administrator_stays_active(send, administrator):
    body = {"name": "Ada Admin", "is_superuser": ""}
    assert send("user", administrator.user, **body) == ["Ada Admin is the last school administrator of Ash Academy."]
    administrator.user.refresh_from_db()
    assert administrator.user.is_active


def test_user_who_is_made_inactive_is_told_in_each_of_her_schools(send, leader, beech, make_user):
    join(school=beech, user=leader.user, roles=["staff"], by="tests")
    assert send("user", leader.user, name="Asha Leader") == []
    changes = {"is_active": [True, False]}
    assert sorted(lines("User")) == [("ash", "changed", changes), ("beech", "changed", changes)]


def test_superuser_cannot_lock_herself_out(send, sue):
    assert send("user", sue, name="Sue Super") == ["Ask another superuser to take this from you."] * 2


def test_no_password_is_shown_or_taken(client, send, leader):
    before = leader.user.password
    page = client.get(reverse("admin:careers_user_change", args=[leader.user.pk])).content.decode()
    send("user", leader.user, name="Asha Leader", is_active="on", password="changed", email="new@example.org")
    leader.user.refresh_from_db()
    assert (before in page, 'name="password"' in page) == (False, False)
    assert (leader.user.password, leader.user.email) == (before, "asha.leader@example.org")


def test_member_joins_by_the_admin_with_roles(send, ash, make_user):
    user = make_user("New Member")
    assert send("membership", in_school=ash.pk, user=user.pk, roles=["staff", "governor"]) == []
    assert Membership.objects.get(user=user).roles == {"staff", "governor"}
    assert send("membership", in_school=ash.pk, user=user.pk, roles=["staff"]) == [
        "This person is already in the school."
    ]


def test_new_school_gets_what_every_school_has_and_its_first_people(
    send, trust, django_capture_on_commit_callbacks, settings
):
    body = {"name": "Elm School", "slug": "elm", "kind": "mainstream", "phase": "11-18", "trust": trust.pk}
    assert send("school", **body) == []
    elm = School.objects.get(slug="elm")
    assert (elm.cohort_set.count(), elm.academicyear_set.count(), elm.evidencelevel_set.exists()) == (9, 1, True)
    with django_capture_on_commit_callbacks(execute=True):
        assert send("invitation", in_school=elm.pk, email="head@elm.example.org", roles=["administrator"]) == []
    assert (Invitation.objects.get().roles, mail.outbox[0].to) == (["administrator"], ["head@elm.example.org"])


def test_invitation_goes_once_until_it_has_run_out(send, ash, leader):
    body = {"in_school": ash.pk, "roles": ["staff"]}
    refusal = "asha.leader@example.org is already in Ash Academy. Change the roles there instead."
    assert send("invitation", **body, email="Asha.Leader@example.org") == [refusal]
    assert send("invitation", **body, email="new@example.org") == []
    refusal = "new@example.org has been invited already. Send that invitation again instead."
    assert send("invitation", **body, email="new@example.org") == [refusal]
    Invitation.objects.update(expires_at=timezone.now())
    assert send("invitation", **body, email="new@example.org") == []


def test_school_cannot_take_an_address_of_the_site(send, ash):
    body = {"name": "Ash", "slug": "admin", "kind": "mainstream", "phase": "11-18"}
    refusal = "'admin' is an address of Waymark itself. Choose another one for the school."
    assert send("school", ash, **body) == [refusal]


def test_trust_with_schools_is_kept(client, trust, ash, trust_lead):
    assert "Forest Trust cannot be deleted while 1 school is there." in deleting(client, trust)
    empty = Trust.objects.create(name="Empty", slug="empty")
    deleting(client, empty)
    assert list(Trust.objects.all()) == [trust]


def test_trust_lead_is_told_in_each_school_of_the_trust(send, trust, ash, beech, make_user):
    inline = "trustmembership_set"
    body = {"name": "Forest Trust", "slug": "forest", f"{inline}-TOTAL_FORMS": "1", f"{inline}-INITIAL_FORMS": "0"}
    assert send("trust", trust, **body, **{f"{inline}-0-user": make_user("Lead").pk}) == []
    assert sorted(lines("TrustMembership")) == [("ash", "added", {}), ("beech", "added", {})]
