"""Erasure leaves nothing of a learner in any table, file or line of history, and keeps totals."""

from datetime import date

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.http import Http404
from django.urls import reverse

from careers.history import record
from careers.imports import files
from careers.models import History, Import, ImportTrace
from tests.careers.posting import page
from tests.conftest import her_keys
from tests.project.rows import Rows
from tests.support.importing import bring, fresh, go
from tracking.erasing import erase, going
from tracking.everything import paths_to_her
from tracking.models import (
    CellTotal,
    Destruction,
    EmployerFeedback,
    Evidence,
    EvidenceFile,
    EvidenceSource,
    Exemption,
    Interview,
    InterviewAction,
    Learner,
)

UPN = "B801200005001"
#: What nothing may hold afterwards.
TELLTALE = ("beatrix", "quillfeather", "trixie", UPN.lower())
OURS = [model for model in apps.get_models() if model._meta.app_label in {"careers", "tracking", "audits"}]


@pytest.fixture
def rows(ash, edition, make_user):
    """Ash with a learner of whom everything is kept, and whose name stands in many places."""
    rows = Rows(ash, edition, make_user)
    Learner.objects.filter(pk=rows.learner.pk).update(
        legal_surname="Quillfeather", preferred_forename="Trixie", upn=UPN, mis_id="1234"
    )
    rows.learner.refresh_from_db()
    InterviewAction.objects.create(school=ash, interview=rows.interview, text="Trixie rings the college.")
    EmployerFeedback.objects.create(
        school=ash, placement=rows.placement, link_key="k", expires_at="2027-01-01T00:00Z", did_well="Trixie was kind."
    )
    Exemption.objects.create(**her_keys(rows.enrolment), statement=rows.second, reason="Not for Trixie.")
    for row in (rows.learner, rows.interview, rows.placement, rows.enrolment, rows.piece):
        changes = {"note": ["", "About Trixie Quillfeather"]}
        record(by="tests", row=row, action="changed", changes=changes, person=rows.learner.pk)
    return rows


@pytest.fixture
def shared(rows, make_learner):
    """Another learner's piece of the same source."""
    other = make_learner("Carla Other", rows.cohort)
    EvidenceSource.objects.update(note="Trixie and Carla at work.", said_by="form tutor")
    keys = her_keys(other)
    return rows.piece.source.evidence.create(
        **keys, statement=rows.statement, level=rows.piece.level, date=date(2026, 10, 1)
    )


@pytest.fixture
def gone(rows, leader, django_capture_on_commit_callbacks):
    """gone(): she is erased."""

    def now():
        with django_capture_on_commit_callbacks(execute=True):
            return erase(learner=rows.learner, reason="Asked for.", by=leader)

    return now


def texts_of(model):
    """Everything that a model's rows hold, as one text; ids and times apart."""
    fields = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField | models.FileField)
    ]
    return " ".join(str(row) for row in model._base_manager.values_list(*fields)).lower() if fields else ""


def keys_to(model, learner, enrolment):
    """How many rows of a model point at her or at her year."""
    wanted = {"Learner": learner, "Enrolment": enrolment}
    keys = [field for field in model._meta.concrete_fields if field.related_model in paths_to_her()]
    return sum(
        model._base_manager.filter(**{field.name: wanted[field.related_model.__name__]}).count()
        for field in keys
        if field.related_model.__name__ in wanted
    )


def address(rows):
    return reverse("learner-erase", args=["ash", rows.learner.pk])


def test_walk_would_find_her_before(rows):
    telling = {model.__name__ for model in OURS if any(word in texts_of(model) for word in TELLTALE)}
    assert telling == {"History", "Learner", "Exemption", "InterviewAction", "EmployerFeedback"}


def test_no_row_of_any_table_tells_of_her_afterwards(rows, shared, gone):
    gone()
    assert [model.__name__ for model in OURS if any(word in texts_of(model) for word in TELLTALE)] == []
    assert [model.__name__ for model in OURS if keys_to(model, rows.learner.pk, rows.enrolment.pk)] == []
    assert list(History.objects.filter(person=rows.learner.pk)) == []


