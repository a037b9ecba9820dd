"""Evidence for a judgement: a file, a link or an activity, added and taken away, each time with an event."""

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from audits.evidence import MOST
from audits.models import Audit, Judgement, JudgementEvent, JudgementEvidence, Participant
from careers.demonstration import whole
from careers.models import School

PDF = b"%PDF-1.7\nA plan.\n%%EOF"


@pytest.fixture
def participant(make_audit, leader):
    return make_audit(leader).participants.get()


@pytest.fixture
def client(as_user, leader):
    return as_user(leader)


@pytest.fixture
def statement(statements):
    return statements["A1"]


def add(client, participant, statement, **body):
    return client.post(participant.address("judgement-evidence", statement.pk), {"form_key": uuid4(), **body})


def pdf(name="Plan.pdf"):
    return SimpleUploadedFile(name, PDF, content_type="text/html")


def status(client, address):
    """A file that comes is read to its end, and so closed."""
    answer = client.get(address)
    list(getattr(answer, "streaming_content", ()))
    return answer.status_code


def shown():
    return list(JudgementEvidence.objects.values_list("kind", "title", "link"))


def events():
    return [event.changes for event in JudgementEvent.objects.order_by("pk")]


def test_link_is_added_to_a_statement_without_an_answer(client, participant, statement):
    answer = add(client, participant, statement, kind="link", link="https://example.org/plan", title="Our plan")
    assert (answer.status_code, answer.url.split("#")[1]) == (302, f"s{statement.pk}")
    assert shown() == [("link", "Our plan", "https://example.org/plan")]
    row = Judgement.objects.get()
    assert (row.made, row.version, events()) == (False, 0, [{"evidence": ["", "Our plan"]}])


def test_answer_is_saved_over_what_evidence_began(client, participant, statement):
    """The page in another tab was shown before the evidence was added, and is still good."""
    add(client, participant, statement, kind="link", link="https://example.org/plan")
    address = participant.address("judgement-save", statement.pk)
    assert client.post(address, {"level": "2", "version": "0"}, headers={"HX-Request": "true"}).status_code == 200
    assert Judgement.objects.get().version == 1


def test_file_is_kept_by_a_random_name_in_the_folder_of_its_school(client, participant, statement):
    add(client, participant, statement, kind="file", file=pdf("Asha's plan.pdf"))
    row = JudgementEvidence.objects.get()
    assert (row.title, row.content_type) == ("Asha's plan.pdf", "application/pdf")
    assert row.file.name.startswith(f"evidence/{participant.school_id}/")
    with row.file.open() as file:
        assert ("Asha" in row.file.name, file.read()) == (False, PDF)


def test_activity_of_the_programme_is_chosen_from_a_list(client, participant, statement, make_activity):
    visit = make_activity("Visit to the mill")
    add(client, participant, statement, kind="activity", activity=visit.pk)
    assert shown() == [("activity", "Visit to the mill", "")]
    page = client.get(participant.address("judge", statement.section_id)).content.decode()
    assert f'<a href="/ash/activities/{visit.pk}/">Visit to the mill</a>' in page


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"kind": "link"}, "Give the address."),
        ({"kind": "link", "link": "ftp://example.org/"}, "begins with https://"),
        ({"kind": "link", "link": "javascript:alert(1)"}, "Give a whole address"),
        ({"kind": "file"}, "Choose a file."),
        ({"kind": "activity", "activity": "9999"}, "Select a valid choice"),
        ({}, "Choose a file, a link or an activity."),
    ],
)
def test_nonsense_is_refused_in_a_sentence(client, participant, statement, body, why):
    page = add(client, participant, statement, title="Kept words", **body).content.decode()
    assert (why in page, "Kept words" in page, shown()) == (True, True, [])


def test_file_of_an_unknown_kind_is_refused(client, participant, statement):
    file = SimpleUploadedFile("run.exe", b"MZ\x90\x00\x03")
    page = add(client, participant, statement, kind="file", file=file).content.decode()
    assert ("of a kind that Waymark does not take" in page, shown()) == (True, [])


def test_double_click_adds_one(client, participant, statement):
    body = {"kind": "link", "link": "https://example.org/", "form_key": uuid4()}
    for _ in range(2):
        assert add(client, participant, statement, **body).status_code == 302
    assert (len(shown()), len(events())) == (1, 1)


