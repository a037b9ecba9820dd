"""Which sheets of a messy file count, where their headers are, and what its columns stand for."""

from datetime import date

import pytest

from careers.imports.cells import Day, Number, OneOf, Several, Text, YesNo
from careers.imports.kinds import Field, Kind, Setting, Wide
from careers.imports.layout import all_headers, guess_layout, headers_of, match
from careers.imports.reading import Book, Page
from careers.imports.records import Said, records_of


class Outings(Kind):
    """A kind for these tests alone; nothing of it is stored."""

    slug = "outings"

    def fields(self, setting):
        return [
            Field("title", "Title", Text(20), ("What happens", "Activity"), required=True),
            Field(
                "years", "Year groups", Several(OneOf([("7", "Year 7"), ("8", "Year 8")])), ("Yr grp",), carried=True
            ),
            Field("day", "Day", Day(), ("Date", "When"), required=True),
            Field("hours", "Hours", Number(places=1), ("Hrs",)),
            Field("kind", "Kind", OneOf([("talk", "employer talk"), ("visit", "workplace visit")])),
            Field("done", "Done", YesNo()),
        ]

    def wide(self, setting):
        return Wide("a statement", [("1", "A1"), ("2", "A2")], Text(1), {"a1": "1", "a2": "2"})


MESSY = Page("Y7", [
    ["Careers programme 2026/27", None, None],
    [],
    ["Yr grp", "What happens", "When", "Hrs", "A1", None],
    ["Year 7", "Fire service", "12/03/2027", "2", "S", None],
    [None, "Hospital", date(2027, 3, 13), 1.5, None, "see me"],
    [None, None, None, None, None, None],
    ["Yr grp", "What happens", "When", "Hrs", "A1", None],
    ["Year 8", "Bakery", "soon", "#REF!", None, None],
    ["Total", None, None, 3.5, None, None],
])  # fmt: skip
NOTES = Page("Notes", [["ask SLT about budget"]])


@pytest.fixture
def setting(ash, leader, year):
    return Setting(ash, year, leader, date(2026, 11, 22))


def read(book, setting, known=None):
    """(layout, match, records) as they would be guessed."""
    kind = Outings()
    layout = guess_layout(book, kind, setting, known or {})
    found = match(book, layout, kind, setting, known or {})
    return layout, found, records_of(book, kind, Said(layout, found.columns, found.wide, {}), setting)


def test_header_is_found_below_titles_and_notes_are_left_out(setting):
    layout, found, _ = read(Book("xlsx", (MESSY, NOTES)), setting)
    assert layout == [[0, 3]]
    assert found.columns == {"years": "Yr grp", "title": "What happens", "day": "When", "hours": "Hrs"}
    assert found.wide == {"A1": "1"}
    assert not found.certain  # 'see me' stands below a column without a header


def test_records_carry_down_skip_what_is_none_and_tell_what_is_wrong(setting):
    _, _, records = read(Book("xlsx", (MESSY, NOTES)), setting)
    assert [(one.row, one.verdict, one.get("title"), one.get("years")) for one in records] == [
        (4, "same", "Fire service", ["7"]),
        (5, "same", "Hospital", ["7"]),
        (8, "refused", "Bakery", ["8"]),
        (9, "left out", None, None),
    ]
    assert (records[0].wide, records[1].wide) == ({"1": "S"}, {})
    assert [(one.header, one.cause, one.found) for one in records[2].problems] == [
        ("When", "The date cannot be read", "soon"),
        ("Hrs", "The cell holds an error of the spreadsheet", "#REF!"),
    ]
    assert [one.cause for one in records[3].problems] == ["This looks like a row of totals and is left out"]


