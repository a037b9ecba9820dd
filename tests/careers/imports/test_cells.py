"""What a cell of a spreadsheet means, in the shapes that information systems and people give it."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careers.imports.cells import Day, Number, OneOf, RowOf, Several, Text, Time, Wrong, YesNo, is_empty, key, plain
from tracking.models.learners import valid_upn

KINDS = OneOf([("visit", "workplace visit"), ("talk", "employer talk"), ("none", "none of these")], {"visit": ["trip"]})


@pytest.mark.parametrize(
    ("raw", "text"),
    [(None, ""), (9.0, "9"), (9, "9"), (9.5, "9.5"), (True, "Yes"), (" Seán\u00a0", "Seán"), ("a\u200bb", "ab"),
     (date(2026, 9, 1), "2026-09-01"), ("e\u0301", "é"), (10**16 * 1.0, "1e+16")],
)  # fmt: skip
def test_plain_is_the_cell_as_text(raw, text):
    assert plain(raw) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [("Year Group", "year_group"), ("D.O.B.", "d o b"), ("Attendance %", "attendance %"), ("FSM6", "fsm6"), ("/", "/")],
)
def test_key_is_the_same_for_two_ways_to_write_one_header(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize("raw", [
    date(2010, 8, 31), datetime(2010, 8, 31, 12, 30), "31/08/2010", "31/8/10", "2010-08-31", "31-Aug-10", "31.08.2010",
    "31 August 2010", "31st Aug 2010", "Tue 31 Aug 2010", "2010-08-31 00:00:00", 40421, 40421.0, "20100831",
])  # fmt: skip
def test_day_is_read_in_every_shape(raw):
    assert Day().clean(raw) == date(2010, 8, 31)


def test_september_is_written_in_two_ways():
    assert [Day().clean(raw) for raw in ("3 Sept 2026", "3rd Sep. 2026", "3 Sept. 2026")] == [date(2026, 9, 3)] * 3


@pytest.mark.parametrize("raw", ["31/13/2010", "30/02/2010", "soon", "2010", 5, "08/31/2010", "1/1/1066", True])
def test_day_that_cannot_be_is_refused(raw):
    with pytest.raises(Wrong) as fault:
        Day().clean(raw)
    assert fault.value.cause in {"The date cannot be read", "The date is far from any school year"}


@pytest.mark.parametrize("raw", [time(14, 30), "14:30", "2:30 pm", "14.30", "1430", "2.30pm", 14.5 / 24])
def test_time_is_read_in_every_shape(raw):
    assert Time().clean(raw) == time(14, 30)


@pytest.mark.parametrize(
    ("raw", "number"), [("88.5%", "88.5"), ("1,250", "1250"), ("£5", "5"), (5, "5"), (2.25, "2.2"), (" 7 ", "7")]
)
def test_number_is_read_without_its_signs(raw, number):
    assert Number(places=1).clean(raw) == Decimal(number)


@pytest.mark.parametrize("raw", ["five", "1,25", "nan", "inf", "-1", "2000000", True, date(2026, 1, 1), ""])
def test_number_that_is_none_is_refused(raw):
    with pytest.raises(Wrong):
        Number(places=1).clean(raw)


@pytest.mark.parametrize("raw", ["Y", "yes", "TRUE", "1", 1, True, "x", "T", "✓", 1.0])
def test_yes_is_said_in_many_ways(raw):
    assert YesNo().clean(raw) is True


@pytest.mark.parametrize("raw", ["N", "no", "FALSE", 0, False, "F"])
def test_no_is_said_in_many_ways(raw):
    assert YesNo().clean(raw) is False


def test_neither_yes_nor_no_asks_what_it_means():
    with pytest.raises(Wrong) as fault:
        YesNo().clean("maybe")
    assert (fault.value.cause, fault.value.word) == ("This is neither yes nor no", "maybe")


@pytest.mark.parametrize("raw", ["workplace visit", "Workplace-Visit", "VISIT", "trip"])
def test_one_of_knows_labels_values_and_other_words(raw):
    assert KINDS.clean(raw) == "visit"


def test_one_of_asks_what_an_unknown_word_means():
    with pytest.raises(Wrong) as fault:
        KINDS.clean("Outing")
    assert (fault.value.cause, fault.value.todo, fault.value.word) == (
        "This word is not known", "Say what it means.", "Outing"
    )  # fmt: skip


def test_several_are_cut_apart_and_none_comes_twice():
    convert = Several(KINDS).bind(None)
    assert [convert(raw) for raw in ("trip; talk", "visit/Trip", "talk,\n trip", "talk;;-")] == [
        ["visit", "talk"], ["visit"], ["talk", "visit"], ["talk"]
    ]  # fmt: skip


def test_row_is_found_by_its_names_and_two_of_one_name_are_told(ash, cohorts):
    convert = RowOf(lambda setting: [(row, [row.name, "The one"]) for row in cohorts.values()], "year group").bind(None)
    assert convert("year 9") == cohorts[9]
    with pytest.raises(Wrong) as fault:
        convert("the one")
    assert fault.value.cause == "Two rows of your school have this name (year group)"
    with pytest.raises(Wrong) as fault:
        convert("Year 99")
    assert fault.value.cause == "Your school has no such year group"


def test_text_keeps_its_words_and_gets_its_noughts_back():
    assert Text(digits=6).clean(10001) == "010001"
    assert Text(lines=True).clean("one\ntwo") == "one\ntwo"
    assert Text().clean("one\n two") == "one two"
    with pytest.raises(Wrong) as fault:
        Text(5).clean("six more")
    assert fault.value.cause == "The text is longer than 5 characters"


def test_text_that_a_validator_refuses_is_told_in_its_words():
    with pytest.raises(Wrong) as fault:
        Text(validators=(valid_upn,), upper=True).clean("b207000016049")
    assert fault.value.todo.startswith("'B207000016049' has a slip in it")


def test_people_may_be_called_null_and_none_while_choices_may_not():
    assert [Text().is_nothing(word) for word in ("Null", "Na", "None", "-", " ", "")] == [False] * 3 + [True] * 3
    assert [Day().is_nothing(word) for word in ("n/a", "TBC", "-", "0")] == [True, True, True, False]
    assert [KINDS.is_nothing(word) for word in ("none", "n/a")] == [False, True]


def test_text_is_kept_to_the_letter_and_a_code_is_cleaned():
    student = "Seán \U0001f469\u200d\U0001f393 e\u0301\u00a0x"
    assert Text(100).clean(student) == student
    assert Text(13, upper=True).clean("\u200bb801200005001\u00a0") == "B801200005001"


@given(st.text())
def test_text_without_ends_and_lines_comes_back_as_it_was(text):
    kept = Text(lines=True)
    assert kept.clean(kept.shown(text.strip())) == text.strip()
    assert is_empty(text) == (plain(text) in {"", "-", "--", "–", "—"})
