"""Evidence for those who took part in a session, for a group, and for one learner: nothing before somebody saves."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careers.models import Adoption, History
from careers.tenancy import Role
from tests.careers.posting import page
from tracking.models import Evidence, EvidenceSource, GroupMember, Step


@pytest.fixture
def visit(make_activity, cohorts, statements):
    return make_activity("Visit", [cohorts[9]], {statements["A1"]: "I", statements["B1"]: "D"})


@pytest.fixture
def session(visit, make_session):
    return make_session(visit, "2026-10-01")


@pytest.fixture
def three(make_learner, cohorts, adopted):
    return [make_learner(name, cohorts[9]) for name in ("Ann Ash", "Beatrix Birch", "Cal Cedar")]


@pytest.fixture
def client(as_user, leader):
    return as_user(leader)


@pytest.fixture
def address(session):
    return reverse("session-evidence", args=["ash", session.pk])


@pytest.fixture
def body(statements, evidence_levels):
    def make(*learners, **more):
        return {
            "learners": [row.pk for row in learners], "statements": [statements["A1"].pk],
            "level": evidence_levels["Secure"].pk, "kind": "observation", "date": "2026-10-01",
            "form_key": str(uuid4()),
        } | more  # fmt: skip

    return make


def kept():
    rows = Evidence.objects.order_by("learner__legal_surname", "statement__order")
    return [(row.learner.name, row.statement.code, row.level.name, row.support) for row in rows]


def form_of(client, address):
    return client.get(address).context["form"]


def test_everybody_who_took_part_is_ticked_and_the_absent_are_not_listed(client, address, session, three, take_part):
    take_part(session, *three[:2])
    take_part(session, three[2], attended=False)
    answer = client.get(address)
    rows = answer.context["form"].learner_rows
    assert [(row.learner.name, row.ticked) for row in rows] == [("Ann Ash", True), ("Beatrix Birch", True)]
    assert ("1 was absent" in page(answer), "Cal" in page(answer)) == (True, False)


def test_without_a_register_those_invited_are_ticked_and_the_page_says_so(client, address, session, three):
    answer = client.get(address)
    assert [row.ticked for row in answer.context["form"].learner_rows] == [True] * 3
    assert "There is no register yet, so everybody who was invited is ticked." in page(answer)
    assert reverse("register", args=["ash", session.pk]) in page(answer)


def test_cancelled_session_offers_nobody_and_says_so(client, address, session, three, body):
    type(session).objects.update(status="cancelled")
    assert "This session was cancelled" in page(client.get(address))
    assert (client.post(address, body(*three)).status_code, Evidence.objects.count()) == (200, 0)


def test_nothing_is_assumed_neither_statement_nor_level(client, address, three):
    form = form_of(client, address)
    assert [(row.statement.code, row.ticked) for row in form.mapped_rows] == [("A1", False), ("B1", False)]
    assert [row.statement.code for _, parts, *_ in form.rest for _, rows in parts for row in rows] == ["A2", "B2"]
    assert (form["level"].value(), Evidence.objects.count(), EvidenceSource.objects.count()) == (None, 0, 0)


def test_the_only_statement_that_is_mapped_is_ticked(client, address, visit, three, statements):
    visit.mappings.filter(statement=statements["B1"]).delete()
    assert [row.ticked for row in form_of(client, address).mapped_rows] == [True]


def test_statement_in_the_address_is_ticked(client, address, three, statements):
    form = form_of(client, f"{address}?statement={statements['B2'].pk}")
    assert [row.statement.code for row in form.statement_rows if row.ticked] == ["B2"]
    assert form_of(client, f"{address}?statement=x").rest_open is False


def test_exceptions_are_unticked_and_each_statement_makes_a_piece(client, address, three, body, statements):
    both = [statements["A1"].pk, statements["B2"].pk]
    answer = client.post(address, body(*three[:2], statements=both, said_by="Form tutor", note="Well asked."))
    assert (answer.status_code, answer.url) == (302, f"{address}?saved={EvidenceSource.objects.get().pk}")
    pairs = [(name, code, "Secure", "") for name in ("Ann Ash", "Beatrix Birch") for code in ("A1", "B2")]
    assert kept() == pairs
    source = EvidenceSource.objects.get()
    assert (source.kind, source.said_by, source.note, source.added_by) == (
        "observation", "Form tutor", "Well asked.", "Asha Leader",
    )  # fmt: skip
    assert str(source.session) == "Visit, 1 October 2026"


def test_what_was_saved_stands_on_the_page_of_the_session(client, address, three, body):
    text = page(client.post(address, body(*three), follow=True))
    assert "Evidence saved for 3 learners: A1, Secure." in text
    assert [len(learners) for _, learners in client.get(address).context["recorded"]] == [3]
    assert reverse("piece", args=["ash", Evidence.objects.first().pk]) in text


def test_single_learners_may_have_another_level_and_support(client, address, three, body, evidence_levels):
    singly = {f"level-{three[1].pk}": evidence_levels["Emerging"].pk, f"support-{three[2].pk}": "supported"}
    client.post(address, body(*three, support="independent", **singly))
    assert kept() == [
        ("Ann Ash", "A1", "Secure", "independent"),
        ("Beatrix Birch", "A1", "Emerging", "independent"),
        ("Cal Cedar", "A1", "Secure", "supported"),
    ]


def test_small_step_is_kept_with_its_statement(client, address, three, body, statements, ash):
    step, other = (
        Step.objects.create(school=ash, statement=statements[code], text=f"Step of {code}") for code in ("A1", "B1")
    )
    client.post(address, body(three[0], **{f"step-{statements['A1'].pk}": step.pk}))
    client.post(address, body(three[1], **{f"step-{statements['A1'].pk}": other.pk}))
    assert [row.step for row in Evidence.objects.order_by("pk")] == [step, None]


def test_history_tells_of_each_learner_by_her_id_and_not_by_her_name(client, address, three, body):
    client.post(address, body(*three, note="Secret words."))
    lines = History.objects.filter(action="evidence added").order_by("person")
    assert [(line.person, line.changes) for line in lines] == [
        (row.learner_id, {"evidence": ["", "A1 Secure"]}) for row in three
    ]
    assert {line.label for line in lines} == {"observation by Asha Leader"}


def test_double_click_saves_one_source(client, address, three, body):
    sent = body(*three)
    answers = [client.post(address, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (EvidenceSource.objects.count(), Evidence.objects.count(), History.objects.filter(person=None).count()) == (
        1, 3, History.objects.exclude(action="evidence added").count(),
    )  # fmt: skip


def test_what_is_missing_is_said_and_what_was_chosen_is_kept(client, address, three, body, statements):
    sent = body(three[1], note="Typed.", link="x y")
    answer = client.post(address, {**sent, "level": "", "date": "2027-09-01"})
    form = answer.context["form"]
    assert dict(form.errors) == {
        "level": ["Choose the level that was reached."],
        "date": ["1 September 2027 is outside the academic year, which is from 1 September 2026 to 31 August 2027."],
        "link": ["Give a whole address, for example https://www.example.org/work."],
    }
    assert [row.ticked for row in form.learner_rows] == [False, True, False]
    assert [row.statement.code for row in form.statement_rows if row.ticked] == ["A1"]
    assert ("Typed." in page(answer), "<title>Error: " in page(answer), Evidence.objects.count()) == (True, True, 0)


def test_nobody_and_nothing_ticked_is_refused(client, address, three, body):
    errors = client.post(address, body(statements=[])).context["form"].errors
    assert (errors["learners"], errors["statements"]) == (
        ["Tick at least one learner who met it."], ["Choose at least one statement that was met."],
    )  # fmt: skip


def test_search_without_a_script_keeps_what_was_chosen(client, address, three, body):
    answer = client.post(address, body(three[0], search="1", find="B2", note="Typed."))
    form = answer.context["form"]
    assert (answer.status_code, form.errors, Evidence.objects.count()) == (200, {}, 0)
    assert [row.statement.code for row in form.statement_rows if row.hidden] == ["A2"]
    assert [row.ticked for row in form.learner_rows] == [True, False, False]
    assert "Typed." in page(answer)


def test_learner_of_another_session_or_school_cannot_be_sent(client, address, three, body, make_learner, cohorts):
    other = make_learner("Dora Dell", cohorts[7])
    answer = client.post(address, body(other))
    assert (list(answer.context["form"].errors), Evidence.objects.count()) == (["learners"], 0)


def test_statement_of_a_framework_that_is_not_in_use_cannot_be_sent(client, ash, three, body, statements, make_group):
    group = make_group("9A")
    GroupMember.objects.create(school=ash, group=group, enrolment=three[0], kind="tutor")
    Adoption.objects.filter(school=ash).delete()
    answer = client.post(reverse("group-evidence", args=["ash", group.pk]), body(three[0]))
    assert (list(answer.context["form"].errors), Evidence.objects.count()) == (["statements"], 0)


def test_staff_record_for_learners_of_their_own_groups_only(as_user, staff, make_group, address, three, body, ash):
    group = make_group("9A", staff)
    GroupMember.objects.create(school=ash, group=group, enrolment=three[0], kind="tutor")
    client = as_user(staff)
    assert [row.learner.name for row in form_of(client, address).learner_rows] == ["Ann Ash"]
    assert client.post(address, body(*three)).status_code == 200
    assert Evidence.objects.count() == 0
    client.post(address, body(three[0]))
    assert [name for name, *_ in kept()] == ["Ann Ash"]


def test_staff_see_only_what_was_recorded_about_their_own(
    client, as_user, staff, make_group, address, three, body, ash
):
    client.post(address, body(*three))
    group = make_group("9A", staff)
    GroupMember.objects.create(school=ash, group=group, enrolment=three[0], kind="tutor")
    text = page(as_user(staff).get(address))
    assert ("Ash, Ann" in text, "Birch" in text, "Cedar, Cal" in text) == (True, False, False)


def test_adviser_records_for_all_and_a_senior_leader_for_nobody(as_user, make_member, ash, address, three, body):
    adviser, senior = make_member(ash, Role.ADVISER), make_member(ash, Role.SENIOR_LEADER)
    assert as_user(senior).post(address, body(*three)).status_code == 403
    assert as_user(adviser).post(address, body(*three)).status_code == 302
    assert len(kept()) == 3


def test_group_has_evidence_without_a_session(client, make_group, three, body, ash):
    group = make_group("9A")
    for row in three[:2]:
        GroupMember.objects.create(school=ash, group=group, enrolment=row, kind="tutor")
    address = reverse("group-evidence", args=["ash", group.pk])
    form = form_of(client, address)
    assert ([row.learner.name for row in form.learner_rows], form.mapped_rows) == (["Ann Ash", "Beatrix Birch"], [])
    answer = client.post(address, body(*three[:2]))
    assert (answer.status_code, len(kept()), EvidenceSource.objects.get().session) == (302, 2, None)
    assert "Evidence saved for 2 learners: A1, Secure." in page(client.get(answer.url))


def test_one_learner_has_evidence_for_several_statements(client, three, body, statements):
    address = reverse("learner-evidence-add", args=["ash", three[0].learner_id])
    every = [row.pk for row in statements.values()]
    answer = client.post(address, body(three[0], statements=every))
    assert (answer.url, [code for _, code, _, _ in kept()]) == (
        three[0].learner.get_absolute_url(), ["A1", "A2", "B1", "B2"],
    )  # fmt: skip


def test_learner_who_was_never_enrolled_is_told_why(client, ash):
    learner = ash.learner_set.create(legal_forename="New", legal_surname="Here")
    assert "Not enrolled yet" in page(client.get(reverse("learner-evidence-add", args=["ash", learner.pk])))


def test_large_session_offers_its_groups_first(client, address, make_learner, make_group, cohorts, adopted):
    group = make_group("9A")
    for number in range(61):
        make_learner(f"L{number} Last", cohorts[9], group=group if number < 2 else None)
    assert "Only the learners of" in page(client.get(address))
    assert len(form_of(client, f"{address}?group={group.pk}").enrolments) == 2


def test_pages_are_not_stored_by_a_browser(client, address, three):
    assert "no-store" in client.get(address).headers["Cache-Control"]


def queries(client, method, address, sent=None):
    with CaptureQueriesContext(connection) as asked:
        answer = getattr(client, method)(address, sent)
    assert answer.status_code == (302 if method == "post" else 200)
    return len(asked)


@pytest.mark.parametrize("register", [True, False])
def test_thirty_are_saved_in_as_few_queries_as_one(client, address, session, make_learner, cohorts, adopted, take_part,
                                                   body, register):  # fmt: skip
    made = [make_learner(f"L{number} Last", cohorts[9]) for number in range(30)]
    if register:
        take_part(session, *made)
    asked = [queries(client, "post", address, body(*made[:count])) for count in (1, 3, 30)]
    assert asked == [12, 12, 12]


def test_page_asks_the_same_for_any_number(client, address, session, make_learner, cohorts, adopted, take_part, body):
    asked = []
    for count in (1, 3):
        made = [make_learner(f"L{number}{count} Last", cohorts[9]) for number in range(count)]
        take_part(session, *made)
        client.post(address, body(*made))
        asked.append(queries(client, "get", address))
    assert asked == [11, 11]
