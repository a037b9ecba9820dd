"""Small sheets by django-import-export: bound to one school, in its rows, its keys and its permissions."""

import pytest
from django.core.exceptions import PermissionDenied
from import_export.resources import ModelResource
from tablib import Dataset

from careers.imports.cells import RowOf
from careers.imports.resource_parts import column
from careers.imports.resources import SchoolResource
from careers.imports.small_sheets import CohortResource, ContactResource, PartnerResource, TargetGroupResource
from careers.models import Activity, History, Membership, Partner, PartnerContact

EVERY = [CohortResource, ContactResource, PartnerResource, TargetGroupResource]


@pytest.fixture
def acme(ash):
    return Partner.objects.create(school=ash, name="Acme", sector="construction", note="Kept.")


@pytest.fixture
def acme_of_beech(beech):
    return Partner.objects.create(school=beech, name="Acme", sector="health", note="Of Beech.")


@pytest.fixture
def partners(ash, leader):
    return PartnerResource(school=ash, by=leader)


def sheet(*rows, headers):
    return Dataset(*rows, headers=headers)


def told(result):
    """Every sentence of what was refused."""
    errors = [error.error for error in result.base_errors] + [e.error for row in result.error_rows for e in row.errors]
    of_file = [words for error in errors for words in getattr(error, "messages", [str(error)])]
    return of_file + [words for row in result.invalid_rows for words in row.error.messages]


def values(model, *names):
    return list(model.objects.order_by("pk").values_list(*names))


def test_rows_are_added_and_changed_with_history(partners, acme, leader):
    rows = [["acme ", "college or sixth form", "health"], ["Beta", "Employer", ""]]
    result = partners.import_data(sheet(*rows, headers=["name", "Kind", "Sector"]))
    assert (told(result), result.totals["new"], result.totals["update"]) == ([], 1, 1)
    assert values(Partner, "name", "kind", "sector", "note") == [
        ("acme", "college", "health", "Kept."),
        ("Beta", "employer", "", ""),
    ]
    lines = History.objects.filter(model="careers.Partner").order_by("pk").values_list("action", "actor", "changes")
    changed = {"name": ["Acme", "acme"], "kind": ["employer", "college"], "sector": ["construction", "health"]}
    assert list(lines) == [("changed", "Asha Leader", changed), ("added", "Asha Leader", {})]


def test_same_file_again_changes_nothing(partners, acme):
    exported = partners.export()
    result = partners.import_data(exported)
    assert (told(result), result.totals["skip"], History.objects.filter(model="careers.Partner").count()) == ([], 1, 0)


@pytest.mark.parametrize("name", ["id", "ID", " pk", "School", "school_id"])
def test_column_that_names_rows_of_the_database_is_refused(partners, acme, acme_of_beech, name):
    before = values(Partner, "pk", "school", "name", "sector")
    result = partners.import_data(sheet([acme_of_beech.pk, "Acme", "Taken"], headers=[name, "Name", "Sector"]))
    assert told(result) == [
        f"The file has a column '{name.strip()}'. Rows are found by their names, in one school: take it out."
    ]
    assert values(Partner, "pk", "school", "name", "sector") == before


def test_rows_of_another_school_are_never_changed(partners, acme_of_beech, ash):
    partners.import_data(sheet(["Acme", "energy"], headers=["Name", "Sector"]))
    assert values(Partner, "school__slug", "sector") == [("beech", "health"), ("ash", "energy")]


def test_rows_of_another_school_are_not_exported(partners, acme, acme_of_beech):
    everywhere = partners.export(queryset=Partner.objects.all())
    assert [row["Sector"] for row in everywhere.dict] == [row["Sector"] for row in partners.export().dict]
    assert [row["Sector"] for row in everywhere.dict] == ["construction"]


@pytest.mark.parametrize("named", ["Acme", "pk"])
def test_foreign_row_of_another_school_is_refused_by_name_and_by_id(ash, leader, acme_of_beech, named):
    contacts = ContactResource(school=ash, by=leader)
    value = acme_of_beech.pk if named == "pk" else named
    result = contacts.import_data(sheet([value, "Ann Builder"], headers=["Partner", "Name"]))
    assert told(result) == ["Your school has no such partner. Say which one is meant."]
    assert not PartnerContact.objects.exists()


def test_row_of_another_school_is_refused_even_where_a_declaration_lets_it_through(ash, leader, acme_of_beech):
    class Careless(ContactResource):
        partner = column("partner", RowOf(lambda setting: [(row, [row.name]) for row in Partner.objects.all()]))

    result = Careless(school=ash, by=leader).import_data(sheet(["Acme", "Ann"], headers=["Partner", "Name"]))
    assert (told(result), PartnerContact.objects.exists()) == (["This row belongs to another school."], False)