def test_every_row_of_hers_is_gone(rows, gone):
    gone()
    assert {model.__name__: model.objects.count() for model in paths_to_her() if model.objects.exists()} == {}


def test_her_files_are_deleted_from_the_disk(rows, gone):
    stored = rows.file.file.name
    assert default_storage.exists(stored)
    gone()
    assert not default_storage.exists(stored)


def test_files_stay_where_the_erasure_fails(rows, leader, monkeypatch):
    monkeypatch.setattr(Destruction.objects, "create", lambda **fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erase(learner=rows.learner, reason="Asked for.", by=leader)
    assert default_storage.exists(rows.file.file.name)
    assert Learner.objects.filter(pk=rows.learner.pk).exists()


def test_totals_are_untouched(rows, gone, ash, year):
    CellTotal.objects.create(
        school=ash, year=year, term=year.terms.first(), statement=rows.statement, cohort=rows.cohort, rules=1,
        intended=True, planned=1, delivered=1, delivered_of=1, evidenced=1, evidenced_of=1,
    )  # fmt: skip
    before = list(CellTotal.objects.values())
    gone()
    assert list(CellTotal.objects.values()) == before


def test_evidence_of_another_learner_stays_without_the_shared_file(rows, shared, gone):
    gone()
    assert [(piece.pk, piece.source.note) for piece in Evidence.objects.select_related("source")] == [(shared.pk, "")]
    assert list(EvidenceFile.objects.all()) == []


def test_shared_words_that_do_not_name_her_stay(rows, shared, gone):
    EvidenceSource.objects.update(note="The class at work.")
    gone()
    assert EvidenceSource.objects.get().note == "The class at work."


def test_history_keeps_that_something_was_done_and_not_to_whom(rows, gone):
    line = History.objects.get(model="tracking.Interview", row=rows.interview.pk)
    gone()
    kept = History.objects.get(pk=line.pk)
    assert (kept.actor, kept.action, kept.at) == ("tests", "changed", line.at)
    assert (kept.label, kept.changes, kept.person, kept.row) == ("(erased)", {}, None, None)


def test_line_that_names_her_is_blanked_whatever_it_is_about(rows, gone):
    line = record(by="tests", row=rows.activity, action="changed", changes={"note": ["", "Trixie Quillfeather led"]})
    other = record(by="tests", row=rows.activity, action="changed", changes={"note": ["", "Somebody led"]})
    gone()
    kept = History.objects.in_bulk([line.pk, other.pk])
    assert (kept[line.pk].changes, kept[other.pk].changes) == ({}, {"note": ["", "Somebody led"]})


def test_history_is_changed_in_no_other_way(rows):
    with pytest.raises(TypeError, match="never changed"):
        History.objects.update(label="Other")
    with pytest.raises(TypeError, match="never deleted"):
        History.objects.all().delete()


def test_record_of_it_counts_and_names_nobody(rows, gone):
    row = gone()
    assert (row.by, row.why, row.reason) == ("Asha Leader", "erasure", "Asked for.")
    assert row.counts == {
        "learner": 1, "enrolment": 1, "characteristic": 1, "EHC plan outcome": 1, "place in a group": 1,
        "participation": 1, "piece of evidence": 1, "exemption": 1, "interview": 1, "agreed action": 1,
        "placement": 1, "employer's feedback": 1, "destination": 1, "source of evidence": 1, "files": 1,
        "lines of history blanked": 5,
    }  # fmt: skip


def test_page_says_what_goes_and_which_files_are_shared(as_user, administrator, rows, shared):
    text = page(as_user(administrator).get(address(rows)))
    for words in ("1 piece of evidence", "1 interview", "what 5 lines of history say", "<li>sample.txt</li>"):
        assert words in text


def test_page_says_where_else_her_name_stands(as_user, administrator, rows):
    rows.activity.title = "Visit with Trixie Quillfeather"
    rows.activity.save()
    assert "Activity: Visit with Trixie Quillfeather" in page(as_user(administrator).get(address(rows)))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"reason": "Asked for.", "confirm": "yes"},
         {"confirm": ["Type the word ERASE, so that nobody is erased by mistake."]}),
        ({"reason": "Trixie asked.", "confirm": "ERASE"},
         {"reason": ["Leave out ‘Trixie’: the reason is kept, and must not say who was erased."]}),
    ],
)  # fmt: skip
def test_nobody_is_erased_by_mistake(as_user, administrator, rows, body, fault):
    answer = as_user(administrator).post(address(rows), body)
    assert answer.context["form"].errors == fault
    assert (Learner.objects.count(), body["reason"] in page(answer)) == (1, True)


