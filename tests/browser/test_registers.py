"""A register is ticked with a thumb and saved, and a learner confirms by the code that is projected."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import faults_of
from tests.browser.site import CARD

LEADER = "mia.leader@example.org"


def ticks(page):
    return page.locator(".mark input[type=checkbox]")


def test_thirty_with_three_absent_are_saved_on_a_phone(visitor, site):
    page = visitor.page(LEADER, width=320)
    page.goto(site.paths["registers"]["ticked"])
    expect(page.locator("[data-picker-count]")).to_have_text("30 ticked")
    for number in (3, 7, 29):
        ticks(page).nth(number).uncheck()
    expect(page.locator("[data-picker-count]")).to_have_text("27 ticked")
    page.get_by_role("button", name="Save register").click()
    expect(page.locator(".callout")).to_contain_text("Saved: 27 took part, 3 were absent.")
    assert [at for at in range(30) if not ticks(page).nth(at).is_checked()] == [3, 7, 29]
    assert faults_of(page) == []


def test_names_are_found_and_one_gets_a_note(visitor, site):
    page = visitor.page(LEADER)
    page.goto(site.paths["registers"]["ticked"])
    page.get_by_label("Find a name").fill("learner 12")
    expect(page.locator("[data-picker-shown]")).to_have_text("1 of 30 shown")
    page.locator("summary:visible").filter(has_text="Note").click()
    page.get_by_role("textbox", name="Note for Learner 12 Maple").fill("Left at eleven")
    assert faults_of(page) == []
    page.get_by_role("button", name="Save register").click()
    expect(page.get_by_role("textbox", name="Note for Learner 12 Maple")).to_have_value("Left at eleven")


@pytest.mark.parametrize("scripts", [True, False])
def test_learner_confirms_by_the_code_that_is_projected(scripts, visitor, site):
    leader = visitor.page(LEADER, java_script_enabled=scripts)
    leader.goto(site.paths["registers"]["confirm"])
    number = 4 + scripts
    phone = visitor.page(width=320, java_script_enabled=scripts)
    phone.goto(leader.locator("[data-address]").get_attribute("href"))
    phone.get_by_label("The code on your card").fill(CARD.format(number).lower())
    phone.get_by_role("button", name="Confirm that I am here").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(f"You are confirmed, Learner {number:02}")
    leader.get_by_role("link", name="Show the newest code").click()
    expect(leader.locator(".figure")).to_contain_text("of 30 invited confirmed")
    leader.goto(site.paths["registers"]["code"])
    row = leader.locator(".mark").filter(has_text=f"Maple, Learner {number:02}")
    expect(row).to_contain_text("confirmed by the learner")


def test_wrong_code_and_old_code_keep_nobody_out(visitor, site):
    visitor.expected.add(404)
    leader = visitor.page(LEADER)
    leader.goto(site.paths["registers"]["confirm"])
    assert faults_of(leader) == []
    phone = visitor.page(width=320)
    phone.goto(leader.locator("[data-address]").get_attribute("href"))
    assert faults_of(phone) == []
    phone.get_by_label("The code on your card").fill("wrong")
    phone.get_by_role("button", name="Confirm that I am here").click()
    assert faults_of(phone, error=True) == []
    phone.goto("/guest/here/old/")
    assert faults_of(phone) == []


def test_code_comes_anew_by_itself(visitor, site):
    leader = visitor.page(LEADER)
    leader.clock.install()
    leader.goto(site.paths["registers"]["confirm"])
    with leader.expect_response(lambda answer: answer.url.endswith(site.paths["registers"]["confirm"])) as again:
        leader.clock.run_for(21_000)
    assert "data-address" in again.value.text()
    expect(leader.locator("[data-address]")).to_have_count(1)