def test_each_sheet_with_the_headers_counts_and_hidden_ones_do_not(setting):
    rows = [["Title", "Day"], ["Visit", "12/03/2027"]]
    book = Book("xlsx", (Page("Y7", rows), Page("Y8", [[], *rows]), Page("Old", rows, hidden=True), NOTES))
    layout, found, records = read(book, setting)
    assert (layout, found.certain) == ([[0, 1], [1, 2]], True)
    assert [(one.page, one.row) for one in records] == [("Y7", 2), ("Y8", 3)]


def test_what_the_school_said_of_its_headers_comes_first(setting):
    book = Book("csv", (Page("x", [["Event", "Day", "Budget"], ["Visit", "12/03/2027", 5]]),))
    assert not read(book, setting)[1].certain
    found = read(book, setting, {"event": "title", "budget": ""})[1]
    assert (found.columns, found.certain) == ({"title": "Event", "day": "Day"}, True)


def test_column_is_guessed_by_what_stands_in_it(setting):
    rows = [[f"Visit {n}", f"{n}/03/2027", "employer talk", n] for n in range(1, 6)]
    found = read(Book("csv", (Page("x", [["Title", "Col", "Sort", "Nr"], *rows]),)), setting)[1]
    assert (found.columns, found.certain) == ({"title": "Title", "day": "Col", "kind": "Sort"}, False)


def test_our_own_words_win_over_another_way_to_say_it(setting):
    rows = [["When", "Activity", "Title", "Day"], ["Spring", "x", "Visit", "12/03/2027"]]
    found = read(Book("csv", (Page("x", rows),)), setting)[1]
    assert found.columns == {"title": "Title", "day": "Day"}


def test_headers_are_each_said_once_and_an_empty_one_by_its_column():
    page = Page("x", [["Name", None, "Name", " Tutor\ngroup "], [1, 2, 3, 4, 5]])
    assert headers_of(page, 1) == ["Name", "Column B", "Name (2)", "Tutor group", "Column E"]
    assert headers_of(page, 9) == []
    assert all_headers(Book("csv", (page, page)), [[0, 1], [1, 1]]) == headers_of(page, 1)


def test_file_without_any_header_that_is_known_waits_for_a_person(setting):
    layout, found, _ = read(Book("csv", (Page("x", [[], [], ["a", "b"], [1, 2]]),)), setting)
    assert (layout, found.columns, found.certain) == ([[0, 3]], {}, False)


def test_word_that_was_given_a_meaning_has_it_in_every_row(setting):
    rows = [
        ["Title", "Day", "Kind", "Year groups"],
        ["A", "1/3/2027", "Trip", "7s; Year 8"],
        ["B", "1/3/2027", "None of it", ""],
    ]
    book = Book("csv", (Page("x", rows),))
    columns = {"title": "Title", "day": "Day", "kind": "Kind", "years": "Year groups"}
    words = {"kind": {"trip": "visit", "none of it": ""}, "years": {"7s": "7"}}
    found = records_of(book, Outings(), Said([[0, 1]], columns, {}, words), setting)
    assert [one.values | {"day": None} for one in found] == [
        {"title": "A", "day": None, "kind": "visit", "years": ["7", "8"]},
        {"title": "B", "day": None, "years": ["7", "8"]},
    ]


def test_empty_cell_takes_away_only_where_that_was_chosen(setting):
    book = Book("csv", (Page("x", [["Title", "Day", "Hours"], ["A", "1/3/2027", None]]),))
    said = Said([[0, 1]], {"title": "Title", "day": "Day", "hours": "Hours"}, {}, {})
    clearing = Setting(setting.school, setting.year, setting.member, setting.today, clear=True)
    assert "hours" not in records_of(book, Outings(), said, setting)[0].values
    assert records_of(book, Outings(), said, clearing)[0].values["hours"] is None


def test_required_cell_that_is_empty_or_means_nothing_is_told(setting):
    book = Book("csv", (Page("x", [["Title", "Day"], ["A", "TBC"], [None, "1/3/2027"]]),))
    records = read(book, setting)[2]
    assert [[one.cause for one in record.problems] for record in records] == [["Day is missing"], ["Title is missing"]]
