"""What a school intends in a year."""

import pytest

from careers.coverage import intended_cells
from careers.forms.programme import as_values
from careers.models import Adoption, Cohort, History, IntendedObjective, IntendedOutcome, Objective, Programme
from careers.programme import (
    Saved,
    TiesWouldGo,
    default_cells,
    delete_objective,
    intended_by_key_stage,
    save_intended,
    save_objective,
    save_ties,
)
from frameworks.models import Statement


@pytest.fixture
def plan(ash, year):
    return Programme.objects.get(school=ash, year=year)


@pytest.fixture
def make_objective(ash, plan):
    def make(text, order=1):
        return Objective.objects.create(school=ash, programme=plan, text=text, order=order)

    return make


@pytest.fixture
def intend(ash, year):
    def write(*pairs):
        return [IntendedOutcome.objects.create(school=ash, year=year, statement=s, cohort=c) for s, c in pairs]

    return write


@pytest.fixture
def change(ash, year, adopted, leader):
    """change(added=cells, removed=cells): save_intended by the leader."""

    def save(added=frozenset(), removed=frozenset(), **more):
        added, removed = ({(s.pk, c.pk) for s, c in cells} for cells in (added, removed))
        return save_intended(
            school=ash, year=year, edition=adopted, added=added, removed=removed, by=leader, **more
        )  # fmt: skip

    return save


@pytest.fixture
def cells(ash, year, adopted):
    """cells(): {(code, year group), ...} of what is stored."""
    names = {s.pk: s.code for s in adopted.statements.all()}
    numbers = {c.pk: c.year_number for c in ash.cohort_set.all()}
    return lambda: {(names[s], numbers[c]) for s, c in intended_cells(ash, year, adopted)}


# Vision and objectives


def test_vision_is_saved_with_its_history(plan, leader, as_user):
    body = {"vision": "Every learner knows what comes next.", "few_hours": "2.5"}
    assert as_user(leader).post("/ash/2026/programme/edit/", body)["Location"] == "/ash/2026/programme/"
    plan.refresh_from_db()
    assert (plan.vision, str(plan.few_hours)) == ("Every learner knows what comes next.", "2.5")
    line = History.objects.get(model="careers.Programme", action="changed")
    assert line.changes["vision"] == ["", "Every learner knows what comes next."]


def test_vision_of_a_year_without_a_programme_makes_one(plan, leader, as_user):
    plan.delete()
    assert as_user(leader).get("/ash/2026/programme/").status_code == 200
    assert not Programme.objects.exists()
    as_user(leader).post("/ash/2026/programme/edit/", {"vision": "Words", "few_hours": "1"})
    assert Programme.objects.get().vision == "Words"


def test_negative_hours_are_refused_and_nothing_typed_is_lost(plan, leader, as_user):
    response = as_user(leader).post("/ash/2026/programme/edit/", {"vision": "Kept words", "few_hours": "-1"})
    page = response.content.decode()
    assert "<title>Error: " in page
    assert "Kept words" in page
    assert History.objects.filter(model="careers.Programme", action="changed").count() == 0


def test_objective_is_put_at_its_place(ash, plan, make_objective, leader):
    make_objective("First", 1)
    make_objective("Second", 2)
    save_objective(objective=Objective(school=ash, programme=plan, text="New"), place=2, by=leader)
    assert [o.text for o in plan.objectives.all()] == ["First", "New", "Second"]
    save_objective(objective=plan.objectives.get(text="Second"), place=1, by=leader)
    assert [(o.text, o.order) for o in plan.objectives.all()] == [("Second", 1), ("First", 2), ("New", 3)]
    assert History.objects.filter(model="careers.Objective").count() == 2


def test_objective_form_adds_and_edits(plan, make_objective, leader, as_user):
    first = make_objective("First")
    as_user(leader).post("/ash/2026/objectives/add/", {"text": "More\nemployers", "place": "1"})
    assert [o.text for o in plan.objectives.all()] == ["More employers", "First"]
    as_user(leader).post(f"/ash/objectives/{first.pk}/edit/", {"text": "Renamed", "place": "2"})
    assert [o.text for o in plan.objectives.all()] == ["More employers", "Renamed"]


def test_deleting_an_objective_keeps_what_is_intended(make_objective, intend, statements, cohorts, leader, ash):
    objective, [outcome] = make_objective("Gone"), intend((statements["A1"], cohorts[7]))
    IntendedObjective.objects.create(school=ash, intended=outcome, objective=objective)
    delete_objective(objective=objective, by=leader)
    assert (IntendedOutcome.objects.count(), IntendedObjective.objects.count()) == (1, 0)
    assert History.objects.get(action="deleted").changes == {"ties": [1, 0]}


