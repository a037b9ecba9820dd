"""Which activities meet which statements."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from careers.adoption import statements_offered
from careers.mapping import (
    Difference,
    Stale,
    depths_of_activity,
    depths_of_statement,
    fingerprint,
    map_activity,
    map_statement,
    matrix_of,
    open_without,
)
from careers.models import AcademicYear, ActivityStaff, Adoption, History, IntendedOutcome, Mapping
from careers.years import add_year
from frameworks.models import Statement


@pytest.fixture
def intend(ash, year):
    def write(*pairs):
        rows = [IntendedOutcome(school=ash, year=year, statement=s, cohort=c) for s, c in pairs]
        IntendedOutcome.objects.bulk_create(rows)

    return write


@pytest.fixture
def visit(make_activity, cohorts, adopted, statements):
    """Year 9's visit, which introduces A1 and develops A2."""
    return make_activity("Visit", [cohorts[9]], {statements["A1"]: "I", statements["A2"]: "D"})


def ids(depths, statements):
    return {statements[code].pk: depth for code, depth in depths.items()}


def stored(activity):
    return dict(Mapping.objects.filter(activity=activity).values_list("statement__code", "depth"))


def save(activity, edition, depths, by, **more):
    return map_activity(activity=activity, statements=statements_offered(edition), depths=depths, by=by, **more)


def address(activity, edition, school="ash"):
    return f"/{school}/activities/{activity.pk}/mapping/{edition.pk}/"


def body(activity, edition, **ticks):
    """What the form sends: ticks by code, with a depth or '' for a tick alone."""
    pks = dict(edition.statements.values_list("code", "pk"))
    sent = {"shown": fingerprint(depths_of_activity(activity, edition)), "chosen": [pks[code] for code in ticks]}
    return sent | {f"depth-{pks[code]}": depth for code, depth in ticks.items() if depth}


# Saving


def test_saving_writes_the_difference_and_its_history(visit, adopted, statements, leader):
    saved = save(visit, adopted, ids({"A2": "S", "B1": "I"}, statements), leader)
    assert saved == Difference(added=1, changed=1, removed=1)
    assert stored(visit) == {"A2": "S", "B1": "I"}
    line = History.objects.get(action="mapped")
    assert (line.row, line.actor) == (visit.pk, "Asha Leader")
    assert line.changes == {
        "A1": ["introduced", None], "A2": ["developed", "secured"], "B1": [None, "introduced"],
    }  # fmt: skip


def test_saving_what_is_there_already_writes_nothing(visit, adopted, statements, leader):
    assert not save(visit, adopted, ids({"A1": "I", "A2": "D"}, statements), leader)
    assert not History.objects.filter(action="mapped").exists()


@pytest.mark.parametrize("code", ["A1", "B1"])
def test_saving_takes_the_same_queries_for_any_number(
    visit, adopted, statements, leader, django_assert_max_num_queries, code
):
    with django_assert_max_num_queries(9):
        save(visit, adopted, ids(dict.fromkeys([code, "B2"], "S"), statements), leader)


def test_saving_over_somebody_elses_change_is_refused(visit, adopted, statements, leader):
    shown = fingerprint(depths_of_activity(visit, adopted))
    save(visit, adopted, ids({"B2": "S"}, statements), "Tom")
    with pytest.raises(Stale) as refused:
        save(visit, adopted, ids({"B1": "I"}, statements), leader, shown=shown)
    assert refused.value.depths == ids({"B2": "S"}, statements)
    assert refused.value.last.actor == "Tom"
    assert stored(visit) == {"B2": "S"}


def test_mapping_a_statement_touches_no_other(visit, adopted, statements, leader, make_activity, year):
    talk = make_activity("Talk", meets={statements["B1"]: "S"})
    both = [visit, talk]
    map_statement(statement=statements["A1"], activities=both, depths={talk.pk: "D"}, by=leader)
    assert (stored(visit), stored(talk)) == ({"A2": "D"}, {"A1": "D", "B1": "S"})
    assert depths_of_statement(statements["A1"], year) == {talk.pk: "D"}
    assert set(History.objects.filter(action="mapped").values_list("row", flat=True)) == {visit.pk, talk.pk}


# Gaps


def test_gap_is_what_no_other_activity_meets(visit, adopted, statements, cohorts, intend, make_activity):
    intend((statements["A1"], cohorts[9]), (statements["B1"], cohorts[9]), (statements["B2"], cohorts[9]))
    intend((statements["A2"], cohorts[8]))  # not whom the visit is for
    make_activity("Talk", [cohorts[9]], {statements["B1"]: "I"})
    make_activity("Idea", [cohorts[9]], {statements["B2"]: "I"}, status="idea")
    assert open_without(visit, adopted) == {
        statements["A1"].pk: [cohorts[9]],  # the visit meets it itself, and nothing else does
        statements["B2"].pk: [cohorts[9]],
    }


