"""The pages where one judges alone and blind: resuming, saving with and without scripts, sending, and who sees none."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from audits.models import AgreedJudgement, Audit, Judgement, JudgementEvent, JudgementEvidence, Participant
from frameworks.models import Descriptor, Section, Statement, Strand

HTMX = {"HX-Request": "true"}


@pytest.fixture
def participant(make_audit, leader):
    return make_audit(leader).participants.get()


@pytest.fixture
def client(as_user, leader):
    return as_user(leader)


@pytest.fixture
def guest(participant):
    link = {"link_key": "key", "link_expires_at": timezone.now() + timezone.timedelta(days=1)}
    return Participant.objects.create(
        school=participant.school, audit=participant.audit, guest_name="Gil Guest", capacity="adviser", **link
    )


def page_at(participant, letter="A"):
    return participant.address("judge", participant.audit.edition.sections.get(code=letter).pk)


def stored(participant):
    """{statement code: (level, state, reason, note, version)}."""
    rows = participant.judgements.select_related("level", "statement")
    return {
        row.statement.code: (row.level and row.level.code, row.state, row.reason, row.note, row.version) for row in rows
    }


def whole(statements, **typed):
    """What the page of section A sends: {'A1': '2'} and the rest as it was shown, of version 0."""
    body = {}
    for code in ("A1", "A2"):
        pk = statements[code].pk
        body |= {f"version-{pk}": "0", f"level-{pk}": typed.get(code, ""), f"note-{pk}": "", f"reason-{pk}": ""}
    return body


def tags(page, pattern):
    return [" ".join(found.split()) for found in re.findall(pattern, page.content.decode(), re.DOTALL)]


def save(client, participant, statement, headers=HTMX, **body):
    return client.post(participant.address("judgement-save", statement.pk), body, headers=headers)


# Where one is


def test_start_leads_to_the_first_statement_without_an_answer(client, participant, statements, judge):
    judge(participant, A1="1", A2="n/a")
    b = statements["B1"].section_id
    answer = client.get(participant.address("judge-start"))
    assert answer.url == f"{participant.address('judge', b)}#s{statements['B1'].pk}"


def test_start_leads_to_sending_when_all_is_answered_and_to_reading_when_sent(client, participant, judge):
    judge(participant, A1="1", A2="1", B1="1", B2="1")
    assert client.get(participant.address("judge-start")).url == participant.address("judge-submit")
    Participant.objects.update(submitted_at=timezone.now())
    assert client.get(participant.address("judge-start")).url == participant.address("judge-mine")


def test_page_counts_what_is_answered_in_each_section(client, participant, judge):
    judge(participant, A1="1", B1="2", B2="n/a")
    page = client.get(page_at(participant))
    assert re.findall(r"<b(?: data-here)?>(\d+)</b> of (\d+)</span>", page.content.decode()) == [("1", "2"), ("2", "2")]
    assert tags(page, r"<b class=\"num\" data-answered>(\d+)</b> of") == ["3"]


def test_levels_show_their_words_and_one_without_words_can_still_be_chosen(client, participant, statements):
    page = client.get(page_at(participant))
    first = statements["A1"].pk
    assert len(tags(page, rf'(name="level-{first}" value="[123]")')) == 3
    assert tags(page, r'class="missing">(.*?)</span>') == [
        "The source has no words for this level. You can still choose it."
    ]
    assert "A1 looks like step 2." in page.content.decode()


def test_scale_without_words_is_a_row_of_small_choices(client, participant):
    Descriptor.objects.all().delete()
    assert 'class="judging few"' in client.get(page_at(participant)).content.decode()


def frozen_before(participant, statements, levels, **codes):
    year = participant.school.academicyear_set.create(start=2025, starts_on="2025-09-01", ends_on="2026-08-31")
    old = Audit.objects.create(
        school=participant.school, edition=participant.audit.edition, year=year, title="Before",
        status="frozen", frozen_at=timezone.now(),
    )  # fmt: skip
    for code, level in codes.items():
        AgreedJudgement.objects.create(
            school=participant.school, audit=old, statement=statements[code], level=levels[level]
        )


def test_last_years_level_is_a_tag_and_never_chosen(client, participant, statements, levels):
    frozen_before(participant, statements, levels, A1="2")
    page = client.get(page_at(participant)).content.decode()
    assert re.findall(r'value="(\w)"[^>]*>Level \d<span class="tag">(.*?)</span>', page) == [("2", "Last year")]
    assert " checked" not in page


def test_only_what_is_left(client, participant, statements, judge):
    judge(participant, A1="1")
    page = client.get(page_at(participant) + "?left=1")
    assert tags(page, r'<fieldset class="judge" id="s(\d+)"') == [str(statements["A2"].pk)]


def test_strand_shows_its_statements_under_their_sections(client, participant, statements, edition):
    strand = Strand.objects.create(edition=edition, code="S", title="Strand S", order=1)
    Statement.objects.filter(code__in=["A1", "B1"]).update(strand=strand)
    page = client.get(participant.address("judge-strand", strand.pk))
    assert tags(page, r'<h2 class="h3 begins">(.*?)</h2>') == ["Theme A", "Theme B"]
    assert tags(page, r'<fieldset class="judge" id="s(\d+)"') == [str(statements[code].pk) for code in ("A1", "B1")]


def test_nested_sections_stand_on_the_page_of_their_top_section_with_their_lead_in(client, participant, statements):
    top = statements["A1"].section
    below = Section.objects.create(
        edition=top.edition, parent=top, code="A.1", title="Below A", lead_in="We make sure that", order=70
    )
    Statement.objects.filter(code="A2").update(section=below)
    page = client.get(page_at(participant))
    assert tags(page, r'begins">(Below A</h2><p class="lead-in">[^<]*)') == [
        'Below A</h2><p class="lead-in">We make sure that'
    ]
    assert 'data-section="1"' in save(client, participant, statements["A2"], level="1").content.decode()


def test_changed_words_ask_to_be_checked(client, participant, statements, judge):
    judge(participant, A1="1")
    Judgement.objects.update(moved_from=statements["B1"])
    page = client.get(page_at(participant)).content.decode()
    assert ("The words changed since you answered" in page, "Learners can do B1." in page) == (True, True)


@pytest.mark.parametrize("name", ["judge", "judge-rest", "judge-strand"])
def test_section_of_another_edition_is_not_found(client, participant, name):
    assert client.get(participant.address(name, 9999)).status_code == 404


# Saving one


def test_save_answers_with_the_new_version_and_the_counts(client, participant, statements, judge):
    judge(participant, B1="1")
    said = save(client, participant, statements["A1"], level="2", version="0")
    assert said.status_code == 200
    assert 'data-version="1" data-all="2" data-section="1"' in said.content.decode()
    assert stored(participant)["A1"] == ("2", "answered", "", "", 1)


def test_save_takes_the_field_names_of_the_page(client, participant, statements):
    pk = statements["A1"].pk
    body = {f"level-{pk}": "n/a", f"reason-{pk}": "No sixth form.", f"note-{pk}": "Why.", f"version-{pk}": "0"}
    assert save(client, participant, statements["A1"], **body).status_code == 200
    assert stored(participant)["A1"] == (None, "not_applicable", "No sixth form.", "Why.", 1)


def test_save_without_a_script_returns_to_its_statement(client, participant, statements):
    answer = save(client, participant, statements["A1"], headers={}, level="2", version="0")
    assert (answer.status_code, answer.url) == (302, f"{page_at(participant)}#s{statements['A1'].pk}")


def test_stale_save_gets_both_answers(client, participant, statements, judge):
    judge(participant, A1="3")
    said = save(client, participant, statements["A1"], level="2", version="0")
    assert said.status_code == 409
    at = timezone.localtime(Judgement.objects.get().saved_at).strftime("%H:%M")
    told = f"Not saved. You saved ‘Level 3’ at {at} in another window. You chose ‘Level 2’ here."
    assert tags(said, r"data-clash[^>]*>(.*?)</span>") == [told]
    assert 'data-version="1" data-level="3"' in said.content.decode()
    assert stored(participant)["A1"][0] == "3"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"level": "9"}, "no such level"),
        ({"level": "n/a"}, "why the statement does not apply"),
        ({"level": "1", "version": "x"}, "Load the page again"),
        ({"level": "1", "note": "x" * 4001}, "at most 4,000 characters; there are 4001"),
        ({"level": "1\x00"}, "Null characters are not allowed"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(client, participant, statements, body, why):
    said = save(client, participant, statements["A1"], **body)
    assert (said.status_code, why in said.content.decode(), stored(participant)) == (422, True, {})


def test_save_after_sending_says_why_nothing_was_saved(client, participant, statements):
    Participant.objects.update(submitted_at=timezone.now())
    said = save(client, participant, statements["A1"], level="2")
    assert (said.status_code, "you have sent your judgements" in said.content.decode()) == (422, True)
    assert stored(participant) == {}


def test_page_is_kept_by_no_browser(client, participant):
    """'Back' would show it without what was saved since."""
    told = client.get(page_at(participant))["Cache-Control"]
    assert told == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_reading_where_a_save_goes_never_says_saved(client, participant, statements):
    """A browser that follows a redirect reads where it meant to write."""
    answer = client.get(participant.address("judgement-save", statements["A1"].pk), headers=HTMX)
    assert (answer.status_code, answer.content.strip()) == (200, b"")


def test_save_of_who_was_signed_out_is_told_and_not_led_to_a_page(participant, statements):
    said = save(Client(), participant, statements["A1"], level="2")
    assert (said.status_code, "you have been signed out" in said.content.decode()) == (401, True)
    assert save(Client(), participant, statements["A1"], headers={}, level="2").status_code == 302


# Saving a page


def test_page_saves_without_a_script_and_goes_on(client, participant, statements):
    later = statements["B1"].section_id
    body = whole(statements, A1="2", A2="n/a") | {f"reason-{statements['A2'].pk}": "Not here.", "to": str(later)}
    answer = client.post(page_at(participant), body)
    assert (answer.status_code, answer.url) == (302, participant.address("judge", later))
    assert stored(participant) == {
        "A1": ("2", "answered", "", "", 1),
        "A2": (None, "not_applicable", "Not here.", "", 1),
    }


def test_page_with_a_mistake_saves_nothing_and_keeps_what_was_typed(client, participant, statements):
    body = whole(statements, A1="2", A2="n/a") | {f"note-{statements['A1'].pk}": "My note."}
    page = client.post(page_at(participant), body)
    assert tags(page, r'<li><a href="#(reason-\d+)">') == [f"reason-{statements['A2'].pk}"]
    assert tags(page, r'name="level-\d+" value="([^"]*)" checked') == ["2", "n/a"]
    assert ("My note." in page.content.decode(), tags(page, "<title>(Error)"), stored(participant)) == (
        True, ["Error"], {},
    )  # fmt: skip


def test_page_with_a_stale_row_saves_the_others_and_keeps_both(client, participant, statements, judge):
    judge(participant, A1="3")
    page = client.post(page_at(participant), whole(statements, A1="2", A2="1"))
    assert page.status_code == 409
    assert {code: row[0] for code, row in stored(participant).items()} == {"A1": "3", "A2": "1"}
    assert "‘Level 3’ is saved now, yours is ‘Level 2’" in page.content.decode()
    pk = statements["A1"].pk
    again = {f"level-{pk}": "2", f"version-{pk}": tags(page, rf'name="version-{pk}" value="(\d)"')[0]}
    assert client.post(page_at(participant), again).status_code == 302
    assert stored(participant)["A1"][0] == "2"


def test_page_sent_after_the_audit_was_closed_keeps_what_was_typed(client, participant, statements):
    Audit.objects.update(status="compared")
    page = client.post(page_at(participant), whole(statements, A1="2"))
    assert (page.status_code, tags(page, r'name="level-\d+" value="([^"]*)" checked')) == (422, ["2"])
    assert "no longer open for judging" in page.content.decode()


def test_clear_empties_the_answer_and_leaves_the_note(client, participant, statements, judge):
    judge(participant, A1="3")
    pk = statements["A1"].pk
    body = {f"level-{pk}": "3", f"version-{pk}": "1", f"note-{pk}": "Stays.", "clear": str(pk)}
    assert client.post(page_at(participant), body).status_code == 302
    assert stored(participant)["A1"] == (None, "answered", "", "Stays.", 2)


def test_none_of_the_rest_applies_and_back_again(client, participant, statements, judge):
    judge(participant, A1="3")
    section = statements["A1"].section_id
    client.post(participant.address("judge-rest", section), {"reason": "Not here."})
    assert {code: row[1:3] for code, row in stored(participant).items()} == {
        "A1": ("answered", ""),
        "A2": ("not_applicable", "Not here."),
    }
    client.post(participant.address("judge-rest-clear", section), {"reason": "Not here."})
    assert stored(participant)["A2"][:3] == (None, "answered", "")


# Sending


def test_send_warns_of_what_is_left_and_then_only_reads(client, participant, judge):
    judge(participant, A1="3")
    page = client.get(participant.address("judge-submit")).content.decode()
    assert "3 statements have no answer. If you send now, they count as ‘no answer’." in page
    assert client.post(participant.address("judge-submit")).url == participant.address("judge-mine")
    assert client.get(page_at(participant)).url == participant.address("judge-mine")
    assert "Take back" in client.get(participant.address("judge-mine")).content.decode()


def test_take_back_opens_the_pages_again(client, participant):
    client.post(participant.address("judge-submit"))
    client.post(participant.address("judge-take-back"))
    assert client.get(page_at(participant)).status_code == 200


def test_nothing_is_taken_back_once_the_audit_is_compared(client, participant):
    Participant.objects.update(submitted_at=timezone.now())
    Audit.objects.update(status="compared")
    client.post(participant.address("judge-take-back"))
    assert Participant.objects.get().submitted_at is not None


# Guests


def test_guest_judges_from_start_to_end_without_an_account(guest, statements):
    client = Client()
    page = client.get(guest.address("judge-start"), follow=True)
    links = {link.split("#")[0] for link in tags(page, r'href="(/[^"]*)"')}
    assert {link for link in links if not link.startswith(("/guest/", "/static/"))} == {"/", "/frameworks/"}
    assert save(client, guest, statements["A1"], level="2").status_code == 200
    client.post(guest.address("judge-submit"))
    mine = client.get(guest.address("judge-mine")).content.decode()
    assert ("Thank you for judging with us." in mine, "Level 2" in mine) == (True, True)


# Blindness


@pytest.fixture
def everybody(participant, leader, administrator, governor, staff, make_member, ash):
    """All who may see much at Ash, each a participant of the same audit as well."""
    senior = make_member(ash, "senior_leader", name="Sue Senior")
    for member in (administrator, governor, staff, senior):
        Participant.objects.create(school=ash, audit=participant.audit, member=member, capacity="head")
    return [administrator, governor, staff, senior]


@pytest.fixture
def secret(participant, statements, client):
    """A judgement of the leader with a note and evidence that nobody else may see."""
    save(client, participant, statements["A1"], level="3", note="Secret note.")
    return JudgementEvidence.objects.create(
        school=participant.school, judgement=Judgement.objects.get(), kind="file", file="evidence/secret.pdf",
        title="Secret evidence", content_type="application/pdf",
    )  # fmt: skip


def test_nobody_finds_anothers_judgement_on_any_page_of_judging(participant, secret, everybody, as_user, statements):
    for member in everybody:
        me, browser = Participant.objects.get(member=member), as_user(member)
        for address in (page_at(me), me.address("judge-mine"), me.address("judge-submit"), me.address("judge-start")):
            page = browser.get(address, follow=True).content.decode()
            assert ("Secret" in page, " checked" in page, "<b>1</b>" in page) == (False, False, False)


def test_nobody_fetches_or_removes_anothers_evidence(participant, secret, everybody, as_user, ash):
    for member in everybody:
        me, browser = Participant.objects.get(member=member), as_user(member)
        assert browser.get(f"/ash/evidence/{secret.pk}/").status_code == 403
        assert browser.post(me.address("evidence-delete", secret.pk)).status_code == 404
    assert JudgementEvidence.objects.count() == 1


def test_history_tells_no_judgement(participant, secret, administrator, as_user):
    assert "Secret" not in as_user(administrator).get("/ash/history/").content.decode()


def test_guest_finds_no_evidence_of_others(secret, guest):
    address = guest.address("judge-start") + f"evidence/{secret.pk}/"
    assert Client().get(address).status_code == 404


def test_who_takes_no_part_is_refused(participant, governor, as_user, statements):
    for name in ("judge-start", "judge-mine", "judge-submit"):
        assert as_user(governor).get(participant.address(name)).status_code == 403
    assert save(as_user(governor), participant, statements["A1"], level="1").status_code == 403


# What it costs


def test_page_asks_twelve_questions_for_few_and_for_many_answers(
    client, participant, judge, statements, levels, django_assert_num_queries
):
    address = page_at(participant)
    frozen_before(participant, statements, levels, A1="2")
    with django_assert_num_queries(12):
        client.get(address)
    judge(participant, A1="1", A2="2", B1="3", B2="n/a")
    for row in Judgement.objects.all():
        JudgementEvidence.objects.create(school=row.school, judgement=row, kind="link", link="https://a.b/", title="x")
    with django_assert_num_queries(12):
        client.get(address)


def test_save_asks_ten_questions(client, participant, statements, django_assert_num_queries):
    save(client, participant, statements["B1"], level="1", version="0")  # Django asks once what the database can do
    with django_assert_num_queries(10):  # a savepoint and its release stand for BEGIN and COMMIT
        save(client, participant, statements["A1"], level="2", version="0")
    with django_assert_num_queries(10):
        save(client, participant, statements["A1"], level="3", version="1")
    assert JudgementEvent.objects.count() == 3


def test_reading_all_answers_asks_eleven_questions(client, participant, judge, django_assert_num_queries):
    for codes in ({"A1": "1"}, {"A1": "1", "A2": "2", "B1": "3", "B2": "n/a"}):
        judge(participant, **codes)
        with django_assert_num_queries(11):
            client.get(participant.address("judge-mine"))
