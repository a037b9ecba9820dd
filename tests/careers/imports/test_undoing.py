"""What an import wrote is taken back as far as nothing stands on it, and what it will be is told before."""

import pytest
from django.db import transaction
from django.forms.models import model_to_dict

from careers.imports.difference import Changes
from careers.imports.undoing import preview, take_back
from careers.models import Activity, ActivityPartner, History, Import, Partner, PartnerContact
from tests.support.importing import bring, go, undo

LABEL = "careers.Partner"


@pytest.fixture
def spreadsheet(leader):
    return Import.objects.create(school=leader.school, kind="partners", member=leader, name="x", size=1, work="")


@pytest.fixture
def write(spreadsheet, leader):
    """write(changes): as an import does it."""

    @transaction.atomic
    def now(changes):
        changes.write(of=spreadsheet, by=leader)

    return now


def everything(school):
    return [
        [model_to_dict(row) for row in model.objects.filter(school=school).order_by("pk")]
        for model in (Partner, PartnerContact)
    ]


def counted(deleted=0, restored=0, back=0, kept=0):
    return {"deleted": deleted, "restored": restored, "put back": back, "kept": kept}


def test_all_is_as_before_where_nothing_stands_on_it(ash, leader, spreadsheet, write):
    known = Partner.objects.create(school=ash, name="Bakery", sector="Food")
    gone = PartnerContact.objects.create(school=ash, partner=known, name="Bo", email="bo@example.org")
    before, changes = everything(ash), Changes()
    added = changes.add(Partner(school=ash, name="Hospital"))
    changes.add(PartnerContact(school=ash, partner=added, name="Al"))
    assert (changes.change(known, sector="Bread", kind="employer"), changes.change(known, note=None)) == (True, False)
    changes.remove(gone)
    write(changes)
    assert list(Partner.objects.values_list("name", "sector")) == [("Bakery", "Bread"), ("Hospital", "")]
    assert list(PartnerContact.objects.values_list("partner__name", "name")) == [("Hospital", "Al")]
    foreseen = preview(spreadsheet)
    assert take_back(spreadsheet, by=leader) == foreseen
    assert foreseen == {LABEL: counted(1, 1), "careers.PartnerContact": counted(1, back=1)}
    after = everything(ash)
    after[1][0]["id"] = before[1][0]["id"]  # what was taken away comes back as a new row
    assert after == before


def test_what_somebody_changed_since_is_kept(ash, leader, spreadsheet, write):
    known, changes = Partner.objects.create(school=ash, name="Bakery", sector="Food"), Changes()
    added = changes.add(Partner(school=ash, name="Hospital"))
    changes.change(known, sector="Bread", note="Rings back")
    write(changes)
    Partner.objects.filter(pk=added.pk).update(note="Ask for Al")
    Partner.objects.filter(pk=known.pk).update(sector="Cakes")
    foreseen = preview(spreadsheet)
    assert take_back(spreadsheet, by=leader) == foreseen == {LABEL: counted(restored=1, kept=1)}
    assert list(Partner.objects.values_list("name", "sector", "note")) == [
        ("Bakery", "Cakes", ""), ("Hospital", "", "Ask for Al")
    ]  # fmt: skip


def test_what_something_stands_on_since_is_kept(ash, year, leader, spreadsheet, write):
    changes = Changes()
    rows = [changes.add(Partner(school=ash, name=name)) for name in ("Bakery", "Hospital")]
    write(changes)
    talk = Activity.objects.create(school=ash, year=year, title="Talk")
    ActivityPartner.objects.create(school=ash, activity=talk, partner=rows[0])
    foreseen = preview(spreadsheet)
    assert take_back(spreadsheet, by=leader) == foreseen == {LABEL: counted(1, kept=1)}
    assert [row.name for row in Partner.objects.all()] == ["Bakery"]


def test_what_is_gone_already_is_no_fault(ash, leader, spreadsheet, write):
    changes = Changes()
    known = Partner.objects.create(school=ash, name="Bakery")
    added = changes.add(Partner(school=ash, name="Hospital"))
    changes.change(known, sector="Food")
    write(changes)
    Partner.objects.filter(pk__in=[added.pk, known.pk]).delete()
    assert take_back(spreadsheet, by=leader) == {LABEL: counted()}


def test_each_row_has_its_line_of_history_there_and_back(leader):
    row = undo(go(bring("partners", [["Name"], ["Bakery"]], leader)))
    lines = History.objects.filter(school=leader.school, model=LABEL).order_by("pk")
    assert list(lines.values_list("label", "action", "actor")) == [
        ("Bakery", "imported", str(leader)), ("Bakery", "import undone", str(leader))
    ]  # fmt: skip
    assert (row.status, Partner.objects.count()) == ("undone", 0)


def test_write_and_undo_take_as_many_queries_for_many_rows(ash, leader, write, spreadsheet, django_assert_num_queries):
    changes = Changes()
    for n in range(3):
        changes.add(Partner(school=ash, name=f"New {n}"))
    with django_assert_num_queries(5):
        write(changes)
    more = Changes()
    for n in range(60):
        more.add(Partner(school=ash, name=f"Newer {n}"))
    spreadsheet.traces.all().delete()
    with django_assert_num_queries(5):
        write(more)
