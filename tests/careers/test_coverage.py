"""Coverage: what is intended and planned, cell by cell."""

from datetime import date
from decimal import Decimal

import pytest

from careers.coverage import Lens, coverage_of
from careers.models import ActivityTarget, IntendedOutcome, Session, TargetGroup
from careers.years import add_year

TODAY = date(2026, 11, 22)


@pytest.fixture
def intend(ash, year):
    def make(statement, *cohorts):
        for cohort in cohorts:
            IntendedOutcome.objects.create(school=ash, year=year, statement=statement, cohort=cohort)

    return make


@pytest.fixture
def look(ash, year, adopted):
    """look(statement, cohort, **lens): that cell of the coverage of the small framework."""

    def cell(statement, cohort, **lens):
        coverage = coverage_of(ash, year, adopted, lens=Lens(**lens), today=TODAY)
        return coverage.cell(statement.pk, cohort.pk)

    return cell


def test_cell_keeps_intended_and_planned_apart(look, intend, make_activity, statements, cohorts):
    intend(statements["A1"], cohorts[7], cohorts[8])
    make_activity("Talk", [cohorts[7], cohorts[9]], {statements["A1"]: "D"}, hours=2)
    seen = [look(statements["A1"], cohorts[n]) for n in (7, 8, 9, 10)]
    assert [(cell.intended, cell.planned, cell.state) for cell in seen] == [
        (True, 1, "D"), (True, 0, "gap"), (False, 1, "D"), (False, 0, "none"),
    ]  # fmt: skip


def test_delivered_and_evidenced_wait_for_tracking(look, statements, cohorts):
    cell = look(statements["A1"], cohorts[7])
    assert (cell.delivered, cell.evidenced) == (None, None)


@pytest.mark.parametrize("status", ["idea", "cancelled"])
def test_ideas_and_cancelled_activities_plan_nothing(status, look, make_activity, statements, cohorts):
    make_activity("Talk", [cohorts[7]], {statements["A1"]: "S"}, status=status)
    assert look(statements["A1"], cohorts[7]).planned == 0


def test_depth_is_the_deepest_and_hours_count_in_full_for_each_statement(look, make_activity, statements, cohorts):
    make_activity("Talk", [cohorts[7]], {statements["A1"]: "I", statements["A2"]: "S"}, hours=2)
    make_activity("Visit", [cohorts[7]], {statements["A1"]: "D"}, hours=Decimal("1.5"))
    one, two = look(statements["A1"], cohorts[7]), look(statements["A2"], cohorts[7])
    assert (one.depth, one.hours, one.planned) == ("D", Decimal("3.5"), 2)
    assert (two.depth, two.hours, two.planned) == ("S", Decimal("2"), 1)


def test_hours_that_nobody_wrote_down_are_not_known(look, make_activity, statements, cohorts):
    make_activity("Talk", [cohorts[7]], {statements["A1"]: "I"}, hours=None)
    assert not look(statements["A1"], cohorts[7]).hours_known


def test_key_stage_column_counts_an_activity_once(look, intend, make_activity, statements, cohorts):
    intend(statements["A1"], cohorts[8])
    make_activity("Fair", [cohorts[7], cohorts[8]], {statements["A1"]: "I"}, hours=3)
    cell = look(statements["A1"], cohorts[7], key_stages=True)
    assert (cell.column.name, cell.planned, cell.hours, cell.intended) == ("Key stage 3", 1, Decimal(3), True)


def test_by_now_follows_the_same_learners_from_earlier_years(ash, look, make_activity, statements, cohorts):
    last = add_year(school=ash, start=2025, by="tests")
    make_activity("Last year's talk", [cohorts[8]], {statements["A1"]: "I"}, hours=1)
    ash.activity_set.update(year=last)
    assert [look(statements["A1"], cohorts[9], by_now=by_now).planned for by_now in (False, True)] == [0, 1]
    assert look(statements["A1"], cohorts[8], by_now=True).planned == 0


