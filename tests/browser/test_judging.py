"""Judging: few clicks, few keys, and no choice that is lost or said to be saved when it is not."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.hands import Mouse
from tests.browser.looking import faults_of
from tests.browser.server import Server, free_port
from tests.browser.visiting import type_sign_in

LARA = "lara.leader@example.org"
NOT_SAVED = "Not saved. Your choice is kept here."
#: Milliseconds within which the page says that a choice is not saved.
AT_ONCE = 2_000
SAVED = re.compile(r"Saved \d\d:\d\d")


@pytest.fixture
def open_audit(visitor, site):
    """open_audit("clicks"): the page where Lara begins to judge in the audit of this name."""

    def at(name, who=LARA, **options):
        page = visitor.page(who, **options)
        page.goto(site.paths["judged"][name]["start" if who else "guest"])
        return page

    return at


def row(page, number):
    return page.locator("fieldset.judge").nth(number)


def choose(page, number, level):
    row(page, number).locator(".levels input").nth(level - 1).check()


def state(page, number):
    return row(page, number).locator(".state")


def stored(page):
    """What the server has, asked anew: {code: level}."""
    other = page.context.new_page()
    other.goto(re.sub(r"/(section|strand)/.*", "/mine/", page.url))
    rows = other.locator(".rows > li").evaluate_all(
        "(all) => all.map((li) => [li.querySelector('.code').textContent, li.querySelector('.end').textContent.trim()])"
    )
    other.close()
    return {code: level for code, level in rows if level != "No answer"}


def failures(visitor):
    """What the browser complained of, the first word each, and no more of it."""
    found = {complaint.split()[0] for complaint in visitor.complaints}
    visitor.complaints.clear()
    return found


def test_all_32_statements_in_under_40_clicks_and_6_pages(open_audit):
    page, loads = open_audit("clicks"), []
    page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    mouse, themes = Mouse(page), 1
    while True:
        for number in range(page.locator("fieldset.judge").count()):
            mouse.press(row(page, number).locator(".level").nth(number % 4))
        for number in range(page.locator("fieldset.judge").count()):
            expect(state(page, number)).to_contain_text(SAVED)  # on a busy machine 'Next' would wait too long
        following = page.get_by_role("button", name="Next theme")
        if not following.count():
            break
        with page.expect_navigation():
            mouse.press(following)
        themes += 1
    expect(page.locator("[data-answered]")).to_have_text("32")
    assert (mouse.clicks < 40, themes, len(loads) <= 5, len(stored(page))) == (True, 6, True, 32)


def test_all_32_statements_by_keyboard_in_three_keys_each(open_audit):
    page, keys = open_audit("keys"), []

    def press(key):
        keys.append(key)
        page.keyboard.press(key)

    for theme in range(6):
        for number in range(page.locator("fieldset.judge").count()):
            press("3")
            expect(state(page, number)).to_contain_text(SAVED)
            press("n")
        if theme < 5:
            with page.expect_navigation():
                press("Enter")
    assert (len(stored(page)), len(keys) <= 3 * 32) == (32, True)


def test_keys_clear_and_go_back_and_leave_texts_alone(open_audit):
    page = open_audit("held")
    row(page, 1).locator("input[type=radio]").first.focus()
    page.keyboard.press("4")
    expect(state(page, 1)).to_contain_text(SAVED)
    page.keyboard.press("0")
    expect(row(page, 1).locator("input:checked")).to_have_count(0)
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.closest('.judge') === document.querySelector('.judge')")
    row(page, 2).locator("summary").first.click()
    row(page, 2).get_by_label("Why this level").press_sequentially("4 plans, n of them old")
    page.keyboard.press("Tab")
    expect(state(page, 2)).to_contain_text(SAVED)
    expect(row(page, 2).get_by_label("Why this level")).to_have_value("4 plans, n of them old")
    expect(row(page, 2).locator("input:checked")).to_have_count(0)


def test_network_that_is_cut_says_so_at_once_and_recovers(open_audit, visitor):
    page = open_audit("network")
    page.context.set_offline(True)
    clicked = time.monotonic()
    choose(page, 0, 3)
    expect(state(page, 0)).to_contain_text(NOT_SAVED, timeout=AT_ONCE)
    assert time.monotonic() - clicked < AT_ONCE / 1000
    choose(page, 1, 2)
    expect(page.locator("[data-unsaved]")).to_have_text("2 choices are not saved yet")
    assert faults_of(page) == []
    page.context.set_offline(False)
    expect(state(page, 0)).to_contain_text(SAVED)
    expect(state(page, 1)).to_contain_text(SAVED)
    expect(page.locator("[data-unsaved]")).to_have_text("")
    assert stored(page) == {"1.1": "Level 3", "1.2": "Level 2"}
    assert failures(visitor) == {"net::ERR_INTERNET_DISCONNECTED", "console:"}


def test_newer_choice_takes_the_place_of_one_that_waits(open_audit, visitor):
    page = open_audit("lost")
    page.context.set_offline(True)
    choose(page, 0, 1)
    expect(state(page, 0)).to_contain_text(NOT_SAVED)
    choose(page, 0, 4)
    page.context.set_offline(False)  # the page hears of it and tries again by itself
    expect(state(page, 0)).to_contain_text(SAVED)
    assert stored(page) == {"1.1": "Level 4"}
    failures(visitor)


def test_choice_whose_answer_was_lost_is_not_taken_for_somebody_elses(open_audit, visitor):
    """The server had it, the browser did not hear so; then the person chose anew."""
    page = open_audit("lost")
    lost = []

    def swallow(route):
        route.fetch()
        lost.append(route.abort())

    page.route("**/statement/**", swallow, times=1)
    choose(page, 2, 1)
    expect(state(page, 2)).to_contain_text(NOT_SAVED)
    visitor.expected = {409}
    choose(page, 2, 2)
    expect(state(page, 2)).to_contain_text(SAVED)
    assert stored(page)["1.3"] == "Level 2"
    failures(visitor)


def test_choice_survives_a_page_that_is_loaded_again(open_audit, visitor):
    page = open_audit("lost")
    page.context.set_offline(True)
    choose(page, 3, 2)
    expect(state(page, 3)).to_contain_text(NOT_SAVED)
    page.once("dialog", lambda dialog: dialog.accept())
    page.route("**/statement/**", lambda route: route.abort())
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("[data-kept]")).to_contain_text(re.compile(r"1 choice from \d\d:\d\d was not saved."))
    page.unroute("**/statement/**")
    page.get_by_role("button", name="Save them now").click()
    expect(state(page, 3)).to_contain_text(SAVED)
    assert stored(page)["1.4"] == "Level 2"
    failures(visitor)


def test_session_that_has_ended_is_told_and_a_new_one_saves(open_audit, visitor, site):
    page = open_audit("session")
    page.context.clear_cookies(name="sessionid")
    visitor.expected = {401}
    choose(page, 0, 3)
    expect(state(page, 0)).to_contain_text("Not saved: you have been signed out.", timeout=AT_ONCE)
    assert faults_of(page) == []
    with page.context.expect_page() as opened:
        state(page, 0).get_by_role("link", name="Sign in in a new tab").click()
    type_sign_in(opened.value, LARA, site.paths["password"])
    assert stored(page) in ({}, {"1.1": "Level 3"})  # coming back to the tab tries again by itself
    state(page, 0).get_by_role("button", name="Try again").or_(state(page, 0).locator(".saved")).first.click()
    expect(state(page, 0)).to_contain_text(SAVED)
    assert stored(page) == {"1.1": "Level 3"}


@pytest.fixture
def own_server(site, tmp_path):
    """A second gunicorn on the same data, which a test may stop."""
    with Server(site.server.environment, free_port(), tmp_path / "log") as server:
        yield server


def test_server_that_stops_in_the_middle_saves_nothing_and_says_so(visitor, site, own_server):
    page = visitor.page("", origin=own_server.origin)
    page.goto("/accounts/login/")
    type_sign_in(page, LARA, site.paths["password"])
    page.goto(site.paths["judged"]["stopped"]["start"])
    own_server.stop()
    choose(page, 0, 2)
    expect(state(page, 0)).to_contain_text(NOT_SAVED, timeout=AT_ONCE)
    own_server.start()
    expect(state(page, 0)).to_contain_text(SAVED)  # by itself
    assert stored(page) == {"1.1": "Level 2"}
    failures(visitor)


def test_slow_save_says_not_saved_until_it_is(open_audit, visitor):
    page = open_audit("network")
    page.route("**/statement/**", lambda route: (time.sleep(2.5), route.continue_()), times=1)
    choose(page, 4, 2)
    expect(state(page, 4)).to_contain_text(SAVED)
    assert stored(page)["1.5"] == "Level 2"


def test_save_of_another_window_is_shown_beside_ones_own(open_audit, visitor):
    page, visitor.expected = open_audit("stale"), {409}
    other = page.context.new_page()
    other.goto(page.url)
    choose(other, 0, 4)
    expect(state(other, 0)).to_contain_text(SAVED)
    choose(page, 0, 1)
    expect(state(page, 0)).to_contain_text("You chose ‘Level 1’ here.")
    assert (faults_of(page), stored(page)) == ([], {"1.1": "Level 4"})
    state(page, 0).get_by_role("button", name="Keep mine").click()
    expect(state(page, 0)).to_contain_text(SAVED)
    assert stored(page) == {"1.1": "Level 1"}


def test_next_waits_for_a_choice_that_is_on_its_way(open_audit):
    page = open_audit("held")
    choose(page, 0, 1)
    page.get_by_role("button", name="Next theme").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Addressing the needs")
    assert stored(page)["1.1"] == "Level 1"


def test_back_shows_what_was_saved_since_the_page_was_first_read(open_audit):
    page = open_audit("held")
    choose(page, 4, 2)
    expect(state(page, 4)).to_contain_text(SAVED)
    page.get_by_role("link", name="None of the rest applies").click()
    page.get_by_role("heading", level=1, name="None of the rest applies").wait_for()
    page.go_back()
    expect(row(page, 4).locator(".levels input").nth(1)).to_be_checked()
    expect(state(page, 4)).to_contain_text("Saved")


def test_note_that_is_being_typed_is_not_called_saved(open_audit):
    page = open_audit("held")
    choose(page, 3, 2)
    expect(state(page, 3)).to_contain_text(SAVED)
    row(page, 3).locator("summary").first.click()
    note = row(page, 3).get_by_label("Why this level")
    note.press_sequentially("We")
    expect(state(page, 3)).to_have_text("Not saved yet")
    note.press("Backspace")
    note.press("Backspace")
    note.press("Tab")
    expect(state(page, 3)).to_contain_text(SAVED)
    note.fill("We looked.")
    note.press("Tab")
    expect(state(page, 3)).to_contain_text(SAVED)


def test_statement_that_does_not_apply_wants_a_reason(open_audit):
    page = open_audit("held")
    row(page, 5).locator("summary").nth(1).click()
    row(page, 5).get_by_label("This does not apply to us").check()
    expect(state(page, 5)).to_contain_text("say why it does not apply")
    page.keyboard.type("No sixth form.")
    page.keyboard.press("Tab")
    expect(state(page, 5)).to_contain_text(SAVED)
    assert stored(page)["1.6"] == "Does not apply"


@pytest.mark.parametrize("who", [LARA, ""])
def test_page_works_without_scripts(open_audit, who):
    page = open_audit("plain", who=who, java_script_enabled=False)
    choose(page, 0, 3)
    choose(page, 1, 1)
    page.get_by_role("button", name="Next theme").click()
    expect(page.locator("main .notice")).to_have_text("2 answers saved.")
    assert stored_without_scripts(page) == ["Level 3", "Level 1"]


def stored_without_scripts(page):
    page.goto(re.sub(r"/section/.*", "/mine/", page.url))
    return page.locator(".rows .end .tag").all_text_contents()


@pytest.mark.parametrize("width", [1280, 820, 320])
@pytest.mark.parametrize("name", ["held", "gaps"])
def test_page_keeps_nobody_out(name, width, open_audit):
    page = open_audit(name, width=width)
    for fold in page.locator(".judge summary").all()[:2]:
        fold.click()
    assert faults_of(page) == []


def test_own_style_and_script_are_light(open_audit):
    page = open_audit("gaps")
    answer = page.request.get(page.url)
    assert len(answer.body()) < 120_000


def test_figures_from_the_records_stand_below_the_levels_of_their_statement(open_audit):
    page = open_audit("held")
    figures = row(page, 0).locator(".figures")
    expect(figures).to_contain_text("From our records: 1 member of the school has the role careers leader.")
    expect(figures.get_by_role("link")).to_have_text(re.compile("^See the records behind: "))
    levels, below = row(page, 0).locator(".levels").bounding_box(), figures.bounding_box()
    assert levels["y"] + levels["height"] <= below["y"]
    assert faults_of(page) == []
    assert open_audit("held", who="").locator(".judge .figures").count() == 0
