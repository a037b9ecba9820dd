"""School settings: details, academic years, cohorts, target groups, history."""

from datetime import date

import pytest

from careers.forms.school import YearWithTerms
from careers.history import record
from careers.models import AcademicYear, Cohort, History, IntendedOutcome, School, TargetGroup
from careers.years import HALF_TERMS, add_year, propose_year

DETAILS = {"name": "Ash Academy", "kind": "mainstream", "phase": "11-18"}


@pytest.fixture
def browser(as_user, administrator):
    return as_user(administrator)


def typed(start, **changed):
    """What the form of a proposed year sends."""
    year, terms = propose_year(school=School(), start=start)
    values = {"starts_on": year.starts_on, "ends_on": year.ends_on}
    for term in terms:
        values |= {f"term-{term.order}-{name}": getattr(term, name) for name in ("name", "starts_on", "ends_on")}
    return {name: str(value) for name, value in values.items()} | changed


def errors(response):
    """{field of the page: its sentences}, of the year and its half-terms together."""
    return {
        part.add_prefix(name): list(said)
        for part in response.context["form"].forms
        for name, said in part.errors.items()
    }


@pytest.mark.parametrize(
    "page",
    ["people", "people/invite", "settings", "years", "years/add", "cohorts", "cohorts/add", "target-groups", "history"],
)
def test_settings_are_for_the_administrator_alone(as_user, browser, leader, governor, page):
    assert browser.get(f"/ash/{page}/").status_code == 200
    assert [as_user(person).get(f"/ash/{page}/").status_code for person in (leader, governor)] == [403, 403]


@pytest.mark.parametrize(("page", "queries"), [("years", 6), ("cohorts", 5), ("target-groups", 5), ("history", 7)])
def test_lists_take_the_same_queries_for_one_and_three_rows(
    browser, ash, page, queries, administrator, django_assert_num_queries
):
    first = ash.academicyear_set.get()
    Cohort.objects.filter(school=ash).exclude(year_number=7).delete()
    TargetGroup.objects.filter(school=ash, order__gt=1).delete()
    with django_assert_num_queries(queries):
        browser.get(f"/ash/{page}/")
    for number in (1, 2):
        add_year(school=ash, start=first.start + number, by=administrator)
        Cohort.objects.create(school=ash, name=f"C{number}", short_name="C")
        TargetGroup.objects.create(school=ash, name=f"G{number}")
    with django_assert_num_queries(queries):
        browser.get(f"/ash/{page}/")


def test_details_change_with_their_history(browser, ash):
    response = browser.post("/ash/settings/", {**DETAILS, "name": "Ash Green", "urn": "123456", "slug": "other"})
    ash.refresh_from_db()
    assert (response.url, ash.name, ash.slug) == ("/ash/settings/", "Ash Green", "ash")
    line = History.objects.filter(model="careers.School", action="changed").get()
    assert line.changes == {"name": ["Ash Academy", "Ash Green"], "urn": ["", "123456"]}


def test_details_with_a_wrong_urn_lose_nothing(browser, ash):
    response = browser.post("/ash/settings/", {**DETAILS, "region": "Kent", "urn": "12"})
    assert response.context["form"].errors == {"urn": ["A URN is six digits, for example 123456."]}
    assert 'value="Kent"' in response.text
    assert "<h1>School details</h1>" in response.text
    assert not History.objects.filter(action="changed").exists()


def test_year_is_added_with_half_terms_and_a_programme(browser, ash):
    page = browser.get("/ash/years/add/")
    assert [form["name"].value() for form in page.context["form"].terms] == [name for name, *_ in HALF_TERMS]
    browser.post("/ash/years/add/", typed(2027))
    year = ash.academicyear_set.get(start=2027)
    assert (year.terms.count(), year.programme.vision) == (6, "")
    assert year.terms.first().starts_on == date(2027, 9, 1)
    assert History.objects.filter(model="careers.AcademicYear").first().label == "2027 to 2028"


def test_an_earlier_year_is_added(browser, ash):
    browser.post("/ash/years/add/?earlier=1", typed(2025))
    assert [year.start for year in ash.academicyear_set.all()] == [2026, 2025]


