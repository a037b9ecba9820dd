"""The pages of comparing, agreeing, meeting, freezing: who sees them when, what they save, and what they ask."""

import re

import pytest
from django.urls import reverse

from audits.agreeing import agree, close
from audits.choices import Answer
from audits.freezing import freeze
from audits.judgements import submit
from audits.models import AgreedJudgement, Audit, JudgementEvidence, Participant
from careers.tenancy import Role
from frameworks.models import Statement
from tests.conftest import scale_of

PAGES = ["audit-compare", "agree", "audit-meeting"]
NOTE = "The visit to the port was not open to all."


@pytest.fixture
def audit(make_audit, leader, governor, judge):
    """Open; the leader and the governor have sent, and differ about A1; A2 is the same; B2 is nobody's."""
    audit = make_audit(leader, governor)
    for member, level in ((leader, "3"), (governor, "1")):
        participant = audit.participants.get(member=member)
        judge(participant, A1=level, A2="2", B1="1")
        participant.judgements.filter(statement__code="A1").update(note=NOTE)
        submit(participant=participant, by=participant)
    return audit


@pytest.fixture
def compared(audit, leader):
    return close(audit=audit, by=leader)


@pytest.fixture
def at(audit, statements):
    """at("agree", "A1"): the address."""

    def address(name, code="A1"):
        captured = (
            [] if name in {"audit-compare", "agree-all", "audit-close", "audit-freeze", "audit-reopen"} else [code]
        )
        return reverse(name, args=["ash", audit.pk, *(statements[code].pk for code in captured)])

    return address


def statuses(client, at):
    return {name: client.get(at(name)).status_code for name in PAGES}


def agreed():
    """{statement code: (level, reason, mark)}."""
    rows = AgreedJudgement.objects.select_related("level", "statement")
    return {row.statement.code: (row.level and row.level.code, row.reason, row.mark) for row in rows}


def codes(page):
    return re.findall(r'<legend><span class="code">(\w+)</span>', page.content.decode())


@pytest.mark.parametrize("who", ["leader", "governor", "administrator", "staff"])
def test_nobody_compares_while_it_is_open(audit, at, who, request, as_user):
    client = as_user(request.getfixturevalue(who))
    assert statuses(client, at) == dict.fromkeys(PAGES, 403)


def test_no_page_tells_what_others_chose_while_it_is_open(audit, at, leader, as_user):
    pages = [as_user(leader).get(at(name)).content.decode() for name in [*PAGES, "audit-close"]]
    assert [NOTE in page for page in pages] == [False] * 4


def test_nobody_agrees_while_it_is_open(audit, at, leader, as_user):
    client = as_user(leader)
    sent = [client.post(at(name), {"level": "3", "mark": "strength"}).status_code for name in
            ("agree", "audit-meeting", "agree-mark", "agree-all", "audit-freeze")]  # fmt: skip
    assert (sent, agreed()) == ([403] * 5, {})


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize(
    ("who", "status"), [("leader", 200), ("governor", 200), ("administrator", 200), ("staff", 403)]
)
def test_who_took_part_or_may_agree_compares(compared, at, who, status, frozen, request, leader, as_user, statements):
    if frozen:
        agree(audit=compared, statement_id=statements["A2"].pk, answer=Answer("2"), shown=0, by=leader)
        freeze(audit=compared, by=leader)
    client = as_user(request.getfixturevalue(who))
    assert statuses(client, at) == dict.fromkeys(PAGES, status)


def test_who_was_excused_does_not_compare(compared, at, governor, as_user):
    Participant.objects.filter(member=governor).update(excused_at=compared.compared_at)
    assert statuses(as_user(governor), at) == dict.fromkeys(PAGES, 403)


def test_judgements_of_who_was_excused_are_not_shown(compared, at, governor, leader, as_user):
    Participant.objects.filter(member=governor).update(excused_at=compared.compared_at)
    pages = [as_user(leader).get(at(name)).content.decode() for name in PAGES]
    assert ["<b>Gus Governor</b>" in page for page in pages] == [False] * 3


