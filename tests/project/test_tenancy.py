"""No address, present or future, shows or changes one school's rows for anybody who has no right to them."""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver, reverse

from careers import models
from careers.people import add_school
from careers.tenancy import PERMISSIONS, RESERVED_SLUGS, Permission, Role, SchoolOwned, permissions_of
from tests.project.addresses import GLOBAL, SCHOOL
from tests.project.conftest import everything
from tests.project.rows import BELOW, EVERY

UNSAFE = ["post", "put", "patch", "delete"]
#: Tables above frameworks without a school, each with the reason why.
GLOBAL_MODELS = {
    "User": "a person may belong to several schools",
    "School": "is the school",
    "Trust": "holds several schools",
    "TrustMembership": "leads a trust, not one school",
}
NAMES = pytest.mark.parametrize("name", sorted(BELOW))
#: The gate refuses before a page asks anything; what the pages ask is asked of each database by those who may.
REFUSED = pytest.mark.any_database
HIDDEN = re.compile(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"')


@pytest.fixture
def valid_body(cast):
    """valid_body(name): what somebody who may do everything would send, with what the page hides in its form."""

    def body(name):
        if SCHOOL[name].change is None:
            return {}
        page = cast.sign_in(cast.everybody).get(cast.rows.address(name)).content.decode()
        main = page.split("<main", 1)[-1]
        return {**dict(HIDDEN.findall(main)), **SCHOOL[name].body(cast.rows)}

    return body


def read(answer):
    """What it holds; a file is read to its end, and so closed."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def status(answer):
    read(answer)
    return answer.status_code


def some_unsafe(number):
    """POST, and one of the others: the gate asks only whether a method is safe, and all of them have their turn."""
    return ["post", UNSAFE[1 + number % 3]]


def statuses(client, address, body, methods):
    return {status(getattr(client, method)(address, body)) for method in methods}


def test_every_address_has_an_entry_and_every_entry_an_address():
    assert (set(BELOW), {p.name for p, below in EVERY if not below}) == (set(SCHOOL), set(GLOBAL))


def test_addresses_of_the_site_are_reserved():
    first = {str(p.pattern).split("/")[0] for p in get_resolver().url_patterns}
    assert {part for part in first if part and not part.startswith("<")} <= RESERVED_SLUGS


def test_every_row_belongs_to_a_school():
    ours = [m for m in apps.get_models() if m._meta.app_label in {"careers", "tracking", "audits"}]
    loose = {m.__name__ for m in ours if not issubclass(m, SchoolOwned)}
    assert loose == set(GLOBAL_MODELS)


def test_only_a_trust_lead_and_a_governor_see_no_programme():
    blind = {role for role in Role if Permission.SEE_PROGRAMME not in PERMISSIONS[role]}
    assert blind == {Role.GOVERNOR, Role.TRUST_LEAD}


def test_unknown_role_may_do_nothing():
    assert permissions_of(["headteacher"]) == frozenset()


@NAMES
def test_each_role_reads_what_its_permissions_say(name, cast):
    entry, address = SCHOOL[name], cast.rows.address(name) + SCHOOL[name].query
    seen, expected = {}, {}
    for role, user, may in cast.personas:
        seen[role] = status(cast.sign_in(user).get(address)) in {200, 302, 405}
        refused = entry.own and not entry.read_by_all and Permission.CHANGE_PROGRAMME not in may
        refused = refused or entry.part or (entry.hers and Permission.SEE_LEARNERS not in may)
        expected[role] = entry.see in may and not refused
    assert seen == expected


@NAMES
@REFUSED
def test_each_role_without_the_right_changes_nothing(name, cast, valid_body):
    entry, address, body, refused = SCHOOL[name], cast.rows.address(name), valid_body(name), {}
    for number, (role, user, may) in enumerate(cast.personas):
        allowed = entry.change and entry.change in may and not (entry.own and Permission.CHANGE_PROGRAMME not in may)
        allowed = allowed and not entry.part and not (entry.hers and Permission.SEE_LEARNERS not in may)
        if not allowed:
            refused[role] = statuses(cast.sign_in(user), address, body, some_unsafe(number))
    assert refused == dict.fromkeys(refused, {403})
    assert everything() == cast.before


CHANGING = pytest.mark.parametrize("name", sorted(name for name, entry in SCHOOL.items() if entry.change))


@CHANGING
def test_the_body_would_have_worked(name, cast, valid_body):
    response = cast.sign_in(cast.everybody).post(cast.rows.address(name), valid_body(name))
    page = b"".join(response).decode(errors="replace")  # a file comes in pieces
    assert (response.status_code, re.findall(r'class="problem.*?</div>', page, re.DOTALL)) == (
        SCHOOL[name].answers,
        [],
    )


@NAMES
@REFUSED
def test_people_of_other_schools_find_nothing(name, cast, valid_body):
    address, body = cast.rows.address(name), valid_body(name)
    found = [
        statuses(cast.sign_in(who), address, body, ["get", "head", *some_unsafe(number)])
        for number, who in enumerate(cast.outsiders)
    ]
    assert found == [{404}] * len(cast.outsiders)
    assert everything() == cast.before


@NAMES
@REFUSED
def test_anonymous_visitors_are_sent_to_sign_in(name, cast):
    address, body = cast.rows.address(name), SCHOOL[name].body(cast.rows)
    answers = [getattr(Client(), method)(address, body) for method in ["get", *UNSAFE]]
    assert {(a.status_code, a.url.split("?")[0]) for a in answers} == {(302, reverse("account_login"))}
    assert everything() == cast.before


#: What an address may capture without naming a school's row.
SHARED = {"school", "year", "edition", "statement", "rule", "kind"}
WITH_ROWS = sorted(name for name, pattern in BELOW.items() if set(pattern.pattern.converters) - SHARED)


@pytest.mark.parametrize("name", WITH_ROWS)
@REFUSED
def test_rows_of_another_school_are_not_found(name, cast, valid_body):
    address, body = cast.rows.address(name, school=cast.cedar), valid_body(name)
    client = cast.sign_in(cast.stranger)
    assert statuses(client, address, body, ["post" if SCHOOL[name].change else "get"]) == {404}
    assert statuses(client, address, body, ["get", "head", *UNSAFE]) <= {403, 404, 405}
    assert everything() == cast.before


@NAMES
@REFUSED
def test_pages_hold_no_words_of_another_school(name, cast):
    address = cast.rows_of_beech.address(name) + SCHOOL[name].query
    page = read(cast.sign_in(cast.beech_leader).get(address)).decode(errors="replace")
    assert [words for words in cast.rows.words if words in page] == []


def test_a_school_may_not_take_an_address_of_the_site(db):
    with pytest.raises(Exception, match="is an address of Waymark itself"):
        models.School(name="Setup", slug="setup").full_clean()


def test_a_school_is_removed_in_one_piece(cast):
    owned = [m for m in apps.get_models() if issubclass(m, SchoolOwned)]
    kept = {m: m.objects.exclude(school=cast.ash).count() for m in owned}
    models.School.objects.get(pk=cast.ash.pk).delete()
    assert {m: m.objects.count() for m in owned} == kept


def test_trust_lead_of_another_trust_finds_nothing(cast):
    other = models.Trust.objects.create(name="Other", slug="other")
    add_school(name="Elm", slug="elm", trust=other, by="tests")
    user = cast.user("Lead of another")
    models.TrustMembership.objects.create(trust=other, user=user)
    assert cast.sign_in(user).get(cast.rows.address("coverage")).status_code == 404
