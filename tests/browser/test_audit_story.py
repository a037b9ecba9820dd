"""A maturity review as people do it: started, judged by a member and a guest, compared, agreed, frozen, acted upon."""

import re

from playwright.sync_api import expect

LEADER, HEAD = "willow.leader@example.org", "willow.head@example.org"
WHY = "The plan was signed by the governors last week."
SAVED = re.compile(r"Saved \d\d:\d\d")


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def link(page, name):
    return page.get_by_role("link", name=name, exact=True)


def row(page, code):
    return page.locator("fieldset.judge").filter(has=page.locator(f'legend .code:text-is("{code}")'))


def heading(page, words):
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def start(page):
    """The leader starts a review in which the head judges."""
    page.goto("/willow/audits/")
    page.get_by_role("link", name=re.compile("^Careers Impact maturity rubric")).click()
    page.get_by_label("Title").fill("Our review")
    page.get_by_label("Willow Leader (you)", exact=True).uncheck()
    page.get_by_label("Willow Head", exact=True).check()
    button(page, "Start the audit").click()
    heading(page, "Our review")


def invite_guest(page):
    """The link that she passes on."""
    link(page, "Add somebody").click()
    page.get_by_label("Or a guest: name").fill("Gil Baker")
    page.get_by_label("Takes part as").fill("Enterprise Adviser")
    button(page, "Save").click()
    expect(page.locator("main .notice")).to_contain_text("Gil Baker has a link")
    return page.locator("input[id^=link_]").input_value()


def judge_and_send(page, **levels):
    """_1_2=3: level 3 for statement 1.2. All in the first theme."""
    for code, level in levels.items():
        statement = row(page, code.strip("_").replace("_", "."))
        statement.locator(".level").nth(level - 1).click()
        expect(statement.locator(".state")).to_contain_text(SAVED)
    while button(page, "Next theme").count():
        with page.expect_navigation():
            button(page, "Next theme").click()
    button(page, "Check and send").click()
    button(page, "Send my answers").click()
    heading(page, "Your answers")


def compare_and_agree(page):
    """One level that nobody chose, and why; then what all chose."""
    page.reload()
    link(page, "Compare now").click()
    button(page, "Compare now").click()
    first = row(page, "1.1")
    expect(first.locator(".level").nth(1)).to_contain_text("Willow Head")
    expect(first.locator(".level").nth(2)).to_contain_text("Gil Baker")
    first.locator(".level").nth(3).click()
    expect(first.locator(".unsaved")).to_contain_text("say in a few words why")
    first.get_by_label("Why the group chose this").fill(WHY)
    first.get_by_label("Why the group chose this").blur()
    expect(first.locator(".saved")).to_contain_text("Agreed")
    page.get_by_role("button", name=re.compile("^Accept")).click()
    expect(page.locator("main .notice")).to_have_text("2 statements agreed, as everybody had chosen.")


def freeze(page):
    link(page, "Freeze").click()
    button(page, "Freeze").click()
    heading(page, "Profile")


def see_results(page):
    """Counts in the profile, levels among the answers, the reason with the statement."""
    counts = page.get_by_role("row").filter(has_text="All statements").locator("td.at")
    expect(counts).to_contain_text(["1", "1", "0", "1"])
    link(page, "Every answer").click()
    answers = [page.get_by_role("row").filter(has_text=code).first for code in ("1.1", "1.2", "1.3")]
    for answer, level in zip(answers, ("Level 4", "Level 1", "Level 2"), strict=True):
        expect(answer).to_contain_text(level)
    answers[0].get_by_role("link", name="1.1").click()
    expect(page.locator("main")).to_contain_text(WHY)


def act(page):
    """An action from a statement stands on the board."""
    link(page, "Make an action").click()
    page.get_by_label("Title").fill("Show the plan to every head of year")
    button(page, "Save the action").click()
    heading(page, "Show the plan to every head of year")
    link(page, "Actions").first.click()
    link(page, "Board").click()
    column = page.get_by_role("region", name="To do 1")
    expect(link(column, "Show the plan to every head of year")).to_be_visible()


def test_review_by_a_member_and_a_guest_from_its_start_to_an_action(visitor):
    leader, head, guest = visitor.page(LEADER), visitor.page(HEAD), visitor.page()
    visitor.expected = {422}
    start(leader)
    guest.goto(invite_guest(leader))
    judge_and_send(guest, _1_1=3, _1_2=1)
    head.goto("/willow/")
    head.get_by_role("link", name=re.compile("^Judge in Our review")).click()
    judge_and_send(head, _1_1=2, _1_2=1, _1_3=2)
    compare_and_agree(leader)
    freeze(leader)
    see_results(leader)
    act(leader)
