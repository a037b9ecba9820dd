"""Charts: the geometry, the table beside it, words for who does not see it, and grey print."""

import re
from dataclasses import FrozenInstanceError
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from careers.charts import (
    Band,
    HeatCell,
    HeatRow,
    Line,
    ProgressRow,
    Step,
    distribution_figure,
    funnel_figure,
    heat_figure,
    levels_figure,
    progression_figure,
    trend_figure,
)
from careers.charts.colours import BORDER, GAP, LEVELS, MET, PART
from careers.charts.lettering import breadth, wrapped
from careers.charts.trend import MANNERS

LEVEL_NAMES = [("Not yet", 1), ("Partly", 2), ("Mostly", 3), ("Fully", 4)]
HOSTILE = "<script>alert(\"x\")</script> & 'more'"
YEARS = [f"Year {number}" for number in range(7, 14)]


def every_figure(title="Leadership", columns=YEARS, rows=2):
    """One of each kind, with text of anybody's in every place that takes some."""
    states = ["met", "part", "gap", "none", "hidden"]
    heat = [HeatRow(title, [HeatCell(states[at % 5], "1/2", title) for at in range(len(columns))])] * rows
    steps = [ProgressRow(title, [["I", "D", "S", "", None][at % 5] for at in range(len(columns))])] * rows
    return [
        levels_figure("levels", title, LEVEL_NAMES, [Band(title, [1, 2, 3, 0], [0, 1, 0, 0])] * rows, 2),
        heat_figure("heat", title, columns, heat),
        progression_figure("progression", title, columns, steps),
        trend_figure("trend", title, [title, "Spring"], [Line(title, [40, None])] * rows),
        funnel_figure("funnel", title, [Step(title, 3, 4), Step("Hidden", None, 4)] * rows),
        distribution_figure("distribution", title, [(title, 3), ("1", None)] * rows, "learners"),
    ]


def shown(figure):
    return render_to_string("charts/figure.html", {"figure": figure})


def parsed(figure):
    return ElementTree.fromstring(shown(figure).split("%}")[-1])


def svgs(figure):
    return parsed(figure).iter("{http://www.w3.org/2000/svg}svg")


def boxes(figure):
    return [shape for panel in figure.drawing for shape in panel.shapes if shape.kind == "box"]


def texts(figure):
    return [shape.text for panel in figure.drawing for shape in panel.shapes if shape.kind == "words"]


def table_in(figure):
    """(header, rows) as the page has them."""
    table = parsed(figure).find(".//table")
    rows = [tuple("".join(cell.itertext()) for cell in row) for row in table.find("tbody")]
    return [cell.get("scope") for cell in table.find("thead/tr")], rows


@pytest.mark.parametrize("figure", every_figure(), ids=lambda figure: figure.id)
def test_a_drawing_begins_with_its_title_and_is_named_by_it(figure):
    for svg in svgs(figure):
        title = svg[0]
        assert (title.tag.split("}")[1], svg.get("aria-labelledby"), svg.get("role")) == (
            "title",
            title.get("id"),
            "img",
        )
        assert title.text == figure.words


@pytest.mark.parametrize("figure", every_figure(), ids=lambda figure: figure.id)
def test_a_figure_needs_no_style_and_its_table_heads_say_what_they_head(figure):
    page = shown(figure)
    assert (page.count("style"), page.count("<script")) == (0, 0)
    scopes, rows = table_in(figure)
    assert set(scopes) - {None} == {"col"}
    assert tuple(rows) == figure.table.rows


@pytest.mark.parametrize("figure", every_figure(HOSTILE), ids=lambda figure: figure.id)
def test_a_figure_escapes_what_anybody_wrote(figure):
    page = shown(figure)
    assert page.count("<script") == 0
    assert next(svgs(figure))[0].text == figure.words
    assert figure.words.startswith(HOSTILE)


@pytest.mark.parametrize("at", range(6))
def test_a_figure_is_the_same_each_time_and_frozen(at):
    one, other = every_figure()[at], every_figure()[at]
    assert (one, shown(one)) == (other, shown(other))
    with pytest.raises(FrozenInstanceError):
        one.caption = "Another"