def test_there_is_a_most(client, participant, statement):
    for number in range(MOST + 1):
        page = add(client, participant, statement, kind="link", link=f"https://example.org/{number}")
    assert (len(shown()), f"There are {MOST} pieces" in page.content.decode()) == (MOST, True)


def test_nothing_is_added_after_sending(client, participant, statement):
    Participant.objects.update(submitted_at=timezone.now())
    page = add(client, participant, statement, kind="file", file=pdf())
    assert ("you have sent your judgements" in page.content.decode(), shown(), events()) == (True, [], [])


def test_file_goes_with_its_row_once_that_is_certain(
    client, participant, statement, django_capture_on_commit_callbacks
):
    add(client, participant, statement, kind="file", file=pdf())
    row = JudgementEvidence.objects.get()
    address = participant.address("evidence-delete", row.pk)
    assert "Plan.pdf" in client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address)
    assert (shown(), default_storage.exists(row.file.name)) == ([], False)
    assert events()[-1] == {"evidence": ["Plan.pdf", ""]}


def test_files_of_the_demonstration_go_with_its_schools(
    client, participant, statement, django_capture_on_commit_callbacks
):
    add(client, participant, statement, kind="file", file=pdf())
    name = JudgementEvidence.objects.get().file.name
    School.objects.update(demonstration=True)
    with django_capture_on_commit_callbacks(execute=True):
        whole.remove()
        assert default_storage.exists(name)  # until it is certain
    assert (default_storage.exists(name), School.objects.count()) == (False, 0)


def test_file_that_is_not_on_the_disk_is_not_found(client, participant, statement):
    """A backup may have been restored without its files."""
    add(client, participant, statement, kind="file", file=pdf())
    piece = JudgementEvidence.objects.get()
    default_storage.delete(piece.file.name)
    assert status(client, f"/{participant.school.slug}/evidence/{piece.pk}/") == 404


def test_file_is_handed_out_whole_and_never_shown(client, participant, statement):
    add(client, participant, statement, kind="file", file=pdf(), title='<b>"Plan"</b>')
    answer = client.get(f"/ash/evidence/{JudgementEvidence.objects.get().pk}/")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)
    assert answer["Content-Disposition"] == 'attachment; filename="b Plan b.pdf"'
    headers = [answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")]
    assert headers == ["application/pdf", "nosniff", "default-src 'none'; sandbox"]


@pytest.fixture
def file_of_a_colleague(participant, staff, statement):
    other = Participant.objects.create(
        school=participant.school, audit=participant.audit, member=staff, capacity="SENCo"
    )
    own = {"school": other.school, "saved_by": "tests"}
    judgement = Judgement.objects.create(participant=other, statement=statement, **own)
    row = JudgementEvidence(school=other.school, judgement=judgement, kind="file", title="Theirs")
    row.file.save("evidence/theirs.pdf", ContentFile(PDF))
    return row


def test_file_of_a_colleague_opens_once_the_audit_is_compared(client, file_of_a_colleague, stranger, as_user):
    address = f"/ash/evidence/{file_of_a_colleague.pk}/"
    assert status(client, address) == 403
    Audit.objects.update(status="compared")
    assert (status(client, address), status(as_user(stranger), address)) == (200, 404)


def test_trust_lead_gets_no_file_of_a_guest(participant, file_of_a_colleague, trust_lead, as_user):
    Participant.objects.filter(pk=file_of_a_colleague.judgement.participant_id).update(
        member=None, guest_name="Gil Guest"
    )
    assert as_user(trust_lead).get(f"/ash/evidence/{file_of_a_colleague.pk}/").status_code == 403


def test_guest_adds_a_file_and_fetches_it_and_is_offered_no_activity(participant, statement, make_activity):
    make_activity("Visit to the mill")
    link = {"link_key": "key", "link_expires_at": timezone.now() + timezone.timedelta(days=1)}
    own = {"school": participant.school, "audit": participant.audit}
    guest, browser = Participant.objects.create(**own, guest_name="Gil Guest", capacity="adviser", **link), Client()
    assert "mill" not in browser.get(guest.address("judgement-evidence", statement.pk)).content.decode()
    add(browser, guest, statement, kind="file", file=pdf())
    page = browser.get(guest.address("judge", statement.section_id)).content.decode()
    address = guest.address("judge-start") + f"evidence/{JudgementEvidence.objects.get().pk}/"
    assert f'<a href="{address}">Plan.pdf</a>' in page
    assert status(browser, address) == 200
