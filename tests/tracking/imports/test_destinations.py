"""Destinations from spreadsheets: one leaver or one destination in each row; what is newer is added, never doubled."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careers.imports.kinds import Record, Setting, kinds
from careers.imports.starting import say
from careers.models import Cohort, History, Import
from careers.years import add_year
from tests.support.importing import bring, fresh, go, undo
from tests.support.told import causes, counts, tables, words
from tracking.imports.destinations import KindOf
from tracking.models import Destination, Enrolment, Learner

TODAY = date(2026, 11, 22)
SEPTEMBER = date(2026, 9, 14)


@pytest.fixture
def went(ash):
    def make(enrolment, stage, kind, day=SEPTEMBER, **fields):
        keys = {"learner_id": enrolment.learner_id, "enrolment": enrolment}
        return Destination.objects.create(school=ash, stage=stage, kind=kind, recorded_on=day, **keys, **fields)

    return make


@pytest.fixture
def brought(leader, year):
    """brought({"Intended destination": "6th form", ...}, ...): the check of rows about Beatrix."""

    def ask(*rows, year=year, **options):
        rows = [{"UPN": "B801200005001"} | row for row in rows]
        headers = list(dict.fromkeys(name for row in rows for name in row))
        cells = [[row.get(name) for name in headers] for row in rows]
        return bring("destinations", [headers, *cells], leader, year, **options)

    return ask


def said(*names):
    """What is kept, in the order in which it was added."""
    return list(Destination.objects.order_by("pk").values_list("stage", "choice", "kind", *names))


def test_one_row_gives_several_destinations(brought, beatrix):
    row = go(brought({
        "Intended destination": "6th form", "Intended, where": "Ash", "2nd choice": "FE College",
        "Actual destination": "Advanced apprenticeship", "Actual destination provider": "Harbour Boats",
        "Actual, course or job": "Boat builder", "Actual, known on": "14/09/2026", "Sustained destination": None,
    }))  # fmt: skip
    assert said("level", "provider", "course", "recorded_on") == [
        ("intended", 1, "sixth_form", "", "Ash", "", TODAY),
        ("intended", 2, "further", "", "", "", TODAY),
        ("actual", 1, "apprenticeship", "Level 3", "Harbour Boats", "Boat builder", SEPTEMBER),
    ]
    assert (counts(row), set(Destination.objects.values_list("enrolment"))) == ({"new": 1}, {(beatrix.pk,)})


def test_one_destination_in_each_row(brought, beatrix):
    go(brought(
        {"Stage": "Intended", "Choice": "1st", "Destination": "Uni", "Where": "Leeds", "Note": "Visited."},
        {"Stage": "intention", "Choice": 2, "Destination": "job"},
        {"Stage": "Activity survey", "Destination": "NEET", "Date": "14/09/2026", "Source": "the authority"},
    ))  # fmt: skip
    assert said("provider", "note", "source") == [
        ("intended", 1, "higher", "Leeds", "Visited.", ""),
        ("intended", 2, "employment", "", "", ""),
        ("actual", 1, "neet", "", "", "the authority"),
    ]


def test_columns_without_a_stage_are_of_the_only_one(brought, beatrix):
    go(brought({"Actual destination": "FE", "College": "Ashfield", "Course": "Art", "Date": "14/09/2026"}))
    assert said("provider", "course", "recorded_on") == [("actual", 1, "further", "Ashfield", "Art", SEPTEMBER)]


def test_column_that_might_be_of_several_stages_is_told(brought, beatrix):
    row = go(brought({"Actual": "FE", "Intended": "job", "College": "Ashfield", "Source": "herself"}))
    assert causes(row) == [("warning", "Of which stage this is, is not said: it is left out")]
    assert said("provider", "source") == [
        ("intended", 1, "employment", "", "herself"),
        ("actual", 1, "further", "", "herself"),
    ]


def test_newer_row_is_added_and_the_earlier_stays(brought, beatrix, went):
    went(beatrix, "actual", "further", provider="Old College", course="Art")
    row = go(brought({"Actual": "job", "Actual, known on": "01/10/2026"}))
    assert (counts(row), words(row)) == ({"new": 1}, ["Actual: employment (was further education)"])
    assert said("provider") == [("actual", 1, "further", "Old College"), ("actual", 1, "employment", "")]


def test_more_about_the_same_place_keeps_what_was_known(brought, beatrix, went):
    went(beatrix, "actual", "further", provider="Old College")
    go(brought({"Actual": "FE", "Actual, course or job": "Art"}))
    assert said("provider", "course")[1] == ("actual", 1, "further", "Old College", "Art")


def test_same_day_is_corrected(brought, beatrix, went):
    went(beatrix, "actual", "further", provider="Old College")
    row = go(brought({"Actual": "job", "Actual, known on": "14/09/2026"}))
    assert (counts(row), said("provider")) == ({"changed": 1}, [("actual", 1, "employment", "")])


def test_same_file_again_changes_nothing(brought, beatrix):
    rows = [{"Intended destination": "6th form", "Actual": "NEET", "Actual, known on": "14/09/2026"}]
    go(brought(*rows))
    assert (counts(brought(*rows)), len(said())) == ({"same": 1}, 2)


def test_what_is_older_than_what_is_known_does_not_hold(brought, beatrix, went):
    went(beatrix, "actual", "further")
    row = go(brought({"Actual": "job", "Actual, known on": "01/09/2026"}))
    assert causes(row) == [("warning", "Something newer is known already; this stands among what was said before")]
    assert len(said()) == 2


@pytest.mark.parametrize("known", [None, "further"])
def test_not_known_never_takes_the_place_of_anything(known, brought, beatrix, went):
    if known:
        went(beatrix, "actual", known)
    row = brought({"Actual": "not known", "Sustained": "unknown"})
    assert (counts(row), bool(causes(row))) == ({"same": 1}, bool(known))


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("Sixth form", ("sixth_form", "")), ("6th Form College", ("sixth_form_college", "")), ("FE", ("further", "")),
        ("Uni", ("higher", "")), ("NEET", ("neet", "")), ("Apprenticeship", ("apprenticeship", "")),
        ("Apprenticeship level 3", ("apprenticeship", "Level 3")), ("L2 apprenticeship", ("apprenticeship", "Level 2")),
        ("Degree Apprenticeship", ("apprenticeship", "Level 6")), ("Traineeship", ("training", "")),
        ("Gap year", ("other", "")), ("Full-time employment", ("employment", "")), ("NK", ("unknown", "")),
        ("Not in education, employment or training", ("neet", "")), ("school_6th form", ("sixth_form", "")),
    ],
)  # fmt: skip
def test_kinds_are_read_as_schools_and_authorities_write_them(cell, meant):
    assert KindOf().clean(cell) == meant


def test_unknown_word_is_said_once_for_all_rows(brought, beatrix, zoe):
    rows = [{"Actual": "Stayed with us"}, {"UPN": None, "Adno": "13", "Actual": "stayed  with us"}]
    row = brought(*rows)
    told = [(one["field"], one["word"], one["count"]) for one in row.summary["words"]]
    assert told == [("actual1_kind", "Stayed with us", 2)]
    say(row, Import.Work.CHECK, by=row.member, values={"actual1_kind": {"Stayed with us": "sixth_form"}})
    go(fresh(row))
    assert said() == [("actual", 1, "sixth_form")] * 2


AT = {"Actual": "FE"}
WRONG = [
    ({"Actual": "Timbuktu"}, "This word is not known"),
    ({**AT, "Actual, known on": "soon"}, "The date cannot be read"),
    ({**AT, "Actual, known on": "01/12/2026"}, "The day on which it was known is still to come"),
    ({**AT, "Actual, known on": "01/12/1826"}, "The date is far from any school year"),
    ({"Actual, where": "Leeds"}, "The destination has no kind"),
    ({**AT, "Actual, where": "x" * 201}, "The text is longer than 200 characters"),
    ({"Stage": "sometime", "Kind": "FE"}, "This word is not known"),
    ({"Stage": "actual", "Choice": 2, "Kind": "FE"}, "Only an intended destination has a second choice"),
    ({"Stage": "intended", "Choice": 4, "Kind": "FE"}, "This word is not known"),
    ({"Stage": "actual", "Kind": "FE", "Note": "x" * 301}, "The text is longer than 300 characters"),
    ({"Stage": None, "Kind": "FE"}, "The row does not say at which stage this is"),
    ({**AT, "Actual": "#N/A"}, "The cell holds an error of the spreadsheet"),
    ({**AT, "UPN": "C801200005001"}, "This has a slip in it: its first letter does not go with the rest"),
    ({**AT, "UPN": None, "Adno": "999"}, "Your school has no such learner"),
]


@pytest.mark.parametrize(("cells", "cause"), WRONG, ids=[f"{at} {cause}" for at, (_, cause) in enumerate(WRONG)])
def test_wrong_row_is_told(cells, cause, brought, beatrix):
    row = brought(cells)
    assert (causes(row), counts(row)) == ([("error", cause)], {"refused": 1})


def test_level_of_anything_but_an_apprenticeship_is_left_out_and_told(brought, beatrix):
    row = go(brought({**AT, "Actual level": "Level 3"}))
    assert causes(row) == [("warning", "Only an apprenticeship has a level here; this one is left out")]
    assert said("level") == [("actual", 1, "further", "")]


def test_second_row_of_one_stage_is_told(brought, beatrix):
    row = brought({"Stage": "intended", "Kind": "FE"}, {"Stage": "intended", "Kind": "job"})
    assert causes(row) == [("error", "The learner has another row for this stage and choice")]
    assert counts(row) == {"new": 1, "refused": 1}


def test_destinations_without_a_stage_are_asked_for_one(leader, year):
    sentence = kinds()["destinations"].missing({"upn", "kind"}, Setting(leader.school, year, leader, TODAY))
    assert sentence.startswith("No column says at which stage a destination is")


# --- leaving years ---------------------------------------------------------------------------------------


@pytest.fixture
def later(ash, beatrix):
    """The year after next, in which Beatrix is in Year 13; what was said at 16 is not of then."""
    for start in {2027, 2028} - {*ash.academicyear_set.values_list("start", flat=True)}:
        add_year(school=ash, start=start, by="tests")
    cohort = Cohort.objects.get(school=ash, year_number=13)
    found = ash.academicyear_set.get(start=2028)
    Enrolment.objects.create(school=ash, learner=beatrix.learner, year=found, cohort=cohort)
    return found


def test_what_was_said_at_16_is_not_of_18(brought, beatrix, later, went):
    went(beatrix, "actual", "further")
    row = brought({"Actual": "FE"}, year=later)
    assert counts(row) == {"new": 1}


def test_leaver_of_an_earlier_year_has_it_at_her_last_enrolment(brought, beatrix, zoe, later):
    rows = [{"UPN": None, "Adno": "13", "Actual": "FE"}]
    go(brought(*rows, year=later))
    assert (Destination.objects.get().enrolment, counts(brought(*rows, year=later))) == (zoe, {"same": 1})


# --- again, back, and who objects ------------------------------------------------------------------------


@pytest.fixture
def many(beatrix, zoe, went):
    went(beatrix, "intended", "further", provider="=College", source="herself")
    went(beatrix, "intended", "apprenticeship", choice=2, level="Level 3")
    went(beatrix, "actual", "higher", day=date(2026, 9, 1), provider="Old")
    went(beatrix, "actual", "apprenticeship", level="level three", provider="Boats", course="Builder", note="Kept")
    went(beatrix, "sustained", "unknown")


def exported(client, ending):
    """The first sheet of the list of leavers; csv comes with the other one in a zip."""
    content = client.get(f"/ash/2026/destinations/learners/?format={ending}").content
    if ending == "xlsx":
        return content
    with ZipFile(BytesIO(content)) as box:
        return box.read(box.namelist()[0])


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_export_comes_back_and_changes_nothing(ending, many, leader, as_user, year, ash):
    before = tables(ash, Destination, Learner)
    row = go(bring("destinations", exported(as_user(leader), ending), leader, year, name=f"x.{ending}"))
    assert (counts(row), causes(row)) == ({"same": 2}, [])
    assert tables(ash, Destination, Learner) == before


def test_objection_stays_and_keeps_her_out_of_the_export(brought, beatrix, zoe, leader, as_user):
    Learner.objects.filter(pk=beatrix.learner_id).update(objects_to_sharing=True)
    go(brought({"Actual": "FE", "Objects to sharing": "No"}))
    beatrix.learner.refresh_from_db()
    text = exported(as_user(leader), "csv").decode()
    assert beatrix.learner.objects_to_sharing is True
    assert ("Mensah" in text, "Green" in text) == (False, True)


def test_undo_gives_back_what_was(brought, many, ash):
    before = tables(ash, Destination)
    rows = [{"Actual": "job", "Actual, known on": "14/09/2026", "Intended": "Uni", "Longer-term": "FE"}]
    undo(go(brought(*rows)))
    assert tables(ash, Destination) == before


def test_undo_keeps_what_somebody_changed_since(brought, beatrix):
    row = go(brought({"Actual": "job", "Intended": "FE"}))
    Destination.objects.filter(stage="actual").update(note="Rang her.")
    done = undo(row).outcome["undone"]["tracking.Destination"]
    assert (done["deleted"], done["kept"], said()) == (1, 1, [("actual", 1, "employment")])


def test_history_tells_of_her_without_her_name_or_notes(brought, beatrix, went):
    went(beatrix, "actual", "further", note="Old")
    go(brought({"Stage": "actual", "Kind": "FE", "Note": "Private", "Date": "14/09/2026"}))
    line = History.objects.get(model="tracking.Destination")
    assert (line.person, line.label) == (beatrix.learner_id, "actual: further education")
    assert line.changes == {"note": ["", "changed"]}


@pytest.mark.parametrize("number", [3, 30])
def test_check_asks_as_often_whatever_its_length(number, ash, leader, year, make_learner, went, cohorts):
    records = []
    for at in range(number):
        went(make_learner(f"Ann Learner{at}", cohorts[11], mis_id=f"7{at}"), "actual", "further")
        records.append(Record("Sheet", at, {"mis_id": f"7{at}", "actual1_kind": ("employment", "")}))
    with CaptureQueriesContext(connection) as asked:
        plan = kinds()["destinations"].plan(records, Setting(ash, year, leader, TODAY))
    assert (len(asked), len(plan.changes.tables[Destination].added)) == (4, number)