def test_year_changes_with_its_half_terms_in_one_line_of_history(browser, year):
    changed = {"ends_on": "2027-08-20", "term-2-name": "Christmas half", "term-2-ends_on": "2026-12-17"}
    browser.post(f"/ash/years/{year.pk}/edit/", typed(2026, **changed))
    line = History.objects.filter(model="careers.AcademicYear", action="changed").get()
    assert line.changes == {
        "days": ["1 September 2026 to 31 August 2027", "1 September 2026 to 20 August 2027"],
        "half-term 2": [
            "Autumn 2, 2 November 2026 to 18 December 2026",
            "Christmas half, 2 November 2026 to 17 December 2026",
        ],
    }


def test_year_with_nothing_changed_writes_no_history(browser, year):
    before = History.objects.count()
    browser.post(f"/ash/years/{year.pk}/edit/", typed(2026))
    assert History.objects.count() == before


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        (
            {"term-2-starts_on": "2026-10-20"},
            "term-2-starts_on",
            "Autumn 2 begins before Autumn 1 has ended on 25 October 2026. Choose a later day.",
        ),
        (
            {"term-3-ends_on": "2027-01-01"},
            "term-3-ends_on",
            "Spring 1 cannot end before it begins on 4 January 2027.",
        ),
        (
            {"term-1-starts_on": "2026-08-30"},
            "term-1-starts_on",
            "30 August 2026 is outside the academic year, which is from 1 September 2026 to 31 August 2027.",
        ),
        ({"starts_on": "2025-09-01"}, "starts_on", "2026 to 2027 begins in 2026. Choose a day in 2026."),
        (
            {"ends_on": "soon"},
            "ends_on",
            "This is no day of the calendar. Type it as 2026-09-01 or 01/09/2026.",
        ),
    ],
)
def test_year_says_which_dates_do_not_fit(browser, year, changed, field, sentence):
    response = browser.post(f"/ash/years/{year.pk}/edit/", typed(2026, **changed))
    assert errors(response)[field] == [sentence]
    assert next(iter(changed.values())) in response.text
    assert f'href="#id_{field}"' in response.text
    assert year.terms.get(order=2).starts_on == date(2026, 11, 2)


def test_year_may_not_overlap_another(browser, ash, year):
    response = browser.post("/ash/years/add/", typed(2027, starts_on="2027-08-20"))
    assert errors(response) == {
        "starts_on": [
            "This year overlaps 2026 to 2027, which is from 1 September 2026 to 31 August 2027. Choose days outside it."
        ]
    }
    assert ash.academicyear_set.count() == 1


def test_year_form_is_bound_only_by_a_post():
    year, terms = propose_year(school=School(), start=2026)
    assert not YearWithTerms(None, year=year, terms=terms).has_errors()


def test_only_year_is_kept(browser, year):
    assert "A school needs at least one academic year" in browser.get(f"/ash/years/{year.pk}/delete/").text
    browser.post(f"/ash/years/{year.pk}/delete/")
    assert AcademicYear.objects.filter(pk=year.pk).exists()


def test_year_with_a_programme_says_what_stands_in_it(browser, ash, year, make_activity, administrator):
    add_year(school=ash, start=2027, by=administrator)
    make_activity("Visit"), make_activity("Fair")
    year.programme.objectives.create(school=ash, text="Meet more employers")
    response = browser.post(f"/ash/years/{year.pk}/delete/", follow=True)
    assert "2026 to 2027 cannot be deleted while 2 activities and 1 objective are there." in response.text
    assert AcademicYear.objects.filter(pk=year.pk).exists()


def test_empty_year_is_deleted_with_its_history(browser, ash, administrator):
    spare = add_year(school=ash, start=2027, by=administrator)
    browser.post(f"/ash/years/{spare.pk}/delete/")
    assert [year.start for year in ash.academicyear_set.all()] == [2026]
    assert History.objects.filter(action="deleted").get().label == "2027 to 2028"


def test_cohort_is_added_and_put_out_of_use(browser, ash):
    values = {"name": "Retail, January", "short_name": "R1", "order": "20", "key_stage": "KS5", "active": "on"}
    browser.post("/ash/cohorts/add/", values)
    cohort = ash.cohort_set.get(short_name="R1")
    browser.post(f"/ash/cohorts/{cohort.pk}/edit/", {**values, "active": ""})
    cohort.refresh_from_db()
    assert (cohort.active, cohort.order) == (False, 20)
    assert History.objects.filter(model="careers.Cohort").first().changes == {"active": [True, False]}


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"name": "Year 8"}, "name"), ({"year_number": "15"}, "year_number"), ({"order": "-1"}, "order")],
)
def test_cohort_says_what_is_wrong(browser, cohorts, changed, field):
    values = {"name": "Year 7", "short_name": "Y7", "order": "7"} | changed
    response = browser.post(f"/ash/cohorts/{cohorts[7].pk}/edit/", values)
    assert "There is a problem" in response.text
    assert Cohort.objects.get(pk=cohorts[7].pk).name == "Year 7"
    assert field in response.context["form"].errors or response.context["form"].non_field_errors()


