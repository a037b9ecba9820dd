"""Delivered and evidenced: who counts, and in which cell."""

from datetime import date

import pytest

from careers.coverage import Lens, Share
from careers.models import IntendedOutcome, TargetGroup
from careers.years import add_year
from tracking.layers import coverage_with_layers
from tracking.models import Enrolment, Evidence, Exemption, Participation
from tracking.veiling import together, totals_of, veiled

TODAY = date(2026, 11, 22)


@pytest.fixture
def look(ash, year, adopted):
    """look(statement, cohort, **lens): that cell, with all four layers."""

    def cell(statement, cohort, today=TODAY, **lens):
        coverage, _ = coverage_with_layers(ash, year, adopted, lens=Lens(**lens), today=today)
        return coverage.cell(statement.pk, cohort.pk)

    return cell


@pytest.fixture
def talk(make_activity, make_session, statements, cohorts):
    """A session held in October for Year 9, of a talk that meets A1."""
    activity = make_activity("Talk", [cohorts[9]], {statements["A1"]: "I"})
    return make_session(activity, cohorts=[cohorts[9]])


@pytest.fixture
def exempt(ash, year):
    def make(enrolment, statement):
        Exemption.objects.create(
            school=ash, year=year, statement=statement, cohort=enrolment.cohort, enrolment=enrolment,
            learner=enrolment.learner, reason="Not here.", added_by="tests",
        )  # fmt: skip

    return make


def test_delivered_counts_who_took_part_of_those_on_roll(look, talk, make_learner, take_part, statements, cohorts):
    one, two, three = (make_learner(f"Learner {n}", cohorts[9]) for n in range(3))
    take_part(talk, one)
    take_part(talk, two, attended=False)
    cell = look(statements["A1"], cohorts[9])
    assert (cell.delivered, cell.evidenced, len(cell.held)) == (Share(1, 3), Share(0, 3), 1)
    assert look(statements["A2"], cohorts[9]).delivered == Share(0, 3)


@pytest.mark.parametrize(("session", "activity"), [("planned", "planned"), ("cancelled", "planned"), ("held", "idea"),
                                                   ("held", "cancelled")])  # fmt: skip
def test_only_sessions_held_of_what_counts_deliver(
    session, activity, look, talk, make_learner, take_part, statements, cohorts
):
    take_part(talk, make_learner("Beatrix Mensah", cohorts[9]))
    talk.status, talk.activity.status = session, activity
    talk.save()
    talk.activity.save()
    assert look(statements["A1"], cohorts[9]).delivered == Share(0, 1)


def test_who_took_part_in_two_sessions_counts_once(
    look, talk, make_session, make_learner, take_part, statements, cohorts
):
    learner = make_learner("Beatrix Mensah", cohorts[9])
    take_part(talk, learner)
    take_part(make_session(talk.activity, "2026-10-08"), learner)
    cell = look(statements["A1"], cohorts[9])
    assert (cell.delivered, len(cell.held)) == (Share(1, 1), 2)


def test_who_took_part_with_another_year_group_counts_in_her_own(
    look, talk, make_learner, take_part, statements, cohorts
):
    take_part(talk, make_learner("Beatrix Mensah", cohorts[8]))
    assert look(statements["A1"], cohorts[8]).delivered == Share(1, 1)
    assert look(statements["A1"], cohorts[9]).delivered == Share(0, 0)


@pytest.mark.parametrize(("level", "reached"), [("Emerging", 0), ("Secure", 1), ("Beyond", 1)])
def test_evidence_counts_from_the_expected_level_upwards(level, reached, look, make_learner, met, statements, cohorts):
    learner = make_learner("Beatrix Mensah", cohorts[9])
    met(learner, statements["A1"], level)
    met(learner, statements["A1"], "Emerging")
    assert look(statements["A1"], cohorts[9]).evidenced == Share(reached, 1)


def test_another_expected_level_counts_anew(look, make_learner, met, evidence_levels, statements, cohorts):
    met(make_learner("Beatrix Mensah", cohorts[9]), statements["A1"], "Emerging")
    for name, expected in (("Secure", False), ("Emerging", True)):
        evidence_levels[name].expected = expected
        evidence_levels[name].save()
    assert look(statements["A1"], cohorts[9]).evidenced == Share(1, 1)