def test_earlier_years_close_gaps_of_a_key_stage_only(ash, visit, adopted, statements, cohorts, intend, make_activity):
    Statement.objects.filter(code="B1").update(key_stage="KS3")
    intend((statements["B1"], cohorts[9]), (statements["B2"], cohorts[9]))
    past = make_activity("Last year's", [cohorts[8]], {statements["B1"]: "I", statements["B2"]: "I"})
    past.year = add_year(school=ash, start=2025, by="tests")
    past.save()
    assert open_without(visit, adopted) == {statements["B2"].pk: [cohorts[9]]}


# By activity


def test_five_statements_take_six_clicks(visit, adopted, leader, as_user):
    """A tick alone means introduced: five ticks and one save, on one page."""
    response = as_user(leader).post(address(visit, adopted), body(visit, adopted, A1="", A2="", B1="", B2="D"))
    assert response["Location"] == address(visit, adopted)
    assert stored(visit) == {"A1": "I", "A2": "I", "B1": "I", "B2": "D"}


def test_picker_ticks_what_is_stored(visit, adopted, statements, leader, as_user):
    page = as_user(leader).get(address(visit, adopted)).content.decode()
    ticked = [code for code, s in statements.items() if f'id="o{s.pk}" checked' in page]
    assert ticked == ["A1", "A2"]
    assert f'name="depth-{statements["A2"].pk}" value="D" checked' in page
    assert "2 chosen: 1 introduced, 1 developed" in page


def test_missing_statement_is_never_offered(visit, adopted, leader, as_user):
    missing = Statement.objects.filter(code="B2")
    missing.update(status="missing", text="")
    assert f'value="{missing.get().pk}"' not in as_user(leader).get(address(visit, adopted)).content.decode()
    refused = as_user(leader).post(address(visit, adopted), body(visit, adopted, A1="", B2=""))
    assert "not offered any more" in refused.content.decode()
    assert stored(visit) == {"A1": "I", "A2": "D"}


def test_search_hides_and_keeps_what_is_ticked(visit, adopted, statements, leader, as_user):
    response = as_user(leader).get(address(visit, adopted) + "?q=do+b1")
    shown = [option.code for option in response.context["picker"].options if not option.hidden]
    assert shown == ["B1"]
    assert f'id="o{statements["A1"].pk}" checked' in response.content.decode()


@pytest.mark.parametrize(("only", "codes"), [("gap", ["B1"]), ("chosen", ["A1", "A2"]), ("", ["A1", "A2", "B1", "B2"])])
def test_quick_filters(visit, adopted, statements, cohorts, leader, as_user, intend, only, codes):
    intend((statements["B1"], cohorts[9]))
    response = as_user(leader).get(f"{address(visit, adopted)}?only={only}")
    assert [option.code for option in response.context["picker"].options if not option.hidden] == codes


def test_side_says_which_gaps_it_closes(visit, adopted, statements, cohorts, leader, as_user, intend):
    intend((statements["A1"], cohorts[9]), (statements["B2"], cohorts[9]))
    response = as_user(leader).get(address(visit, adopted))
    assert [o.code for o in response.context["picker"].closed] == ["A1"]
    assert [o.code for o in response.context["picker"].still_open] == ["B2"]
    assert "Gap in Year 9" in response.content.decode()


