"""A guest's link: made, sent, renewed, ended; and that it opens one audit's judging pages and nothing else."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core import mail, signing
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from audits.guest_urls import urlpatterns
from audits.judgements import submit
from audits.models import GUEST_LINK, Participant
from audits.participants import link_until, make_link, remove, revoke_link
from audits.taking_part import guest, guest_of, takes_part
from careers.models import History
from careers.tenancy import Permission, requires
from tests.careers.posting import page


@pytest.fixture
def make_guest(make_audit, leader):
    """make_guest(...fields of the audit): a guest with a link that is good."""

    def make(name="Gail Guest", email="gail@example.org", **fields):
        audit = make_audit(leader, **fields)
        own = {"school": audit.school, "audit": audit, "guest_name": name, "guest_email": email, "capacity": "adviser"}
        return make_link(participant=Participant.objects.create(**own), by=leader)

    return make


@pytest.fixture
def browser(leader, as_user):
    return as_user(leader)


def at(name, participant):
    return reverse(name, args=["ash", participant.pk])


def everything():
    ours = [m for m in apps.get_models() if m._meta.app_label in {"audits", "careers"}]
    return {m.__name__: sorted(map(str, m._base_manager.values())) for m in ours}


def test_link_lasts_a_fortnight_beyond_the_day_or_four_weeks(make_audit):
    now, today = timezone.now(), timezone.localdate()
    due = make_audit(due_on=today + timedelta(days=30))
    assert timezone.localtime(link_until(due)).date() == today + timedelta(days=44)
    for audit in (make_audit(), make_audit(due_on=date(2020, 1, 1))):
        assert timedelta(days=28) <= link_until(audit) - now < timedelta(days=28, minutes=1)


def test_link_is_mailed_and_works_only_until_it_is_renewed(browser, make_guest):
    participant = make_guest()
    old = participant.token
    browser.post(at("participant-link", participant))
    assert guest_of(old) is None
    (sent,) = mail.outbox
    token = sent.body.split("/guest/audits/")[1].split("/")[0]
    assert (sent.to, guest_of(token)) == (["gail@example.org"], participant)
    assert "Asha Leader of Ash Academy asks you to take part in" in sent.body


def test_sending_again_keeps_the_link_and_ending_it_kills_it(browser, make_guest):
    participant = make_guest()
    browser.post(at("participant-link-send", participant))
    assert (guest_of(participant.token), len(mail.outbox)) == (participant, 1)
    browser.post(at("participant-link-revoke", participant))
    assert guest_of(participant.token) is None
    assert [line.action for line in History.objects.order_by("pk")][-1] == "link ended"


def test_secret_of_a_link_is_in_no_history(make_guest):
    participant = make_guest()
    assert [
        line for line in History.objects.values_list("changes", flat=True) if participant.link_key in str(line)
    ] == []


def test_mail_that_does_not_go_is_said_and_the_link_stays(browser, make_guest, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "localhost",
        1,
    )
    participant = make_guest()
    answer = browser.post(at("participant-link", participant), follow=True)
    assert "has a link, but the mail could not be sent" in page(answer)
    participant.refresh_from_db()
    assert 'value="http://testserver/guest/audits/' in page(answer)
    assert guest_of(participant.token) == participant


def test_another_address_ends_the_link_that_the_old_one_has(browser, make_guest):
    participant = make_guest()
    body = {"guest_name": "Gail Guest", "capacity": "head"}
    browser.post(at("participant-edit", participant), body | {"guest_email": "gail@example.org"})
    assert guest_of(participant.token) == participant
    browser.post(at("participant-edit", participant), body | {"guest_email": "other@example.org"})
    assert guest_of(participant.token) is None


def test_member_and_closed_audit_get_no_link(browser, make_guest, make_audit, leader):
    member = make_audit(leader).participants.get()
    compared = make_guest(title="Compared")
    revoke_link(participant=compared, by=leader)
    type(compared.audit).objects.filter(pk=compared.audit_id).update(status="compared")
    for participant in (member, compared):
        browser.post(at("participant-link", participant))
    assert (Participant.objects.exclude(link_key="").count(), mail.outbox) == (0, [])


def changed(participant, **fields):
    Participant.objects.filter(pk=participant.pk).update(**fields)


def aside(participant):
    type(participant.audit).objects.update(put_aside_at=timezone.now())


BAD = {
    "tampered": lambda p: p.token[:-1] + ("A" if p.token[-1] != "A" else "B"),
    "another row": lambda p: "x" + p.token,
    "truncated": lambda p: p.token[:20],
    "empty of signature": lambda p: "WzEsImEiXQ",
    "not ours": lambda p: "nonsense-é",
    "zero byte": lambda p: p.token + "\0",
    "another salt": lambda p: signing.Signer(salt="audits.calendar").sign_object([p.pk, p.link_key]),
    "another key": lambda p: signing.Signer(salt=GUEST_LINK).sign_object([p.pk, "other"]),
    "no key": lambda p: (
        changed(p, link_key="", link_expires_at=None) or signing.Signer(salt=GUEST_LINK).sign_object([p.pk, ""])
    ),
    "another shape": lambda p: signing.Signer(salt=GUEST_LINK).sign_object({"pk": p.pk}),
    "one thing": lambda p: signing.Signer(salt=GUEST_LINK).sign_object(p.pk),
    "a member": lambda p: signing.Signer(salt=GUEST_LINK).sign_object([p.audit.participants.first().pk, ""]),
    "run out": lambda p: changed(p, link_expires_at=timezone.now()) or p.token,
    "excused": lambda p: changed(p, excused_at=timezone.now()) or p.token,
    "put aside": lambda p: aside(p) or p.token,
    "renewed": lambda p: changed(p, link_key="new") or p.token,
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_link_opens_nothing_and_changes_nothing(kind, make_guest):
    token = BAD[kind](make_guest())
    assert guest_of(token) is None
    before = everything()
    address = reverse("guest-judge-start", args=["token"]).replace("token", token)
    answers = [getattr(Client(), method)(address) for method in ("get", "post", "put", "patch", "delete")]
    assert {answer.status_code for answer in answers} == {404}
    assert "This link no longer works" in page(answers[0])
    assert everything() == before


def test_guest_without_judgements_is_removed_and_the_link_dies(make_guest, leader):
    participant = make_guest()
    remove(participant=participant, by=leader)
    assert guest_of(participant.token) is None


def test_pages_of_guests_are_kept_and_told_nowhere(make_guest):
    for token in (make_guest().token, "nonsense"):
        answer = Client().get(reverse("guest-judge-start", args=[token]))
        assert "no-store" in answer["Cache-Control"]
        assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex, nofollow")


@requires(see=Permission.OPEN_SCHOOL)
@takes_part
def reading(request):
    return HttpResponse(f"{request.participant}, {request.school}, {request.year}")


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
@takes_part
def writing(request):
    return HttpResponse("written")


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "patch", "delete"])
def test_page_that_is_only_read_takes_no_unsafe_method_of_a_guest(method, make_guest):
    token = make_guest().token
    request = getattr(RequestFactory(), method)("/")
    safe = method in {"get", "head", "options"}
    assert guest(reading)(request, token=token).status_code == (200 if safe else 405)
    assert guest(writing)(request, token=token).status_code == 200


def test_guest_comes_with_school_and_year_and_nothing_of_a_member(make_guest):
    answer = guest(reading)(RequestFactory().get("/"), token=make_guest().token)
    assert answer.content.decode() == "Gail Guest, Ash Academy, 2026 to 2027"


def test_link_of_a_guest_opens_no_page_of_the_school(make_guest):
    participant, client = make_guest(), Client()
    client.get(reverse("guest-judge-start", args=[participant.token]))
    answers = [client.get(address) for address in ("/ash/", "/ash/audits/", at("audit", participant.audit))]
    assert {answer.status_code for answer in answers} == {302}


def test_every_judging_page_is_behind_the_gate():
    views = {pattern.name: pattern.callback for pattern in urlpatterns if pattern.name.startswith("guest-")}
    assert {name for name, view in views.items() if getattr(view, "login_required", True)} == set()
    assert {name for name, view in views.items() if view.__code__ is not guest(reading).__code__} == set()


def test_sent_judgements_stay_sent_when_the_link_is_renewed(make_guest, leader):
    participant = make_guest()
    submit(participant=participant, by=participant)
    assert make_link(participant=participant, by=leader).submitted_at is not None


def payload(guest):
    """What her link carries before its time and signature, which differ each time it is made."""
    return guest.token.split(":")[0]


def test_link_of_a_guest_who_has_begun_is_shown_to_nobody(make_audit, add_guest, judge, leader, as_user):
    """Whoever opens it sees what she chose; a new one is shown once, and ends the one that she has."""
    audit = make_audit(leader)
    guest, client = add_guest(audit), as_user(leader)
    shown = lambda: client.get(audit.get_absolute_url()).content.decode()  # noqa: E731 - asked three times
    assert payload(guest) in shown()
    judge(guest, A1="1")
    assert payload(guest) not in shown()
    answer = client.post(reverse("participant-link", args=["ash", guest.pk]), follow=True).content.decode()
    new = Participant.objects.get(pk=guest.pk)
    assert (guest_of(guest.token), guest_of(new.token), payload(new) in answer) == (None, new, True)
    assert payload(new) not in shown()
