"""Everything about one learner as one file: nothing is forgotten, nothing of others is in it."""

import json
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.text import capfirst

from careers.history import record
from careers.models import History
from careers.uploads import folder_of
from tests.careers.posting import page
from tests.conftest import her_keys
from tests.project.rows import Rows
from tracking.everything import called, everything_about, paths_to_her
from tracking.models import (
    EmployerFeedback,
    Enrolment,
    EvidenceFile,
    EvidenceSource,
    Exemption,
    Interview,
    InterviewAction,
    Learner,
)

#: Tables with no key to a learner, each with the reason why it holds nothing of one.
NOBODYS = {
    "CellTotal": "totals",
    "Destruction": "counts",
    "Retention": "settings",
    "Entitlement": "settings",
    "EvidenceLevel": "settings",
    "RegisterMark": "settings",
    "Step": "settings",
    "Group": "a name and a year; who is in it is a table of its own",
    "GroupStaff": "staff",
    **dict.fromkeys(
        ("Questionnaire", "AnswerStep", "Question", "Asking", "Response", "Answer"), "answers carry no name"
    ),
}


@pytest.fixture
def rows(ash, edition, make_user):
    """Ash with a learner of whom everything is kept."""
    rows = Rows(ash, edition, make_user)
    InterviewAction.objects.create(school=ash, interview=rows.interview, text="Visit the college.")
    EmployerFeedback.objects.create(
        school=ash, placement=rows.placement, link_key="secret-key", expires_at="2027-01-01T00:00Z", did_well="Polite."
    )
    Exemption.objects.create(**her_keys(rows.enrolment), statement=rows.second, reason="Not for her.")
    return rows


@pytest.fixture
def address(rows):
    return reverse("learner-everything", args=["ash", rows.learner.pk])


def unzip(answer):
    return ZipFile(BytesIO(answer.getvalue()))


def data_in(answer):
    return json.loads(unzip(answer).read("data.json"))


def test_every_table_is_in_it_or_has_a_reason_not_to_be():
    ours = {model.__name__ for model in apps.get_app_config("tracking").get_models()}
    assert {model.__name__ for model in paths_to_her()} == ours - set(NOBODYS)


def test_every_model_with_a_key_to_a_learner_or_her_year_is_in_it():
    keys = {
        model
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and field.related_model in {Learner, Enrolment}
    }
    assert keys - set(paths_to_her()) == set()


def test_zip_holds_a_row_of_every_table(as_user, leader, rows, address):
    tables = data_in(as_user(leader).post(address))["tables"]
    assert set(tables) == {model._meta.label for model in paths_to_her()}
    assert {len(found) for found in tables.values()} == {1}


def test_zip_holds_a_page_data_and_files_under_no_name(as_user, leader, rows, address):
    answer = as_user(leader).post(address)
    zipped = unzip(answer)
    assert set(zipped.namelist()) == {f"files/{rows.file.pk}-sample.txt", "everything.html", "data.json"}
    assert zipped.read(f"files/{rows.file.pk}-sample.txt") == b"Sample."
    disposition = answer["Content-Disposition"]
    assert disposition.startswith(f'attachment; filename="learner-{rows.learner.pk}-')
    assert "no-store" in answer["Cache-Control"]


def test_page_in_the_zip_is_whole_in_itself(as_user, leader, rows, address):
    text = unzip(as_user(leader).post(address)).read("everything.html").decode()
    assert [word for word in ("<script", "<link", "http://", "https://", "src=") if word in text] == []
    for words in ("Beatrix of Ash Academy", "Bakery of Ash Academy", "Visit the college.", "Polite.", "Not for her."):
        assert words in text


def test_page_in_the_zip_runs_nothing_that_somebody_typed(as_user, leader, rows, address):
    Interview.objects.update(note="<script>alert(1)</script>")
    text = unzip(as_user(leader).post(address)).read("everything.html").decode()
    assert ("<script>" in text, "&lt;script&gt;" in text) == (False, True)


