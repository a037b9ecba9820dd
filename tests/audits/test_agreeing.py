"""Comparing and agreeing: who is counted, what lies apart, what needs a reason, and that nobody is overwritten."""

import pytest
from django.core.exceptions import ValidationError

from audits.agreeing import accept_all, after_submit, agree, close, mark
from audits.choices import Answer
from audits.comparing import comparison_of
from audits.freezing import freeze
from audits.judgements import save_judgement, submit, take_back
from audits.models import AgreedJudgement, Audit, JudgementEvent
from careers.models import History
from careers.versions import Stale
from tests.audits.pairs import in_pairs


@pytest.fixture
def people(make_audit, leader, governor, staff):
    """Participants of one open audit: the leader, the governor, the staff."""
    return list(make_audit(leader, governor, staff).participants.order_by("pk"))


@pytest.fixture
def send(judge):
    """send(participant, A1="3"): judged and sent."""

    def judge_and_send(participant, **codes):
        judge(participant, **codes)
        return submit(participant=participant, by=participant)

    return judge_and_send


@pytest.fixture
def compared(people, send, leader):
    """A1 lies 2 apart, A2 is agreed by both, B1 is ruled out by one, B2 nobody answered; the staff sent nothing."""
    asha, gus, _sam = people
    send(asha, A1="3", A2="2", B1="1")
    send(gus, A1="1", A2="2", B1="n/a")
    return close(audit=asha.audit, by=leader)


@pytest.fixture
def settle(compared, statements, leader):
    """settle("A1", "3", shown=0, reason="..."): agreed by the careers leader."""

    def save(code, level, shown=0, **said):
        answer = Answer(not_applicable=True, **said) if level == "n/a" else Answer(level, **said)
        return agree(audit=compared, statement_id=statements[code].pk, answer=answer, shown=shown, by=leader)

    return save


def stored(audit):
    """{statement code: (level, state, reason, mark, version)}."""
    rows = audit.agreed.select_related("level", "statement")
    return {
        row.statement.code: (row.level and row.level.code, row.state, row.reason, row.mark, row.version) for row in rows
    }


def test_close_needs_somebody_who_has_sent(people, leader):
    with pytest.raises(ValidationError, match="Nobody has sent judgements yet"):
        close(audit=people[0].audit, by=leader)
    assert Audit.objects.get().is_open


def test_close_excuses_who_has_not_sent_and_keeps_what_she_judged(people, judge, send, leader):
    asha, gus, sam = people
    send(asha, A1="3")
    judge(sam, A1="1", A2="1")
    audit = close(audit=asha.audit, by=leader)
    told = [(row.member.user.name, row.excused_at) for row in audit.participants.order_by("pk")]
    at = audit.compared_at
    assert told == [("Asha Leader", None), ("Gus Governor", at), ("Sam Staff", at)]
    assert sam.judgements.count() == 2
    lines = History.objects.filter(model__in=["audits.Audit", "audits.Participant"]).order_by("pk")
    acts = [(line.action, line.label) for line in lines if line.action != "submitted"]
    assert acts == [("excused", "Gus Governor"), ("excused", "Sam Staff"), ("compared", "Review")]


def test_close_twice_is_close_once(compared, governor):
    again = close(audit=compared, by=governor)
    assert again.compared_at == compared.compared_at
    assert History.objects.filter(action="compared").count() == 1


def test_close_ends_the_links_of_guests_who_have_not_sent(people, send, leader, add_guest):
    guest = add_guest(people[0].audit)
    send(people[0], A1="3")
    close(audit=people[0].audit, by=leader)
    guest.refresh_from_db()
    assert (guest.link_key, guest.link_expires_at) == ("", None)


@pytest.mark.django_db(transaction=True)
def test_who_sends_while_it_is_closed_is_counted_or_told(make_audit, leader, governor, send):
    audits = [make_audit(leader, governor) for _ in range(25)]
    for audit in audits:
        send(audit.participants.get(member=leader), A1="2")
    late = [audit.participants.get(member=governor) for audit in audits]

    def work(pair, which):
        if which:
            return close(audit=audits[pair], by=leader).status
        try:
            return bool(submit(participant=late[pair], by=governor).submitted_at)
        except ValidationError:
            return False

    for participant, (sent, status) in zip(late, in_pairs(work, len(audits)), strict=True):
        participant.refresh_from_db()
        now = (bool(participant.submitted_at), participant.excused_at is None)
        assert (now, status) == ((sent, sent), "compared")


def test_nobody_takes_back_what_is_compared(people, compared):
    with pytest.raises(ValidationError, match="being compared"):
        take_back(participant=people[0], by=people[0])


