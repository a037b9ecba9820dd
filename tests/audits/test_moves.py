"""Moving a school to a new edition: what differs is shown first, open things go along, and nothing is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.urls import reverse
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
from audits.moves import difference_of, left_behind, move, planned_for
from audits.progress import with_progress
from careers.models import AcceptedGap, Adoption, History, IntendedObjective, IntendedOutcome, Mapping
from careers.years import add_year
from frameworks.models import Alignment, Descriptor, Edition, Framework, Section, Statement
from tests.conftest import scale_of

TODAY = date(2026, 11, 22)


@pytest.fixture
def newer(edition, levels):
    """make(A1="same", A9=...): the 2027 edition of the small framework with these statements; None for A1's words."""

    def make(**texts):
        new = Edition.objects.create(
            framework=edition.framework, key="2027", label="2027", status="published", purpose="learner", digest="z",
            source_file="none", licence="Ours.", section_kinds=["Theme"], statement_kind="Outcome",
        )  # fmt: skip
        same = {row.code: row.text for row in edition.statements.all()}
        sections = {}
        for order, (code, text) in enumerate(texts.items(), 1):
            letter = code[0]
            if letter not in sections:
                sections[letter] = Section.objects.create(edition=new, code=letter, title=letter, order=order)
            Statement.objects.create(
                edition=new, section=sections[letter], code=code, order=order, purpose="learner",
                text=same[code] if text is None else text, status="given" if text != "" else "missing",
            )  # fmt: skip
        scale_of(new)
        copy_looks(edition, new)
        return new

    return make


def copy_looks(old, new):
    """Statements of the same code look the same at each level."""
    looks = {(d.statement.code, d.level.code): d for d in Descriptor.objects.filter(statement__edition=old)}
    for row in Descriptor.objects.filter(statement__edition=new).select_related("statement", "level"):
        if old_row := looks.get((row.statement.code, row.level.code)):
            Descriptor.objects.filter(pk=row.pk).update(text=old_row.text, status=old_row.status)


def replaces(new, new_code, old, old_code):
    Alignment.objects.create(
        edition=new, statement=new.statements.get(code=new_code), kind="replaces", to_edition=old,
        to_statement=old.statements.get(code=old_code), order=Alignment.objects.count(),
    )  # fmt: skip


def codes(pairs):
    return [([w.code for w in pair.old], [w.code for w in pair.new]) for pair in pairs]


def moved(ash, old, new, by="tests"):
    return move(school=ash, old=old, new=new, by=by, today=TODAY)


@pytest.fixture
def closed(ash):
    """The year before, which is over."""
    return add_year(school=ash, start=2025, by="tests")


# --- the difference -----------------------------------------------------------------------------


def test_difference_by_code_has_four_groups(edition, newer):
    new = newer(A1=None, A2="Other words.", B9="Quite new.", B1="")
    difference = difference_of(edition, new)
    assert codes(difference.kept) == [(["A1"], ["A1"])]
    assert codes(difference.changed) == [(["A2"], ["A2"]), (["B1"], ["B1"])]
    assert [words.code for words in difference.dropped] == ["B2"]
    assert [words.code for words in difference.new] == ["B9"]
    assert difference.changed[1].new[0].missing


def test_other_words_at_a_level_are_a_change(edition, newer):
    new = newer(A1=None, A2=None, B1=None, B2=None)
    Descriptor.objects.filter(statement=new.statements.get(code="A2"), level__code="3").update(text="More than before.")
    (pair,) = difference_of(edition, new).changed
    assert pair.looks == [("Level 3", "A2 looks like step 3.", "More than before.")]


def test_other_bullets_are_a_change(edition, newer):
    new = newer(A1=None)
    new.statements.update(bullets=["One more."])
    assert codes(difference_of(edition, new).changed) == [(["A1"], ["A1"])]


