"""One served Waymark and one Chromium for each worker, and pages that fail their test when they complain.

The fixtures live as long as this package and no longer: Playwright keeps an event loop running in the
thread, and beside one Django refuses to ask its database.
"""

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.launching import launch
from tests.browser.server import filled_site, unused_site
from tests.browser.visiting import Visitor


@pytest.fixture(scope="package")
def site():
    with filled_site() as filled:
        yield filled


@pytest.fixture(scope="package")
def unused(site):
    with unused_site(site) as nobody:
        yield nobody


@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture(scope="package")
def signed_in():
    """{who: what her browser kept when she signed in}, filled as people sign in."""
    return {}


@pytest.fixture
def visitor(site, chromium, signed_in):
    """Opens pages for this test; what they complain of fails it."""
    with Visitor(chromium, site, signed_in) as visiting:
        yield visiting
    assert visiting.complaints == []


@pytest.fixture(scope="package")
def looker(site, chromium, signed_in):
    with Visitor(chromium, site, signed_in) as looking:
        yield looking


@pytest.fixture
def look(looker):
    """look(who, path): the page at this path, for tests that only look. They share their browsers, which halves
    the time; a test that clicks and types has a `visitor` of its own."""
    looker.complaints.clear()
    looker.expected = set()

    def at(who, path, expected=(), **options):
        looker.expected |= {*expected}
        page = looker.kept_page(who, **options)
        page.goto(path)
        return page

    yield at
    assert looker.complaints == []