@pytest.mark.parametrize("figure", every_figure(rows=0), ids=lambda figure: figure.id)
def test_a_figure_of_nothing_says_so(figure):
    assert texts(figure)[-1] == "Nothing to show yet"
    assert parsed(figure).find(".//table") is None or figure.id == "trend"


@pytest.mark.parametrize("columns", [["Year 10"], [f"Year {n}" for n in range(14)]], ids=["one", "fourteen"])
@pytest.mark.parametrize("at", range(6))
def test_everything_drawn_lies_inside_the_drawing(at, columns):
    for panel in every_figure("A long title of a theme that has to be wrapped, and then shortened", columns, 20)[
        at
    ].drawing:
        for shape in panel.shapes:
            if shape.kind == "box":
                assert float(shape.x) >= 0
                assert float(shape.x) + float(shape.width) <= float(panel.width) + 1
            if shape.kind in ("box", "words"):
                assert 0 <= float(shape.y) <= float(panel.height)


def test_levels_stand_side_by_side_in_proportion():
    figure = levels_figure("a", "Levels", LEVEL_NAMES, [Band("One", [1, 0, 2, 1]), Band("Two", [0, 1, 0, 1])])
    bars = [box for box in boxes(figure) if box.height == "24"]
    assert [(box.x, box.width, box.fill) for box in bars] == [
        ("0", "78", LEVELS[1].fill), ("78", "156", LEVELS[3].fill), ("234", "78", LEVELS[4].fill),
        ("0", "78", LEVELS[2].fill), ("78", "78", LEVELS[4].fill),
    ]  # fmt: skip
    assert figure.table.rows == (("One", "1", "0", "2", "1"), ("Two", "0", "1", "0", "1"))
    assert figure.words == "Levels. Of 6: 1 at Not yet, 1 at Partly, 2 at Mostly, 2 at Fully."


def test_levels_mark_where_the_target_begins():
    figure = levels_figure("a", "Levels", LEVEL_NAMES, [Band("One", [1, 1, 2, 0])], 2)
    marks = [shape.path for shape in figure.drawing[0].shapes if shape.kind == "mark"]
    assert marks[-1].startswith("M151 ")
    assert figure.note == "The target is Mostly or higher."


def test_levels_of_twenty_bands_are_cut_into_panels_that_fit_on_a_page():
    figure = levels_figure("a", "Levels", LEVEL_NAMES, [Band(f"Aspect {n}", [n, 1, 1, 1]) for n in range(20)])
    assert [float(panel.height) <= 620 for panel in figure.drawing] == [True, True, True][: len(figure.drawing)]
    assert [text for text in texts(figure) if text.startswith("Aspect")] == [f"Aspect {n}" for n in range(20)]
    assert figure.drawing[1].title == f"Levels, part 2 of {len(figure.drawing)}."
    assert (figure.beside, figure.long) == (False, True)


def test_a_heat_map_says_each_state_in_letters_and_hides_what_is_hidden():
    cells = [
        HeatCell("met", "2/2"),
        HeatCell("part", "1/2"),
        HeatCell("gap", "0/2"),
        HeatCell("none"),
        HeatCell("hidden"),
    ]
    figure = heat_figure("a", "Coverage", YEARS[:5], [HeatRow("Theme", cells)])
    assert texts(figure)[-6:] == ["Theme", "2/2", "1/2", "0/2", "–", "hidden"]
    assert figure.table.rows == (("Theme", "2/2", "1/2", "0/2", "–", "hidden"),)
    fills = [box.fill for box in boxes(figure) if box.height == "27"]
    assert fills == [MET.fill, PART.fill, GAP.fill, "#ffffff"]


def test_progression_tells_nothing_planned_from_not_intended():
    figure = progression_figure("a", "Depth", YEARS[:5], [ProgressRow("A1", ["I", "", None, "D", "S"])])
    assert figure.table.rows == (("A1", "I", "none", "–", "D", "S"),)
    assert texts(figure)[-5:] == ["A1", "I", "–", "D", "S"]
    assert figure.words == "Depth. Of 4 cells: 1 introduced, 1 developed, 1 secured, 1 with nothing."


