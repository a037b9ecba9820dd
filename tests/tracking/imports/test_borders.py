"""What files about learners never reach: learners, partners, advisers and activities of another school, and keys."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from careers.imports.kinds import Setting, kinds, kinds_for
from careers.imports.starting import import_of, imports_for
from careers.models import Activity, Partner
from careers.tenancy import Role
from tests.support.importing import bring, go
from tests.support.told import causes, counts
from tracking.models import Destination, Enrolment, Interview, Learner, Placement

UPN = "C801200005000"
ROWS = {
    "interviews": [["Day", "Status"], [date(2026, 11, 3), "held"]],
    "placements": [["Employer", "First day", "Hours"], ["The Mill", date(2026, 10, 5), 5]],
    "destinations": [["Actual"], ["FE"]],
}
MODELS = {"interviews": Interview, "placements": Placement, "destinations": Destination}


def about(slug, **who):
    """The rows of a kind about this learner."""
    headers, *rows = ROWS[slug]
    return [[*who, *headers], *([*who.values(), *row] for row in rows)]


@pytest.fixture
def at_beech(beech):
    """A learner of another school of the same trust."""
    year, cohort = beech.academicyear_set.get(start=2026), beech.cohort_set.get(year_number=11)
    learner = Learner.objects.create(
        school=beech, legal_forename="Ann", legal_surname="Beech", upn="B801200005001", mis_id="77", uln="1234567890"
    )
    return Enrolment.objects.create(school=beech, learner=learner, year=year, cohort=cohort)


@pytest.mark.parametrize("slug", ROWS)
@pytest.mark.parametrize(
    "who",
    [
        {"UPN": "B801200005001"},
        {"Admission number": "77"},
        {"ULN": "1234567890"},
        {"Surname": "Beech", "Forename": "Ann"},
        {"UPN": "B801200005001", "Surname": "Beech", "Forename": "Ann"},
    ],
    ids=str,
)
def test_learners_of_another_school_are_nobody(slug, who, at_beech, leader, year):
    row = go(bring(slug, about(slug, **who), leader, year, by_name=True))
    assert causes(row) == [("error", "Your school has no such learner")]
    assert MODELS[slug].objects.count() == 0


@pytest.mark.parametrize("slug", ROWS)
def test_key_of_a_row_is_no_column(slug, beatrix, at_beech, leader, year):
    row = bring(slug, about(slug, id=str(at_beech.learner_id), UPN="B801200005001"), leader, year)
    assert (counts(row), "id" in row.columns.values()) == ({"new": 1}, False)
    assert set(go(row) and MODELS[slug].objects.values_list("learner")) == {(beatrix.learner_id,)}


def test_partners_of_another_school_are_no_partners(beatrix, beech, leader, year):
    Partner.objects.create(school=beech, name="The Mill")
    go(bring("placements", about("placements", UPN="B801200005001"), leader, year))
    assert list(Placement.objects.values_list("partner", "employer")) == [(None, "The Mill")]


@pytest.mark.parametrize(
    ("slug", "header", "cause"),
    [
        ("interviews", "Adviser", "Your school has no such adviser"),
        ("placements", "Activity", "Your school has no such activity of the year"),
    ],
)
def test_names_of_another_school_are_not_known(slug, header, cause, beatrix, beech, beech_leader, leader, year):
    Activity.objects.create(school=beech, year=beech.academicyear_set.get(start=2026), title=str(beech_leader))
    row = bring(slug, about(slug, UPN="B801200005001", **{header: str(beech_leader)}), leader, year)
    assert causes(row) == [("error", cause)]
    offered = {label for field in kinds()[slug].fields(Setting(leader.school, year, leader, date(2026, 11, 22)))
               if field.name in ("adviser", "activity") for _, label in field.cell.options(
                   Setting(leader.school, year, leader, date(2026, 11, 22)))}  # fmt: skip
    assert str(beech_leader) not in offered


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.SENIOR_LEADER])
def test_who_keeps_none_of_it_opens_none_of_it(role, beatrix, leader, year, ash, make_member):
    member = make_member(ash, role, name="Somebody Else")
    for slug in ROWS:
        bring(slug, about(slug, UPN="B801200005001"), leader, year)
    assert {kind.slug for kind in kinds_for(member)} & {*ROWS} == set()
    assert list(imports_for(ash, member)) == []


def test_interviews_are_opened_by_nobody_but_who_brought_them(beatrix, leader, administrator, year, ash):
    for slug in ROWS:
        bring(slug, about(slug, UPN="B801200005001"), leader, year)
    seen = {row.kind for row in imports_for(ash, administrator)}
    assert seen == {"placements", "destinations"}
    with pytest.raises(PermissionDenied):
        import_of(ash, administrator, ash.import_set.get(kind="interviews").pk)
