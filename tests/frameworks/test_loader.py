"""The loader takes a good document once, refuses a bad one in words, and never loses what is in use."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from careers.models import IntendedOutcome
from frameworks.loading import Document, Refused, load, validate, write
from frameworks.models import Alignment, Descriptor, Edition, Framework, Level, Section, Statement, Strand
from tests.frameworks.documents import LACKING, alignment, section, small, statement

pytestmark = pytest.mark.django_db
TABLES = [Framework, Edition, Strand, Section, Level, Statement, Descriptor, Alignment]


def said(*documents, **options):
    return [str(fault) for fault in validate(documents, **options)]


def counts():
    return [model.objects.count() for model in TABLES]


def test_fixtures_load_whole():
    assert {loaded.change for loaded in load([settings.FRAMEWORKS_DIR])} == {"added"}
    assert counts() == [6, 6, 8, 37, 7, 314, 128, 11]
    assert Descriptor.objects.filter(status="missing").count() == 2


def test_fixtures_load_in_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        load([settings.FRAMEWORKS_DIR])


def test_fixtures_again_change_nothing(django_assert_max_num_queries):
    load([settings.FRAMEWORKS_DIR])
    keys = list(Statement.objects.values_list("pk", "code"))
    with django_assert_max_num_queries(6):
        assert {loaded.change for loaded in load([settings.FRAMEWORKS_DIR])} == {"unchanged"}
    assert list(Statement.objects.values_list("pk", "code")) == keys


def test_alignment_finds_a_framework_loaded_before():
    load([settings.FRAMEWORKS_DIR / "gatsby-benchmarks.json"])
    load([settings.FRAMEWORKS_DIR / "equalex.json"])
    serves = Alignment.objects.filter(edition__framework__key="equalex")
    assert [str(row) for row in serves] == [
        "equalex framework, undated serves A stable careers programme",
        "equalex framework, undated serves Experiences of workplaces",
    ]


def test_document_is_written_as_it_stands():
    write([small()])
    first, second = Statement.objects.all()
    assert (first.section.parent.code, first.strand.code, first.purpose, first.order) == ("A", "W", "provision", 1)
    assert (second.text, second.status, second.strand) == ("", "missing", None)
    rows = Descriptor.objects.values_list("statement__code", "level__code", "text", "status")
    assert list(rows[:2]) == [("A1.1", "1", "A few do.", "given"), ("A1.1", "2", "", "missing")]


FIRST = "oak.json, statements[0] 'A1.1': "
REFUSALS = {
    "duplicate code": (
        small(statements__2=statement("A1.1")),
        "oak.json, statements[2] 'A1.1': the code 'A1.1' is already taken by statements[0].",
    ),
    "unknown parent": (
        small(sections__1__parent="Z"),
        "oak.json, sections[1] 'A1': its parent 'Z' is not a section of this file.",
    ),
    "parent cycle": (
        small(sections__0__parent="A1"),
        "oak.json, sections[0] 'A': its parents go round in a circle: A > A1.",
    ),
    "unknown section": (small(statements__0__section="Z"), FIRST + "its section 'Z' is not a section of this file."),
    "unknown strand": (small(statements__0__strand="Z"), FIRST + "its strand 'Z' is not a strand of this file."),
    "unknown key stage": (
        small(statements__0__key_stage="KS9"),
        FIRST + "'key_stage' is 'KS9': it must be one of '', 'KS3', 'KS4', 'KS5'.",
    ),
    "unknown level": (
        small(descriptors__4={"statement": "A1.1", "level": "9", "text": "x", "status": "given"}),
        "oak.json, descriptors[4] 'A1.1 at 9': '9' is not a level of this file's scale.",
    ),
    "missing level": (
        small(descriptors__1=LACKING),
        FIRST + "no descriptor for level '2'. Where the source lacks it, add one with the status 'missing'.",
    ),
    "descriptor twice": (
        small(descriptors__4={"statement": "A1.1", "level": "1", "text": "x", "status": "given"}),
        "oak.json, descriptors[4] 'A1.1 at 1': this statement already has a descriptor at this level.",
    ),
    "empty text": (
        small(statements__0__text=" "),
        FIRST + "the text is empty. Where the source lacks it, the status must be 'missing'.",
    ),
    "text on a missing row": (
        small(statements__0__status="missing"),
        FIRST + "the text is there although its status says 'missing'.",
    ),
    "unknown key": (
        small(strands__0__colour="red"),
        "oak.json, strands[0] 'W': 'colour' is not a key of the format; it knows code, title, elements.",
    ),
    "missing key": (small(statements__0__text=LACKING), FIRST + "'text' is missing."),
    "missing part": (small(edition=LACKING), "oak.json: 'edition' is missing."),
    "wrong type": (small(statements__0__text=5), FIRST + "'text' must be text, not a whole number."),
    "wrong type of a list": (small(sections={}), "oak.json: 'sections' must be a list, not an object."),
    "wrong type of a row": (small(strands__1="W"), "oak.json, strands[1]: must be an object, not text."),
    "wrong type of a flag": (
        small(edition__historic="no"),
        "oak.json, edition: 'historic' must be true or false, not text.",
    ),
    "wrong revision": (
        small(edition__revision=0),
        "oak.json, edition: 'revision' must be a whole number from 1 to 32767.",
    ),
    "wrong key": (
        small(framework__key="Oak outcomes"),
        "oak.json, framework: 'key' is 'Oak outcomes': a key is made of small letters, digits and hyphens.",
    ),
    "empty bullet": (small(statements__0__bullets=["x", ""]), FIRST + "'bullets[1]' is empty."),
    "too long": (
        small(strands__0__title="x" * 301),
        "oak.json, strands[0] 'W': 'title' has 301 characters; 300 is the most.",
    ),
    "unstorable": (
        small(statements__0__text="a\0b"),
        FIRST + "'text' holds a character that cannot be stored (a NUL or half of a pair).",
    ),
    "unnamed depth": (
        small(edition__section_kinds=["Theme"]),
        "oak.json, edition: 'section_kinds' names 1 of the 2 depths at which sections stand.",
    ),
    "alignment to no edition": (
        small(alignments__0=alignment({"framework": "elm", "edition": "2026"})),
        "oak.json, alignments[0].to: points nowhere: there is no edition '2026' of 'elm'.",
    ),
    "alignment to no statement": (
        small(alignments__0=alignment({"framework": "oak", "edition": "2026", "statement": "Z"})),
        "oak.json, alignments[0].to: points nowhere: there is no statement 'Z'.",
    ),
    "alignment from nowhere": (
        small(alignments__0=alignment({"framework": "oak", "edition": "2026"}, {"section": "Z"})),
        "oak.json, alignments[0].from: points nowhere: there is no section 'Z'.",
    ),
    "not an object": (Document("oak.json", []), "oak.json: the file must hold one object, not a list."),
}


@pytest.mark.parametrize(("document", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_fault_is_said_in_words_and_nothing_written(document, sentence):
    assert sentence in said(document)
    with pytest.raises(Refused):
        write([document, small(framework__key="ivy")])
    assert counts() == [0] * len(TABLES)


ONE_FAULT = [
    name for name in REFUSALS if name not in {"parent cycle", "wrong type of a list", "unknown parent", "missing part"}
]


@pytest.mark.parametrize("name", [name for name in ONE_FAULT if name != "unknown level"])
def test_fault_is_said_once(name):
    document, sentence = REFUSALS[name]
    assert said(document) == [sentence]


def test_every_fault_is_said_at_once():
    bad = small(statements__0__text="", statements__1__section="Z", framework__publisher=None)
    assert said(bad, small(framework__key="elm", edition__key="?")) == [
        "oak.json, framework: 'publisher' must be text, not null.",
        "oak.json, statements[0] 'A1.1': the text is empty. Where the source lacks it, the status must be 'missing'.",
        "oak.json, statements[1] 'A1.2': its section 'Z' is not a section of this file.",
        "oak.json, edition: 'key' is '?': a key is made of small letters, digits and hyphens.",
    ]


def test_two_documents_for_one_edition_are_refused():
    assert said(small(), small()) == [
        "oak.json, edition: 'oak 2026' is already in oak.json. Keep one of the two files."
    ]


def test_two_descriptions_of_one_framework_are_refused():
    assert said(small(), small(edition__key="2027", framework__about="Other.")) == [
        "oak.json, framework: differs from what oak.json says of the same framework. Say the same in both."
    ]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b'{\n "framework": {,}', "bad.json, line 2, column 16: this is not JSON: "),
        (b'{"a": "\xff"}', "bad.json, byte 8: this is not UTF-8. Save the file as UTF-8."),
        (b"[" * 100_000, "bad.json: this is not JSON that can be read: "),
        (b'{"scale": null, "scale": 1}', "bad.json: 'scale' stands twice."),
    ],
)
def test_broken_json_is_refused_with_its_place(tmp_path, raw, sentence):
    (tmp_path / "bad.json").write_bytes(raw)
    (tmp_path / "good.json").write_text(json.dumps(small().content))
    with pytest.raises(Refused) as refused:
        load([tmp_path])
    assert sentence in str(refused.value)
    assert counts() == [0] * len(TABLES)


def test_file_that_is_not_there_is_a_fault(tmp_path):
    with pytest.raises(Refused, match=r"none\.json: cannot be read: No such file or directory\."):
        load([tmp_path / "none.json"])
    with pytest.raises(Refused, match=r"this folder holds no \.json file\."):
        load([tmp_path])


def test_command_says_what_it_did_and_what_is_wrong(tmp_path):
    out = StringIO()
    (tmp_path / "oak.json").write_text(json.dumps(small().content))
    call_command("load_frameworks", tmp_path, stdout=out)
    assert out.getvalue() == "Oak outcomes, 2026: added\n"
    (tmp_path / "oak.json").write_text("{}")
    with pytest.raises(CommandError, match="8 faults; nothing was written"):
        call_command("load_frameworks", tmp_path)


PUBLISHED = (
    "changed in an edition that is published. "
    "Make a new edition, or, if our transcription was wrong, a higher 'revision' that says in 'mended' what was mended."
)
CHANGES = {
    "text": ({"statements__0__text": "know two jobs"}, f", statements[0] 'A1.1': 'text' {PUBLISHED}"),
    "bullets": ({"statements__0__bullets": ["x"]}, f", statements[0] 'A1.1': 'bullets' {PUBLISHED}"),
    "descriptor": ({"descriptors__0__text": "Many do."}, f", descriptors[0] 'A1.1 at 1': 'text' {PUBLISHED}"),
    "title": ({"sections__0__title": "B"}, f", sections[0] 'A': 'title' {PUBLISHED}"),
    "new section": (
        {"sections__2": section("B")},
        ", sections[2] 'B': " + PUBLISHED.replace("changed", "is new", 1),
    ),
    "licence": ({"edition__licence": "None."}, f": something {PUBLISHED}"),
    "back to draft": (
        {"edition__status": "draft", "edition__revision": 2, "edition__mended": ["x"]},
        ", edition: 'status' is 'draft', and the edition is published already.",
    ),
    "revision without mends": (
        {"edition__revision": 2},
        ", edition: a new revision must say in 'mended' what our transcription mended.",
    ),
}


@pytest.mark.parametrize(("changes", "sentence"), CHANGES.values(), ids=CHANGES)
def test_published_words_stay(changes, sentence):
    write([small()])
    before = list(Statement.objects.values()), list(Descriptor.objects.values()), list(Section.objects.values())
    assert said(small(**changes)) == [f"oak.json{sentence}"]
    with pytest.raises(Refused):
        write([small(**changes)])
    assert (
        list(Statement.objects.values()),
        list(Descriptor.objects.values()),
        list(Section.objects.values()),
    ) == before


def test_revision_changes_words_and_keeps_rows():
    write([small()])
    keys = [list(model.objects.values_list("pk", flat=True)) for model in TABLES]
    revised = small(edition__revision=2, edition__mended=["A slip in A1.1."], statements__0__text="know two jobs")
    assert [loaded.change for loaded in write([revised])] == ["revised"]
    assert [list(model.objects.values_list("pk", flat=True)) for model in TABLES] == keys
    assert [row.text for row in Statement.objects.all()] == ["know two jobs", ""]
    assert Edition.objects.get().revision == 2
    assert said(small()) == ["oak.json, edition: 'revision' is 1, and 2 is loaded already."]


def test_revision_drops_nothing():
    write([small()])
    fewer = small(
        edition__revision=2,
        edition__mended=["x"],
        statements__1=LACKING,
        descriptors__3=LACKING,
        descriptors__2=LACKING,
    )
    assert said(fewer)[0] == (
        "oak.json, statements: the statement 'A1.2' is published and may be in use; "
        "it cannot be dropped. Make a new edition."
    )


def test_framework_description_may_change():
    write([small()])
    assert [loaded.change for loaded in write([small(framework__about="Better words.")])] == ["unchanged"]
    assert Framework.objects.get().about == "Better words."


def draft(**changes):
    return small(edition__status="draft", **changes)


def test_draft_changes_freely():
    write([draft()])
    levels = [{"code": "2", "name": "Two", "note": ""}, {"code": "1", "name": "One", "note": ""}]
    write(
        [
            draft(
                sections__0__title="B",
                statements__0__code="A9",
                scale__levels=levels,
                descriptors=[],
                strands=[],
                statements__0__strand=None,
            )
        ]
    )
    assert [row.code for row in Statement.objects.all()] == ["A9", "A1.2"]
    assert [row.name for row in Level.objects.all()] == ["Two", "One"]
    assert counts() == [1, 1, 0, 2, 2, 2, 0, 0]
    write([small(scale=None, descriptors=[])])
    assert (Level.objects.count(), Edition.objects.get().status) == (0, "published")


def test_draft_keeps_what_is_in_use(ash, year, cohorts):
    write([draft()])
    used = Statement.objects.get(code="A1.1")
    IntendedOutcome.objects.create(school=ash, year=year, statement=used, cohort=cohorts[7])
    with pytest.raises(Refused, match=r"oak\.json, statements: 'A1\.1' is in use and cannot be dropped\."):
        write([draft(statements__0=LACKING, descriptors=[], edition__label="Next")])
    assert counts() == [1, 1, 1, 2, 2, 2, 4, 0]
    assert Edition.objects.get().label == "2026"


def test_draft_keeps_what_another_edition_is_aligned_with():
    to = {"framework": "oak", "edition": "2026", "statement": "A1.1"}
    write([draft(), small(framework__key="elm", alignments__0=alignment(to))])
    with pytest.raises(Refused, match=r"'A1\.1' cannot be dropped: Oak outcomes, 2026 is aligned with it\."):
        write([draft(statements__0=LACKING, descriptors=[])])


def test_unlisted_framework_cannot_take_a_listed_key():
    write([small()])
    sentence = "oak.json, framework: 'key' is 'oak', which belongs to another framework. Choose another key."
    assert said(small(), listed=False) == [sentence]


def test_unlisted_framework_is_nobody_elses_to_point_at():
    write([small()], listed=False)
    to = {"framework": "oak", "edition": "2026", "statement": "A1.1"}
    assert said(small(framework__key="elm", alignments__0=alignment(to))) == [
        "oak.json, alignments[0].to: points nowhere: there is no edition '2026' of 'oak'."
    ]
    assert not Framework.objects.get().listed
