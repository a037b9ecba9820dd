"""Who walks the addresses, and the rows they meet: made once, because each test looks and few of them change.

All of it stands in one transaction around those of the tests, each of which undoes what it wrote itself.
"""

import logging
from copy import deepcopy

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from careers.models import Trust, TrustMembership, User
from careers.people import add_school, join
from careers.tenancy import Role, permissions_of
from tests.conftest import START, small_edition
from tests.project.rows import Rows

#: Tables that a visit may write: who is signed in, and when.
PASSING = {"django_session", "account_emailaddress", "careers_user"}


def everything():
    """Every row of every table of ours, to prove that nothing changed."""
    with connection.cursor() as cursor:
        return {
            name: rows_of(cursor, name) for name in connection.introspection.django_table_names() if name not in PASSING
        }


def rows_of(cursor, table):
    """As the database has them: twice as quick as models, and there are hundreds of tests."""
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return sorted(map(repr, cursor.fetchall()))


class Cast:
    """Ash and Beech with a row of everything, Cedar without, somebody in each role, and outsiders."""

    def __init__(self):
        trust = Trust.objects.create(name="Forest Trust", slug="forest")
        schools = [("Ash Academy", "ash", trust), ("Beech College", "beech", trust), ("Cedar School", "cedar", None)]
        self.ash, self.beech, self.cedar = (
            add_school(name=name, slug=slug, trust=of, start=START, by="tests") for name, slug, of in schools
        )
        edition = small_edition()
        self.rows, self.rows_of_beech = (Rows(school, edition, self.user) for school in (self.ash, self.beech))
        self.everybody = self.member(self.ash, *LEADS, name="May Everything")
        self.rows.let_take_part(self.everybody)
        self.personas = [(role, self.in_role(role, trust), permissions_of([role])) for role in Role]
        former = self.member(self.ash, *LEADS, name="Former Member")
        former.left_at = timezone.now()
        former.save()
        self.beech_leader = self.member(self.beech, *LEADS, name="Bea Leader")
        self.stranger = self.member(self.cedar, *LEADS, name="Cy Stranger")
        self.outsiders = [self.beech_leader, self.stranger, former]
        self.cookies = {}
        for one in (self.everybody, *self.outsiders, *(user for _, user, _ in self.personas)):
            self.sign_in(one)
        self.before = everything()

    def user(self, name):
        return User.objects.create_user(f"{name.lower().replace(' ', '.')}@example.org", name=name)

    def member(self, school, *roles, name):
        return join(school=school, user=self.user(name), roles=roles, by="tests")

    def in_role(self, role, trust):
        if role is not Role.TRUST_LEAD:
            return self.member(self.ash, role, name=f"The {role}").user
        lead = self.user("Tia Trust")
        TrustMembership.objects.create(trust=trust, user=lead)
        return lead

    def sign_in(self, person):
        """A browser of her own. She signs in once; after that each test starts with a copy of what hers had kept."""
        user, client = getattr(person, "user", person), Client()
        if user.pk not in self.cookies:
            client.force_login(user)
            self.cookies[user.pk] = client.cookies
        client.cookies = deepcopy(self.cookies[user.pk])
        return client


LEADS = Role.CAREERS_LEADER, Role.ADMINISTRATOR


@pytest.fixture(autouse=True, scope="package")
def quiet():
    """Tens of thousands of refusals need not be written down with the way through the code to each."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="package")
def made_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        cast = Cast()
        with django_db_blocker.block():
            yield cast
        transaction.set_rollback(True)


@pytest.fixture
def cast(made_once, db):
    return made_once
