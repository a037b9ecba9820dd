"""Templates: one for each kind, whose own headers always match."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from careers.imports.kinds import kinds
from tests.support.importing import bring


@pytest.fixture
def fetch(administrator, as_user):
    return lambda kind: as_user(administrator).get(reverse("import-template", args=["ash", kind])).content


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_template_is_recognised_and_brings_in_nothing(kind, fetch, administrator, year, adopted):
    row = bring(kind, fetch(kind), administrator, year=year)
    assert (row.status, row.problem, row.layout, row.summary["counts"]["rows"]) == ("checked", "", [[0, 1]], 0)


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_template_explains_each_of_its_columns(kind, fetch, year, adopted):
    book = load_workbook(BytesIO(fetch(kind)))
    headers = [cell.value for cell in book.worksheets[0][1]]
    explained = [cells[0].value for cells in book["How to fill this in"].iter_rows(min_row=2)]
    assert explained[: len(headers)] == headers
    assert [cell.value for cell in book["Examples"][1]] == ["Not brought in", *headers]


def test_closed_lists_are_drop_downs(fetch):
    book = load_workbook(BytesIO(fetch("partners")))
    (rule,) = book["Partners"].data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("B2:B2000", "'Lists'!$B$1:$B$8")
    assert [book["Lists"].cell(row, 2).value for row in (1, 8)] == ["employer", "other"]
