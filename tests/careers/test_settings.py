"""What the environment may not say: each refusal is one sentence that names the variable."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "READ_DOT_ENV": "0",
    "SECRET_KEY": "0123456789012345678901234567890123456789",
    "ALLOWED_HOSTS": "waymark.example.org",
    "PATH": os.environ["PATH"],
    "DJANGO_SETTINGS_MODULE": "careers.settings",
}


def start(tmp_path, **changed):
    """(exit status, what it said) of a start with these variables, in a process of its own."""
    environment = {**GOOD, "DATA_DIR": str(tmp_path), **changed}
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)  # noqa: S603
    return done.returncode, done.stderr.strip()


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("SECRET_KEY", "", "it is missing, or has fewer than 32 characters."),
        ("SECRET_KEY", "short", "it is missing, or has fewer than 32 characters."),
        ("DEBUG", "perhaps", "'perhaps' is neither yes nor no."),
        ("HTTPS", "2", "'2' is neither yes nor no."),
        ("PORT", "eighty", "'eighty' is not a whole number from 1 to 65535."),
        ("PORT", "70000", "'70000' is not a whole number from 1 to 65535."),
        ("WEB_WORKERS", "0", "'0' is not a whole number from 1 to 64."),
        ("ALLOWED_HOSTS", "", "name at least one host that people type to reach Waymark."),
        ("ALLOWED_HOSTS", "*", "'*' would let anybody choose the address in our mails."),
        ("CSRF_TRUSTED_ORIGINS", "waymark.org", "'waymark.org' must begin with https:// or http://."),
        ("DATA_DIR", "/dev/null/data", "the folder '/dev/null/data' cannot be made (Not a directory)."),
        ("DATABASE_URL", "mysql://here/waymark", "Waymark runs on sqlite:// or postgres://."),
        ("DATABASE_URL", "nonsense", "it names no database that lasts; write it as sqlite:////folder/file or"),
        ("DATABASE_URL", "postgres://", "it names no database that lasts; write it as sqlite:////folder/file or"),
        ("DATABASE_URL", "sqlite://:memory:", "it names no database that lasts; write it as sqlite:////folder/file or"),
        (
            "DATABASE_URL",
            "postgres://u:p@h:port/name",
            "write it as sqlite:////folder/file or postgres://user:password",
        ),
        ("EMAIL_URL", "nonsense", "write it as smtp+tls://user:password@host:587, or consolemail:// to print mails"),
        ("EMAIL_URL", "smtp://host:port", "write it as smtp+tls://user:password@host:587, or consolemail:// to print"),
        ("SITE_URL", "waymark.org", "'waymark.org' is not an address such as https://waymark.example.org."),
        ("SITE_URL", "https://waymark.org/here", "'https://waymark.org/here' is not an address such as"),
        ("WORKER", "often", "'often' is neither yes nor no."),
        ("EMAIL_FROM", "Waymark", "'Waymark' is not an address that mail can come from."),
    ],
)
def test_nonsense_is_refused_in_a_sentence(tmp_path, variable, value, why):
    status, said = start(tmp_path, **{variable: value})
    assert status == 1
    assert said.startswith(f"Waymark does not start. {variable}: {why}")
    assert said.endswith("Set it in the environment or in .env, then start again.")
    assert "\n" not in said


def test_a_plain_environment_starts(tmp_path):
    assert start(tmp_path)[0] == 0


@pytest.mark.parametrize("variable", ["DATABASE_URL", "EMAIL_URL"])
def test_an_empty_address_counts_as_not_set(tmp_path, variable):
    assert start(tmp_path, **{variable: ""})[0] == 0


@pytest.mark.parametrize(
    ("changed", "address"),
    [
        ({}, "https://waymark.example.org"),
        ({"HTTPS": "no", "PORT": "8001"}, "http://localhost:8001"),
        ({"HTTPS": "no", "BIND": "::1"}, "http://[::1]:8000"),
        ({"SITE_URL": "https://careers.example.org/"}, "https://careers.example.org"),
    ],
)
def test_mails_lead_to_the_address_that_people_type(tmp_path, changed, address):
    command = [sys.executable, "-c", "from careers.settings import SITE_URL; print(SITE_URL)"]
    environment = {**GOOD, "DATA_DIR": str(tmp_path), **changed}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)  # noqa: S603
    assert done.stdout.strip() == address
