"""What a keyboard needs on every page: a way past the head, a focus that is seen and not covered, no trap."""

import pytest

from tests.browser.full import looks

HELEN = "helen.marsh@example.org"
PAGES = ["home", "activity-mapping", "intended-edit", "gap-list", "coverage", "activity-list", "judge", "audit-compare",
         "action-board"]  # fmt: skip
#: Enough to reach the end of what sticks to an edge.
STEPS = 60
#: The focused element: its words, whether any of it is on screen and uncovered, and whether a ring shows it.
FOCUSED = """() => {
    const one = document.activeElement, shown = one.closest("label") || one, box = shown.getBoundingClientRect();
    const at = (from, size, most) => Math.min(Math.max(from + size, 1), most - 2);
    const seen = (x, y) => {
        const across = at(box.left, x * box.width, innerWidth), down = at(box.top, y * box.height, innerHeight);
        const top = document.elementFromPoint(across, down);
        return top && (shown.contains(top) || (top.contains(shown) && top !== document.documentElement));
    };
    const shares = [0.1, 0.5, 0.9], uncovered = shares.some((x) => shares.some((y) => seen(x, y)));
    const ring = [one, one.parentElement.querySelector("input:focus-visible + span") || one].map(getComputedStyle)
        .some((style) => style.outlineStyle !== "none" || style.boxShadow !== "none");
    return [`${one.tagName} ${(one.textContent || one.name || "").trim().slice(0, 40)}`, uncovered, ring];
}"""


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", PAGES)
def test_focus_is_seen_and_never_covered(name, width, look, site):
    page, wrong = look(looks(name), site.paths["full"][name], width=width), []
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        words, uncovered, ring = page.evaluate(FOCUSED)
        if words.startswith("BODY"):
            break  # past the end
        wrong += [words] if not (uncovered and ring) else []
    assert wrong == []


@pytest.mark.parametrize(("who", "path"), [("", "/accounts/login/"), (HELEN, "full"), ("", "/frameworks/")])
def test_skip_link_is_first_and_leads_to_the_page(who, path, visitor, site):
    page = visitor.page(who)
    page.goto(site.paths["full"]["home"] if path == "full" else path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_menu_closes_on_escape_and_gives_the_focus_back(visitor, site):
    page = visitor.page(HELEN)
    page.goto(site.paths["full"]["home"])
    menu = page.locator("details.me")
    menu.locator("summary").press("Enter")
    menu.get_by_role("link", name="Your schools").focus()
    page.keyboard.press("Escape")
    assert (menu.get_attribute("open"), page.evaluate("document.activeElement.tagName")) == (None, "SUMMARY")
