"""Gaps: each named rule, what it finds and what it leaves alone."""

from datetime import date
from decimal import Decimal

import pytest

from careers import gaps
from careers.coverage import coverage_of
from careers.models import AcceptedGap, ActivityTarget, History, IntendedOutcome, TargetGroup

TODAY = date(2026, 11, 22)


@pytest.fixture
def intend(ash, year):
    def make(statement, *cohorts):
        for cohort in cohorts:
            IntendedOutcome.objects.create(school=ash, year=year, statement=statement, cohort=cohort)

    return make


def open_gaps(school, year, edition, *, today):
    """Every open gap of one edition, in one list."""
    coverage = coverage_of(school, year, edition, today=today)
    findings = gaps.gaps_of(school, year, edition, coverage=coverage, today=today)
    return [gap for finding in findings for gap in finding.open]


@pytest.fixture
def found(ash, year, adopted):
    """found(rule): (code, cohort) of each open gap of this rule."""

    def look(rule):
        gaps_now = open_gaps(ash, year, adopted, today=TODAY)
        return [(gap.line.code, gap.column.short) for gap in gaps_now if gap.rule == rule]

    return look


def dated(**fields):
    return {"starts_on": date(2027, 1, 12), "hours": 5, **fields}


def test_intended_and_not_planned_is_a_gap(found, intend, make_activity, statements, cohorts):
    intend(statements["A1"], cohorts[7], cohorts[8])
    make_activity("Talk", [cohorts[7]], {statements["A1"]: "I"}, **dated())
    assert found("not-planned") == [("A1", "Y8")]


def test_planned_without_a_day_is_a_gap(found, intend, make_activity, statements, cohorts):
    intend(statements["A1"], cohorts[7], cohorts[8])
    make_activity("Talk", [cohorts[7]], {statements["A1"]: "I"}, hours=5)
    make_activity("Fair", [cohorts[8]], {statements["A1"]: "I"}, **dated())
    assert found("no-date") == [("A1", "Y7")]


def test_secured_with_nothing_before_it_is_a_gap(found, make_activity, statements, cohorts):
    make_activity("Week", [cohorts[8], cohorts[9]], {statements["A1"]: "S"}, **dated())
    make_activity("Talk", [cohorts[9]], {statements["A1"]: "I"}, **dated())
    assert found("secured-too-early") == [("A1", "Y8")]


def test_secured_after_an_earlier_year_group_introduced_it_is_no_gap(found, make_activity, statements, cohorts):
    make_activity("Talk", [cohorts[7]], {statements["A1"]: "I"}, **dated())
    make_activity("Week", [cohorts[9]], {statements["A1"]: "S"}, **dated())
    assert found("secured-too-early") == []


def test_secured_before_it_is_introduced_in_the_same_year_group_is_a_gap(found, make_activity, statements, cohorts):
    make_activity("Week", [cohorts[9]], {statements["A1"]: "S"}, **dated(starts_on=date(2026, 10, 1)))
    make_activity("Talk", [cohorts[9]], {statements["A1"]: "I"}, **dated(starts_on=date(2027, 5, 1)))
    assert found("secured-too-early") == [("A1", "Y9")]


def test_order_does_not_bind_who_follows_no_year(ash, found, make_activity, statements):
    cohort = ash.cohort_set.get(short_name="X")
    ash.cohort_set.update(active=True)
    make_activity("Week", [cohort], {statements["A1"]: "S"}, **dated())
    assert found("secured-too-early") == []


def test_only_for_named_groups_leaves_the_watched_ones_out(ash, found, intend, make_activity, statements, cohorts):
    send = TargetGroup.objects.get(school=ash, name="SEND: EHC plan")
    TargetGroup.objects.filter(school=ash).exclude(name__in=[send.name, "Young carer"]).update(watched=False)
    intend(statements["A1"], cohorts[7], cohorts[8])
    activity = make_activity("For some", [cohorts[7], cohorts[8]], {statements["A1"]: "I"}, **dated())
    ActivityTarget.objects.create(school=ash, activity=activity, group=send)
    make_activity("For all", [cohorts[8]], {statements["A1"]: "I"}, **dated())
    assert found("group-left-out") == [("A1", "Y7")]


def test_few_hours_follow_the_schools_threshold(year, found, intend, make_activity, statements, cohorts):
    intend(statements["A1"], cohorts[7])
    make_activity("Talk", [cohorts[7]], {statements["A1"]: "I"}, **dated(hours=Decimal("0.5")))
    at_first = found("few-hours")
    year.programme.few_hours = Decimal("0.5")
    year.programme.save()
    assert (at_first, found("few-hours")) == ([("A1", "Y7")], [])


def test_unknown_hours_are_not_called_few(found, intend, make_activity, statements, cohorts):
    intend(statements["A1"], cohorts[7])
    make_activity("Talk", [cohorts[7]], {statements["A1"]: "I"}, **dated(hours=None))
    assert found("few-hours") == []


def test_sentences_say_what_and_where(ash, year, adopted, intend, statements, cohorts):
    intend(statements["A1"], cohorts[7])
    [gap] = open_gaps(ash, year, adopted, today=TODAY)
    assert gap.sentence == "Year 7 is meant to reach A1, and nothing is planned for it."


def test_accepted_gap_is_set_aside_until_its_day(ash, year, adopted, leader, intend, statements, cohorts):
    intend(statements["A1"], cohorts[7])
    key = {"year": year, "rule": "not-planned", "statement": statements["A1"], "cohort": cohorts[7]}
    gaps.accept(school=ash, **key, reason="Next year.", until=date(2026, 12, 1), by=leader)
    counts = [len(open_gaps(ash, year, adopted, today=day)) for day in (TODAY, date(2026, 12, 2))]
    assert counts == [0, 1]
    assert History.objects.get(action="accepted").actor == "Asha Leader"


def test_accepting_twice_makes_one_record(ash, year, leader, statements, cohorts):
    key = {"year": year, "rule": "not-planned", "statement": statements["A1"], "cohort": cohorts[7]}
    for reason in ("Once.", "Twice."):
        gaps.accept(school=ash, **key, reason=reason, until=date(2027, 1, 1), by=leader)
    assert [row.reason for row in AcceptedGap.objects.all()] == ["Twice."]
    assert History.objects.get(action="changed").changes["reason"] == ["Once.", "Twice."]