def test_stale_save_answers_409_and_keeps_what_was_chosen(visit, adopted, statements, leader, as_user):
    mine = body(visit, adopted, A1="S", B1="")
    save(visit, adopted, ids({"B2": "S"}, statements), "Tom Other")
    response = as_user(leader).post(address(visit, adopted), mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Tom Other changed this mapping at" in page
    assert {o.code: (o.theirs, o.depth) for o in response.context["picker"].conflicts} == {
        "A1": ("", "S"), "B1": ("", "I"), "B2": ("S", ""),
    }  # fmt: skip
    assert stored(visit) == {"B2": "S"}
    again = mine | {"shown": response.context["picker"].shown}
    assert as_user(leader).post(address(visit, adopted), again).status_code == 302
    assert stored(visit) == {"A1": "S", "B1": "I"}


def test_staff_map_their_own_activities_only(ash, visit, adopted, staff, as_user, make_activity):
    mine = make_activity("Mine")
    ActivityStaff.objects.create(school=ash, activity=mine, member=staff)
    client = as_user(staff)
    assert client.post(address(mine, adopted), body(mine, adopted, A1="")).status_code == 302
    assert client.post(address(visit, adopted), body(visit, adopted, B1="")).status_code == 403
    assert (stored(mine), stored(visit)) == ({"A1": "I"}, {"A1": "I", "A2": "D"})
    assert "Save the mapping" not in client.get(address(visit, adopted)).content.decode()


def test_edition_that_the_school_does_not_use_is_not_there(visit, adopted, leader, as_user):
    Adoption.objects.all().delete()
    assert as_user(leader).get(address(visit, adopted)).status_code == 404
    assert as_user(leader).post(address(visit, adopted), {"chosen": []}).status_code == 404
    assert stored(visit) == {"A1": "I", "A2": "D"}


def test_activity_of_a_sibling_school_is_not_there(visit, adopted, beech, beech_leader, as_user):
    Adoption.objects.create(school=beech, edition=adopted)
    sent = body(visit, adopted, B1="")
    assert as_user(beech_leader).post(address(visit, adopted, "beech"), sent).status_code == 404
    assert stored(visit) == {"A1": "I", "A2": "D"}


def many(ash, year, edition, how_many):
    """More statements and activities, each activity mapped to each tenth statement."""
    section = edition.sections.first()
    Statement.objects.bulk_create(
        Statement(edition=edition, section=section, code=f"C{n}", order=100 + n, purpose="learner", text=f"Words {n}.")
        for n in range(how_many)
    )
    activities = ash.activity_set.bulk_create(
        ash.activity_set.model(school=ash, year=year, title=f"Activity {n:03} of the school year")
        for n in range(how_many * 2)
    )
    statements = list(edition.statements.all())
    Mapping.objects.bulk_create(
        Mapping(school=ash, activity=activity, statement=statement)
        for activity in activities for statement in statements[:: 10]
    )  # fmt: skip


@pytest.mark.parametrize("how_many", [0, 56])
def test_picker_takes_at_most_15_queries(
    ash, year, visit, adopted, leader, as_user, how_many, django_assert_max_num_queries
):
    many(ash, year, adopted, how_many)
    client = as_user(leader)
    with django_assert_max_num_queries(15):
        response = client.get(address(visit, adopted))
    assert len(response.content) < 120_000


# By statement


def statement_address(statement, year=2026):
    return f"/ash/{year}/mapping/{statement.edition_id}/{statement.pk}/"


def test_statement_page_saves_over_activities(visit, adopted, statements, leader, as_user, make_activity):
    talk = make_activity("Talk", kind="employer_talk")
    old = make_activity("Old", status="cancelled")
    where = statement_address(statements["A1"])
    response = as_user(leader).get(where)
    assert [o.text for o in response.context["picker"].options] == ["Visit", "Talk"]
    sent = {"shown": response.context["picker"].shown, "chosen": [talk.pk], f"depth-{talk.pk}": "S"}
    assert as_user(leader).post(where, sent)["Location"] == where
    assert (stored(visit), stored(talk), stored(old)) == ({"A2": "D"}, {"A1": "S"}, {})


def test_statement_page_refuses_activities_of_another_year(ash, visit, adopted, statements, leader, as_user):
    add_year(school=ash, start=2027, by="tests")
    sent = {"shown": fingerprint({}), "chosen": [visit.pk]}
    page = as_user(leader).post(statement_address(statements["B1"], 2027), sent)
    assert "not offered any more" in page.content.decode()
    assert stored(visit) == {"A1": "I", "A2": "D"}


@pytest.mark.parametrize(("query", "titles"), [
    ("q=tal", ["Talk"]), ("kind=assembly", ["Assembly"]), ("only=chosen", ["Visit"]), ("cohort={}", ["Visit"]),
])  # fmt: skip
def test_statement_page_filters(visit, adopted, statements, cohorts, leader, as_user, make_activity, query, titles):
    make_activity("Talk", kind="employer_talk")
    make_activity("Assembly", kind="assembly")
    where = statement_address(statements["A1"]) + "?" + query.format(cohorts[9].pk)
    options = as_user(leader).get(where).context["picker"].options
    assert [option.text for option in options if not option.hidden] == titles


def test_stale_save_of_a_statement_answers_409(visit, adopted, statements, leader, as_user):
    where = statement_address(statements["A1"])
    sent = {"shown": as_user(leader).get(where).context["picker"].shown, "chosen": [visit.pk], f"depth-{visit.pk}": "S"}
    save(visit, adopted, ids({"A1": "D"}, statements), "Tom Other")
    response = as_user(leader).post(where, sent)
    assert response.status_code == 409
    assert "Visit</a>: saved now developed, yours secured" in response.content.decode()


# The matrix


def matrix_address(edition, query=""):
    return f"/ash/2026/mapping/{edition.pk}/{query}"


def test_matrix_totals(visit, adopted, make_activity, statements):
    talk = make_activity("Talk", meets={statements["A1"]: "S"})
    matrix = matrix_of([visit, talk], list(statements.values()))
    assert [row.depths for row in matrix.rows] == [["I", "D", "", ""], ["S", "", "", ""]]
    assert (matrix.totals, [row.total for row in matrix.rows], matrix.total) == ([2, 1, 0, 0], [2, 1], 3)


@pytest.mark.parametrize(("query", "titles", "codes"), [
    ("", ["Talk", "Visit"], ["A1", "A2", "B1", "B2"]),
    ("?unmet=on", ["Talk", "Visit"], ["B1", "B2"]),
    ("?unmapped=on", ["Talk"], ["A1", "A2", "B1", "B2"]),
    ("?ideas=on", ["Idea", "Talk", "Visit"], ["A1", "A2", "B1", "B2"]),
    ("?kind=employer_talk", ["Talk"], ["A1", "A2", "B1", "B2"]),
    ("?q=vis", ["Visit"], ["A1", "A2", "B1", "B2"]),
    ("?kind=nonsense", ["Talk", "Visit"], ["A1", "A2", "B1", "B2"]),
])  # fmt: skip
def test_matrix_filters(visit, adopted, make_activity, leader, as_user, query, titles, codes):
    make_activity("Talk", kind="employer_talk")
    make_activity("Idea", status="idea")
    make_activity("Cancelled", status="cancelled")
    matrix = as_user(leader).get(matrix_address(adopted, query)).context["matrix"]
    assert [row.activity.title for row in matrix.rows] == titles
    assert [statement.code for statement in matrix.statements] == codes


def test_matrix_filters_by_section_and_cohort(visit, adopted, make_activity, cohorts, leader, as_user):
    make_activity("Talk", [cohorts[7]])
    section = adopted.sections.get(code="B")
    query = f"?section={section.pk}&cohort={cohorts[7].pk}"
    context = as_user(leader).get(matrix_address(adopted, query)).context
    assert [row.activity.title for row in context["matrix"].rows] == ["Talk"]
    assert [statement.code for statement in context["matrix"].statements] == ["B1", "B2"]
    assert context["form"].chips == [
        ("For: Year 7", f"?section={section.pk}"), ("Section: B Theme B", f"?cohort={cohorts[7].pk}"),
    ]  # fmt: skip


def test_matrix_leads_to_both_editors(visit, adopted, statements, leader, as_user):
    page = as_user(leader).get(matrix_address(adopted)).content.decode()
    assert f'href="{address(visit, adopted)}"' in page
    assert f'href="{statement_address(statements["A1"])}"' in page


def test_matrix_of_100_by_60_is_light(ash, year, adopted, leader, as_user, django_assert_max_num_queries):
    many(ash, year, adopted, 56)
    client = as_user(leader)
    with django_assert_max_num_queries(15):
        response = client.get(matrix_address(adopted))
    assert (len(response.context["matrix"].rows), len(response.context["matrix"].statements)) == (112, 60)
    assert len(response.content) < 300_000


def test_spreadsheet_holds_exactly_what_is_shown(visit, adopted, make_activity, leader, as_user):
    make_activity("=1+1", kind="employer_talk")
    content = as_user(leader).get(matrix_address(adopted, "?format=xlsx&unmet=on")).content
    book = load_workbook(BytesIO(content))
    assert [[cell.value for cell in row] for row in book["Mapping"].iter_rows()] == [
        ["Activity", "Kind", "For", "Status", "B1", "B2", "Total"],
        ["=1+1", "employer talk", "No year group", "planned", None, None, 0],
        ["Visit", "careers lesson", "Y9", "planned", None, None, 0],
        ["Activities in total", None, None, None, 0, 0, 0],
    ]
    assert book["Mapping"]["A2"].data_type == "s"
    assert book["Statements"]["C2"].value == "Learners can do B1."


def test_matrix_of_no_activities_says_what_to_do(adopted, leader, as_user):
    assert "No activities yet" in as_user(leader).get(matrix_address(adopted)).content.decode()


def test_governor_sees_no_matrix(adopted, governor, as_user):
    assert as_user(governor).get(matrix_address(adopted)).status_code == 403
    assert AcademicYear.objects.count() == 1
