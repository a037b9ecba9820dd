"""The list of sessions says which have a register, and finds those that lack one."""

import re

import pytest

from careers.models import ActivityStaff


@pytest.fixture
def sessions(make_activity, make_session, make_learner, take_part, cohorts):
    """A talk with a register of two, a visit without one, a fair that is still to come, and one that is cancelled."""
    talk, visit = make_activity("Talk", [cohorts[9]]), make_activity("Visit", [cohorts[10]])
    made = {"talk": make_session(talk), "visit": make_session(visit, "2026-10-05", [cohorts[9], cohorts[10]])}
    made["fair"] = make_session(make_activity("Fair"), "2099-03-01", status="planned")
    make_session(visit, "2026-10-06", status="cancelled")
    take_part(made["talk"], make_learner("Ada Green", cohorts[9]))
    take_part(made["talk"], make_learner("Bo Hill", cohorts[9]), attended=False)
    return made


def rows(page):
    body = page.content.decode().split("<tbody>")[-1] if b"<tbody>" in page.content else ""
    return re.findall(r'<th scope="row"><a [^>]*>([^<]*)', body)


def test_register_list_tells_what_was_taken(as_user, leader, sessions):
    page = as_user(leader).get("/ash/2026/sessions/")
    assert rows(page) == ["Visit", "Talk", "Fair"]
    text = re.sub(r"<[^>]+>|\s+", " ", page.content.decode())
    assert re.findall(r"still to come|not taken|\d+ +took part, +\d+ +absent", text) == [
        "not taken",
        "1  took part,  1  absent",
        "still to come",
    ]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("show=lacking", ["Visit"]),
        ("show=taken", ["Talk"]),
        ("show=coming", ["Fair"]),
        ("mine=on", ["Visit"]),
        ("show=nonsense", ["Visit", "Talk", "Fair"]),
    ],
)
def test_register_list_is_narrowed(as_user, leader, ash, sessions, query, titles):
    ActivityStaff.objects.create(school=ash, activity=sessions["visit"].activity, member=leader)
    assert rows(as_user(leader).get(f"/ash/2026/sessions/?{query}")) == titles


def test_register_list_by_year_group_counts_the_sessions_own_first(as_user, leader, sessions, cohorts):
    browser = as_user(leader)
    assert rows(browser.get(f"/ash/2026/sessions/?cohort={cohorts[9].pk}")) == ["Visit", "Talk"]
    assert rows(browser.get(f"/ash/2026/sessions/?cohort={cohorts[10].pk}")) == ["Visit"]


def test_register_list_asks_as_much_for_one_session_as_for_three(
    as_user, leader, make_activity, make_session, django_assert_num_queries
):
    browser = as_user(leader)
    for number in range(3):
        make_session(make_activity(f"Talk {number}"))
        if number in (0, 2):
            with django_assert_num_queries(9):
                browser.get("/ash/2026/sessions/")
