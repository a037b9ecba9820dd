"""The words that an audit judges by: in scope, kept as they were, and what the source lacks said as lacking."""

import pytest

from audits.wording import as_data, from_data, wording_of


@pytest.fixture
def lacking(statements):
    """A2 without words."""
    statement = statements["A2"]
    statement.text, statement.status = "", "missing"
    statement.save()
    return statement


def test_wording_without_words_is_named_and_not_asked(make_audit, lacking, statements, django_assert_num_queries):
    audit = make_audit()
    with django_assert_num_queries(4):
        wording = wording_of(audit)
    assert [one.code for one in wording.statements] == ["A1", "B1", "B2"]
    section, other = statements["A1"].section_id, statements["B1"].section_id
    found = [wording.lacking_in(section=section), wording.lacking_in(section=other), wording.lacking_in()]
    assert found == [("A2",), (), ("A2",)]


def test_wording_comes_back_from_plain_data_as_it_was(make_audit, lacking):
    wording = wording_of(make_audit())
    assert from_data(as_data(wording)) == wording


def test_wording_of_some_sections_asks_only_theirs(make_audit, statements, ash):
    audit = make_audit()
    audit.sections.add(statements["B1"].section, through_defaults={"school": ash})
    assert [section.code for section, _ in wording_of(audit).themes] == ["B"]


def test_pages_say_what_the_source_lacks(make_audit, lacking, leader, as_user, statements):
    participant = make_audit(leader).participants.get()
    page = as_user(leader).get(participant.address("judge", statements["A1"].section_id)).content.decode()
    other = as_user(leader).get(participant.address("judge", statements["B1"].section_id)).content.decode()
    words = "Missing in the source, so there is nothing to judge: A2."
    assert (words in page, words in other) == (True, False)
