"""Records of a year group: asked for, made in the background, one PDF each and one to print, gone when they must."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from careers import presence
from careers.documents import running
from careers.drawing.press import Press
from careers.models import Document, History, MembershipRole
from tests.careers.posting import page
from tests.support.papers import checked
from tracking.erasing import erase
from tracking.records import making
from tracking.records.bundling import Bundle, faces_of
from tracking.records.naming import file_names


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """No other test has asked for the same before."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def ask(as_user, leader, year):
    """ask("cohort-3"): the answer to the leader who asks for these records."""
    address = reverse("record-list", args=["ash", year.start])
    return lambda who, member=leader: as_user(member).post(address, {"who": who})


@pytest.fixture
def worker():
    """A worker says that it is here, and does nothing yet."""
    presence.Presence().say()
    yield
    cache.delete(presence.KEY)


@pytest.fixture
def nines(make_learner, make_group, cohorts):
    """Three learners of Year 9 in two tutor groups."""
    later, first = make_group("10A"), make_group("9B")
    return [
        make_learner("Ann Zebra", cohorts[9], group=first),
        make_learner("Bea Apple", cohorts[9], group=later),
        make_learner("Cy Apple", cohorts[9], group=first),
    ]


def file_of(client, row, name):
    answer = client.get(reverse("document-file", args=["ash", row.pk], query={"file": name}))
    return answer, b"".join(answer.streaming_content)


def test_zip_has_one_tagged_pdf_for_each_learner(ask, as_user, leader, nines, cohorts):
    answer = ask(f"cohort-{cohorts[9].pk}")
    row = Document.objects.get()
    assert answer.url == row.get_absolute_url()
    answer, content = file_of(as_user(leader), row, "records.zip")
    assert answer["Content-Disposition"] == 'attachment; filename="Records of Year 9 2026 to 2027.zip"'
    assert "no-store" in answer["Cache-Control"]
    zipped = ZipFile(BytesIO(content))
    assert zipped.namelist() == ["Apple Cy.pdf", "Zebra Ann.pdf", "Apple Bea.pdf"]
    for name, words in (("Apple Cy.pdf", "Cy Apple"), ("Apple Bea.pdf", "Bea Apple")):
        assert words in checked(zipped.read(name))


def test_one_to_print_begins_each_record_on_an_odd_page(ask, as_user, leader, nines, cohorts):
    ask(f"cohort-{cohorts[9].pk}")
    _, content = file_of(as_user(leader), Document.objects.get(), "print.pdf")
    printed = PdfReader(BytesIO(content))
    assert printed.metadata.title == "Records of Year 9, 2026 to 2027"
    assert [(entry.title, printed.get_destination_page_number(entry)) for entry in printed.outline] == [
        ("9B Apple, Cy", 0), ("9B Zebra, Ann", 2), ("10A Apple, Bea", 4),
    ]  # fmt: skip
    assert [bool(sheet.extract_text().strip()) for sheet in printed.pages] == [True, False] * 3
    assert "/StructTreeRoot" not in printed.root_object


def test_faces_are_in_the_one_to_print_once(ask, as_user, leader, nines, cohorts):
    ask(f"cohort-{cohorts[9].pk}")
    _, content = file_of(as_user(leader), Document.objects.get(), "print.pdf")
    printed = PdfReader(BytesIO(content))
    used = {(str(face["/FontName"])[8:].strip(","), face.raw_get("/FontFile2").idnum)
            for sheet in printed.pages[::2] for face in faces_of(sheet)}  # fmt: skip
    assert sorted(name for name, _ in used) == ["Source-Sans-3", "Source-Sans-3-Semi-Bold"]


def test_asking_is_in_history_without_a_name(ask, nines, cohorts, worker):
    ask(f"cohort-{cohorts[9].pk}")
    line = History.objects.latest("pk")
    assert (line.action, line.label, line.changes, line.person) == (
        "exported", "Year 9", {"records": ["", "3 learners"]}, None,
    )  # fmt: skip


def test_asked_for_again_it_is_the_same_until_something_changes(ask, nines, cohorts, worker, leader):
    for _ in range(2):
        ask(f"cohort-{cohorts[9].pk}")
    assert Document.objects.count() == 1
    erase(learner=nines[0].learner, reason="Asked.", by=leader)
    ask(f"cohort-{cohorts[9].pk}")
    assert [row.of for row in Document.objects.all()] == [0]


def test_group_is_offered_and_a_target_group_is_not(ask, as_user, leader, nines, make_group, cohorts, worker):
    make_group("Carers", kind="target")
    group = nines[0].memberships.get().group
    ask(f"group-{group.pk}")
    assert Document.objects.get().name == "Records of 9B 2026 to 2027"
    assert "Carers" not in page(as_user(leader).get(reverse("record-list", args=["ash", 2026])))


