"""Each list about learners exports the rows that its page shows to this member, in so many queries."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from careers.models import IntendedOutcome
from careers.tenancy import Role
from tests.conftest import her_keys
from tests.support.exported import exported, in_order_of_page
from tracking.models import Asking, Destruction, Interview, Placement, Questionnaire, Response, Step

NAMES = ["Cherry", "Apple", "Banana"]


@pytest.fixture
def world(ash, year, cohorts, adopted, statements, evidence_levels, **_):
    """What the makers below need, by name."""
    return {"ash": ash, "year": year, "cohort": cohorts[11], "edition": adopted, "statement": statements["A1"]}


@pytest.fixture
def make(world, make_learner, make_group, make_activity, make_session, take_part, met):
    """make(name, number): so many rows for the list of this name; (arguments of its address, the words of the rows)."""
    tools = {
        "learner": make_learner, "group": make_group, "activity": make_activity, "session": make_session,
        "take_part": take_part, "met": met,
    }  # fmt: skip
    return lambda name, number: MAKERS[name](number, world, tools)


def learners(number, world, tools, **how):
    return [tools["learner"](f"Ann {name}", world["cohort"], **how) for name in NAMES[:number]]


def listed(number, world, tools):
    learners(number, world, tools)
    return [world["year"].start], NAMES[:number]


def members(number, world, tools):
    group = tools["group"]("11A")
    learners(number, world, tools, group=group)
    return [group.pk], NAMES[:number]


def groups(number, world, tools):
    for name in NAMES[:number]:
        tools["group"](name)
    return [world["year"].start], NAMES[:number]


def lacking(number, world, tools):
    cell = {"school": world["ash"], "year": world["year"], "statement": world["statement"], "cohort": world["cohort"]}
    IntendedOutcome.objects.create(**cell)
    learners(number, world, tools)
    address = [world["year"].start, world["edition"].pk, world["statement"].pk, world["cohort"].pk]
    return address, NAMES[:number]


def sessions(number, world, tools):
    for name in NAMES[:number]:
        tools["session"](tools["activity"](name, [world["cohort"]]))
    return [world["year"].start], NAMES[:number]


def marks(number, world, tools):
    session = tools["session"](tools["activity"]("Fair", [world["cohort"]]), cohorts=[world["cohort"]])
    tools["take_part"](session, *learners(number, world, tools))
    return [session.pk], NAMES[:number]


def evidence(number, world, tools):
    address, names = marks(number, world, tools)
    for one in world["year"].enrolments.all():
        tools["met"](one, world["statement"], session_id=address[0])
    return address, names


def interviews(number, world, tools):
    for one in learners(number, world, tools):
        Interview.objects.create(status="held", date=date(2026, 10, 1), note="Said.", **her_keys(one))
    return [world["year"].start], NAMES[:number]


def placements(number, world, tools):
    for one in learners(number, world, tools):
        where = {"employer": "Bakery", "starts_on": date(2026, 10, 5), "hours": Decimal(5)}
        Placement.objects.create(status="done", **where, **her_keys(one))
    return [world["year"].start], NAMES[:number]


def questionnaires(number, world, tools):
    for name in NAMES[:number]:
        Questionnaire.objects.create(school=world["ash"], title=name)
    return [], NAMES[:number]


def steps(number, world, tools):
    for at, name in enumerate(NAMES[:number]):
        Step.objects.create(school=world["ash"], statement=world["statement"], text=name, order=at)
    return [world["statement"].pk], NAMES[:number]


def levels(number, world, tools):
    world["ash"].evidencelevel_set.all().delete()
    for at, name in enumerate(NAMES[:number]):
        world["ash"].evidencelevel_set.create(name=name, order=at, expected=not at)
    return [], NAMES[:number]


def destroyed(number, world, tools):
    for name in NAMES[:number]:
        Destruction.objects.create(school=world["ash"], by=name, why="erasure", counts={"learner": 1})
    return [], NAMES[:number]


MAKERS = {
    "learner-list": listed,
    "learner-group": members,
    "learner-group-list": groups,
    "coverage-learners": lacking,
    "register-list": sessions,
    "register": marks,
    "session-evidence": evidence,
    "interview-list": interviews,
    "placement-list": placements,
    "destination-list": listed,
    "questionnaire-list": questionnaires,
    "step-list": steps,
    "evidence-level-list": levels,
    "destruction-list": destroyed,
}
#: (name, what is asked for besides, queries)
LISTS = [
    ("learner-list", {}, 9),
    ("learner-group", {}, 8),
    ("learner-group-list", {}, 6),
    ("coverage-learners", {}, 14),
    ("register-list", {}, 8),
    ("register", {}, 10),
    ("session-evidence", {}, 8),
    ("interview-list", {"show": "all"}, 12),
    ("interview-list", {"show": "held"}, 15),
    ("placement-list", {}, 9),
    ("placement-list", {"show": "entries"}, 10),
    ("destination-list", {"stage": "intended"}, 7),
    ("questionnaire-list", {}, 4),
    ("step-list", {}, 5),
    ("evidence-level-list", {}, 4),
    ("destruction-list", {}, 4),
]


@pytest.fixture
def everything(ash, make_member, as_user):
    return as_user(make_member(ash, Role.CAREERS_LEADER, Role.ADMINISTRATOR, name="May Everything"))


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("name", "asked", "queries"), LISTS, ids=[f"{row[0]} {row[1]}" for row in LISTS])
def test_export_has_the_rows_of_the_page_in_its_order_in_so_many_queries(
    name, asked, queries, number, make, everything
):
    captured, words = make(name, number)
    url = reverse(name, args=["ash", *captured])
    found, asked_for = exported(everything, url, **asked)
    told = [cell for row in found for cell in row.values() if cell in words]
    after = 'id="recorded"' if name == "session-evidence" else "<main"
    assert (told, asked_for) == (in_order_of_page(everything, url, words, after, **asked), queries)
    assert len(found) == number


def test_tutor_exports_the_learners_of_her_own_group(make_learner, make_group, cohorts, staff, as_user, year):
    make_learner("Ann Apple", cohorts[11], group=make_group("11A", staff))
    make_learner("Ann Banana", cohorts[11], group=make_group("11B"))
    found, _ = exported(as_user(staff), reverse("learner-list", args=["ash", year.start]))
    assert [cell for row in found for cell in row.values() if cell in NAMES] == ["Apple"]


def test_tutor_exports_the_register_of_her_own_group(
    make_learner, make_group, make_activity, make_session, take_part, cohorts, staff, as_user
):
    hers = make_learner("Ann Apple", cohorts[11], group=make_group("11A", staff))
    session = make_session(make_activity("Fair", [cohorts[11]]))
    take_part(session, hers, make_learner("Ann Banana", cohorts[11], group=make_group("11B")))
    found, _ = exported(as_user(staff), reverse("register", args=["ash", session.pk]))
    assert [cell for row in found for cell in row.values() if cell in NAMES] == ["Apple"]


@pytest.fixture
def reached(ash, year, cohorts, adopted, statements, make_learner, make_activity, make_session, take_part):
    """Two of seven learners of Year 11 took part in what meets A1."""
    IntendedOutcome.objects.create(school=ash, year=year, statement=statements["A1"], cohort=cohorts[11])
    activity = make_activity("Fair", [cohorts[11]], {statements["A1"]: "D"})
    few = ash.targetgroup_set.get(name="Pupil premium")
    here = [make_learner(f"Ann {name}", cohorts[11], *([few] if name in "AB" else [])) for name in "ABCDEFG"]
    take_part(make_session(activity), *here[:2])
    return reverse("coverage", args=["ash", year.start, adopted.pk])


@pytest.mark.parametrize(("who", "told"), [("leader", "2 of 7"), ("governor", "hidden")])
def test_coverage_exports_what_this_reader_may_be_told(who, told, reached, request, as_user):
    client = as_user(request.getfixturevalue(who))
    found, _ = exported(client, reached, layer="delivered")
    assert found[0]["Year 11"] == told


@pytest.mark.parametrize(("who", "told"), [("leader", ("2", "100", "2 of 2")), ("governor", ("hidden",) * 3)])
def test_groups_compared_export_what_this_reader_may_be_told(who, told, reached, request, as_user):
    client = as_user(request.getfixturevalue(who))
    found, _ = exported(client, reached + "groups/")
    assert tuple(found[1][name] for name in ("Learners", "Delivered, per cent", "Delivered")) == told
    everybody = ("All learners", "7", "2 of 7" if who == "leader" else "hidden")
    assert (found[0]["Group"], found[0]["Learners"], found[0]["Delivered"]) == everybody


def test_few_responses_to_a_questionnaire_are_not_told(ash, year, cohorts, governor, as_user):
    row = Questionnaire.objects.create(school=ash, title="Voice")
    until = timezone.now() + timedelta(days=1)
    asking = Asking.objects.create(school=ash, questionnaire=row, year=year, cohort=cohorts[11], closes_at=until)
    Response.objects.create(school=ash, asking=asking)
    found, _ = exported(as_user(governor), reverse("questionnaire-list", args=["ash"]))
    assert [(one["Questionnaire"], one["Responses"]) for one in found] == [("Voice", "fewer than 5")]


def test_steps_export_what_a_reader_sees(ash, statements, adopted, staff, as_user):
    for text, in_use in (("First", True), ("Old", False)):
        Step.objects.create(school=ash, statement=statements["A1"], text=text, order=1, in_use=in_use)
    found, _ = exported(as_user(staff), reverse("step-list", args=["ash", statements["A1"].pk]))
    assert found == [{"Code": "A1", "Small step": "First"}]
