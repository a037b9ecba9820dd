"""What every page must be, seen from inside the browser: axe's rules, and ours beside them."""

from itertools import pairwise
from pathlib import Path

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
    const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
    const why = (node) => [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ");
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target}: ${why(node)}`));
}"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter((heading) => heading.checkVisibility()).map((heading) => Number(heading.tagName[1]))"""
#: Buttons that a finger must meet, smaller than 44 by 44.
SMALL = """() => [...document.querySelectorAll("button.btn, a.btn, .topbar summary, .pick > label, .depth label")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width)
    .map((one) => [one.textContent.trim().slice(0, 40), one.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.9 || box.width < 43.9)
    .map(([words, box]) => `${words}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""
#: What makes the page wider than the screen, and what scrolls sideways without saying what it is.
SIDEWAYS = """() => {
    const wide = document.documentElement.clientWidth, every = [...document.body.querySelectorAll("*")];
    const overflow = (one) => getComputedStyle(one).overflowX;
    const holds = (one) => one && one !== document.body && (overflow(one) !== "visible" || holds(one.parentElement));
    const told = (one) => one.closest("[aria-label], [aria-labelledby]");
    const out = document.documentElement.scrollWidth > wide
        ? every.filter((one) => one.getBoundingClientRect().right > wide + 1 && !holds(one.parentElement)) : [];
    const hidden = every.filter((one) => ["auto", "scroll"].includes(overflow(one))
        && one.scrollWidth > one.clientWidth + 1 && !told(one) && !one.matches("input, textarea, select"));
    const named = [...out, ...hidden].map((one) => `${one.tagName}.${one.className}`.slice(0, 60)).slice(0, 8);
    return document.documentElement.scrollWidth > wide ? ["the page", ...named] : named;
}"""


def axe(page):
    """What axe finds, a line for each element."""
    page.evaluate(AXE)
    return page.evaluate(RUN_AXE, TAGS)


def headings(page):
    """What is wrong with the headings: not one h1, or a level left out."""
    levels = page.evaluate(HEADINGS)
    faults = [f"h{before} is followed by h{after}" for before, after in pairwise(levels) if after > before + 1]
    return faults + ([] if levels.count(1) == 1 and levels[0] == 1 else [f"headings are {levels}"])


def title(page, error=False):
    """What is wrong with the title: it begins with the page's own name, after 'Error: ' where a post failed."""
    words, first = page.title(), page.locator("h1").first.text_content().strip()
    name, *rest = words.removeprefix("Error: ").split(" – ")
    own = bool(rest) and rest[-1] == "Waymark" and name.strip() == name != "" and name not in ("Waymark", *rest)
    if words.startswith("Error: ") != error or not own:
        return [f"the title is '{words}', the heading '{first}'"]
    return []


def faults_of(page, error=False):
    """Everything that this page does wrong."""
    page.wait_for_load_state("load")
    if page.locator("[hx-trigger=load]").count():  # what it brings by itself is part of what is looked at
        page.wait_for_load_state("networkidle")
    language = page.locator("html").get_attribute("lang")
    found = [] if language == "en-GB" else [f"the language is {language}"]
    found += headings(page) + title(page, error) + [f"small: {one}" for one in page.evaluate(SMALL)]
    return found + [f"sideways: {one}" for one in page.evaluate(SIDEWAYS)] + axe(page)
