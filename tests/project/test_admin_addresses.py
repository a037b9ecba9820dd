"""The admin's addresses as a family: superusers come in, everybody else finds nothing or the sign-in page."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from careers.models import User
from tests.project.conftest import everything
from tests.project.test_tenancy import UNSAFE, read, status, statuses

#: What the admin's addresses capture, besides the id of a row.
SAMPLES = {r"^(?P<app_label>careers|frameworks)/$": "careers/", "(?P<url>.*)$": "nowhere/"}


def walk(resolver, before=""):
    for pattern in resolver.url_patterns:
        route = before + SAMPLES.get(str(pattern.pattern), str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        else:
            yield from walk(pattern, route)


#: What a superuser's GET meets that is no page: {last part of the address: status}.
NOT_PAGES = {"nowhere": 404, "logout": 405, "process_import": 405, "add": 403, "delete": 403}
#: Tables to which nothing is added there, and from which nothing is deleted.
READ_ONLY = {"framework", "edition", "statement", "history"}
KEPT = {"add": READ_ONLY | {"user"}, "delete": READ_ONLY | {"user", "school", "membership", "invitation"}}


FAMILY = dict(walk(next(one for one in get_resolver().url_patterns if getattr(one, "app_name", None) == "admin")))


@pytest.fixture
def addresses(cast):
    """{route: address}, with the id of a row that the table has."""
    found = {}
    for route, view in FAMILY.items():
        model_admin = getattr(view, "model_admin", None)
        row = model_admin and model_admin.model.objects.first()
        found[route] = "/admin/" + route.replace("<path:object_id>", str(row.pk if row else 0))
    return found


def signed_in(user):
    """A browser of somebody whom this test alone knows."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def superuser(cast):
    return signed_in(User.objects.create_superuser("sue@example.org", "a-long-password", name="Sue Super"))


def test_every_address_of_the_admin_is_walked():
    assert [route for route in FAMILY if re.search(r"[(^$?]", route)] == []
    assert len(FAMILY) > 60
    assert not {"r/<path:content_type_id>/<path:object_id>/", "autocomplete/"} & set(FAMILY)


def test_nobody_but_a_superuser_finds_any_of_it(cast, addresses):
    staff = signed_in(User.objects.create_user("staff.only@example.org", name="Is Staff", is_staff=True))
    before, people = everything(), [cast.everybody, *cast.outsiders, *(user for _, user, _ in cast.personas)]
    for client, methods in [(staff, ["get", *UNSAFE]), *((cast.sign_in(one), ["get"]) for one in people)]:
        found = {route: statuses(client, address, {}, methods) for route, address in addresses.items()}
        assert found == {route: {404} for route in addresses}
    assert everything() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_anonymous_are_sent_to_sign_in(cast, addresses, method):
    for address in addresses.values():
        answer = getattr(Client(), method)(address)
        if answer.url.startswith(reverse("admin:login")):
            answer = Client().get(answer.url)
        assert (address, answer.status_code, answer.url.split("?")[0]) == (address, 302, reverse("account_login"))
    assert everything() == cast.before


def test_a_superuser_comes_in_and_meets_no_learner(superuser, addresses):
    """Not even where something is to be deleted on which learners stand."""
    words = ["Beatrix", "Restricted note", "Evidence note", "Interview of", "Bakery of", "College of Ash"]
    answers = {route: superuser.get(address, follow=True) for route, address in addresses.items()}
    assert {route for route, answer in answers.items() if any(word in read(answer).decode() for word in words)} == set()
    refused = {route: status(answer) for route, answer in answers.items() if status(answer) != 200}
    assert refused == {route: NOT_PAGES[route.split("/")[-2]] for route in refused}
    for last, tables in KEPT.items():
        assert {route.split("/")[1] for route in refused if route.endswith(f"/{last}/")} == tables


def test_superuser_who_is_inactive_is_nobody(superuser):
    User.objects.filter(email="sue@example.org").update(is_active=False)
    assert superuser.get(reverse("admin:index")).url.startswith(reverse("admin:login"))
