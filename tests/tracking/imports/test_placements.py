"""Work experience from spreadsheets: hours in all the ways people write them, checks in pairs, partners by name."""

from datetime import date
from datetime import time as clock
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careers.imports.cells import Wrong
from careers.imports.kinds import Record, Setting, kinds, kinds_for
from careers.models import History, Partner
from tests.conftest import her_keys
from tests.support.importing import bring, go, undo
from tests.support.told import causes, counts, tables, words
from tracking.imports.lengths import Hours
from tracking.models import EmployerFeedback, Placement

TODAY = date(2026, 11, 22)
FIRST = date(2026, 10, 5)


@pytest.fixture
def boats(ash):
    return Partner.objects.create(school=ash, name="Harbour Boats")


@pytest.fixture
def make_placement(ash):
    def make(enrolment, employer="", day=FIRST, **fields):
        fields = {"status": "done", "hours": 5, "employer": employer} | fields
        return Placement.objects.create(starts_on=day, **her_keys(enrolment), **fields)

    return make


@pytest.fixture
def brought(leader, year):
    """brought({"Employer": "Harbour Boats", ...}, ...): the check of rows about Beatrix from 5 October, 5 hours."""

    def ask(*rows, **options):
        rows = [{"Adno": "0012", "Start date": "05/10/2026", "Hours": 5} | row for row in rows]
        headers = list(dict.fromkeys(name for row in rows for name in row))
        cells = [[row.get(name) for name in headers] for row in rows]
        return bring("placements", [headers, *cells], leader, year, **options)

    return ask


def the_one():
    return Placement.objects.get()


def test_entry_comes_in_with_all_that_is_said_of_it(brought, beatrix, boats, make_activity):
    activity = make_activity("Work experience week")
    go(brought({
        "Company": "harbour boats", "Activity": "Work experience week", "End date": "09/10/2026", "Hours": "1 week",
        "Kind": "wex", "How": "On site", "Status": "completed", "ELI": "21/09/2026", "ELI by": "P. Nair",
        "Met a range of people": "Y", "Clear purpose": "no", "Reflection": "I liked it.", "Comments": "Good.",
    }))  # fmt: skip
    row = the_one()
    assert (row.enrolment, row.cohort_id, row.partner, row.employer) == (beatrix, beatrix.cohort_id, boats, "")
    assert (row.activity, row.starts_on, row.ends_on, row.hours) == (activity, FIRST, date(2026, 10, 9), 25)
    assert (row.kind, row.mode, row.status) == ("placement", "in_person", "done")
    assert (row.insurance_on, row.insurance_by, row.risk_on) == (date(2026, 9, 21), "P. Nair", None)
    assert [name for name in Placement.TESTS if getattr(row, name)] == ["people"]
    assert (row.learner_reflection, row.note) == ("I liked it.", "Good.")


def test_unknown_employer_stays_in_words(brought, beatrix, boats):
    go(brought({"Employer": "The Bakery"}))
    assert (the_one().partner, the_one().employer, Partner.objects.count()) == (None, "The Bakery", 1)


def test_unknown_employers_become_partners_if_wished_for(brought, beatrix, zoe):
    row = go(brought({"Employer": "The Bakery"}, {"Employer": "the bakery", "Adno": "13"}, partners=True))
    assert (counts(row), Partner.objects.get().name) == ({"new": 2}, "The Bakery")
    assert set(Placement.objects.values_list("partner__name", "employer")) == {("The Bakery", "")}


def test_what_the_file_does_not_say_stays(brought, beatrix, boats, make_placement):
    stands = {"purpose": True, "note": "Hers.", "hours": 25, "risk_on": FIRST, "risk_by": "PN"}
    make_placement(beatrix, partner=boats, status="planned", **stands)
    row = brought({"Employer": "Harbour Boats", "Status": "done", "Hours": None, "Note": None})
    assert (counts(row), words(row, "changed")) == ({"changed": 1}, ["done, was planned"])
    go(row)
    assert (the_one().purpose, the_one().note, the_one().hours, the_one().version) == (True, "Hers.", 25, 2)


