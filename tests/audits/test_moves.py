"""Moving a school to a new edition: what differs is shown first, and open years go along."""

from django.urls import reverse

from audits.moves import difference_of, planned_for
from careers.models import AcceptedGap, Adoption, History, IntendedObjective, IntendedOutcome, Mapping
from frameworks.models import Descriptor
from tests.audits.moving import TODAY, codes, moved, replaces


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
