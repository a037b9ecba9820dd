"""Actions: where they come from, who may change what, and that nobody overwrites somebody else unseen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audits.actions import delete_action, set_status
from audits.models import Action, AgreedJudgement
from careers.models import History, Membership
from careers.tenancy import Role
from careers.versions import Stale
from careers.years import why_kept
from frameworks.models import Descriptor
from tests.audits.acting import BODY, at, edit
from tests.careers.posting import key_in, page

TODAY = date(2027, 1, 10)


@pytest.fixture
def add(leader, as_user):
    """add("?audit=1", title=...): what the leader's form answers."""

    def post(query="", **fields):
        return as_user(leader).post(reverse("action-add", args=["ash"]) + query, BODY | fields)

    return post


@pytest.fixture
def suggested(leader, as_user):
    """suggested("?audit=1"): (title, success) that the form begins with."""

    def get(query):
        form = as_user(leader).get(reverse("action-add", args=["ash"]) + query).context["form"]
        return form["title"].value() or "", form["success"].value() or ""

    return get


# --- where one comes from ------------------------------------------------------------------------


def test_action_is_added_with_history(add, year):
    answer = add(due_on="2027-03-01")
    action = Action.objects.get()
    assert (answer.url, action.year, action.due_on, action.created_by) == (
        action.get_absolute_url(), year, date(2027, 3, 1), "Asha Leader",
    )  # fmt: skip
    assert History.objects.get(model="audits.Action").action == "added"


def test_form_sent_twice_adds_one(add, leader, as_user):
    key = key_in(as_user(leader), reverse("action-add", args=["ash"]))
    assert add(form_key=key).url == add(form_key=key).url
    add(form_key=key, title="Another")
    assert Action.objects.count() == 2


def test_action_from_a_gap_says_what_to_do(suggested, adopted, statements, cohorts):
    query = f"?year=2026&statement={statements['A1'].pk}&cohort={cohorts[9].pk}&rule=not-planned"
    assert suggested(query) == ("Plan A1 for Year 9", "Year 9: “Learners can do A1.”")


def test_action_keeps_the_gap_that_it_closes(add, adopted, statements, cohorts):
    add(f"?year=2026&statement={statements['A1'].pk}&cohort={cohorts[9].pk}&rule=not-planned")
    action = Action.objects.get()
    assert (action.rule, action.statement, action.cohort) == ("not-planned", statements["A1"], cohorts[9])


@pytest.mark.parametrize(
    ("level", "title", "success"),
    [
        ("1", "Reach level 2 in A1 Learners can do A1.", "“A1 looks like step 2.”"),
        ("3", "Keep up A1 Learners can do A1.", ""),
        (None, "Improve A1 Learners can do A1.", ""),
    ],
)
def test_action_from_a_judgement_aims_one_level_higher(
    suggested, make_audit, leader, statements, levels, level, title, success
):
    audit = make_audit(leader)
    if level:
        AgreedJudgement.objects.create(
            school=audit.school, audit=audit, statement=statements["A1"], level=levels[level], saved_by="tests"
        )
    assert suggested(f"?audit={audit.pk}&statement={statements['A1'].pk}") == (title, success)


def test_missing_descriptor_is_not_made_up(suggested, make_audit, leader, statements, levels):
    audit, statement = make_audit(leader), statements["A1"]
    Descriptor.objects.filter(statement=statement, level=levels["2"]).update(text="", status="missing")
    AgreedJudgement.objects.create(
        school=audit.school, audit=audit, statement=statement, level=levels["1"], saved_by="tests"
    )
    assert suggested(f"?audit={audit.pk}&statement={statement.pk}")[1] == ""


def test_changed_quote_leaves_the_published_text(add, make_audit, leader, statements):
    audit, before = make_audit(leader), sorted(Descriptor.objects.values_list("pk", "text"))
    add(f"?audit={audit.pk}&statement={statements['A1'].pk}", success="In our own words.")
    assert (Action.objects.get().success, sorted(Descriptor.objects.values_list("pk", "text"))) == (
        "In our own words.", before,
    )  # fmt: skip


@pytest.mark.parametrize("query", ["?audit=x", "?audit=999999", "?statement=-1", "?cohort=1e9&rule=none", "?year=1"])
def test_wrong_ids_in_the_address_are_left_out(add, query):
    add(query)
    action = Action.objects.get()
    assert (action.audit, action.statement, action.cohort, action.rule) == (None, None, None, "")


