"""The library shows the published words, whole and marked where the source lacks them, and nobody's own framework."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from frameworks.loading import load, write
from frameworks.models import Edition, Statement
from frameworks.reading import library, outline
from frameworks.searching import marked, pattern, search
from frameworks.templatetags.reading import prose
from tests.frameworks.documents import alignment, small, statement

pytestmark = pytest.mark.django_db
PAGES = ["edition", "edition-print"]


@pytest.fixture
def shelves():
    load([settings.FRAMEWORKS_DIR])


@pytest.fixture
def oak():
    write([small()])
    return Edition.objects.get()


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def codes(part):
    return [row.statement.code for group in part.groups for row in group.rows]


def test_library_is_open_and_counts_what_is_given(client, shelves):
    html = words(page(client, "library"))
    assert "226 statements in 9 sections, 3 levels what the school should provide historic" in html
    assert "20 statements in 3 sections what learners should reach" in html


def test_library_is_in_the_order_of_titles_whatever_the_capitals(shelves):
    keys = [shelf.framework.key for shelf in library()]
    assert keys == [
        "backwell-outcomes", "careers-impact-maturity", "find-the-gaps",
        "equalex", "gatsby-benchmarks", "provider-access",
    ]  # fmt: skip


def test_library_without_frameworks_says_so(client, db):
    assert "No framework is loaded yet" in page(client, "library")


@pytest.mark.parametrize("document", [small(edition__status="draft"), None])
def test_library_hides_drafts_and_own_frameworks(client, document):
    write([document or small()], listed=document is not None)
    assert "Oak" not in page(client, "library")
    assert "A1.1" not in page(client, "library-search", q="job")
    for name in PAGES:
        assert client.get(reverse(name, args=["oak", "2026"])).status_code == 404


def test_pages_take_no_post(client, oak):
    for name, args in [("library", []), ("library-search", []), *((name, ["oak", "2026"]) for name in PAGES)]:
        assert client.post(reverse(name, args=args)).status_code == 405


def test_outline_holds_sections_groups_rows_and_cells_in_order(oak):
    top, below = outline(oak).parts
    assert (top.kind, top.heading, codes(top)) == ("Theme", 2, [])
    assert (below.kind, below.heading, codes(below)) == ("Aim", 3, ["A1.1", "A1.2"])
    assert [group.strand and group.strand.code for group in below.groups] == ["W", None]
    cells = below.groups[0].rows[0].cells
    assert [(cell.level.code, cell.descriptor.status) for cell in cells] == [("1", "given"), ("2", "missing")]


def test_outline_narrows_to_a_strand_and_a_section(shelves):
    whole = outline(Edition.objects.get(framework__key="find-the-gaps"))
    narrow = whole.only(section="learner-outcomes", strand="W")
    assert [codes(part) for part in narrow.parts] == [["W01", "W02", "W03", "W04", "W05", "W06"]]
    assert (whole.count, whole.given, whole.missing_statements) == (227, 226, 1)
    assert whole.only(section="nowhere").parts == []


def test_outline_keeps_the_sections_above_what_a_strand_leaves(oak):
    assert [part.section.code for part in outline(oak).only(strand="W").parts] == ["A", "A1"]
    assert [codes(part) for part in outline(oak).only(strand="W").parts] == [[], ["A1.1"]]


@pytest.mark.parametrize("key", [path.stem for path in sorted(settings.FRAMEWORKS_DIR.glob("*.json"))])
def test_edition_pages_cost_little(client, shelves, django_assert_max_num_queries, key):
    edition = Edition.objects.get(framework__key=key)
    for name in PAGES:
        with django_assert_max_num_queries(15):
            html = page(client, name, key, edition.key)
        assert len(html.encode()) < 120_000


@pytest.mark.parametrize("key", [path.stem for path in sorted(settings.FRAMEWORKS_DIR.glob("*.json"))])
@pytest.mark.parametrize("name", PAGES)
def test_edition_pages_show_every_word(client, shelves, key, name):
    edition = Edition.objects.get(framework__key=key)
    html = page(client, name, key, edition.key)
    for row in edition.statements.all():
        assert f'id="statement-{row.pk}"' in html
        for text in [row.text, *row.bullets]:
            assert str(prose(text))[3:-4] in html
    for text in [edition.licence, *edition.mended]:
        assert str(prose(text))[3:-4] in html


def test_edition_page_marks_what_the_source_lacks(client, shelves):
    rubric = page(client, "edition", "careers-impact-maturity", "undated")
    assert rubric.count('<em class="missing">Missing in the source</em>') == 2
    assert "2 descriptions are missing in the source. The level can still be chosen." in rubric
    gaps = page(client, "edition", "find-the-gaps", "undated")
    assert re.search(r'W11</b> <div><em class="missing">Missing in the source</em>', gaps)
    assert "226, and 1 missing in the source" in gaps


def test_edition_page_says_what_is_ours_and_what_is_historic(client, shelves):
    assert "The codes are ours" in page(client, "edition", "equalex", "undated")
    gaps = words(page(client, "edition", "find-the-gaps", "undated"))
    assert "The codes are ours" not in gaps
    assert "Historic. Of its time:" in gaps
    assert "Not yet, Partly, Fully (our scale)" in gaps


def test_edition_page_says_alignments_both_ways(client, shelves):
    assert "Serves: Gatsby Benchmarks, 6 Experiences of workplaces" in words(
        page(client, "edition", "equalex", "undated")
    )
    gatsby = words(page(client, "edition", "gatsby-benchmarks", "2024"))
    assert "Served by: equalex framework" in gatsby
    assert "Named by: Careers Impact maturity rubric, 1 Careers Leadership" in gatsby


def test_edition_page_is_silent_about_alignments_of_own_frameworks(client, oak):
    to = {"framework": "oak", "edition": "2026", "statement": "A1.1"}
    write(
        [small(framework__key="own-1", framework__title="Secret of Beech", alignments__0=alignment(to))], listed=False
    )
    assert "Secret" not in page(client, "edition", "oak", "2026")
    write([small(framework__key="elm", framework__title="Elm", alignments__0=alignment(to, {"section": "A"}, "same"))])
    assert "Says much the same as: Elm, A Theme A" in words(page(client, "edition", "oak", "2026"))


def test_edition_page_filters_by_address(client, shelves):
    html = page(client, "edition", "find-the-gaps", "undated", strand="H", section="ethos")
    assert set(re.findall(r'<b class="code">(\w)\d+</b>', html)) == {"H"}
    assert "Aspect: Ethos" in html
    assert "Outcome: Be Healthy" in html
    assert 'href="?strand=H"' in html


def test_edition_page_says_that_a_filter_does_not_exist(client, shelves):
    html = page(client, "edition", "find-the-gaps", "undated", strand="Z")
    assert "Select a valid choice. Z is not one of the available choices." in html.replace("&#x27;", "'")
    assert "227 statements shown" in html


def found(query):
    return [hit.statement.code for hit in search(query)]


def test_search_needs_every_word_anywhere_in_the_statement(oak):
    assert found("KNOW job") == ["A1.1"]
    assert found("a1.1") == ["A1.1"]
    assert found("some do") == ["A1.2"]
    assert found("know all") == []
    assert found("  ") == []


def test_search_finds_words_in_bullets_whatever_accent_or_apostrophe():
    write([small(statements__0__bullets=["the café’s “Élan”", "other"])])
    assert found('café\'s "élan"') == ["A1.1"]
    assert search("CAFÉ'S")[0].bullets == ["the <mark>café’s</mark> “Élan”"]


def test_search_takes_what_means_something_to_a_database_as_words(oak):
    assert [found(query) for query in ["%", "_", "(", "\\", "'; drop", "\0"]] == [[]] * 6


def test_search_marks_hits_and_escapes_the_rest():
    either = re.compile(pattern("b"), re.IGNORECASE)
    assert marked("<a> & B<b>", either) == "&lt;a&gt; &amp; <mark>B</mark>&lt;<mark>b</mark>&gt;"


def test_search_page_groups_counts_and_turns_pages(client, oak, django_assert_max_num_queries):
    extra = [statement(f"B{n}", text="know a job") for n in range(30)]
    rows = {f"statements__{n}": row for n, row in enumerate(extra, 2)}
    write([small(framework__key="elm", framework__title="Elm", descriptors=[], **rows)])
    with django_assert_max_num_queries(6):
        html = page(client, "library-search", q="job know")
    assert "32 statements found for ‘job know’." in html
    assert "Page 1 of 2" in html
    assert html.count("<mark>job</mark>") == 25
    assert "Oak outcomes" in page(client, "library-search", q="job know", page="2")
    assert words(html).index("Elm") > 0


def test_search_page_says_when_nothing_is_found(client, oak):
    html = page(client, "library-search", q="<b>zebra</b>")
    assert "0 statements found for ‘&lt;b&gt;zebra&lt;/b&gt;’." in html
    assert "Nothing was found" in html


def test_search_page_refuses_a_very_long_query_in_words(client, oak):
    html = page(client, "library-search", q="x" * 201)
    assert "Ensure this value has at most 200 characters" in html
    assert "<title>Error: Search the library" in html


def test_missing_statement_is_found_by_its_code(shelves):
    assert [hit.text for hit in search("W11")] == [""]
    assert Statement.objects.get(code="W11").status == "missing"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One <line>", "<p>One &lt;line&gt;</p>"),
        ("One\n\nTwo", "<p>One</p><p>Two</p>"),
        ("Such as:\n- a\n- b\nand so on", "<p>Such as:</p><ul><li>a</li><li>b</li></ul><p>and so on</p>"),
    ],
)
def test_prose_makes_paragraphs_and_lists(text, html):
    assert prose(text) == html
