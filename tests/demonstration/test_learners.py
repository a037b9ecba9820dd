"""The demonstration's learners: as many as three real schools have, with nothing real in them, gone without a trace."""

import pytest
from django.apps import apps
from stdnum.gb import upn

from careers.models import Mapping, Membership, School, Session
from frameworks.models import Edition
from tracking.demonstration.files import read_learners, read_names
from tracking.gaps import gaps_of
from tracking.layers import coverage_with_layers
from tracking.models import (
    Asking,
    CellTotal,
    Characteristic,
    Destination,
    EmployerFeedback,
    Enrolment,
    Evidence,
    EvidenceSource,
    Exemption,
    Group,
    Interview,
    Learner,
    Participation,
    Placement,
)

SLUGS = ["ash-green", "beech-hollow", "copperworks"]
MODELS = list(apps.get_app_config("tracking").get_models())
TODAY = read_learners("ash-green")["written_on"]


def test_schools_have_their_learners_in_two_years(made):
    found = {
        slug: [Enrolment.objects.filter(school__slug=slug, year__start=start).count() for start in (2025, 2026)]
        for slug in SLUGS
    }
    assert found == {"ash-green": [1089, 1105], "beech-hollow": [90, 88], "copperworks": [66, 56]}


def test_every_number_is_valid_and_some_are_temporary(made):
    schools = Learner.objects.exclude(school__slug="copperworks")
    assert [learner.upn for learner in schools if not upn.is_valid(learner.upn)] == []
    assert 1 <= sum(learner.temporary_upn for learner in schools) <= 20
    assert Learner.objects.filter(school__slug="copperworks", uln="").count() < 20
    for learner in Learner.objects.all():
        learner.full_clean(validate_unique=False, validate_constraints=False)


def test_every_name_is_put_together_from_the_lists(made):
    origins = read_names()["origins"]
    forenames = {name for origin in origins for kind in ("girls", "boys") for name in origin[kind].split()}
    surnames = {name for origin in origins for name in origin["surnames"].split()}
    for learner in Learner.objects.all():
        assert (learner.legal_forename in forenames, learner.legal_surname in surnames) == (True, True)
    names = Learner.objects.values_list("school", "legal_forename", "legal_surname")
    assert len(set(names)) == len(names)


def test_ages_fit_year_groups(made):
    rows = Enrolment.objects.filter(school__slug="ash-green").select_related("learner", "cohort", "year")
    ages = {row.year.start - row.learner.date_of_birth.year - row.cohort.year_number for row in rows}
    assert ages <= {4, 5}


def test_shares_are_those_of_a_real_school(made):
    rows = Characteristic.objects.filter(enrolment__year__start=2026, school__slug="ash-green")
    found = {name: rows.filter(target__name=name).count() / 11.05 for name in ("Pupil premium", "SEND: SEN support")}
    assert 22 < found["Pupil premium"] < 29
    assert 11 < found["SEND: SEN support"] < 17


def test_some_joined_and_some_left(made):
    for slug in SLUGS:
        rows = Enrolment.objects.filter(school__slug=slug)
        assert rows.exclude(on_roll_from=None).exists()
        assert rows.exclude(on_roll_to=None).exists()
    assert not Enrolment.objects.filter(year__start=2026, on_roll_to__gt=TODAY).exists()


def test_every_enrolment_has_one_tutor_group(made):
    assert not Enrolment.objects.exclude(memberships__kind="tutor").exists()
    assert sorted(set(Group.objects.values_list("kind", flat=True))) == ["class", "target", "tutor"]


def test_staff_see_the_learners_of_their_groups_and_no_others(made):
    lucy = Membership.objects.with_people().get(user__email="lucy.brennan@example.org")
    green = School.objects.get(slug="ash-green")
    assert 0 < green.learner_set.visible_to(lucy).count() < 200


def test_sessions_reached_less_than_all_and_never_before_they_were_held(made):
    for slug in SLUGS:
        for start in (2025, 2026):
            rows = Participation.objects.filter(school__slug=slug, year__start=start)
            assert 0.03 < rows.filter(attended=False).count() / rows.count() < 0.25
    assert not Participation.objects.filter(session__date__gt=TODAY).exists()
    assert not Participation.objects.exclude(session__status="held").exists()


def test_some_groups_are_reached_less(made):
    rows = Participation.objects.filter(school__slug="ash-green")
    support = rows.filter(enrolment__characteristics__target__name="SEND: SEN support")
    shares = [which.filter(attended=False).count() / which.count() for which in (support, rows)]
    assert shares[0] > 1.5 * shares[1]


def test_everybody_who_took_part_was_on_roll(made):
    for row in Participation.objects.select_related("enrolment", "session"):
        assert row.enrolment.on_roll_on(row.session.date)


def test_some_sessions_have_no_register_yet(made):
    held = Session.objects.filter(status="held", participations=None)
    assert sorted(set(held.values_list("activity__title", flat=True))) == [
        "Money for students and for first jobs", "Who is hiring within ten miles?",
    ]  # fmt: skip


