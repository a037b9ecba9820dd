"""What a page may weigh, and where it may come from."""

import gzip

import pytest

from tests.browser.full import FULL, MATRICES, looks

HELEN = "helen.marsh@example.org"
KILO = 1000
#: Pages that bring styles or a script of their own, and one that does not.
HEAVY = ["activity-add", "school-edition", "coverage", "audit", "judge", "audit-compare", "audit-profile",
         "audit-answers", "audit-statement", "action-board", "edition-move"]  # fmt: skip
LOADED = {
    "css": "[...document.styleSheets].map((sheet) => sheet.href)",
    "js": "[...document.scripts].map((script) => script.src)",
}


def weights(page, path):
    """{address: bytes over the wire, headers included} of a first visit."""
    sizes = {}
    page.on("requestfinished", lambda request: sizes.__setitem__(request.url, request.sizes()))
    page.goto(path, wait_until="networkidle")
    return {url: size["responseHeadersSize"] + size["responseBodySize"] for url, size in sizes.items()}


@pytest.mark.parametrize("path", ["/accounts/login/", "/frameworks/", "full"])
def test_first_visit_is_light(path, visitor, site):
    page = visitor.page(HELEN if path == "full" else "")
    weighed = weights(page, site.paths["full"]["home"] if path == "full" else path)
    assert sum(weighed.values()) < 90 * KILO
    assert len(weighed) <= 8


def squeezed(page, kind):
    """Bytes of the style sheets or scripts of this page, as a browser without brotli gets them."""
    addresses = page.evaluate(LOADED[kind])
    bodies = [page.request.get(address).body() for address in addresses]
    assert all(bodies)
    return sum(len(gzip.compress(body)) for body in bodies)


@pytest.mark.parametrize(("kind", "limit"), [("css", 40), ("js", 30)])
@pytest.mark.parametrize("name", HEAVY)
def test_styles_and_scripts_are_light(name, kind, limit, look, site):
    page = look("asha.leader@example.org", site.paths["ash"][name])
    assert 0 < squeezed(page, kind) < limit * KILO


@pytest.mark.parametrize("name", FULL)
def test_page_is_light(name, looker, site):
    answer = looker.kept_page(looks(name)).request.get(site.paths["full"][name])
    assert answer.ok
    assert len(answer.body()) < (300 if name in MATRICES else 120) * KILO


def test_every_style_sheet_that_is_served_holds_rules(visitor, site):
    page = visitor.page("asha.leader@example.org")
    page.goto(site.paths["ash"]["activity-add"])
    rules = page.evaluate("[...document.styleSheets].map((sheet) => sheet.cssRules.length)")
    assert (len(rules), 0 in rules) == (4, False)
