"""Two people who act on one audit at the same moment: nothing is saved behind a closing, nothing waits for ever."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audits.agreeing import accept_all, agree, close
from audits.choices import Answer
from audits.evidence import add_evidence, remove_evidence
from audits.freezing import freeze, reopen
from audits.judgements import rule_out, save_judgement, submit, take_back, write_judgements
from audits.models import AgreedJudgement, Audit, Judgement, JudgementEvent, JudgementEvidence
from audits.rounds import delete, put_aside
from careers.versions import Stale
from tests.audits.moving import moved
from tests.audits.pairs import in_pairs

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS = 15
FAULTS = (ValidationError, Stale)


def done(act):
    """What it returns; or the name of why it was refused."""
    try:
        return act() or True
    except FAULTS as fault:
        return type(fault).__name__


@pytest.fixture
def audits(make_audit, leader, governor):
    """Open audits of the leader and the governor."""
    return [make_audit(leader, governor) for _ in range(PAIRS)]


@pytest.fixture
def hers(audits, leader):
    return [audit.participants.select_related("audit").get(member=leader) for audit in audits]


@pytest.fixture
def his(audits, governor):
    """Those of the governor, who has sent his."""
    people = [audit.participants.select_related("audit").get(member=governor) for audit in audits]
    for one in people:
        submit(participant=one, by=one)
    return people


@pytest.fixture
def compared(his, hers, judge, audits, leader):
    for one in hers:
        judge(one, A1="2", A2="2")
        submit(participant=one, by=one)
    return [close(audit=audit, by=leader) for audit in audits]


def one_save(participant, statement):
    return save_judgement(
        participant=participant, statement_id=statement.pk, answer=Answer("3"), shown=0, by=participant
    )


def all_saved(participant, statements):
    answers = {statement.pk: Answer("3") for statement in statements.values()}
    return write_judgements(participant=participant, answers=answers, by=participant, shown={}).saved


def shown_file(participant, statement):
    said = {"kind": "link", "title": "Seen", "link": "https://example.org/"}
    return add_evidence(participant=participant, statement_id=statement.pk, by=participant, **said)


SAVES = {
    "one": lambda who, statements: one_save(who, statements["A1"]),
    "all": all_saved,
    "evidence": lambda who, statements: shown_file(who, statements["A1"]),
}


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
def test_what_is_saved_while_it_is_sent_came_before_or_is_refused(hers, statements, save):
    def work(pair, which):
        who = hers[pair]
        if which:
            return done(lambda: submit(participant=who, by=who).submitted_at)
        result = done(lambda: save(who, statements))
        return result, timezone.now()

    for one, ((result, _), sent) in zip(hers, in_pairs(work, PAIRS), strict=True):
        saved_at = [row.at for row in one.events.all()]
        assert bool(saved_at) == (result != "ValidationError")
        assert all(at < sent for at in saved_at)


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
def test_what_is_saved_while_it_is_closed_came_before_or_is_refused(audits, his, hers, statements, leader, save):
    def work(pair, which):
        if which:
            return done(lambda: close(audit=audits[pair], by=leader).compared_at)
        return done(lambda: save(hers[pair], statements))

    for one, (result, closed) in zip(hers, in_pairs(work, PAIRS), strict=True):
        saved_at = [row.at for row in one.events.all()]
        assert bool(saved_at) == (result != "ValidationError")
        assert all(at < closed for at in saved_at)


def test_who_sends_while_it_is_closed_waits_for_nobody_in_a_ring(audits, his, hers, leader):
    def work(pair, which):
        who = hers[pair]
        return done(lambda: close(audit=audits[pair], by=leader) if which else submit(participant=who, by=who))

    for one, (sent, closed) in zip(hers, in_pairs(work, PAIRS), strict=True):
        one.refresh_from_db()
        assert (closed is True, bool(one.submitted_at)) == (closed is True, sent != "ValidationError")
        assert Audit.objects.get(pk=one.audit_id).is_compared


def test_an_answer_saved_while_the_audit_moves_goes_along(ash, adopted, hers, statements, newer, leader):
    """It lands on the new words, or is refused with a sentence: never on words that the audit does not ask."""
    new = newer(A1="A1 in other words.")

    def work(pair, which):
        if which:
            return done(lambda: moved(ash, adopted, new)) if pair == PAIRS // 2 else None
        return done(lambda: one_save(hers[pair], statements["A1"]))

    results = in_pairs(work, PAIRS)
    kept = Judgement.objects.filter(statement__edition=new, level__code="3").count()
    assert Judgement.objects.exclude(statement__edition=new).count() == 0
    assert kept == sum(result != "ValidationError" for result, _ in results)


def test_none_of_the_rest_applies_leaves_what_is_saved_at_that_moment(hers, statements):
    def work(pair, which):
        who = hers[pair]
        if which:
            rest = list(statements.values())
            return done(lambda: rule_out(participant=who, statements=rest, reason="Not here.", by=who))
        return done(lambda: one_save(who, statements["A1"]))

    for one, (saved, _) in zip(hers, in_pairs(work, PAIRS), strict=True):
        row = one.judgements.select_related("level").get(statement=statements["A1"])
        assert (row.level.code if row.level else "n/a") == ("n/a" if saved == "Stale" else "3")
        assert (row.version, one.events.count()) == (1, 4)


def test_accept_all_beside_agree_loses_neither(compared, statements, leader):
    a1 = statements["A1"].pk

    def work(pair, which):
        audit = compared[pair]
        if which:
            return done(lambda: str(accept_all(audit=audit, by=leader)))
        answer = Answer("3", reason="We saw it.")
        return done(lambda: agree(audit=audit, statement_id=a1, answer=answer, shown=0, by=leader))

    for audit, (agreed, accepted) in zip(compared, in_pairs(work, PAIRS), strict=True):
        level = audit.agreed.select_related("level").get(statement=a1).level.code
        assert (level, accepted) == (("2", "2") if agreed == "Stale" else ("3", "1"))
        assert audit.events.filter(participant=None).count() == 2


def test_agree_beside_freeze_is_in_what_is_kept_or_refused(compared, statements, leader):
    for audit in compared:
        agree(audit=audit, statement_id=statements["A2"].pk, answer=Answer("2"), shown=0, by=leader)

    def work(pair, which):
        audit = compared[pair]
        if which:
            return done(lambda: freeze(audit=audit, by=leader).content["agreed"])
        return done(lambda: agree(
            audit=audit, statement_id=statements["A1"].pk, answer=Answer("2"), shown=0, by=leader
        ))  # fmt: skip

    for agreed, kept in in_pairs(work, PAIRS):
        assert set(kept) == ({"A2"} if agreed == "ValidationError" else {"A1", "A2"})
    assert AgreedJudgement.objects.count() == sum(len(audit.kept.content["agreed"]) for audit in again(compared))


def again(audits):
    return Audit.objects.filter(pk__in=[audit.pk for audit in audits])


def test_two_who_close_freeze_or_reopen_at_once_do_it_once(audits, his, hers, judge, leader, statements):
    for one in his[:3]:
        take_back(participant=one, by=one)
        judge(one, A1="2")
        submit(participant=one, by=one)
    acts = [
        lambda audit: close(audit=audit, by=leader),
        lambda audit: accept_all(audit=audit, by=leader),
        lambda audit: freeze(audit=audit, by=leader),
        lambda audit: reopen(audit=audit, by=leader),
    ]
    for act in acts:
        in_pairs(lambda pair, which, act=act: done(lambda: act(Audit.objects.get(pk=audits[pair].pk))), 3)
    assert Audit.objects.filter(reopens__isnull=False).count() == 3
    assert AgreedJudgement.objects.count() == JudgementEvent.objects.filter(participant=None).count() == 3


def test_who_judges_while_the_audit_is_deleted_or_put_aside_is_told(audits, hers, statements, leader):
    def work(pair, which):
        if which:
            return done(lambda: (delete if pair % 2 else put_aside)(audit=audits[pair], by=leader))
        return done(lambda: one_save(hers[pair], statements["A1"]))

    results = in_pairs(work, PAIRS)
    assert Judgement.objects.count() == sum(saved != "ValidationError" for saved, _ in results)


def test_one_piece_of_evidence_taken_away_twice_is_told_once(hers, statements):
    pieces = [shown_file(who, statements["A1"]) for who in hers]

    def work(pair, which):
        return done(lambda: remove_evidence(piece=pieces[pair], participant=hers[pair], by=hers[pair]))

    assert in_pairs(work, PAIRS) == [(True, True)] * PAIRS
    assert (JudgementEvidence.objects.count(), JudgementEvent.objects.count()) == (0, 2 * PAIRS)