def test_a_replaces_link_wins_over_an_equal_code(edition, newer):
    new = newer(A1="Learners can do A2.", A2="Else.")
    replaces(new, "A1", edition, "A2")
    difference = difference_of(edition, new)
    assert codes(difference.changed) == [(["A2"], ["A1"])]
    assert [words.code for words in difference.dropped] == ["A1", "B1", "B2"]
    assert [words.code for words in difference.new] == ["A2"]


def test_merges_and_splits_hang_together(edition, newer):
    new = newer(A1="Both.", B1="One half.", B3="The other half.")
    for old in ("A1", "A2"):
        replaces(new, "A1", edition, old)
    for code in ("B1", "B3"):
        replaces(new, code, edition, "B2")
    difference = difference_of(edition, new)
    assert codes(difference.changed) == [(["A1", "A2"], ["A1"]), (["B2"], ["B1", "B3"])]
    assert [words.code for words in difference.dropped] == ["B1"]


def test_difference_takes_four_queries(edition, newer, django_assert_num_queries):
    new = newer(A1=None, A2=None)
    with django_assert_num_queries(4):
        difference_of(edition, new)


# --- the programme ------------------------------------------------------------------------------


@pytest.fixture
def programme(ash, year, cohorts, adopted, statements, make_activity):
    """One of each at A1 of the open year."""
    own = {"school": ash, "year": year, "statement": statements["A1"], "cohort": cohorts[9]}
    outcome = IntendedOutcome.objects.create(**own)
    objective = year.programme.objectives.create(school=ash, text="Aim")
    IntendedObjective.objects.create(school=ash, intended=outcome, objective=objective)
    AcceptedGap.objects.create(**own, rule="not-planned", reason="Next year.", until=date(2027, 1, 1))
    make_activity(cohorts=[cohorts[9]], meets={statements["A1"]: "D"})
    return outcome


def test_open_years_go_along(ash, adopted, programme, newer):
    new = newer(A1=None)
    counts = moved(ash, adopted, new)
    assert (counts.intended, counts.mappings, counts.accepted, counts.joined) == (1, 1, 1, 0)
    here = new.statements.get()
    assert IntendedOutcome.objects.get().statement == here
    assert AcceptedGap.objects.get().statement == here
    assert [(row.statement, row.depth) for row in Mapping.objects.all()] == [(here, "D")]
    assert IntendedObjective.objects.get().intended == programme
    assert [row.edition for row in ash.adoption_set.all()] == [new]


def test_closed_years_stay_and_keep_the_old_edition(ash, closed, adopted, statements, cohorts, make_activity, newer):
    activity = make_activity(cohorts=[cohorts[9]], meets={statements["A1"]: "I"})
    activity.year = closed
    activity.save()
    new = newer(A1=None)
    counts = moved(ash, adopted, new)
    assert not counts.anything
    assert Mapping.objects.get().statement == statements["A1"]
    assert {row.edition for row in ash.adoption_set.all()} == {adopted, new}


def test_what_is_dropped_stays_and_is_listed(ash, adopted, programme, newer, leader, as_user):
    new = newer(B1=None)
    moved(ash, adopted, new)
    planned = planned_for(ash, adopted, new, difference_of(adopted, new), today=TODAY)
    assert [(one.kind, one.start, one.count, one.closed) for one in planned.staying] == [
        ("accepted", 2026, 1, False),
        ("intended", 2026, 1, False),
        ("mappings", 2026, 1, False),
    ]
    page = as_user(leader).get(reverse("edition-move", args=["ash", adopted.pk])).content.decode()
    assert "1 intended outcome in 2026 to 2027" in page
    assert Adoption.objects.filter(school=ash).count() == 2


def test_merged_mappings_become_one_at_the_deeper_depth(ash, adopted, statements, make_activity, newer):
    make_activity(meets={statements["A1"]: "I", statements["A2"]: "S"})
    new = newer(A1="Both.")
    replaces(new, "A1", adopted, "A1")
    replaces(new, "A1", adopted, "A2")
    counts = moved(ash, adopted, new)
    assert (counts.mappings, counts.joined) == (1, 1)
    assert [(row.statement.code, row.depth) for row in Mapping.objects.all()] == [("A1", "S")]
    told = History.objects.get(action="joined with another")
    assert (told.label, told.changes) == ("Visit meets A2", {"depth": ["S", "S"]})


