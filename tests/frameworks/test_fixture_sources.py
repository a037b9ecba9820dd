"""The fixtures against the documents that they were transcribed from, word by word and both ways.

Each test rebuilds the source's own running text from the fixture, or cuts the source at the
fixture's codes, and compares. What the source has and the fixture leaves out (or the other way
round) is spelled out beside the comparison; anything else is a fault. The source documents lie
beside the project; without them only the counts and the shape are tested.
"""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FIXTURES = ROOT / "fixtures" / "frameworks"
KEYS = ["equalex", "backwell-outcomes", "find-the-gaps", "gatsby-benchmarks", "provider-access"]
OUTCOMES = "WSACH"


def load(key):
    return json.loads((FIXTURES / f"{key}.json").read_text(encoding="utf-8"))


def source(fixture):
    name = fixture["edition"]["source_file"]
    path = SHARED / name if name == "rules.md" else SHARED / "seeds" / name
    if not path.exists():
        pytest.skip(f"The source document {name} is not beside the project.")
    return path.read_text(encoding="utf-8")


def plain(text):
    """Running text: white space made single, bullet marks dropped."""
    return " ".join(text.replace("·", " ").split())


def lines(text):
    return [plain(line) for line in text.splitlines() if plain(line)]


def cells(row):
    return [cell.strip() for cell in row.strip("|").split("|")]


def words_of(statement):
    return " ".join([statement["text"], *statement.get("bullets", [])])


def statements_of(fixture, section):
    return [s for s in fixture["statements"] if s["section"] == section]


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


# Shape and counts


@pytest.mark.parametrize("key", KEYS)
def test_fixture_is_clean_text(key):
    fixture = load(key)
    del fixture["edition"]["mended"]  # names the marks that were left out
    assert [s for s in strings(fixture) if s != plain(s) or "|" in s or "[image" in s] == []


@pytest.mark.parametrize("key", KEYS)
def test_fixture_lists_each_mend_as_a_sentence(key):
    mended = load(key)["edition"]["mended"]
    assert mended != []
    assert [mend for mend in mended if not (mend[0].isupper() and mend.endswith("."))] == []


@pytest.mark.parametrize("key", KEYS)
def test_fixture_asks_to_check_before_passing_the_text_on(key):
    licence = load(key)["edition"]["licence"]
    assert "the publisher's" in licence
    assert "should check the publisher's terms before passing" in licence


@pytest.mark.parametrize(
    ("key", "sections", "statements", "bullets"),
    [
        ("equalex", 10, 20, 0),
        ("backwell-outcomes", 3, 24, 0),
        ("find-the-gaps", 9, 227, 63),
        ("gatsby-benchmarks", 8, 8, 0),
        ("provider-access", 1, 3, 0),
    ],
)
def test_fixture_holds_as_much_as_its_source(key, sections, statements, bullets):
    fixture = load(key)
    assert len(fixture["sections"]) == sections
    assert len(fixture["statements"]) == statements
    assert sum(len(s.get("bullets", [])) for s in fixture["statements"]) == bullets


def test_equalex_has_3_themes_7_outcomes_20_objectives():
    fixture = load("equalex")
    objectives = Counter(s["section"] for s in fixture["statements"])
    assert [s["code"] for s in fixture["sections"] if s["parent"] is None] == ["1", "2", "3"]
    assert [s["code"] for s in fixture["sections"] if s["parent"]] == list(objectives)
    assert list(objectives.values()) == [3, 3, 2, 3, 3, 1, 5]


def test_equalex_serves_two_benchmarks_as_a_whole_and_nothing_finer():
    found = [(a["from"], a["to"], a["kind"]) for a in load("equalex")["alignments"]]
    gatsby = {"framework": "gatsby-benchmarks", "edition": "2024"}
    assert found == [({}, {**gatsby, "section": number}, "serves") for number in ("1", "6")]


def test_backwell_outcomes_carry_a_key_stage_and_no_strand():
    found = Counter((s["key_stage"], s["strand"]) for s in load("backwell-outcomes")["statements"])
    assert found == {("KS3", None): 6, ("KS4", None): 5, ("KS5", None): 13}


def test_find_the_gaps_misses_the_words_of_w11_alone():
    statements = load("find-the-gaps")["statements"]
    assert [s["code"] for s in statements if s["status"] == "missing"] == ["W11"]
    assert [s["code"] for s in statements if not s["text"]] == ["W11"]
    assert sum("bullets" in s for s in statements) == 16


def test_find_the_gaps_codes_run_on_but_for_s28_and_h32():
    codes = [s["code"] for s in load("find-the-gaps")["statements"]]
    last = dict(zip(OUTCOMES, (39, 40, 52, 51, 47), strict=True))
    run = [f"{letter}{number:02}" for letter in OUTCOMES for number in range(1, last[letter] + 1)]
    assert sorted(codes) == sorted(set(run) - {"S28", "H32"})


def test_find_the_gaps_stands_by_aspect_then_outcome_then_number():
    fixture = load("find-the-gaps")
    aspects = [s["code"] for s in fixture["sections"]]
    order = [(aspects.index(s["section"]), OUTCOMES.index(s["strand"]), s["code"]) for s in fixture["statements"]]
    assert order == sorted(order)
    assert all(s["code"].startswith(s["strand"]) for s in fixture["statements"])


# Word by word


def equalex_lines(fixture):
    """The tables of the source, line by line, as the fixture would print them."""
    for section in fixture["sections"]:
        if section["parent"] is None:
            yield f"Core Theme: {section['title']}"
            yield from ["Learning Outcome", "Learning Objectives"]
        else:
            yield from [section["title"], section["text"]]
            yield from (s["text"] for s in statements_of(fixture, section["code"]))


