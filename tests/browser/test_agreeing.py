"""Agreeing saves itself by one click or one key, asks why where nobody chose a level, and tells what others did."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import faults_of

LEADER = "asha.leader@example.org"


@pytest.fixture
def compare(visitor, site):
    page = visitor.page(LEADER)
    page.goto(f"{site.paths['ash']['audit-compare']}?show=all")
    return page


def row_of(page, number=0):
    return page.locator("fieldset.judge").nth(number)


def choose(row, level):
    row.locator(".levels > *").nth(level).click()


def test_one_click_agrees_and_stays(compare):
    choose(row_of(compare, 1), 0)
    expect(row_of(compare, 1).locator(".saved")).to_contain_text("Agreed")
    assert faults_of(compare) == []
    compare.reload()
    expect(row_of(compare, 1).locator("[type=radio]").first).to_be_checked()


def test_level_that_nobody_chose_asks_why_before_it_is_saved(compare, visitor):
    visitor.expected.add(422)
    row = row_of(compare)
    choose(row, 2)
    expect(row.locator(".unsaved")).to_contain_text("say in a few words why")
    assert faults_of(compare) == []
    row.get_by_label("Why the group chose this").fill("We looked again.")
    row.get_by_label("Why the group chose this").blur()
    expect(row.locator(".saved")).to_contain_text("Agreed")


def test_what_somebody_else_agreed_is_told_and_ours_can_be_kept(compare, visitor):
    visitor.expected.add(409)
    other = compare.context.new_page()
    other.goto(compare.url)
    choose(row_of(other, 3), 0)
    expect(row_of(other, 3).locator(".saved")).to_contain_text("Agreed")
    row = row_of(compare, 3)
    choose(row, 1)
    expect(row.locator(".unsaved")).to_contain_text("Asha Leader saved")
    row.get_by_role("button", name="Keep mine").click()
    expect(row.locator(".saved")).to_contain_text("Agreed")
    compare.reload()
    expect(row_of(compare, 3).locator("[type=radio]").nth(1)).to_be_checked()


def test_meeting_agrees_by_one_digit(compare):
    compare.get_by_role("link", name="One at a time, for a meeting").click()
    compare.keyboard.press("2")
    expect(compare.locator(".state .saved")).to_contain_text("Agreed")
    assert faults_of(compare) == []
