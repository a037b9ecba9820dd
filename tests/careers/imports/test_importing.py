"""The way of tests from a file to its rows and back."""

from tests.support.importing import bring, go, undo


def test_import_goes_the_whole_way(leader):
    row = bring("partners", [["Name", "Sector"], ["Bakery", "Food"]], leader)
    assert (row.status, row.summary["counts"]["new"]) == ("checked", 1)
    row = go(row)
    assert (row.status, row.problem, leader.school.partner_set.count()) == ("done", "", 1)
    row = undo(row)
    assert (row.status, leader.school.partner_set.count()) == ("undone", 0)