def test_more_than_a_class_needs_a_worker(ask, nines, cohorts, monkeypatch):
    monkeypatch.setattr(making, "AT_ONCE", 2)
    answer = ask(f"cohort-{cohorts[9].pk}")
    assert "That is 3 records, and no worker runs here" in page(answer)
    assert Document.objects.count() == 0


def test_empty_year_group_is_told(ask, nines, cohorts):
    answer = ask(f"cohort-{cohorts[7].pk}")
    assert answer.status_code == 200
    assert [*answer.context["form"].errors] == ["who"]
    assert Document.objects.count() == 0


def test_list_shows_what_was_made_lately_to_who_asked_alone(
    ask, as_user, leader, administrator, nines, cohorts, worker
):
    ask(f"cohort-{cohorts[9].pk}")
    at = reverse("record-list", args=["ash", 2026])
    made = [[row.name for row in as_user(one).get(at).context["made"]] for one in (leader, administrator)]
    assert made == [["Records of Year 9 2026 to 2027"], []]


def test_learner_who_is_erased_meanwhile_stops_it(ask, leader, nines, cohorts, worker, tmp_path):
    ask(f"cohort-{cohorts[9].pk}")
    row = Document.objects.get()
    told = []

    def tell(done, of):
        told.append((done, of))
        if done == 1:
            erase(learner=nines[0].learner, reason="Asked.", by=leader)
        running.say(row, done=done, of=of)

    with Press() as press, pytest.raises(running.Gone):
        making.make(row, press=press, tell=tell, folder=tmp_path)
    assert (told, Document.objects.count(), (tmp_path / "print.pdf").exists()) == ([(0, 3), (1, 3)], 0, False)


def test_who_may_see_learners_no_more_gets_none(ask, leader, nines, cohorts, worker):
    ask(f"cohort-{cohorts[9].pk}")
    MembershipRole.objects.filter(membership=leader).update(role="governor")
    running.do_next()
    row = Document.objects.get()
    assert (row.status, row.problem) == ("failed", making.REFUSED)


def test_work_that_was_cut_off_is_done_again(ask, nines, cohorts, worker):
    ask(f"cohort-{cohorts[9].pk}")
    row = Document.objects.get()
    half = running.files.empty_half(row)
    (half / "records.zip").write_bytes(b"half a zip")  # what a killed worker leaves
    running.do_next()
    row.refresh_from_db()
    assert (row.status, row.done, row.of) == ("done", 3, 3)
    assert ZipFile(running.files.ready(row)["records.zip"]).testzip() is None


def test_rows_are_read_for_many_at_a_time(nines, cohorts, year, leader, ash, django_assert_num_queries, monkeypatch):
    people = making.in_printing_order(making.enrolments_of(school=ash, member=leader, year=year, cohort=cohorts[9].pk))
    year.school = ash
    for batch, queries in ((3, 8), (1, 22)):
        monkeypatch.setattr(making, "BATCH", batch)
        with django_assert_num_queries(queries):
            assert len(list(making.papers_of(ash, year, people))) == 3


def test_names_of_files_are_safe_and_never_twice():
    hostile = [
        ("Men/sah", "../Bea"),
        ("\u202ecod", "x\u200f"),
        ("a" * 100, "b" * 100),
        ("Mensah", "Bea"),
        ("MENSAH", "bea"),
    ]
    assert list(file_names(hostile)) == [
        "Men sah .. Bea.pdf", "cod x.pdf", f"{'a' * 55}.pdf", "Mensah Bea.pdf", "MENSAH bea (2).pdf",
    ]  # fmt: skip


def test_nothing_is_left_whole_where_drawing_fails(tmp_path):
    with pytest.raises(ValueError, match="no"), Bundle(tmp_path, "Records"):
        raise ValueError("no")
    assert not (tmp_path / "print.pdf").exists()


def test_other_members_open_none_of_it(ask, as_user, administrator, nines, cohorts, worker):
    ask(f"cohort-{cohorts[9].pk}")
    row = Document.objects.get()
    Document.objects.update(status="done", finished_at=timezone.now())
    assert as_user(administrator).get(row.get_absolute_url()).status_code == 403


def test_list_asks_as_many_queries_for_three_as_for_one(as_user, ash, leader, nines, django_assert_num_queries):
    def kept(digest):
        Document.objects.create(school=ash, user=leader.user, kind="records", name="Records", digest=digest)

    client, at = as_user(leader), reverse("record-list", args=["ash", 2026])
    kept("1")
    with django_assert_num_queries(7):
        client.get(at)
    kept("2"), kept("3")
    with django_assert_num_queries(7):
        client.get(at)