def test_entry_of_an_activity_is_found_by_its_title(brought, beatrix, make_activity, make_placement):
    activities = [make_activity("Yard visit"), make_activity("Yard visit")]
    make_placement(beatrix, activity=activities[1], kind="activity")
    row = brought({"Activity": "yard visit", "Time to reflect": "x"})
    assert counts(row) == {"changed": 1}
    assert (go(row).status, the_one().activity, the_one().reflection) == ("done", activities[1], True)


@pytest.mark.parametrize(
    ("cells", "hours"),
    [
        ("5", 5), ("5h", 5), (5.0, 5), ("half day", 2.5), ("half a day", 2.5), ("1 day", 5), ("1 week", 25),
        ("2 days", 10), ("1h 30", 1.5), ("1h30m", 1.5), ("1:30", 1.5), (clock(1, 30), 1.5), ("2,5", 2.5),
        ("90 mins", 1.5), ("1 day and 2 hours", 7), ("a week", 25), ("all day", 5), ("two days", 10), ("day", 5),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(cells, hours):
    assert Hours().clean(cells) == Decimal(str(hours))


@pytest.mark.parametrize(
    ("cell", "cause"),
    [
        ("lots", "The hours cannot be read"),
        ("5 hrs per day", "The hours cannot be read"),
        ("0", "The hours are out of bounds"),
        ("-3", "The hours are out of bounds"),
        ("5000", "The hours are out of bounds"),
        ("0.01", "The hours are out of bounds"),
    ],
)
def test_hours_that_are_none_are_told(cell, cause):
    with pytest.raises(Wrong) as told:
        Hours().clean(cell)
    assert told.value.cause == cause


def test_days_count_five_hours_each(brought, beatrix):
    go(brought({"Employer": "The Bakery", "Hours": None, "Days": 3}))
    assert the_one().hours == 15


AT = {"Employer": "The Bakery", "Status": "done"}
WRONG = [
    ({**AT, "Employer": None}, "The row says neither with whom nor at what the learner was"),
    ({**AT, "Start date": None}, "First day is missing"),
    ({**AT, "Start date": "05/10/2023"}, "The day is outside the academic year"),
    ({**AT, "End date": "01/10/2026"}, "The last day is before the first"),
    ({**AT, "End date": "soon"}, "The date cannot be read"),
    ({**AT, "Start date": "05/01/2027"}, "What begins on a day to come cannot be done yet"),
    ({**AT, "Hours": None}, "The hours are missing"),
    ({**AT, "Hours": "ages"}, "The hours cannot be read"),
    ({**AT, "Insurance": "21/09/2026"}, "A check has a day and no person"),
    ({**AT, "Risk assessment checked by": "PN"}, "A check has a person and no day"),
    ({**AT, "Insurance": "Yes"}, "The date cannot be read"),
    ({**AT, "Clear purpose": "perhaps"}, "This is neither yes nor no"),
    ({**AT, "How": "by boat"}, "This word is not known"),
    ({**AT, "Activity": "Nothing of ours"}, "Your school has no such activity of the year"),
    ({**AT, "Employer": "x" * 201}, "The text is longer than 200 characters"),
    ({**AT, "Adno": "999"}, "Your school has no such learner"),
]


@pytest.mark.parametrize(("cells", "cause"), WRONG, ids=[cause for _, cause in WRONG])
def test_wrong_row_is_told(cells, cause, brought, beatrix):
    row = brought(cells)
    assert (causes(row), counts(row)) == ([("error", cause)], {"refused": 1})


def test_same_entry_twice_in_a_file_is_told(brought, beatrix):
    row = brought(AT, AT)
    assert (causes(row), counts(row)) == ([("error", "This entry is in the file twice")], {"new": 1, "refused": 1})


def test_title_of_two_activities_is_told(brought, beatrix, make_activity):
    for _ in range(2):
        make_activity("Yard visit")
    assert causes(brought({**AT, "Activity": "Yard visit"})) == [
        ("error", "Two activities of the year have this title")
    ]


def test_empty_cells_empty_if_wished_for_and_never_break_a_pair(brought, beatrix, make_placement):
    make_placement(beatrix, "The Bakery", insurance_on=FIRST, insurance_by="PN", note="Old", purpose=True)
    row = go(brought({**AT, "Note": None, "Clear purpose": None}, clear=True))
    assert (the_one().note, the_one().purpose, counts(row)) == ("", False, {"changed": 1})
    row = brought({**AT, "Insurance checked by": None, "Note": ""}, clear=True)
    assert causes(row) == [("error", "A check has a day and no person")]


# --- again, back, and how often it asks ------------------------------------------------------------------


@pytest.fixture
def many(beatrix, zoe, boats, make_placement, make_activity):
    visit = make_activity("Yard visit")
    make_activity("Yard visit")
    make_placement(beatrix, partner=boats, hours=Decimal("7.5"), ends_on=date(2026, 10, 9), insurance_on=FIRST,
                   insurance_by="PN", task=True, note="=1+1", learner_reflection="Two\r\nlines")  # fmt: skip
    make_placement(beatrix, partner=boats, hours=2, employer="words beside")
    make_placement(beatrix, activity=visit, kind="activity", mode="virtual")
    make_placement(beatrix, activity=visit, kind="activity", mode="virtual")
    make_placement(zoe, "The Bakery", status="planned", day=date(2027, 1, 4))
    make_placement(zoe, "Harbour Boats", status="cancelled")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_export_comes_back_and_changes_nothing(ending, many, leader, as_user, year, ash):
    before = tables(ash, Placement, Partner)
    content = as_user(leader).get(f"/ash/2026/placements/?show=entries&format={ending}").content
    row = go(bring("placements", content, leader, year, name=f"x.{ending}"))
    assert (counts(row), causes(row)) == ({"same": 6}, [])
    assert tables(ash, Placement, Partner) == before


def test_export_asks_as_often_whatever_its_length(many, leader, as_user, make_placement, zoe):
    client, asked = as_user(leader), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            client.get("/ash/2026/placements/?show=entries&format=csv")
        asked.append(len(found))
        make_placement(zoe, "The Mill")
    assert asked[0] == asked[1]


def test_undo_gives_back_what_was(brought, many, ash):
    before = tables(ash, Placement, Partner)
    row = brought(
        {"Employer": "The Yard", "Status": "done"},
        {"Adno": "13", "Employer": "The Bakery", "Start date": "04/01/2027", "Hours": "2 days", "Note": "More"},
        partners=True,
    )
    assert counts(row) == {"new": 1, "changed": 1}
    undo(go(row))
    assert tables(ash, Placement, Partner) == before


def test_undo_keeps_what_stands_under_something(brought, beatrix, ash):
    row = go(brought(AT))
    EmployerFeedback.objects.create(school=ash, placement=the_one(), link_key="x", expires_at="2027-01-01T00:00Z")
    assert undo(row).outcome["undone"]["tracking.Placement"] == {"deleted": 0, "restored": 0, "put back": 0, "kept": 1}


def test_words_and_names_stay_out_of_history(brought, beatrix, make_placement):
    make_placement(beatrix, "The Bakery")
    undo(go(brought({**AT, "Note": "Private", "Learner’s reflection": "Mine", "Hours": 6})))
    line = History.objects.get(action="changed by import", person=beatrix.learner_id)
    silent = {"note": ["", "changed"], "learner_reflection": ["", "changed"]}
    assert (line.label, line.changes) == ("Work experience", {"hours": ["5", "6"], **silent})
    assert set(History.objects.filter(model="tracking.Placement").values_list("label")) == {("Work experience",)}


@pytest.mark.parametrize("number", [3, 30])
def test_check_asks_as_often_whatever_its_length(
    number, ash, leader, year, make_learner, make_placement, cohorts, boats
):
    records = []
    for at in range(number):
        make_placement(make_learner(f"Ann Learner{at}", cohorts[11], mis_id=f"7{at}"), partner=boats)
        said = {"mis_id": f"7{at}", "employer": "Harbour Boats", "starts_on": FIRST, "hours": Decimal(6)}
        records.append(Record("Sheet", at, said))
    with CaptureQueriesContext(connection) as asked:
        plan = kinds()["placements"].plan(records, Setting(ash, year, leader, TODAY))
    assert (len(asked), len(plan.changes.tables[Placement].changed)) == (4, number)


def test_who_changes_no_learners_brings_none(leader, staff, governor, trust_lead, ash):
    may = [
        {kind.slug for kind in kinds_for(member)} & {"placements", "destinations"}
        for member in (leader, staff, governor)
    ]
    assert may == [{"placements", "destinations"}, set(), set()]
    assert kinds_for(trust_lead.leads_school("ash")) == []
