"""The pages of what an audit found: who sees them when, figures as long as their lists, sheets, queries, weight."""

import re
from io import BytesIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from audits.choices import Answer, save_choices
from audits.models import Action, AgreedJudgement, Audit, FrozenAudit, Participant
from audits.wording import as_data, wording_of
from careers.tenancy import Role
from frameworks.models import Descriptor, Edition, Level

RESULTS = ["audit-profile", "audit-answers"]


def agree(audit, **said):
    """agree(audit, A1="3", A2=Answer("2", mark="strength")): what the group settled on, by code."""
    by_code = {statement.code: statement.pk for statement in audit.judged_statements()}
    levels = dict(Level.objects.filter(scale__edition=audit.edition).values_list("code", "pk"))
    ruled_out = Answer(not_applicable=True, reason="Not here.")
    answers = {
        by_code[code]: one if isinstance(one, Answer) else ruled_out if one == "n/a" else Answer(one)
        for code, one in said.items()
    }
    save_choices(model=AgreedJudgement, owner={"audit": audit}, audit=audit, answers=answers, levels=levels, by="tests")


def compare(audit):
    Audit.objects.filter(pk=audit.pk).update(status="compared", compared_at=timezone.now())
    audit.refresh_from_db()


def freeze(audit, facts=None):
    """As freezing does it: the words of now are kept with the audit."""
    content = {"wording": as_data(wording_of(audit)), "participants": [], "agreed": [], "facts": facts or {}}
    FrozenAudit.objects.create(school=audit.school, audit=audit, digest="x", revision=1, content=content)
    Audit.objects.filter(pk=audit.pk).update(status="frozen", frozen_at=timezone.now())
    audit.refresh_from_db()


@pytest.fixture
def audit(make_audit, leader, governor, levels):
    """An audit that is being agreed, after a frozen one; its target is level 2."""
    last = make_audit(leader, title="Last review")
    agree(last, A1="1", A2="2", B1="3")
    freeze(last)
    audit = make_audit(leader, governor, title="This review", target=levels["2"])
    marked = Answer("3", mark="strength", note="Well done.")
    agree(audit, A1=marked, A2=Answer("1", mark="priority"), B1="n/a")
    compare(audit)
    return audit


@pytest.fixture
def page(as_user):
    """page(member, "audit-profile", audit, level="2"): the response."""

    def get(member, name, audit, *args, **query):
        return as_user(member).get(reverse(name, args=["ash", audit.pk, *args]), query)

    return get


def text_of(response):
    main = response.content.decode().split("<main")[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.mark.parametrize("name", RESULTS)
def test_while_each_judges_alone_nobody_sees_a_result(name, make_audit, leader, governor, page, statements):
    audit = make_audit(leader)
    agree(audit, A1=Answer("3", note="Secret note."))
    texts = [text_of(page(who, name, audit)) for who in (leader, governor)]
    assert ["Secret" in text for text in texts] == [False, False]
    assert ["See your own answers" in text for text in texts] == [True, False]


@pytest.mark.parametrize("name", RESULTS)
def test_adviser_sees_results_only_where_she_takes_part(name, audit, ash, make_member, page):
    adviser = make_member(ash, Role.ADVISER)
    assert page(adviser, name, audit).status_code == 403
    Participant.objects.create(school=ash, audit=audit, member=adviser, capacity="adviser")
    assert page(adviser, name, audit).status_code == 200


def test_profile_says_so_far_until_it_is_frozen(audit, leader, page):
    assert "how it stands so far" in text_of(page(leader, "audit-profile", audit))
    freeze(audit)
    text = text_of(page(leader, "audit-profile", audit))
    assert ("so far" in text, "Agreed and frozen on" in text) == (False, True)


def test_profile_of_a_frozen_audit_keeps_the_words_it_was_judged_by(audit, statements, leader, page):
    freeze(audit)
    type(statements["A1"]).objects.filter(pk=statements["A1"].pk).update(text="Mended words.")
    text = text_of(page(leader, "audit-answers", audit))
    assert ("Learners can do A1." in text, "Mended" in text) == (True, False)


LINK = re.compile(r'href="([^"]*/answers/\?[^"]*)"[^>]*>(?:<span class="figure">)?\s*(\d+)')


def test_every_figure_leads_to_as_many_statements(audit, leader, page, as_user):
    client, html = as_user(leader), page(leader, "audit-profile", audit).content.decode()
    links = {(address.replace("&amp;", "&"), int(figure)) for address, figure in LINK.findall(html)}
    assert len(links) > 15
    shown = {(address, int(re.search(r"(\d+) statements? shown", client.get(address).content.decode())[1]))
             for address, _ in links}  # fmt: skip
    assert shown == links


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({"level": "3"}, ["A1"]),
        ({"level": "not-applicable"}, ["B1"]),
        ({"level": "not-agreed"}, ["B2"]),
        ({"at_least": "1"}, ["A1", "A2"]),
        ({"was": "2"}, ["A2"]),
        ({"mark": "priority"}, ["A2"]),
        ({"moved": "up"}, ["A1"]),
        ({"moved": "changed"}, ["A1", "A2"]),
        ({"target": "below"}, ["A2"]),
        ({"target": "reached", "level": "1"}, []),
        ({"level": "nonsense"}, ["A1", "A2", "B1", "B2"]),
    ],
)
def test_answers_are_filtered_by_address(filters, codes, audit, leader, page):
    response = page(leader, "audit-answers", audit, **filters)
    found = [row.asked.code for _, rows in response.context["bands"] for row in rows]
    assert (response.status_code, found) == (200, codes)