def test_merged_outcomes_keep_the_ties_of_both(ash, adopted, programme, statements, newer):
    twin = IntendedOutcome.objects.create(
        school=ash, year=programme.year, cohort=programme.cohort, statement=statements["A2"]
    )
    other = programme.year.programme.objectives.create(school=ash, text="Another aim")
    IntendedObjective.objects.create(school=ash, intended=twin, objective=other)
    new = newer(A1="Both.")
    replaces(new, "A1", adopted, "A1")
    replaces(new, "A1", adopted, "A2")
    moved(ash, adopted, new)
    ties = IntendedOutcome.objects.get().ties.order_by("objective__text")
    assert [tie.objective.text for tie in ties] == ["Aim", "Another aim"]


def test_split_outcomes_and_mappings_go_to_each_part(ash, adopted, programme, newer):
    new = newer(A1="One half.", A5="The other half.")
    replaces(new, "A1", adopted, "A1")
    replaces(new, "A5", adopted, "A1")
    moved(ash, adopted, new)
    assert [row.statement.code for row in IntendedOutcome.objects.order_by("statement__order")] == ["A1", "A5"]
    assert [(row.statement.code, row.depth) for row in Mapping.objects.order_by("statement__order")] == [
        ("A1", "D"),
        ("A5", "D"),
    ]
    assert IntendedObjective.objects.count() == 2
    assert [row.statement.code for row in AcceptedGap.objects.all()] == ["A1"]


def test_what_is_there_already_keeps_the_deeper_depth(ash, adopted, programme, newer):
    new = newer(A1=None)
    there = Mapping.objects.create(
        school=ash, activity=ash.activity_set.get(), statement=new.statements.get(), depth="I"
    )
    assert moved(ash, adopted, new).joined == 1
    assert [(row.pk, row.depth) for row in Mapping.objects.all()] == [(there.pk, "D")]


# --- audits -------------------------------------------------------------------------------------


@pytest.fixture
def review(adopted, make_audit, leader, staff, judge, levels):
    """An open audit with two participants, some answers, a scope and a target level."""
    audit = make_audit(leader, staff, target=levels["3"])
    first, second = audit.participants.all()
    judge(first, A1="1", A2="n/a", B1="3")
    judge(second, A1="2", A2="2")
    return audit


def standing(audit):
    """[(statement, level, moved from)] of its answers."""
    rows = Judgement.objects.filter(participant__audit=audit).order_by("participant", "pk")
    rows = rows.select_related("statement", "level", "moved_from")
    return [
        (str(r.statement), r.statement.edition_id, r.level and (r.level.code, r.level.scale.edition_id), r.moved_from)
        for r in rows
    ]


def test_answers_go_along_level_by_level(ash, adopted, statements, review, newer):
    new = newer(A1="New words.", A2=None, B1=None)
    counts = moved(ash, adopted, new)
    review.refresh_from_db()
    assert (review.edition, review.target.scale.edition) == (new, new)
    assert (counts.audits, counts.judgements, counts.people, counts.left) == (1, 5, 2, 0)
    one, two = ("A1 New words.", new.pk), ("A2 Learners can do A2.", new.pk)
    three = ("B1 Learners can do B1.", new.pk)
    a1, a2, b1 = (statements[code] for code in ("A1", "A2", "B1"))
    assert standing(review) == [
        (*one, ("1", new.pk), a1), (*two, None, a2), (*three, ("3", new.pk), b1),
        (*one, ("2", new.pk), a1), (*two, ("2", new.pk), a2),
    ]  # fmt: skip


def test_each_answer_has_an_event_of_its_move(ash, adopted, review, newer, leader):
    before = JudgementEvent.objects.count()
    moved(ash, adopted, newer(A1=None, B5="New."), by=leader)
    events = list(JudgementEvent.objects.order_by("-pk")[: JudgementEvent.objects.count() - before])
    told = Counter((e.statement.edition.key, *e.changes["statement"], e.actor) for e in events)
    who = str(leader)
    assert told == {("2027", "A1", "A1", who): 2, ("2026", "A2", "", who): 2, ("2026", "B1", "", who): 1}


