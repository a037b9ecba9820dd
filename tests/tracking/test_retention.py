"""How long records are kept, what is due, and destroying exactly that."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from careers.history import record
from careers.models import History
from careers.uploads import folder_of
from careers.years import add_year
from tests.careers.posting import page
from tests.conftest import her_keys
from tracking.models import (
    Destination,
    Destruction,
    EmployerFeedback,
    Enrolment,
    Evidence,
    EvidenceFile,
    Interview,
    Learner,
    Placement,
    Retention,
)
from tracking.retention import destroy, left_before, preview, years_before

TODAY = date(2040, 3, 1)


@pytest.fixture
def leaver(make_learner, cohorts):
    """leaver("Beatrix Mensah", "2030-01-31"): her enrolment, with her last day."""

    def make(name, last):
        return make_learner(name, cohorts[11], on_roll_to=last and date.fromisoformat(last))

    return make


@pytest.fixture
def keep(ash):
    """keep(evidence_files=1): only these kinds have a figure."""

    def say(**years):
        Retention.objects.filter(school=ash).exclude(what__in=years).delete()
        for what, number in years.items():
            Retention.objects.filter(school=ash, what=what).update(years=number)

    return say


@pytest.fixture
def with_file(ash, met, statements):
    """with_file(enrolment, ...): a stored file that stands for them all."""

    def make(first, *others):
        piece = met(first, statements["A1"])
        for other in others:
            source = {"source": piece.source, "statement": piece.statement, "level": piece.level, "date": piece.date}
            Evidence.objects.create(**source, **her_keys(other))
        stored = default_storage.save(f"{folder_of(ash.pk)}/photo.txt", ContentFile(b"Photo."))
        return EvidenceFile.objects.create(
            school=ash, source=piece.source, file=stored, name="photo", content_type="text/plain", size=6
        )

    return make


def due(school, today=TODAY):
    found = preview(school=school, today=today)
    return {one.rule.what: ([str(row) for row in one.learners], one.counts) for one in found.due}


def destroy_now(school, by, today=TODAY):
    return destroy(school=school, digest=preview(school=school, today=today).digest, today=today, by=by)


def test_last_day_is_that_of_the_last_enrolment_or_the_end_of_its_year(ash, leaver, cohorts):
    early, late = leaver("Early Leaver", "2027-01-31"), leaver("Late Leaver", None)
    last = add_year(school=ash, start=2027, by="tests")
    Enrolment.objects.create(school=ash, learner=late.learner, year=last, cohort=cohorts[11])
    Learner.objects.create(school=ash, legal_forename="Never", legal_surname="Enrolled")
    found = {str(one): one.last_day for one in left_before(ash, TODAY)}
    assert found == {"Early Leaver": date(2027, 1, 31), "Late Leaver": date(2028, 8, 31)}
    assert early.learner in left_before(ash, date(2027, 2, 1))
    assert early.learner not in left_before(ash, date(2027, 1, 31))


def test_years_are_counted_to_the_day():
    assert years_before(date(2040, 3, 1), 7) == date(2033, 3, 1)
    assert years_before(date(2040, 2, 29), 1) == date(2039, 2, 28)


@pytest.mark.parametrize(("last", "listed"), [("2033-02-28", ["Bea Old"]), ("2033-03-01", [])])
def test_learner_is_due_after_so_many_years_and_not_a_day_before(ash, leaver, keep, last, listed):
    keep(learner=7)
    leaver("Bea Old", last)
    assert due(ash).get("learner", ([],))[0] == listed


def test_each_kind_is_due_by_its_own_figure(ash, leaver, with_file):
    bea = leaver("Bea Recent", "2036-07-31")
    with_file(bea)
    Interview.objects.create(**her_keys(bea), date=TODAY, restricted_note="Secret.")
    Placement.objects.create(**her_keys(bea), employer="Bakery", starts_on=TODAY, hours=5)
    Destination.objects.create(school=ash, learner=bea.learner, enrolment=bea, stage="actual", kind="further")
    assert due(ash, date(2038, 3, 1)) == {"evidence_files": (["Bea Recent"], {"file": 1})}
    assert due(ash) == {
        "evidence_files": (["Bea Recent"], {"file": 1}),
        "restricted_notes": (["Bea Recent"], {"restricted note": 1}),
        "placements": (["Bea Recent"], {"entry of work experience": 1}),
        "destinations": (["Bea Recent"], {"destination": 1}),
    }


def test_what_goes_with_a_whole_learner_is_counted_once(ash, leaver, with_file):
    bea = leaver("Bea Old", "2030-07-31")
    with_file(bea)
    Interview.objects.create(**her_keys(bea), date=TODAY, restricted_note="Secret.")
    assert due(ash) == {
        "learner": (
            ["Bea Old"],
            {"learner": 1, "enrolment": 1, "interview": 1, "piece of evidence": 1, "source of evidence": 1, "files": 1},
        )
    }


def test_file_stays_while_somebody_it_stands_for_is_still_here(ash, leaver, keep, with_file):
    keep(evidence_files=1)
    stays = leaver("Carla Zest", "2040-07-31")
    with_file(leaver("Bea Old", "2030-07-31"), stays)
    assert due(ash) == {}
    Enrolment.objects.filter(pk=stays.pk).update(on_roll_to=date(2031, 1, 1))
    assert due(ash) == {"evidence_files": (["Bea Old", "Carla Zest"], {"file": 1})}


def test_learners_of_another_school_are_not_due(ash, beech, leaver):
    leaver("Bea Old", "2030-07-31")
    assert due(beech) == {}


def test_destroying_takes_the_learner_and_leaves_others(ash, leaver, keep, administrator):
    keep(learner=7)
    bea, carla = leaver("Bea Old", "2030-07-31"), leaver("Carla Here", None)
    Enrolment.objects.filter(pk=carla.pk).update(on_roll_to=date(2039, 1, 1))
    record(by="tests", row=bea.learner, action="changed", person=bea.learner_id)
    destroy_now(ash, administrator)
    assert [str(one) for one in Learner.objects.all()] == ["Carla Here"]
    assert not History.objects.filter(label__contains="Bea").exists()


def test_destroying_files_leaves_the_evidence(
    ash, leaver, keep, with_file, administrator, django_capture_on_commit_callbacks
):
    keep(evidence_files=1)
    file = with_file(leaver("Bea Old", "2030-07-31"))
    with django_capture_on_commit_callbacks(execute=True):
        destroy_now(ash, administrator)
    assert (EvidenceFile.objects.count(), Evidence.objects.count()) == (0, 1)
    assert not default_storage.exists(file.file.name)


def test_destroying_notes_leaves_the_interview_and_no_word_in_history(ash, leaver, keep, administrator):
    keep(restricted_notes=3)
    bea = leaver("Bea Old", "2030-07-31")
    row = Interview.objects.create(**her_keys(bea), date=TODAY, note="Shared.", restricted_note="Secret.")
    changes = {"note": ["", "Shared."], "restricted_note": ["", "Secret."]}
    line = record(by="tests", row=row, action="changed", changes=changes, person=bea.learner_id)
    destroy_now(ash, administrator)
    row.refresh_from_db()
    line.refresh_from_db()
    assert (row.note, row.restricted_note, row.version) == ("Shared.", "", 2)
    assert line.changes == {"note": ["", "Shared."], "restricted_note": ["(erased)", "(erased)"]}


def test_destroying_placements_and_destinations_leaves_the_learner(ash, leaver, keep, administrator):
    keep(placements=3, destinations=3)
    bea = leaver("Bea Old", "2030-07-31")
    placement = Placement.objects.create(**her_keys(bea), employer="Bakery", starts_on=TODAY, hours=5)
    EmployerFeedback.objects.create(school=ash, placement=placement, link_key="k", expires_at="2040-01-01T00:00Z")
    Destination.objects.create(school=ash, learner=bea.learner, enrolment=bea, stage="actual", kind="further")
    line = record(by="tests", row=placement, action="added", person=bea.learner_id)
    destroy_now(ash, administrator)
    line.refresh_from_db()
    counts = [model.objects.count() for model in (Placement, EmployerFeedback, Destination, Learner)]
    assert (counts, line.label) == ([0, 0, 0, 1], "(erased)")


def test_each_kind_is_written_down_with_its_figure(ash, leaver, keep, administrator):
    keep(learner=7)
    leaver("Bea Old", "2030-07-31")
    destroy_now(ash, administrator)
    row = Destruction.objects.get()
    assert (row.by, row.why, row.reason) == (
        "Ada Admin", "retention", "Everything about a learner: kept for 7 years after leaving."
    )  # fmt: skip
    assert row.counts == {"learner": 1, "enrolment": 1}


@pytest.fixture
def old(ash, leaver, keep):
    """Somebody is due today, whatever day it is."""
    keep(learner=0)
    return leaver("Bea Old", "2026-09-30")


DESTROY = "/ash/retention/destroy/"


def test_page_lists_what_is_due_by_name(as_user, administrator, old):
    text = page(as_user(administrator).get(DESTROY))
    for words in ("Everything about a learner", "1 enrolment", "Bea Old", "left on 30 September 2026"):
        assert words in text


def test_page_destroys_exactly_what_it_showed(as_user, administrator, old, leaver):
    client = as_user(administrator)
    digest = client.get(DESTROY).context["found"].digest
    leaver("Carla Old", "2026-09-30")
    answer = client.post(DESTROY, {"digest": digest, "sure": "on"})
    assert (answer.status_code, Learner.objects.count()) == (409, 2)
    assert "has changed since this page was shown" in page(answer)
    answer = client.post(DESTROY, {"digest": answer.context["found"].digest, "sure": "on"})
    assert (answer.url, Learner.objects.count()) == ("/ash/retention/destroyed/", 0)


def test_more_about_somebody_who_is_due_changes_what_was_shown(ash, old):
    before = preview(school=ash, today=TODAY).digest
    Interview.objects.create(**her_keys(old), date=TODAY)
    assert preview(school=ash, today=TODAY).digest != before


def test_nothing_goes_without_the_tick(as_user, administrator, old):
    client = as_user(administrator)
    answer = client.post(DESTROY, {"digest": client.get(DESTROY).context["found"].digest})
    assert answer.context["form"].errors == {"sure": ["Tick this once you have looked at the list."]}
    assert Learner.objects.count() == 1


def test_nothing_due_is_said(as_user, administrator, ash):
    client = as_user(administrator)
    assert "Nothing is due today" in page(client.get(DESTROY))
    assert client.post(DESTROY, {"digest": "x", "sure": "on"}).url == "/ash/retention/"


def figures(**years):
    body = {"learner": 7, "evidence_files": 1, "restricted_notes": 3, "placements": 3, "destinations": 3} | years
    return {f"{what}-years": number for what, number in body.items()} | {
        f"{what}-source": "Our schedule." for what in body
    }


def test_figures_are_shown_with_their_source_and_changed_with_history(as_user, administrator, ash):
    client = as_user(administrator)
    assert client.post("/ash/retention/edit/", figures(learner=6)).url == "/ash/retention/"
    row = Retention.objects.get(school=ash, what="learner")
    assert (row.years, row.source) == (6, "Our schedule.")
    assert History.objects.get(model="tracking.Retention", row=row.pk).changes["years"] == [7, 6]
    text = page(client.get("/ash/retention/"))
    assert ("6 years" in text, "Our schedule." in text) == (True, True)


def test_kind_that_was_left_out_can_be_given_a_figure(as_user, administrator, ash, keep):
    keep(learner=7)
    as_user(administrator).post("/ash/retention/edit/", figures(placements=4))
    assert Retention.objects.get(school=ash, what="placements").years == 4


def test_wrong_figure_is_told_and_nothing_is_saved(as_user, administrator, ash):
    answer = as_user(administrator).post("/ash/retention/edit/", figures(learner="", placements=99))
    text = page(answer)
    assert "Give the number of years, for example 3." in text
    assert ("<title>Error: " in text, 'value="99"' in text) == (True, True)
    assert Retention.objects.get(school=ash, what="placements").years == 3


def test_what_was_destroyed_is_listed_latest_first(as_user, administrator, ash, django_assert_num_queries):
    client = as_user(administrator)
    for number in (1, 2, 3):
        Destruction.objects.create(school=ash, by="Ada", why="erasure", reason=f"Reason {number}", counts={"x": number})
        if number != 2:
            with django_assert_num_queries(6):
                answer = client.get("/ash/retention/destroyed/")
    assert [row.reason for row in answer.context["page"]] == ["Reason 3", "Reason 2", "Reason 1"]


def test_preview_asks_as_many_queries_for_three_as_for_one(ash, leaver, django_assert_num_queries):
    leaver("Bea Old", "2030-07-31")
    with django_assert_num_queries(9):
        preview(school=ash, today=TODAY)
    leaver("Carla Old", "2030-07-31")
    leaver("Dora Old", "2030-07-31")
    with django_assert_num_queries(9):
        preview(school=ash, today=TODAY)
