"""People: roles, inviting, joining, leaving, and that a school keeps an administrator."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from careers import people
from careers.forms.people import what_it_may
from careers.models import History, Invitation, Membership, User
from careers.tenancy import Role

NEWCOMER = "new.person@example.org"


@pytest.fixture
def sent(ash, administrator):
    """An open invitation to Ash and the path of its link."""
    invitation, secret = people.invite(school=ash, email=NEWCOMER, roles=[Role.STAFF], by=administrator)
    return invitation, f"/invitations/{secret}/"


def roles_at(school, email):
    return Membership.objects.active().get(school=school, user__email=email).roles


def test_list_shows_people_with_roles_and_open_invitations(as_user, administrator, governor, sent):
    response = as_user(administrator).get("/ash/people/")
    assert response.context["members"] == [administrator, governor]
    assert list(response.context["invitations"]) == [sent[0]]
    assert "school administrator" in response.text


@pytest.mark.parametrize("more", [0, 2])
def test_list_takes_the_same_queries_for_one_and_three_people(
    as_user, administrator, make_member, ash, more, django_assert_num_queries
):
    for number in range(more):
        member = make_member(ash, Role.STAFF, name=f"Number {number}")
        people.remove(member=make_member(ash, Role.STAFF, name=f"Gone {number}"), by="tests")
        people.invite(school=ash, email=f"{number}@example.org", roles=[Role.STAFF], by=member)
    browser = as_user(administrator)
    with django_assert_num_queries(7):
        assert browser.get("/ash/people/").status_code == 200


def test_roles_are_explained_from_the_table():
    assert what_it_may(Role.GOVERNOR) == "Sees dashboards, coverage, gaps and audits in totals. Changes nothing."
    tracks = "keep participation and evidence of the learners she sees"
    assert what_it_may(Role.STAFF).endswith(f". May add activities and change her own; {tracks}.")


def test_roles_change_with_their_history(as_user, administrator, governor):
    response = as_user(administrator).post(f"/ash/people/{governor.pk}/", {"roles": ["staff", "adviser"]})
    assert response.url == "/ash/people/"
    assert roles_at(governor.school, governor.user.email) == {"staff", "adviser"}
    line = History.objects.filter(model="careers.Membership", action="changed").get()
    assert (line.actor, line.changes) == ("Ada Admin", {"roles": [["governor"], ["adviser", "staff"]]})


def test_roles_need_at_least_one(as_user, administrator, governor):
    response = as_user(administrator).post(f"/ash/people/{governor.pk}/", {"none": "ticked"})
    assert response.context["form"].errors == {"roles": ["Tick at least one role."]}
    assert roles_at(governor.school, governor.user.email) == {"governor"}


def test_roles_hold_no_trust_lead(as_user, administrator, governor):
    response = as_user(administrator).post(f"/ash/people/{governor.pk}/", {"roles": ["trust_lead"]})
    assert list(response.context["form"].errors) == ["roles"]


def test_last_administrator_keeps_the_role(as_user, administrator):
    response = as_user(administrator).post(f"/ash/people/{administrator.pk}/", {"roles": ["staff"]})
    assert "Ada Admin is the last school administrator." in response.text
    assert roles_at(administrator.school, administrator.user.email) == {"administrator"}


def test_last_administrator_cannot_be_removed(as_user, administrator):
    browser = as_user(administrator)
    assert "cannot be removed" in browser.get(f"/ash/people/{administrator.pk}/remove/").text
    browser.post(f"/ash/people/{administrator.pk}/remove/")
    assert Membership.objects.active().filter(pk=administrator.pk).exists()


def test_last_administrator_counts_nobody_whose_account_is_off(ash, administrator, make_member):
    other = make_member(ash, Role.ADMINISTRATOR, name="Olly Off")
    User.objects.filter(pk=other.user_id).update(is_active=False)
    with pytest.raises(ValidationError):
        people.remove(member=administrator, by="tests")


def test_remove_shuts_the_school_at_once(as_user, administrator, governor):
    theirs = as_user(governor)
    as_user(administrator).post(f"/ash/people/{governor.pk}/remove/")
    assert theirs.get("/ash/people/").status_code == 404
    assert History.objects.filter(action="removed").get().label == "Gus Governor"


def test_remove_oneself_leads_to_the_start(as_user, ash, administrator, make_member):
    make_member(ash, Role.ADMINISTRATOR, name="Second")
    assert as_user(administrator).post(f"/ash/people/{administrator.pk}/remove/").url == "/"


def test_removed_member_comes_back_by_invitation(as_user, administrator, governor):
    people.remove(member=governor, by=administrator)
    browser = as_user(administrator)
    form = browser.get(f"/ash/people/invite/?again={governor.pk}").context["form"]
    assert form.initial == {"email": governor.user.email, "roles": ["governor"]}
    browser.post("/ash/people/invite/", {"email": governor.user.email, "roles": ["staff"]})
    link = re.search(r"/invitations/\S+", mail.outbox[0].body)[0]
    assert as_user(governor).post(link).url == "/ash/"
    assert roles_at(governor.school, governor.user.email) == {"staff"}


def test_invitation_mails_a_link_and_keeps_only_its_hash(as_user, administrator):
    as_user(administrator).post(
        "/ash/people/invite/", {"email": "New.Person@Example.org", "roles": ["staff", "adviser"]}
    )
    [message] = mail.outbox
    secret = re.search(r"http://testserver/invitations/(\S+)/", message.body)[1]
    invitation = Invitation.objects.get()
    assert (message.to, message.subject) == ([NEWCOMER], "Waymark: Ada Admin invites you to Ash Academy")
    assert invitation.roles == ["adviser", "staff"]
    assert invitation.secret_hash == people.hash_of(secret) != secret
    assert invitation.expires_at - invitation.sent_at == timedelta(days=14)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("gus.governor@example.org", "is already in Ash Academy"),
        (NEWCOMER, "has been invited already"),
        ("no address", "Enter a valid email address"),
    ],
)
def test_invitation_says_why_not(as_user, administrator, governor, sent, address, why):
    response = as_user(administrator).post("/ash/people/invite/", {"email": address, "roles": ["staff"]})
    assert why in response.context["form"].errors["email"][0]
    assert (Invitation.objects.count(), len(mail.outbox)) == (1, 0)
    assert response.context["form"]["email"].value() == address


def test_invitation_that_ran_out_is_replaced(ash, administrator, sent):
    Invitation.objects.update(expires_at=sent[0].sent_at - timedelta(days=1))
    people.invite(school=ash, email=NEWCOMER, roles=[Role.GOVERNOR], by=administrator)
    assert [invitation.roles for invitation in Invitation.objects.pending()] == [["governor"]]


def test_invitation_whose_mail_fails_says_so(as_user, administrator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = as_user(administrator).post("/ash/people/invite/", {"email": NEWCOMER, "roles": ["staff"]}, follow=True)
    assert "the mail could not be sent" in response.text
    assert Invitation.objects.pending().count() == 1


def test_invitation_sent_again_has_a_new_link(as_user, administrator, sent):
    invitation, old = sent
    as_user(administrator).post(f"/ash/people/invitations/{invitation.pk}/send/")
    new = re.search(r"/invitations/\S+", mail.outbox[0].body)[0]
    assert [Client().get(link).status_code for link in (old, new)] == [404, 200]


def test_invitation_withdrawn_opens_nothing(as_user, administrator, sent):
    invitation, link = sent
    as_user(administrator).post(f"/ash/people/invitations/{invitation.pk}/withdraw/")
    response = Client().get(link)
    assert (response.status_code, "has withdrawn it" in response.text) == (410, True)


def test_invitation_of_another_school_is_not_found(as_user, sent, stranger):
    assert as_user(stranger).post(f"/cedar/people/invitations/{sent[0].pk}/withdraw/").status_code == 404
    assert Invitation.objects.pending().count() == 1


def test_newcomer_sets_name_and_password_and_is_in(sent, ash):
    browser = Client()
    assert "Join Ash Academy" in browser.get(sent[1]).text
    response = browser.post(sent[1], {"name": "Nia New", "password": "calm-river-lantern"})
    assert response.url == "/ash/"
    assert browser.get("/").url == "/ash/"
    assert roles_at(ash, NEWCOMER) == {"staff"}
    assert User.objects.get(email=NEWCOMER).check_password("calm-river-lantern")


@pytest.mark.parametrize("password", ["short", "1234567890123", "new.person@example.org"])
def test_newcomer_needs_a_good_password(sent, password):
    response = Client().post(sent[1], {"name": "Nia New", "password": password})
    assert list(response.context["form"].errors) == ["password"]
    assert response.context["form"]["name"].value() == "Nia New"
    assert not User.objects.filter(email=NEWCOMER).exists()


def test_used_invitation_says_so(sent):
    Client().post(sent[1], {"name": "Nia New", "password": "calm-river-lantern"})
    response = Client().post(sent[1], {"name": "Other", "password": "calm-river-lantern"})
    assert (response.status_code, "has been used already" in response.text) == (410, True)
    assert User.objects.filter(email=NEWCOMER).get().name == "Nia New"


def test_expired_invitation_says_when_and_whom_to_ask(sent, administrator):
    Invitation.objects.update(expires_at=sent[0].sent_at - timedelta(days=1))
    response = Client().post(sent[1], {"name": "Nia New", "password": "calm-river-lantern"})
    assert (response.status_code, "Ask Ada Admin at Ash Academy" in response.text) == (410, True)
    assert Membership.objects.filter(school=administrator.school).count() == 1


def test_unknown_invitation_is_not_found(db):
    response = Client().get("/invitations/nothing-like-it/")
    assert (response.status_code, "Copy the whole link" in response.text) == (404, True)


def test_known_address_signs_in_first_and_keeps_its_roles(as_user, sent, make_user, ash, administrator):
    user = make_user("New Person")
    assert f"/accounts/login/?next={sent[1]}" in Client().get(sent[1]).text
    people.join(school=ash, user=user, roles=[Role.GOVERNOR], by=administrator)
    assert as_user(user).post(sent[1]).url == "/ash/"
    assert roles_at(ash, NEWCOMER) == {"governor", "staff"}


def test_anybody_else_is_told_that_it_is_for_another_address(as_user, sent, stranger, ash):
    response = as_user(stranger).post(sent[1])
    assert (response.status_code, "It was sent to new.person@example.org" in response.text) == (200, True)
    assert not Membership.objects.filter(school=ash, user=stranger.user).exists()


def test_signing_out_of_another_account_comes_back_to_the_invitation(as_user, sent, stranger):
    browser = as_user(stranger)
    assert browser.post("/accounts/logout/", {"next": sent[1]}).url == sent[1]
    assert "Join Ash Academy" in browser.get(sent[1]).text
