"""Records of a whole year group: 240 learners, made by a real worker, with its progress and the memory it takes."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

from django.core.cache import cache

from careers import models as careers
from careers.people import add_school, join
from careers.presence import KEY
from tests.bench.dashboard import keys
from tests.bench.imports import peak_of
from tests.bench.measure import queries
from tests.bench.school import START
from tracking import models
from tracking.records import ask_for_records, making

LEARNERS, ACTIVITIES, PIECES = 240, 10, 15
MANY = {"batch_size": 2_000}
DAY = date(START, 10, 1)


def records(board, leader, edition):
    school = add_school(name="Record School", slug="records", start=START, by="bench")
    member = join(school=school, user=leader, roles=["careers_leader"], by="bench")
    member.school = school
    cohort, year = school.cohort_set.get(year_number=9), school.academicyear_set.get(start=START)
    fill(school, year, cohort, edition)
    people = making.in_printing_order(making.enrolments_of(school=school, member=member, year=year, cohort=cohort.pk))
    one, some = (queries(lambda n=n: list(making.papers_of(school, year, people[:n])))[0] for n in (1, making.BATCH))
    board.show(f"queries for the records of {making.BATCH} learners: more than for one", some - one, "", 0, f"{some}")
    taken, peak, seen, sizes = in_background(member, cohort, year)
    board.show(f"records of {LEARNERS} learners in the background", taken, "s", None, sizes)
    board.show("peak memory of the worker and the process that draws", peak, "MiB", 500, "resident")
    board.show("steps of the progress that were seen, too few by", max(0, 20 - seen), "", 0, f"{seen} seen")


def in_background(member, cohort, year):
    """(seconds, MiB at most, how many steps of the progress somebody who looks sees, the sizes of the files)."""
    worker = subprocess.Popen([sys.executable, "manage.py", "worker"], env=os.environ | {"WORKER": "1"})  # noqa: S603
    try:
        wait_for_worker()
        begin, peak, seen = time.perf_counter(), 0.0, set()
        row = ask_for_records(of=cohort, year=year, by=member, number=LEARNERS, back="")
        while row.status == "waiting":
            peak = max(peak, peak_of(worker.pid))
            seen.add(row.done)
            time.sleep(0.2)
            row.refresh_from_db()
            assert time.perf_counter() - begin < 1_800, "the worker does not come to an end"
        assert (row.status, row.done) == ("done", LEARNERS), row.problem
        return time.perf_counter() - begin, peak, len(seen), sizes_of(row)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=60)


def wait_for_worker():
    for _ in range(300):
        if cache.get(KEY):
            return
        time.sleep(0.1)
    raise SystemExit("the worker does not say that it is there")


def sizes_of(row):
    from careers.documents import files

    return ", ".join(f"{name} {path.stat().st_size / 1e6:.1f} MB" for name, path in files.ready(row).items())


def fill(school, year, cohort, edition):
    """Learners with activities, evidence, a week of work experience, an interview and plans."""
    learners = models.Learner.objects.bulk_create(
        models.Learner(school=school, legal_forename=f"Forename{n}", legal_surname=f"Surname{n % 97}")
        for n in range(LEARNERS)
    )
    rows = models.Enrolment.objects.bulk_create(
        models.Enrolment(school=school, learner=one, year=year, cohort=cohort) for one in learners
    )
    take_part(school, year, rows)
    learn(school, rows, list(edition.statements.order_by("order")[:PIECES]))
    work_and_plan(school, rows)


def take_part(school, year, rows):
    activities = careers.Activity.objects.bulk_create(
        careers.Activity(school=school, year=year, title=f"Meet people of trade {n}", kind="employer_talk")
        for n in range(ACTIVITIES)
    )
    sessions = careers.Session.objects.bulk_create(
        careers.Session(school=school, activity=one, date=DAY + timedelta(days=n), status="held")
        for n, one in enumerate(activities)
    )
    models.Participation.objects.bulk_create(
        (models.Participation(**keys(row), session=session) for row in rows for session in sessions), **MANY
    )


def learn(school, rows, statements):
    levels = list(school.evidencelevel_set.all())
    source = models.EvidenceSource.objects.create(school=school, kind="work", added_by="bench")
    models.Evidence.objects.bulk_create(
        (models.Evidence(**keys(row), source=source, statement=one, level=levels[n % 3], date=DAY)
         for row in rows for n, one in enumerate(statements)), **MANY,
    )  # fmt: skip


def work_and_plan(school, rows):
    models.Placement.objects.bulk_create(
        models.Placement(**keys(row), employer="Bakery", status="done", starts_on=DAY, hours=30,
                         learner_reflection="I baked bread, and by Thursday I sold it too. " * 3)
        for row in rows
    )  # fmt: skip
    held = models.Interview.objects.bulk_create(models.Interview(**keys(row), status="held", date=DAY) for row in rows)
    models.InterviewAction.objects.bulk_create(
        models.InterviewAction(school=school, interview=one, text="Visit the college.") for one in held
    )
    models.Destination.objects.bulk_create(
        models.Destination(school=school, learner=row.learner, enrolment=row, stage="intended", kind="further",
                           course="Bakery", provider="Kelder College")
        for row in rows
    )  # fmt: skip
