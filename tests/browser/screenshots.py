"""Pictures of every page, to be looked at: python -m tests.browser.screenshots FOLDER [WORD IN THE NAME]"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.full import ADMINISTRATOR, looks
from tests.browser.launching import launch
from tests.browser.server import filled_site
from tests.browser.visiting import Visitor

WIDTHS = [1280, 820, 320]
#: {group of addresses: who looks at them}
WHO = {
    "ash": "asha.leader@example.org",
    "elm": "ella.leader@example.org",
    "fir": "fay.leader@example.org",
    "full": ADMINISTRATOR,
    "global": "",
    "editions": "",
}
SIGNED_IN = {"account_change_password", "start"}
#: Answers to a machine, files, and addresses that take a form and show no page.
NO_PAGE = {"health", "setup", "account_logout", "adoption-add", "invitation-send", "invitation-withdraw", "calendar",
           "evidence-file", "guest-evidence-file", "participant-restore", "participant-link", "participant-link-send",
           "participant-link-revoke", "piece-file", "look-logo", "published-json", "published-calendar",
           "published-look", "published-logo", "document-file"}  # fmt: skip


def pictures(site, word):
    """(name, who, path) of each page whose name holds this word."""
    for group in WHO:
        for name, path in site.paths[group].items():
            told = f"{group} {name.replace('/', ' ')}"
            if name not in NO_PAGE and word in told:
                yield told, looker(group, name), path


def looker(group, name):
    """Who looks at this page; nobody at a guest's."""
    if group == "full":
        return looks(name)
    if name.startswith("guest-") or name == "invitation-accept":
        return ""
    return WHO["ash"] if name in SIGNED_IN else WHO[group]


def take(visitor, folder, word):
    for width in WIDTHS:
        for name, who, path in pictures(visitor.site, word):
            page = visitor.page(who, width=width)
            page.goto(path)
            page.screenshot(path=folder / f"{name} {width}.png", full_page=True)
            page.context.close()


def main():
    if not sys.argv[1:]:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with (
        filled_site() as site,
        sync_playwright() as playwright,
        launch(playwright) as browser,
        Visitor(browser, site, {}) as visitor,
    ):
        take(visitor, folder, " ".join(sys.argv[2:]))


if __name__ == "__main__":
    main()