def test_governor_reads_and_never_writes(compared, at, governor, as_user):
    client = as_user(governor)
    assert ["<form" in client.get(at(name)).content.decode().split("<main")[1] for name in PAGES] == [False] * 3
    sent = [client.post(at(name), {"level": "3", "mark": "strength"}).status_code for name in
            ("agree", "audit-meeting", "agree-mark", "agree-all", "audit-freeze", "audit-close")]  # fmt: skip
    assert (sent, agreed()) == ([403] * 6, {})


def test_frozen_audit_is_shown_without_forms_and_takes_nothing(compared, at, leader, as_user, statements):
    agree(audit=compared, statement_id=statements["A2"].pk, answer=Answer("2"), shown=0, by=leader)
    freeze(audit=compared, by=leader)
    client = as_user(leader)
    assert ["<form" in client.get(at(name)).content.decode().split("<main")[1] for name in PAGES] == [False] * 3
    assert client.post(at("agree"), {"level": "3"}).status_code == 422
    for name in ("agree-all", "agree-mark"):
        client.post(at(name), {"mark": "strength"})
    assert agreed() == {"A2": ("2", "", "")}


def test_frozen_page_keeps_the_words(compared, at, leader, as_user, statements):
    agree(audit=compared, statement_id=statements["A2"].pk, answer=Answer("2"), shown=0, by=leader)
    freeze(audit=compared, by=leader)
    Statement.objects.update(text="Mended words.")
    pages = [as_user(leader).get(at(name)).content.decode() for name in PAGES]
    assert [("Learners can do A1." in page, "Mended words." in page) for page in pages] == [(True, False)] * 3


@pytest.mark.parametrize(("show", "found"), [("all", "A1 A2 B1 B2"), ("open", "A1 B1 B2"), ("disagreed", "A1")])
def test_compare_is_filtered(compared, at, leader, as_user, statements, show, found):
    agree(audit=compared, statement_id=statements["A2"].pk, answer=Answer("2"), shown=0, by=leader)
    assert codes(as_user(leader).get(at("audit-compare"), {"show": show})) == found.split()


def test_agree_saves_and_goes_back_to_the_row(compared, at, leader, as_user, statements):
    pk = statements["A1"].pk
    answer = as_user(leader).post(f"{at('agree')}?show=open", {f"level-{pk}": "3", f"version-{pk}": "0"})
    assert (answer.status_code, answer.url) == (302, f"{at('audit-compare')}?show=open#s{pk}")
    assert agreed() == {"A1": ("3", "", "")}


def by_script(client, address, **body):
    return client.post(address, body, headers={"HX-Request": "true"})


def test_agree_by_script_says_what_was_saved(compared, at, leader, as_user):
    answer = by_script(as_user(leader), at("agree"), level="3", version="0")
    told = r'data-saved data-version="1" data-all="1" data-left="3">.*Agreed \d\d:\d\d'
    assert (answer.status_code, bool(re.search(told, answer.content.decode(), re.DOTALL))) == (200, True)


@pytest.mark.parametrize("script", [False, True])
def test_agree_on_what_nobody_chose_asks_why_and_loses_nothing(compared, at, leader, as_user, script):
    send = by_script if script else lambda client, address, **body: client.post(address, body)
    answer = send(as_user(leader), at("agree"), level="2", version="0", note="A note of ours.")
    page = answer.content.decode()
    assert (answer.status_code, "Nobody chose ‘Level 2’, so say in a few words why the group does." in page) == (
        422,
        True,
    )
    assert script or ("A note of ours." in page and re.search(r'value="2" checked', page) and "<title>Error: " in page)
    assert agreed() == {}


