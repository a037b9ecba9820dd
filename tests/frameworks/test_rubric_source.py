"""The rubric's fixture against its source, cell by cell and word for word.

The source is a table set out with tabs: a row title, then four levels. Nine rows are broken over
several lines, so each row is read from its span of lines, column by column. What is left after
white space and the mends listed here must be equal, in both directions and in order.
"""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = ROOT / "fixtures" / "frameworks" / "careers-impact-maturity.json"
SEEDS = ROOT.parent / "shared" / "seeds"
LEVELS = ("1", "2", "3", "4")
TITLE = "title"

# First lines of the rows whose cells begin above the line that prints the code.
BEGINS_ABOVE = {12: "1.5", 22: "1.6", 29: "1.7", 75: "3.8", 96: "4.4"}

# (row, column) -> what the source prints, what the fixture says.
MENDS = {
    ("1.6", "2"): [("other relevant community of practice. " * 2, "other relevant community of practice. ")],
    ("1.6", "3"): [("relevant community of practice. " * 2, "relevant community of practice. ")],
    ("1.7", TITLE): [("1.7 1.7 ", "1.7 ")],
    ("3.1", TITLE): [(" o what ", " of what "), (" of i ", " of it ")],
    ("3.2", TITLE): [(" or all routes ", " of all routes "), (" to then ", " to them ")],
    ("3.2", "1"): [("Them them ", "")],
    ("3.4", TITLE): [(" or what ", " of what ")],
    ("4.2", "4"): [
        ("<u>All</u> staff consistently", "All staff consistently"),
        ("<u>All</u> staff make", "All staff make"),
    ],
    ("4.4", "2"): [("development. approach to essential skins development. ", "development. ")],
    ("4.4", "3"): [("careers- related", "careers-related")],
}


def spaced(text):
    """Each word with one space after it, the last too, so that a mend can end at a word."""
    return "".join(f"{word} " for word in text.split())


