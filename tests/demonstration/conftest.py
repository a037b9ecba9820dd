"""The demonstration, which takes a while to make: once for all tests here, on one core."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from frameworks.loading import load

QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"


def pytest_collection_modifyitems(items):
    """Whoever runs tests on several cores keeps these together."""
    for item in items:
        if "tests/demonstration/" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group("demonstration"))


@pytest.fixture(scope="package")
def made_once(django_db_setup, django_db_blocker):
    """What it printed. Each test runs inside this transaction, and what it does to it is undone."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(PASSWORD_HASHERS=[QUICK]):
        load([settings.FRAMEWORKS_DIR])
        out = StringIO()
        call_command("demo", "--with-known-password", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def made(made_once, db):
    return made_once