@pytest.mark.parametrize("script", [False, True])
def test_stale_agreement_gets_409_with_both_and_can_be_sent_again(
    compared, at, leader, administrator, as_user, statements, script
):
    agree(audit=compared, statement_id=statements["A1"].pk, answer=Answer("3"), shown=0, by=administrator)
    client, pk = as_user(leader), statements["A1"].pk
    send = by_script if script else lambda client, address, **body: client.post(address, body)
    answer = send(client, at("agree"), level="1", version="0")
    page = re.sub(r"\s+", " ", answer.content.decode())
    assert answer.status_code == 409
    assert re.search(r"Ada Admin saved ‘Level 3’ \d+ \w+, \d\d:\d\d meanwhile; yours is ‘Level 1’\.", page)
    seen = 'data-version="1" data-level="3"' if script else f'name="version-{pk}" value="1"'
    assert seen in page
    assert agreed() == {"A1": ("3", "", "")}
    assert client.post(at("agree"), {"level": "1", "version": "1"}).status_code == 302
    assert agreed() == {"A1": ("1", "", "")}


def test_clear_takes_an_agreement_back(compared, at, leader, as_user, statements):
    client, pk = as_user(leader), statements["A2"].pk
    client.post(at("agree-all"))
    client.post(at("agree", "A2"), {f"version-{pk}": "1", f"level-{pk}": "2", "clear": str(pk)})
    assert agreed() == {"A2": (None, "", ""), "B1": ("1", "", "")}


def test_accept_all_is_one_click(compared, at, leader, as_user):
    client = as_user(leader)
    assert "Accept the 2 rows where all agree" in client.get(at("audit-compare")).content.decode()
    page = client.post(at("agree-all"), follow=True).content.decode()
    assert ("2 statements agreed, as everybody had chosen." in page, "rows where all agree" in page) == (True, False)
    assert agreed() == {"A2": ("2", "", ""), "B1": ("1", "", "")}


def test_mark_is_set_and_goes_back(compared, at, leader, as_user, statements):
    client = as_user(leader)
    client.post(at("agree-all"))
    answer = client.post(at("agree-mark", "A2"), {"mark": "priority"})
    assert answer.url == f"{at('audit-compare')}#s{statements['A2'].pk}"
    assert agreed()["A2"] == ("2", "", "priority")


def test_mark_of_what_is_not_agreed_is_refused_in_a_sentence(compared, at, leader, as_user):
    page = as_user(leader).post(at("agree-mark"), {"mark": "priority"}, follow=True).content.decode()
    assert "Agree on this statement first" in page


def test_meeting_goes_from_the_widest_to_the_next(compared, at, leader, as_user, statements):
    client = as_user(leader)
    page = client.get(at("audit-meeting"))
    assert (page.context["place"], page.context["back"]) == (1, "")
    answer = client.post(at("audit-meeting"), {"level": "3", "version": "0"})
    assert answer.url == f"{at('audit-meeting', 'A2')}?order=apart#s{statements['A2'].pk}"
    assert client.get(at("audit-meeting", "B2")).context["onward"] == at("audit-compare")


def test_evidence_is_shown_with_who_gave_it(compared, at, leader, as_user, ash):
    judged = compared.participants.get(member=leader).judgements.get(statement__code="A1")
    JudgementEvidence.objects.create(school=ash, judgement=judged, kind="link", title="Report", link="https://x.org/")
    pages = {name: as_user(leader).get(at(name)).content.decode() for name in PAGES}
    assert ["Report" in page or "1 piece of evidence" in page for page in pages.values()] == [True] * 3


def test_statement_that_is_not_asked_is_not_found(compared, leader, as_user):
    names = ["agree", "audit-meeting"]
    found = [as_user(leader).get(reverse(name, args=["ash", compared.pk, 999999])).status_code for name in names]
    assert found == [404, 404]


def test_close_names_who_would_be_left_out(audit, at, leader, staff, judge, ash, as_user):
    late = Participant.objects.create(school=ash, audit=audit, member=staff, capacity="SENCo")
    judge(late, A1="1")
    page = as_user(leader).get(at("audit-close")).content.decode()
    assert re.findall(r"<b>([^<]+)</b>, (\w+)</span><span[^>]*>(\d of \d) answered", page) == [
        ("Asha Leader", "head", "3 of 4"), ("Gus Governor", "head", "3 of 4"), ("Sam Staff", "SENCo", "1 of 4"),
    ]  # fmt: skip
    assert as_user(leader).post(at("audit-close")).url == at("audit-compare")