def test_who_is_not_on_roll_counts_nowhere(look, talk, make_learner, take_part, met, statements, cohorts):
    left = make_learner("Left Early", cohorts[9], on_roll_to=date(2026, 11, 1))
    later = make_learner("Comes Later", cohorts[9], on_roll_from=date(2027, 1, 4))
    for learner in (left, later, make_learner("Is Here", cohorts[9])):
        take_part(talk, learner)
        met(learner, statements["A1"])
    cell = look(statements["A1"], cohorts[9])
    assert (cell.delivered, cell.evidenced) == (Share(1, 1), Share(1, 1))


@pytest.mark.parametrize(("today", "of"), [(date(2026, 8, 1), 2), (date(2026, 11, 22), 2), (date(2028, 1, 1), 1)])
def test_as_of_date_lies_in_the_year(today, of, look, make_learner, statements, cohorts):
    make_learner("Stays On", cohorts[9])
    make_learner("Left Late", cohorts[9], on_roll_to=date(2027, 6, 1))
    assert look(statements["A1"], cohorts[9], today=today).evidenced == Share(0, of)


def test_who_is_exempt_is_neither_due_nor_reached(look, make_learner, met, exempt, statements, cohorts):
    one, _ = make_learner("One Learner", cohorts[9]), make_learner("Two Learner", cohorts[9])
    met(one, statements["A1"])
    exempt(one, statements["A1"])
    assert look(statements["A1"], cohorts[9]).evidenced == Share(0, 1)
    assert look(statements["A2"], cohorts[9]).evidenced == Share(0, 2)


def test_lens_of_a_group_counts_its_learners_alone(ash, look, talk, make_learner, take_part, met, statements, cohorts):
    group = TargetGroup.objects.filter(school=ash).first()
    inside, outside = make_learner("In Side", cohorts[9], group), make_learner("Out Side", cohorts[9])
    take_part(talk, outside)
    met(inside, statements["A1"])
    cell = look(statements["A1"], cohorts[9], group=group.pk)
    assert (cell.delivered, cell.evidenced) == (Share(0, 1), Share(1, 1))


def test_lens_of_a_subject_counts_what_it_delivered(look, talk, make_learner, take_part, met, statements, cohorts):
    learner = make_learner("Beatrix Mensah", cohorts[9])
    take_part(talk, learner)
    met(learner, statements["A1"])
    assert look(statements["A1"], cohorts[9], subject="Maths").delivered == Share(0, 1)
    talk.activity.subject = "Maths"
    talk.activity.save()
    assert look(statements["A1"], cohorts[9], subject="Maths").delivered == Share(1, 1)


def test_key_stage_adds_its_year_groups_up(look, talk, make_learner, take_part, met, statements, cohorts):
    take_part(talk, make_learner("In Nine", cohorts[9]))
    met(make_learner("In Seven", cohorts[7]), statements["A1"])
    make_learner("In Ten", cohorts[10])
    cell = look(statements["A1"], cohorts[7], key_stages=True)
    assert (cell.column.name, cell.delivered, cell.evidenced) == ("Key stage 3", Share(1, 2), Share(1, 2))


@pytest.fixture
def a_year_ago(ash, year, talk, make_learner, take_part, met, statements, cohorts):
    """A learner of Year 10 who met A1 in Year 9: what happened was last year."""
    learner = make_learner("Beatrix Mensah", cohorts[9])
    take_part(talk, learner)
    met(learner, statements["A1"])
    last = add_year(school=ash, start=2025, by="tests")
    for model in (Enrolment, Participation, Evidence):
        model.objects.update(year=last)
    talk.activity.year = last
    talk.activity.save()
    return Enrolment.objects.create(school=ash, learner=learner.learner, year=year, cohort=cohorts[10])


def test_by_now_follows_the_learner_herself(look, a_year_ago, make_learner, statements, cohorts):
    make_learner("New Comer", cohorts[10])
    seen = [look(statements["A1"], cohorts[10], by_now=by_now) for by_now in (False, True)]
    assert [cell.delivered for cell in seen] == [Share(0, 2), Share(1, 2)]
    assert [cell.evidenced for cell in seen] == [Share(0, 2), Share(1, 2)]


def test_outcome_of_a_key_stage_counts_earlier_years(look, a_year_ago, statements, cohorts):
    statements["A1"].key_stage = "KS4"
    statements["A1"].save()
    cell = look(statements["A1"], cohorts[10])
    assert (cell.delivered, cell.evidenced) == (Share(1, 1), Share(1, 1))