def test_dropped_statements_and_levels_leave_the_answer_where_it_was(ash, adopted, statements, levels, review, newer):
    new = newer(A1=None, A2=None)
    Edition.objects.get(pk=new.pk).scale.levels.filter(code="1").delete()
    counts = moved(ash, adopted, new)
    assert (counts.judgements, counts.left) == (3, 2)
    review.refresh_from_db()
    behind, agreed = left_behind(review)
    assert [(row.statement, row.level) for row in behind] == [
        (statements["A1"], levels["1"]),
        (statements["B1"], levels["3"]),
    ]
    assert list(agreed) == []


def test_of_two_answers_that_meet_the_first_goes_along(ash, adopted, statements, review, newer):
    new = newer(A1="Both.", B1=None)
    replaces(new, "A1", adopted, "A1")
    replaces(new, "A1", adopted, "A2")
    counts = moved(ash, adopted, new)
    assert (counts.judgements, counts.left) == (3, 2)
    review.refresh_from_db()
    assert [row.statement for row in left_behind(review)[0]] == [statements["A2"]] * 2


def test_an_answer_goes_before_a_cleared_one(ash, adopted, statements, make_audit, leader, judge, newer):
    participant = make_audit(leader).participants.get()
    judge(participant, A1="1", A2="3")
    Judgement.objects.filter(statement=statements["A1"]).update(level=None)
    new = newer(A1="Both.")
    replaces(new, "A1", adopted, "A1")
    replaces(new, "A1", adopted, "A2")
    moved(ash, adopted, new)
    assert Judgement.objects.get(statement__edition=new).level.code == "3"


def test_agreed_answers_evidence_and_scope_go_along(ash, adopted, statements, levels, review, newer):
    own = {"school": ash, "audit": review, "statement": statements["A2"], "saved_by": "tests"}
    AgreedJudgement.objects.create(**own, level=levels["2"], mark="priority")
    evidence = JudgementEvidence.objects.create(
        school=ash, judgement=Judgement.objects.first(), kind="link", link="https://example.org/", title="Plan"
    )
    Audit.objects.filter(pk=review.pk).update(status="compared")
    review.sections.add(adopted.sections.get(code="A"), through_defaults={"school": ash})
    new = newer(A1=None, A2=None, B1=None, B2=None)
    assert moved(ash, adopted, new).agreed == 1
    agreed = AgreedJudgement.objects.get()
    assert (agreed.statement.edition, agreed.level.scale.edition, agreed.mark) == (new, new, "priority")
    evidence.refresh_from_db()
    assert evidence.judgement.statement == new.statements.get(code="A1")
    assert [(s.edition, s.code) for s in review.sections.all()] == [(new, "A")]


def test_a_section_without_its_code_follows_its_statements(ash, adopted, review, newer):
    review.sections.add(adopted.sections.get(code="B"), through_defaults={"school": ash})
    new = newer(C1="Learners can do B1.")
    replaces(new, "C1", adopted, "B1")
    moved(ash, adopted, new)
    assert [section.code for section in review.sections.all()] == ["C"]


def test_unfinished_actions_go_along(ash, year, adopted, statements, newer):
    own = {"school": ash, "year": year, "statement": statements["A1"]}
    Action.objects.create(**own, title="Open")
    Action.objects.create(**own, title="Done", status="done", done_on=TODAY)
    assert moved(ash, adopted, newer(A1=None)).actions == 1
    found = {row.title: row.statement.edition.key for row in Action.objects.all()}
    assert found == {"Open": "2027", "Done": "2026"}


# --- frozen audits ------------------------------------------------------------------------------


def freeze(audit, at=None):
    Audit.objects.filter(pk=audit.pk).update(status="frozen", frozen_at=at or timezone.now())
    audit.refresh_from_db()
    return audit


