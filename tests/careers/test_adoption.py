"""Which frameworks a school sees and uses."""

import pytest
from django.core.exceptions import ValidationError

from careers.adoption import adopt, adopted_by, branches, drop, mappable_by, obstacles, statements_offered, visible_to
from careers.models import AcceptedGap, Adoption, History, IntendedOutcome, OwnFramework
from frameworks.models import Edition, Framework, Section, Statement


@pytest.fixture
def beech_own(beech):
    """An unlisted framework that Beech made for itself."""
    framework = Framework.objects.create(key="x-1", title="Beech outcomes", publisher="Beech", listed=False)
    OwnFramework.objects.create(school=beech, framework=framework)
    own = Edition.objects.create(
        framework=framework, key="1", label="1", status="published", purpose="learner", digest="y",
        source_file="none", licence="Ours.", section_kinds=["Theme"], statement_kind="Outcome",
    )  # fmt: skip
    section = Section.objects.create(edition=own, code="S", title="Secret section", order=1)
    Statement.objects.create(edition=own, section=section, code="S1", order=1, purpose="learner", text="Secret words.")
    return own


def test_own_framework_is_visible_to_its_school_alone(ash, beech, edition, beech_own):
    assert list(visible_to(ash)) == [edition]
    assert set(visible_to(beech)) == {edition, beech_own}


def test_draft_of_the_library_is_not_visible(ash, edition):
    Edition.objects.update(status="draft")
    assert list(visible_to(ash)) == []


def test_adopting_writes_history_once(ash, edition, leader):
    adopt(school=ash, edition=edition, by=leader)
    adopt(school=ash, edition=edition, by=leader)
    assert list(adopted_by(ash)) == [edition]
    assert list(History.objects.filter(action="adopted").values_list("actor", "label")) == [
        ("Asha Leader", "Small framework, 2026")
    ]


def test_adopting_what_the_school_may_not_see_is_refused(ash, beech_own, leader):
    with pytest.raises(ValidationError, match="not published"):
        adopt(school=ash, edition=beech_own, by=leader)
    assert not Adoption.objects.exists()


def test_dropping_is_refused_while_anything_uses_it(ash, year, adopted, leader, cohorts, statements, make_activity):
    make_activity(cohorts=[cohorts[7]], meets={statements["A1"]: "I", statements["A2"]: "D"})
    IntendedOutcome.objects.create(school=ash, year=year, statement=statements["A1"], cohort=cohorts[7])
    AcceptedGap.objects.create(
        school=ash, year=year, rule="not_planned", statement=statements["B1"], cohort=cohorts[8],
        reason="Later", until="2027-01-01", accepted_by="Asha",
    )  # fmt: skip
    assert {(o.kind, o.count, o.year) for o in obstacles(ash, adopted)} == {
        ("intended", 1, "2026 to 2027"), ("mapping", 2, "2026 to 2027"), ("accepted", 1, "2026 to 2027"),
    }  # fmt: skip
    with pytest.raises(ValidationError, match="in use"):
        drop(school=ash, edition=adopted, by=leader)
    assert Adoption.objects.count() == 1


def test_dropping_leaves_its_history(ash, adopted, leader):
    drop(school=ash, edition=adopted, by=leader)
    assert list(adopted_by(ash)) == []
    assert History.objects.get(action="dropped").label == "Small framework, 2026"


def test_edition_without_learner_statements_cannot_be_mapped(ash, adopted):
    assert list(mappable_by(ash)) == [adopted]
    adopted.statements.update(purpose="provision")
    assert list(mappable_by(ash)) == []


def test_missing_statements_are_never_offered(adopted):
    adopted.statements.filter(code="A2").update(status="missing", text="")
    assert [s.code for s in statements_offered(adopted)] == ["A1", "B1", "B2"]


