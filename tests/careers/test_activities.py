"""Activities: add, plan into a gap, change, cancel, delete."""

import pytest
from django.urls import reverse

from careers.activities import history_of
from careers.models import (
    Activity,
    ActivityStaff,
    Adoption,
    History,
    Partner,
    Session,
    TargetGroup,
)
from tests.careers.posting import key_in, page


@pytest.fixture
def terms(year):
    return list(year.terms.all())


@pytest.fixture
def add_address(year):
    return reverse("activity-add", args=["ash", year.start])


VISIT = {"title": "Visit to the port", "kind": "workplace_visit", "status": "planned", "hours": "5"}


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
