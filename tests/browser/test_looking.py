"""What looks at pages sees what is wrong with one: a look that finds nothing proves nothing by itself."""

import pytest

from tests.browser.looking import SIDEWAYS, SMALL, axe, headings, title

GOOD = '<html lang="en-GB"><title>Visits – Waymark</title><main><h1>Visits</h1>%s</main></html>'
LONG = "x" * 400


@pytest.fixture
def page(visitor):
    return visitor.page(width=320)


def shows(page, inside):
    page.set_content(GOOD % inside)
    return page


def test_axe_finds_a_picture_without_words(page):
    assert [line.split(":")[0] for line in axe(shows(page, '<img src="data:,">'))] == ["image-alt"]


@pytest.mark.parametrize(("inside", "found"), [
    ("<h2>A</h2><h3>B</h3>", []),
    ("<h3>A</h3>", ["h1 is followed by h3"]),
    ("<h1>A</h1>", ["headings are [1, 1]"]),
])  # fmt: skip
def test_headings_are_judged(inside, found, page):
    assert headings(shows(page, inside)) == found


def test_title_without_its_error_is_found(page):
    assert (title(shows(page, "")), len(title(page, error=True))) == ([], 1)


def test_small_button_is_found(page):
    assert page.evaluate(SMALL) == []
    assert shows(page, '<button class="btn">Save</button>').evaluate(SMALL)[0].startswith("Save: ")


@pytest.mark.parametrize(("inside", "found"), [
    (f"<p>{LONG}</p>", ["the page"]),
    (f'<div class="a" style="overflow-x: auto"><p>{LONG}</p></div>', ["DIV.a"]),
    (f'<div aria-label="Long" style="overflow-x: auto"><p>{LONG}</p></div>', []),
])  # fmt: skip
def test_what_is_too_wide_is_found(inside, found, page):
    assert shows(page, inside).evaluate(SIDEWAYS) == found


def test_page_from_elsewhere_is_a_complaint(visitor, page):
    shows(page, '<img alt="" src="http://192.0.2.1/x.png">')
    page.wait_for_timeout(200)
    assert visitor.complaints[0] == "asked another origin: http://192.0.2.1/x.png"
    visitor.complaints.clear()


def test_fault_of_a_script_is_a_complaint(visitor, page):
    shows(page, "<script>nothing.here()</script>")
    assert visitor.complaints == ["script: nothing is not defined"]
    visitor.complaints.clear()