def test_outcome_of_a_key_stage_is_met_by_now(ash, look, make_activity, statements, cohorts):
    statements["A1"].key_stage = "KS3"
    statements["A1"].save()
    last = add_year(school=ash, start=2025, by="tests")
    make_activity("Last year's talk", [cohorts[8]], {statements["A1"]: "I"})
    ash.activity_set.update(year=last)
    assert look(statements["A1"], cohorts[9]).planned == 1


def test_lens_shows_what_reaches_a_group(ash, look, make_activity, statements, cohorts):
    send, premium = TargetGroup.objects.filter(school=ash)[:2]
    targeted = make_activity("For some", [cohorts[7]], {statements["A1"]: "I"})
    ActivityTarget.objects.create(school=ash, activity=targeted, group=send)
    make_activity("For all", [cohorts[7]], {statements["A2"]: "I"})
    assert [look(statements["A1"], cohorts[7], group=g.pk).planned for g in (send, premium)] == [1, 0]
    assert look(statements["A2"], cohorts[7], group=premium.pk).planned == 1


def test_lens_shows_one_section_and_one_subject(ash, year, adopted, make_activity, statements, cohorts):
    make_activity("Maths", [cohorts[7]], {statements["A1"]: "I"}, subject="Maths")
    make_activity("Art", [cohorts[7]], {statements["A1"]: "D"}, subject="Art")
    lens = Lens(section=statements["A1"].section_id, subject="Maths")
    coverage = coverage_of(ash, year, adopted, lens=lens, today=TODAY)
    assert [row.line.code for row in coverage.rows] == ["A1", "A2"]
    assert coverage.cell(statements["A1"].pk, cohorts[7].pk).depth == "I"


def test_totals_count_intended_cells(ash, year, adopted, intend, make_activity, statements, cohorts):
    intend(statements["A1"], cohorts[7], cohorts[8])
    intend(statements["B2"], cohorts[7])
    make_activity("Talk", [cohorts[7]], {statements["A1"]: "I", statements["A2"]: "I"})
    coverage = coverage_of(ash, year, adopted, today=TODAY)
    assert (coverage.met, coverage.intended, coverage.gaps) == (1, 3, 2)
    assert coverage.totals[:2] == ((1, 2), (0, 1))


def test_missing_and_provision_statements_do_not_enter_coverage(ash, year, adopted, statements):
    adopted.statements.filter(code="A1").update(status="missing", text="")
    adopted.statements.filter(code="B1").update(purpose="provision")
    coverage = coverage_of(ash, year, adopted, today=TODAY)
    assert [row.line.code for row in coverage.rows] == ["A2", "B2"]


def test_another_schools_activities_are_not_seen(look, beech, make_activity, statements, cohorts):
    other = make_activity("Talk", [cohorts[7]], {statements["A1"]: "I"})
    other.mappings.update(school=beech)
    assert look(statements["A1"], cohorts[7]).planned == 0


def test_activity_is_dated_by_a_session_or_a_half_term_to_come(ash, year, look, make_activity, statements, cohorts):
    terms = list(year.terms.all())
    past = make_activity("Past", [cohorts[7]], {statements["A1"]: "I"}, first_term=terms[0], last_term=terms[0])
    make_activity("To come", [cohorts[7]], {statements["A2"]: "I"}, first_term=terms[3], last_term=terms[3])
    dated = [look(statements[code], cohorts[7]).meetings[0].activity.dated for code in ("A1", "A2")]
    Session.objects.create(school=ash, activity=past, date=date(2026, 9, 9))
    assert [*dated, look(statements["A1"], cohorts[7]).meetings[0].activity.dated] == [False, True, True]


@pytest.mark.parametrize("rows", [1, 12])
def test_coverage_costs_the_same_for_any_number_of_activities(
    rows, ash, year, adopted, make_activity, statements, cohorts, django_assert_num_queries
):
    for n in range(rows):
        make_activity(f"Talk {n}", [cohorts[7], cohorts[8]], {statements["A1"]: "I"})
    with django_assert_num_queries(7):
        coverage = coverage_of(ash, year, adopted, today=TODAY)
    assert coverage.cell(statements["A1"].pk, cohorts[8].pk).planned == rows
