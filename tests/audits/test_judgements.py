"""One participant's judgements: saved, cleared, ruled out, sent, and never silently overwritten."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audits.choices import Answer
from audits.judgements import rule_out, save_judgement, submit, take_back, write_judgements
from audits.models import Audit, Judgement, JudgementEvent, Participant
from careers.versions import Stale
from tests.audits.pairs import in_pairs


@pytest.fixture
def participant(make_audit, leader):
    return make_audit(leader).participants.get()


def stored(participant):
    """{statement code: (level, state, reason, note, version)}."""
    rows = participant.judgements.select_related("level", "statement")
    return {
        row.statement.code: (row.level and row.level.code, row.state, row.reason, row.note, row.version) for row in rows
    }


def save(participant, statement, answer, shown):
    """(version, how many are answered)."""
    said = {"answer": answer, "shown": shown, "by": participant}
    saved = save_judgement(participant=participant, statement_id=statement.pk, **said)
    return saved.version, saved.answered


def test_save_keeps_the_level_and_counts_what_is_answered(participant, statements):
    assert save(participant, statements["A1"], Answer("2"), 0) == (1, 1)
    assert save(participant, statements["A2"], Answer("3", note="Why."), 0) == (1, 2)
    assert save(participant, statements["A1"], Answer(), 1) == (2, 1)
    assert stored(participant) == {"A1": (None, "answered", "", "", 2), "A2": ("3", "answered", "", "Why.", 1)}


def test_every_change_is_an_event_with_who_and_from_and_to(participant, statements, leader):
    save(participant, statements["A1"], Answer("2"), 0)
    save(participant, statements["A1"], Answer(not_applicable=True, reason="No sixth form."), 1)
    told = [(event.actor, event.actor_id_then, event.changes) for event in JudgementEvent.objects.order_by("pk")]
    ruled_out = {"level": ["2", ""], "state": ["answered", "not_applicable"], "reason": ["", "No sixth form."]}
    assert told == [("Asha Leader", leader.user_id, {"level": ["", "2"]}), ("Asha Leader", leader.user_id, ruled_out)]


def test_events_are_never_changed_or_deleted(participant, statements):
    save(participant, statements["A1"], Answer("2"), 0)
    for change in (lambda: JudgementEvent.objects.update(actor="x"), lambda: JudgementEvent.objects.all().delete()):
        with pytest.raises(TypeError):
            change()


def test_the_same_answer_again_is_no_change(participant, statements):
    save(participant, statements["A1"], Answer("2"), 0)
    assert save(participant, statements["A1"], Answer("2"), 0) == (1, 1)  # its reply was lost, so it was sent again
    assert (stored(participant)["A1"][-1], JudgementEvent.objects.count()) == (1, 1)


@pytest.mark.parametrize("shown", [0, 2])
def test_save_over_a_version_that_was_not_seen_is_stale(participant, statements, shown):
    save(participant, statements["A1"], Answer("2"), 0)
    with pytest.raises(Stale) as stale:
        save(participant, statements["A1"], Answer("3"), shown)
    assert (stale.value.row.level.code, stored(participant)["A1"][0]) == ("2", "2")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer("9"), "no such level"),
        (Answer("2", not_applicable=True, reason="x"), "not both"),
        (Answer(not_applicable=True, reason=" "), "why the statement does not apply"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(participant, statements, answer, why):
    with pytest.raises(ValidationError, match=why):
        save(participant, statements["A1"], answer, 0)
    assert stored(participant) == {}


def test_statement_outside_the_scope_is_refused(participant, statements):
    participant.audit.sections.add(statements["A1"].section, through_defaults={"school": participant.school})
    save(participant, statements["A2"], Answer("1"), 0)
    with pytest.raises(ValidationError, match="not part of this audit"):
        save(participant, statements["B1"], Answer("1"), 0)


def test_nothing_is_saved_after_sending_until_it_is_taken_back(participant, statements):
    submit(participant=participant, by=participant)
    sent = Participant.objects.get(pk=participant.pk)
    with pytest.raises(ValidationError, match="you have sent your judgements"):
        save(sent, statements["A1"], Answer("1"), 0)
    back = take_back(participant=sent, by=sent)
    assert save(back, statements["A1"], Answer("1"), 0) == (1, 1)


@pytest.mark.parametrize(("where", "why"), [("excused", "no longer take part"), ("aside", "put aside")])
def test_nothing_is_taken_back_by_who_could_change_nothing_then(participant, where, why):
    submit(participant=participant, by=participant)
    if where == "excused":
        Participant.objects.update(excused_at=timezone.now())
    else:
        Audit.objects.update(put_aside_at=timezone.now())
    with pytest.raises(ValidationError, match=why):
        take_back(participant=participant, by=participant)
    found = Participant.objects.select_related("audit").get()
    assert (bool(found.submitted_at), found.may_take_back) == (True, False)


def test_many_are_written_with_their_events_and_stale_ones_are_named(participant, statements):
    save(participant, statements["A1"], Answer("1"), 0)
    save(participant, statements["A2"], Answer("1"), 0)
    answers = {statements[code].pk: Answer(level) for code, level in (("A1", "2"), ("A2", "3"), ("B1", "3"))}
    shown = {statements["A1"].pk: 1, statements["A2"].pk: 0, statements["B1"].pk: 0}
    written = write_judgements(participant=participant, answers=answers, by=participant, shown=shown)
    assert (set(written.saved), written.stale) == (
        {statements["A1"].pk, statements["B1"].pk},
        (statements["A2"].pk,),
    )
    assert {code: row[0] for code, row in stored(participant).items()} == {"A1": "2", "A2": "1", "B1": "3"}
    assert JudgementEvent.objects.count() == 4


def test_rule_out_leaves_answers_and_notes_alone(participant, statements):
    save(participant, statements["A1"], Answer("1"), 0)
    save(participant, statements["A2"], Answer(note="A thought."), 0)
    rule_out(participant=participant, statements=list(statements.values()), reason="Not here.", by=participant)
    ruled_out = ("not_applicable", "Not here.")
    told = {code: row[:4] for code, row in stored(participant).items()}
    assert told == {
        "A1": ("1", "answered", "", ""),
        "A2": (None, *ruled_out, "A thought."),
        "B1": (None, *ruled_out, ""),
        "B2": (None, *ruled_out, ""),
    }


@pytest.mark.django_db(transaction=True)
def test_of_two_people_saving_at_once_one_wins_and_the_other_is_told(participant, statements):
    """200 pairs: half over a statement without an answer, half over one that both saw."""
    codes = [statements[code] for code in ("A1", "A2", "B1", "B2")]

    def work(pair, which):
        try:
            answer = Answer("123"[which], note=f"pair {pair}")
            return save(participant, codes[pair % 4], answer, pair // 4)[0]
        except Stale as stale:
            return "stale", stale.row.level.code, stale.row.note

    for pair, results in enumerate(in_pairs(work, 200)):
        told = [result for result in results if isinstance(result, tuple)]
        winner = next(which for which, result in enumerate(results) if not isinstance(result, tuple))
        assert told == [("stale", "123"[winner], f"pair {pair}")]
    assert JudgementEvent.objects.count() == 200
    assert set(Judgement.objects.values_list("version", flat=True)) == {50}
