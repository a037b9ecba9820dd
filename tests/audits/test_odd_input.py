"""Odd values sent to every address of audits and actions: a sentence or a refusal each time, and never a fault."""

import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from audits import guest_urls, urls
from audits.agreeing import agree, close
from audits.choices import Answer
from audits.freezing import freeze
from audits.judgements import submit
from audits.models import Action, Audit, CalendarFeed, JudgementEvidence, Participant

HUGE = str(2**70)
WORDS = ["", "\x00", "a\x00b", "é\ud7ff", "n/a", "x" * 5000, "'\"<script>\r\n"]
ODD = [*WORDS, "-1", "0", HUGE, "9" * 400, "2027-02-30", "٣"]
NAMES = [
    "level", "reason", "note", "version", "clear", "to", "kind", "link", "activity", "title", "form_key", "year",
    "due_on", "way", "target", "sections", "edition", "member", "guest_name", "guest_email", "capacity", "mark",
    "order", "show", "page", "left", "owner", "priority", "status", "success", "progress", "whose", "audit",
    "statement", "cohort", "rule", "framework", "due", "section", "strand", "moved", "was", "at_least", "format",
    "back", "moves", "file",
]  # fmt: skip


@pytest.fixture
def rows(adopted, make_audit, leader, governor, statements, judge, add_guest):
    """One of each thing that an address can name: an open, a compared and a frozen audit with all that is in them."""
    audits = [make_audit(leader, governor, title=title) for title in ("Open", "Compared", "Frozen")]
    people = [audit.participants.select_related("audit__school").get(member=leader) for audit in audits]
    for one in people:
        judge(one, A1="2", A2="n/a")
    for one in people[1:]:
        submit(participant=one, by=one)
        close(audit=one.audit, by=leader)
    agree(audit=audits[2], statement_id=statements["A1"].pk, answer=Answer("2"), shown=0, by=leader)
    freeze(audit=audits[2], by=leader)
    ash = leader.school
    piece = JudgementEvidence.objects.create(
        school=ash, judgement=people[0].judgements.first(), kind="link", title="Seen", link="https://example.org"
    )
    action = Action.objects.create(school=ash, year=audits[0].year, title="Ring", statement=statements["A1"])
    feed = CalendarFeed.objects.create(school=ash, member=leader, key="k")
    guest = Participant.objects.get(pk=add_guest(audits[0]).pk)
    return {
        "audit": [audit.pk for audit in audits], "section": [statements["A1"].section_id],
        "strand": [1], "statement": [statements["A1"].pk], "participant": [guest.pk, people[1].pk],
        "evidence": [piece.pk], "action": [action.pk], "feed": [feed.pk], "edition": [adopted.pk],
        "token": [guest.token], "secret": [feed.secret], "year": [audits[0].year.start],
    }  # fmt: skip


def addresses(rows, school):
    """Every address of audits and actions: for each thing that it names, one that is there."""
    for pattern in urls.urlpatterns:
        names = list(pattern.pattern.converters)
        for audit in rows["audit"] if "audit" in names else [None]:
            found = {name: audit if name == "audit" else rows[name][0] for name in names}
            yield reverse(pattern.name, kwargs={"school": school} | found)
    for pattern in guest_urls.urlpatterns:
        found = {name: rows[name][0] for name in pattern.pattern.converters}
        yield reverse(pattern.name, kwargs=found)


def body(rng, known):
    """Fields of any form, some named for one statement of a page: one of them odd among good ones, or most of them."""
    statement = known["statement"]
    suffixed = [f"{name}-{statement}" for name in ("version", "level", "reason", "note") if rng.random() < 0.5]
    names = [*rng.sample(NAMES, rng.randint(len(NAMES) // 2, len(NAMES))), *suffixed]
    odd, good = rng.sample(names, rng.choice([1, len(names)])), {name: str(pk) for name, pk in known.items()} | GOOD
    return {name: rng.choice([*ODD, good.get(name, "1")] if name in odd else [good.get(name, "")]) for name in names}


#: What would do on its own, so that an odd value beside it is reached.
GOOD = {
    "level": "2", "kind": "link", "link": "https://example.org/", "title": "A title", "way": "group", "whose": "mine",
    "capacity": "head", "guest_name": "Gil", "status": "to_do", "priority": "2", "version": "1", "mark": "strength",
    "rule": "not-planned", "show": "all", "format": "xlsx", "reason": "For a reason.", "year": "2026", "order": "given",
}  # fmt: skip


def requests_to(rng, url, known):
    """(what, a function of a client that sends it)."""
    query, form = body(rng, known), body(rng, known)
    file = SimpleUploadedFile(rng.choice(['a"\r\nb.txt', "../../x.pdf", "\x00.png", "x" * 300]), rng.randbytes(50))
    yield "GET", query, lambda client: client.get(url, query)
    yield "POST", form, lambda client: client.post(url, form)
    yield "script", form, lambda client: client.post(url, form, headers={"HX-Request": "true"})
    yield "file", form, lambda client: client.post(url, form | {"kind": "file", "file": file})
    yield "JSON", form, lambda client: client.post(url, '{"level": [', content_type="application/json")


def faults(client, asked):
    """[(method, address, what was sent, fault)] of those that ended in a fault, each undone afterwards."""
    for url, (method, sent, send) in asked:
        with transaction.atomic():
            try:
                answer = send(client)
                status = answer.status_code
            except Exception as fault:
                status = repr(fault)
            transaction.set_rollback(True)
        if not isinstance(status, int) or status >= 500:
            yield method, url, sent, status


def known(rows):
    return {name: pks[0] for name, pks in rows.items()}


def every(rng, rows, school, chance):
    """Each address with odd forms, some left out by chance."""
    for url in addresses(rows, school):
        yield from ((url, request) for request in requests_to(rng, url, known(rows)) if rng.random() < chance)


def test_odd_values_are_no_fault(rows, leader, as_user):
    asked = every(random.Random(3), rows, leader.school.slug, chance=0.3)
    assert list(faults(as_user(leader), asked)) == []


def test_title_with_line_breaks_and_quotes_is_one_name_of_a_file(rows, leader, as_user):
    Audit.objects.update(title='Our "review"\r\nX-Odd: yes')
    url = reverse("audit-profile", args=[leader.school.slug, rows["audit"][1]])
    answer = as_user(leader).get(url, {"format": "xlsx"})
    name = 'attachment; filename="Profile of Our review X-Odd yes.xlsx"'
    assert (answer["Content-Disposition"], "X-Odd" in answer) == (name, False)


def named_oddly(rows, school, odd):
    """Every address with an odd number in its last place, below an audit in each of its states, and in all places."""
    for pattern in urls.urlpatterns:
        *before, last = list(pattern.pattern.converters) or [""]
        for audit in rows["audit"] if "audit" in before else []:
            yield reverse(pattern.name, kwargs={"school": school, "audit": audit, last: odd})
        if last:
            yield reverse(pattern.name, kwargs={"school": school} | dict.fromkeys([*before, last], odd))


@pytest.mark.parametrize("odd", [0, 2**63], ids=["none", "64 bits"])
def test_numbers_that_no_table_holds_are_not_found(rows, leader, as_user, odd):
    client = as_user(leader)
    for url in named_oddly(rows, leader.school.slug, odd):
        assert client.get(url).status_code in {302, 403, 404, 405}, url
        assert client.post(url, {}).status_code in {302, 403, 404}, url
