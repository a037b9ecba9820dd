"""The Chromium that is installed here, told to keep to itself."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright):
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise RuntimeError("Chromium is missing: .ci/packages chromium")
    return playwright.chromium.launch(executable_path=found, args=QUIET)