def test_equalex_is_the_source_line_by_line():
    fixture = load("equalex")
    text = source(fixture)
    tables = text[text.index("Core Theme:") : text.index("CAREERS LEADERS:")]
    assert [x for x in lines(tables) if x != "[image: ]"] == list(equalex_lines(fixture))


def test_equalex_alignments_quote_the_source():
    fixture = load("equalex")
    text = plain(source(fixture))
    quotes = [re.search(r": '(.+?)'\.", a["note"])[1] for a in fixture["alignments"]]
    assert len(quotes) == 2
    assert [quote for quote in quotes if quote not in text] == []


def backwell_lines(fixture):
    """The source line by line; its title is printed in capitals."""
    yield fixture["framework"]["title"].upper()
    yield from (f"{s['title']} ({s['code']})" for s in fixture["strands"])
    for strand in fixture["strands"]:
        yield from strand["elements"]
    for section in fixture["sections"]:
        yield f"{section['title']} {section['lead_in']}"
        yield from (s["text"] for s in statements_of(fixture, section["code"]))


def test_backwell_is_the_source_line_by_line():
    fixture = load("backwell-outcomes")
    assert lines(source(fixture)) == list(backwell_lines(fixture))


def gaps_words(fixture):
    """Every word that the source should print, the lead-in and the column headings included."""
    yield from fixture["framework"]["title"].replace("Providers — Find", "Providers Find").split()
    for strand in fixture["strands"]:
        yield from f"{strand['code']}-ID {strand['title']}".split()
    for section in fixture["sections"]:
        yield from section["title"].split()
        yield from section["lead_in"].split() * len(fixture["strands"])
    for statement in fixture["statements"]:
        yield from f"{statement['code']} {words_of(statement)}".split()


def test_find_the_gaps_has_the_words_of_the_source_and_no_others():
    fixture = load("find-the-gaps")
    assert Counter(gaps_words(fixture)) == Counter(plain(source(fixture)).split())


def gaps_blocks(fixture):
    """The body of the source cut at its section titles: section code -> running text."""
    body = source(fixture)
    starts = [body.index(f"\n\t{section['title']}\n\t") for section in fixture["sections"]]
    assert starts == sorted(starts)
    for section, start, end in zip(fixture["sections"], starts, [*starts[1:], len(body)], strict=True):
        yield section["code"], plain(body[start:end]).removeprefix(section["title"]).strip()


def test_find_the_gaps_statement_is_what_stands_behind_its_code():
    fixture = load("find-the-gaps")
    blocks = dict(gaps_blocks(fixture))
    del blocks["learner-outcomes"]
    for section, block in blocks.items():
        _, *parts = re.split(rf"\b([{OUTCOMES}]\d\d)\b", block)
        found = {code: text.strip() for code, text in zip(parts[::2], parts[1::2], strict=True)}
        ours = {s["code"]: words_of(s) for s in statements_of(fixture, section)}
        assert ours == found


def test_find_the_gaps_learner_outcomes_stand_in_the_order_of_their_stacked_codes():
    fixture = load("find-the-gaps")
    section = fixture["sections"][0]
    columns = []
    for strand in OUTCOMES:
        ours = [s for s in statements_of(fixture, section["code"]) if s["strand"] == strand]
        columns += [*(s["code"] for s in ours), section["lead_in"], *(s["text"] for s in ours)]
    assert dict(gaps_blocks(fixture))[section["code"]] == " ".join(columns)


def test_find_the_gaps_bullets_are_the_bulleted_lines_of_the_source():
    fixture = load("find-the-gaps")
    bulleted = [plain(x) for x in source(fixture).splitlines() if x.startswith("·")]
    outcomes = [s["text"] for s in statements_of(fixture, "learner-outcomes")]
    bullets = [b for s in fixture["statements"] for b in s.get("bullets", [])]
    assert bulleted[: len(outcomes)] == outcomes
    assert sorted(bulleted[len(outcomes) :]) == sorted(bullets)


def test_gatsby_is_the_table_of_the_rules():
    fixture = load("gatsby-benchmarks")
    table = source(fixture).partition("## Gatsby Benchmarks")[2].partition("'By 16'")[0]
    rows = [cells(line) for line in table.splitlines() if re.match(r"\| \d ", line)]
    titles = [f"{s['code']} {s['title']}" for s in fixture["sections"]]
    texts = {s["code"]: s["text"] for s in fixture["statements"]}
    assert titles == [row[0] for row in rows]
    assert texts == {f"GB{row[0][0]}": row[1] for row in rows}


def test_provider_access_is_the_table_and_the_paragraph_of_the_rules():
    fixture = load("provider-access")
    part = source(fixture).partition("\n## Provider access")
    block = "".join(part[1:]).partition("\n\n## ")[0]
    heading, head, _rule, *rows, paragraph = lines(block)
    title, label = fixture["framework"]["title"], fixture["edition"]["label"]
    said = [
        f"Phase {phase}. Window: {window}. Encounters: {encounters}. Learners: {learners}."
        for phase, window, encounters, learners in map(cells, rows)
    ]
    assert cells(head) == ["Phase", "Window", "Encounters", "Learners"]
    assert [s["text"] for s in fixture["statements"]] == said
    (section,) = fixture["sections"]
    assert section["text"] == paragraph
    assert heading.casefold() == f"## {section['title']} ({title}, {label})".casefold()
