"""A learner's page: what happened to her by year, what she has met, and what she still lacks."""

from datetime import date

import pytest
from django.urls import reverse

from careers.models import IntendedOutcome
from careers.years import add_year
from tests.careers.posting import page
from tests.conftest import her_keys
from tracking.models import Destination, Enrolment, Exemption, GroupMember, Interview, Placement, PlanOutcome
from tracking.timeline import record_of

TODAY = date(2027, 3, 1)


@pytest.fixture
def bea(make_learner, cohorts):
    """Her enrolment in Year 9 of this year."""
    return make_learner("Beatrix Mensah", cohorts[9], preferred_forename="Bea")


@pytest.fixture
def last_year(ash, bea, cohorts):
    """Her enrolment in Year 8, the year before."""
    year = add_year(school=ash, start=2025, by="tests")
    return Enrolment.objects.create(school=ash, learner=bea.learner, year=year, cohort=cohorts[8])


@pytest.fixture
def intend(ash):
    """intend(enrolment, statement, ...): the programme of her year intends these for her year group."""

    def save(enrolment, *statements):
        for statement in statements:
            IntendedOutcome.objects.create(
                school=ash, year=enrolment.year, cohort=enrolment.cohort, statement=statement
            )

    return save


@pytest.fixture
def happen(ash, make_activity, make_session, take_part, met):
    """happen(enrolment, statement, number): one more of everything that a learner's page shows."""

    def save(enrolment, statement, number):
        her = her_keys(enrolment)
        take_part(make_session(make_activity(f"Visit {number}"), f"2026-10-{number:02}"), enrolment)
        met(enrolment, statement, day=f"2026-10-{number:02}")
        Interview.objects.create(**her, status="held", date=date(2026, 11, number), note=f"Shared {number}")
        Placement.objects.create(
            **her, employer=f"Bakery {number}", status="done", starts_on=date(2026, 12, number), hours=5
        )
        del her["year_id"], her["cohort_id"]
        Destination.objects.create(
            **her, stage="intended", choice=number, kind="further", recorded_on=date(2027, 1, number)
        )
        PlanOutcome.objects.create(school=ash, learner=enrolment.learner, text=f"Outcome {number}")

    return save


def record(enrolment):
    return record_of(enrolment.learner, year=enrolment.year, today=TODAY)


def told(spell):
    return [(entry.kind, entry.on and entry.on.isoformat(), entry.title, entry.state) for entry in spell.entries]


def codes(outcomes):
    return [outcome.code for outcome in outcomes]


def address(enrolment):
    return reverse("learner", args=["ash", enrolment.learner_id])


def test_timeline_is_by_year_with_the_newest_first(bea, last_year, happen, statements):
    happen(last_year, statements["A1"], 1)
    happen(bea, statements["A1"], 2)
    this, before = record(bea).spells
    assert [(spell.year, spell.cohort) for spell in (this, before)] == [
        ("2026 to 2027", "Year 9"),
        ("2025 to 2026", "Year 8"),
    ]
    assert [kind for kind, *_ in told(this)] == ["destination", "placement", "interview", "evidence", "session"]
    assert told(before)[-1] == ("session", "2026-10-01", "Visit 1", "took part")


def test_what_has_no_day_yet_stands_first(bea, happen, statements):
    happen(bea, statements["A1"], 1)
    Interview.objects.create(**her_keys(bea), status="wanted")
    assert told(record(bea).now)[0] == ("interview", None, "Guidance interview", "to be booked")


def test_missed_session_is_told_and_a_cancelled_one_is_not(bea, make_activity, make_session, take_part):
    take_part(make_session(make_activity("Fair")), bea, attended=False)
    take_part(make_session(make_activity("Talk"), status="cancelled"), bea)
    found = record(bea)
    assert told(found.now) == [("session", "2026-10-01", "Fair", "absent")]
    assert (found.attended, found.sessions) == (0, 1)


def test_evidence_saved_at_one_time_is_one_entry(bea, met, statements, evidence_levels):
    first = met(bea, statements["A1"], level="Emerging")
    first.source.evidence.create(
        **her_keys(bea), statement=statements["B2"], level=evidence_levels["Beyond"], date=first.date,
        note="Led the group.", support="prompted",
    )  # fmt: skip
    (entry,) = record(bea).now.entries
    assert [(one.code, one.level, one.reached) for one in entry.statements] == [
        ("A1", "Emerging", False),
        ("B2", "Beyond", True),
    ]
    assert entry.note == "Led the group.\nB2: with prompts"


def test_hours_count_only_what_is_done(bea, happen, statements):
    happen(bea, statements["A1"], 1)
    Placement.objects.create(**her_keys(bea), employer="Garage", starts_on=TODAY, hours=20)
    found = record(bea)
    assert (found.hours, found.interviews, found.pieces) == (5, 1, 1)


def test_lacking_is_what_was_intended_so_far_and_is_not_shown(bea, last_year, intend, met, statements, adopted):
    intend(last_year, statements["A1"], statements["A2"])
    intend(bea, statements["B1"])
    met(last_year, statements["A1"])
    met(bea, statements["B1"], level="Emerging")
    (standing,) = record(bea).standings
    assert (codes(standing.met), codes(standing.lacking)) == (["A1"], ["A2", "B1"])
    assert [one.level for one in standing.lacking] == ["", "Emerging"]
    assert (standing.reached, standing.intended) == (1, 3)


