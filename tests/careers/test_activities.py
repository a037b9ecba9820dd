"""Activities: find, add, plan into a gap, change, copy, cancel, delete."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from careers.activities import delete_activity, history_of
from careers.copies import copy_activity, copy_programme, plan_copy
from careers.models import (
    AcademicYear,
    Activity,
    ActivityStaff,
    Adoption,
    History,
    IntendedObjective,
    IntendedOutcome,
    Objective,
    Partner,
    Programme,
    Session,
    TargetGroup,
)
from careers.people import remove
from careers.years import add_year
from tests.careers.posting import key_in, page


@pytest.fixture
def listed(leader, as_user, year):
    """listed(q="visit"): the titles on the page of the list with these filters."""

    def titles(**filters):
        response = as_user(leader).get(reverse("activity-list", args=["ash", year.start]), filters)
        assert response.status_code == 200
        return [activity.title for activity in response.context["page"]]

    return titles


@pytest.fixture
def terms(year):
    return list(year.terms.all())


@pytest.fixture
def add_address(year):
    return reverse("activity-add", args=["ash", year.start])


VISIT = {"title": "Visit to the port", "kind": "workplace_visit", "status": "planned", "hours": "5"}


# Finding


def test_list_finds_words_in_every_text_and_in_partners(listed, make_activity, ash):
    make_activity("Port visit")
    make_activity("Assembly", intent="About the port.")
    make_activity("Lesson", subject="Portuguese")
    make_activity("Fair", lead="Miss Porter")
    partner = Partner.objects.create(school=ash, name="Port of Ash")
    make_activity("Talk").partners.add(partner, through_defaults={"school": ash})
    make_activity("Mock interview")
    assert listed(q="port") == ["Assembly", "Fair", "Lesson", "Port visit", "Talk"]
    assert listed(q="port visit") == ["Port visit"]


def test_list_narrows_by_each_filter(listed, make_activity, ash, cohorts, leader, statements):
    group = TargetGroup.objects.filter(school=ash).first()
    wanted = make_activity("Wanted", [cohorts[9]], kind="fair")
    wanted.targets.add(group, through_defaults={"school": ash})
    wanted.staff.add(leader, through_defaults={"school": ash})
    make_activity("Other", [cohorts[8]], {statements["A1"]: "I"})
    for filters in ({"cohort": cohorts[9].pk}, {"kind": "fair"}, {"group": group.pk}, {"staff": leader.pk}):
        assert listed(**filters) == ["Wanted"]
    assert listed(show="unmapped") == ["Wanted"]


def test_list_narrows_by_half_term_of_days_and_of_terms(listed, make_activity, terms):
    make_activity("Spring", first_term=terms[1], last_term=terms[3])
    make_activity("One day", starts_on="2027-01-20")
    make_activity("In the holidays before", starts_on="2026-12-28")
    make_activity("Undated")
    assert listed(term=terms[2].pk) == ["One day", "Spring"]
    assert listed(term=terms[1].pk) == ["In the holidays before", "Spring"]
    assert listed(term="none") == ["Undated"]
    assert listed(term=terms[2].pk, sort="when") == ["Spring", "One day"]


def test_list_takes_the_days_of_sessions_where_nothing_else_is_known(listed, make_activity, ash, terms):
    activity = make_activity("By session")
    Session.objects.create(school=ash, activity=activity, date=date(2027, 1, 20))
    Session.objects.create(school=ash, activity=activity, date=date(2027, 5, 20), status="cancelled")
    assert listed(term=terms[2].pk) == ["By session"]
    assert listed(term=terms[4].pk) == listed(term="none") == []
    assert [row.when for row in (activity, Activity.objects.for_lists().get())] == ["20 January 2027"] * 2


def test_list_sorts_by_title_whatever_the_case(listed, make_activity):
    for title in ("fair", "CV writing", "Careers talk"):
        make_activity(title)
    assert listed() == ["Careers talk", "CV writing", "fair"]


def test_list_status_delivered_follows_from_sessions(listed, make_activity, ash):
    done, planned = make_activity("Done"), make_activity("To come")
    Session.objects.create(school=ash, activity=done, date="2026-10-01", status="held")
    Session.objects.create(school=ash, activity=planned, date="2026-10-01", status="planned")
    assert listed(status="delivered") == ["Done"]
    assert listed(status="planned") == ["To come"]


def test_list_leaves_out_a_filter_that_it_cannot_read(listed, make_activity):
    make_activity("Visit")
    assert listed(cohort="nonsense", page="nonsense") == ["Visit"]


def test_list_chip_takes_only_its_own_filter_away(leader, as_user, year):
    address = reverse("activity-list", args=["ash", year.start])
    search = as_user(leader).get(address, {"q": "port", "kind": "fair", "page": "2"}).context["search"]
    assert search.chips() == [("Words", "port", "?kind=fair"), ("Kind", "careers fair", "?q=port")]


def test_list_shows_fifty_a_page(listed, make_activity):
    for number in range(51):
        make_activity(f"Activity {number:02}")
    assert len(listed()) == 50
    assert listed(page="2") == ["Activity 50"]


def test_list_asks_as_many_queries_for_three_rows_as_for_one(
    leader, as_user, year, make_activity, cohorts, statements, django_assert_num_queries
):
    client, address = as_user(leader), reverse("activity-list", args=["ash", year.start])
    make_activity("One", [cohorts[9]], {statements["A1"]: "I"})
    with django_assert_num_queries(11):
        client.get(address)
    for title in ("Two", "Three"):
        make_activity(title, [cohorts[8], cohorts[9]], {statements["A1"]: "I", statements["A2"]: "D"})
    with django_assert_num_queries(11):
        client.get(address, {"cohort": cohorts[9].pk, "kind": "careers_lesson"})


def test_list_spreadsheet_holds_what_the_list_finds(leader, as_user, year, make_activity, cohorts):
    make_activity("=Visit", [cohorts[9]], hours="1.5", kind="workplace_visit")
    make_activity("Fair", kind="fair")
    address = reverse("activity-list", args=["ash", year.start])
    answer = as_user(leader).get(address, {"kind": "workplace_visit", "format": "xlsx"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [row[:8] for row in rows[1:]] == [("=Visit", "workplace visit", None, "Year 9", None, None, 1.5, "planned")]


# Adding


def test_activity_is_added_with_history(leader, as_user, add_address, cohorts):
    answer = as_user(leader).post(add_address, {**VISIT, "cohorts": [cohorts[9].pk]})
    activity = Activity.objects.get()
    assert answer.url == activity.get_absolute_url()
    assert list(activity.cohorts.all()) == [cohorts[9]]
    line = history_of(activity)[0]
    assert (line.actor, line.action) == ("Asha Leader", "added")
    assert line.told == [
        ("Title", "", "Visit to the port"),
        ("Kind", "", "workplace visit"),
        ("Status", "", "planned"),
        ("Hours for each learner", "", "5"),
        ("Year groups", "", "Year 9"),
    ]


def test_activity_is_added_once_when_sent_twice(leader, as_user, add_address):
    client = as_user(leader)
    body = {**VISIT, "form_key": key_in(client, add_address)}
    first, second = client.post(add_address, body), client.post(add_address, body)
    assert first.url == second.url == Activity.objects.get().get_absolute_url()


def test_activity_changed_after_going_back_is_not_taken_for_the_same(leader, as_user, add_address):
    client = as_user(leader)
    body = {**VISIT, "form_key": key_in(client, add_address)}
    client.post(add_address, body)
    client.post(add_address, {**body, "title": "Visit to the airport"})
    assert list(Activity.objects.values_list("title", flat=True)) == ["Visit to the airport", "Visit to the port"]


def test_activity_of_one_half_term_may_leave_the_last_empty(leader, as_user, add_address, terms):
    as_user(leader).post(add_address, {**VISIT, "first_term": terms[2].pk})
    activity = Activity.objects.get()
    assert (activity.first_term, activity.last_term, activity.when) == (terms[2], terms[2], "Spring 1")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"title": ""}, "title", "Give the activity a title, for example 'Visit to the port'."),
        ({"kind": "curriculum"}, "subject", "Say in which subject the lesson is, for example Science."),
        (
            {"starts_on": "2028-01-01"},
            "starts_on",
            "1 January 2028 is outside the academic year, which is from 1 September 2026 to 31 August 2027.",
        ),
        ({"ends_on": "2027-01-01"}, "starts_on", "Give the first day as well, or leave both empty."),
        (
            {"starts_on": "2027-02-02", "ends_on": "2027-02-01"},
            "ends_on",
            "The last day is before the first, 2 February 2027. Change one of them.",
        ),
        ({"hours": "0"}, "hours", "Hours must be more than nothing. Leave them empty if they are not known."),
        ({"status": "cancelled"}, "status", "Select a valid choice. cancelled is not one of the available choices."),
    ],
)
def test_activity_with_a_slip_is_refused_in_words_and_keeps_what_was_typed(
    leader, as_user, add_address, typed, field, sentence
):
    answer = as_user(leader).post(add_address, {**VISIT, "intent": "Typed at length.", **typed})
    form = answer.context["form"]
    assert form.errors == {field: [sentence]}
    assert "Typed at length." in page(answer)
    assert not Activity.objects.exists()


def test_activity_refuses_half_terms_in_the_wrong_order(leader, as_user, add_address, terms):
    answer = as_user(leader).post(add_address, {**VISIT, "first_term": terms[3].pk, "last_term": terms[1].pk})
    assert answer.context["form"].errors["last_term"] == [
        "Autumn 2 comes before Spring 2. Choose Spring 2 or a later half-term."
    ]


def test_activity_form_offers_nothing_of_another_school(leader, as_user, add_address, beech, beech_leader):
    partner = Partner.objects.create(school=beech, name="Theirs")
    for field, row in [
        ("cohorts", beech.cohort_set.first()),
        ("partners", partner),
        ("staff", beech_leader),
        ("targets", beech.targetgroup_set.first()),
        ("first_term", beech.academicyear_set.first().terms.first()),
    ]:
        answer = as_user(leader).post(add_address, {**VISIT, field: [row.pk]})
        assert list(answer.context["form"].errors) == [field]
    assert not Activity.objects.exists()


# Planning into a gap


@pytest.fixture
def gap_address(add_address, statements, cohorts, adopted):
    return f"{add_address}?statement={statements['A1'].pk}&cohort={cohorts[9].pk}&edition={adopted.pk}"


def test_activity_planned_into_a_gap_begins_with_its_year_group(leader, as_user, gap_address, statements, cohorts):
    answer = as_user(leader).get(gap_address)
    assert answer.context["statement"] == statements["A1"]
    assert answer.context["form"]["cohorts"].value() == [cohorts[9].pk]
    assert "Learners can do A1." in page(answer)


def test_activity_planned_into_a_gap_is_mapped_and_leads_back(leader, as_user, gap_address, year, adopted):
    answer = as_user(leader).post(gap_address, {**VISIT, "depth": "D"})
    activity = Activity.objects.get()
    assert list(activity.mappings.values_list("statement__code", "depth")) == [("A1", "D")]
    assert answer.url == reverse("gap-list", args=["ash", year.start, adopted.pk])
    assert [line.action for line in history_of(activity)] == ["mapped", "added"]


def test_activity_planned_into_a_gap_keeps_the_depth_on_a_slip(leader, as_user, gap_address):
    answer = as_user(leader).post(gap_address, {**VISIT, "title": "", "depth": "S"})
    assert answer.context["form"]["depth"].value() == "S"


def test_activity_planned_into_a_framework_not_in_use_says_so(leader, as_user, gap_address):
    Adoption.objects.all().delete()
    answer = as_user(leader).get(gap_address)
    assert answer.context["statement"] is None
    assert "is in no framework that the school uses" in page(answer)


# Whose it is


def test_activity_that_staff_add_is_theirs_to_change(staff, as_user, add_address):
    client = as_user(staff)
    client.post(add_address, VISIT)
    activity = Activity.objects.get()
    assert list(activity.staff.all()) == [staff]
    address = reverse("activity-edit", args=["ash", activity.pk])
    client.post(address, {**VISIT, "title": "Visit to the docks", "staff": []})
    activity.refresh_from_db()
    assert (activity.title, list(activity.staff.all())) == ("Visit to the docks", [staff])


def test_activity_of_somebody_else_is_refused_to_staff_with_a_sentence(staff, as_user, make_activity):
    activity = make_activity("Not hers")
    answer = as_user(staff).post(reverse("activity-edit", args=["ash", activity.pk]), VISIT)
    activity.refresh_from_db()
    assert (answer.status_code, activity.title) == (403, "Not hers")
    assert "You may change only the activities in which you are named among the staff." in page(answer)


def test_activity_page_offers_staff_no_change_of_what_is_not_theirs(staff, as_user, make_activity):
    activity = make_activity("Not hers")
    answer = as_user(staff).get(activity.get_absolute_url())
    assert answer.context["may_change"] is False
    assert reverse("activity-edit", args=["ash", activity.pk]) not in page(answer)


# Changing


def test_activity_is_changed_with_what_differs_in_words(leader, as_user, make_activity, cohorts):
    activity = make_activity("Visit", [cohorts[8]], kind="workplace_visit", hours="5.00")
    address = reverse("activity-edit", args=["ash", activity.pk])
    body = {**VISIT, "title": "Visit", "cohorts": [cohorts[8].pk, cohorts[9].pk]}
    as_user(leader).post(address, body)
    as_user(leader).post(address, body)
    assert [line.changes for line in History.objects.filter(row=activity.pk, model="careers.Activity")] == [
        {"cohorts": ["Year 8", "Year 8, Year 9"]}
    ]


def test_activity_form_keeps_a_member_who_left_and_a_cohort_out_of_use(
    leader, administrator, as_user, make_activity, ash, cohorts
):
    cohorts[14].refresh_from_db()
    activity = make_activity("Old", [cohorts[14]])
    ActivityStaff.objects.create(school=ash, activity=activity, member=administrator)
    Activity.objects.update(kind="fair")
    administrator.left_at = administrator.joined_at
    administrator.save()
    form = as_user(leader).get(reverse("activity-edit", args=["ash", activity.pk])).context["form"]
    assert administrator in form.fields["staff"].queryset
    assert cohorts[14] in form.fields["cohorts"].queryset


@pytest.mark.parametrize("name", ["activity", "activity-edit"])
def test_activity_pages_ask_as_many_queries_for_three_of_all_as_for_one(
    name,
    leader,
    staff,
    administrator,
    as_user,
    make_activity,
    ash,
    cohorts,
    statements,
    adopted,
    django_assert_max_num_queries,
):
    client = as_user(leader)
    groups = list(TargetGroup.objects.filter(school=ash)[:3])
    partners = [Partner.objects.create(school=ash, name=f"Partner {n}") for n in range(3)]
    counts = []
    for n in (1, 3):
        activity = make_activity("Visit", list(cohorts.values())[:n], dict.fromkeys(list(statements.values())[:n], "I"))
        activity.targets.set(groups[:n], through_defaults={"school": ash})
        activity.staff.set([leader, staff, administrator][:n], through_defaults={"school": ash})
        activity.partners.set(partners[:n], through_defaults={"school": ash})
        for day in range(n):
            Session.objects.create(school=ash, activity=activity, date=f"2026-10-0{day + 1}")
        with django_assert_max_num_queries(15) as asked:
            assert client.get(reverse(name, args=["ash", activity.pk])).status_code == 200
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


# Cancelling and deleting


def test_activity_is_cancelled_for_a_reason_and_restored(leader, as_user, make_activity):
    activity, client = make_activity(), as_user(leader)
    cancel, restore = (reverse(f"activity-{step}", args=["ash", activity.pk]) for step in ("cancel", "restore"))
    assert client.post(cancel, {"cancelled_because": ""}).context["form"].errors == {
        "cancelled_because": ["Say in a few words why it is cancelled, so that others know."]
    }
    client.post(cancel, {"cancelled_because": "Snow."})
    activity.refresh_from_db()
    assert (activity.status, activity.cancelled_because, activity.counts) == ("cancelled", "Snow.", False)
    client.post(restore)
    activity.refresh_from_db()
    assert (activity.status, activity.cancelled_because) == ("planned", "")
    assert [line.action for line in history_of(activity)] == ["restored", "cancelled"]


def test_activity_cancelled_keeps_its_status_when_edited(leader, as_user, make_activity):
    activity = make_activity(status="cancelled", cancelled_because="Snow.")
    as_user(leader).post(reverse("activity-edit", args=["ash", activity.pk]), VISIT)
    activity.refresh_from_db()
    assert (activity.title, activity.status, activity.cancelled_because) == ("Visit to the port", "cancelled", "Snow.")


def test_activity_is_deleted_with_its_mappings_and_planned_sessions(leader, as_user, make_activity, ash, statements):
    activity = make_activity(meets={statements["A1"]: "I"})
    Session.objects.create(school=ash, activity=activity, date="2026-10-01")
    address = reverse("activity-delete", args=["ash", activity.pk])
    assert "its 1 mapping to statements and its 1 session" in page(as_user(leader).get(address))
    as_user(leader).post(address)
    assert not Activity.objects.exists()
    assert History.objects.get(action="deleted").changes["mappings"] == ["A1 introduced", None]


def test_activity_with_a_session_held_says_why_it_stays(leader, as_user, make_activity, ash):
    activity = make_activity()
    Session.objects.create(school=ash, activity=activity, date="2026-10-01", status="held")
    address = reverse("activity-delete", args=["ash", activity.pk])
    sentence = "This activity cannot be deleted: 1 session held is recorded. Cancel it instead."
    assert sentence in page(as_user(leader).get(address))
    assert sentence in page(as_user(leader).post(address, follow=True))
    assert Activity.objects.exists()


# Copying


@pytest.fixture
def rich(make_activity, ash, leader, staff, cohorts, statements, terms):
    """An activity with everything that a copy carries, and what it leaves."""
    activity = make_activity(
        "Rich", [cohorts[9]], {statements["A1"]: "I", statements["B2"]: "S"}, status="confirmed", hours="2",
        first_term=terms[1], last_term=terms[3], evaluation="Went well.", impact="Survey.",
    )  # fmt: skip
    activity.staff.set([leader, staff], through_defaults={"school": ash})
    activity.targets.set(ash.targetgroup_set.all()[:1], through_defaults={"school": ash})
    activity.partners.add(Partner.objects.create(school=ash, name="Acme"), through_defaults={"school": ash})
    Session.objects.create(school=ash, activity=activity, date="2026-11-10", status="held")
    return activity


def test_copy_carries_the_plan_and_leaves_what_happened(rich, ash, leader, staff):
    remove(member=staff, by=leader)
    year = add_year(school=ash, start=2027, by=leader)
    copy = copy_activity(activity=rich, year=year, by=leader)
    assert (copy.title, copy.status, copy.hours, copy.impact, copy.copied_from) == (
        "Rich",
        "planned",
        rich.hours,
        "Survey.",
        rich,
    )
    assert (copy.evaluation, copy.sessions.count()) == ("", 0)
    assert [(copy.first_term.year, copy.first_term.order), copy.last_term.order] == [(year, 2), 4]
    for name in ("cohorts", "targets", "partners"):
        assert list(getattr(copy, name).all()) == list(getattr(rich, name).all())
    assert list(copy.staff.all()) == [leader]
    assert list(copy.mappings.values_list("statement__code", "depth")) == [("A1", "I"), ("B2", "S")]


def test_copy_keeps_the_half_term_of_days_but_not_the_days(make_activity, ash, leader):
    activity = make_activity(starts_on=date(2027, 1, 20), ends_on=date(2027, 2, 24))
    copy = copy_activity(activity=activity, year=add_year(school=ash, start=2027, by=leader), by=leader)
    assert (copy.starts_on, str(copy.first_term), str(copy.last_term)) == (None, "Spring 1", "Spring 2")


def test_copy_page_copies_once_when_sent_twice(leader, as_user, rich):
    client, address = as_user(leader), reverse("activity-copy", args=["ash", rich.pk])
    body = {"year": rich.year.pk, "form_key": key_in(client, address)}
    assert client.post(address, body).url == client.post(address, body).url
    assert list(Activity.objects.values_list("title", flat=True)) == ["Rich", "Rich (copy)"]


def test_copy_of_a_programme_carries_all_but_what_is_cancelled(
    leader, as_user, rich, make_activity, year, ash, statements, cohorts
):
    make_activity("Gone", status="cancelled")
    make_activity("Perhaps", status="idea")
    programme = year.programme
    Programme.objects.update(vision="Everybody knows a next step.", few_hours=3)
    objective = Objective.objects.create(school=ash, programme=programme, text="Meet employers", order=1)
    intended = IntendedOutcome.objects.create(school=ash, year=year, statement=statements["A1"], cohort=cohorts[9])
    IntendedObjective.objects.create(school=ash, intended=intended, objective=objective)
    answer = as_user(leader).post(reverse("programme-copy", args=["ash", year.start]), follow=True)
    there = AcademicYear.objects.get(start=2027)
    rows = Activity.objects.in_year(there).order_by("title").values_list("title", "status")
    assert list(rows) == [("Perhaps", "idea"), ("Rich", "planned")]
    assert (there.programme.vision, there.programme.few_hours) == ("Everybody knows a next step.", 3)
    assert [tie.objective.text for tie in there.intendedoutcome_set.get().ties.all()] == ["Meet employers"]
    assert "Copied into 2027 to 2028: 2 activities, 1 intended outcome, 1 objective, and the vision." in page(answer)


def test_copy_of_a_programme_done_twice_duplicates_nothing(leader, rich, year, ash, statements, cohorts):
    IntendedOutcome.objects.create(school=ash, year=year, statement=statements["A1"], cohort=cohorts[9])
    Objective.objects.create(school=ash, programme=year.programme, text="Meet employers")
    copy_programme(year=year, by=leader)
    counts = [model.objects.count() for model in (Activity, IntendedOutcome, Objective, AcademicYear, History)]
    assert copy_programme(year=year, by=leader).told == "Nothing was new, so nothing was added to 2027 to 2028."
    assert counts == [model.objects.count() for model in (Activity, IntendedOutcome, Objective, AcademicYear, History)]


def test_copy_of_a_programme_shows_first_what_it_will_do(leader, as_user, rich, make_activity, year):
    copy_programme(year=year, by=leader)
    make_activity("New since")
    make_activity("Gone", status="cancelled")
    plan = plan_copy(year)
    assert ([row.title for row in plan.activities], plan.copied, plan.cancelled) == (["New since"], 1, 1)
    before = History.objects.count()
    assert as_user(leader).get(reverse("programme-copy", args=["ash", year.start])).status_code == 200
    assert History.objects.count() == before


def test_copy_of_a_programme_asks_as_many_queries_for_three_as_for_one(
    leader, make_activity, year, ash, cohorts, statements, django_assert_num_queries
):
    add_year(school=ash, start=2027, by=leader)
    counts = []
    for titles in (["One"], ["Two", "Three", "Four"]):
        for title in titles:
            activity = make_activity(title, [cohorts[8], cohorts[9]], {statements["A1"]: "I"})
            activity.staff.add(leader, through_defaults={"school": ash})
        with django_assert_num_queries(33):
            copy_programme(year=year, by=leader)
        counts.append(Activity.objects.in_year(AcademicYear.objects.get(start=2027)).count())
    assert counts == [1, 4]


def test_delete_of_a_copied_activity_leaves_the_copy(rich, leader, year):
    Session.objects.all().delete()
    copy_programme(year=year, by=leader)
    delete_activity(activity=rich, by=leader)
    assert list(Activity.objects.values_list("title", "copied_from")) == [("Rich", None)]
