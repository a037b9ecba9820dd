"""The pages of coverage and gaps, and what they hand out."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from careers.models import AcceptedGap, Adoption, IntendedObjective, IntendedOutcome, Objective


@pytest.fixture
def intend(ash, year):
    def make(statement, *cohorts):
        for cohort in cohorts:
            IntendedOutcome.objects.create(school=ash, year=year, statement=statement, cohort=cohort)

    return make


@pytest.fixture
def address(ash, year, adopted):
    """address(name, *further): a page of Ash's year and edition."""
    return lambda name, *further: reverse(name, args=[ash.slug, year.start, adopted.pk, *further])


def sheet(response):
    book = load_workbook(BytesIO(response.content))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


@pytest.mark.parametrize("name", ["coverage", "gap-list", "cycle"])
@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_at_most_fifteen_queries(
    name, rows, address, leader, as_user, intend, make_activity, statements, cohorts, django_assert_max_num_queries
):
    for n in range(rows):
        intend(list(statements.values())[n], cohorts[7])
        make_activity(f"Talk {n}", [cohorts[7]], {list(statements.values())[n]: "I"}, hours=1)
    client = as_user(leader)
    with django_assert_max_num_queries(15):
        assert client.get(address(name)).status_code == 200


def test_coverage_without_an_edition_says_how_to_begin(ash, year, leader, as_user):
    page = as_user(leader).get(reverse("coverage-start", args=[ash.slug, year.start]))
    assert "Choose a framework" in page.content.decode()


def test_coverage_begins_with_the_edition_adopted_first(ash, beech, year, adopted, leader, as_user):
    Adoption.objects.create(school=beech, edition=adopted)
    response = as_user(leader).get(reverse("coverage-start", args=[ash.slug, year.start]))
    assert response.url == reverse("coverage", args=[ash.slug, year.start, adopted.pk])


def test_coverage_spreadsheet_holds_what_the_page_shows(
    address, leader, as_user, intend, make_activity, statements, cohorts
):
    intend(statements["A1"], cohorts[7], cohorts[8])
    make_activity("Talk", [cohorts[7]], {statements["A1"]: "D", statements["B1"]: "I"})
    section = statements["A1"].section_id
    rows = sheet(as_user(leader).get(address("coverage"), {"section": section, "format": "xlsx"}))
    assert [row[:2] for row in rows] == [["Theme", "Code"], ["Theme A", "A1"], ["Theme A", "A2"], [None, None]]
    assert rows[1][3:5] == ["developed", "Gap"]
    assert [row[-2:] for row in rows[1:]] == [[1, 2], [0, 0], [1, 2]]


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-5 degrees", "@home"])
def test_text_that_looks_like_a_formula_arrives_as_text(text, address, leader, as_user, intend, statements, cohorts):
    statements["A1"].text = text
    statements["A1"].save()
    intend(statements["A1"], cohorts[7])
    for name, column in (("coverage", 2), ("gap-list", 2)):
        rows = sheet(as_user(leader).get(address(name), {"format": "xlsx"}))
        assert rows[1][column] == text


def test_gaps_spreadsheet_has_a_row_for_each_gap(address, leader, as_user, intend, statements, cohorts):
    intend(statements["A1"], cohorts[7], cohorts[8])
    rows = sheet(as_user(leader).get(address("gap-list"), {"format": "xlsx"}))
    assert [row[3] for row in rows[1:]] == ["Year 7", "Year 8"]


def test_gap_offers_to_plan_for_it(address, ash, year, adopted, leader, as_user, intend, statements, cohorts):
    intend(statements["A1"], cohorts[7])
    page = as_user(leader).get(address("gap-list")).content.decode()
    add = reverse("activity-add", args=[ash.slug, year.start])
    where = f"statement={statements['A1'].pk}&amp;cohort={cohorts[7].pk}&amp;edition={adopted.pk}"
    assert f'href="{add}?{where}"' in page


def test_governor_sees_the_figures_and_no_way_to_change_them(
    address, ash, governor, as_user, intend, make_activity, statements, cohorts
):
    intend(statements["A1"], cohorts[7], cohorts[8])
    activity = make_activity("Talk", [cohorts[7]], {statements["A1"]: "I"})
    client = as_user(governor)
    cell = client.get(address("coverage-cell", statements["A1"].pk, cohorts[7].pk)).content.decode()
    gaps = client.get(address("gap-list")).content.decode()
    assert "Talk" in cell
    assert activity.get_absolute_url() not in cell
    assert "/activities/add/" not in gaps


def test_gap_is_accepted_and_opened_again(address, ash, leader, as_user, intend, statements, cohorts):
    intend(statements["A1"], cohorts[7])
    client = as_user(leader)
    client.post(address("gap-accept", statements["A1"].pk, cohorts[7].pk, "not-planned"),
                {"reason": "Next year.", "until": "2099-01-01"})  # fmt: skip
    accepted = AcceptedGap.objects.get()
    assert (accepted.reason, accepted.until, accepted.accepted_by) == ("Next year.", date(2099, 1, 1), "Asha Leader")
    client.post(reverse("gap-reopen", args=[ash.slug, accepted.pk]))
    assert not AcceptedGap.objects.exists()


def test_gap_is_not_accepted_without_a_reason_or_for_a_day_that_has_passed(
    address, leader, as_user, statements, cohorts
):
    page = as_user(leader).post(
        address("gap-accept", statements["A1"].pk, cohorts[7].pk, "not-planned"), {"reason": "", "until": "2020-01-01"}
    )
    assert set(page.context["form"].errors) == {"reason", "until"}
    assert "Error: " in page.content.decode().split("</title>")[0]
    assert not AcceptedGap.objects.exists()


def test_cycle_answers_from_the_data_or_says_not_recorded(
    ash, year, address, leader, as_user, intend, make_activity, statements, cohorts
):
    intend(statements["A1"], cohorts[7])
    intend(statements["A2"], cohorts[7])
    make_activity("Talk", [cohorts[7]], {statements["A1"]: "I"}, hours=2, impact="Exit slips.")
    objective = Objective.objects.create(school=ash, programme=year.programme, text="Every learner meets work.")
    tied = IntendedOutcome.objects.get(statement=statements["A1"])
    IntendedObjective.objects.create(school=ash, intended=tied, objective=objective)
    one, two = as_user(leader).get(address("cycle")).context["cards"].cards
    assert (one.objectives, one.time, [t.impact for t in one.tracked]) == (
        ("Every learner meets work.",), "enough", ["Exit slips."],
    )  # fmt: skip
    assert (two.objectives, two.time, two.tracked, [p.title for p in two.places]) == ((), "none", (), ["Talk"])


def test_filters_that_cannot_be_read_are_left_out(address, leader, as_user):
    response = as_user(leader).get(address("coverage"), {"section": "nonsense", "group": "99999", "columns": "?"})
    assert response.status_code == 200
    assert len(response.context["coverage"].rows) == 4


def test_cell_of_a_key_stage_shows_what_its_number_counts(address, leader, as_user, make_activity, statements, cohorts):
    make_activity("In Year 7", [cohorts[7]], {statements["A1"]: "I"})
    make_activity("In Year 9", [cohorts[9]], {statements["A1"]: "D"})
    client = as_user(leader)
    page = client.get(address("coverage"), {"columns": "key-stages"}).content.decode()
    cell = address("coverage-cell", statements["A1"].pk, cohorts[7].pk) + "?columns=key-stages"
    assert f'href="{cell}"' in page
    shown = client.get(cell).content.decode()
    assert ("In Year 7" in shown, "In Year 9" in shown, "Key stage 3" in shown) == (True, True, True)
