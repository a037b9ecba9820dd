"""Nothing about a learner stays in a browser: no page that shows one is kept, and nothing of hers goes into storage."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from careers.tenancy import Role
from tests.project.addresses import SCHOOL
from tests.project.rows import BELOW, Rows

#: Rows that belong to a learner: an address that captures one is about her.
HERS = {"learner", "piece", "interview", "placement", "destination", "plan_outcome"}
STORAGE = re.compile(r"(local|session)Storage|indexedDB|document\.cookie|caches\.open")
#: Scripts that keep something in the browser, each with the reason why it is nothing of a learner.
KEEPS = {
    "app.js": "it only empties it, when somebody signs out",
    "judging.js": "what a participant chose while the network was gone; audits know no learner",
}


@pytest.fixture
def rows(ash, edition, make_user):
    return Rows(ash, edition, make_user)


@pytest.fixture
def client(ash, make_member, as_user, rows):
    """Somebody who may see everything."""
    return as_user(make_member(ash, Role.CAREERS_LEADER, Role.ADMINISTRATOR, name="May Everything"))


def test_every_page_that_shows_a_learner_is_never_kept(client, rows):
    kept, shown = [], []
    for name, pattern in sorted(BELOW.items()):
        answer = client.get(rows.address(name) + SCHOOL[name].query)
        page = b"".join(answer)
        about_her = HERS & set(pattern.pattern.converters) and answer.status_code == 200
        shown += [name] if b"Beatrix" in page else []
        if (about_her or b"Beatrix" in page) and "no-store" not in answer.get("Cache-Control", ""):
            kept.append(name)
    assert kept == []
    assert {"learner", "learner-list", "learner-edit", "interview", "placement", "learner-group"} <= set(shown)


def test_nothing_of_a_learner_goes_into_the_storage_of_a_browser():
    pages = Path(settings.BASE_DIR, "templates").rglob("*.html")
    scripts = Path(settings.BASE_DIR, "static/js").glob("*.js")
    assert {file.name for file in [*pages, *scripts] if STORAGE.search(file.read_text())} == set(KEEPS)


def test_no_copy_of_a_page_is_kept_for_going_back():
    """htmx would put pages into the browser's storage."""
    assert '"historyCacheSize":0' in Path(settings.BASE_DIR, "templates/base.html").read_text()
