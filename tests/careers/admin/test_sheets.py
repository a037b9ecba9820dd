"""Small sheets in the admin: one school at a time, looked at before anything is written."""

import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from careers.models import History, Partner
from tests.careers.posting import page


@pytest.fixture
def upload(client):
    """upload("Name,Kind\\nAcme,Employer", ash): the answer to a file of partners for a school."""

    def post(text, school, name="partners.csv"):
        content = text if isinstance(text, bytes) else text.encode()
        body = {"school": school.pk, "format": "0", "resource": "", "import_file": SimpleUploadedFile(name, content)}
        return client.post(reverse("admin:careers_partner_import"), body)

    return post


@pytest.fixture
def confirm(client):
    """confirm(answer): say yes to what was shown."""

    def post(answer, **otherwise):
        form = answer.context["confirm_form"]
        return client.post(reverse("admin:careers_partner_process_import"), {**hidden(form), **otherwise}, follow=True)

    return post


def far_apart():
    """A workbook of little more than a kilobyte with two cells as far apart as there are: reading it takes for ever."""
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Name", "far"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def hidden(form):
    return {name: getattr(value, "pk", value) for name, value in form.initial.items()}


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def names(school):
    return sorted(school.partner_set.values_list("name", flat=True))


def test_sheet_is_shown_first_and_written_when_confirmed(upload, confirm, ash, beech):
    Partner.objects.create(school=ash, name="Acme", sector="health")
    Partner.objects.create(school=beech, name="Beta", sector="of Beech")
    shown = upload("Name,Sector\r\nAcme,building\r\nBeta,energy\r\n", ash)
    assert ("<del>health</del> <ins>building</ins>" in page(shown), names(ash)) == (True, ["Acme"])
    answer = confirm(shown)
    assert told(answer) == ["Import finished: 1 new, 1 updated, 0 deleted and 0 skipped partners."]
    assert sorted(Partner.objects.values_list("school__slug", "name", "sector")) == [
        ("ash", "Acme", "building"),
        ("ash", "Beta", "energy"),
        ("beech", "Beta", "of Beech"),
    ]
    told_of = History.objects.filter(model="careers.Partner").values_list("school__slug", "actor", "action")
    assert sorted(told_of) == [("ash", "Sue Super", "added"), ("ash", "Sue Super", "changed")]


def test_column_of_ids_is_refused_on_the_page(upload, ash, beech):
    theirs = Partner.objects.create(school=beech, name="Beta")
    shown = upload(f"id,Name\r\n{theirs.pk},Taken\r\n", ash)
    assert "The file has a column 'id'. Rows are found by their names" in page(shown)
    assert ("confirm_form" in shown.context, names(beech)) == (False, ["Beta"])


def test_bad_row_is_told_and_nothing_can_be_confirmed(upload, ash):
    shown = upload("Name,Kind\r\nAcme,employer\r\nBeta,circus\r\n", ash)
    assert ("This word is not known. Say what it means." in page(shown), "confirm_form" in shown.context) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [("p.xlsx", b"PK\x03\x04 a workbook"), ("p.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("p.csv", b"\x00\x01\x02"),
     ("p.csv", b""), ("p.csv", b"\r\n ,\r\n"), ("far.xlsx", far_apart())],
)  # fmt: skip
def test_file_that_cannot_be_read_is_refused_on_the_page(upload, ash, name, content):
    shown = upload(content, ash, name)
    assert ("confirm_form" in shown.context, len(shown.context["form"].errors["import_file"])) == (False, 1)


def test_large_file_is_refused(upload, ash):
    errors = upload("Name\r\n" + "Acme\r\n" * 100_000, ash).context["form"].errors["import_file"]
    assert errors == ["This file has 585.9\xa0KB; a small sheet has at most 488.3\xa0KB."]


def test_school_is_asked_for(upload, ash, client):
    body = {"format": "0", "import_file": SimpleUploadedFile("p.csv", b"Name\r\nAcme\r\n")}
    answer = client.post(reverse("admin:careers_partner_import"), body)
    assert (answer.context["form"].errors["school"], Partner.objects.count()) == (["This field is required."], 0)


def test_file_that_waited_too_long_is_asked_for_again(upload, confirm, ash):
    shown = upload("Name\r\nAcme\r\n", ash)
    cache.clear()
    assert told(confirm(shown)) == ["The file that you looked at is here no more. Choose it again."]
    assert names(ash) == []


def test_rows_that_no_longer_fit_are_not_written(upload, confirm, ash, monkeypatch):
    shown = upload("Name,Kind\r\nAcme,employer\r\nBeta,employer\r\n", ash)
    key = next(key for key in cache._cache if "import-export" in key).split(":", 2)[2]
    cache.set(key, b"Name,Kind\r\nAcme,employer\r\nBeta,circus\r\n")
    assert told(confirm(shown)) == ["Nothing was written: the school's rows have changed meanwhile. Look again."]
    assert names(ash) == []


@pytest.fixture
def taken_out(client, ash):
    """taken_out("csv"): the file of Ash's partners."""

    def post(kind):
        body = {"school": ash.pk, "format": {"csv": "0", "xlsx": "1"}[kind], "resource": ""}
        answer = client.post(reverse("admin:careers_partner_export"), body)
        assert answer["Content-Disposition"].endswith(f'.{kind}"')
        return answer.content

    return post


def test_what_goes_out_is_one_school_and_no_formula(taken_out, ash, beech):
    Partner.objects.create(school=ash, name="=1+1", note="'quoted")
    Partner.objects.create(school=beech, name="Of Beech")
    cells = list(load_workbook(io.BytesIO(taken_out("xlsx"))).active.iter_rows())
    assert {cell.data_type for row in cells for cell in row if cell.value} == {"s"}
    header = ["Name", "Kind", "Sector", "Website", "Note"]
    assert [[cell.value or "" for cell in row] for row in cells] == [header, ["=1+1", "employer", "", "", "'quoted"]]
    text = taken_out("csv").decode("utf-8-sig").splitlines()
    assert text == [",".join(header), "'=1+1,employer,,,'quoted"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_went_out_comes_back_unchanged(taken_out, upload, confirm, ash, kind):
    Partner.objects.create(school=ash, name="=1+1", kind="college", note="two\nlines; and 'quotes'")
    answer = confirm(upload(taken_out(kind), ash, f"partners.{kind}"))
    assert told(answer) == ["Import finished: 0 new, 0 updated, 0 deleted and 1 skipped partners."]


@pytest.mark.parametrize("model", ["cohort", "targetgroup", "partner"])
def test_each_small_sheet_has_its_pages(client, model):
    for name in ("import", "export"):
        assert client.get(reverse(f"admin:careers_{model}_{name}")).status_code == 200
