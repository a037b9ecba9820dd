"""Each list of the school and its programme exports the rows that its page shows, in so many queries."""

import pytest
from django.urls import reverse

from careers.history import record
from careers.models import Adoption, IntendedObjective, IntendedOutcome, Partner, PartnerContact
from careers.tenancy import Role
from careers.years import add_year
from frameworks.models import Edition, Framework
from tests.support.exported import exported, in_order_of_page

WORDS = ["Cherry", "apple", "=Banana"]


@pytest.fixture
def make(ash, year, cohorts, adopted, statements, leader, make_activity, make_member):
    """make(name, number): so many rows for the list of this name, and the words by which page and export tell them."""

    def rows_for(name, number):
        return MAKERS[name](number, ash, year, cohorts, statements, leader, make_activity, make_member)

    return rows_for


def activities(number, ash, year, cohorts, statements, leader, make_activity, make_member):
    for word in WORDS[:number]:
        make_activity(word, [cohorts[7]], {statements["A1"]: "D"}, hours=2)
    return WORDS[:number]


def partners(number, ash, *others):
    return [Partner.objects.create(school=ash, name=word, sector="Food").name for word in WORDS[:number]]


def contacts(number, ash, *others):
    partner = Partner.objects.create(school=ash, name="Bakery")
    return [PartnerContact.objects.create(school=ash, partner=partner, name=word).name for word in WORDS[:number]]


def changes(number, ash, year, cohorts, statements, leader, *others):
    for word in WORDS[:number]:
        record(by=leader, row=Partner(pk=1, school=ash, name=word), action="added", changes={"name": ["", word]})
    return WORDS[:number]


def groups(number, ash, *others):
    ash.targetgroup_set.all().delete()
    return [ash.targetgroup_set.create(name=word, order=1).name for word in WORDS[:number]]


def years(number, ash, year, *others):
    return [str(year), *(str(add_year(school=ash, start=2026 + more, by="tests")) for more in range(1, number))]


def members(number, ash, year, cohorts, statements, leader, make_activity, make_member):
    return [make_member(ash, Role.STAFF, name=f"{word} Staff").user.name for word in WORDS[:number]]


def frameworks(number, ash, *others):
    Framework.objects.all().update(title="Small")
    Adoption.objects.all().delete()
    for word in WORDS[:number]:
        framework = Framework.objects.create(key=word, title=word, publisher="Tests")
        edition = Edition.objects.create(framework=framework, key="1", label="1", status="published", digest="x",
                                         source_file="none", purpose="learner", licence="Ours.")  # fmt: skip
        Adoption.objects.create(school=ash, edition=edition)
    return WORDS[:number]


def objectives(number, ash, year, *others):
    return [year.programme.objectives.create(school=ash, text=word, order=at).text for at, word in
            enumerate(WORDS[:number], 1)]  # fmt: skip


def intended(number, ash, year, cohorts, statements, *others):
    for statement in list(statements.values())[:number]:
        outcome = IntendedOutcome.objects.create(school=ash, year=year, statement=statement, cohort=cohorts[9])
        aim = year.programme.objectives.first() or year.programme.objectives.create(school=ash, text="Aim", order=1)
        IntendedObjective.objects.create(school=ash, intended=outcome, objective=aim)
    return list(statements)[:number]


MAKERS = {
    "activity-list": activities,
    "mapping-matrix": activities,
    "partner-list": partners,
    "partner": contacts,
    "history-list": changes,
    "target-group-list": groups,
    "year-list": years,
    "member-list": members,
    "adoption-list": frameworks,
    "programme": objectives,
    "intended-objectives": intended,
}
#: (name, what is asked for besides, sheet, queries)
LISTS = [
    ("activity-list", {}, 0, 17),
    ("mapping-matrix", {"unmapped": ""}, 0, 12),
    ("partner-list", {}, 0, 4),
    ("partner", {}, 0, 6),
    ("history-list", {"kind": "careers.Partner"}, 0, 5),
    ("target-group-list", {}, 0, 4),
    ("year-list", {}, 0, 5),
    ("member-list", {}, 0, 6),
    ("adoption-list", {}, 0, 8),
    ("programme", {}, 1, 10),
    ("intended-objectives", {}, 0, 11),
]