def test_nobody_judges_what_is_compared(people, compared, statements):
    people[2].refresh_from_db()
    with pytest.raises(ValidationError, match="no longer take part"):
        save_judgement(
            participant=people[2], statement_id=statements["A1"].pk, answer=Answer("1"), shown=0, by=people[2]
        )


def told(comparison):
    """[(code, spread, in words, lower median)] in the order of the comparison."""
    rows = comparison.rows
    return [(row.statement.code, row.spread, row.apart, row.median and row.median.code) for row in rows]


def test_comparison_puts_the_widest_disagreement_first(compared):
    assert told(comparison_of(compared)) == [
        ("A1", 2, "2 steps apart", "1"),
        ("B1", 2, "Some say it does not apply", "1"),
        ("A2", 0, "All agree", "2"),
        ("B2", 0, "Nobody answered", None),
    ]


def test_comparison_holds_nothing_of_who_has_not_sent(people, judge, send, leader):
    asha, _, sam = people
    send(asha, A1="3")
    judge(sam, A1="1")
    comparison = comparison_of(close(audit=asha.audit, by=leader))
    assert [person.name for person in comparison.people] == ["Asha Leader"]
    assert [(choice.person.name, choice.rung.code) for row in comparison.rows for choice in row.made] == [
        ("Asha Leader", "3")
    ]


@pytest.mark.parametrize(("show", "codes"), [("open", "A1 B1 B2"), ("disagreed", "A1 B1"), ("all", "A1 B1 A2 B2")])
def test_comparison_is_filtered(compared, settle, show, codes):
    settle("A2", "2")
    assert [row.statement.code for row in comparison_of(compared).shown(show)] == codes.split()


def test_agree_keeps_the_level_and_counts(compared, settle):
    first, second = settle("A1", "3"), settle("A2", "2")
    assert [(saved.version, saved.agreed, saved.asked) for saved in (first, second)] == [(1, 1, 4), (1, 2, 4)]
    assert stored(compared) == {"A1": ("3", "answered", "", "", 1), "A2": ("2", "answered", "", "", 1)}


def test_agree_again_changes_and_clears(compared, settle):
    settle("A1", "3")
    assert settle("A1", "1", shown=1).agreed == 1
    assert settle("A1", "", shown=2).agreed == 0
    changes = [event.changes for event in JudgementEvent.objects.filter(participant=None).order_by("pk")]
    assert changes == [{"level": ["", "3"]}, {"level": ["3", "1"]}, {"level": ["1", ""]}]


@pytest.mark.parametrize(
    ("code", "level", "why"),
    [
        ("A1", "2", "Nobody chose ‘Level 2’"),
        ("A2", "n/a", "Nobody chose that it does not apply"),
        ("B2", "n/a", "why the statement does not apply"),
    ],
)
def test_what_nobody_chose_needs_a_reason(compared, settle, code, level, why):
    with pytest.raises(ValidationError, match=why):
        settle(code, level)
    assert stored(compared) == {}
    settle(code, level, reason="We looked again.")
    assert stored(compared)[code][2] == "We looked again."


def test_what_nobody_judged_needs_no_reason(compared, settle):
    settle("B2", "3")
    assert stored(compared)["B2"][0] == "3"


def test_choice_of_somebody_who_is_excused_is_nobodys(people, judge, send, leader, statements):
    asha, _, sam = people
    send(asha, A1="3")
    judge(sam, A1="1")
    audit = close(audit=asha.audit, by=leader)
    with pytest.raises(ValidationError, match="Nobody chose"):
        agree(audit=audit, statement_id=statements["A1"].pk, answer=Answer("1"), shown=0, by=leader)


def test_does_not_apply_takes_over_the_reason_that_was_given(compared, settle):
    settle("B1", "n/a")
    assert stored(compared)["B1"] == (None, "not_applicable", "Not here.", "", 1)


def test_stale_save_writes_nothing_and_shows_what_stands(compared, settle):
    settle("A1", "3")
    with pytest.raises(Stale) as stale:
        settle("A1", "1")
    assert (stale.value.row.level.code, stale.value.row.saved_by) == ("3", "Asha Leader")
    assert stored(compared)["A1"][0] == "3"