def test_a_trend_breaks_where_there_is_no_value_and_never_draws_it_as_nought():
    figure = trend_figure("a", "Trend", ["One", "Two", "Three", "Four"], [Line("Planned", [0, 50, None, 100])])
    strokes = [shape for shape in figure.drawing[0].shapes if shape.kind == "stroke" and shape.width == "2"]
    marks = [shape for shape in figure.drawing[0].shapes if shape.kind == "mark"]
    assert (len(strokes), len(marks)) == (2, 4)  # each with the sample of the key: one stretch, three values
    assert figure.table.rows == (("One", "0 %"), ("Two", "50 %"), ("Three", "no value"), ("Four", "100 %"))


def test_the_lines_of_a_trend_differ_without_colour():
    assert len({manner.dash for manner in MANNERS}) == len(MANNERS)
    assert len({manner.mark for manner in MANNERS}) == len(MANNERS)


def test_a_funnel_is_drawn_to_scale_and_a_hidden_step_tells_no_number():
    figure = funnel_figure("a", "Funnel", [Step("Intended", 8, None), Step("Planned", 4, 8), Step("Shown", None, 8)])
    assert [(box.width, box.fill) for box in boxes(figure)] == [
        ("311", "#ffffff"), ("311", LEVELS[3].fill), ("311", "#ffffff"), ("155", LEVELS[3].fill), ("311", "#ffffff"),
    ]  # fmt: skip
    assert figure.words == "Funnel. Intended: 8, Planned: 4 of 8, Shown: hidden."
    assert figure.table.rows == (("Intended", "8", "–"), ("Planned", "4", "8"), ("Shown", "hidden", "8"))


def test_a_distribution_draws_a_hidden_bar_of_one_length_whatever_it_hides():
    figure = distribution_figure("a", "Meetings", [("None", 10), ("1", None), ("2", 0)], "learners")
    assert [(box.fill, box.width) for box in boxes(figure)][1] == ("#ffffff", "40")
    assert figure.table.rows == (("None", "10"), ("1", "hidden"), ("2", "0"))
    assert len(boxes(figure)) == 2


def test_an_id_that_is_none_is_refused():
    with pytest.raises(ValueError, match="no id"):
        funnel_figure('a" onload="x', "Funnel", [])


def test_the_colours_are_those_of_the_tokens():
    tokens = dict(re.findall(r"--wm-([a-z0-9-]+):\s*(#[0-9a-f]{6})", Path("static/css/tokens.css").read_text()))
    named = {f"level-{at}": fill for at, fill in enumerate(LEVELS)} | {"gap": GAP, "part": PART, "met": MET}
    assert {name: (fill.fill, fill.ink) for name, fill in named.items()} == {
        name: (tokens[name], tokens[f"on-{name}"]) for name in named
    }
    assert tokens["fill-line"] == BORDER


def luminance(colour):
    """Of a colour in grey print."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("fill", [*LEVELS, GAP, PART, MET])
def test_text_is_read_on_its_fill_in_grey(fill):
    assert contrast(fill.fill, fill.ink) >= 4.5


def test_neighbours_are_told_apart_in_grey():
    pairs = [*zip(LEVELS, LEVELS[1:], strict=False), (GAP, PART), (PART, MET)]
    assert [round(contrast(one.fill, other.fill), 1) >= 1.3 for one, other in pairs] == [True] * len(pairs)
    assert contrast(BORDER, "#ffffff") >= 3


def test_words_are_wrapped_and_the_rest_left_to_the_table():
    assert wrapped("Careers leadership and strategy of the school", 120, 14) == ("Careers", "leadership and…")
    assert wrapped("", 120, 14) == ("",)
    assert all(breadth(line, 14) <= 60 for line in wrapped("Donaudampfschifffahrt and more", 60, 14, 3))
