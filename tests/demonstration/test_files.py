"""The demonstration's files: they read like three real schools, and reach nobody real."""

import re
from datetime import date

import pytest

from careers.demonstration.files import people, read_schools

#: The day on which the three programmes were 'written down'.
TODAY = date(2026, 11, 22)
#: Ranges that are kept free for made-up numbers.
DRAMA_NUMBER = re.compile(r"01632 960\d{3}|07700 900\d{3}")


def entries():
    return [
        (f"{school['slug']} {start}, {entry['title']}", school, entry)
        for school in read_schools()
        for start, year in school["years"].items()
        for entry in year["activities"]
    ]


def test_programmes_have_their_size():
    sizes = {s["slug"]: {start: len(y["activities"]) for start, y in s["years"].items()} for s in read_schools()}
    assert sizes == {
        "ash-green": {2025: 32, 2026: 68},
        "beech-hollow": {2025: 4, 2026: 26},
        "copperworks": {2025: 4, 2026: 21},
    }


@pytest.mark.parametrize("field", ["title", "intent", "impact", "evaluation"])
def test_no_text_is_used_twice(field):
    texts = [entry[field] for _, _, entry in entries() if field in entry]
    assert sorted(texts) == sorted(set(texts))


def test_contacts_can_reach_nobody_real():
    contacts = [c for school in read_schools() for partner in school["partners"] for c in partner["contacts"]]
    mails = [contact["email"] for contact in contacts] + list(people(read_schools()))
    assert [mail for mail in mails if not mail.endswith("@example.org")] == []
    assert [c["phone"] for c in contacts if not DRAMA_NUMBER.fullmatch(c["phone"])] == []


def test_a_session_was_held_exactly_if_it_lies_in_the_past():
    wrong = [
        (where, session["date"])
        for where, _, entry in entries()
        for session in entry.get("sessions", [])
        if session.get("status") != "cancelled" and (session["date"] <= TODAY) != (session.get("status") == "held")
    ]
    assert wrong == []


def test_cancelled_activities_say_why_and_others_do_not():
    wrong = [where for where, _, e in entries() if ("cancelled_because" in e) != (e.get("status") == "cancelled")]
    assert wrong == []