@pytest.fixture(scope="module")
def rubric():
    return json.loads(FIXTURE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def source(rubric):
    """The source's lines, numbered from 1."""
    if not SEEDS.is_dir():
        pytest.skip("the source documents are not here (../shared/seeds)")
    text = (SEEDS / rubric["edition"]["source_file"]).read_text(encoding="utf-8")
    return dict(enumerate(text.splitlines(), start=1))


@pytest.fixture(scope="module")
def blocks(source):
    """The source's lines by row ('1.1') and theme heading ('1'), in its order, none blank."""
    found, key = {}, None
    for number, line in source.items():
        heading = re.match(r"\s*Theme (\d)", line)
        row = re.match(r"\d\.\d", line)
        key = heading[1] if heading else BEGINS_ABOVE.get(number) or (row[0] if row else key)
        if line.strip():
            found.setdefault(key, []).append(line)
    return found


@pytest.fixture(scope="module")
def printed(blocks):
    """(row, column) -> the words as the source prints them."""
    cells = {}
    for code, lines in blocks.items():
        if "." in code:
            table = [line.split("\t") + [""] * 5 for line in lines]
            for index, column in enumerate((TITLE, *LEVELS)):
                cells[code, column] = spaced(" ".join(fields[index] for fields in table))
            assert not any("".join(fields[5:]).strip() for fields in table), code
    return cells


@pytest.fixture(scope="module")
def transcribed(rubric):
    """(row, column) -> the text as the fixture has it."""
    cells = {(row["code"], TITLE): f"{row['code']} {row['text']}" for row in rubric["statements"]}
    return cells | {(row["statement"], row["level"]): row["text"] for row in rubric["descriptors"]}


def mended(cell, text):
    for found, put in MENDS.get(cell, []):
        assert text.count(found) == 1, (cell, found)
        text = text.replace(found, put)
    return text


def test_every_cell_has_the_words_of_the_source(printed, transcribed):
    expected = {cell: mended(cell, text) for cell, text in printed.items()}
    assert {cell: spaced(text) for cell, text in transcribed.items()} == expected


def test_theme_headings_have_the_letters_of_the_source(blocks, rubric):
    """Tabs cut words of theme 1's heading, so the cells of a line are joined without a space."""
    printed = {code: spaced(" ".join(line.replace("\t", "") for line in blocks[code])) for code in "123456"}
    ours = {row["code"]: spaced(f"Theme {row['code']} {row['title']} {row['text']}") for row in rubric["sections"]}
    assert ours == printed


def test_rows_and_themes_stand_in_the_order_of_the_source(blocks, rubric):
    codes = [code for code in blocks if code]
    assert [row["code"] for row in rubric["sections"]] == [code for code in codes if "." not in code]
    assert [row["code"] for row in rubric["statements"]] == [code for code in codes if "." in code]
    assert all(row["section"] == row["code"][0] for row in rubric["statements"])


def test_no_line_of_the_source_is_left_over(blocks, source):
    assert None not in blocks
    assert sum(map(len, blocks.values())) == sum(bool(line.strip()) for line in source.values())


def test_white_space_is_tidy(transcribed):
    """Lines break only before a point of a list, and every point stands on its own line."""
    untidy = re.compile(r"^\s|\s$|[^\S \n]|  | \n|\n(?!- )|: - |[<>]")
    assert [cell for cell, text in transcribed.items() if untidy.search(text)] == []


def test_lists_have_as_many_points_as_in_the_source(printed, transcribed):
    def points(cells, mark):
        return {cell: text.count(mark) for cell, text in cells.items() if mark in text}

    ours = points(transcribed, "\n- ")
    assert ours == points(printed, " - ")
    assert ours == {
        ("2.1", "1"): 3,
        ("2.1", "2"): 3,
        ("2.3", "2"): 2,
        ("4.1", "1"): 3,
        ("4.1", "2"): 3,
        ("4.2", "4"): 3,
    }


def test_given_descriptors_are_whole_sentences(rubric):
    texts = [row["text"] for row in rubric["descriptors"] if row["status"] == "given"]
    assert [text for text in texts if not re.fullmatch(r"[A-Z].*\.", text, re.DOTALL)] == []


def test_counts(rubric):
    names = ("sections", "statements", "descriptors")
    assert {name: len(rubric[name]) for name in names} == {
        "sections": 6,
        "statements": 32,
        "descriptors": 128,
    }
    assert [level["code"] for level in rubric["scale"]["levels"]] == list(LEVELS)
    expected = [(row["code"], level) for row in rubric["statements"] for level in LEVELS]
    assert [(row["statement"], row["level"]) for row in rubric["descriptors"]] == expected


def test_two_descriptors_are_missing_in_the_source(rubric):
    missing = [row for row in rubric["descriptors"] if row["status"] != "given" or not row["text"]]
    assert missing == [
        {"statement": "3.2", "level": "1", "text": "", "status": "missing"},
        {"statement": "6.1", "level": "1", "text": "", "status": "missing"},
    ]


def test_themes_name_the_benchmarks_of_their_headings(rubric):
    named = [(row["from"], row["to"], row["kind"]) for row in rubric["alignments"]]
    assert named == [
        (
            {"section": theme["code"]},
            {"framework": "gatsby-benchmarks", "edition": "2024", "section": number},
            "names",
        )
        for theme in rubric["sections"]
        for number in re.findall(r"\d", theme["text"])
    ]
    pairs = [(a["section"], b["section"]) for a, b, _ in named]
    assert pairs == [tuple(pair) for pair in ("11", "21", "23", "32", "37", "44", "55", "56", "68")]


def test_every_mend_of_words_is_listed(rubric):
    """A sentence of the fixture's own list names the row, and the level or the row title."""
    listed = rubric["edition"]["mended"]
    places = {
        (code, column): f"{code}, row title:" if column == TITLE else f"{code} level {column}:"
        for code, column in MENDS
    }
    assert [cell for cell, place in places.items() if not any(line.startswith(place) for line in listed)] == []


def test_every_row_that_was_broken_is_listed(blocks, rubric):
    broken = [code for code, lines in blocks.items() if "." in code and len(lines) > 1]
    assert broken == ["1.4", "1.5", "1.6", "1.7", "2.4", "3.4", "3.7", "3.8", "4.4"]
    listed = rubric["edition"]["mended"]
    assert [
        code for code in broken if not any(re.match(f"{code}( level 4)?: .*put together", line) for line in listed)
    ] == []


def test_every_pair_of_spaces_that_became_one_is_listed(blocks, rubric):
    """Spaces before a point of a list are another mend."""
    found = {}
    for code, lines in blocks.items():
        columns = zip(*[(line.split("\t") + [""] * 5)[1:5] for line in lines], strict=True)
        for level, cells in zip(LEVELS, columns, strict=True):
            if "." in code and any(re.search(r"\S {2,}(?!- )\S", cell) for cell in cells):
                found.setdefault(code, []).append(level)
    cells = [f"{code} level{'s' * (len(levels) > 1)} {' and '.join(levels)}" for code, levels in found.items()]
    assert f"Two spaces between sentences became one in {'; '.join(cells)}." in rubric["edition"]["mended"]