def test_nothing_is_lacking_that_another_year_group_or_a_later_year_intends(bea, intend, statements, adopted, ash):
    other = Enrolment(year=bea.year, cohort=ash.cohort_set.get(year_number=10))
    intend(other, statements["A1"])
    later = add_year(school=ash, start=2027, by="tests")
    Enrolment.objects.create(school=ash, learner=bea.learner, year=later, cohort=other.cohort)
    intend(Enrolment(year=later, cohort=other.cohort), statements["A2"])
    (standing,) = record(bea).standings
    assert (standing.lacking, standing.intended) == ((), 0)


def test_highest_level_counts_and_since_when(bea, met, statements, adopted):
    met(bea, statements["A1"], level="Beyond", day="2026-10-02")
    met(bea, statements["A1"], level="Emerging", day="2026-11-01")
    met(bea, statements["A1"], level="Beyond", day="2026-12-01")
    (outcome,) = record(bea).standings[0].met
    assert (outcome.level, outcome.on, outcome.reached) == ("Beyond", date(2026, 10, 2), True)


def test_what_does_not_apply_is_not_lacking_and_says_why(bea, intend, statements, adopted):
    intend(bea, statements["A1"])
    her = her_keys(bea)
    Exemption.objects.create(**her, statement=statements["A1"], reason="She works with symbols.", added_by="tests")
    (standing,) = record(bea).standings
    assert (standing.lacking, [one.reason for one in standing.exempt]) == ((), ["She works with symbols."])
    assert standing.intended == 0


def test_exemption_of_one_year_spares_no_other(bea, last_year, intend, statements, adopted):
    intend(last_year, statements["A1"])
    intend(bea, statements["A1"])
    her = her_keys(last_year)
    Exemption.objects.create(**her, statement=statements["A1"], reason="Was ill.", added_by="tests")
    assert codes(record(bea).standings[0].lacking) == ["A1"]


def test_editions_that_the_school_does_not_use_are_not_shown(bea, edition):
    assert record(bea).standings == ()


@pytest.mark.parametrize(("last", "left"), [(None, None), ("2027-02-28", "2027-02-28"), ("2027-03-01", None)])
def test_left_is_said_once_the_last_day_has_passed(bea, last, left):
    bea.on_roll_to = last and date.fromisoformat(last)
    bea.save()
    found = record(bea).left_on
    assert found == (left and date.fromisoformat(left))


def test_who_was_not_enrolled_again_left_at_the_end_of_her_last_year(bea):
    found = record_of(bea.learner, year=bea.year, today=date(2027, 9, 1))
    assert found.left_on == date(2027, 8, 31)


def test_page_tells_who_she_is(as_user, leader, bea, make_group, ash):
    GroupMember.objects.create(school=ash, group=make_group("9A"), enrolment=bea, kind="tutor")
    bea.learner.photo_consent, bea.learner.objects_to_sharing = "no", True
    bea.learner.upn, bea.learner.annual_review_on = "A80120000500A", TODAY
    bea.learner.save()
    text = page(as_user(leader).get(address(bea)))
    for words in (
        *("<h1>Bea Mensah</h1>", "Year 9, 9A, 2026 to 2027", "No photographs: consent refused", "Temporary UPN"),
        *("Not shared with the local authority: objection", "Annual review on 1 March 2027"),
    ):
        assert words in text


def test_title_holds_no_surname(as_user, leader, bea):
    text = page(as_user(leader).get(address(bea)))
    assert text.split("<title>")[1].split("</title>")[0].startswith("Bea M. – Ash Academy")


def test_page_of_a_learner_without_a_year_offers_one(as_user, leader, bea):
    bea.delete()
    answer = as_user(leader).get(address(bea))
    assert (answer.status_code, "Choose a year group" in page(answer)) == (200, True)


def test_page_is_not_kept_by_the_browser(as_user, leader, bea):
    answer = as_user(leader).get(address(bea))
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_restricted_note_is_not_on_her_page(as_user, leader, bea):
    Interview.objects.create(**her_keys(bea), date=TODAY, note="To share.", restricted_note="Secret.")
    text = page(as_user(leader).get(address(bea)))
    assert ("To share." in text, "Secret." in text) == (True, False)


def test_staff_see_the_page_of_their_own_groups_only(as_user, staff, bea, make_group, ash):
    client = as_user(staff)
    assert client.get(address(bea)).status_code == 403
    GroupMember.objects.create(school=ash, group=make_group("9A", staff), enrolment=bea, kind="tutor")
    assert client.get(address(bea)).status_code == 200


def test_links_are_those_of_what_one_may_do(as_user, leader, staff, bea, make_group, ash):
    GroupMember.objects.create(school=ash, group=make_group("9A", staff), enrolment=bea, kind="tutor")
    names = ("learner-edit", "learner-everything", "learner-evidence-add")
    links = [f'href="{reverse(name, args=["ash", bea.learner_id])}"' for name in names]
    for member, shown in ((leader, [True, True, True]), (staff, [False, False, True])):
        text = page(as_user(member).get(address(bea)))
        assert [link in text for link in links] == shown


@pytest.mark.parametrize("who", ["leader", "staff"])
def test_page_asks_as_many_queries_for_three_as_for_one(
    request, who, as_user, bea, last_year, happen, intend, statements, adopted, staff, make_group, ash,
    django_assert_num_queries,
):  # fmt: skip
    GroupMember.objects.create(school=ash, group=make_group("9A", staff), enrolment=bea, kind="tutor")
    client, asked = as_user(request.getfixturevalue(who)), 15
    happen(bea, statements["A1"], 1)
    with django_assert_num_queries(asked):
        client.get(address(bea))
    for number, enrolment in ((2, last_year), (3, bea)):
        intend(enrolment, statements["A1"], statements["B1"])
        happen(enrolment, statements["B2"], number)
    with django_assert_num_queries(asked):
        client.get(address(bea))