def address(name, ash, year, edition):
    args = {"partner": [Partner.objects.values_list("pk", flat=True).first()]}.get(name, [])
    if name in {"activity-list", "programme"}:
        args = [year.start]
    if name in {"mapping-matrix", "intended-objectives"}:
        args = [year.start, edition.pk]
    return reverse(name, args=["ash", *args])


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("name", "asked", "sheet", "queries"), LISTS, ids=[row[0] for row in LISTS])
def test_export_has_the_rows_of_the_page_in_its_order_in_so_many_queries(
    name, asked, sheet, queries, number, make, ash, year, edition, make_member, as_user
):
    both = make_member(ash, Role.CAREERS_LEADER, Role.ADMINISTRATOR, name="May Everything")
    words, client = make(name, number), as_user(both)
    url = address(name, ash, year, edition)
    found, asked_for = exported(client, url, sheet, **asked)
    told = [cell for row in found for cell in row.values() if cell in words]
    assert (told, asked_for) == (in_order_of_page(client, url, words, **asked), queries)
    assert len(found) - len(told) == {"member-list": 2, "mapping-matrix": 1, "adoption-list": 1}.get(name, 0)


@pytest.fixture
def leads(leader, as_user):
    return as_user(leader)


def test_matrix_of_what_is_intended_exports_every_statement(leads, year, adopted, cohorts, intend):
    intend("A1", 9)
    found, asked_for = exported(leads, reverse("intended-edit", args=["ash", year.start, adopted.pk]))
    assert [(row["Code"], row["Year 8"], row["Year 9"]) for row in found] == [
        ("A1", "", "Yes"), ("A2", "", ""), ("B1", "", ""), ("B2", "", ""),
    ]  # fmt: skip
    assert asked_for == 9


@pytest.fixture
def intend(ash, year, cohorts, statements):
    def save(code, number):
        IntendedOutcome.objects.create(school=ash, year=year, statement=statements[code], cohort=cohorts[number])

    return save


def test_planner_exports_its_cells(leads, year, cohorts, make_activity):
    first = year.terms.first()
    make_activity("Fair", [cohorts[7]], status="idea", first_term=first, last_term=first)
    make_activity("Talk", [cohorts[7]], first_term=first, last_term=year.terms.all()[1])
    found, _ = exported(leads, reverse("planner", args=["ash", year.start]))
    cells = [sorted(row["Year 7"].splitlines()) for row in found]
    assert cells == [["Fair (idea)", "Talk"], ["Talk (goes on)"], [], [], [], [], [], ["2"]]
    assert [row["Activities"] for row in found] == ["2", "1", "0", "0", "0", "0", "0", "2"]


def test_search_exports_the_words_without_marks(leads, adopted, statements):
    statements["A1"].text = "Learners <b>can</b> & do"
    statements["A1"].bullets = ["can & will"]
    statements["A1"].save()
    found, _ = exported(leads, reverse("statement-search", args=["ash"]), q="can will")
    assert [(row["Code"], row["Statement"], row["Found in"]) for row in found] == [
        ("A1", "Learners <b>can</b> & do", "can & will"),
    ]


def test_edition_exports_what_its_filter_leaves_with_its_levels(leads, adopted, levels):
    url = reverse("school-edition", args=["ash", adopted.pk])
    found, _ = exported(leads, url)
    assert [row["Code"] for row in found] == ["A1", "A2", "B1", "B2"]
    assert [found[0][name] for name in ("Section", "Outcome", "Level 1", "Level 2")] == [
        "Theme A", "Learners can do A1.", "Missing in the source", "A1 looks like step 2.",
    ]  # fmt: skip


def test_filtered_list_exports_only_what_is_left(leads, make_activity):
    make_activity("Talk", kind="assembly")
    make_activity("Visit", kind="workplace_visit")
    found, _ = exported(leads, reverse("activity-list", args=["ash", 2026]), kind="assembly")
    assert len(found) == 1


def test_list_exports_the_rows_of_all_its_pages(leads, ash):
    Partner.objects.bulk_create(Partner(school=ash, name=f"Partner {n:03}") for n in range(60))
    found, _ = exported(leads, reverse("partner-list", args=["ash"]), page="2")
    assert [row["Name"] for row in found] == [f"Partner {n:03}" for n in range(60)]