def test_later_years_do_not_count_in_a_closed_one(ash, adopted, a_year_ago, met, statements, cohorts):
    met(a_year_ago, statements["A2"])
    last = ash.academicyear_set.get(start=2025)
    coverage, _ = coverage_with_layers(ash, last, adopted, lens=Lens(by_now=True), today=TODAY)
    seen = [coverage.cell(statements[code].pk, cohorts[9].pk).evidenced for code in ("A1", "A2")]
    assert seen == [Share(1, 1), Share(0, 1)]


def test_session_that_invited_others_was_not_held_for_a_year_group(look, talk, statements, cohorts, ash):
    talk.activity.cohorts.add(cohorts[8], through_defaults={"school": ash})
    assert [len(look(statements["A1"], cohorts[n]).held) for n in (8, 9)] == [0, 1]


def test_nothing_of_another_school_counts(
    ash, beech, year, adopted, look, talk, make_learner, take_part, met, statements, cohorts
):
    learner = make_learner("Beatrix Mensah", cohorts[9])
    take_part(talk, learner)
    met(learner, statements["A1"])
    there = beech.academicyear_set.get(start=year.start)
    coverage, layers = coverage_with_layers(beech, there, adopted, today=TODAY)
    assert {cell.evidenced for cell in coverage.cells} == {Share(0, 0)}
    assert layers.sessions == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_all_four_layers_cost_eight_queries(
    rows, ash, year, adopted, talk, make_learner, take_part, met, statements, cohorts, django_assert_num_queries
):
    for n in range(rows):
        learner = make_learner(f"Learner {n}", cohorts[9])
        take_part(talk, learner)
        met(learner, statements["A1"])
    with django_assert_num_queries(8):
        coverage, _ = coverage_with_layers(ash, year, adopted, today=TODAY)
    assert coverage.cell(statements["A1"].pk, cohorts[9].pk).delivered == Share(rows, rows)


def test_share_in_per_cent_never_rounds_to_all_or_nobody():
    assert [Share(*pair).percent for pair in [(0, 300), (1, 300), (150, 300), (299, 300), (300, 300), (0, 0)]] == [
        0, 1, 50, 99, 100, None,
    ]  # fmt: skip


def test_hidden_share_shows_no_number():
    share = Share(3, 20, hidden=True)
    assert (str(share), share.percent, share.missed) == ("hidden", None, None)


def test_veil_hides_shares_of_few(ash, year, adopted, talk, make_learner, take_part, statements, cohorts):
    learners = [make_learner(f"Learner {n}", cohorts[9]) for n in range(12)]
    take_part(talk, *learners[:6])
    take_part(talk, *[make_learner(f"Small {n}", cohorts[7]) for n in range(4)])
    plain, layers = coverage_with_layers(ash, year, adopted, today=TODAY)
    seen = veiled(plain, layers)
    assert [str(seen.cell(statements["A1"].pk, cohorts[n].pk).delivered) for n in (7, 8, 9)] == [
        "hidden", "0 of 0", "6 of 12",
    ]  # fmt: skip


def test_veil_hides_a_key_stage_that_would_give_a_year_group_away(
    ash, year, adopted, talk, make_learner, take_part, statements, cohorts
):
    take_part(talk, *[make_learner(f"Nine {n}", cohorts[9]) for n in range(12)])
    for n in range(12):
        make_learner(f"Eight {n}", cohorts[8])
    [take_part(talk, make_learner(f"Seven {n}", cohorts[7])) for n in range(3)]
    plain, layers = coverage_with_layers(ash, year, adopted, lens=Lens(key_stages=True), today=TODAY)
    cell = veiled(plain, layers).cell(statements["A1"].pk, cohorts[7].pk)
    assert (cell.delivered.reached, cell.delivered.of, cell.delivered.hidden) == (15, 27, True)


def test_sum_is_hidden_as_soon_as_a_part_of_it_is():
    few, more = Share(2, 20, hidden=True), Share(10, 20)
    assert str(together([more, more])) == "20 of 40"
    assert str(together([more, few])) == "hidden"


def test_totals_are_over_what_is_intended(ash, year, adopted, make_learner, met, statements, cohorts):
    IntendedOutcome.objects.create(school=ash, year=year, statement=statements["A1"], cohort=cohorts[9])
    learner = make_learner("Beatrix Mensah", cohorts[9])
    met(learner, statements["A1"])
    met(learner, statements["A2"])
    coverage, _ = coverage_with_layers(ash, year, adopted, today=TODAY)
    totals = totals_of(coverage, "evidenced")
    assert (totals.whole, totals.lines) == (Share(1, 1), {statements["A1"].pk: Share(1, 1)})
