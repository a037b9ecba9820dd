"""Files of evidence: kept under a random name without what a camera adds, handed out by permission, gone with it."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.careers.posting import page
from tracking.models import Evidence, EvidenceFile, EvidenceSource

#: Exif: where a picture was taken (GPS), and by which camera.
GPS, CAMERA = 0x8825, 0x010F


@pytest.fixture
def pair(make_learner, cohorts, adopted):
    """Two learners of a group; the second has refused photographs."""
    return [make_learner("Ann Ash", cohorts[9], photo_consent="yes"),
            make_learner("Beatrix Birch", cohorts[9], photo_consent="no")]  # fmt: skip


@pytest.fixture
def address(make_activity, make_session, pair, take_part, cohorts):
    session = make_session(make_activity("Visit", [cohorts[9]]), "2026-10-01")
    take_part(session, *pair)
    return reverse("session-evidence", args=["ash", session.pk])


@pytest.fixture
def client(as_user, leader):
    return as_user(leader)


@pytest.fixture
def body(statements, evidence_levels):
    def make(*learners, **more):
        return {
            "learners": [row.pk for row in learners], "statements": [statements["A1"].pk],
            "level": evidence_levels["Secure"].pk, "kind": "work", "date": "2026-10-01",
        } | more  # fmt: skip

    return make


def photograph(name="Ann at the port.jpg"):
    """As a telephone sends it, with where it was taken."""
    exif = Image.Exif()
    exif[CAMERA] = "Telephone"
    exif.get_ifd(GPS)[1] = "N"
    drawn = BytesIO()
    Image.new("RGB", (20, 10), "red").save(drawn, "JPEG", exif=exif)
    return SimpleUploadedFile(name, drawn.getvalue(), content_type="image/jpeg")


def text(name="Work.txt"):
    return SimpleUploadedFile(name, b"My work.", content_type="text/html")


def of(file, piece=None):
    return reverse("piece-file", args=["ash", (piece or Evidence.objects.first()).pk, file.pk])


def read(answer):
    return b"".join(answer.streaming_content)


def test_photograph_is_kept_under_a_random_name_and_says_no_place(client, address, pair, body, ash):
    assert CAMERA in Image.open(photograph()).getexif()
    client.post(address, body(pair[0], file=photograph()))
    row = EvidenceFile.objects.get()
    assert (row.name, row.content_type, "Ann" in row.file.name) == ("Ann at the port.jpg", "image/jpeg", False)
    assert row.file.name.startswith(f"evidence/{ash.pk}/")
    answer = client.get(of(row))
    assert dict(Image.open(BytesIO(read(answer))).getexif()) == {}


def test_file_is_handed_out_whole_and_never_shown_as_a_page(client, address, pair, body):
    client.post(address, body(pair[0], file=text()))
    answer = client.get(of(EvidenceFile.objects.get()))
    assert (read(answer), answer.headers["Content-Disposition"], answer.headers["X-Content-Type-Options"]) == (
        b"My work.", 'attachment; filename="Work.txt"', "nosniff",
    )  # fmt: skip
    assert "no-store" in answer.headers["Cache-Control"]


def test_one_file_stands_for_the_whole_class(client, address, pair, body):
    client.post(address, body(*pair, file=text()))
    row = EvidenceFile.objects.get()
    for piece in Evidence.objects.all():
        assert read(client.get(of(row, piece))) == b"My work."


def test_file_of_another_piece_is_not_found(client, address, pair, body, met, statements):
    client.post(address, body(pair[0], file=text()))
    other = met(pair[1], statements["B1"])
    assert client.get(of(EvidenceFile.objects.get(), other)).status_code == 404


def test_file_comes_only_to_who_may_see_the_learner(as_user, client, address, pair, body, governor, staff, stranger):
    client.post(address, body(pair[0], file=text()))
    asked = of(EvidenceFile.objects.get())
    assert [as_user(who).get(asked).status_code for who in (governor, staff, stranger)] == [403, 403, 404]


def test_file_of_a_kind_that_is_not_taken_is_refused_in_words(client, address, pair, body):
    file = SimpleUploadedFile("run.exe", b"MZ\x90\x00\x03")
    answer = client.post(address, body(pair[0], file=file))
    assert "of a kind that Waymark does not take" in page(answer)
    assert (EvidenceSource.objects.count(), EvidenceFile.objects.count()) == (0, 0)


def test_who_refused_photographs_stands_beside_the_file(client, address, pair):
    answer = client.get(address)
    assert [row.learner.name for row in answer.context["form"].refused_rows] == ["Beatrix Birch"]
    assert "refused photographs." in page(answer)


def test_photograph_of_who_refused_asks_before_it_is_kept(client, address, pair, body):
    answer = client.post(address, body(*pair, file=photograph()))
    assert answer.context["form"].errors == {
        "refused_ok": ["Beatrix Birch refused photographs, so nothing is saved yet. "
                       "Untick them, or tick this box to keep the picture."],
        "file": ["Choose ‘Ann at the port.jpg’ again: it is not kept until everything fits."],
    }  # fmt: skip
    assert (Evidence.objects.count(), EvidenceFile.objects.count()) == (0, 0)
    client.post(address, body(*pair, file=photograph(), refused_ok="on"))
    assert (Evidence.objects.count(), EvidenceFile.objects.count()) == (2, 1)


def test_photograph_without_who_refused_asks_nothing(client, address, pair, body):
    assert client.post(address, body(pair[0], file=photograph())).status_code == 302


def test_work_of_who_refused_photographs_asks_nothing(client, address, pair, body):
    assert client.post(address, body(*pair, file=text())).status_code == 302


def test_file_called_a_photograph_asks_too(client, address, pair, body):
    answer = client.post(address, body(*pair, file=text(), kind="photo"))
    assert "refused_ok" in answer.context["form"].errors


def test_double_click_keeps_one_file(client, address, pair, body):
    key = {"form_key": "6f1c5b0e-1d1c-4b57-9a51-2f5d3b0f8d11"}
    for _ in range(2):
        client.post(address, body(pair[0], file=text(), **key))
    assert EvidenceFile.objects.count() == 1
    client.post(address, body(pair[0], file=text("Other work.txt"), **key))
    assert EvidenceFile.objects.count() == 2


def test_file_goes_with_the_last_piece(client, address, pair, body, django_capture_on_commit_callbacks):
    client.post(address, body(*pair, file=text()))
    stored = EvidenceFile.objects.get().file.name
    for piece in list(Evidence.objects.all()):
        assert default_storage.exists(stored)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("piece-delete", args=["ash", piece.pk]))
    assert (EvidenceFile.objects.count(), default_storage.exists(stored)) == (0, False)


def test_edit_adds_a_file_and_removes_another(client, address, pair, body, django_capture_on_commit_callbacks,
                                              evidence_levels):  # fmt: skip
    client.post(address, body(pair[0], file=text()))
    piece, old = Evidence.objects.get(), EvidenceFile.objects.get()
    sent = {"level": evidence_levels["Secure"].pk, "date": "2026-10-01", "source-kind": "work"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("piece-edit", args=["ash", piece.pk]),
            sent | {"source-file": text("New.txt"), "source-remove": [old.pk]},
        )
    assert [row.name for row in EvidenceFile.objects.all()] == ["New.txt"]
    assert default_storage.exists(old.file.name) is False


def test_edit_with_a_photograph_of_who_refused_asks_too(client, pair, met, statements, evidence_levels):
    piece = met(pair[1], statements["A1"])
    sent = {"level": evidence_levels["Secure"].pk, "date": "2026-10-01", "source-kind": "work"}
    answer = client.post(reverse("piece-edit", args=["ash", piece.pk]), sent | {"source-file": photograph()})
    assert (list(answer.context["source_form"].errors), EvidenceFile.objects.count()) == (["refused_ok"], 0)
