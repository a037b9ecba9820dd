"""Destinations: who is a leaver, what holds now and what was said before, and that an objection is honoured."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from careers.models import History
from careers.years import add_year
from tests.careers.posting import key_in, page
from tracking.destinations import leavers_of
from tracking.models import Destination, Enrolment

LIST = "/ash/2026/destinations/learners/?stage=actual"
BODY = {"stage": "intended", "choice": "1", "kind": "further", "recorded_on": "2020-03-01"}


@pytest.fixture
def went(ash):
    """went(enrolment, "actual", "further", day="2020-10-01", choice=1): a destination of hers."""

    def save(enrolment, stage, kind, day="2020-10-01", **fields):
        return Destination.objects.create(
            school=ash, learner=enrolment.learner, enrolment=enrolment, stage=stage, kind=kind,
            recorded_on=date.fromisoformat(day), **fields,
        )  # fmt: skip

    return save


@pytest.fixture
def beatrix(make_learner, cohorts):
    return make_learner("Beatrix Mensah", cohorts[11])


def names(leavers):
    return [leaver.learner.name for leaver in leavers]


def listed(client, query=""):
    return names(client.get(LIST + query).context["page"].object_list)


def add_address(enrolment):
    return reverse("destination-add", args=["ash", 2026, enrolment.learner_id])


# --- who leaves ----------------------------------------------------------------------------------


def test_leavers_are_last_year_groups_and_who_left(make_learner, cohorts, year):
    for number in (10, 11, 12, 13, 14):
        make_learner(f"Year {number:02}", cohorts[number])
    make_learner("Gone Early", cohorts[8], on_roll_to=date(2027, 2, 1))
    assert names(leavers_of(year)) == ["Year 11", "Year 13", "Year 14", "Gone Early"]


def test_what_was_said_at_16_is_not_taken_for_what_comes_at_18(ash, beatrix, cohorts, year, went):
    later = add_year(school=ash, start=2028, by="tests")
    again = Enrolment.objects.create(school=ash, learner=beatrix.learner, year=later, cohort=cohorts[13])
    went(beatrix, "actual", "sixth_form")
    went(again, "actual", "higher", day="2022-10-01")
    assert leavers_of(year)[0].kind("actual") == "sixth_form"
    assert leavers_of(later)[0].kind("actual") == "higher"


def test_later_row_takes_the_place_and_the_earlier_stays_visible(beatrix, year, went):
    first = went(beatrix, "intended", "further", day="2020-01-01")
    second = went(beatrix, "intended", "apprenticeship", day="2020-02-01")
    other = went(beatrix, "intended", "sixth_form", choice=2)
    leaver = leavers_of(year)[0]
    assert (leaver.intended, leaver.earlier) == ([second, other], [first])


# --- the list ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_whatever_its_length(
    rows, make_learner, cohorts, went, leader, as_user, django_assert_num_queries
):
    for number in range(rows):
        enrolment = make_learner(f"Learner {number}", cohorts[11])
        for choice in (1, 2):
            went(enrolment, "intended", "further", choice=choice)
        went(enrolment, "intended", "training", day="2019-01-01")
    client = as_user(leader)
    with django_assert_num_queries(7):
        assert len(listed(client)) == rows


def test_list_is_filtered_by_year_group_kind_and_what_is_not_known(make_learner, cohorts, went, leader, as_user):
    one, two, three = (
        make_learner(f"{name} Leaver", cohorts[n]) for name, n in [("Amy", 11), ("Bob", 11), ("Cat", 13)]
    )
    went(one, "actual", "further")
    went(three, "actual", "higher")
    went(two, "intended", "training", choice=2)
    client = as_user(leader)
    assert listed(client, f"&cohort={cohorts[11].pk}") == ["Amy Leaver", "Bob Leaver"]
    assert listed(client, "&kind=unknown") == ["Bob Leaver"]
    assert listed(client, "&kind=higher") == ["Cat Leaver"]
    assert listed(client, "&stage=intended&kind=training") == ["Bob Leaver"]
    assert listed(client, "&kind=nonsense") == ["Amy Leaver", "Bob Leaver", "Cat Leaver"]


def test_list_comes_in_pages(make_learner, cohorts, leader, as_user):
    for number in range(51):
        make_learner(f"Learner {number:02}", cohorts[11])
    assert listed(as_user(leader), "&page=2") == ["Learner 50"]


def test_list_is_kept_by_no_cache(beatrix, leader, as_user):
    assert "no-store" in as_user(leader).get(LIST)["Cache-Control"]


# --- what is handed out --------------------------------------------------------------------------


def sheets(client, query=""):
    book = load_workbook(BytesIO(client.get(f"{LIST}&format=xlsx{query}").content))
    return [[[cell.value for cell in row] for row in sheet.rows] for sheet in book]


def test_spreadsheet_holds_exactly_what_is_shown(make_learner, cohorts, went, leader, as_user):
    one, two = make_learner("Amy Ash", cohorts[11]), make_learner("Bob Ash", cohorts[13])
    went(one, "actual", "apprenticeship", level="Level 3", provider="Joiners", source="herself")
    went(two, "actual", "higher")
    rows, about = sheets(as_user(leader), "&kind=apprenticeship")
    row = dict(zip(rows[0], rows[1], strict=True))
    assert [row[name] for name in ("Surname", "Forename", "Year group")] == ["Ash", "Amy", "Year 11"]
    actual = ["apprenticeship", "Level 3", "Joiners", None, datetime(2020, 10, 1), "herself"]
    assert [value for name, value in row.items() if name.startswith("Actual")] == actual
    assert (len(rows), about[1:]) == (2, [["Learners in this list", 1], [about[2][0], 0]])


def test_spreadsheet_leaves_out_who_objects_and_says_how_many(make_learner, cohorts, leader, as_user):
    make_learner("Amy Ash", cohorts[11], objects_to_sharing=True)
    make_learner("Bob Ash", cohorts[11])
    rows, about = sheets(as_user(leader))
    assert [row[rows[0].index("Forename")] for row in rows[1:]] == ["Bob"]
    assert about[1:] == [
        ["Learners in this list", 1],
        ["Learners left out because of an objection to sharing", 1],
    ]


def test_page_shows_who_objects(make_learner, cohorts, leader, as_user):
    make_learner("Amy Ash", cohorts[11], objects_to_sharing=True)
    words = page(as_user(leader).get(LIST))
    assert (words.count('<span class="tag some">Objects to sharing</span>'), words.count("of this list objects")) == (
        1,
        1,
    )


# --- one destination -----------------------------------------------------------------------------


def test_destination_is_added_with_history_that_names_nobody(beatrix, leader, as_user):
    note = "Her brother is there."
    as_user(leader).post(add_address(beatrix), BODY | {"provider": "Port College", "note": note})
    row, line = Destination.objects.get(), History.objects.get(model="tracking.Destination")
    assert (row.enrolment, row.learner, row.provider, row.note) == (beatrix, beatrix.learner, "Port College", note)
    assert (line.action, line.person, line.label) == ("added", beatrix.learner_id, "intended: further education")
    assert line.changes["note"] == ["", "changed"]


def test_form_sent_twice_adds_one(beatrix, leader, as_user):
    client = as_user(leader)
    body = BODY | {"form_key": key_in(client, add_address(beatrix))}
    answers = [client.post(add_address(beatrix), body).status_code for _ in "ab"]
    assert (answers, Destination.objects.count()) == ([302, 302], 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"stage": "actual", "choice": "2"}, "choice"),
        ({"level": "Level 3"}, "level"),
        ({"recorded_on": "2999-01-01"}, "recorded_on"),
        ({"kind": ""}, "kind"),
        ({"stage": "x"}, "stage"),
    ],
)
def test_wrong_input_is_told_beside_its_field_and_kept(wrong, field, beatrix, leader, as_user):
    answer = as_user(leader).post(add_address(beatrix), BODY | {"provider": "Port College"} | wrong)
    assert (list(answer.context["form"].errors), Destination.objects.count()) == ([field], 0)
    assert 'value="Port College"' in page(answer)
    assert "<title>Error: Destination of Beatrix M" in page(answer)


def test_destination_is_corrected_and_deleted(beatrix, went, leader, as_user):
    row, client = went(beatrix, "intended", "further"), as_user(leader)
    client.post(reverse("destination-edit", args=["ash", row.pk]), BODY | {"kind": "higher"})
    row.refresh_from_db()
    assert row.kind == "higher"
    client.post(reverse("destination-delete", args=["ash", row.pk]))
    history = History.objects.filter(model="tracking.Destination", person=beatrix.learner_id).order_by("pk")
    assert (Destination.objects.count(), [line.action for line in history]) == (0, ["changed", "deleted"])
    assert history[0].changes == {"kind": ["further", "higher"], "recorded_on": ["2020-10-01", "2020-03-01"]}


def test_form_shows_what_was_said_before(beatrix, went, leader, as_user):
    went(beatrix, "intended", "further", day="2020-01-01", provider="Old College")
    went(beatrix, "intended", "higher", day="2020-02-01", provider="New University")
    told = as_user(leader).get(add_address(beatrix)).context["told"]
    assert [(label, [r.provider for r in now], [r.provider for r in was]) for label, now, was in told] == [
        ("intended", ["New University"], ["Old College"])
    ]


# --- many at once --------------------------------------------------------------------------------

ENTER = "/ash/2026/destinations/enter/?stage=actual"


def entered(*said):
    body = {"recorded_on": "2020-10-01", "source": "calls"}
    for enrolment, kind, where in said:
        body |= {f"kind-{enrolment.pk}": kind, f"where-{enrolment.pk}": where}
    return body


def test_many_are_entered_at_once_and_sent_twice_add_no_more(make_learner, cohorts, leader, as_user):
    one, two = make_learner("Amy Ash", cohorts[11]), make_learner("Bob Ash", cohorts[11])
    client = as_user(leader)
    body = entered((one, "further", "Port College"), (two, "", "")) | {"form_key": key_in(client, ENTER)}
    answers = [client.post(ENTER, body).status_code for _ in "ab"]
    row = Destination.objects.get()
    assert (answers, row.learner, row.stage, row.provider, row.source) == (
        [302, 302], one.learner, "actual", "Port College", "calls",
    )  # fmt: skip
    assert History.objects.get(model="tracking.Destination").person == one.learner_id


def test_only_those_not_known_are_offered(make_learner, cohorts, went, leader, as_user):
    one, two = make_learner("Amy Ash", cohorts[11]), make_learner("Bob Ash", cohorts[11])
    went(one, "actual", "further")
    form = as_user(leader).get(ENTER).context["form"]
    assert [leaver.enrolment for leaver, *_ in form.rows()] == [two]


def test_what_somebody_saved_meanwhile_is_not_covered_unseen(beatrix, went, leader, as_user):
    went(beatrix, "actual", "training")
    answer = as_user(leader).post(ENTER, entered((beatrix, "further", "Port College")))
    said = "Somebody has saved 'training' meanwhile. Empty this one, or change it in the list."
    assert answer.context["form"].errors == {f"kind-{beatrix.pk}": [said]}
    assert Destination.objects.count() == 1


def test_place_without_a_kind_is_told(beatrix, leader, as_user):
    answer = as_user(leader).post(ENTER, entered((beatrix, "", "Port College")))
    assert answer.context["form"].errors == {f"kind-{beatrix.pk}": ["Choose a kind as well, or empty the place."]}
    assert 'value="Port College"' in page(answer)


def test_nobody_of_another_school_or_year_group_can_be_entered(make_learner, cohorts, leader, as_user):
    stays = make_learner("Amy Ash", cohorts[10])
    as_user(leader).post(ENTER, entered((stays, "further", "Port College")))
    assert Destination.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_entering_asks_as_often_whatever_its_length(
    rows, make_learner, cohorts, leader, as_user, django_assert_num_queries
):
    who = [make_learner(f"Learner {number}", cohorts[11]) for number in range(rows)]
    client = as_user(leader)
    with django_assert_num_queries(16):
        client.post(ENTER, entered(*((one, "further", "") for one in who)))
    assert Destination.objects.count() == rows


# --- in totals -----------------------------------------------------------------------------------

TOTALS = "/ash/2026/destinations/?stage=actual"


@pytest.fixture
def many(make_learner, cohorts, went, ash):
    """18 leavers of Year 11: 10 in further education, 6 in apprenticeships, 2 not known; and a group of 7."""
    target = ash.targetgroup_set.get(name="Pupil premium")
    kinds = ["further"] * 10 + ["apprenticeship"] * 6 + [None] * 2
    for number, kind in enumerate(kinds):
        targets = [target] if number in {0, 1, 2, 3, 4, 5, 10} else []
        enrolment = make_learner(f"Learner {number:02}", cohorts[11], *targets)
        if kind:
            went(enrolment, "actual", kind)
    return target


def table(client, query=""):
    (found,) = client.get(TOTALS + query).context["tables"]
    return found


def test_who_sees_learners_sees_counts_as_they_are(many, leader, as_user):
    found = table(as_user(leader))
    assert [(known.stage, known.count, known.of) for known in found.known] == [
        ("intended", 0, 18), ("actual", 16, 18), ("sustained", 0, 18), ("longer", 0, 18),
    ]  # fmt: skip
    assert [(line.label, line.count) for line in found.lines] == [
        ("further education", 10), ("apprenticeship", 6), ("not known", 2),
    ]  # fmt: skip
    assert [(line.label, line.count, [cell for _, cell in line.by_kind]) for line in found.groups] == [
        ("Pupil premium", 7, [6, 1, 0])
    ]


@pytest.mark.parametrize("who", ["governor", "staff", "trust_lead"])
def test_others_do_not_see_small_counts_nor_what_tells_them(who, many, request, as_user):
    found = table(as_user(request.getfixturevalue(who)))
    assert found.known[1].count is None
    assert [(line.label, line.count) for line in found.lines] == [
        ("further education", 10), ("apprenticeship", None), ("not known", None),
    ]  # fmt: skip
    assert [[cell for _, cell in line.by_kind] for line in found.groups] == [[None, None, None]]


def test_spreadsheet_of_totals_hides_the_same(many, governor, leader, as_user):
    def cells(person):
        book = load_workbook(BytesIO(as_user(person).get(TOTALS + "&format=xlsx").content))
        return {sheet.title: [row[2].value for row in sheet.rows][1:] for sheet in book if sheet.title != "About"}

    assert cells(leader) | {"Groups": None} == {"Known": [0, 16, 0, 0], "Kinds": [10, 6, 2], "Groups": None}
    assert cells(governor)["Kinds"] == [10, "hidden", "hidden"]


@pytest.mark.parametrize(("who", "begins"), [("leader", "as they are"), ("governor", "those of 1 to 4 are hidden")])
def test_spreadsheet_of_totals_says_whether_it_may_leave(who, begins, many, request, as_user):
    answer = as_user(request.getfixturevalue(who)).get(TOTALS + "&format=xlsx")
    about = dict([cell.value for cell in row] for row in load_workbook(BytesIO(answer.content))["About"].rows)
    assert about["Counts"].startswith(begins)


def test_few_leavers_are_not_told(make_learner, cohorts, went, governor, as_user):
    went(make_learner("Beatrix Mensah", cohorts[13]), "actual", "neet")
    words = page(as_user(governor).get(TOTALS))
    assert ("Fewer than 5 learners left from here" in words, "not in education" in words) == (True, False)


def test_no_page_of_totals_names_a_learner(many, governor, as_user):
    assert "Learner 0" not in page(as_user(governor).get(TOTALS))


def test_years_of_three_years_after_leaving_are_offered(ash, governor, as_user):
    for start in (2021, 2022, 2023, 2024, 2025):
        add_year(school=ash, start=start, by="tests")
    followed = as_user(governor).get(TOTALS).context["followed"]
    newest = ash.nearest_year(ash.years()).start
    assert [year.start for year in followed] == [
        s for s in range(2026, 2020, -1) if newest - 3 <= s <= newest or s == 2026
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_totals_ask_as_often_whatever_their_length(
    rows, make_learner, cohorts, went, ash, governor, as_user, django_assert_num_queries
):
    for number, target in zip(range(rows), ash.targetgroup_set.all(), strict=False):
        went(make_learner(f"Learner {number}", cohorts[11], target), "actual", "further")
    client = as_user(governor)
    with django_assert_num_queries(9):
        client.get(TOTALS)
