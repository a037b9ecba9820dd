"""No address, present or future, shows or changes one school's rows for anybody who has no right to them."""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from careers import models
from careers.people import add_school
from careers.tenancy import PERMISSIONS, RESERVED_SLUGS, Permission, Role, SchoolOwned, permissions_of
from tests.project.addresses import GLOBAL, SCHOOL
from tests.project.rows import BELOW, EVERY, Rows

UNSAFE = ["post", "put", "patch", "delete"]
#: Tables above frameworks without a school, each with the reason why.
GLOBAL_MODELS = {
    "User": "a person may belong to several schools",
    "School": "is the school",
    "Trust": "holds several schools",
    "TrustMembership": "leads a trust, not one school",
}
#: What a visit may write: who is signed in, when, and caches.
PASSING = {"sessions.Session", "account.EmailAddress"}


NAMES = pytest.mark.parametrize("name", sorted(BELOW))


@pytest.fixture
def rows(ash, edition, make_user):
    return Rows(ash, edition, make_user)


def everything():
    """Every row of every table of ours, to prove that nothing changed."""
    kept = [m for m in apps.get_models() if m._meta.label not in PASSING]
    return {m._meta.label: sorted(map(str, m._base_manager.values())) for m in kept if m._meta.label != "careers.User"}


HIDDEN = re.compile(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"')


@pytest.fixture
def valid_body(rows, ash, make_member, as_user):
    """valid_body(name): what somebody who may do everything would send, with what the page hides in its form."""

    def body(name):
        entry = SCHOOL[name]
        if entry.change is None:
            return {}
        everybody = make_member(ash, Role.CAREERS_LEADER, Role.ADMINISTRATOR, name="May Everything")
        rows.let_take_part(everybody)
        page = as_user(everybody).get(rows.address(name)).content.decode()
        main = page.split("<main", 1)[-1]
        return {**dict(HIDDEN.findall(main)), **entry.body(rows)}

    return body


def statuses(client, address, body, methods):
    return {getattr(client, method)(address, body).status_code for method in methods}


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


def personas(ash, make_member, trust_lead):
    """(who, what she may do) for each role of Ash, one at a time, and for the trust's lead."""
    for role in Role:
        user = trust_lead if role is Role.TRUST_LEAD else make_member(ash, role, name=f"The {role}").user
        yield role, user, permissions_of([role])


@NAMES
def test_each_role_reads_what_its_permissions_say(name, rows, ash, make_member, trust_lead, as_user):
    entry, address = SCHOOL[name], rows.address(name) + SCHOOL[name].query
    seen, expected = {}, {}
    for role, user, may in personas(ash, make_member, trust_lead):
        seen[role] = as_user(user).get(address).status_code in {200, 302, 405}
        refused = entry.own and not entry.read_by_all and Permission.CHANGE_PROGRAMME not in may
        refused = refused or entry.part
        expected[role] = entry.see in may and not refused
    assert seen == expected


@NAMES
def test_each_role_without_the_right_changes_nothing(name, rows, ash, make_member, trust_lead, as_user, valid_body):
    entry, address, body = SCHOOL[name], rows.address(name), valid_body(name)
    people = list(personas(ash, make_member, trust_lead))
    before, refused = everything(), {}
    for role, user, may in people:
        allowed = entry.change and entry.change in may and not (entry.own and Permission.CHANGE_PROGRAMME not in may)
        allowed = allowed and not entry.part
        if not allowed:
            refused[role] = statuses(as_user(user), address, body, UNSAFE)
    assert refused == dict.fromkeys(refused, {403})
    assert everything() == before


CHANGING = pytest.mark.parametrize("name", sorted(name for name, entry in SCHOOL.items() if entry.change))


@CHANGING
def test_the_body_would_have_worked(name, rows, as_user, valid_body):
    body = valid_body(name)
    everybody = models.Membership.objects.get(user__name="May Everything")
    response = as_user(everybody).post(rows.address(name), body)
    assert (response.status_code, re.findall(r'class="problem.*?</div>', response.content.decode(), re.DOTALL)) == (
        302,
        [],
    )


@NAMES
def test_people_of_other_schools_find_nothing(
    name, rows, ash, make_member, beech_leader, stranger, as_user, valid_body
):
    former = make_member(ash, Role.CAREERS_LEADER, Role.ADMINISTRATOR, name="Former Member")
    models.Membership.objects.filter(pk=former.pk).update(left_at=timezone.now())
    body = valid_body(name)
    before = everything()
    outsiders = [beech_leader, stranger, former]
    found = [statuses(as_user(who), rows.address(name), body, ["get", "head", *UNSAFE]) for who in outsiders]
    assert found == [{404}] * len(outsiders)
    assert everything() == before


@NAMES
def test_anonymous_visitors_are_sent_to_sign_in(name, rows, db):
    before = everything()
    answers = [getattr(Client(), method)(rows.address(name), SCHOOL[name].body(rows)) for method in ["get", *UNSAFE]]
    assert {(a.status_code, a.url.split("?")[0]) for a in answers} == {(302, reverse("account_login"))}
    assert everything() == before


SHARED = {"school", "year", "edition", "statement", "rule"}  # what an address may capture without naming a school's row
WITH_ROWS = sorted(name for name, pattern in BELOW.items() if set(pattern.pattern.converters) - SHARED)


@pytest.mark.parametrize("name", WITH_ROWS)
def test_rows_of_another_school_are_not_found(name, rows, stranger, as_user, valid_body):
    address, body = rows.address(name, school=stranger.school), valid_body(name)
    before, client = everything(), as_user(stranger)
    assert statuses(client, address, body, ["post" if SCHOOL[name].change else "get"]) == {404}
    assert statuses(client, address, body, ["get", "head", *UNSAFE]) <= {403, 404, 405}
    assert everything() == before


@NAMES
def test_pages_hold_no_words_of_another_school(name, rows, beech, beech_leader, edition, make_user, as_user):
    own = Rows(beech, edition, make_user)
    page = as_user(beech_leader).get(own.address(name) + SCHOOL[name].query).content.decode()
    assert [words for words in rows.words if words in page] == []


def test_a_school_may_not_take_an_address_of_the_site(db):
    with pytest.raises(Exception, match="is an address of Waymark itself"):
        models.School(name="Setup", slug="setup").full_clean()


def test_a_school_is_removed_in_one_piece(rows, cedar):
    kept = {m: m.objects.filter(school=cedar).count() for m in apps.get_models() if issubclass(m, SchoolOwned)}
    rows.school.delete()
    left = {m: m.objects.count() for m in kept}
    assert left == kept


def test_trust_lead_of_another_trust_finds_nothing(rows, make_user, as_user):
    other = models.Trust.objects.create(name="Other", slug="other")
    add_school(name="Elm", slug="elm", trust=other, by="tests")
    user = make_user("Lead of another")
    models.TrustMembership.objects.create(trust=other, user=user)
    assert as_user(user).get(rows.address("coverage")).status_code == 404