def test_restricted_notes_are_there_for_those_alone_who_may_read_them(as_user, leader, administrator, rows, address):
    secret = rows.interview.restricted_note
    record(by="tests", row=rows.interview, action="changed", changes={"restricted_note": ["", secret]},
           person=rows.learner.pk)  # fmt: skip
    for member, read in ((leader, True), (administrator, False)):
        zipped = unzip(as_user(member).post(address))
        found = [secret in zipped.read(name).decode() for name in ("everything.html", "data.json")]
        assert found == [read, read]
    assert "Restricted notes of guidance interviews are left out" in zipped.read("everything.html").decode()


def test_secrets_are_not_in_it(as_user, leader, rows, address):
    Learner.objects.update(code_hash="hash-of-code")
    words = as_user(leader).post(address).getvalue() and unzip(as_user(leader).post(address)).read("data.json").decode()
    assert [secret for secret in ("hash-of-code", "secret-key") if secret in words] == []


def test_history_that_concerns_her_is_in_it(as_user, leader, rows, address):
    record(by="tests", row=rows.learner, action="changed", changes={"uln": ["", "1234567890"]}, person=rows.learner.pk)
    record(by="tests", row=rows.activity, action="changed")
    (line,) = data_in(as_user(leader).post(address))["history"]
    assert (line["who"], line["changes"]) == ("tests", [["ULN", "nothing", "1234567890"]])


def test_nothing_of_another_learner_is_in_it(as_user, leader, rows, address, make_learner):
    other = make_learner("Carla Other", rows.cohort)
    rows.piece.source.evidence.create(
        **her_keys(other), statement=rows.statement, level=rows.piece.level, date=date(2026, 10, 1), note="Hers."
    )
    zipped = unzip(as_user(leader).post(address))
    text = zipped.read("everything.html").decode() + zipped.read("data.json").decode()
    assert [word for word in ("Carla", "Hers.") if word in text] == []
    assert "stands for other learners too" in text


def test_file_that_is_not_on_the_disk_is_told(as_user, leader, rows, address):
    default_storage.delete(rows.file.file.name)
    zipped = unzip(as_user(leader).post(address))
    assert "is not on the disk any more" in zipped.read("everything.html").decode()


def test_making_it_is_in_history_and_looking_is_not(as_user, leader, rows, address):
    client = as_user(leader)
    before = History.objects.count()
    assert "Make and download the file" in page(client.get(address))
    assert History.objects.count() == before
    client.post(address).getvalue()
    line = History.objects.latest("pk")
    assert (line.action, line.person, line.actor) == ("exported", rows.learner.pk, "Asha Leader")


def test_it_asks_as_many_queries_for_three_as_for_one(
    rows, make_activity, make_session, django_assert_num_queries, ash
):
    with django_assert_num_queries(18) as asked:
        everything_about(rows.learner, restricted=True)
    for number in (1, 2):
        keys = her_keys(rows.enrolment)
        session = make_session(make_activity(f"Visit {number}"))
        session.participations.create(**keys)
        source = EvidenceSource.objects.create(school=ash, session=session, added_by="tests")
        source.evidence.create(**keys, statement=rows.statement, level=rows.piece.level, date=date(2026, 10, 1))
        stored = default_storage.save(f"{folder_of(ash.pk)}/more.txt", ContentFile(b"More."))
        EvidenceFile.objects.create(
            school=ash, source=source, file=stored, name="more", content_type="text/plain", size=5
        )
        Interview.objects.create(**keys, date=date(2026, 10, 2))
    with django_assert_num_queries(len(asked)):
        everything_about(rows.learner, restricted=True)


def test_page_before_it_says_what_will_be_in_it(as_user, leader, rows, address, django_assert_num_queries):
    client = as_user(leader)
    with django_assert_num_queries(8):
        contents = client.get(address).context["contents"]
    assert contents.tables == {capfirst(called(model, 2)): 1 for model in paths_to_her()}
    assert (contents.history, contents.files, contents.shared) == (0, 1, 0)
