"""The checklist says what is missing and when the review is due."""

from datetime import date, timedelta

import pytest

from careers.publishing import checklist_of, due_of, page_of

TODAY = date(2026, 11, 22)


def states(page):
    return {item.key: item.state for item in checklist_of(page, TODAY).items}


def kinds(page):
    return [(due.kind, due.day) for due in due_of(page, TODAY)]


def test_page_that_is_complete_lacks_nothing(page):
    checklist = checklist_of(page, TODAY)
    assert (checklist.missing, checklist.done, checklist.of) == ((), 7, 7)


def test_school_without_a_page_lacks_everything(ash):
    checklist = checklist_of(page_of(ash), TODAY)
    assert (len(checklist.missing), checklist.done) == (7, 0)


@pytest.mark.parametrize(
    ("field", "key"),
    [("leader_phone", "leader"), ("for_employers", "access"), ("impact", "impact"), ("guidance", "guidance")],
)
def test_half_of_it_is_missing_and_the_link_leads_to_the_field(page, field, key):
    setattr(page, field, "  ")
    (item,) = checklist_of(page, TODAY).missing
    assert (item.key, item.url) == (key, f"/ash/public-page/#id_{field}")


def test_statement_of_provider_access_may_stand_elsewhere(page):
    page.provider_access, page.provider_access_link = "", "https://ash.example.org/access"
    assert states(page)["provider-access"] == "there"


@pytest.mark.parametrize(
    ("days", "state", "sentence"),
    [
        (-1, "overdue", "The review was due on 21 November 2026. Look at each part, then give the next day."),
        (0, "soon", "The next review is due soon, on 22 November 2026."),
        (60, "soon", "The next review is due soon, on 21 January 2027."),
        (61, "there", "The next review is on 22 January 2027."),
    ],
)
def test_review_is_told_in_time(page, days, state, sentence):
    page.review_due_on = TODAY + timedelta(days=days)
    item = next(item for item in checklist_of(page, TODAY).items if item.key == "review")
    assert (item.state, item.sentence, item.day) == (state, sentence, page.review_due_on)


def test_nothing_is_due_of_a_good_page(page):
    assert kinds(page) == []


def test_most_pressing_comes_first(page):
    page.review_due_on, page.impact = TODAY - timedelta(days=3), ""
    assert kinds(page) == [("overdue", page.review_due_on), ("missing", None)]


def test_review_that_comes_soon_is_due(page):
    page.review_due_on = TODAY + timedelta(days=30)
    (due,) = due_of(page, TODAY)
    assert (due.kind, due.sentence, due.url) == (
        "soon",
        "The review of the public page is due on 22 December 2026.",
        "/ash/public-page/#id_review_due_on",
    )


def test_page_that_is_off_is_told_first_and_its_review_not_at_all(page):
    page.on, page.review_due_on = False, TODAY - timedelta(days=3)
    assert kinds(page) == [("off", None)]


def test_nothing_is_asked_of_the_database(page, django_assert_num_queries):
    with django_assert_num_queries(0):
        due_of(page, TODAY)