def test_deleting_asks_once_and_says_what_goes(make_objective, leader, as_user):
    objective = make_objective("Meet more employers")
    page = as_user(leader).get(f"/ash/objectives/{objective.pk}/delete/").content.decode()
    assert "Meet more employers" in page
    assert Objective.objects.count() == 1
    as_user(leader).post(f"/ash/objectives/{objective.pk}/delete/")
    assert Objective.objects.count() == 0


def test_objective_of_a_sibling_school_is_not_there(make_objective, beech_leader, as_user):
    objective = make_objective("Ours")
    assert as_user(beech_leader).post(f"/beech/objectives/{objective.pk}/delete/").status_code == 404
    assert Objective.objects.count() == 1


# Intended outcomes


def test_saving_writes_only_the_difference(change, cells, intend, statements, cohorts):
    intend((statements["A1"], cohorts[7]), (statements["A2"], cohorts[7]))
    saved = change(
        added=[(statements["A1"], cohorts[7]), (statements["B1"], cohorts[8])],
        removed=[(statements["A2"], cohorts[7]), (statements["B2"], cohorts[9])],
    )
    assert saved == Saved(added=1, removed=1)
    assert cells() == {("A1", 7), ("B1", 8)}


def test_saving_tells_history_how_many(change, statements, cohorts):
    change(added=[(statements[code], cohorts[7]) for code in statements])
    line = History.objects.get(action="intended")
    assert line.changes == {"added": [0, 4], "removed": [0, 0], "intended of Small framework, 2026": [0, 4]}
    assert not change(added=[(statements["A1"], cohorts[7])])
    assert History.objects.filter(action="intended").count() == 1


@pytest.mark.parametrize("how_many", [1, 28])
def test_saving_takes_the_same_queries_for_any_number(
    change, statements, cohorts, django_assert_max_num_queries, how_many
):
    every = [(s, cohorts[number]) for s in statements.values() for number in range(7, 14)]
    with django_assert_max_num_queries(10):
        change(added=every[:how_many])
    with django_assert_max_num_queries(12):
        assert change(removed=every[:how_many]) == Saved(removed=how_many)


def test_tied_outcomes_do_not_go_without_a_word(ash, change, cells, intend, statements, cohorts, make_objective):
    [outcome] = intend((statements["A1"], cohorts[7]))
    IntendedObjective.objects.create(school=ash, intended=outcome, objective=make_objective("Aim"))
    with pytest.raises(TiesWouldGo) as refused:
        change(removed=[(statements["A1"], cohorts[7])])
    assert refused.value.outcomes == [outcome]
    assert cells() == {("A1", 7)}
    change(removed=[(statements["A1"], cohorts[7])], ties_may_go=True)
    assert cells() == set()


def test_default_follows_the_key_stages_of_the_source(ash, adopted, cohorts):
    Statement.objects.filter(code="A1").update(key_stage="KS4")
    in_use = list(ash.cohort_set.shown())
    pk = adopted.statements.get(code="A1").pk
    assert default_cells(adopted, in_use) == {(pk, cohorts[10].pk), (pk, cohorts[11].pk)}


def test_counts_by_key_stage(ash, year, adopted, intend, statements, cohorts):
    intend((statements["A1"], cohorts[7]), (statements["A1"], cohorts[8]), (statements["A2"], cohorts[11]))
    assert intended_by_key_stage(ash, year)[adopted.pk] == {"KS3": 1, "KS4": 1}


# The grid


def grid(edition, query=""):
    return f"/ash/2026/intended/{edition.pk}/{query}"


def ticks(*pairs):
    return [f"{statement.pk}-{cohort.pk}" for statement, cohort in pairs]


def test_grid_saves_its_ticks(adopted, leader, as_user, cells, intend, statements, cohorts):
    intend((statements["A1"], cohorts[7]))
    shown = as_values([(statements["A1"].pk, cohorts[7].pk)])
    body = {"shown": shown, "cell": ticks((statements["B1"], cohorts[9]), (statements["B2"], cohorts[9]))}
    assert as_user(leader).post(grid(adopted), body)["Location"] == grid(adopted)
    assert cells() == {("B1", 9), ("B2", 9)}