def test_ids_of_another_school_are_left_out(add, beech, edition, statements):
    other = beech.cohort_set.first()
    add(
        f"?statement={statements['A1'].pk}&cohort={other.pk}&rule=not-planned"
    )  # Ash has not adopted the edition either
    action = Action.objects.get()
    assert (action.statement, action.cohort, action.rule) == (None, None, "")


def test_owner_and_activity_of_another_school_are_refused(add, beech_leader):
    errors = add(owner=beech_leader.pk).context["form"].errors
    assert (list(errors), Action.objects.count()) == (["owner"], 0)


def test_member_who_has_left_is_not_offered_but_kept(make_action, leader, staff, as_user):
    mine, other = make_action(owner=staff), make_action("Other")
    Membership.objects.filter(pk=staff.pk).update(left_at=timezone.now())
    client = as_user(leader)
    offered = [
        str(staff.pk) in dict(client.get(at("action-edit", action)).context["form"].fields["owner"].choices)
        for action in (mine, other)
    ]
    assert offered == [True, False]


def test_impossible_year_is_refused_in_words(add):
    answer = add(due_on="0027-03-01")
    assert answer.context["form"].errors["due_on"] == ["The year 27 cannot be right. Check it."]


# --- saved against the version that was seen -------------------------------------------------------


def test_second_of_two_editors_gets_both_values(make_action, leader, administrator, as_user):
    action = make_action(title="Old")
    edit(as_user(leader), action, title="First")
    answer = edit(as_user(administrator), action, title="Second")
    assert answer.status_code == 409
    assert answer.context["conflict"] == [("title", "First", "Second")]
    assert "Asha Leader saved this action" in page(answer)
    assert Action.objects.get().title == "First"


def test_second_editor_may_save_over_it_knowingly(make_action, leader, administrator, as_user):
    action = make_action(title="Old")
    edit(as_user(leader), action, title="First")
    form = edit(as_user(administrator), action, title="Second").context["form"]
    edit(as_user(administrator), action, version=form["version"].value(), title=form["title"].value())
    action.refresh_from_db()
    assert (action.title, action.version) == ("Second", 3)


def test_same_edit_sent_twice_is_one(make_action, leader, as_user):
    action, client = make_action(), as_user(leader)
    answers = [edit(client, action).status_code for _ in range(2)]
    action.refresh_from_db()
    assert (answers, action.version, History.objects.filter(model="audits.Action").count()) == ([302, 302], 2, 1)


def test_form_keeps_what_a_reminder_noted_meanwhile(make_action, leader, as_user):
    action = make_action(due_on=TODAY)
    Action.objects.update(reminded_for=TODAY)
    edit(as_user(leader), action, due_on="2027-01-10", title="New")
    assert Action.objects.get().reminded_for == TODAY


# --- moved on by a click ---------------------------------------------------------------------------


def move(client, action, status, version=1, **more):
    return client.post(at("action-status", action), {"status": status, "version": version} | more)


def test_done_action_has_its_day_until_it_is_opened_again(make_action, leader, as_user):
    action, client, days = make_action(), as_user(leader), []
    for version, status in enumerate(["done", "doing"], 1):
        move(client, action, status, version)
        action.refresh_from_db()
        days.append(action.done_on)
    assert days == [timezone.localdate(), None]


def test_done_in_the_form_has_its_day_too(make_action, leader, as_user):
    action = make_action()
    edit(as_user(leader), action, status="done")
    assert Action.objects.get().done_on == timezone.localdate()


def test_stale_click_gets_409_and_changes_nothing(make_action, leader, administrator, as_user):
    action = make_action()
    move(as_user(leader), action, "doing")
    answer = move(as_user(administrator), action, "dropped")
    assert (answer.status_code, Action.objects.get().status) == (409, "doing")
    assert "Its status is now <strong>in progress</strong>; you chose <strong>dropped</strong>." in page(answer)


def test_same_click_twice_is_one(make_action, leader, as_user):
    action, client = make_action(), as_user(leader)
    assert [move(client, action, "done").status_code for _ in range(2)] == [302, 302]
    assert Action.objects.get().version == 2


