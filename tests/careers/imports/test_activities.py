"""The programme as careers leaders keep it in a spreadsheet, brought in, exported, brought in again, taken back."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from careers.imports import checking, files
from careers.imports.activities import Activities
from careers.imports.activities.cells import hours_in
from careers.imports.activities.sheets import activity_sheet, matrix_sheets
from careers.imports.reading import load
from careers.mapping import matrix_of
from careers.models import (
    Activity,
    ActivityCohort,
    ActivityPartner,
    Adoption,
    History,
    Import,
    Mapping,
    Partner,
    Session,
)
from careers.sheets import csv_text, xlsx
from tests.support.importing import bring, go, undo

HEAD = ["Yr grp", "When", "What happens", "Lead", "Who comes in", "BM", "Strand?", "Hrs", "Done?"]
#: The sheet in which a careers leader keeps the year, as real ones look.
PROGRAMME = [
    ["ASHFIELD ACADEMY – Careers programme 2026/27 (DRAFT v3)", *[None] * 8],
    ["CL = Careers Leader; BM = Gatsby benchmark", *[None] * 8],
    [None] * 9,
    HEAD,
    ["7", "Aut 1", "What is a career? — tutor programme, 4 weeks", "Tutors", None, "1, 4", "SD", 2, "tbc"],
    [None, "Spr 1", "National Careers Week assemblies", "Careers Leader", "Local hospital; Bakery", "5", None, 5, "Y"],
    ["7-8", "Sum 2", "Take a child to work day", "Careers Leader", "Parents", "6", None, "half day", None],
    ["11", "Aut-Spr", "Guidance interviews (all)", "Careers Adviser", None, "8", None, None, "tbc"],
    ["All", "all year", "Careers posters – every faculty", "HoDs", None, "4", None, 5, "Y"],
]


def counts(row):
    """{verdict: rows} of a check, without those of none."""
    verdicts = ("new", "changed", "same", "refused", "left out")
    return {name: row.summary["counts"][name] for name in verdicts if row.summary["counts"][name]}


def causes(row):
    return [group["cause"] for group in row.summary["groups"]]


def programme_bytes():
    """Rows under a title, as no export of ours has them."""
    from openpyxl import Workbook

    book = Workbook()
    for cells in PROGRAMME:
        book.active.append(cells)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def state():
    """All that an import of activities may touch."""
    models = (Activity, ActivityCohort, ActivityPartner, Mapping, Session, Partner)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_programme_kept_by_hand_goes_in(leader, year, adopted, cohorts):
    row = bring("activities", programme_bytes(), leader, year)
    assert (counts(row), row.layout) == ({"new": 5}, [[0, 4]])
    go(row)
    found = {
        a.title: (a.kind, a.when, a.hours, [c.short_name for c in a.cohorts.all()]) for a in Activity.objects.all()
    }
    everybody = [f"Y{number}" for number in range(7, 14)]
    assert found == {
        "What is a career? — tutor programme, 4 weeks": ("tutor_time", "Autumn 1", Decimal(2), ["Y7"]),
        "National Careers Week assemblies": ("assembly", "Spring 1", Decimal(5), ["Y7"]),
        "Take a child to work day": ("work_experience", "Summer 2", Decimal("2.5"), ["Y7", "Y8"]),
        "Guidance interviews (all)": ("guidance", "Autumn 1 to Spring 2", None, ["Y11"]),
        "Careers posters – every faculty": ("careers_lesson", "Autumn 1 to Summer 2", Decimal(5), everybody),
    }


def test_same_programme_again_changes_nothing(leader, year, adopted):
    go(bring("activities", programme_bytes(), leader, year))
    assert counts(bring("activities", programme_bytes(), leader, year)) == {"same": 5}


def test_what_waymark_cannot_keep_is_said(leader, year, adopted):
    row = bring("activities", programme_bytes(), leader, year)
    assert causes(row) == [
        "Some of these are not in your list of partners, so they are left out",
        "Whether an activity was delivered follows from its sessions, so this is left out",
    ]
    assert [note.split(",")[0] for note in row.summary["notes"]] == [
        "The kinds of 4 new activities were read from the title. Look them over once they are in.",
        "The Gatsby Benchmarks in this file are left out",
    ]


def test_unknown_partners_can_be_added(leader, year):
    go(bring("activities", programme_bytes(), leader, year, add_partners=True))
    assert [(row.partner.name, row.activity.title) for row in ActivityPartner.objects.order_by("partner__name")] == [
        ("Bakery", "National Careers Week assemblies"),
        ("Local hospital", "National Careers Week assemblies"),
        ("Parents", "Take a child to work day"),
    ]


def test_numbers_of_people_are_no_partners(leader, year):
    rows = [["Activity", "Partners"], ["Work experience", "~120 employers; Two local firms; 6 providers"]]
    go(bring("activities", rows, leader, year, add_partners=True))
    assert Partner.objects.count() == 0


def test_statements_with_depths_in_one_cell(leader, year, adopted):
    go(bring("activities", [["Activity", "Outcomes"], ["Visit", "A1, A2 (D); b1: secured"]], leader, year))
    met = Mapping.objects.order_by("statement__order").values_list("statement__code", "depth")
    assert list(met) == [("A1", "I"), ("A2", "D"), ("B1", "S")]
    assert History.objects.filter(action="mapped").get().changes == {
        "A1": [None, "introduced"], "A2": [None, "developed"], "B1": [None, "secured"],
    }  # fmt: skip


def test_a_column_for_each_statement(leader, year, adopted, make_activity, statements):
    make_activity("Visit", meets={statements["A1"]: "S", statements["B2"]: "D"})
    rows = [["Activity", "A1", "A2", "B1", "B2"], ["Visit", "x", "D", "x", None]]
    go(bring("activities", rows, leader, year, developed=True))
    met = Mapping.objects.order_by("statement__order").values_list("statement__code", "depth")
    assert list(met) == [("A1", "S"), ("A2", "D"), ("B1", "D"), ("B2", "D")]


def test_an_empty_cell_takes_no_mapping_away_unless_asked(leader, year, adopted, make_activity, statements):
    make_activity("Visit", meets={statements["A1"]: "S"})
    rows = [["Activity", "A1", "Statements met"], ["Visit", None, None]]
    assert counts(bring("activities", rows, leader, year)) == {"same": 1}
    go(bring("activities", rows, leader, year, clear=True))
    assert Mapping.objects.count() == 0


def test_codes_of_a_cell_replace_those_of_their_framework(leader, year, adopted, make_activity, statements):
    make_activity("Visit", meets={statements["A1"]: "S", statements["A2"]: "I"})
    go(bring("activities", [["Activity", "Outcomes"], ["Visit", "A1; B1"]], leader, year))
    met = Mapping.objects.order_by("statement__order").values_list("statement__code", "depth")
    assert list(met) == [("A1", "S"), ("B1", "I")]


def test_benchmarks_are_statements_where_the_school_uses_them(ash, leader, year, gatsby):
    Adoption.objects.create(school=ash, edition=gatsby)
    go(bring("activities", [["Activity", "BM"], ["Visit", "1, 4"], ["Fair", 5]], leader, year))
    met = Mapping.objects.order_by("statement__order").values_list("activity__title", "statement__code")
    assert list(met) == [("Visit", "GB1"), ("Visit", "GB4"), ("Fair", "GB5")]


@pytest.fixture
def gatsby(db):
    from frameworks.models import Edition, Framework, Section, Statement

    framework = Framework.objects.create(key="gatsby-benchmarks", title="Gatsby Benchmarks", publisher="Gatsby")
    edition = Edition.objects.create(
        framework=framework, key="2024", label="2024", status="published", purpose="learner", digest="y",
        source_file="none", licence="Ours.", section_kinds=["Benchmark"], statement_kind="What it asks",
    )  # fmt: skip
    section = Section.objects.create(edition=edition, code="1", title="One", order=1)
    Statement.objects.bulk_create(
        Statement(edition=edition, section=section, code=f"GB{n}", order=n, purpose="learner", text=f"Benchmark {n}.")
        for n in range(1, 9)
    )
    return edition


def test_a_held_session_only_where_a_day_is_known(leader, year, cohorts):
    rows = [["Activity", "Year", "When", "Done?"], ["Fair", 9, "1/10/2026", "Y"], ["Talk", 9, "Aut 1", "Y"]]
    row = bring("activities", rows, leader, year, held=True)
    assert row.summary["counts"]["warned"] == 1
    go(row)
    held = Session.objects.get()
    assert (held.activity.title, held.date, held.status) == ("Fair", date(2026, 10, 1), "held")
    assert list(held.cohorts.all()) == [cohorts[9]]


def test_two_of_one_title_are_told_apart_by_year_groups(leader, year, cohorts, make_activity):
    seven, eight = (make_activity("Fair", [cohorts[number]], hours=1) for number in (7, 8))
    go(bring("activities", [["Activity", "Year", "Hours"], ["fair ", 8, 3], ["Fair", 9, 2]], leader, year))
    hours = Activity.objects.order_by("pk").values_list("hours", flat=True)
    assert list(hours) == [Decimal(1), Decimal(3), Decimal(2)]
    row = bring("activities", [["Activity", "Hours"], ["Fair", 9]], leader, year)
    assert causes(row) == ["Several activities of this year have this title"]


def test_activities_of_another_year_are_left_alone(leader, year, make_activity, ash):
    from careers.years import add_year

    other = add_year(school=ash, start=2027, by=leader)
    make_activity("Fair", hours=1)
    go(bring("activities", [["Activity", "Hours"], ["Fair", 9]], leader, other))
    assert list(Activity.objects.order_by("pk").values_list("year__start", "hours")) == [(2026, 1), (2027, 9)]


@pytest.fixture
def full(ash, year, leader, staff, cohorts, make_activity, make_session, statements, adopted):
    """Activities with all that an export holds."""
    one = make_activity(
        "=Visit, to the port", [cohorts[7], cohorts[9]], {statements["A1"]: "S", statements["B2"]: "I"}, hours="2.50",
        kind="workplace_visit", subject="Geography", lead="Humanities", cost="120.00", intent="First\nsecond",
        impact="Survey", evaluation="'Good'", starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 2),
    )  # fmt: skip
    terms = list(year.terms.all())
    two = make_activity("Fair", first_term=terms[0], last_term=terms[3], status="idea")
    three = make_activity("Fair", [cohorts[8]], status="cancelled", cancelled_because="Rain")
    make_session(make_activity("Lesson"), "2026-10-05")
    for partner in ("Smith, Jones & Co", "Bakery"):
        ActivityPartner.objects.create(
            school=ash, activity=one, partner=Partner.objects.create(school=ash, name=partner, kind="employer")
        )
    one.staff.add(staff, leader, through_defaults={"school": ash})
    one.targets.add(*ash.targetgroup_set.all()[:2], through_defaults={"school": ash})
    return [one, two, three]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_list_comes_back_unchanged(full, leader, year, ash, ending):
    sheet = activity_sheet(ash.activity_set.in_year(year), "Activities", year=year, member=leader)
    sheet.rows[:] = list(sheet.rows)
    content = xlsx([sheet]) if ending == "xlsx" else csv_text(sheet).encode()
    row = bring("activities", content, leader, year, name=f"x.{ending}")
    assert (row.status, counts(row), causes(row)) == (Import.Status.CHECKED, {"same": 4}, [])
    assert checking.planned(row, load(files.cells(row)))[1].changes.empty


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_matrix_comes_back_unchanged(full, leader, year, ash, adopted, ending):
    statements = list(adopted.statements.select_related("section"))
    matrix = matrix_of(list(ash.activity_set.prefetch_related("cohorts")), statements)
    sheets = matrix_sheets(matrix, "Mapping", year=year, member=leader)
    content = xlsx(sheets) if ending == "xlsx" else csv_text(sheets[0]).encode()
    row = bring("activities", content, leader, year, name=f"x.{ending}")
    assert (counts(row), causes(row)) == ({"same": 4, "left out": 1}, ["This is the row of totals and is left out"])
    assert checking.planned(row, load(files.cells(row)))[1].changes.empty


def test_page_exports_what_comes_back(full, leader, year, as_user):
    content = as_user(leader).get(f"/ash/{year.start}/activities/?format=xlsx").content
    header = [cell.value for cell in next(load_workbook(BytesIO(content)).active.iter_rows())]
    assert header[:8] == ["Title", "Kind", "Subject", "Year groups", "Targeted groups", "When", "Hours", "Status"]
    assert counts(bring("activities", content, leader, year)) == {"same": 4}


def test_taken_back_leaves_all_as_before(full, leader, year):
    before = state()
    rows = [
        ["Activity", "Year", "Hours", "Partners", "Outcomes", "When", "Done"],
        ["Fair", 8, 4, "Bakery", "A1 (D)", "2/10/26", "Y"],
        ["New", "KS3", 1, "Hospital", "B1", "Spr 2", ""],
        ["=Visit, to the port", 7, 9, "Bakery", "A2", "", ""],
    ]
    row = go(bring("activities", rows, leader, year, add_partners=True, held=True))
    assert row.outcome["counts"]["new"] == 1
    assert state() != before
    undo(row)
    assert without_keys(state()) == without_keys(before)


def without_keys(tables):
    """Rows put back have keys of their own."""
    return [sorted(repr({**row, "id": 0}) for row in table) for table in tables]


def test_taken_back_keeps_what_somebody_stands_on_whole(leader, year, make_session, adopted):
    rows = [["Activity", "Year", "Outcomes"], ["Fair", 7, "A1"], ["Talk", 7, "A1"]]
    row = go(bring("activities", rows, leader, year))
    make_session(Activity.objects.get(title="Fair"))
    assert undo(row).outcome["undone"]["careers.Activity"] == {"deleted": 1, "restored": 0, "put back": 0, "kept": 1}
    assert [activity.title for activity in Activity.objects.all()] == ["Fair"]
    assert (ActivityCohort.objects.count(), Mapping.objects.count()) == (1, 1)


def test_taking_back_is_told_of_the_activity(leader, year, adopted, make_activity):
    make_activity("Fair")
    undo(go(bring("activities", [["Activity", "Year", "Outcomes"], ["Fair", 7, "A1"]], leader, year)))
    told = History.objects.filter(model="careers.Activity").order_by("pk").values_list("action", "changes")
    assert list(told) == [
        ("changed by import", {"cohorts": ["", "Year 7"]}), ("mapped", {"A1": [None, "introduced"]}),
        ("import undone", {}),
    ]  # fmt: skip


WRONG = [
    ("Year", "Year 99", "Your school has no such year group"),
    ("Year", "Reception", "Your school has no such year group"),
    ("When", "Michaelmas", "This time of the year is not known"),
    ("When", "Spr 2-Aut 1", "The end comes before the beginning"),
    ("When", "31/12/2031", "The day is outside the academic year"),
    ("Hours", "long", "The hours cannot be read"),
    ("Hours", 0, "The hours are out of bounds"),
    ("Hours", "-2", "The hours cannot be read"),
    ("Cost", "about a tenner", "This is not a number"),
    ("Cost", "-5", "The number is out of bounds"),
    ("Kind", "jamboree", "This word is not known"),
    ("Status", "perhaps", "This word is not known"),
    ("Staff", "Nobody Known", "Your school has no such member of staff"),
    ("Targeted groups", "Left-handed", "Your school has no such target group"),
    ("Outcomes", "Z9", "No framework that your school uses has this code"),
    ("Outcomes", date(2026, 1, 1), "Excel has made a date of a code"),
    ("BM", 9, "This is no Gatsby Benchmark"),
    ("A1", "Q", "This word is not known"),
    ("Last day", date(2026, 10, 1), "There is a last day without a first"),
    ("Hours", "#REF!", "The cell holds an error of the spreadsheet"),
]


@pytest.mark.parametrize(("header", "value", "cause"), WRONG)
def test_wrong_value_is_told(leader, year, adopted, header, value, cause):
    row = bring("activities", [["Activity", header], ["Fair", value]], leader, year)
    assert (causes(row), counts(row)) == ([cause], {"refused": 1})


def test_codes_of_other_schools_are_not_found(leader, year, statements, beech, edition):
    Adoption.objects.create(school=beech, edition=edition)
    row = bring("activities", [["id", "Activity", "Outcomes"], [1, "Fair", "A1"]], leader, year)
    assert causes(row) == ["No framework that your school uses has this code"]


def test_a_title_twice_is_refused(leader, year):
    row = bring("activities", [["Activity", "Year"], ["Fair", 7], ["fair", 7], ["Fair", 8]], leader, year)
    assert (counts(row), causes(row)) == ({"new": 2, "refused": 1}, ["This activity is in the file twice"])


def test_a_day_counts_before_the_half_term_beside_it(leader, year):
    rows = [["Activity", "Term", "Date"], ["Fair", "Aut 1", "3 Nov 2026"], ["Talk", "Aut 1", ""]]
    go(bring("activities", rows, leader, year))
    assert [row.when for row in Activity.objects.order_by("pk")] == ["3 November 2026", "Autumn 1"]


def test_an_activity_twice_is_refused(leader, year, make_activity, cohorts):
    make_activity("Fair", [cohorts[7]])
    row = bring("activities", [["Activity", "Hours"], ["Fair", 1], ["fair", 2]], leader, year)
    assert (counts(row), causes(row)) == ({"changed": 1, "refused": 1}, ["This activity is in the file twice"])


@pytest.mark.parametrize(
    ("words", "hours"),
    [("2", 2), ("half day", "2.5"), ("1h", 1), ("50 min", "0.83"), ("whole day", 5), ("4 x 30 min", 2), ("1h30", "1.5"),
     ("1:30", "1.5"), ("1 hour 15 minutes", "1.25"), ("2 days", 10), ("a week", 25), ("4 weeks x 1 hour", 4),
     ("30 mins x 6", 3), ("half an hour", "0.5"), ("½ day", "2.5"), ("1.5 hrs", "1.5"), ("tea time", None)],
)  # fmt: skip
def test_hours_in_words(words, hours):
    found = hours_in(words)
    assert (found is None and hours is None) or round(found, 2) == Decimal(hours)


@pytest.mark.parametrize(
    ("words", "groups"),
    [("7", "7"), (7.0, "7"), ("7-8", "7 8"), ("Years 7 to 9", "7 8 9"), ("Y7, Y9", "7 9"), ("KS3", "7 8 9"),
     ("10+", "10 11 12 13"), ("Year 7, Year 8", "7 8"), ("7/8", "7 8"), ("Y10 & Y11", "10 11"),
     (date(2026, 8, 7), "7 8"), ("sixth form", "12 13"), ("KS3-4", "7 8 9 10 11"), ("No year group", "")],
)  # fmt: skip
def test_year_groups_in_words(leader, year, words, groups):
    go(bring("activities", [["Activity", "Year"], ["Fair", words]], leader, year))
    found = Activity.objects.get().cohorts.all()
    assert " ".join(str(cohort.year_number) for cohort in found) == groups


@pytest.mark.parametrize(
    ("words", "when"),
    [("Aut 1", "Autumn 1"), ("Autumn 2", "Autumn 2"), ("Spr 1-Spr 2", "Spring 1 to Spring 2"),
     ("Sum", "Summer 1 to Summer 2"), ("HT3", "Spring 1"), ("October", "Autumn 1"), ("Feb", "Spring 1 to Spring 2"),
     ("Aut 1-2", "Autumn 1 to Autumn 2"),
     ("3 March 2027", "3 March 2027"), ("3 March 2027 to 5 March 2027", "3 March 2027 to 5 March 2027"),
     ("w/b 7/9/26", "7 September 2026"), (date(2026, 9, 7), "7 September 2026"),
     ("Autumn term", "Autumn 1 to Autumn 2")],
)  # fmt: skip
def test_times_in_words(leader, year, words, when):
    go(bring("activities", [["Activity", "When"], ["Fair", words]], leader, year))
    assert Activity.objects.get().when == when


def queries_of_check(row):
    book = load(files.cells(row))
    with CaptureQueriesContext(
        connection,
    ) as found:
        checking.planned(row, book)
    return len(found)


def test_check_asks_the_same_for_any_number_of_rows(full, leader, year):
    def sheet(number):
        return [["Activity", "Year", "Outcomes", "Staff", "Partners"]] + [
            [f"Fair {n}", 7 + n % 3, "A1; B2", "Sam Staff", "Bakery"] for n in range(number)
        ]

    few, many = (queries_of_check(bring("activities", sheet(number), leader, year)) for number in (3, 30))
    assert few == many == 22


def test_kind_belongs_to_who_changes_the_programme():
    assert Activities.permission == "change_programme"
