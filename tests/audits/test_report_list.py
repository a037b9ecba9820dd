"""The page of all reports: what each member finds there, for whom each is, and what to do first."""

import re

import pytest
from django.urls import resolve, reverse

from careers.models import PublicPage
from careers.tenancy import Role
from careers.years import add_year
from tests.audits.test_results import agree, compare, freeze
from tests.project.addresses import SCHOOL


@pytest.fixture
def shown(as_user):
    """shown(member, **query): the response of the page."""

    def get(member, **query):
        return as_user(member).get(reverse("report-list", args=["ash"]), query)

    return get


def titles(response):
    listing = response.context["listing"]
    first = [listing.first.title] if listing.first else []
    return first + [report.title for shelf in listing.shelves for report in shelf.reports]


def links(response):
    main = response.content.decode().split("<main")[1].split("</main")[0]
    return [link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]+)"', main)]


def report(response, title):
    shelves = response.context["listing"].shelves
    return next(one for shelf in shelves for one in shelf.reports if one.title == title)


def test_leader_finds_every_report_governors_first(adopted, leader, shown):
    assert titles(shown(leader)) == [
        "Governors’ report", "Maturity review", "Find the Gaps", "Careers development plan", "The programme",
        "Coverage and gaps", "Learners’ records", "Learning journey", "Public page",
        "Look",
    ]  # fmt: skip


def test_governor_finds_what_she_may_open(adopted, governor, shown):
    assert titles(shown(governor)) == [
        "Governors’ report", "Maturity review", "Find the Gaps", "Careers development plan",
        "Coverage and gaps",
    ]  # fmt: skip


def test_adviser_finds_no_totals(ash, adopted, make_member, shown):
    response = shown(make_member(ash, Role.ADVISER))
    assert titles(response) == ["The programme", "Learners’ records", "Learning journey"]


@pytest.mark.parametrize("role", [Role.CAREERS_LEADER, Role.SENIOR_LEADER, Role.STAFF, Role.ADVISER, Role.GOVERNOR])
def test_every_link_may_be_opened(role, ash, adopted, make_member, shown, review):
    member = make_member(ash, role)
    names = {resolve(link.split("?")[0]).url_name for link in links(shown(member))} - {"published"}
    assert [name for name in sorted(names) if not member.can(SCHOOL[name].see)] == []


def test_pdf_of_the_governors_report_is_the_second_click(leader, shown, as_user):
    home = as_user(leader).get(reverse("home", args=["ash"])).content.decode()
    assert f'href="{reverse("report-list", args=["ash"])}"' in home
    assert links(shown(leader))[1] == reverse("report-governors", args=["ash", 2026]) + "?format=pdf"


def test_newest_frozen_audit_of_the_rubric_is_the_maturity_review(edition, make_audit, leader, shown):
    edition.framework.key = "careers-impact-maturity"
    edition.framework.save()
    older, newer, later = (make_audit(leader, title=title) for title in ("Older", "Newer", "Later"))
    for audit in (older, newer, later):
        agree(audit, A1="1")
    freeze(older)
    freeze(newer)
    compare(later)
    found = report(shown(leader), "Maturity review")
    assert (found.links[0].url, found.state[:20]) == (
        reverse("audit-report", args=["ash", newer.pk]),
        "Newer, frozen on " + found.state[17:20],
    )


def test_find_the_gaps_has_its_own_report(edition, make_audit, leader, shown):
    edition.framework.key = "find-the-gaps"
    edition.framework.save()
    audit = make_audit(leader)
    compare(audit)
    found = report(shown(leader), "Find the Gaps")
    assert (found.links[0].url, found.state) == (
        reverse("audit-gap-report", args=["ash", audit.pk]),
        "Review, still being agreed.",
    )


def test_audit_of_another_framework_has_a_report_of_its_own(make_audit, leader, shown):
    audit = make_audit(leader, title="Our own")
    compare(audit)
    assert report(shown(leader), "Our own").links[0].url == reverse("audit-report", args=["ash", audit.pk])


def test_while_each_judges_alone_it_says_what_to_do_first(make_audit, leader, governor, shown):
    make_audit(leader)
    found = [report(shown(who), "Maturity review") for who in (leader, governor)]
    assert [[link.words for link in one.links] for one in found] == [["Start an audit"], []]
    assert found[0].state == "Nothing is agreed yet. The report is there once a group compares."


def test_each_framework_of_the_school_has_its_coverage(adopted, governor, shown):
    ((title, files),) = report(shown(governor), "Coverage and gaps").several
    url = reverse("report-coverage", args=["ash", 2026, adopted.pk])
    assert (title, [link.url for link in files]) == (
        "Small framework",
        [url, f"{url}?format=pdf", f"{url}?format=xlsx"],
    )


def test_without_a_framework_it_says_where_to_choose_one(leader, shown):
    assert report(shown(leader), "Coverage and gaps").links[0].url == reverse("adoption-list", args=["ash"])


def test_public_page_is_linked_once_it_is_on(ash, leader, staff, shown):
    page = PublicPage.objects.create(school=ash)
    assert "Public page" not in titles(shown(staff))
    assert [link.words for link in report(shown(leader), "Public page").links] == ["Edit", "Preview"]
    PublicPage.objects.filter(pk=page.pk).update(on=True)
    assert report(shown(staff), "Public page").links[0].url == reverse("published", args=["ash"])


def test_year_is_chosen_by_address(ash, adopted, leader, shown):
    add_year(school=ash, start=2025, by="tests")
    response = shown(leader, year="2025")
    assert reverse("report-governors", args=["ash", 2025]) in links(response)
    assert shown(leader, year="nonsense").context["request"].year.start == 2026


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_as_many_queries_for_three_rows_as_for_one(
    rows, ash, adopted, make_audit, leader, as_user, django_assert_num_queries
):
    for n in range(rows):
        compare(make_audit(leader, title=f"Audit {n}"))
    client, address = as_user(leader), reverse("report-list", args=["ash"])
    with django_assert_num_queries(7):
        client.get(address)