def rows_of_audit(audit):
    """Everything that a frozen audit is, as plain values."""
    return [
        list(Audit.objects.filter(pk=audit.pk).values()),
        list(Participant.objects.filter(audit=audit).order_by("pk").values()),
        list(Judgement.objects.filter(participant__audit=audit).order_by("pk").values()),
        list(AgreedJudgement.objects.filter(audit=audit).order_by("pk").values()),
        list(JudgementEvent.objects.filter(audit=audit).order_by("pk").values()),
        list(audit.auditsection_set.order_by("pk").values()),
    ]


def test_a_frozen_audit_stays_and_gets_a_successor(ash, adopted, review, newer, leader, staff):
    Audit.objects.filter(pk=review.pk).update(title="Review 2025 to 2026")
    Participant.objects.create(
        school=ash, audit=review, guest_name="Guest", capacity="Adviser", link_key="k", link_expires_at=timezone.now()
    )
    review.sections.add(adopted.sections.get(code="A"), through_defaults={"school": ash})
    before = rows_of_audit(freeze(review))
    new = newer(A1=None)
    assert moved(ash, adopted, new).successors == 1
    assert rows_of_audit(review) == before
    successor = review.successor
    assert (successor.edition, successor.status, successor.title) == (new, "open", "Review 2026 to 2027")
    assert [p.member for p in successor.participants.order_by("pk")] == [leader, staff]
    assert [section.edition for section in successor.sections.all()] == [new]
    assert successor.target.scale.edition == new
    assert Judgement.objects.filter(participant__audit=successor).count() == 0
    assert successor.previous() == review


def test_only_the_latest_of_a_series_gets_a_successor(ash, adopted, make_audit, newer):
    old = freeze(make_audit(title="Review 2024 to 2025"), timezone.now() - timezone.timedelta(days=400))
    late = freeze(make_audit(title="Review 2025 to 2026"))
    other = freeze(make_audit(title="Governors' review"))
    assert moved(ash, adopted, newer(A1=None)).successors == 2
    assert set(Audit.objects.exclude(succeeds=None).values_list("succeeds", flat=True)) == {late.pk, other.pk}
    assert not hasattr(old, "successor")


def test_an_audit_under_way_is_the_successor(ash, adopted, make_audit, newer):
    frozen = freeze(make_audit(title="Review 2025 to 2026"))
    present = make_audit(title="Review 2026 to 2027")
    moved(ash, adopted, newer(A1=None))
    present.refresh_from_db()
    assert (present.succeeds, Audit.objects.count()) == (frozen, 2)


@pytest.mark.parametrize("why", ["put aside", "reopened"])
def test_an_audit_that_nobody_continues_gets_no_successor(ash, adopted, make_audit, newer, why):
    frozen = freeze(make_audit())
    if why == "put aside":
        Audit.objects.update(put_aside_at=timezone.now())
    else:
        make_audit(reopens=frozen, round=2)
    moved(ash, adopted, newer(A1=None))
    assert not hasattr(frozen, "successor")


# --- all or nothing, once, and only here --------------------------------------------------------


def snapshot():
    models = (
        Audit,
        Participant,
        Judgement,
        AgreedJudgement,
        JudgementEvent,
        Mapping,
        IntendedOutcome,
        Adoption,
        History,
    )
    return {model.__name__: sorted(map(str, model.objects.values())) for model in models}


def test_a_second_move_finds_nothing_to_do(ash, adopted, programme, review, newer):
    new = newer(A1=None)
    moved(ash, adopted, new)
    before = snapshot()
    assert not moved(ash, adopted, new).anything
    assert snapshot() == before


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_do_it_once(ash, adopted, programme, review, newer):
    new, together = newer(A1=None), Barrier(2)

    def run(number):
        try:
            together.wait()
            return moved(ash, adopted, new).judgements
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == [0, 2]
    assert History.objects.filter(action="moved to").count() == 1


