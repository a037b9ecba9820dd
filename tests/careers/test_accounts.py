"""Signing in and out, and passwords."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from careers.accounts import WRONG
from careers.models import User

GOOD = "a-long-password"
SIGN_IN, RESET, CHANGE = "/accounts/login/", "/accounts/password/reset/", "/accounts/password/change/"


@pytest.fixture
def sam(make_user):
    return make_user("Sam Sign")


def sign_in(user, password=GOOD, browser=None, **more):
    return (browser or Client()).post(SIGN_IN, {"login": user.email, "password": password, **more})


def test_sign_in_leads_to_the_start(sam):
    assert sign_in(sam).url == "/"


def test_sign_in_takes_capitals_in_the_address(sam):
    assert Client().post(SIGN_IN, {"login": sam.email.upper(), "password": GOOD}).url == "/"


def test_sign_in_goes_on_to_the_page_that_was_asked_for(governor):
    browser = Client()
    sent_to = browser.get("/ash/people/")
    assert sent_to.url == "/accounts/login/?next=/ash/people/"
    assert sign_in(governor.user, browser=browser, next="/ash/people/").url == "/ash/people/"


def test_sign_in_never_leads_to_another_site(sam):
    assert sign_in(sam, next="https://elsewhere.example.org/").url == "/"


def test_sign_in_with_a_wrong_password_says_what_to_do(sam):
    response = sign_in(sam, "wrong")
    assert response.context["form"].non_field_errors() == [WRONG]
    assert (f'value="{sam.email}"' in response.text, "wrong" in response.context["form"].as_p()) == (True, False)
    assert "<title>Error: Sign in" in re.sub(r"\s+", " ", response.text)


def test_sign_in_says_the_same_of_an_unknown_address(db):
    response = Client().post(SIGN_IN, {"login": "nobody@example.org", "password": GOOD})
    assert response.context["form"].non_field_errors() == [WRONG]


def test_sign_in_tells_somebody_whose_account_is_off(sam):
    User.objects.update(is_active=False)
    response = Client().post(SIGN_IN, {"login": sam.email, "password": GOOD}, follow=True)
    assert response.redirect_chain == [("/accounts/inactive/", 302)]
    assert "Your account is switched off" in response.text
    assert response.wsgi_request.user.is_anonymous


def test_sign_in_limits_wrong_passwords_for_one_account(sam, make_user):
    for _ in range(10):
        sign_in(sam, "wrong")
    refused = sign_in(sam)
    assert "Wait five minutes and try again" in refused.text
    assert sign_in(make_user("Other Person")).url == "/"


def test_a_class_behind_one_address_signs_in(make_user):
    users = [make_user(f"Person {number}") for number in range(40)]
    assert [sign_in(user).status_code for user in users] == [302] * 40


def test_sign_out_is_a_post(as_user, sam):
    browser = as_user(sam)
    assert browser.get("/accounts/logout/").status_code == 200
    assert browser.get("/").status_code == 200
    assert browser.post("/accounts/logout/").url == SIGN_IN
    assert browser.get("/").status_code == 302


def test_password_change_keeps_this_session_and_ends_the_others(as_user, sam):
    here, there = as_user(sam), as_user(sam)
    new = "calm-river-lantern"
    response = here.post(CHANGE, {"oldpassword": GOOD, "password1": new, "password2": new})
    assert response.url == "/"
    assert [browser.get("/").status_code for browser in (here, there)] == [200, 302]
    assert sign_in(sam, new).url == "/"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"oldpassword": "wrong"}, "oldpassword"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password2": "something-else-now"}, "password2"),
    ],
)
def test_password_change_says_what_is_wrong(as_user, sam, typed, field):
    good = {"oldpassword": GOOD, "password1": "calm-river-lantern", "password2": "calm-river-lantern"}
    response = as_user(sam).post(CHANGE, {**good, **typed})
    assert list(response.context["form"].errors) == [field]
    assert sign_in(sam).url == "/"


def test_password_reset_mails_a_link_that_sets_one_and_works_once(sam):
    browser, new = Client(), "calm-river-lantern"
    assert browser.post(RESET, {"email": sam.email}).url == "/accounts/password/reset/done/"
    [message] = mail.outbox
    assert (message.to, message.subject) == ([sam.email], "Waymark: Set a new password")
    assert message.alternatives == []
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", message.body)[1]
    form = browser.get(link, follow=True).redirect_chain[-1][0]
    assert browser.post(form, {"password1": new, "password2": new}).url == "/accounts/password/reset/key/done/"
    assert sign_in(sam, new).url == "/"
    assert "This link no longer works" in Client().get(link, follow=True).text


def test_password_reset_says_the_same_of_an_unknown_address_and_mails_nobody(db):
    assert Client().post(RESET, {"email": "nobody@example.org"}).url == "/accounts/password/reset/done/"
    assert mail.outbox == []


def test_password_reset_is_limited_for_each_address(sam, make_user):
    answers = [Client().post(RESET, {"email": sam.email}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert "Wait ten minutes" in Client().post(RESET, {"email": sam.email}).text
    assert Client().post(RESET, {"email": make_user("Other Person").email}).status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
    ],
)
def test_pages_of_signing_in_are_ours(client, db, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "base_narrow.html" in [template.name for template in response.templates]


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/email/", "/signup/"])
def test_there_is_no_sign_up(client, db, address):
    assert client.get(address, follow=True).status_code in {200, 404}
    assert not User.objects.exists()
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_who_has_no_password_yet_is_led_to_a_link_by_mail(sam):
    sam.set_unusable_password()
    sam.save()
    browser = Client()
    browser.force_login(sam)
    assert browser.get(CHANGE, follow=True).redirect_chain[-1] == (RESET, 302)
