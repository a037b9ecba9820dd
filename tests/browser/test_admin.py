"""The admin works under the same strict policy as every page: no inline script or style, nothing from elsewhere."""

import pytest
from playwright.sync_api import expect

SUE = "sue.super@example.org"
PARTNERS = "Name,Sector\nPartner of Ash School,building\nNew partner,energy\n"


@pytest.fixture
def admin(visitor):
    """A page of the superuser; what it complains of fails the test."""
    page = visitor.page(SUE)
    page.goto("/admin/")
    return page


def test_form_with_rows_below_it_is_filled_by_its_scripts(admin):
    admin.get_by_role("link", name="Trusts", exact=True).first.click()
    admin.locator(".object-tools").get_by_role("link").click()
    admin.get_by_label("Name").fill("Valley Trust")
    admin.get_by_label("Slug").fill("valley")
    admin.get_by_text("Add another Trust membership").click()
    admin.locator("[name=trustmembership_set-0-user]").select_option(label="Sue Super")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.locator(".messagelist")).to_contain_text("Valley Trust")


def test_calendar_of_a_day_opens(admin):
    admin.goto("/admin/careers/cohort/add/")
    admin.locator(".field-starts_on .date-icon").click()
    admin.locator(".calendarbox:visible").get_by_role("link", name="15", exact=True).click()
    assert admin.locator("[name=starts_on]").input_value()


def test_small_sheet_is_shown_and_written(admin):
    admin.goto("/admin/careers/partner/import/")
    admin.get_by_label("School").select_option(label="Ash School")
    file = {"name": "partners.csv", "mimeType": "text/csv", "buffer": PARTNERS.encode()}
    admin.get_by_label("File to import").set_input_files(file)
    admin.get_by_role("button", name="Submit").click()
    expect(admin.locator("table.import-preview .import-type")).to_have_text(["Update", "New"])
    admin.get_by_role("button", name="Confirm import").click()
    expect(admin.locator(".messagelist")).to_contain_text("1 new")
