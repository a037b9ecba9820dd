"""Provider access: who had how many encounters by the day when they are due, and the file that says so."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careers.models import Activity, ActivityCohort, ActivityPartner, Partner, Session
from careers.years import add_year
from tracking.provider_access import provider_access_of
from tracking.provider_access.files import Fault, rule_on, rules

DAY = date(2026, 11, 20)
PROVIDER = Activity.Kind.PROVIDER


@pytest.fixture
def access(ash, year):
    def look(day=DAY, telling=False):
        return provider_access_of(school=ash, year=year, today=day, telling=telling)

    return look


@pytest.fixture
def group(access):
    """group(9): what is known of Year 9."""
    return lambda number, **how: next(one for one in access(**how).groups if one.name == f"Year {number}")


@pytest.fixture
def visit(make_activity, make_session, cohorts):
    """visit(8, "2026-10-01"): an encounter of Year 8, held in one session; gives the session."""

    def make(number, day="2026-10-01", status="held", **fields):
        activity = make_activity(f"Visit {day}", [cohorts[number]], **({"kind": PROVIDER} | fields))
        return make_session(activity, day, [cohorts[number]], status)

    return make


@pytest.fixture
def last_year(ash):
    return add_year(school=ash, start=2025, by="tests")


def test_provider_access_has_three_phases_with_their_days(access):
    found = [(one.name, one.phase.number, one.needed, one.due_on) for one in access().groups]
    assert found == [
        ("Year 8", 1, 2, date(2028, 2, 28)), ("Year 9", 1, 2, date(2027, 2, 28)),
        ("Year 10", 2, 2, date(2028, 2, 28)), ("Year 11", 2, 2, date(2027, 2, 28)),
        ("Year 12", 3, 2, date(2028, 2, 28)), ("Year 13", 3, 2, date(2027, 2, 28)),
    ]  # fmt: skip


def test_provider_access_without_records_says_so(group, access):
    assert (group(8).state, group(8).encounters) == ("not recorded", ())
    assert access().next.name == "Year 9"


def test_provider_access_counts_an_activity_once_however_many_sessions(group, visit, make_session, cohorts):
    session = visit(8)
    make_session(session.activity, "2026-10-02", [cohorts[8]])
    assert (group(8).held, group(8).state) == (1, "partly")


def test_provider_access_counts_last_year_of_the_same_learners(group, ash, last_year, cohorts, visit):
    then = Activity.objects.create(school=ash, year=last_year, title="Then", kind=PROVIDER)
    ActivityCohort.objects.create(school=ash, activity=then, cohort=cohorts[8])
    Session.objects.create(school=ash, activity=then, date=date(2026, 1, 20), status="held")
    visit(9)
    assert [(one.title, one.status) for one in group(9).encounters] == [("Then", "held"), ("Visit 2026-10-01", "held")]
    assert group(8).encounters == ()


def test_provider_access_parts_what_is_held_planned_too_late_and_undated(group, visit, make_activity, cohorts):
    visit(9)
    visit(9, "2027-02-28", "planned")
    visit(9, "2027-03-01", "planned")
    make_activity("Some day", [cohorts[9]], kind=PROVIDER)
    assert [one.status for one in group(9).encounters] == ["held", "planned", "too late", "no day yet"]
    assert group(9).sentence == "Year 9: 1 of 2 held, 1 planned, due by 28 February 2027."


def test_provider_access_ends_on_its_day(group, visit):
    assert group(9, day=date(2027, 2, 28)).over is False
    late = group(9, day=date(2027, 3, 1))
    assert (late.over, late.state) == (True, "not yet")
    assert late.sentence == "Year 9: 0 of 2 held, the window closed on 28 February 2027."


@pytest.mark.parametrize(
    ("kind", "partner", "counts"),
    [(PROVIDER, None, 1), (PROVIDER, "training", 1), (PROVIDER, "university", 0), ("assembly", "college", 1),
     ("assembly", None, 0), ("assembly", "employer", 0), ("fair", "college", 0)],
)  # fmt: skip
def test_provider_access_counts_by_kind_and_by_who_comes(group, visit, ash, kind, partner, counts):
    activity = visit(8, kind=kind).activity
    if partner:
        one = Partner.objects.create(school=ash, name="Somebody", kind=partner)
        ActivityPartner.objects.create(school=ash, activity=activity, partner=one)
    assert group(8).held == counts


def test_provider_access_is_met_once_all_took_part_in_enough(group, visit, make_learner, take_part, cohorts):
    everybody = [make_learner(f"Learner N{at}", cohorts[8]) for at in range(12)]
    for day in ("2026-10-01", "2026-10-08"):
        take_part(visit(8, day), *everybody)
    assert (group(8).state, str(group(8).attended)) == ("met", "12 of 12")


def test_provider_access_hides_few_who_missed_one(group, visit, make_learner, take_part, cohorts):
    everybody = [make_learner(f"Learner N{at}", cohorts[8]) for at in range(12)]
    take_part(visit(8, "2026-10-01"), *everybody)
    take_part(visit(8, "2026-10-08"), *everybody[2:])
    assert (group(8).state, str(group(8).attended), group(8).reach) == ("partly", "hidden", "Some have missed one.")
    assert str(group(8, telling=True).attended) == "10 of 12"


def test_provider_access_hides_a_year_group_of_three(group, visit, make_learner, take_part, cohorts):
    few = [make_learner(f"Learner N{at}", cohorts[8]) for at in range(3)]
    [make_learner(f"Other N{at}", cohorts[9]) for at in range(6)]
    for day in ("2026-10-01", "2026-10-08"):
        take_part(visit(8, day), *few)
    assert (group(8).small, group(8).attended.hidden, group(9).small) == (True, True, True)


def test_provider_access_says_where_nobody_recorded_who_came(group, visit):
    visit(8, "2026-10-01")
    visit(8, "2026-10-08")
    assert (group(8).state, group(8).reach) == ("partly", "Who took part is not recorded.")


def test_provider_access_after_16_only_has_to_be_offered(group, visit):
    visit(13, "2026-10-01")
    visit(13, "2026-10-08")
    assert group(13).state == "met"


def test_provider_access_leaves_out_year_groups_of_nobody(access, make_learner, cohorts):
    [make_learner(f"Learner N{at}", cohorts[9]) for at in range(6)]
    assert [one.name for one in access().groups] == ["Year 9"]


@pytest.mark.parametrize("number", [1, 3])
def test_provider_access_takes_three_queries(access, visit, take_part, make_learner, cohorts, number):
    for at in range(number):
        take_part(visit(8 + at), make_learner(f"Learner N{at}", cohorts[8 + at]))
    with CaptureQueriesContext(connection) as caught:
        access()
    assert len(caught) == 3


def test_rule_holds_from_its_day():
    assert rule_on(date(2022, 12, 31)) is None
    assert [phase.first for phase in rule_on(date(2023, 1, 1)).phases] == [8, 10, 12]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "there is no [[edition]]"),
        ("edition = [", "cannot be read as TOML"),
        ('[[edition]]\nedition = "x"\nwhen = 3', "'when' means nothing here"),
    ],
)
def test_rules_refuse_what_they_do_not_know(tmp_path, text, says):
    path = tmp_path / "access.toml"
    path.write_text(text)
    with pytest.raises(Fault, match="access.toml") as caught:
        rules(path)
    assert says in str(caught.value)


def test_rules_tell_every_fault_of_a_phase(tmp_path):
    path = tmp_path / "access.toml"
    path.write_text(
        '[[edition]]\nedition = "x"\nfrom = 2023-01-01\nsource = "s"\nactivity_kinds = ["visit"]\npartner_kinds = []\n'
        "kinds_with_partner = []\n[[edition.phase]]\nnumber = 1\nfirst = 8\nlast = 11\nuntil = [2, 31]\n"
        "encounters = 0\nall_attend = true\n"
    )
    with pytest.raises(Fault) as caught:
        rules(path)
    assert str(caught.value).splitlines() == [
        "access.toml: edition 1: activity_kinds: there is no kind 'visit'.",
        "access.toml: edition 1, phase 1: 'last' must be the year group 'first' or the one after it.",
        "access.toml: edition 1, phase 1: 'encounters' must be 1 or more.",
        "access.toml: edition 1, phase 1: 'until' must be a month and a day, for example [2, 28].",
    ]