def test_answers_of_a_section(audit, statements, leader, page):
    response = page(leader, "audit-answers", audit, section=statements["B1"].section_id)
    assert response.context["count"] == 2


def cells(response, sheet):
    rows = load_workbook(BytesIO(response.content))[sheet].iter_rows(values_only=True)
    return [list(row) for row in rows]


def test_answers_export_exactly_what_is_shown(audit, leader, page):
    rows = cells(page(leader, "audit-answers", audit, moved="up", format="xlsx"), "Answers")
    assert rows[1:] == [
        ["Theme A", "A1", "Learners can do A1.", "Level 3", "A1 looks like step 3.", None, None, "Well done.",
         "strength", "Level 1", "up", "yes"],
    ]  # fmt: skip


def test_profile_as_a_spreadsheet_has_the_counts(audit, leader, page):
    rows = cells(page(leader, "audit-profile", audit, format="xlsx"), "Profile")
    assert [row[:8] for row in rows[1:]] == [
        ["Theme A", 2, 1, 0, 1, 0, 0, "Level 1"],
        ["Theme B", 2, 0, 0, 0, 1, 1, None],
        ["All statements", 4, 1, 0, 1, 1, 1, "Level 1"],
    ]


def test_statement_shows_what_the_next_level_asks(audit, statements, leader, page):
    text = text_of(page(leader, "audit-statement", audit, statements["A2"].pk))
    assert "What level 2 asks A2 looks like step 2." in text
    assert "Last time (Last review" in text


@pytest.fixture
def audit_with_a_gap(audit, statements):
    """The group agreed on 1, 2 and 3, and that one does not apply; the source has no level 3 for B1."""
    agree(audit, A1="3", A2="1", B1="2", B2="n/a")
    Descriptor.objects.filter(statement=statements["B1"], level__code="3").update(text="", status="missing")
    return audit


def test_answers_say_what_the_next_level_asks_of_each(audit_with_a_gap, leader, page):
    html = page(leader, "audit-answers", audit_with_a_gap).content.decode()
    folds = re.findall(r"<details.*?</details>", html.split("<table")[1], re.DOTALL)
    assert [" ".join(re.sub(r"<[^>]+>", " ", fold).split()) for fold in folds] == [
        "What level 2 asks of A2 A2 looks like step 2.",
        "What level 3 asks of B1 The source has no words for it.",
    ]


def test_next_level_is_a_column_where_levels_have_words(audit_with_a_gap, leader, page):
    rows = cells(page(leader, "audit-answers", audit_with_a_gap, format="xlsx"), "Answers")
    column = rows[0].index("What the next level asks")
    assert [row[column] for row in rows[1:]] == [
        None, "Level 2: A2 looks like step 2.", "Level 3: the source has no words for it", None,
    ]  # fmt: skip
    Descriptor.objects.all().delete()
    assert (
        "What the next level asks"
        not in cells(page(leader, "audit-answers", audit_with_a_gap, format="xlsx"), "Answers")[0]
    )


def test_priorities_say_what_the_next_level_asks(audit, leader, page):
    text = text_of(page(leader, "audit-profile", audit))
    assert re.findall(r"What level \d asks of \w\d \w\d looks like step \d\.", text) == [
        "What level 2 asks of A2 A2 looks like step 2."
    ]


def test_statement_of_another_audit_is_not_found(audit, statements, leader, page):
    audit.sections.add(statements["A1"].section, through_defaults={"school": audit.school})
    codes = [page(leader, "audit-statement", audit, statements[code].pk).status_code for code in ("A1", "B1")]
    assert codes == [200, 404]


def test_statement_lists_actions_about_it(audit, ash, year, statements, leader, page):
    for title, statement in [("Ask governors", "A1"), ("Elsewhere", "A2")]:
        Action.objects.create(school=ash, year=year, title=title, statement=statements[statement], audit=audit)
    text = text_of(page(leader, "audit-statement", audit, statements["A1"].pk))
    assert ("Ask governors" in text, "Elsewhere" in text) == (True, False)


def told(page, member, audit, statement):
    """Who may be read of: (names in 'what each chose', whose changes are told)."""
    story = page(member, "audit-statement", audit, statement.pk).context["story"]
    return [choice.who for choice in story.choices], [change.whose for change in story.changes]


def test_statement_shows_no_other_judgement_before_the_audit_is_compared(
    make_audit, leader, governor, administrator, judge, statements, page
):
    audit = make_audit(leader, governor)
    for participant in audit.participants.all():
        judge(participant, A1="2")
    agree(audit, A1="3")
    assert told(page, leader, audit, statements["A1"]) == (["Asha Leader"], ["Asha Leader"])
    assert told(page, administrator, audit, statements["A1"]) == ([], [])
    compare(audit)
    both = ["Asha Leader", "Gus Governor"]
    assert told(page, administrator, audit, statements["A1"]) == (both, ["", *reversed(both)])