def test_close_waits_until_somebody_has_sent(make_audit, leader, as_user):
    address = reverse("audit-close", args=["ash", make_audit(leader).pk])
    page = as_user(leader).get(address).content.decode()
    assert ("Nobody has sent judgements yet" in page, '<button class="btn btn-primary">' in page) == (True, False)
    as_user(leader).post(address)
    assert Audit.objects.get().is_open


def test_freeze_names_what_is_not_agreed(compared, at, leader, as_user):
    client = as_user(leader)
    client.post(at("agree-all"))
    page = client.get(at("audit-freeze")).content.decode()
    assert re.findall(r'aria-label="Agree on (\w+)"', page) == ["A1", "B2"]
    assert client.post(at("audit-freeze")).url == reverse("audit-profile", args=["ash", compared.pk])
    assert Audit.objects.get().is_frozen


def test_reopen_leads_to_the_new_round_twice(compared, at, leader, as_user):
    client = as_user(leader)
    client.post(at("agree-all"))
    client.post(at("audit-freeze"))
    first, second = (client.post(at("audit-reopen"), {"title": "Review"}).url for _ in range(2))
    assert first == second == Audit.objects.get(round=2).get_absolute_url()


def more(edition, count):
    """So many statements more."""
    section = edition.sections.first()
    for number in range(count):
        edition.statements.create(
            section=section, code=f"X{number}", order=90 + number, purpose="learner", text="More."
        )


@pytest.mark.parametrize("who", ["leader", "governor"])
@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("name", PAGES)
def test_page_asks_as_much_for_many_as_for_few(
    compared, at, name, who, frozen, request, as_user, leader, edition, make_member, judge, ash, statements,
    django_assert_max_num_queries,
):  # fmt: skip
    evidence = compared.participants.get(member=leader).judgements.get(statement__code="A1")
    JudgementEvidence.objects.create(school=ash, judgement=evidence, kind="link", title="x", link="https://x.org/")
    agree(audit=compared, statement_id=statements["A2"].pk, answer=Answer("2"), shown=0, by=leader)
    client = as_user(request.getfixturevalue(who))
    counts = []
    for count in (0, 12):
        more(edition, count)
        for number in range(count):
            member = make_member(ash, Role.STAFF, name=f"More {number}")
            said = {"audit": compared, "member": member, "capacity": "tutor", "submitted_at": compared.compared_at}
            Participant.objects.create(school=ash, **said)
        if frozen and count:
            freeze(audit=compared, by=leader)
        with django_assert_max_num_queries(12) as asked:
            assert client.get(at(name)).status_code == 200
        counts.append(len(asked))
    assert frozen or counts[0] == counts[1]


def test_agreeing_asks_ten_times_at_most(compared, at, leader, as_user, django_assert_num_queries):
    client = as_user(leader)
    client.get(at("audit-compare"))
    with django_assert_num_queries(10):
        assert by_script(client, at("agree"), level="3", version="0").status_code == 200


def test_large_comparison_stays_light(compared, at, edition, leader, as_user, ash, make_member, judge, levels):
    more(edition, 222)
    scale_of(edition)
    Audit.objects.update(status="open", compared_at=None)
    for number in range(4):
        member = make_member(ash, Role.STAFF, name=f"Somebody Else {number}")
        one = Participant.objects.create(school=ash, audit=compared, member=member, capacity="Enterprise Adviser")
        judge(Participant.objects.get(pk=one.pk), **{f"X{n}": "123"[(n + number) % 3] for n in range(222)})
        one.judgements.update(note="Routes are covered at 14 and at 16, and nothing yet at 18 that compares them.")
        submit(participant=one, by=one)
    close(audit=compared, by=leader)
    assert len(as_user(leader).get(at("audit-compare")).content) < 120_000