def test_cohort_in_a_programme_says_what_stands_in_the_way(browser, ash, year, cohorts, make_activity, statements):
    make_activity("Visit", [cohorts[7]])
    IntendedOutcome.objects.create(school=ash, year=year, statement=statements["A1"], cohort=cohorts[7])
    page = f"/ash/cohorts/{cohorts[7].pk}/delete/"
    sentence = "Year 7 cannot be deleted while 1 activity and 1 intended outcome are there."
    assert sentence in browser.get(page).text
    assert sentence in browser.post(page, follow=True).text
    assert ash.cohort_set.filter(pk=cohorts[7].pk).exists()


def test_cohort_without_anything_is_deleted(browser, ash, cohorts):
    browser.post(f"/ash/cohorts/{cohorts[14].pk}/delete/")
    assert not ash.cohort_set.filter(year_number=14).exists()


def test_target_group_is_added_changed_and_deleted(browser, ash):
    browser.post("/ash/target-groups/add/", {"name": "Travellers", "order": "3", "watched": "on"})
    group = ash.targetgroup_set.get(name="Travellers")
    browser.post(f"/ash/target-groups/{group.pk}/edit/", {"name": "Travellers", "order": "3"})
    assert not ash.targetgroup_set.get(pk=group.pk).watched
    browser.post(f"/ash/target-groups/{group.pk}/delete/")
    told = History.objects.filter(model="careers.TargetGroup").values_list("action", flat=True)
    assert list(told) == ["deleted", "changed", "added"]


def test_target_group_name_is_there_once(browser, ash):
    response = browser.post("/ash/target-groups/add/", {"name": "Young carer", "order": "1"})
    assert "There is already a group with this name." in response.text
    assert ash.targetgroup_set.filter(name="Young carer").count() == 1


def test_rows_of_another_school_are_not_found(browser, cedar):
    rows = {"years": cedar.academicyear_set, "cohorts": cedar.cohort_set, "target-groups": cedar.targetgroup_set}
    for part, found in rows.items():
        for act in ("edit", "delete"):
            assert browser.post(f"/ash/{part}/{found.first().pk}/{act}/", {"name": "Mine"}).status_code == 404
    assert not History.objects.filter(action__in=["changed", "deleted"]).exists()


def test_history_tells_changes_in_words(browser, ash, administrator):
    changes = {"kind": ["mainstream", "special"], "region": ["", "Kent"], "demonstration": [False, True]}
    record(by=administrator, row=ash, action="changed", changes=changes)
    [(line, kind, told), *_] = browser.get("/ash/history/").context["lines"]
    assert (line.actor, kind) == ("Ada Admin", "School")
    assert told == [
        ("kind", "mainstream school", "special school"),
        ("region", "nothing", "Kent"),
        ("demonstration", "no", "yes"),
    ]


def test_history_is_filtered_by_kind_and_paginated(browser, ash, administrator):
    for _ in range(60):
        record(by=administrator, row=ash, action="changed")
    page = browser.get("/ash/history/?kind=careers.School&page=2").context["page"]
    assert {line.model for line in page} == {"careers.School"}
    assert (page.number, page.paginator.count) == (2, 61)


@pytest.mark.parametrize("address", ["?kind=nonsense", "?page=999", "?page=x"])
def test_history_takes_nonsense_in_its_address(browser, address):
    assert browser.get(f"/ash/history/{address}").status_code == 200


def test_history_of_another_school_is_not_shown(browser, cedar):
    record(by="Cy", row=cedar, action="changed cedar")
    assert "changed cedar" not in browser.get("/ash/history/").text


def test_year_that_the_school_has_not_is_not_found(leader, as_user):
    answer = as_user(leader).get("/ash/1999/programme/")
    assert (answer.status_code, "/ash/2026/programme/" in answer.content.decode()) == (404, True)