def test_two_people_side_by_side_lose_nothing(adopted, leader, as_user, cells, intend, statements, cohorts):
    """Tom intended A2 after the page was shown; it was not ticked there, and stays."""
    intend((statements["A2"], cohorts[7]))
    as_user(leader).post(grid(adopted), {"shown": "", "cell": ticks((statements["A1"], cohorts[7]))})
    assert cells() == {("A1", 7), ("A2", 7)}


def test_one_box_ticks_a_section_for_a_key_stage_without_javascript(adopted, leader, as_user, cells):
    section = adopted.sections.get(code="A")
    as_user(leader).post(grid(adopted), {"shown": "", "bulk": [f"{section.pk}:0"]})
    assert cells() == {("A1", 7), ("A1", 8), ("A1", 9), ("A2", 7), ("A2", 8), ("A2", 9)}


def test_one_box_ticks_everything_for_a_key_stage(adopted, leader, as_user, cells):
    as_user(leader).post(grid(adopted), {"shown": "", "bulk": ["0:1"]})
    assert cells() == {(code, number) for code in ("A1", "A2", "B1", "B2") for number in (10, 11)}


def test_grid_refuses_what_it_does_not_offer(adopted, beech, leader, as_user, cells, statements):
    theirs = beech.cohort_set.get(year_number=7)
    page = as_user(leader).post(grid(adopted), {"shown": "", "cell": ticks((statements["A1"], theirs))})
    assert "not offered any more" in page.content.decode()
    assert not IntendedOutcome.objects.exists()


def test_grid_offers_what_the_source_names_and_saves_nothing_itself(adopted, leader, as_user, cells, cohorts):
    Statement.objects.filter(code="A1").update(key_stage="KS4")
    response = as_user(leader).get(grid(adopted, "?offer=1"))
    assert "2 ticks are offered" in response.content.decode()
    assert response.content.decode().count(" checked ") == 2
    assert cells() == set()
    assert "offered" not in as_user(leader).get(grid(adopted)).content.decode()


def test_grid_offers_nothing_where_the_source_names_nothing(adopted, leader, as_user):
    page = as_user(leader).get(grid(adopted, "?offer=1")).content.decode()
    assert "Nothing is ticked for you" in page
    assert " checked " not in page


def test_grid_asks_before_ties_go_and_keeps_the_ticks(
    ash, adopted, leader, as_user, cells, intend, statements, cohorts, make_objective
):
    [outcome] = intend((statements["A1"], cohorts[7]))
    IntendedObjective.objects.create(school=ash, intended=outcome, objective=make_objective("Aim"))
    body = {"shown": as_values([(statements["A1"].pk, cohorts[7].pk)]), "cell": ticks((statements["B1"], cohorts[9]))}
    page = as_user(leader).post(grid(adopted), body).content.decode()
    assert "1 outcome that you unticked is tied to objectives" in page
    assert f'value="{ticks((statements["B1"], cohorts[9]))[0]}" data-stage="0" checked' in page
    as_user(leader).post(grid(adopted), body | {"ties_may_go": "on"})
    assert cells() == {("B1", 9)}


def test_grid_keeps_a_cohort_no_longer_in_use_while_it_intends(adopted, leader, as_user, intend, statements, cohorts):
    intend((statements["A1"], cohorts[7]))
    Cohort.objects.filter(year_number__in=[7, 8]).update(active=False)
    shown = as_user(leader).get(grid(adopted)).context["cohorts"]
    assert [cohort.year_number for cohort in shown] == [7, 9, 10, 11, 12, 13]


def fill(edition, how_many):
    section = edition.sections.first()
    Statement.objects.bulk_create(
        Statement(edition=edition, section=section, code=f"C{n}", order=100 + n, purpose="learner", text=f"Words {n}.")
        for n in range(how_many)
    )


@pytest.mark.parametrize("how_many", [0, 56])
def test_grid_takes_at_most_15_queries(
    adopted, ash, leader, as_user, intend, statements, cohorts, how_many, django_assert_max_num_queries
):
    fill(adopted, how_many)
    ash.cohort_set.update(active=True)
    client = as_user(leader)
    with django_assert_max_num_queries(13):
        response = client.get(grid(adopted))
    assert len(response.content) < 160_000


def test_grid_of_540_ticks_is_saved_whole(ash, adopted, leader, as_user):
    fill(adopted, 56)
    ash.cohort_set.update(active=True)
    shown = as_user(leader).get(grid(adopted)).context
    every = [f"{s.pk}-{c.pk}" for s in adopted.statements.all() for c in shown["cohorts"]]
    assert len(every) == 540
    assert as_user(leader).post(grid(adopted), {"shown": "", "cell": every}).status_code == 302
    assert IntendedOutcome.objects.count() == 540


