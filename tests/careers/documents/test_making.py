"""Documents that wait: their order, their makers, and what becomes of those that fail or are taken away."""

import os
import signal
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from careers.claims import claim
from careers.documents import ask_for, files, running
from careers.drawing.sentences import BROKEN
from careers.models import Document
from careers.uploads import remove_folder
from tests.careers.documents import making
from tracking.erasing import erase


@pytest.fixture
def bundle(leader, settings):
    """bundle(maker, **fields): one that the leader asks for."""
    making.SEEN.clear()

    def asked(maker="make", **fields):
        settings.DOCUMENT_MAKERS = {"records": f"tests.careers.documents.making.{maker}"}
        told = {"name": "Records of Year 9", "state": "1", "arguments": {"words": "x"}, "back": "/ash/"}
        told = {**told, "names_learners": True, **fields}
        return ask_for(kind="records", school=leader.school, user=leader.user, **told)

    return asked


def states():
    return list(Document.objects.order_by("pk").values_list("kind", "status"))


def test_without_a_worker_a_bundle_is_made_at_once(bundle, leader, as_user):
    row = bundle()
    assert (row.status, row.done, row.of, sorted(files.ready(row))) == ("done", 3, 3, ["print.pdf", "records.zip"])
    page = as_user(leader).get(row.get_absolute_url()).content.decode()
    assert [words in page for words in ("A PDF for each learner", "One PDF to print", "Kept for one day")] == [True] * 3
    answers = [
        as_user(leader).get(reverse("document-file", args=["ash", row.pk]), {"file": name})
        for name in ("records.zip", "print.pdf")
    ]
    names = ["Records of Year 9.zip", "Records of Year 9.pdf"]
    assert [answer["Content-Disposition"] for answer in answers] == [f'attachment; filename="{name}"' for name in names]
    assert [answer["Cache-Control"] for answer in answers] == ["no-store"] * 2
    assert b"".join(answers[0].streaming_content) == b"PKx"


def test_same_bundle_of_the_same_data_is_the_same(bundle, a_worker_runs):
    first, other, again = bundle(), bundle(state="2"), bundle()
    assert (first.pk == again.pk, other.pk == first.pk) == (True, False)
    running.do_next()
    assert (bundle().status, bundle(state="2").status) == ("done", "waiting")


def test_papers_come_before_bundles_and_between_their_pieces(bundle, leader, ask, paper, a_worker_runs):
    bundle()
    ask(leader, paper())
    assert (running.do_next(), states()) == (True, [("records", "waiting"), ("paper", "done")])
    ask(leader, paper(answer="More."))
    ask(leader, paper(answer="Less."))
    running.do(Document.objects.get(kind="records").pk)
    assert making.SEEN[0] == [
        ("records", "waiting", 1),
        ("paper", "done", 0),
        ("paper", "done", 0),
        ("paper", "waiting", 0),
    ]
    assert states() == [("records", "done"), *[("paper", "done")] * 3]


def test_bundle_that_is_taken_away_leaves_nothing(bundle, a_worker_runs):
    row = bundle("taken_away")
    assert running.do_next()
    assert (Document.objects.count(), files.folder(row).exists()) == (0, False)


def test_bundle_that_is_refused_says_why_and_can_be_asked_for_again(bundle, leader, as_user):
    row = bundle("refuses")
    assert (row.status, row.problem) == ("failed", "You see none of these learners.")
    assert "You see none of these learners." in as_user(leader).get(row.get_absolute_url()).content.decode()
    assert (bundle().pk, bundle().status) == (row.pk, "done")


def test_fault_of_ours_is_tried_three_times_and_names_nobody(bundle, a_worker_runs, caplog):
    row = bundle("fails")
    found = []
    for _ in range(3):
        running.do_next()
        found.append(Document.objects.values_list("status", "attempts", "problem").get())
    assert found == [("waiting", 1, ""), ("waiting", 2, ""), ("failed", 0, BROKEN)]
    assert ("Beatrix" in caplog.text, f"document {row.pk} of kind 'records' failed" in caplog.text) == (False, True)


def test_work_that_ends_its_process_each_time_is_given_up(bundle, a_worker_runs):
    bundle()
    Document.objects.update(attempts=Document.MOST_ATTEMPTS)
    running.do_next()
    assert Document.objects.values_list("status", "problem").get() == ("failed", BROKEN)


def test_paper_whose_words_are_gone_is_told(leader, ask, paper, a_worker_runs):
    ask(leader, paper())
    files.remove(Document.objects.get())
    running.do_next()
    assert Document.objects.values_list("status", "problem").get() == ("failed", running.GONE)


def within_ten_seconds(holds):
    for _ in range(200):
        if holds():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.django_db(transaction=True)
def test_worker_that_is_killed_leaves_the_document_to_the_next(leader, ask, paper, a_worker_runs):
    ask(leader, paper(rows=[(f"Class {n}", n) for n in range(500)]))
    pk = Document.objects.get().pk
    connections.close_all()  # none is shared with the process that is killed
    process = os.fork()
    if not process:
        running.do(pk)
        os._exit(0)
    assert within_ten_seconds(lambda: Document.objects.get().attempts)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    assert Document.objects.values_list("status", "attempts").get() == ("waiting", 1)
    assert within_ten_seconds(running.do_next)  # PostgreSQL lets go of the lock when it notices
    assert Document.objects.get().status == "done"


def test_what_another_process_is_at_is_left_to_it(leader, ask, paper, a_worker_runs, settings):
    ask(leader, paper())
    row = Document.objects.get()
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # a lock of one connection is no lock to itself
        with claim(f"document {row.school_id} {row.digest}"):
            assert not running.do_next()
    assert running.do_next()


def age(row, days):
    """Make a document and its files so much older."""
    then = timezone.now() - timedelta(days=days)
    Document.objects.filter(pk=row.pk).update(asked_at=then)
    for path in [*files.folder(row).iterdir(), files.folder(row)]:
        os.utime(path, (then.timestamp(), then.timestamp()))


def test_what_nobody_asked_for_is_cleared(leader, ask, paper):
    for days, names_learners in ((29, False), (31, False), (0, True), (2, True)):
        ask(leader, paper(answer=f"{days} days", names_learners=names_learners))
        age(Document.objects.latest("pk"), days)
    call_command("clear_documents")
    root = files.root(leader.school_id)
    assert Document.objects.count() == 2
    assert [len(list((root / part).iterdir())) for part in ("papers", "learners")] == [1, 1]


def test_what_somebody_asks_for_again_stays(leader, ask, paper):
    ask(leader, paper())
    age(Document.objects.get(), 31)
    ask(leader, paper())
    call_command("clear_documents")
    assert (Document.objects.count(), len(list((files.root(leader.school_id) / "papers").iterdir()))) == (0, 1)


def test_erasing_a_learner_takes_what_names_learners(
    leader, ask, paper, bundle, make_learner, cohorts, django_capture_on_commit_callbacks
):
    ask(leader, paper())
    ask(leader, paper(names_learners=True))
    bundle()
    learner = make_learner("Beatrix Green", cohorts[7]).learner
    with django_capture_on_commit_callbacks(execute=True):
        erase(learner=learner, reason="asked", by=leader)
    assert states() == [("paper", "done")]
    assert [path.name for path in files.root(leader.school_id).iterdir()] == ["papers"]


def test_removing_a_school_takes_its_files(leader, ask, paper):
    ask(leader, paper())
    remove_folder(leader.school_id)
    assert not files.root(leader.school_id).exists()
