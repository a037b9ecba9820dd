"""Nothing says saved that is not: a server that goes away, a session that has run out, somebody else's save."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import faults_of
from tests.browser.visiting import type_sign_in

LEADER = "asha.leader@example.org"


@pytest.fixture
def mapping(visitor, site):
    page = visitor.page(LEADER)
    page.goto(site.paths["ash"]["activity-mapping"])
    return page


def boxes(page):
    return page.locator(".pick input[type=checkbox]")


def save(page):
    page.get_by_role("button", name="Save the mapping").click()


def stored(mapping, site):
    """How many statements are chosen, asked anew."""
    page = mapping.context.new_page()
    page.goto(site.paths["ash"]["activity-mapping"])
    return boxes(page).evaluate_all("(all) => all.filter((one) => one.defaultChecked).length")


def test_server_that_goes_away_saves_nothing_and_says_nothing(mapping, visitor, site):
    before = stored(mapping, site)
    boxes(mapping).nth(7).check()
    site.server.stop()
    save(mapping)
    mapping.wait_for_url("chrome-error://**")
    said = mapping.content()
    site.server.start()
    assert ("Saved" in said, stored(mapping, site)) == (False, before)
    assert [complaint.split()[0] for complaint in visitor.complaints] == ["net::ERR_CONNECTION_REFUSED"]
    visitor.complaints.clear()


def test_session_that_has_run_out_returns_to_its_page(mapping, site):
    address = mapping.url
    mapping.context.clear_cookies(name="sessionid")
    mapping.reload()
    expect(mapping.get_by_role("heading", level=1)).to_have_text("Sign in")
    type_sign_in(mapping, LEADER, site.paths["password"])
    assert mapping.url == address


def test_save_after_the_session_has_run_out_is_not_called_saved(mapping, site):
    address, before = mapping.url, stored(mapping, site)
    boxes(mapping).nth(8).check()
    mapping.context.clear_cookies(name="sessionid")
    save(mapping)
    type_sign_in(mapping, LEADER, site.paths["password"])
    assert (mapping.url, "Saved" in mapping.content(), stored(mapping, site)) == (address, False, before)


def test_save_of_somebody_else_is_shown_beside_ones_own(mapping, visitor, site):
    other = visitor.page(LEADER)
    other.goto(site.paths["ash"]["activity-mapping"])
    boxes(other).nth(9).click()
    save(other)
    expect(other.locator("main .notice")).to_contain_text("Saved")
    visitor.expected = {409}
    boxes(mapping).nth(10).click()
    save(mapping)
    expect(mapping.locator(".problem h2")).to_contain_text("Not saved yet: Asha Leader changed this mapping")
    assert boxes(mapping).nth(10).is_checked()
    assert faults_of(mapping, error=True) == []


def test_leaving_with_a_change_that_is_not_saved_asks_first(mapping):
    boxes(mapping).nth(11).click()
    asked = []
    mapping.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    mapping.get_by_role("link", name="Home", exact=True).click()
    mapping.wait_for_url("**/ash/")
    assert asked == ["beforeunload"]
