"""What a guest reaches by a good link: her own judging, and nothing of anybody else by an id that she guesses."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.guest_urls import urlpatterns
from audits.models import Audit, Judgement, JudgementEvidence, Participant
from careers.tenancy import Role
from frameworks.models import Edition, Framework

NAMES = {pattern.name: pattern.pattern.converters for pattern in urlpatterns if pattern.name.startswith("guest-")}
WITH_ID = sorted(name for name, captured in NAMES.items() if set(captured) - {"token"})
METHODS = ["get", "head", "post", "put", "patch", "delete"]
BODY = {"level": "1", "version": "0", "reason": "Why.", "kind": "link", "link": "https://example.org/", "title": "x"}


def everything():
    ours = [m for m in apps.get_models() if m._meta.app_label in {"audits", "careers"}]
    return {m.__name__: sorted(map(str, m._base_manager.values())) for m in ours}


@pytest.fixture
def guest(make_audit, leader, edition, judge):
    """A guest of an audit about Theme A, in which the careers leader has judged with a note and evidence."""
    audit = make_audit(leader)
    audit.sections.add(edition.sections.get(code="A"), through_defaults={"school": audit.school})
    judge(audit.participants.get(), A1="3")
    Judgement.objects.update(note="Secret note")
    show(Judgement.objects.get())
    own = {"school": audit.school, "audit": audit, "guest_name": "Gail Guest", "capacity": "adviser"}
    until = timezone.now() + timedelta(days=1)
    return Participant.objects.create(**own, link_key="key", link_expires_at=until)


def show(judgement):
    own = {"school_id": judgement.school_id, "judgement": judgement, "kind": "link", "link": "https://example.org/"}
    return JudgementEvidence.objects.create(**own, title="Secret evidence")


@pytest.fixture
def ids_of_others(guest, beech, beech_leader, edition, judge):
    """[{what an address captures: an id that is none of hers}]: out of scope, of another school, of no edition here."""
    year = beech.academicyear_set.get()
    audit = Audit.objects.create(school=beech, edition=edition, year=year, title="Of Beech")
    judge(Participant.objects.create(school=beech, audit=audit, member=beech_leader, capacity="head"), B1="2")
    other = Edition.objects.create(
        framework=Framework.objects.create(key="other", title="Other", publisher="Tests"), key="1", label="1",
        status="published", purpose="learner", digest="x", source_file="none", licence="Ours.", statement_kind="O",
    )  # fmt: skip
    section = other.sections.create(code="X", title="X", order=1)
    statement = other.statements.create(section=section, code="X1", text="X1.", order=1, purpose="learner")
    b1, mine = edition.statements.get(code="B1"), JudgementEvidence.objects.get()
    theirs = show(Judgement.objects.get(participant__audit=audit))
    strand = other.strands.create(code="S", title="S", order=1)
    return [
        {"section": b1.section_id, "statement": b1.pk, "strand": strand.pk, "evidence": mine.pk},
        {"section": section.pk, "statement": statement.pk, "strand": 0, "evidence": theirs.pk},
        {"section": 0, "statement": 0, "strand": 0, "evidence": 0},
    ]


def address(name, guest, ids):
    captured = {key: ids[key] for key in NAMES[name] if key != "token"}
    return reverse(name, kwargs=captured | {"token": guest.token})


@pytest.mark.parametrize("name", WITH_ID)
def test_ids_of_others_show_and_change_nothing(name, guest, ids_of_others):
    before = everything()
    answers = [
        getattr(Client(), method)(address(name, guest, ids), BODY) for ids in ids_of_others for method in METHODS
    ]
    assert [answer.status_code for answer in answers if answer.status_code < 300] == []
    assert [answer for answer in answers if b"Secret" in answer.content] == []
    assert everything() == before


@pytest.mark.parametrize("name", sorted(NAMES))
def test_reading_changes_nothing_and_shows_nothing_of_the_others(name, guest, edition):
    a1 = edition.statements.get(code="A1")
    ids = {"section": a1.section_id, "statement": a1.pk, "strand": 0, "evidence": JudgementEvidence.objects.get().pk}
    before = everything()
    for method in ("get", "head", "options", "put", "patch", "delete"):
        answer = getattr(Client(), method)(address(name, guest, ids), follow=method == "get")
        assert (b"Secret" in answer.content, b"Level 3" in answer.content and "mine" in name) == (False, False)
    assert everything() == before


def test_guest_page_leads_to_no_page_of_the_school(guest, edition):
    section = {"section": edition.sections.get(code="A").pk}
    page = Client().get(address("guest-judge", guest, section)).content.decode()
    links = set(re.findall(r'(?:href|action|hx-post|hx-get)="(/[^"#?]*)', page))
    assert [link for link in links if link.startswith("/ash/audits")] == []
    assert all(link.split("/")[3] for link in links if link.startswith("/guest/"))


def test_signed_in_stranger_judges_as_the_guest_and_not_as_herself(guest, edition, stranger, as_user, make_member):
    a1 = edition.statements.get(code="A1")
    browser = as_user(make_member(stranger.school, Role.STAFF, name="Stan Stranger"))
    browser.post(address("guest-judgement-save", guest, {"statement": a1.pk}), {"level": "2", "version": "0"})
    saved = Judgement.objects.get(participant=guest)
    assert (saved.level.code, saved.saved_by, saved.school) == ("2", "Gail Guest", guest.school)
    assert guest.events.get().actor_id_then is None
