"""The work of an import: by a worker or at once, one at a time, and never left hanging."""

import threading

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from careers.claims import claim
from careers.imports import files, running
from careers.imports.kinds import kinds
from careers.imports.partners import Partners
from careers.models import History, Import, Partner
from tests.support.importing import bring, fresh, go

SHEET = [["Name", "Sector"], ["Bakery", "Food"], ["Hospital", "Health"]]


@pytest.fixture
def a_worker_runs(db):
    cache.set("worker-here", True, 60)
    yield
    cache.delete("worker-here")


def elsewhere(name, then):
    """Call `then` while another connection holds the lock of this name."""
    held, over = threading.Event(), threading.Event()

    def hold():
        with claim(name) as mine:
            assert mine
            held.set()
            over.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(20)
    try:
        then()
    finally:
        over.set()
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_second_import_of_a_school_waits_and_goes_in_afterwards(leader):
    row = bring("partners", SHEET, leader)
    elsewhere(f"imports of school {row.school_id}", lambda: go(row))
    assert (fresh(row).work, Partner.objects.count()) == ("write", 0)
    running.do_next()
    assert (fresh(row).work, fresh(row).status, Partner.objects.count()) == ("", "done", 2)


@pytest.mark.django_db(transaction=True)
def test_what_another_process_is_at_is_left_to_it(leader):
    row = bring("partners", SHEET, leader)
    elsewhere(f"import {row.pk}", lambda: go(row))
    assert (fresh(row).work, fresh(row).attempts) == ("write", 0)


def test_worker_reads_checks_and_writes_what_waits(leader, a_worker_runs):
    row = bring("partners", SHEET, leader)
    assert (row.status, row.work) == ("uploaded", "read")
    assert running.do_next()
    assert (fresh(row).status, fresh(row).work, fresh(row).summary["counts"]["new"]) == ("checked", "", 2)
    go(row)
    assert (running.do_next(), running.do_next()) == (True, False)
    assert (fresh(row).status, Partner.objects.count()) == ("done", 2)


def test_without_a_worker_everything_is_done_at_once(leader):
    row = go(bring("partners", SHEET, leader))
    assert (row.status, row.work, row.outcome["counts"]["new"], Partner.objects.count()) == ("done", "", 2, 2)


def test_import_is_told_in_history_with_who_did_it(leader):
    row = go(bring("partners", SHEET, leader))
    lines = History.objects.filter(school=leader.school, action="imported").order_by("pk")
    assert [(line.model, line.label, line.actor) for line in lines] == [
        ("careers.Partner", "Bakery", str(leader)),
        ("careers.Partner", "Hospital", str(leader)),
        ("careers.Import", "x.xlsx", str(leader)),
    ]
    assert lines.last().changes == {"rows": ["", "2 new, 0 changed, 0 left out"]}
    assert row.finished_at <= timezone.now()


def test_what_changed_since_the_check_is_looked_at_again(leader):
    row = bring("partners", SHEET, leader)
    Partner.objects.create(school=leader.school, name="Bakery", sector="Food")
    row = go(row)
    assert (row.status, row.problem, row.summary["counts"]["new"]) == ("checked", running.OTHERS_CHANGED, 1)
    row = go(row)
    assert (row.status, Partner.objects.count()) == ("done", 2)


def test_fault_of_ours_ends_in_a_sentence_and_can_be_tried_again(leader, caplog):
    row = bring("partners", SHEET, leader)
    layout = row.layout
    Import.objects.filter(pk=row.pk).update(layout=[[9, 1]])  # a sheet that is not there
    assert (go(row).problem, fresh(row).work, fresh(row).status) == (running.BROKEN, "", "checked")
    Import.objects.filter(pk=row.pk).update(layout=layout)
    assert (go(row).problem, fresh(row).status) == ("", "done")
    assert caplog.messages[0].startswith(f"import {row.pk} failed at 'write': IndexError at running.py:")


def test_log_tells_of_a_fault_without_what_stands_in_the_cells(leader, caplog):
    row = bring("partners", SHEET, leader)
    Import.objects.filter(pk=row.pk).update(values={"name": ["Bakery"]})  # not the shape that it has
    assert go(row).problem == running.BROKEN
    assert ("Bakery" in caplog.text, "AttributeError at " in caplog.text) == (False, True)


def test_work_that_ends_its_process_each_time_is_given_up(leader, a_worker_runs):
    row = bring("partners", SHEET, leader)
    Import.objects.filter(pk=row.pk).update(attempts=Import.MOST_ATTEMPTS)
    running.do_next()
    assert (fresh(row).work, fresh(row).problem) == ("", running.BROKEN)


class Vanishing(Partners):
    """Partners whose import is discarded by somebody while it is being checked."""

    def plan(self, records, setting):
        Import.objects.all().delete()
        return super().plan(records, setting)


def test_what_is_discarded_during_its_work_leaves_nothing(leader, settings):
    row = bring("partners", SHEET, leader)
    settings.IMPORT_KINDS = ["tests.careers.imports.test_running.Vanishing"]
    kinds.cache_clear()
    Import.objects.filter(pk=row.pk).update(work="check")
    running.do(row.pk)
    kinds.cache_clear()
    assert (Import.objects.count(), Partner.objects.count(), files.folder(row).exists()) == (0, 0, False)


def test_old_imports_are_cleared_with_their_files(leader):
    done, open_ = go(bring("partners", SHEET, leader)), bring("partners", SHEET, leader, name="other.xlsx")
    folders = [files.folder(done), files.folder(open_)]
    assert [one.exists() for one in folders] == [True, True]
    call_command("clear_imports")
    assert Import.objects.count() == 2
    long_ago = timezone.now() - timezone.timedelta(days=31)
    Import.objects.update(created_at=long_ago)
    Import.objects.filter(pk=done.pk).update(finished_at=long_ago)
    call_command("clear_imports")
    assert list(Import.objects.values_list("pk", "summary")) == [(done.pk, {})]
    assert (fresh(done).traces.count(), Partner.objects.count()) == (0, 2)
