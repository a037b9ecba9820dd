"""The five steps as pages, in a browser without a script."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from careers.forms.imports import WordsForm
from careers.imports.kinds import kinds
from careers.models import Import, KnownHeader, KnownWord
from careers.tenancy import Role
from tests.careers.posting import page
from tests.support.importing import as_file, bring, go

GOOD = [["Name", "Kind"], ["Bakery", "employer"], ["Mill", "employer"]]
MESSY = [["Partners of Ash"], ["Name", "Sort of thing", "Room"], ["Bakery", "outfit", "A1"], ["", "outfit", "A2"]]


@pytest.fixture
def client(leader, as_user):
    return as_user(leader)


def upload(client, rows, name="partners.xlsx", **fields):
    file = SimpleUploadedFile(name, as_file(rows, name))
    return client.post(reverse("import-add", args=["ash", "partners"]), {"file": file, **fields}, follow=True)


def at(name, row):
    return reverse(name, args=["ash", row.pk])


def test_a_clean_file_goes_in_by_two_clicks(client, ash):
    answer = upload(client, GOOD)
    assert "2 new" in page(answer)
    row = Import.objects.get()
    answer = client.post(at("import-write", row), {"print": row.summary["print"]}, follow=True)
    assert "It is in" in page(answer)
    assert list(ash.partner_set.values_list("name", flat=True)) == ["Bakery", "Mill"]


def test_a_messy_file_goes_through_sheets_columns_and_words(client, ash):
    upload(client, MESSY)
    row = Import.objects.get()
    assert row.status == "read"
    answer = client.post(at("import-sheets", row), {"use-0": "on", "header-0": "2"})
    assert answer.url == at("import-columns", row)
    body = {"field-name": "Name", "field-kind": "Sort of thing", "remember": "on"}
    answer = client.post(answer.url, body, follow=True)
    assert "2 cannot go in" in page(answer)
    row.refresh_from_db()
    said = {"part": "words", "print": row.summary["print"], "word-0": "=employer", "remember": "on"}
    answer = client.post(at("import-words", row), said, follow=True)
    assert ("1 new, 1 cannot go in" in page(answer), "cell A4" in page(answer)) == (True, True)
    assert [(one.header, one.field) for one in KnownHeader.objects.all()] == [("room", ""), ("sort of thing", "kind")]
    assert [(one.word, one.value) for one in KnownWord.objects.all()] == [("outfit", "employer")]


def test_the_next_file_of_this_kind_needs_no_questions(client):
    test_a_messy_file_goes_through_sheets_columns_and_words(client, None)
    upload(client, [*MESSY[:3], ["Mill", "Outfit", "A9"]])
    row = Import.objects.first()
    assert (row.status, row.summary["counts"]["new"]) == ("checked", 2)


def test_sending_the_upload_twice_begins_one_import(client):
    key = str(client.get(reverse("import-add", args=["ash", "partners"])).context["form"]["form_key"].value())
    chains = [upload(client, GOOD, name="x.csv", form_key=key).redirect_chain for _ in (1, 2)]
    assert chains[0] == chains[1] == [(Import.objects.get().get_absolute_url(), 302)]


def test_the_same_file_again_is_recognised(client, leader):
    first = go(bring("partners", GOOD, leader, name="partners.csv"))
    answer = upload(client, GOOD, name="partners.csv")
    assert "This very file came in before" in page(answer)
    assert answer.context["earlier"] == first


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"", "Choose another"), (b"%PDF-1.4 hello", "Choose"), (None, "Choose a file first.")]
)
def test_a_file_that_is_none_is_refused_at_once(client, content, sentence):
    body = {} if content is None else {"file": SimpleUploadedFile("x.xlsx", content)}
    answer = client.post(reverse("import-add", args=["ash", "partners"]), body)
    assert (sentence in page(answer), "<title>Error: " in page(answer)) == (True, True)
    assert Import.objects.count() == 0


def test_no_sheet_and_an_impossible_header_row_are_refused(client, leader):
    row = bring("partners", MESSY, leader)
    answer = client.post(at("import-sheets", row), {"header-0": "99"})
    assert answer.context["form"].errors == {
        "header-0": ["‘Sheet 1’: choose a row from 1 to 4."], "__all__": ["Choose at least one sheet."],
    }  # fmt: skip


def test_one_column_for_two_fields_and_a_needed_one_left_out_are_refused(client, leader):
    row = bring("partners", MESSY, leader)
    answer = client.post(at("import-columns", row), {"field-sector": "Room", "field-website": "Room"})
    assert answer.context["form"].errors == {
        "field-website": ["The column ‘Room’ is chosen for ‘Sector’ and ‘Website’. Choose it once."],
        "field-name": ["This is needed. Choose the column of your file that holds it."],
    }


def test_nothing_is_written_that_the_person_did_not_see(client, leader, ash):
    row = bring("partners", GOOD, leader)
    ash.partner_set.create(name="Mill", kind="college")
    answer = client.post(at("import-write", row), {"print": row.summary["print"]}, follow=True)
    assert "something changed that this file is about" in page(answer)
    assert (ash.partner_set.count(), Import.objects.get().summary["counts"]["changed"]) == (1, 1)
    answer = client.post(at("import-write", row), {"print": row.summary["print"]}, follow=True)
    assert "The check was done anew" in page(answer)


def test_what_takes_something_away_must_be_agreed_to(client, leader, ash):
    row = bring("partners", GOOD, leader)
    Import.objects.update(summary={**row.summary, "confirm": "12 learners leave the roll."})
    body = {"print": row.summary["print"]}
    assert "12 learners leave the roll." in page(client.post(at("import-write", row), body, follow=True))
    assert ash.partner_set.count() == 0
    client.post(at("import-write", row), {**body, "agreed": "1"})
    assert ash.partner_set.count() == 2


def test_an_empty_cell_empties_only_where_one_says_so(client, leader, ash):
    ash.partner_set.create(name="Mill", sector="Food")
    row = bring("partners", [["Name", "Sector"], ["Mill", ""]], leader)
    assert row.summary["counts"]["changed"] == 0
    client.post(at("import-words", row), {"part": "options", "clear": "on"})
    assert Import.objects.get().summary["counts"]["changed"] == 1


def test_undo_shows_what_goes_then_does_it(client, leader, ash):
    row = go(bring("partners", GOOD, leader))
    ash.partner_set.filter(name="Mill").update(sector="Food")
    answer = client.get(at("import-undo", row))
    assert (answer.context["goes"], ash.partner_set.count()) == (["1 partner is taken away."], 2)
    answer = client.post(at("import-undo", row), follow=True)
    assert "1 partner stayed: somebody changed or used it since." in page(answer)
    assert list(ash.partner_set.values_list("name", flat=True)) == ["Mill"]


def test_discarding_asks_first(client, leader):
    row = bring("partners", GOOD, leader)
    assert (client.get(at("import-delete", row)).status_code, Import.objects.count()) == (200, 1)
    client.post(at("import-delete", row))
    assert Import.objects.count() == 0


def test_a_page_waits_while_a_worker_is_at_it(client):
    cache.set("worker-here", True, 60)
    upload(client, GOOD)
    row = Import.objects.get()
    words = page(client.get(row.get_absolute_url()))
    assert ("Waymark is reading the file" in words, "Look again" in words) == (True, True)
    part = client.get(row.get_absolute_url(), headers={"HX-Request": "true"})
    assert (b"<html" in part.content, b"reading the file" in part.content) == (False, True)
    same = client.get(row.get_absolute_url(), {"seen": part.context["seen"]}, headers={"HX-Request": "true"})
    assert same.status_code == 204
    Import.objects.update(work="")
    assert client.get(row.get_absolute_url(), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_second_import_of_the_school_says_that_it_waits(client, leader):
    rows = [bring("partners", GOOD, leader, name=name) for name in ("a.xlsx", "b.xlsx")]
    Import.objects.update(work="write")
    Import.objects.filter(pk=rows[0].pk).update(attempts=1)
    pages = [page(client.get(row.get_absolute_url())) for row in rows]
    assert ["Waiting for another spreadsheet" in words for words in pages] == [False, True]


def test_a_private_import_opens_for_who_brought_it_alone(leader, as_user, ash, make_member, monkeypatch):
    row = bring("partners", GOOD, leader)
    monkeypatch.setattr("careers.imports.partners.Partners.private", True)
    other = as_user(make_member(ash, Role.CAREERS_LEADER, name="Olga Other"))
    assert [who.get(row.get_absolute_url()).status_code for who in (as_user(leader), other)] == [200, 403]
    assert list(other.get(reverse("import-list", args=["ash"])).context["page"]) == []


def test_the_list_asks_as_many_queries_for_three_as_for_one(client, leader, django_assert_num_queries):
    bring("partners", GOOD, leader)
    with django_assert_num_queries(6):
        client.get(reverse("import-list", args=["ash"]))
    for name in ("b.xlsx", "c.xlsx"):
        bring("partners", GOOD, leader, name=name)
    with django_assert_num_queries(6):
        client.get(reverse("import-list", args=["ash"]))


@pytest.mark.parametrize("name", ["import", "import-columns", "import-sheets", "import-errors", "import-delete"])
def test_each_page_asks_few_queries_and_is_kept_by_no_browser(client, leader, name, django_assert_max_num_queries):
    row = bring("partners", MESSY, leader)
    with django_assert_max_num_queries(12):
        answer = client.get(at(name, row))
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)


def test_what_would_be_taken_back_is_found_in_few_queries(client, leader, year, django_assert_max_num_queries):
    rows = [["Forename", "Surname", "UPN", "Year group", "Reg"]]
    rows += [["Ann", name, "", "Year 7", "7A"] for name in ("Abel", "Bell", "Cole")]
    row = go(bring("learners", rows, leader, year=year))
    with django_assert_max_num_queries(15):
        answer = client.get(at("import-undo", row))
    assert answer.context["goes"][-1] == "3 learners are taken away."


def test_what_is_remembered_is_told_in_few_queries(client, leader, django_assert_max_num_queries):
    school = leader.school
    for kind in kinds():
        KnownHeader.objects.create(school=school, kind=kind, header="room")
        KnownWord.objects.create(school=school, kind=kind, field="kind", word="outfit", value="employer")
    with django_assert_max_num_queries(10):
        assert client.get(reverse("import-memory", args=["ash"])).status_code == 200


def test_what_is_remembered_can_be_forgotten(client):
    test_a_messy_file_goes_through_sheets_columns_and_words(client, None)
    address = reverse("import-memory", args=["ash"])
    answer = client.get(address)
    assert [one.means for one in (*answer.context["headers"], *answer.context["words"])] == ["", "Kind", "employer"]
    answer = client.post(address, {"forget": f"word-{KnownWord.objects.get().pk}"}, follow=True)
    assert ("‘outfit’ is forgotten." in page(answer), KnownWord.objects.count()) == (True, 0)


def test_a_template_can_be_filled_in_and_brought_in(client, leader):
    from openpyxl import load_workbook

    answer = client.get(reverse("import-template", args=["ash", "partners"]))
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["Partners", "Lists", "Examples", "How to fill this in"]
    for cells in book["Examples"].iter_rows(min_row=2, min_col=2, values_only=True):
        book["Partners"].append(cells)
    filled = BytesIO()
    book.save(filled)
    row = bring("partners", filled.getvalue(), leader)
    assert (row.status, row.summary["groups"], row.summary["counts"]["new"]) == ("checked", [], 2)


def test_a_column_may_stand_for_a_statement(client, leader, year, adopted, statements):
    rows = [["Title", "First outcome", "B2"], ["Visit", "I", "S"]]
    row = bring("activities", rows, leader, year=year)
    address = at("import-columns", row)
    form = client.get(address).context["form"]
    assert [form[f"wide-{number}"].label for number in range(len(form.further))] == ["First outcome", "B2"]
    said = {"field-title": "Title", "wide-0": f"={statements['A1'].pk}", "wide-1": f"={statements['B2'].pk}"}
    client.post(address, said)
    row.refresh_from_db()
    wide = {"First outcome": str(statements["A1"].pk), "B2": str(statements["B2"].pk)}
    assert (row.status, row.wide, row.columns) == ("checked", wide, {"title": "Title"})


def test_many_choices_are_typed_and_an_unknown_one_is_refused():
    form = WordsForm(
        {"word-0": "person 7", "word-1": "nobody", "word-2": "(leave it empty)", "word-3": ""},
        words=[{"field": "who", "label": "Who", "word": word} for word in "abcd"],
        options={"who": [(str(number), f"Person {number}") for number in range(60)]},
    )
    assert form.errors == {"word-1": ["There is no ‘nobody’ to choose. Type a few letters and take one from the list."]}
    assert form.said() == {"who": {"a": "7", "c": ""}}
    assert list(form.lists()) == ["options-who"]