def test_one_bad_row_keeps_the_good_ones_out(partners, acme):
    result = partners.import_data(sheet(["Beta", "employer"], ["Gamma", "circus"], headers=["Name", "Kind"]))
    assert told(result) == ["This word is not known. Say what it means."]
    assert (values(Partner, "name"), History.objects.filter(model="careers.Partner").count()) == ([("Acme",)], 0)


def test_name_that_stands_twice_is_refused(partners):
    result = partners.import_data(sheet(["Beta"], ["BETA"], headers=["Name"]))
    assert told(result) == ["'BETA' stands in this file twice. Leave one of the rows out."]


def test_file_without_the_name_is_refused_in_plain_words(partners):
    result = partners.import_data(sheet(["health"], headers=["Sector"]))
    assert told(result)[0] == "The file has no column 'Name'. Add it."


def test_empty_cells_take_away_only_where_asked(ash, leader, acme):
    row = {"name": "Acme", "sector": "-", "kind": "employer"}
    PartnerResource(school=ash, by=leader).import_rows([row])
    assert values(Partner, "sector", "note") == [("construction", "Kept.")]
    PartnerResource(school=ash, by=leader, clear=True).import_rows([row])
    assert values(Partner, "sector", "note") == [("", "Kept.")]


def test_text_like_a_formula_stays_as_it_is(partners):
    partners.import_rows([{"name": "=1+1", "note": "@home"}])
    assert partners.export(export_fields=["name", "note"]).dict == [{"Name": "=1+1", "Note": "@home"}]


def test_dry_run_writes_nothing(partners):
    before = History.objects.count()
    result = partners.import_rows([{"name": "Beta"}], dry_run=True)
    assert (result.totals["new"], Partner.objects.count(), History.objects.count()) == (1, 0, before)


@pytest.mark.parametrize("who", ["governor", "staff", "beech_leader", "trust_lead", "nobody"])
def test_nobody_else_gets_in(ash, acme, request, who):
    by = "demonstration data" if who == "nobody" else request.getfixturevalue(who)
    resource = PartnerResource(school=ash, by=by)
    with pytest.raises(PermissionDenied):
        resource.import_rows([{"name": "Beta"}])
    assert values(Partner, "name") == [("Acme",)]


def test_former_member_gets_in_no_more(ash, leader, acme):
    Membership.objects.filter(pk=leader.pk).update(left_at="2026-10-01T12:00Z")
    leader.refresh_from_db()
    with pytest.raises(PermissionDenied):
        PartnerResource(school=ash, by=leader).export()


def test_superuser_gets_in_while_active(ash, make_user, acme):
    user = make_user("Sue Super", is_superuser=True)
    assert PartnerResource(school=ash, by=user).import_rows([{"name": "Beta"}]).totals["new"] == 1
    user.is_active = False
    with pytest.raises(PermissionDenied):
        PartnerResource(school=ash, by=user).export()


@pytest.mark.parametrize("fields", [None, ("title", "id"), ("title", "school"), ("title", "year")])
def test_resource_that_would_read_ids_cannot_be_declared(fields):
    meta = type("Meta", (), {"model": Activity, "fields": fields, "import_id_fields": ("title",)})
    with pytest.raises(TypeError, match="from a file|with `column`"):
        type("Loose", (SchoolResource,), {"Meta": meta})


def test_resource_with_a_widget_of_the_library_is_refused(ash, leader):
    from_library = ModelResource.field_from_django_field("name", Partner._meta.get_field("name"), readonly=False)

    class Loose(PartnerResource):
        name = from_library

    with pytest.raises(TypeError, match="'name' must be a Cell"):
        Loose(school=ash, by=leader)


def test_resource_in_bulk_is_refused(ash, leader):
    class Silent(PartnerResource):
        class Meta:
            use_bulk = True

    with pytest.raises(TypeError, match="writes no history"):
        Silent(school=ash, by=leader)


@pytest.mark.parametrize("resource", EVERY)
def test_every_small_sheet_comes_back_unchanged(ash, administrator, acme, resource):
    PartnerContact.objects.create(school=ash, partner=acme, name="Ann Builder", email="ann@acme.example")
    found = resource(school=ash, by=administrator)
    result = found.import_data(found.export())
    assert (told(result), result.totals["skip"]) == ([], len(found.get_queryset()))


@pytest.mark.parametrize("rows", [1, 3])
def test_sheet_of_known_rows_asks_once_whatever_its_length(ash, partners, django_assert_num_queries, rows):
    """Savepoints of the library apart."""
    names = [f"Partner {number}" for number in range(rows)]
    Partner.objects.bulk_create(Partner(school=ash, name=name) for name in names)
    with django_assert_num_queries(7 + 2 * rows):
        partners.import_rows([{"name": name} for name in names])
