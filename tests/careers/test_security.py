"""What must not leave: secrets of addresses that work without signing in."""

import logging

import pytest
from django.conf import settings

from careers.security import HideSecrets


@pytest.mark.parametrize(
    ("logged", "kept"),
    [
        ("Not Found: /guest/audits/abc:def/section/3/", "Not Found: /guest/audits/.../section/3/"),
        ("Gone: /guest/calendars/s3cret:x/actions.ics", "Gone: /guest/calendars/.../actions.ics"),
        ("Not Found: /guest/here/abc:def/", "Not Found: /guest/here/.../"),
        ("Not Found: /guest/feedback/abc:def/", "Not Found: /guest/feedback/.../"),
        ("Not Found: /guest/answers/abc:def/", "Not Found: /guest/answers/.../"),
        ("Forbidden: /invitations/s3cret/", "Forbidden: /invitations/.../"),
        ("Not Found: /ash/audits/3/", "Not Found: /ash/audits/3/"),
    ],
)
def test_secret_of_an_address_is_not_logged(logged, kept):
    kind, path = logged.rsplit(" ", 1)
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, f"{kind} %s", (path,), None)
    assert (HideSecrets().filter(record), record.getMessage()) == (True, kept)


def test_every_handler_hides_secrets():
    assert [handler["filters"] for handler in settings.LOGGING["handlers"].values()] == [["hide_secrets"]]
