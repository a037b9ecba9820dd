"""A tutor's files hold no more of her learners than her pages: no number, no date of birth, nobody else's learner."""

from datetime import date

import pytest
from django.urls import reverse

from tests.support.exported import sheets_of

UPN = "B801200005001"
LISTS = ["learner-list", "learner-group", "register", "session-evidence", "coverage-learners"]


@pytest.fixture
def addresses(ash, year, cohorts, adopted, statements, staff, make_learner, make_group, make_activity, make_session,
              take_part, met):  # fmt: skip
    """{name: its address} about Ann, of the tutor's own group, and Bob, of another."""
    group, said = make_group("11A", staff), {"upn": UPN, "uln": "1234567890", "date_of_birth": date(2010, 3, 14)}
    ann, bob = make_learner("Ann Apple", cohorts[11], group=group, **said), make_learner("Bob Banana", cohorts[11])
    session = make_session(make_activity("Fair", [cohorts[11]], {statements["A1"]: "D"}))
    take_part(session, ann, bob)
    for one in (ann, bob):
        met(one, statements["A1"], session=session)
    cell = [year.start, adopted.pk, statements["A2"].pk, cohorts[11].pk]
    captured = {"learner-list": [year.start], "learner-group": [group.pk], "coverage-learners": cell}
    return {name: reverse(name, args=["ash", *captured.get(name, [session.pk])]) for name in LISTS}


@pytest.mark.parametrize("name", LISTS)
def test_tutor_exports_her_own_learners_without_their_numbers(name, addresses, staff, as_user):
    told = str(sheets_of(as_user(staff).get(addresses[name], {"format": "csv"})))
    hidden = [UPN, "1234567890", "2010-03-14", "Banana", "Bob"]
    assert ("Apple" in told, [words for words in hidden if words in told]) == (True, [])
