"""The main job, from signing in to a gap that is gone: with the mouse, with the keyboard alone, without scripts."""

import re

from playwright.sync_api import expect

from tests.browser.hands import Keyboard, Mouse

FIVE = ["1.1.1", "1.1.2", "1.2.1", "2.1.1", "3.1.1"]
SAVED = "main .notice"


def sign_in(hand, email, password):
    hand.page.goto("/")
    hand.write(hand.page.get_by_label("Email address"), email)
    hand.write(hand.page.get_by_label("Password"), password)
    hand.press(hand.page.get_by_role("button", name="Sign in"))
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("What next")


def choose_framework(hand):
    hand.press(hand.page.get_by_role("link", name="Choose a framework"))
    hand.press(hand.page.get_by_role("button", name=re.compile("^Use it ?: equalex framework, undated$")))
    expect(hand.page).to_have_title(re.compile("^Intended outcomes"))


def choose_outcomes(hand):
    hand.press(hand.page.get_by_role("checkbox", name="Everything here for all of KS3"))
    hand.press(hand.page.get_by_role("button", name="Save what is intended"))
    expect(hand.page.locator(SAVED)).to_have_text("Saved: 60 intended outcomes added.")


def add_activity(hand):
    hand.press(hand.page.get_by_role("link", name="Home", exact=True))
    hand.press(hand.page.get_by_role("link", name="Add an activity"))
    hand.write(hand.page.get_by_label("Title"), "Visit to the harbour")
    hand.press(hand.page.get_by_role("checkbox", name="Year 7"))
    hand.press(hand.page.get_by_role("button", name="Save the activity"))
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Visit to the harbour")


def map_it(hand):
    """How many clicks it took, from the mapping's page to 'saved'."""
    hand.press(hand.page.get_by_role("link", name="Map it to equalex framework"))
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("What it teaches")
    before, address = hand.clicks, hand.page.url
    for code in FIVE:
        hand.press(statement(hand.page, code))
    hand.press(hand.page.get_by_role("button", name="Save the mapping"))
    expect(hand.page.locator(SAVED)).to_have_text("Saved, 5 chosen: 5 added.")
    assert hand.page.url == address
    return hand.clicks - before


def statement(page, code):
    row = page.locator(".pick").filter(has=page.locator(f'.code:text-is("{code}")'))
    return row.get_by_role("checkbox")


def see_coverage(hand):
    hand.press(hand.page.get_by_role("link", name="Coverage", exact=True))
    expect(hand.page.locator(".pagehead strong")).to_have_text("5 of 60")
    hand.press(hand.page.get_by_role("link", name="See the gaps as sentences"))


def plan_into_gap(hand):
    first = hand.page.locator("#not-planned .gap-row").first
    sentence = first.locator("p").first.text_content()
    hand.press(first.get_by_role("link", name="Plan an activity"))
    cohort, code = re.match(r"(Year \d+) is meant to reach (\S+),", sentence).groups()
    expect(hand.page.locator(".plan-into .code")).to_have_text(code)
    expect(hand.page.get_by_role("checkbox", name=cohort)).to_be_checked()
    hand.write(hand.page.get_by_label("Title"), "Talk by a harbour pilot")
    hand.press(hand.page.get_by_role("button", name="Save and map it"))
    return sentence


def see_gap_gone(page, sentence):
    expect(page.locator("#not-planned .figure")).to_have_text("54")
    assert sentence not in page.locator("#not-planned").text_content()


def walk(hand, email, password):
    sign_in(hand, email, password)
    choose_framework(hand)
    choose_outcomes(hand)
    add_activity(hand)
    clicks = map_it(hand)
    see_coverage(hand)
    see_gap_gone(hand.page, plan_into_gap(hand))
    return clicks


def test_main_job_with_the_mouse_takes_few_clicks(visitor, site):
    hand = Mouse(visitor.page())
    assert walk(hand, "oak.leader@example.org", site.paths["password"]) <= 7
    assert hand.clicks <= 25


def test_main_job_with_the_keyboard_alone(visitor, site):
    walk(Keyboard(visitor.page()), "rowan.leader@example.org", site.paths["password"])


def test_main_job_without_scripts(visitor, site):
    walk(Mouse(visitor.page(java_script_enabled=False)), "hazel.leader@example.org", site.paths["password"])
