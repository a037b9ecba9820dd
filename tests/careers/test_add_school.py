"""`manage.py add_school`: a further school, from the console."""

import re

import pytest
from django.core.management import CommandError, call_command

from careers.models import School, TrustMembership


@pytest.fixture
def add(db, capsys):
    """add("Elm School", "elm", ...): what the command says."""

    def run(*words, **options):
        call_command("add_school", *words, **options)
        return capsys.readouterr().out

    return run


def test_added_school_is_complete_and_its_administrator_can_join(add, client):
    said = add("Elm School", "elm", "head@example.org", trust="forest", trust_name="Forest Trust", kind="special")
    school = School.objects.get(slug="elm")
    assert (school.kind, school.trust.name, school.academicyear_set.count()) == ("special", "Forest Trust", 1)
    link = re.search(r"http://[^/]+(/invitations/\S+)", said).group(1)
    assert "Elm School" in client.get(link).content.decode()


def test_school_at_a_reserved_address_is_refused_in_words(add):
    with pytest.raises(CommandError, match="is an address of Waymark itself"):
        add("Setup", "setup", "head@example.org")
    assert not School.objects.exists()


def test_trust_lead_without_an_account_is_refused_and_nothing_added(add):
    with pytest.raises(CommandError, match="Nothing was added"):
        add("Elm School", "elm", "head@example.org", trust="forest", trust_lead="nobody@example.org")
    assert not School.objects.exists()


def test_trust_lead_sees_the_new_school(add, make_user, as_user):
    lead = make_user("Tia Trust")
    add("Elm School", "elm", "head@example.org", trust="forest", trust_lead=lead.email)
    assert TrustMembership.objects.get().user == lead
    assert as_user(lead).get("/elm/").status_code == 200