def test_evidence_is_at_every_level_and_missing_for_some_statements(made):
    for slug in SLUGS:
        rows = Evidence.objects.filter(school__slug=slug, year__start=2026)
        assert sorted(set(rows.values_list("level__name", flat=True))) == ["Beyond", "Emerging", "Secure"]
        mapped = set(Mapping.objects.filter(school__slug=slug).values_list("statement", flat=True))
        assert set(rows.values_list("statement", flat=True)) < mapped
        assert rows.exclude(verified_by="").exists()
    assert not Evidence.objects.filter(date__gt=TODAY).exists()


def test_evidence_is_of_those_who_were_there(made):
    there = set(Participation.objects.filter(attended=True).values_list("session", "learner"))
    assert set(Evidence.objects.values_list("source__session", "learner")) <= there


def test_the_special_school_has_small_steps_support_and_photographs(made):
    rows = Evidence.objects.filter(school__slug="beech-hollow")
    assert sorted(set(rows.values_list("support", flat=True))) == ["independent", "prompted", "supported"]
    assert rows.exclude(step=None).exists()
    assert EvidenceSource.objects.filter(school__slug="beech-hollow", kind="photo").exists()
    assert Exemption.objects.filter(school__slug="beech-hollow").count() > 5


def test_interviews_are_held_booked_and_missed(made):
    green = Interview.objects.filter(school__slug="ash-green", year__start=2026)
    found = {status: green.filter(status=status).count() for status in ("held", "missed", "booked", "wanted")}
    assert all(found.values())
    assert not Interview.objects.filter(status__in=["held", "missed"], date__gt=TODAY).exists()
    assert not Interview.objects.filter(status="booked", date__lte=TODAY).exists()
    assert not [row for row in Interview.objects.exclude(date=None) if row.date.weekday() > 4]
    assert 0 < Interview.objects.exclude(restricted_note="").count() < 100


def test_workplaces_are_done_and_planned_with_hours(made):
    for slug in SLUGS:
        rows = Placement.objects.filter(school__slug=slug)
        assert sorted(set(rows.values_list("status", flat=True))) == ["done", "planned"]
        assert rows.filter(status="planned", insurance_on=None).exists()
        assert rows.filter(status="done", reflection=False).exists()
    assert not Placement.objects.filter(status="done", starts_on__gt=TODAY).exists()
    assert EmployerFeedback.objects.exclude(given_at=None).exists()


def test_leavers_have_destinations_and_some_are_not_known(made):
    leavers = Enrolment.objects.filter(
        year__start=2025, cohort__short_name__in=["Y11", "Y13"], school__slug="ash-green"
    )
    actual = Destination.objects.filter(stage="actual", enrolment__in=leavers)
    assert actual.count() == leavers.count()
    assert 0 < actual.filter(kind="unknown").count() < 30
    assert {row.stage for row in Destination.objects.all()} == {"intended", "actual", "sustained"}
    assert not Destination.objects.filter(recorded_on__gt=TODAY).exists()
    assert Learner.objects.filter(objects_to_sharing=True).exists()


def test_two_classes_answered_before_and_after(made):
    found = {(str(row.group), row.moment): row.responses.count() for row in Asking.objects.all()}
    assert sorted(found) == [("10C", "after"), ("10C", "before"), ("9A", "after"), ("9A", "before")]
    assert min(found.values()) > 20


def test_totals_are_kept_of_every_half_term_that_has_ended(made):
    kept = CellTotal.objects.filter(school__slug="ash-green").order_by("year__start", "term__order")
    assert list(kept.values_list("year__start", "term__order").distinct()) == [
        *((2025, order) for order in range(1, 7)), (2026, 1),
    ]  # fmt: skip
    assert not [row for row in CellTotal.objects.select_related("term") if row.taken_at.date() <= row.term.ends_on]


def found_gaps(slug):
    school = School.objects.get(slug=slug)
    year, edition = school.academicyear_set.get(start=2026), Edition.objects.get(framework__key="equalex")
    coverage, layers = coverage_with_layers(school, year, edition, today=TODAY, targets=True)
    found = gaps_of(school, year, edition, coverage=coverage, layers=layers, today=TODAY, telling=True)
    return coverage, {finding.rule.name for finding in found if finding.open}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_layer_of_coverage_has_gaps_and_met_cells(made, slug):
    coverage, gaps = found_gaps(slug)
    assert {"not-planned", "not-to-everyone", "not-evidenced"} <= gaps
    shares = [(cell.delivered, cell.evidenced) for cell in coverage.cells if cell.intended]
    for layer in zip(*shares, strict=True):
        assert max(share.reached / share.of for share in layer if share.of) > 0.6
        assert min(share.reached for share in layer if share.of) == 0


def test_a_group_is_reached_less_than_all(made):
    assert "group-reached-less" in found_gaps("ash-green")[1]


def test_rows_pass_the_checks_of_forms(made):
    for model in MODELS:
        for row in model._base_manager.order_by("?")[:15]:
            row.full_clean(validate_unique=False)
