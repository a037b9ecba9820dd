from careers.imports.undoing import preview
from tests.project.conftest import everything
from tests.support.importing import bring, go, undo


def brought(leader):
    leader.school.partner_set.create(name="Bakery", sector="Food")
    return go(bring("partners", [["Name", "Sector"], ["Bakery", "Bread"], ["Mill", ""], ["Farm", ""]], leader))


def test_preview_says_what_undo_then_does_and_writes_nothing(leader, make_activity):
    row = brought(leader)
    farm = leader.school.partner_set.get(name="Farm")
    make_activity().partners.add(farm, through_defaults={"school": leader.school})
    before = everything()
    foreseen = preview(row)
    assert everything() == before
    assert foreseen == {"careers.Partner": {"deleted": 1, "restored": 1, "put back": 0, "kept": 1}}
    assert undo(row).outcome["undone"] == foreseen
    assert list(leader.school.partner_set.values_list("name", "sector")) == [("Bakery", "Food"), ("Farm", "")]
