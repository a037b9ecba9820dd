"""The demonstration's audits and actions: two years that could be real, made by real steps, gone without a trace."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.utils import timezone

from audits.models import (
    Action,
    AgreedJudgement,
    Audit,
    Judgement,
    JudgementEvent,
    JudgementEvidence,
    Participant,
)
from careers.coverage import coverage_of
from careers.gaps import gaps_of

TODAY = date(2026, 11, 22)
NOW = timezone.make_aware(datetime(2026, 11, 22, 12))


def audits(slug, **which):
    return Audit.objects.filter(school__slug=slug, **which).order_by("pk")


def test_every_school_has_two_years_of_audits(made):
    found = {
        slug: [(a.year.start, a.edition.framework.key, a.status, a.way) for a in audits(slug).select_related("year")]
        for slug in ("ash-green", "beech-hollow", "copperworks")
    }
    rubric, gaps = "careers-impact-maturity", "find-the-gaps"
    assert found == {
        "ash-green": [
            (2025, rubric, "frozen", "group"), (2026, rubric, "compared", "group"),
            (2025, gaps, "frozen", "group"), (2026, gaps, "open", "group"),
        ],
        "beech-hollow": [(2025, rubric, "frozen", "group"), (2026, rubric, "open", "alone")],
        "copperworks": [(2025, rubric, "frozen", "alone"), (2026, rubric, "compared", "group")],
    }  # fmt: skip


def test_frozen_audits_are_agreed_in_full(made):
    for audit in Audit.objects.frozen():
        assert audit.agreed.made().count() == audit.judged_statements().count()
        assert len(audit.kept.content["agreed"]) == audit.judged_statements().count()
    assert [a.agreed.made().count() for a in audits("ash-green", status="frozen")] == [32, 226]


def test_the_review_under_way_has_something_left_to_agree(made):
    review = audits("ash-green").get(status="compared")
    assert 0 < review.agreed.made().count() < 32
    assert {p.capacity for p in review.participants.all()} == {
        "careers leader", "senior leader", "link governor", "SENCo", "Enterprise Adviser",
    }  # fmt: skip
    assert [str(p) for p in review.participants.all() if p.is_guest] == ["Malcolm Reddy"]
    marks = Counter(review.agreed.values_list("mark", flat=True))
    assert (marks["strength"], marks["priority"]) == (2, 3)


def test_what_is_agreed_was_chosen_by_somebody_or_has_a_reason(made):
    alone = []
    for row in AgreedJudgement.objects.made().select_related("audit"):
        chosen = Judgement.objects.filter(participant__audit=row.audit, statement=row.statement, state=row.state)
        if not chosen.filter(level=row.level).exists():
            alone.append(row)
    assert [(row.statement.code, bool(row.reason)) for row in alone] == [("1.7", True), ("2.3", True)]


def test_what_all_chose_is_what_is_agreed(made):
    for audit in Audit.objects.exclude(status="open"):
        for row in audit.agreed.made():
            chosen = set(
                Judgement.objects.made().filter(participant__audit=audit, statement=row.statement).values_list("level")
            )
            assert len(chosen) > 1 or chosen == {(row.level_id,)}


def test_one_is_done_and_others_are_not(made):
    gaps = audits("ash-green").get(status="open")
    found = {str(p): (bool(p.submitted_at), p.judgements.made().count()) for p in gaps.participants.all()}
    assert found["Priya Nair"] == (True, 226)
    assert found["Gareth Lunn"] == (False, 0)
    assert 0 < found["Lucy Brennan"][1] < found["David Okafor"][1] < 226


def test_times_follow_each_other_and_none_is_to_come(made):
    for audit in Audit.objects.all():
        sent = list(audit.participants.submitted().values_list("submitted_at", flat=True))
        steps = [audit.created_at, *sorted(sent), audit.compared_at, audit.frozen_at]
        steps = [step for step in steps if step]
        assert steps == sorted(steps)
        assert steps[-1] < NOW
        assert audit.year.starts_on <= audit.created_at.date() <= audit.year.ends_on
    assert not JudgementEvent.objects.filter(at__gt=NOW).exists()
    assert not Judgement.objects.filter(saved_at__gt=NOW).exists()


def test_evidence_is_links_and_activities(made):
    assert set(JudgementEvidence.objects.values_list("kind", flat=True)) == {"link", "activity"}
    wrong = [p for p in JudgementEvidence.objects.filter(kind="activity") if p.activity.school != p.school]
    assert wrong == []


def test_every_change_has_its_event(made):
    told = set(JudgementEvent.objects.exclude(participant=None).values_list("participant", "statement"))
    assert told == set(Judgement.objects.values_list("participant", "statement"))


def test_actions_are_in_every_state(made):
    found = {slug: Action.objects.filter(school__slug=slug) for slug in ("ash-green", "beech-hollow", "copperworks")}
    assert {slug: rows.count() for slug, rows in found.items()} == {
        "ash-green": 12, "beech-hollow": 6, "copperworks": 4,
    }  # fmt: skip
    for rows in found.values():
        unfinished = rows.unfinished()
        assert rows.overdue(TODAY).exists()
        assert unfinished.filter(due_on__range=(TODAY, TODAY + timedelta(days=7))).exists()
        assert {"to_do", "doing", "done"} <= set(rows.values_list("status", flat=True))
        assert unfinished.filter(owner=None).exists()
        assert rows.exclude(activity=None).exists()


def test_the_action_for_a_gap_is_about_a_gap(made):
    action = Action.objects.exclude(rule="").get()
    about = action.school, action.year, action.statement.edition
    gaps = gaps_of(*about, coverage=coverage_of(*about, today=TODAY), today=TODAY)
    found = next(finding for finding in gaps if finding.rule.name == action.rule)
    assert (action.statement_id, action.cohort_id) in {(gap.line.id, gap.cohort) for gap in found.open}


def test_rows_pass_the_checks_of_forms(made):
    for model in (Audit, Participant, JudgementEvidence, Action):
        for row in model.objects.all():
            row.full_clean()


def test_no_note_is_used_twice(made):
    notes = list(Judgement.objects.exclude(note="").values_list("note", flat=True))
    assert len(notes) > 40
    assert sorted(notes) == sorted(set(notes))