def test_governor_who_takes_no_part_sees_what_is_agreed_and_no_judgements(
    make_audit, leader, governor, judge, statements, page
):
    audit = make_audit(leader)
    judge(audit.participants.get(), A1="2")
    agree(audit, A1="3")
    compare(audit)
    assert told(page, governor, audit, statements["A1"]) == ([], [""])


def test_trust_lead_reads_results_and_no_judgements(audit, trust_lead, judge, statements, page):
    assert page(trust_lead, "audit-profile", audit).status_code == 200
    assert told(page, trust_lead, audit, statements["A1"]) == ([], [""])


@pytest.fixture
def rubric(audit, statements):
    """The audit's framework goes by the rubric's key, and its statements by two of its codes."""
    framework = audit.edition.framework
    framework.key = "careers-impact-maturity"
    framework.save()
    for old, new in [("A1", "2.3"), ("A2", "1.6")]:
        audit.edition.statements.filter(code=old).update(code=new)
    return audit


def test_facts_of_a_section_are_a_page_and_a_fragment(rubric, leader, statements, as_user, make_activity):
    make_activity()
    address = reverse("section-facts", args=["ash", rubric.pk, statements["A1"].section_id])
    page, fragment = as_user(leader).get(address), as_user(leader).get(address, headers={"HX-Request": "true"})
    assert [response.content.count(b"<h1") for response in (page, fragment)] == [1, 0]
    assert b"Held at least once: 0 of 1 planned activity." in fragment.content
    assert b"1.6" not in fragment.content


def test_facts_of_a_frozen_audit_are_those_of_its_day(rubric, leader, statements, page):
    freeze(rubric, {"2.3": [["Held at least once: 7 of 9.", "held"]]})
    html = page(leader, "section-facts", rubric, statements["A1"].section_id).content.decode()
    assert ("7 of 9" in html, "when the audit was frozen" in html, "See the records" in html) == (True, True, False)
    assert page(leader, "section-facts", rubric, 0).status_code == 404


def test_governor_reads_facts_without_links(rubric, governor, leader, statements, page):
    htmls = [page(who, "audit-statement", rubric, statements["A1"].pk).content for who in (leader, governor)]
    assert [b"See the records" in html for html in htmls] == [True, False]


PAGES = [("audit-profile", 12), ("audit-answers", 12), ("audit-statement", 12), ("section-facts", 9)]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "most"), PAGES)
def test_results_cost_as_many_queries_for_three_rows_as_for_one(
    name, most, rows, rubric, leader, judge, statements, as_user, django_assert_num_queries, make_activity
):
    for n in range(rows):
        make_activity(f"Visit {n}")
        Action.objects.create(school=rubric.school, year=rubric.year, title=f"{n}", statement=statements["A1"])
    args = {"audit-statement": [statements["A1"].pk], "section-facts": [statements["A1"].section_id]}.get(name, [])
    client, address = as_user(leader), reverse(name, args=["ash", rubric.pk, *args])
    with django_assert_num_queries(most):
        assert client.get(address).status_code == 200


@pytest.fixture
def large(ash, year, leader):
    """A frozen self-audit with an answer and a note for all 226 statements, after another one."""
    call_command("load_frameworks", verbosity=0)
    edition = Edition.objects.get(framework__key="find-the-gaps")
    codes = ["not-yet", "partly", "fully"]
    for turn in range(2):
        audit = Audit.objects.create(school=ash, year=year, edition=edition, title=f"Self-audit {turn}")
        given = list(audit.judged_statements())
        note = "The group found this in last year's lesson plans."
        agree(audit, **{s.code: Answer(codes[(n + turn) % 3], note=note) for n, s in enumerate(given)})
        freeze(audit)
    return audit


def test_all_226_answers_fit_on_one_light_page_in_few_queries(large, leader, as_user, django_assert_max_num_queries):
    client, address = as_user(leader), reverse("audit-answers", args=["ash", large.pk])
    with django_assert_max_num_queries(12):
        response = client.get(address)
    assert response.context["count"] == 226
    assert len(response.content) < 120_000
    assert b"<details" not in response.content.split(b"<table")[1]


def test_rubric_with_the_words_of_the_next_levels_is_light(ash, year, leader, page):
    call_command("load_frameworks", verbosity=0)
    edition = Edition.objects.filter(framework__key="careers-impact-maturity").latest("pk")
    audit = Audit.objects.create(school=ash, year=year, edition=edition, title="Review")
    lowest = edition.scale.levels.order_by("order").first().code
    agree(audit, **{s.code: Answer(lowest, note="Found in the plans.") for s in audit.judged_statements()})
    compare(audit)
    html = page(leader, "audit-answers", audit).content
    assert html.split(b"<table")[1].count(b"<details") == audit.judged_statements().count() == 32
    assert len(html) < 120_000
