"""A school's own framework from a spreadsheet: published for this school alone, never altered, taken back whole."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careers.adoption import adopted_by, mappable_by, visible_to
from careers.exports import edition_sheets
from careers.imports import checking, files
from careers.imports.reading import load
from careers.models import Adoption, History, Mapping, OwnFramework
from careers.sheets import csv_text, xlsx
from frameworks.models import Edition, Framework, Section, Statement
from frameworks.reading import outline
from tests.careers.imports.test_activities import causes, counts
from tests.support.importing import bring, go, undo

HEAD = ["Framework", "Edition", "Section", "Part", "Strand", "Code", "Outcome", "Key stage"]
OUTCOMES = [
    HEAD,
    ["Ash outcomes", "2026", "Knowing myself", "Strengths", "SD", "K1", "I can name my strengths.\nTwo of them", "KS3"],
    ["", "", "", "", "CM", "K2", "I can name my interests.", 4],
    ["", "", "The world of work", "", "SD", "W1", "I know three jobs.", ""],
]
RUBRIC = [
    ["Framework", "Section", "Statement", "Level 1", "Level 2", "Level 3"],
    ["Ash rubric", "Leading", "We have a plan.", "No plan", "A draft", "Agreed"],
    ["Ash rubric", "Leading", "We look back.", "Never", "", "Every term"],
]
TABLES = (Framework, Edition, Section, Statement, OwnFramework, Adoption)


def state():
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


@pytest.fixture
def brought(leader):
    def bring_in(rows, **options):
        row = bring("own-framework", rows, leader, **options)
        assert causes(row) == []
        go(row)
        return Edition.objects.select_related("framework").latest("pk")

    return bring_in


def test_outcomes_become_a_framework_of_this_school(brought, ash, beech):
    edition = brought(OUTCOMES)
    assert (str(edition), edition.framework.listed, edition.purpose) == ("Ash outcomes, 2026", False, "learner")
    assert edition.framework.key.startswith("own-")
    assert "ash" not in edition.framework.key
    found = edition.statements.values_list("code", "text", "bullets", "key_stage", "section__title", "strand__title")
    assert list(found) == [
        ("K1", "I can name my strengths.", ["Two of them"], "KS3", "Strengths", "SD"),
        ("K2", "I can name my interests.", [], "KS4", "Knowing myself", "CM"),
        ("W1", "I know three jobs.", [], "", "The world of work", "SD"),
    ]
    assert [edition in rows(ash) for rows in (visible_to, adopted_by, mappable_by)] == [True, True, True]
    assert edition not in visible_to(beech)


def test_two_schools_may_use_one_title(brought, beech_leader):
    first = brought(OUTCOMES)
    go(bring("own-framework", OUTCOMES, beech_leader))
    assert Framework.objects.filter(title="Ash outcomes").count() == 2
    assert visible_to(beech_leader.school).filter(framework__listed=False).get() != first


def test_a_rubric_has_levels_and_descriptors(brought):
    edition = brought(RUBRIC)
    assert (edition.purpose, list(edition.statements.values_list("code", flat=True))) == ("provision", ["1.1", "1.2"])
    assert [level.name for level in edition.scale.levels.all()] == ["Level 1", "Level 2", "Level 3"]
    words = Statement.objects.get(edition=edition, code="1.2").descriptors.values_list("text", "status")
    assert list(words) == [("Never", "given"), ("", "missing"), ("Every term", "given")]


@pytest.mark.parametrize("rows", [OUTCOMES, RUBRIC])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_its_page_exports_comes_back_unchanged(brought, leader, rows, ending):
    sheets = edition_sheets(outline(brought(rows)))
    content = xlsx(sheets) if ending == "xlsx" else csv_text(sheets[0]).encode()
    row = bring("own-framework", content, leader, name=f"x.{ending}")
    assert (counts(row), causes(row)) == ({"same": len(rows) - 1}, [])
    assert checking.planned(row, load(files.cells(row)))[1].changes.empty


def test_published_words_are_never_altered(brought, leader):
    brought(OUTCOMES)
    changed = [HEAD, *OUTCOMES[1:3], ["", "", "The world of work", "", "SD", "W1", "I know four jobs.", ""]]
    row = bring("own-framework", changed, leader)
    assert causes(row)[-1].startswith("'text' changed in an edition that is published. Make a new edition")
    assert counts(row) == {"refused": 3}
    changed[1] = ["Ash outcomes", "2027", *changed[1][2:]]
    go(bring("own-framework", changed, leader))
    assert list(Edition.objects.order_by("key").values_list("framework__title", "label")) == [
        ("Ash outcomes", "2026"), ("Ash outcomes", "2027"),
    ]  # fmt: skip


def test_taken_back_leaves_all_as_before(leader, edition):
    before = state()
    undo(go(bring("own-framework", OUTCOMES, leader)))
    assert state() == before


def test_taken_back_keeps_what_is_in_use(brought, leader, make_activity):
    row = go(bring("own-framework", [*OUTCOMES, ["Other", "2026", "One", "", "", "O1", "Words.", ""]], leader))
    statement = Statement.objects.get(code="K1")
    make_activity("Visit", meets={statement: "I"})
    foreseen = checking.kind_of(row).undo_preview(row)
    assert foreseen == {"frameworks.Edition": {"deleted": 1, "restored": 0, "put back": 0, "kept": 1}}
    assert undo(row).outcome["undone"] == foreseen
    assert [str(one) for one in Edition.objects.all()] == ["Ash outcomes, 2026"]
    assert (Mapping.objects.count(), Adoption.objects.count()) == (1, 1)


def test_it_is_told_in_history(brought):
    brought(OUTCOMES)
    told = History.objects.exclude(model="careers.Import").order_by("pk").values_list("action", "label")
    assert list(told)[-2:] == [("imported", "Ash outcomes"), ("adopted", "Ash outcomes, 2026")]


@pytest.mark.parametrize(
    ("cells", "cause"),
    [
        (["", "2026", "One", "", "", "A1", "Words.", ""], "The framework has no name"),
        (["Ours", "2026", "One", "", "", "A1", "", ""], "Statement is missing"),
        (["Ours", "2026", "One", "", "", "A1", "Words.", "KS9"], "This word is not known"),
        (["x" * 201, "2026", "One", "", "", "A1", "Words.", ""], "The text is longer than 200 characters"),
        (["Ours", "y" * 61, "One", "", "", "A1", "Words.", ""], "The text is longer than 60 characters"),
        (["Ours", "2026", "z" * 301, "", "", "A1", "Words.", ""], "The text is longer than 300 characters"),
        (["Ours", "2026", "One", "", "", "c" * 61, "Words.", ""], "The text is longer than 60 characters"),
        (["Ours", "2026", "One", "", "", "#REF!", "Words.", ""], "The cell holds an error of the spreadsheet"),
        (["Ours", "2026", "One", "", "s" * 301, "A1", "Words.", ""], "The text is longer than 300 characters"),
    ],
)
def test_wrong_value_is_told(leader, cells, cause):
    row = bring("own-framework", [HEAD, cells], leader)
    assert (causes(row), counts(row)) == ([cause], {"refused": 1})


def test_one_bad_row_keeps_its_framework_out(leader):
    rows = [HEAD, ["Ours", "1", "One", "", "", "A1", "Words.", ""], ["", "", "", "", "", "A1", "More.", ""]]
    row = bring("own-framework", rows, leader)
    assert sorted(causes(row)) == ["Other rows of this framework have errors", "This code is in the framework twice"]


def test_code_missing_in_one_row_is_told(leader):
    rows = [HEAD, ["Ours", "1", "One", "", "", "A1", "Words.", ""], ["", "", "", "", "", "", "More.", ""]]
    assert "Code is missing, and other rows have one" in causes(bring("own-framework", rows, leader))


def test_check_asks_the_same_for_any_number_of_rows(leader):
    found = []
    for number in (3, 30):
        rows = [HEAD, *(["Ours", "1", "One", "", "", f"A{n}", "Words.", ""] for n in range(number))]
        row = bring("own-framework", rows, leader)
        book = load(files.cells(row))
        with CaptureQueriesContext(connection) as caught:
            checking.planned(row, book)
        found.append(len(caught))
    assert found == [8, 8]