def test_grid_of_a_big_edition_comes_in_pages(ash, adopted, leader, as_user, cells):
    fill(adopted, 160)
    page = as_user(leader).get(grid(adopted)).context["page"]
    assert page.paginator.num_pages == 2
    last = as_user(leader).get(grid(adopted, "?page=2")).context
    every = [tick.value for block in last["blocks"] for _, rows in block.parts for _, row in rows for tick in row]
    as_user(leader).post(grid(adopted, "?page=2"), {"shown": "", "cell": every})
    assert IntendedOutcome.objects.count() == len(every) == (164 - 114) * 7


def test_staff_read_the_grid_and_cannot_save_it(adopted, staff, as_user):
    page = as_user(staff).get(grid(adopted)).content.decode()
    assert "<fieldset disabled>" in page
    assert "Save what is intended" not in page
    assert as_user(staff).post(grid(adopted), {"bulk": ["0:0"]}).status_code == 403
    assert not IntendedOutcome.objects.exists()


# Ties to objectives


def test_tying_a_statement_ties_all_its_cohorts(
    ash, year, adopted, intend, statements, cohorts, make_objective, leader
):
    intend((statements["A1"], cohorts[7]), (statements["A1"], cohorts[8]), (statements["B1"], cohorts[8]))
    aim, pair = make_objective("Aim"), set()
    pair.add((statements["A1"].pk, aim.pk))
    what = {"school": ash, "year": year, "edition": adopted, "by": leader}
    assert save_ties(**what, added=pair, removed=set()) == Saved(added=2)
    assert save_ties(**what, added=set(), removed=pair, cohort=cohorts[7]) == Saved(removed=1)
    assert [str(tie.intended) for tie in IntendedObjective.objects.all()] == ["A1 for Year 8"]
    assert History.objects.filter(action="tied").count() == 2


def test_tie_page_keeps_what_is_tied_in_part(
    ash, adopted, intend, statements, cohorts, make_objective, leader, as_user
):
    first, _ = intend((statements["A1"], cohorts[7]), (statements["A1"], cohorts[8]))
    aim = make_objective("Aim")
    IntendedObjective.objects.create(school=ash, intended=first, objective=aim)
    where = f"/ash/2026/intended/{adopted.pk}/objectives/"
    assert "Y7 only" in as_user(leader).get(where).content.decode()
    as_user(leader).post(where, {"shown": "", "cell": []})
    assert IntendedObjective.objects.count() == 1
    as_user(leader).post(where, {"shown": "", "cell": [f"{statements['A1'].pk}-{aim.pk}"]})
    assert IntendedObjective.objects.count() == 2


@pytest.mark.parametrize("how_many", [1, 4])
def test_tie_page_takes_the_same_queries_for_any_number(
    adopted, intend, statements, cohorts, make_objective, leader, as_user, how_many, django_assert_max_num_queries
):
    for n in range(how_many):
        make_objective(f"Aim {n}", n)
    intend(*[(s, cohorts[7 + n]) for n in range(how_many) for s in statements.values()])
    client = as_user(leader)
    with django_assert_max_num_queries(13):
        client.get(f"/ash/2026/intended/{adopted.pk}/objectives/")


# The page


def test_programme_page_shows_what_is_intended(adopted, intend, statements, cohorts, make_objective, leader, as_user):
    intend((statements["A1"], cohorts[7]), (statements["A2"], cohorts[11]))
    make_objective("Meet more employers")
    page = as_user(leader).get("/ash/2026/programme/").content.decode()
    assert "2 of 4 statements: 1 in KS3, 1 in KS4." in page
    assert "Meet more employers" in page


@pytest.mark.parametrize("how_many", [1, 3])
def test_programme_page_takes_the_same_queries_for_any_number(
    ash, adopted, make_objective, leader, as_user, how_many, django_assert_max_num_queries
):
    for n in range(how_many):
        make_objective(f"Aim {n}", n)
    client = as_user(leader)
    with django_assert_max_num_queries(11):
        client.get("/ash/2026/programme/")


def test_programme_page_of_a_new_school_says_what_to_do(ash, leader, as_user):
    assert not Adoption.objects.exists()
    assert "No framework to plan by yet" in as_user(leader).get("/ash/2026/programme/").content.decode()
