"""What is shown is the school's choice: which activities, and whether anything at all."""

import pytest

from careers.models import History, PublicPage, TargetGroup, UnlistedActivity

SWITCH, CHOOSE = "/ash/public-page/switch/", "/ash/public-page/activities/"


@pytest.fixture
def client(leader, as_user):
    return as_user(leader)


@pytest.fixture
def two(make_activity, cohorts):
    return make_activity("Visit", [cohorts[9]]), make_activity("Talk", [cohorts[10]])


def lines():
    return list(History.objects.order_by("pk").exclude(action__in=["added", "joined"]).values_list("action", "label"))


def listed(client):
    return {str(row): row.listed for row in client.get(CHOOSE).context["form"].rows}


def choose(client, *shown, offered):
    body = {"shown": [row.pk for row in shown], "offered": " ".join(str(row.pk) for row in offered)}
    return client.post(CHOOSE, body)


def test_switch_asks_once_and_says_what_is_missing(client):
    answer = client.get(SWITCH)
    assert (len(answer.context["checklist"].missing), PublicPage.objects.count()) == (7, 0)
    assert "You can switch it on all the same" in answer.content.decode()


def test_switching_on_never_minds_what_is_missing_and_is_told(client):
    client.post(SWITCH, {"on": "yes"})
    client.post(SWITCH, {"on": "yes"})
    assert PublicPage.objects.get().on
    assert lines() == [("switched on", "Public page of Ash Academy")]


def test_switching_on_is_no_clash_for_who_writes_meanwhile(client, ash):
    client.post(SWITCH, {"on": "yes"})
    answer = client.post("/ash/public-page/", {"summary": "Ours.", "version": "0"})
    assert (answer.status_code, PublicPage.objects.get().on) == (302, True)


def test_switched_off_is_gone_at_once(client, page):
    assert client.get("/programmes/ash/").status_code == 200
    client.post(SWITCH, {"on": "no"})
    assert client.get("/programmes/ash/").status_code == 404
    assert lines() == [("switched off", "Public page of Ash Academy")]


def test_everything_open_is_ticked_at_first(client, two):
    assert listed(client) == {"Visit": True, "Talk": True}


def test_unticked_is_kept_off_and_told(client, two):
    visit, talk = two
    choose(client, talk, offered=two)
    assert (listed(client), lines()) == (
        {"Visit": False, "Talk": True},
        [("taken off the public page", "Visit")],
    )
    choose(client, *two, offered=two)
    assert (UnlistedActivity.objects.count(), lines()[-1]) == (0, ("put on the public page", "Visit"))


def test_what_was_planned_meanwhile_stays_ticked(client, two, make_activity):
    make_activity("Fair")
    choose(client, offered=two)
    assert listed(client) == {"Fair": True, "Talk": False, "Visit": False}


def test_aimed_at_a_group_is_not_offered_and_said_to_be_kept_off(client, two, ash):
    group = TargetGroup.objects.filter(school=ash).first()
    two[0].targets.add(group, through_defaults={"school": ash})
    answer = client.get(CHOOSE)
    assert (listed(client), list(answer.context["kept_off"])) == ({"Talk": True}, [two[0]])
    assert choose(client, two[0], offered=two).context["form"].errors == {
        "shown": ["Something that you ticked cannot be shown any more. Load the page again."]
    }


@pytest.mark.parametrize("status", ["idea", "cancelled"])
def test_ideas_and_cancelled_activities_are_not_offered(client, make_activity, status):
    make_activity("Visit", status=status)
    assert listed(client) == {}


@pytest.mark.parametrize("how_many", [1, 3])
def test_list_asks_the_same_for_any_number(client, make_activity, cohorts, how_many, django_assert_max_num_queries):
    for number in range(how_many):
        make_activity(f"Visit {number}", [cohorts[9]])
    with django_assert_max_num_queries(10):
        client.get(CHOOSE)