def test_another_school_is_untouched(ash, beech, adopted, programme, review, newer):
    Adoption.objects.create(school=beech, edition=adopted)
    year = beech.academicyear_set.get()
    own = {"school": beech, "year": year}
    outcome = IntendedOutcome.objects.create(
        **own, statement=adopted.statements.first(), cohort=beech.cohort_set.first()
    )
    audit = Audit.objects.create(**own, edition=adopted, title="Review")
    moved(ash, adopted, newer(A1=None))
    outcome.refresh_from_db()
    audit.refresh_from_db()
    assert (outcome.statement.edition, audit.edition) == (adopted, adopted)
    assert [row.edition for row in beech.adoption_set.all()] == [adopted]


def test_a_fault_half_way_leaves_everything_as_it_was(ash, adopted, programme, review, newer, monkeypatch):
    new, before = newer(A1=None), snapshot()
    monkeypatch.setattr("audits.moves.whole.told", lambda moved: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        moved(ash, adopted, new)
    assert snapshot() == before


def test_only_a_newer_edition_of_the_same_framework_will_do(ash, adopted, newer):
    new = newer(A1=None)
    with pytest.raises(ValidationError, match="is not a newer edition"):
        moved(ash, new, adopted)


def test_fifty_audits_of_226_answers_lose_nothing(ash, year, leader, django_assert_max_num_queries):
    old, new = big("2026"), big("2027")
    audits = fill(ash, year, leader, old, 50)
    rows = Judgement.objects.order_by("pk").values_list("pk", "statement__code", "level__code", "note", "saved_at")
    before, events = list(rows), JudgementEvent.objects.count()
    Adoption.objects.create(school=ash, edition=old)
    with django_assert_max_num_queries(60 + 11_300 // 80):  # events in batches of what SQLite takes at once
        counts = moved(ash, old, new, by=leader)
    assert (counts.audits, counts.judgements, counts.left, len(before)) == (50, 11_300, 0, 11_300)
    assert list(rows) == before
    assert Judgement.objects.filter(statement__edition=new, participant__audit__in=audits).count() == 11_300
    assert JudgementEvent.objects.count() == events + 11_300


def big(key):
    framework, _ = Framework.objects.get_or_create(key="big", defaults={"title": "Big framework", "publisher": "Tests"})
    edition = Edition.objects.create(
        framework=framework, key=key, label=key, status="published", purpose="provision", digest=key,
        source_file="none", licence="Ours.", statement_kind="Statement",
    )  # fmt: skip
    section = Section.objects.create(edition=edition, code="A", title="Aspect", order=1)
    Statement.objects.bulk_create(
        Statement(
            edition=edition, section=section, code=f"S{number}", text=f"{key} words of {number}.", order=number,
            purpose="provision",
        )
        for number in range(226)
    )  # fmt: skip
    scale_of(edition)
    return edition


def fill(school, year, member, edition, count):
    audits = Audit.objects.bulk_create(
        Audit(school=school, year=year, edition=edition, title=f"Audit {number}") for number in range(count)
    )
    people = Participant.objects.bulk_create(
        Participant(school=school, audit=audit, member=member, capacity="head") for audit in audits
    )
    levels, statements = list(edition.scale.levels.all()), list(edition.statements.all())
    Judgement.objects.bulk_create(
        Judgement(school=school, participant=who, statement=row, level=levels[number % 3], note=f"Note {number}")
        for who in people
        for number, row in enumerate(statements)
    )
    return audits


# --- the page -----------------------------------------------------------------------------------


def address(edition, name="edition-move"):
    return reverse(name, args=["ash", edition.pk])


def test_page_shows_both_texts_and_moves_at_a_click(ash, adopted, programme, review, newer, leader, as_user):
    new, client = newer(A1="New words.", A2=None), as_user(leader)
    page = client.get(address(adopted)).content.decode()
    assert "Learners can do A1." in page
    assert "New words." in page
    assert "with 4 answers by 2 participants" in page
    response = client.post(address(adopted))
    assert response.url == f"{address(adopted)}?to={new.pk}"
    page = client.get(response.url).content.decode()
    assert "Your school has moved to Small framework, 2027." in page
    assert "1 answer in Review" in page
    assert "nothing more to move" in client.post(address(adopted), follow=True).content.decode()


def test_page_says_that_there_is_no_newer_edition(ash, adopted, leader, as_user):
    client = as_user(leader)
    assert "There is no newer edition" in client.get(address(adopted)).content.decode()
    assert client.post(address(adopted)).status_code == 200
    assert Adoption.objects.get(school=ash).edition == adopted


def test_page_asks_which_of_several_editions(ash, adopted, newer, leader, as_user):
    new = newer(A1=None)
    later = Edition.objects.create(
        framework=adopted.framework, key="2028", label="2028", status="published", purpose="learner", digest="w",
        source_file="none", licence="Ours.", statement_kind="Outcome",
    )  # fmt: skip
    client = as_user(leader)
    assert f"?to={new.pk}" in client.get(address(adopted)).content.decode()
    assert "Choose one of the newer editions" in client.post(address(adopted), {"to": "0"}).content.decode()
    assert client.post(address(adopted), {"to": new.pk}).status_code == 302
    assert Adoption.objects.get(school=ash).edition == new
    assert later.adoptions.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_more_audits(
    ash, adopted, programme, newer, leader, as_user, make_audit, judge, count, django_assert_num_queries
):
    for number in range(count):
        judge(make_audit(leader, title=f"Audit {number}").participants.get(), A1="1", B1="2")
        freeze(make_audit(leader, title=f"Frozen {number}"))
    newer(A1=None)
    client = as_user(leader)
    with django_assert_num_queries(QUERIES):
        client.get(address(adopted))


QUERIES = 15


def test_left_behind_is_blind_until_compared(ash, adopted, review, newer, leader, staff, governor, as_user):
    moved(ash, adopted, newer(A1=None))
    Judgement.objects.filter(participant__member=staff).update(note="What Sam wrote")
    page = as_user(leader).get(address(review, "audit-left-behind")).content.decode()
    assert ("What Sam wrote" in page, "Learners can do B1." in page) == (False, True)
    assert address(review, "audit-left-behind") in as_user(leader).get(address(review, "audit")).content.decode()
    assert as_user(governor).get(address(review, "audit-left-behind")).status_code == 403
    Audit.objects.filter(pk=review.pk).update(status="compared")
    assert "What Sam wrote" in as_user(leader).get(address(review, "audit-left-behind")).content.decode()


def test_adoption_pages_lead_to_the_move(ash, adopted, newer, leader, governor, as_user):
    new = newer(A1=None)
    for name, args in (("adoption-list", ["ash"]), ("school-edition", ["ash", adopted.pk])):
        page = as_user(leader).get(reverse(name, args=args)).content.decode()
        assert (address(adopted) in page, "Move to the 2027 edition" in page) == (True, True)
        assert address(adopted) not in as_user(governor).get(reverse(name, args=args)).content.decode()
    assert "Move to the" not in as_user(leader).get(reverse("school-edition", args=["ash", new.pk])).content.decode()


def test_what_is_left_behind_counts_for_nothing(ash, adopted, levels, review, newer, leader):
    for code in ("A1", "B1"):
        own = {"school": ash, "audit": review, "statement": adopted.statements.get(code=code), "saved_by": "tests"}
        AgreedJudgement.objects.create(**own, level=levels["2"])
    moved(ash, adopted, newer(A1=None, A2=None))
    found = with_progress(Audit.objects.filter(pk=review.pk), leader).get()
    assert (found.asked_count, found.agreed_count, found.mine_count) == (2, 1, 2)


def test_the_new_edition_takes_the_place_of_the_old_one(ash, year, adopted, programme, newer, leader):
    later = big("2026")
    Adoption.objects.create(school=ash, edition=later)
    new = newer(B1=None)  # what is intended at A1 stays, and the old edition with it
    moved(ash, adopted, new)
    moved(ash, adopted, new)
    assert [row.edition for row in Adoption.objects.order_by("adopted_at")] == [new, later, adopted]
