"""Figures from the school's records stand beside their statements: where, for whom, and from which address."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from audits.agreeing import agree, close
from audits.choices import Answer
from audits.freezing import freeze
from audits.judgements import submit


@pytest.fixture
def rubric(edition, statements):
    """The small framework goes by the rubric's key: there are facts about its first two statements."""
    edition.framework.key = "careers-impact-maturity"
    edition.framework.save()
    for old, new in [("A1", "2.3"), ("A2", "1.6"), ("B1", "5.1")]:
        edition.statements.filter(code=old).update(code=new)
    return edition


@pytest.fixture
def audit(rubric, make_audit, leader, governor):
    return make_audit(leader, governor)


@pytest.fixture
def compared(audit, leader):
    first = audit.participants.get(member=leader)
    submit(participant=first, by=first)
    return close(audit=audit, by=leader)


def at(name, audit, *where):
    return reverse(name, args=["ash", audit.pk, *where])


def places(statements, *codes):
    return [f"facts-{statements[code].pk}" for code in codes]


def slots(response):
    """(places of figures, [(address, what is brought from there)], the addresses that say them without a script)."""
    html = response.content.decode()
    brought = re.findall(r'<div hx-get="([^"]*)" hx-trigger="load" hx-swap="none" hx-select-oob="([^"]*)"></div>', html)
    found = re.findall(r'id="(facts-\d+)"><div><a href="([^"]*)#(facts-\d+)"', html)
    assert [place for place, _, anchor in found if place != anchor] == []
    return [place for place, _, _ in found], brought, {address for _, address, _ in found}


def pieces(response):
    return re.findall(r'id="(facts-\d+)"', response.content.decode())


def test_figures_of_a_section_or_of_all_come_by_statement(audit, leader, statements, as_user):
    client, section = as_user(leader), statements["A1"].section_id
    for address, codes in [(at("section-facts", audit, section), ["A1"]), (at("audit-facts", audit), ["A1", "B1"])]:
        page, fragment = client.get(address), client.get(address, headers={"HX-Request": "true"})
        assert [pieces(response) for response in (page, fragment)] == [places(statements, *codes)] * 2
        assert [b"From our records:" in response.content for response in (page, fragment)] == [False, True]


def test_figures_have_a_place_below_the_levels_that_are_judged(audit, leader, statements, as_user):
    section = statements["A1"].section_id
    response = as_user(leader).get(audit.participants.get(member=leader).address("judge", section))
    [place], address = places(statements, "A1"), at("section-facts", audit, section)
    assert slots(response) == ([place], [(address, f"#{place}")], {address})
    html = response.content.decode()
    order = [html.index(f'name="level-{statements["A1"].pk}" value="3"'), html.index(f'id="{place}"')]
    assert order == sorted(order)


def test_no_figures_are_asked_for_where_there_are_none(audit, leader, edition, statements, as_user):
    edition.statements.filter(pk=statements["B1"].pk).update(code="B1")
    page = as_user(leader).get(audit.participants.get(member=leader).address("judge", statements["B1"].section_id))
    assert slots(page) == ([], [], set())


def test_guest_sees_no_figures_and_no_address_of_them(audit, statements, add_guest):
    page = Client().get(add_guest(audit).address("judge", statements["A1"].section_id))
    assert (page.status_code, slots(page), b"/facts/" in page.content) == (200, ([], [], set()), False)


@pytest.mark.parametrize(("name", "codes"), [
    ("audit-compare", ["A1", "B1"]), ("audit-meeting", ["A1"]), ("agree", ["A1"]),
])  # fmt: skip
def test_figures_have_a_place_where_the_group_agrees(name, codes, compared, leader, statements, as_user):
    where = [] if name == "audit-compare" else [statements["A1"].pk]
    address, ids = at("audit-facts", compared), places(statements, *codes)
    found, [(brought_from, brought)], without = slots(as_user(leader).get(at(name, compared, *where)))
    assert (sorted(found), brought_from, without) == (sorted(ids), address, {address})
    assert sorted(brought.split(",")) == sorted(f"#{one}" for one in ids)


def test_list_without_rows_brings_no_figures(compared, leader, as_user):
    response = as_user(leader).get(at("audit-compare", compared), {"show": "disagreed"})
    assert (response.status_code, slots(response)) == (200, ([], [], set()))


def test_frozen_audit_shows_the_figures_of_its_day_beside_each_statement(compared, leader, statements, as_user):
    client, ids = as_user(leader), places(statements, "A1", "B1")
    agree(audit=compared, statement_id=statements["A1"].pk, answer=Answer("2"), shown=0, by=leader)
    freeze(audit=compared, by=leader)
    fragment = client.get(at("audit-facts", compared), headers={"HX-Request": "true"})
    assert sorted(slots(client.get(at("audit-compare", compared)))[0]) == sorted(ids) == sorted(pieces(fragment))
    assert (b"From our records of " in fragment.content, b"See the records" in fragment.content) == (True, False)
