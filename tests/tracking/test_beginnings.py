"""A new school starts with an evidence scale, what each learner is to have, and how long records are kept."""

from tracking.beginnings import begin
from tracking.models import EvidenceLevel, Retention


def test_new_school_has_a_scale_with_one_expected_level(ash):
    assert list(ash.evidencelevel_set.values_list("order", "name", "expected")) == [
        (1, "Emerging", False),
        (2, "Secure", True),
        (3, "Beyond", False),
    ]


def test_new_school_has_figures_with_their_source(ash):
    assert list(ash.entitlement_set.values_list("what", "key_stage", "amount")) == [
        ("hours", "KS3", 25),
        ("hours", "KS4", 25),
        ("interviews", "KS4", 1),
        ("interviews", "KS5", 1),
    ]
    assert not ash.entitlement_set.filter(source="").exists()
    assert {row.what for row in ash.retention_set.exclude(source="")} == set(Retention.What)


def test_beginning_again_changes_nothing_of_the_schools_own(ash):
    EvidenceLevel.objects.filter(school=ash, name="Emerging").update(name="Beginning")
    ash.retention_set.filter(what="learner").update(years=25)
    begin(school=ash)
    assert [level.name for level in ash.evidencelevel_set.all()] == ["Beginning", "Secure", "Beyond"]
    assert (ash.retention_set.get(what="learner").years, ash.entitlement_set.count()) == (25, 4)


def test_new_school_knows_the_marks_of_registers(ash):
    means = dict(ash.registermark_set.values_list("mark", "means"))
    assert [means[mark] for mark in ("/", "\\", "L", "P", "x", "N", "A", "U", "W", "X", "#")] == [
        *["there"] * 5, *["absent"] * 3, *["neither"] * 3,
    ]  # fmt: skip
    begin(school=ash)
    assert ash.registermark_set.count() == len(means)
