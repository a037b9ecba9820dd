"""Evidence for a class on a phone: choose the session, untick the absent, one level, save; and what a photograph asks.

The tests change the same class, one after the other: none counts what the others saved.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import Mouse
from tests.browser.looking import faults_of

LEADER = "cleo.leader@example.org"
MOST_CLICKS = 7


@pytest.fixture
def phone(visitor):
    return visitor.page(LEADER, width=390, has_touch=True)


def learner(page, number):
    return page.get_by_label(f"Cherry, Learner{number}", exact=True)


def choose(mouse):
    """One statement and one level, as every save needs."""
    mouse.press(mouse.page.locator(".pick label").first)
    mouse.press(mouse.page.locator(".scale label", has_text="Secure"))


def test_thirty_with_three_absent_take_seven_clicks(phone, site):
    phone.goto(site.paths["class"]["activity"])
    mouse = Mouse(phone)
    mouse.press(phone.get_by_role("link", name="Evidence from the session"))
    for number in (4, 5, 6):
        mouse.press(learner(phone, number))
    choose(mouse)
    expect(phone.locator("[data-said]")).to_have_text("Not saved yet: 27 learners, 1 statement, Secure")
    mouse.press(phone.get_by_role("button", name="Save the evidence"))
    expect(phone.locator(".notice").filter(has_text="Evidence saved for 27 learners")).to_be_visible()
    assert mouse.clicks <= MOST_CLICKS
    assert faults_of(phone) == []


def test_photograph_names_who_refused_as_soon_as_it_is_chosen(phone, site, tmp_path):
    phone.goto(site.paths["class"]["session"])
    warning = phone.locator("[data-refused]")
    expect(warning).to_be_hidden()
    phone.get_by_label("Photograph or file").set_input_files(
        files=[{"name": "Mill.jpg", "mimeType": "image/jpeg", "buffer": b"not read"}]
    )
    expect(warning).to_contain_text("2 of those ticked")
    assert faults_of(phone) == []
    phone.get_by_label(re.compile("Cherry, Learner0 no photographs")).uncheck()
    expect(warning).to_contain_text("1 of those ticked")
    expect(warning).not_to_contain_text("Learner0", use_inner_text=True)
    phone.get_by_label(re.compile("Cherry, Learner1 no photographs")).uncheck()
    expect(warning).to_be_hidden()


def test_what_is_missing_is_said_and_nothing_chosen_is_lost(phone, site):
    phone.goto(site.paths["class"]["session"])
    learner(phone, 7).uncheck()
    phone.get_by_role("button", name="Save the evidence").click()
    problem = phone.get_by_role("alert")
    expect(problem).to_be_focused()
    expect(problem).to_contain_text("Choose the level that was reached.")
    assert faults_of(phone, error=True) == []
    expect(learner(phone, 7)).not_to_be_checked()
    problem.get_by_role("link", name="Level").click()
    expect(phone.locator("#id_level_0")).to_be_focused()


def test_other_statements_are_found_by_a_search(phone, site):
    phone.goto(site.paths["class"]["session"])
    phone.get_by_text("Other statements of the frameworks in use").click()
    phone.get_by_label("Search these statements").fill("work")
    expect(phone.locator("[data-picker-shown]")).to_contain_text("shown")
    assert faults_of(phone) == []


def test_it_works_without_a_script(visitor, site):
    page = visitor.page(LEADER, width=390, java_script_enabled=False)
    page.goto(site.paths["class"]["session"])
    choose(Mouse(page))
    page.get_by_role("button", name="Save the evidence").click()
    expect(page.locator(".notice").filter(has_text="Evidence saved for 30 learners")).to_be_visible()
