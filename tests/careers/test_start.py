"""The first set-up, choosing a school, and what `serve` says."""

import socket
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from careers.management.commands import serve
from careers.models import History, Membership, School, User
from careers.people import AlreadySetUp, join, needs_setup, set_up, setup_token
from careers.tenancy import Role

SETUP = {
    "name": "Fay First",
    "email": "Fay@Example.org",
    "password": "calm-river-lantern",
    "school-name": "Ash Green Academy",
    "school-kind": "mainstream",
    "school-phase": "11-18",
    "school-urn": "123456",
    "school-website": "ashgreen.example.org",
}


def post_setup(**changed):
    browser = Client()
    return browser, browser.post("/setup/", {**SETUP, "token": setup_token(), **changed})


def test_setup_makes_the_first_administrator_and_school(db):
    browser, response = post_setup()
    school = School.objects.get()
    assert response.url == "/ash-green-academy/"
    assert (school.urn, school.website) == ("123456", "https://ashgreen.example.org")
    assert browser.get("/ash-green-academy/people/").status_code == 200
    assert Membership.objects.get(school=school).roles == {Role.ADMINISTRATOR}
    assert History.objects.filter(model="careers.School").get().actor == "Fay First"


def test_setup_is_gone_as_soon_as_anybody_is_here(stranger):
    browser, response = post_setup()
    assert (response.status_code, browser.get("/setup/").status_code) == (404, 404)
    assert School.objects.count() == 1


@pytest.mark.parametrize("token", ["", "wrong", setup_token()[:-1], "\N{SNOWMAN}"])
def test_setup_refuses_a_wrong_token_and_keeps_what_was_typed(db, token):
    _, response = post_setup(token=token)
    assert list(response.context["form"].errors) == ["token"]
    assert 'value="Ash Green Academy"' in response.text
    assert 'href="#id_token"' in response.text
    assert needs_setup()


def test_setup_takes_a_token_with_spaces_and_capitals(db):
    post_setup(token=f"  {setup_token().upper()} ")
    assert not needs_setup()


def test_setup_limits_guessing(db):
    for _ in range(10):
        post_setup(token="wrong")
    _, response = post_setup()
    assert "Wait ten minutes" in response.text
    assert needs_setup()


@pytest.mark.parametrize(
    ("field", "value"),
    [("school-slug", "accounts"), ("school-slug", "Not A Slug"), ("school-urn", "12"), ("school-name", "???")],
)
def test_setup_says_what_is_wrong_with_the_school(db, field, value):
    _, response = post_setup(**{field: value})
    assert response.status_code == 200
    assert "There is a problem" in response.text
    assert needs_setup()


def test_setup_token_differs_with_the_secret_key(settings):
    before = setup_token()
    settings.SECRET_KEY = "another-secret-key-of-more-than-32-characters"
    assert setup_token() != before


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory does not wait for another thread")
def test_setup_twice_at_once_makes_one(transactional_db):
    results = []

    def run(number):
        try:
            set_up(
                name=f"N{number}",
                email=f"{number}@example.org",
                password="x",
                school={"name": "S", "slug": f"s{number}"},
            )
            results.append("made")
        except AlreadySetUp:
            results.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["late", "made"]
    assert (User.objects.count(), School.objects.count()) == (1, 1)


def test_start_leads_into_the_only_school(as_user, governor):
    assert as_user(governor).get("/").url == "/ash/"


def test_start_offers_a_choice_of_several(as_user, governor, beech):
    join(school=beech, user=governor.user, roles=[Role.STAFF], by="tests")
    assert list(as_user(governor).get("/").context["schools"]) == [governor.school, beech]


def test_start_tells_somebody_without_a_school_what_to_do(as_user, make_user):
    response = as_user(make_user("Lone")).get("/")
    assert "Ask the administrator of your school to invite lone@example.org" in response.text


def test_health_answers(client):
    assert client.get("/health/").text == "ok"


def test_serve_prints_the_token_while_nobody_is_here(db, capsys):
    serve.Command().say_where()
    assert setup_token() in capsys.readouterr().out


def test_serve_prints_the_sign_ins_of_the_demonstration(ash, governor, capsys):
    ash.demonstration = True
    ash.save()
    serve.Command().say_where()
    out = capsys.readouterr().out
    assert "gus.governor@example.org       Gus Governor         governor" in out
    assert "waymark-demo" in out
    assert setup_token() not in out


def test_serve_prints_neither_for_a_school_at_work(governor, capsys):
    serve.Command().say_where()
    out = capsys.readouterr().out
    assert ("governor" in out, setup_token() in out) == (False, False)


def test_serve_says_that_a_port_is_taken(settings):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.PORT = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {settings.PORT} is taken by another program"):
            call_command("serve")


def test_serve_says_that_an_address_is_not_here(settings):
    settings.BIND = "192.0.2.1"
    with pytest.raises(CommandError, match="'192.0.2.1' is no address of this machine"):
        call_command("serve")
