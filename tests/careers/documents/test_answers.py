"""A report's PDF: drawn once for the same data, by a worker where one runs, for who may have it."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from careers import apart
from careers.documents import files, running
from careers.models import Document, Look
from careers.people import set_roles
from careers.presence import KEY
from careers.tenancy import Role
from tests.support.papers import bookmarks_of, checked, pages_of


def pdf_of(answer):
    return b"".join(answer.streaming_content)


def kept():
    """The files that lie there, by name."""
    root = files.Path(default_storage.path("documents"))
    return sorted(path.name for path in root.rglob("*") if path.is_file())


@pytest.fixture
def starts(monkeypatch):
    """A list that grows by one with each process that is started to draw."""
    found, start = [], apart.start
    monkeypatch.setattr(apart, "start", lambda *args, **kwargs: found.append(1) or start(*args, **kwargs))
    return found


def test_paper_has_cover_contents_pages_and_body(leader, ask, paper):
    pdf = pdf_of(ask(leader, paper(about="In one sentence.")))
    words, pages = checked(pdf), pages_of(pdf)
    cover = ["Ash Academy", "Report", "In one sentence.", "Figures as they stood on 20 November 2026.", "Contents"]
    assert [line.strip() for line in pages[0].splitlines()][:5] == cover
    assert "Page 2 of 2" in pages[1]
    assert "Most of it." in words
    assert bookmarks_of(pdf) == ["Report", "What was found"]


@pytest.mark.parametrize("size", ["A4", "A4 landscape", "A3", "A3 landscape"])
def test_paper_has_its_size_with_and_without_cover(leader, ask, paper, size):
    for cover, number in ((True, 2), (False, 1)):
        pdf = pdf_of(ask(leader, paper(size=size, cover=cover)))
        checked(pdf)
        pages = PdfReader(BytesIO(pdf)).pages
        wide = pages[-1].mediabox.width > pages[-1].mediabox.height
        assert (len(pages), wide) == (number, "landscape" in size)
        assert round(max(pages[-1].mediabox[2:]) / 72 * 25.4) == (297 if "A4" in size else 420)


def test_paper_of_no_size_is_refused(leader, ask, paper):
    with pytest.raises(ValueError, match="A5"):
        ask(leader, paper(size="A5 } @import url(x"))


def test_words_of_people_are_words_and_no_more(leader, ask, paper):
    hostile = '<img src="file:///etc/hostname"><script>x</script></style>{{ 7|add:7 }}'
    Look.objects.create(school=leader.school, colour="}a{b:c")
    leader.school.name = hostile
    pdf = pdf_of(ask(leader, paper(answer=hostile, title=hostile, about=hostile, rows=[(hostile, hostile)])))
    assert checked(pdf).replace("\n", " ").count("<script>x</script>") >= 5


def test_long_table_repeats_its_header(leader, ask, paper):
    pages = pages_of(pdf_of(ask(leader, paper(rows=[(f"Class {n}", n) for n in range(90)]))))
    assert [page.count("Group") for page in pages] == [0] + [1] * (len(pages) - 1)
    assert len(pages) > 3


def test_second_request_starts_no_process(leader, governor, ask, paper, starts):
    first = pdf_of(ask(leader, paper()))
    assert pdf_of(ask(leader, paper())) == pdf_of(ask(governor, paper())) == first
    assert (len(starts), kept()) == (1, ["paper.pdf"])


def test_other_data_colour_logo_and_look_are_drawn_anew(leader, ask, paper, starts, monkeypatch):
    ask(leader, paper())
    ask(leader, paper(answer="Less of it."))
    look = Look.objects.create(school=leader.school, colour="#123456")
    ask(leader, paper())
    Look.objects.filter(pk=look.pk).update(logo=png())
    ask(leader, paper())
    monkeypatch.setattr("careers.drawing.state.DRAWING", 2)
    monkeypatch.setattr("careers.drawing.state.drawn_by", lambda: "another version")
    pdf = pdf_of(ask(leader, paper()))
    assert (len(starts), kept()) == (5, ["paper.pdf"] * 5)
    assert "Logo" not in checked(pdf)


def png():
    kept = BytesIO()
    Image.new("RGB", (90, 30), "#123456").save(kept, "PNG")
    return kept.getvalue()


def test_schools_never_share_a_file(leader, beech_leader, ask, paper, starts):
    beech_leader.school.name = leader.school.name
    assert pdf_of(ask(leader, paper())) == pdf_of(ask(beech_leader, paper()))
    assert len(starts) == 2


@pytest.mark.parametrize(("private", "told"), [(True, "no-store"), (False, "private, no-cache")])
def test_file_is_kept_by_its_reader_alone(leader, ask, paper, private, told):
    for _ in range(2):
        answer = ask(leader, paper(names_learners=private))
        assert (answer["Cache-Control"], answer["Content-Type"]) == (told, "application/pdf")
        assert answer["Content-Disposition"] == 'attachment; filename="Report.pdf"'


def test_where_a_worker_runs_the_report_waits_for_it(leader, as_user, ask, paper, a_worker_runs, starts):
    answer = ask(leader, paper())
    row = Document.objects.get()
    assert (answer.status_code, answer["Location"], row.status) == (302, row.get_absolute_url(), "waiting")
    assert (starts, kept()) == ([], ["source.html.gz"])
    page = as_user(leader).get(row.get_absolute_url())
    assert (b"Your file is being made" in page.content, b"Look again" in page.content) == (True, True)
    assert (running.do_next(), running.do_next()) == (True, False)
    assert (Document.objects.get().status, kept()) == ("done", ["paper.pdf"])
    file = as_user(leader).get(reverse("document-file", args=["ash", row.pk]))
    assert checked(pdf_of(file)) == checked(pdf_of(ask(leader, paper())))


def test_who_waits_for_the_same_is_given_the_same(leader, governor, ask, paper, a_worker_runs, starts):
    for member in (leader, governor, leader):
        ask(member, paper())
    assert (running.do_next(), running.do_next(), len(starts)) == (True, True, 1)
    assert list(Document.objects.values_list("status", flat=True)) == ["done", "done"]


def test_page_that_waits_says_only_what_is_new(leader, as_user, ask, paper, a_worker_runs):
    ask(leader, paper())
    row, client, htmx = Document.objects.get(), as_user(leader), {"HX-Request": "true"}
    part = client.get(row.get_absolute_url(), headers=htmx)
    assert (b"<html" in part.content, b"being made" in part.content) == (False, True)
    seen = {"seen": part.context["seen"]}
    assert client.get(row.get_absolute_url(), seen, headers=htmx).status_code == 204
    running.say(row, done=3, of=8)
    part = client.get(row.get_absolute_url(), seen, headers=htmx)
    assert b"3 of 8 so far" in part.content
    running.do_next()
    part = client.get(row.get_absolute_url(), headers=htmx)
    assert part["HX-Redirect"] == f"{row.get_absolute_url()}?fresh=1"


def test_page_of_what_is_ready_goes_on_to_the_file(leader, as_user, ask, paper, a_worker_runs):
    ask(leader, paper())
    running.do_next()
    row = Document.objects.get()
    goes_on = f'<meta http-equiv="refresh" content="0; url={reverse("document-file", args=["ash", row.pk])}">'
    pages = [as_user(leader).get(row.get_absolute_url(), asked) for asked in ({"fresh": "1"}, {})]
    assert [goes_on in page.content.decode() for page in pages] == [True, False]
    assert ["?file=paper.pdf" in page.content.decode() for page in pages] == [True, True]
    assert [row.back in page.content.decode() for page in pages] == [True, True]
    assert row.back == f"{reverse('report-list', args=['ash'])}?year=9"


def test_page_makes_what_waits_where_the_worker_has_gone(leader, as_user, ask, paper):
    cache.set(KEY, True, 60)
    ask(leader, paper())
    cache.delete(KEY)
    page = as_user(leader).get(Document.objects.get().get_absolute_url())
    assert b"Your file is ready" in page.content


def test_nobody_else_opens_it(leader, governor, administrator, beech_leader, as_user, ask, paper):
    ask(leader, paper())
    row = Document.objects.get()
    for name in ("document", "document-file"):
        at = reverse(name, args=["ash", row.pk])
        found = [as_user(who).get(at).status_code for who in (leader, governor, administrator, beech_leader)]
        assert found == [200, 403, 403, 404]


def test_who_may_see_no_learner_any_more_opens_nothing_that_names_them(leader, as_user, ask, paper):
    ask(leader, paper(names_learners=True))
    row = Document.objects.get()
    set_roles(member=leader, roles=[Role.GOVERNOR])
    assert as_user(leader).get(row.get_absolute_url()).status_code == 403


def test_file_that_is_gone_is_told_and_asked_for_anew(leader, as_user, ask, paper):
    ask(leader, paper())
    row = Document.objects.get()
    files.remove(row)
    page = as_user(leader).get(row.get_absolute_url()).content
    assert (b"not kept any more" in page, b"?year=9&amp;format=pdf" in page) == (True, True)
    assert as_user(leader).get(reverse("document-file", args=["ash", row.pk])).status_code == 404
    assert pdf_of(ask(leader, paper()))[:5] == b"%PDF-"
    assert (Document.objects.get().pk, kept()) == (row.pk, ["paper.pdf"])


def test_file_of_another_name_is_none(leader, as_user, ask, paper):
    ask(leader, paper())
    at = reverse("document-file", args=["ash", Document.objects.get().pk])
    names = ["../paper.pdf", "source.html.gz", "x", "/etc/passwd", "paper.pdf"]
    assert [as_user(leader).get(at, {"file": name}).status_code for name in names] == [404, 404, 404, 404, 200]