def test_same_answer_again_is_no_change(compared, settle):
    settle("A1", "3")
    assert settle("A1", "3").version == 1
    assert JudgementEvent.objects.filter(participant=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_agree_at_once_one_wins_and_the_other_is_told(compared, settle, statements):
    def work(pair, which):
        try:
            return settle(["A1", "A2", "B1", "B2"][pair % 4], "13"[which], shown=pair // 4, reason=f"pair {pair}")
        except Stale as stale:
            return "stale", stale.row.level.code, stale.row.reason

    for pair, results in enumerate(in_pairs(work, 200)):
        told = [result for result in results if isinstance(result, tuple)]
        winner = next(which for which, result in enumerate(results) if not isinstance(result, tuple))
        assert told == [("stale", "13"[winner], f"pair {pair}")]
    assert JudgementEvent.objects.filter(participant=None).count() == 200
    assert set(AgreedJudgement.objects.values_list("version", flat=True)) == {50}


def test_accept_all_takes_what_everybody_chose_and_nothing_else(compared, settle, leader):
    settle("A1", "1")
    assert accept_all(audit=compared, by=leader) == 1
    assert stored(compared) == {"A1": ("1", "answered", "", "", 1), "A2": ("2", "answered", "", "", 1)}
    assert accept_all(audit=compared, by=leader) == 0


def test_accept_all_takes_over_the_reasons_why_something_does_not_apply(people, send, leader):
    send(people[0], A1="n/a")
    send(people[1], A1="n/a")
    audit = close(audit=people[0].audit, by=leader)
    accept_all(audit=audit, by=leader)
    assert stored(audit) == {"A1": (None, "not_applicable", "Not here.", "", 1)}


def test_accepted_ones_are_cleared_one_by_one_and_accepted_again(compared, settle, leader):
    accept_all(audit=compared, by=leader)
    assert settle("A2", "", shown=1).agreed == 0
    assert accept_all(audit=compared, by=leader) == 1
    assert stored(compared)["A2"] == ("2", "answered", "", "", 3)


def test_accept_all_asks_as_much_for_many_as_for_few(compared, leader, django_assert_num_queries):
    with django_assert_num_queries(12):
        accept_all(audit=compared, by=leader)


def test_audit_by_one_person_is_agreed_when_she_sends_it(make_audit, leader, judge):
    participant = make_audit(leader, way="alone").participants.get()
    judge(participant, A1="3", A2="n/a")
    after_submit(participant=submit(participant=participant, by=leader), by=leader)
    audit = Audit.objects.get()
    assert (audit.status, set(stored(audit))) == ("compared", {"A1", "A2"})


def test_audit_by_a_group_waits_for_the_others(people, send, leader):
    after_submit(participant=send(people[0], A1="3"), by=leader)
    assert Audit.objects.get().is_open


def test_mark_is_kept_with_its_event_and_survives_another_level(compared, settle, statements, leader):
    settle("A1", "3")
    mark(audit=compared, statement_id=statements["A1"].pk, mark="strength", by=leader)
    settle("A1", "1", shown=2)
    assert stored(compared)["A1"] == ("1", "answered", "", "strength", 3)
    assert JudgementEvent.objects.filter(changes__mark__isnull=False).get().changes == {"mark": ["", "strength"]}


def test_only_what_is_agreed_is_marked(compared, statements, leader):
    with pytest.raises(ValidationError, match="Agree on this statement first"):
        mark(audit=compared, statement_id=statements["A1"].pk, mark="strength", by=leader)


def every_change(audit, statement, by):
    """What can be done to a compared audit, each a call."""
    said = {"audit": audit, "statement_id": statement.pk, "by": by}
    return [
        lambda: agree(answer=Answer("3"), shown=0, **said),
        lambda: accept_all(audit=audit, by=by),
        lambda: mark(mark="strength", **said),
    ]


@pytest.mark.parametrize("which", range(3))
def test_nothing_is_agreed_while_it_is_open(people, send, statements, leader, which):
    send(people[0], A1="3")
    with pytest.raises(ValidationError, match="still open for judging"):
        every_change(people[0].audit, statements["A1"], leader)[which]()
    assert not AgreedJudgement.objects.exists()


@pytest.mark.parametrize("which", range(4))
def test_nothing_is_agreed_once_it_is_frozen(compared, settle, statements, leader, which):
    settle("A2", "2")
    freeze(audit=compared, by=leader)
    calls = [*every_change(compared, statements["A1"], leader), lambda: close(audit=compared, by=leader)]
    with pytest.raises(ValidationError, match="frozen, so it never changes again"):
        calls[which]()
    assert stored(compared) == {"A2": ("2", "answered", "", "", 1)}


@pytest.mark.parametrize("which", range(3))
def test_nothing_is_agreed_while_it_is_put_aside(compared, statements, leader, which):
    Audit.objects.update(put_aside_at=compared.compared_at)
    with pytest.raises(ValidationError, match="put aside"):
        every_change(compared, statements["A1"], leader)[which]()


def test_statement_that_the_audit_does_not_ask_is_refused(compared, statements, leader):
    compared.sections.add(statements["A1"].section, through_defaults={"school": compared.school})
    with pytest.raises(ValidationError, match="not part of this audit"):
        agree(audit=compared, statement_id=statements["B1"].pk, answer=Answer("1"), shown=0, by=leader)