def test_branches_name_the_path_below_the_top(adopted):
    top = Section.objects.get(code="A")
    deep = Section.objects.create(edition=adopted, parent=top, code="A.1", title="Inside A", order=ord("A") * 2)
    adopted.statements.filter(code="A2").update(section=deep)
    found = branches(adopted, list(statements_offered(adopted)))
    told = [(b.section.code, [(p.title, [s.code for s in p.statements]) for p in b.parts]) for b in found]
    assert told == [("A", [("", ["A1"]), ("Inside A", ["A2"])]), ("B", [("", ["B1", "B2"])])]


# Pages


def test_list_tells_used_from_unused(ash, edition, leader, as_user):
    page = as_user(leader).get("/ash/frameworks/").content.decode()
    assert "Your school uses no framework yet." in page
    adopt(school=ash, edition=edition, by=leader)
    page = as_user(leader).get("/ash/frameworks/").content.decode()
    assert "0 of its 4 statements are intended" in page


@pytest.mark.parametrize("how_many", [1, 3])
def test_list_takes_the_same_queries_for_any_number(
    ash, edition, leader, as_user, django_assert_max_num_queries, how_many
):
    for number in range(how_many):
        framework = Framework.objects.create(key=f"f{number}", title=f"F{number}", publisher="T")
        copy = Edition.objects.get(pk=edition.pk)
        copy.pk, copy.framework = None, framework
        copy.save()
        Adoption.objects.create(school=ash, edition=copy)
    client = as_user(leader)
    with django_assert_max_num_queries(10):
        client.get("/ash/frameworks/")


def test_adopting_leads_to_the_grid_of_intended_outcomes(edition, leader, as_user):
    response = as_user(leader).post(f"/ash/frameworks/{edition.pk}/adopt/")
    assert response["Location"] == f"/ash/2026/intended/{edition.pk}/?offer=1"
    assert Adoption.objects.get().edition == edition


def test_adopting_words_for_judging_leads_to_reading_them(edition, leader, as_user):
    edition.statements.update(purpose="provision")
    response = as_user(leader).post(f"/ash/frameworks/{edition.pk}/adopt/")
    assert response["Location"] == f"/ash/frameworks/{edition.pk}/"


def test_adopting_by_a_link_changes_nothing(edition, leader, as_user):
    assert as_user(leader).get(f"/ash/frameworks/{edition.pk}/adopt/").status_code == 405
    assert not Adoption.objects.exists()


def test_governor_sees_frameworks_and_changes_none(edition, governor, as_user):
    client = as_user(governor)
    assert "Use it" not in client.get("/ash/frameworks/").content.decode()
    assert client.post(f"/ash/frameworks/{edition.pk}/adopt/").status_code == 403
    assert not Adoption.objects.exists()


def test_edition_page_shows_its_words(adopted, governor, as_user):
    page = as_user(governor).get(f"/ash/frameworks/{adopted.pk}/").content.decode()
    assert "Learners can do A1." in page


def test_another_schools_own_framework_is_nowhere(ash, beech, beech_own, leader, beech_leader, as_user):
    here, there = as_user(leader), as_user(beech_leader)
    assert here.get(f"/ash/frameworks/{beech_own.pk}/").status_code == 404
    assert here.post(f"/ash/frameworks/{beech_own.pk}/adopt/").status_code == 404
    assert "Beech outcomes" not in here.get("/ash/frameworks/").content.decode()
    assert "0 statements found" in here.get("/ash/frameworks/search/?q=secret").content.decode()
    assert "1 statement found" in there.get("/beech/frameworks/search/?q=secret").content.decode()


def test_drop_page_says_what_stands_in_the_way(adopted, leader, as_user, make_activity, statements):
    make_activity(meets={statements["A1"]: "I"})
    address = f"/ash/frameworks/{adopted.pk}/drop/"
    assert "1 mapping of activities in 2026 to 2027" in as_user(leader).get(address).content.decode()
    assert as_user(leader).post(address)["Location"] == address
    assert Adoption.objects.count() == 1


def test_drop_page_drops_what_is_not_in_use(adopted, leader, as_user):
    response = as_user(leader).post(f"/ash/frameworks/{adopted.pk}/drop/")
    assert response["Location"] == "/ash/frameworks/"
    assert not Adoption.objects.exists()