def test_erased_by_the_page_and_written_down(as_user, administrator, rows):
    answer = as_user(administrator).post(address(rows), {"reason": "Asked for.", "confirm": "erase"})
    assert answer.url == reverse("destruction-list", args=["ash"])
    assert (Learner.objects.count(), Destruction.objects.get().by) == (0, "Ada Admin")


def test_erasing_again_finds_nobody(as_user, administrator, rows):
    client, where = as_user(administrator), address(rows)
    client.post(where, {"reason": "Asked for.", "confirm": "ERASE"})
    assert client.post(where, {"reason": "Asked for.", "confirm": "ERASE"}).status_code == 404


def test_who_was_erased_meanwhile_is_not_found(rows, gone):
    gone()
    with pytest.raises(Http404):
        gone()


def test_going_counts_nothing_of_others(rows, make_learner, ash):
    other = make_learner("Carla Other", rows.cohort)
    Interview.objects.create(**her_keys(other), date=date(2026, 10, 2))
    assert going(ash, [rows.learner.pk]).counts["interview"] == 1


def test_page_asks_as_many_queries_for_three_as_for_one(as_user, administrator, rows, django_assert_num_queries):
    client = as_user(administrator)
    with django_assert_num_queries(9):
        client.get(address(rows))
    for day in (2, 3):
        Interview.objects.create(**her_keys(rows.enrolment), date=date(2026, 11, day))
    with django_assert_num_queries(9):
        client.get(address(rows))


HEADER = ["UPN", "Surname", "Forename", "Year", "Reg", "PP"]


@pytest.fixture
def brought(rows, leader, year):
    """A list of learners that is in, one that is checked, and a list of partners that names her."""
    bea = [UPN, "Quillfeather", "Beatrix", 9, "9Q", "Y"]
    done = go(bring("learners", [HEADER, bea], leader, year))
    go(bring("learners", [["UPN", "Reg"], [UPN, "9R"]], leader, year))
    checked = bring("learners", [HEADER, [*bea[:2], "Trixie", *bea[3:]]], leader, year)
    note = [["Name", "Note"], ["Bakery", "Asks for Trixie Quillfeather"]]
    partners = go(bring("partners", note, leader))
    go(bring("partners", [note[0], ["Bakery", "Kind"]], leader))
    return done, checked, partners


def test_nothing_of_her_stays_with_imports(brought, gone):
    folders = [files.folder(row) for row in brought]
    assert [folder.exists() for folder in folders] == [True, True, True]
    telling = {model.__name__ for model in (Import, ImportTrace) if any(word in texts_of(model) for word in TELLTALE)}
    assert telling == {"Import", "ImportTrace"}
    gone()
    assert [model.__name__ for model in OURS if any(word in texts_of(model) for word in TELLTALE)] == []
    assert [folder.exists() for folder in folders] == [False, False, False]
    kept = {trace.model for trace in ImportTrace.objects.all() if trace.added or trace.changed or trace.removed}
    assert kept == {"tracking.Group", "careers.Partner"}


def test_a_list_that_was_not_in_yet_cannot_go_on(brought, gone):
    gone()
    done, checked, _ = map(fresh, brought)
    assert (done.status, done.summary) == ("done", {})
    assert (checked.status, checked.work, checked.summary) == ("refused", "", {})
    assert checked.problem.startswith("A learner was erased from Waymark")
