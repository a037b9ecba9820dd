"""What somebody chose is seen by nobody else before the comparison, and never once she is excused."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from audits.agreeing import agree, close
from audits.choices import Answer
from audits.freezing import freeze, reopen
from audits.judgements import submit, write_judgements
from audits.models import Judgement, JudgementEvidence, Participant
from audits.participants import remove
from tests.audits.moving import moved

SECRETS = ("Sam thinks so.", "sam.txt", "Sam waits.")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def audit(make_audit, leader, governor, staff):
    return make_audit(leader, governor, staff)


def person(audit, member):
    return audit.participants.select_related("audit__school").get(member=member)


@pytest.fixture
def secret(audit, staff, statements):
    """Sam's judgement of A1 with a note, an event of it, a file, and a reason on A2."""
    sam = person(audit, staff)
    said = {statements["A1"].pk: Answer("3", note=SECRETS[0])}
    said[statements["A2"].pk] = Answer(not_applicable=True, reason=SECRETS[2])
    write_judgements(participant=sam, answers=said, by=staff)
    row = Judgement.objects.get(participant=sam, statement=statements["A1"])
    file = ContentFile(b"Sam's own words.", SECRETS[1])
    return JudgementEvidence.objects.create(
        school=audit.school, judgement=row, kind="file", title=SECRETS[1], file=file, content_type="text/plain"
    )


@pytest.fixture
def sees(as_user, audit, statements, secret):
    """sees(member): what of Sam's stands on any page of results, and whether the file is handed out."""

    def look(member):
        client, slug = as_user(member), audit.school.slug
        a1, a2 = (statements[code].pk for code in ("A1", "A2"))
        places = [("audit-statement", [audit.pk, a1]), ("audit-statement", [audit.pk, a2])]
        places += [(name, [audit.pk]) for name in ("audit", "audit-profile", "audit-answers", "audit-left-behind")]
        places += [("audit-compare", [audit.pk]), ("agree", [audit.pk, a1]), ("audit-meeting", [audit.pk, a1])]
        places += [("audit-freeze", [audit.pk]), ("history-list", []), ("audit-close", [audit.pk])]
        urls = [reverse(name, args=[slug, *args]) for name, args in places]
        urls += [f"{urls[3]}?format=xlsx", f"{urls[4]}?format=xlsx"]
        texts = [client.get(url).content.decode("utf-8", "replace") for url in urls]
        file = client.get(reverse("evidence-file", args=[slug, secret.pk]))
        list(file)  # read to its end, it is closed
        return sorted({one for one in SECRETS for text in texts if one in text}), file.status_code

    return look


def test_nobody_sees_it_before_the_comparison(sees, leader, administrator, governor):
    assert [sees(one) for one in (leader, administrator, governor)] == [([], 403)] * 3


def test_who_is_excused_is_seen_by_nobody_even_afterwards(sees, audit, leader, administrator, governor, staff):
    for member in (leader, governor):
        submit(participant=person(audit, member), by=member)
    close(audit=audit, by=leader)
    assert person(audit, staff).excused_at
    assert [sees(one) for one in (leader, administrator, governor)] == [([], 403)] * 3


def test_who_is_taken_out_after_sending_is_seen_by_nobody(sees, audit, leader, administrator, governor, staff):
    for member in (leader, governor, staff):
        submit(participant=person(audit, member), by=member)
    close(audit=audit, by=leader)
    assert sees(administrator) == (sorted(SECRETS), 200)
    remove(participant=person(audit, staff), by=leader)
    assert [sees(one) for one in (leader, administrator, governor)] == [([], 403)] * 3


def test_what_a_move_left_behind_of_who_is_excused_is_seen_by_nobody(
    sees, audit, secret, leader, administrator, ash, adopted, newer
):
    submit(participant=person(audit, leader), by=leader)
    close(audit=audit, by=leader)
    new = newer()
    new.statements.filter(code__in=["A1", "A2"]).delete()
    moved(ash, adopted, new)
    assert [sees(one)[0] for one in (leader, administrator)] == [[], []]


def test_next_round_of_a_frozen_audit_is_blind_again(audit, leader, governor, staff, statements, as_user, sees):
    for member in (leader, governor, staff):
        submit(participant=person(audit, member), by=member)
    close(audit=audit, by=leader)
    agree(audit=audit, statement_id=statements["A1"].pk, answer=Answer("3"), shown=0, by=leader)
    freeze(audit=audit, by=leader)
    again = reopen(audit=audit, by=leader)
    url = reverse("audit-statement", args=[again.school.slug, again.pk, statements["A1"].pk])
    assert SECRETS[0] not in as_user(governor).get(url).content.decode()


def test_link_of_a_guest_opens_nothing_of_another_audit(audit, make_audit, client, add_guest, secret, statements):
    other = make_audit(title="Another")
    guest = Participant.objects.get(pk=add_guest(other).pk)
    names = [("evidence-file", secret.pk), ("evidence-delete", secret.pk)]
    assert [client.get(guest.address(*one)).status_code for one in names] == [404, 404]
    assert client.post(guest.address("evidence-delete", secret.pk)).status_code == 404
    pages = [guest.address("judge-mine"), guest.address("judge", statements["A1"].section_id)]
    assert not [one for one in SECRETS for page in pages if one in client.get(page).content.decode()]


def test_who_left_the_school_or_lost_her_account_opens_nothing(audit, secret, staff, as_user, client, sees):
    one = as_user(staff)
    assert one.get(person(audit, staff).address("judge-mine")).status_code == 200
    staff.left_at = timezone.now()
    staff.save(update_fields=["left_at"])
    urls = [person(audit, staff).address("judge-mine"), reverse("evidence-file", args=[audit.school.slug, secret.pk])]
    assert [one.get(url).status_code for url in urls] == [404, 404]
