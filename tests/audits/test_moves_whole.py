"""A move is all or nothing, is done once, touches one school, and loses nothing."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from audits.models import (
    AgreedJudgement,
    Audit,
    Judgement,
    JudgementEvent,
    Participant,
)
from careers.models import Adoption, History, IntendedOutcome, Mapping
from tests.audits.moving import big, moved


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


class Stops:
    """An actor at whose name the machine stops: asked for when the first event is written."""

    def __str__(self):
        raise RuntimeError("the machine stopped")


def test_a_fault_half_way_leaves_everything_as_it_was(ash, adopted, programme, review, newer):
    new, before = newer(A1=None), snapshot()
    with pytest.raises(RuntimeError, match="the machine stopped"):
        moved(ash, adopted, new, by=Stops())
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
