"""No page keeps anybody out: every address with rows and empty, wide and narrow, in forced colours."""

import pytest

from tests.browser.full import FULL, MAIN, looks
from tests.browser.looking import SIDEWAYS, faults_of
from tests.browser.site import IN_AN_ADOPTION, IN_EVERY_SCHOOL, fits
from tests.project.addresses import GLOBAL
from tests.project.rows import BELOW

LEADER, GOVERNOR = "asha.leader@example.org", "gus.governor@example.org"
ELLA, FAY = "ella.leader@example.org", "fay.leader@example.org"
#: Addresses that take a form and show no page of their own, and how they answer.
NO_PAGE = {"adoption-add", "invitation-send", "invitation-withdraw", "evidence-file", "participant-restore",
           "participant-link", "participant-link-send", "participant-link-revoke", "piece-file", "import-template",
           "import-errors", "import-again", "import-words", "import-write", "look-logo",
           "document-file"}  # fmt: skip
#: Addresses outside every school that are for people who are signed in.
INSIDE = {"start", "account_logout", "account_change_password"}
#: Answers to machines, a file, and pages seen in other tests: one is gone once somebody has an account, one lasts
#: three minutes.
NOT_PAGES = {"health", "calendar", "guest-evidence-file", "setup", "guest-here", "published-json", "published-calendar",
             "published-look", "published-logo"}  # fmt: skip
PUBLISHED = ["published", "published-embed", "published-journey"]
PAGES = sorted(set(BELOW) - NO_PAGE)
OUTSIDE = sorted(set(GLOBAL) - NOT_PAGES)
BARE = sorted(set(fits(IN_EVERY_SCHOOL)) - NO_PAGE)
ADOPTED = sorted(set(fits(IN_AN_ADOPTION)) - set(BARE) - NO_PAGE) + ["coverage-start", "home"]
EDITIONS = ["equalex/undated", "backwell-outcomes/undated", "careers-impact-maturity/undated", "find-the-gaps/undated",
            "gatsby-benchmarks/2024", "provider-access/2023"]  # fmt: skip
REFUSED = [
    (404, "", "/frameworks/none/none/"),
    (404, LEADER, "/cedar/"),
    (403, GOVERNOR, "/ash/people/"),
    (404, "", "/invitations/none/"),
]


@pytest.mark.parametrize("name", PAGES)
def test_page_with_rows_keeps_nobody_out(name, look, site):
    assert faults_of(look(LEADER, site.paths["ash"][name])) == []


@pytest.mark.parametrize("name", BARE)
def test_page_of_new_school_keeps_nobody_out(name, look, site):
    assert faults_of(look(ELLA, site.paths["elm"][name])) == []


@pytest.mark.parametrize("name", ADOPTED)
def test_page_with_a_framework_and_nothing_else_keeps_nobody_out(name, look, site):
    assert faults_of(look(FAY, site.paths["fir"][name])) == []


@pytest.mark.parametrize("name", OUTSIDE)
def test_page_outside_schools_keeps_nobody_out(name, look, site):
    path = {**site.paths["ash"], **site.paths["global"]}[name] + ("?all" if name == "start" else "")
    assert faults_of(look(LEADER if name in INSIDE else "", path)) == []


@pytest.mark.parametrize("name", FULL)
def test_full_page_keeps_nobody_out(name, look, site):
    assert faults_of(look(looks(name), site.paths["full"][name])) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_edition_in_the_library_keeps_nobody_out(edition, look, site):
    assert faults_of(look("", site.paths["editions"][edition])) == []


@pytest.mark.parametrize("width", [820, 320])
@pytest.mark.parametrize("name", MAIN)
def test_main_page_keeps_nobody_out_on_a_small_screen(name, width, look, site):
    assert faults_of(look(looks(name), site.paths["full"][name], width=width)) == []


@pytest.mark.parametrize("name", MAIN)
def test_main_page_keeps_nobody_out_in_forced_colours(name, look, site):
    assert faults_of(look(looks(name), site.paths["full"][name], forced_colors="active")) == []


@pytest.mark.parametrize("name", PUBLISHED)
def test_public_page_keeps_nobody_out_on_a_phone_nor_in_forced_colours(name, look, site):
    path = site.paths["global"][name]
    assert faults_of(look("", path, width=320)) + faults_of(look("", path, forced_colors="active")) == []


def test_no_page_is_wider_than_a_phone(look, site):
    wide = {name: look(LEADER, site.paths["ash"][name], width=320).evaluate(SIDEWAYS) for name in PAGES}
    assert {name: what for name, what in wide.items() if what} == {}


def test_set_up_keeps_nobody_out(visitor, unused):
    page = visitor.page(origin=unused.origin)
    page.goto("/setup/")
    assert faults_of(page) == []


@pytest.mark.parametrize(("status", "who", "path"), REFUSED)
def test_refusal_keeps_nobody_out(status, who, path, look):
    assert faults_of(look(who, path, expected=[status])) == []


def test_every_edition_of_the_library_is_looked_at(site):
    assert sorted(site.paths["editions"]) == sorted(EDITIONS)