@pytest.mark.parametrize(
    ("back", "goes"),
    [("/ash/actions/board/?whose=mine", "/ash/actions/board/?whose=mine"), ("https://evil.example/", None),
     ("//evil.example/ash/actions/", None), ("/beech/actions/", None), ("", None)],
)  # fmt: skip
def test_click_returns_to_our_own_lists_only(make_action, leader, as_user, back, goes):
    action = make_action()
    assert move(as_user(leader), action, "done", back=back).url == (goes or action.get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_wins_and_the_other_is_told(make_action, leader):
    action, barrier = make_action(), Barrier(2)

    def move_to(status):
        barrier.wait()
        try:
            set_status(action=action, status=status, shown=1, by=leader)
        except Stale as stale:
            return stale.row.status
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(move_to, ["doing", "dropped"]))
    now = Action.objects.get()
    assert (sorted(map(str, told)), now.version) == (sorted(["None", now.status]), 2)


# --- who may do what ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADVISER, Role.GOVERNOR])
def test_owner_without_the_right_says_how_far_it_is_and_no_more(role, ash, make_member, make_action, as_user):
    owner = make_member(ash, role)
    action, client = make_action(owner=owner), as_user(owner)
    assert list(client.get(at("action-edit", action)).context["form"].fields) == ["status", "progress", "form_key",
                                                                                 "version"]  # fmt: skip
    edit(client, action, title="Mine now", status="doing", progress="Half.")
    action.refresh_from_db()
    assert (action.title, action.status, action.progress) == ("Ring them", "doing", "Half.")


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADVISER, Role.GOVERNOR])
@pytest.mark.parametrize("name", ["action-edit", "action-status", "action-delete"])
def test_actions_of_others_are_refused(name, role, ash, leader, make_member, make_action, as_user):
    action, client = make_action(owner=leader), as_user(make_member(ash, role))
    answers = [client.get(at(name, action)), client.post(at(name, action), BODY | {"version": 1, "status": "done"})]
    assert ([answer.status_code for answer in answers], Action.objects.get().status) == ([403, 403], "to_do")


def test_adviser_sees_her_own_actions_only(ash, make_member, make_action, listed, as_user):
    adviser = make_member(ash, Role.ADVISER)
    own, other = make_action("Own", owner=adviser), make_action("Other")
    assert (listed(adviser), listed(adviser, whose="nobody")) == (["Own"], ["Own"])
    assert [as_user(adviser).get(at("action", one)).status_code for one in (own, other)] == [200, 403]


def test_trust_lead_reads_and_changes_nothing(trust_lead, make_action, listed, as_user):
    action = make_action()
    assert listed(trust_lead) == ["Ring them"]
    assert [
        move(as_user(trust_lead), action, "done").status_code,
        as_user(trust_lead).get(at("action", action)).status_code,
    ] == [403, 200]  # noqa: E501


# --- deleted -----------------------------------------------------------------------------------------


def test_delete_names_what_goes_and_is_told(make_action, leader, as_user):
    action, client = make_action(progress="Half."), as_user(leader)
    assert "‘Ring them’, with what success looks like, how far it is and its day" in page(
        client.get(at("action-delete", action))
    )
    client.post(at("action-delete", action))
    line = History.objects.get(model="audits.Action")
    assert (Action.objects.count(), line.action, line.changes["progress"]) == (0, "deleted", ["Half.", None])


def test_done_action_stays(make_action, leader, as_user):
    action = make_action(status="done", done_on=TODAY)
    with pytest.raises(ValidationError, match="What was done is kept"):
        delete_action(action=action, by=leader)
    assert "What was done is kept" in page(as_user(leader).get(at("action-delete", action)))


def test_year_and_cohort_with_actions_stay(make_action, ash, year, cohorts, statements):
    make_action(rule="no-date", statement=statements["A1"], cohort=cohorts[9])
    ash.academicyear_set.create(start=2027, starts_on="2027-09-01", ends_on="2028-08-31")
    assert [why_kept(row) for row in (year, cohorts[9])] == [
        "2026 to 2027 cannot be deleted while 1 action is there.",
        "Year 9 cannot be deleted while 1 action is there.",
    ]


def test_action_outlives_the_activity_that_it_led_to(make_action, make_activity, leader, as_user):
    activity = make_activity()
    make_action(activity=activity)
    as_user(leader).post(reverse("activity-delete", args=["ash", activity.pk]))
    assert Action.objects.get().activity is None


# --- list and board ------------------------------------------------------------------------------------
