"""Lists of learners on their way in: 2,000 rows beside the bare work, and 20,000 with a worker while pages are read."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client

from careers.imports import running
from careers.imports.kinds import kinds
from careers.imports.starting import begin, kept
from careers.models import History, Import
from careers.people import add_school, join
from careers.sheets import Sheet, xlsx
from tests.bench.school import START
from tracking import models

ROWS, MANY = 2_000, 20_000
HEADER = [
    "UPN", "Adno", "Legal surname", "Legal forename", "Preferred forename", "Date of birth", "Sex", "Year group", "Reg",
    "SEN status", "Pupil premium", "FSM", "EAL", "Attendance %", "Photo consent",
]  # fmt: skip
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
SURNAMES = ("Green", "Mensah", "Hughes", "Begum", "Khan", "Taylor-Jones", "García", "Walker", "Hussain", "Okafor")
FORENAMES = ("Seán", "Beatrix", "Zara", "Hania", "Niamh", "Kwame", "Mei", "Aaliyah", "Poppy", "Oliver", "Yusuf")
#: How often a page is asked for to know its p95 while nothing else is done.
ASKED = 60
#: Seconds between two pages: a reader does not take a whole processor.
PAUSE = 0.2


def imports(board, leader):
    sheet = file_of(rows_of(ROWS))
    plain = add_school(name="Bare School", slug="bare", start=START, by="bench")
    bares, times = [bare_time(sheet, plain)], []
    for at in range(3):  # in turns, so that what else the machine does weighs on both
        times.append(fresh(sheet, leader, f"list-{at}"))
        bares.append(bare_time(sheet, plain))
    bare = statistics.median(bares[1:])
    new, again = (statistics.median(each) for each in zip(*times, strict=True))
    board.show(f"{ROWS:,} learners, new, from upload to in", new, "s", 3)
    board.show("times the bare parse and upserts", new / bare, "", 4, f"bare {bare:.2f} s")
    board.show("the same list again, no change: times the first", again / new, "", 1)
    in_background(board, leader)


def upn(number):
    """The UPN of the learner with this number."""
    digits = f"8734{number:08}"
    return LETTERS[sum(at * int(digit) for at, digit in enumerate(digits, 2)) % 23] + digits


def rows_of(number):
    """Learners of seven year groups, as an information system prints them."""
    return [
        [upn(n), f"{10_000 + n}", SURNAMES[n % 10], FORENAMES[n % 11], "Bea" if n % 20 == 0 else "",
         date(2009 + n % 7, 1, 1) + timedelta(days=n % 240), "Female" if n % 2 else "Male", f"Year {7 + n % 7}",
         f"{7 + n % 7}{'ABCDEFG'[n // 7 % 7]}", "KNNENNNN"[n % 8], "Yes" if n % 4 == 0 else "No",
         "Yes" if n % 5 == 0 else "No", "Y" if n % 6 == 0 else "N", f"{80 + n % 20}.5%", "Y" if n % 3 else "N"]
        for n in range(number)
    ]  # fmt: skip


def file_of(rows):
    return xlsx([Sheet("Learners", HEADER, rows)])


def school_of(leader, slug):
    school = add_school(name=f"School {slug}", slug=slug, start=START, by="bench")
    return school, join(school=school, user=leader, roles=["careers_leader"], by="bench")


def fresh(sheet, leader, slug):
    """Seconds of a new list of a new school from its upload to its end, and of the same list once more."""
    school, member = school_of(leader, slug)
    return [timed(lambda: brought(sheet, member)) for _ in range(2)]


def timed(work):
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def brought(sheet, member):
    year = member.school.academicyear_set.get(start=START)
    row = begin(kind=kinds()["learners"], file=ContentFile(sheet, "learners.xlsx"), year=year, by=member)
    assert row.status == "checked", (row.status, row.problem)
    running.ask_for(row, Import.Work.WRITE, by=member)
    row.refresh_from_db()
    assert (row.status, row.summary["counts"]["refused"]) == ("done", 0), (row.status, row.problem)
    return row


def bare_time(sheet, school):
    """Seconds to read the file and upsert the same rows into the same tables, with no question asked."""
    with transaction.atomic():
        taken = timed(partial(bare, sheet, school))
        transaction.set_rollback(True)
    return taken


def bare(sheet, school):
    from python_calamine import CalamineWorkbook  # slow

    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()[1:]
    year = school.academicyear_set.get(start=START)
    cohorts = {cohort.name: cohort for cohort in school.cohort_set.all()}
    targets = list(school.targetgroup_set.all())
    learners = upserted(
        models.Learner(
            school=school, upn=row[0], mis_id=str(row[1]), legal_surname=row[2], legal_forename=row[3],
            preferred_forename=row[4], date_of_birth=row[5], photo_consent="yes" if row[14] == "Y" else "no",
        )
        for row in rows
    )  # fmt: skip
    enrolments = upserted(
        models.Enrolment(school=school, learner=learner, year=year, cohort=cohorts[row[7]], gender=row[6][0],
                         attendance=Decimal(row[13].rstrip("%")))
        for learner, row in zip(learners, rows, strict=True)
    )  # fmt: skip
    names = sorted({row[8] for row in rows})
    groups = upserted(models.Group(school=school, year=year, kind="tutor", name=name) for name in names)
    by_name = dict(zip(names, groups, strict=True))
    pairs = list(zip(enrolments, rows, strict=True))
    upserted(
        models.GroupMember(school=school, group=by_name[row[8]], enrolment=one, kind="tutor") for one, row in pairs
    )
    upserted(
        models.Characteristic(school=school, enrolment=one, target=targets[at])
        for one, row in pairs for at, has in enumerate(bare_targets(row)) if has
    )  # fmt: skip
    History.objects.bulk_create(
        (History(school_id=school.pk, actor="bench", action="imported", model=row._meta.label, row=row.pk, label="x")
         for row in (*learners, *enrolments, *groups)), batch_size=1_000,
    )  # fmt: skip


def bare_targets(row):
    yes = [cell in {"Yes", "Y"} for cell in row[10:13]]
    return [row[9] == "E", row[9] == "K", *yes, Decimal(row[13].rstrip("%")) < 90]


def upserted(rows):
    rows = list(rows)
    names = [one.name for one in rows[0]._meta.concrete_fields if not one.primary_key]
    how = {"update_conflicts": True, "update_fields": names, "unique_fields": ["pk"], "batch_size": 1_000}
    return type(rows[0])._base_manager.bulk_create(rows, **how)


def in_background(board, leader):
    """20,000 rows by a real worker, while a real server answers for another school."""
    school, member = school_of(leader, "crowd")
    row, _ = kept(
        kind=kinds()["learners"], file=ContentFile(file_of(rows_of(MANY)), "crowd.xlsx"),
        year=school.academicyear_set.get(start=START), by=member, key=None,
    )  # fmt: skip
    with server(leader) as ask:
        quiet = sorted(after_pause(ask) for _ in range(ASKED))
        busy, peak, taken = working(row, ask)
    board.show(f"{MANY:,} learners in the background", taken, "s", 30)
    board.show("peak memory of the worker and the process that reads", peak, "MiB", 500, "resident")
    p95 = [quantile(times) for times in (quiet, sorted(busy))]
    note = f"{p95[0] * 1000:.0f} ms quiet, {p95[1] * 1000:.0f} ms meanwhile, {len(busy)} asked"
    board.show("p95 of a page meanwhile: times its quiet value", p95[1] / p95[0], "", 2, note)


def after_pause(ask):
    time.sleep(PAUSE)
    return ask()


def quantile(times):
    return times[int(len(times) * 0.95)]


def working(row, ask):
    """(times of the page meanwhile, MiB at most, seconds from upload to in)."""
    worker = subprocess.Popen([sys.executable, "manage.py", "worker"], env=os.environ | {"WORKER": "1"})  # noqa: S603,S607
    try:
        wait_for_worker()
        start, times, peak = time.perf_counter(), [], 0.0
        Import.objects.filter(pk=row.pk).update(work="read")
        for step in ("checked", "done"):
            if step == "done":
                Import.objects.filter(pk=row.pk).update(work="write")
            while not over(row, step):
                times.append(after_pause(ask))
                peak = max(peak, peak_of(worker.pid))
                assert time.perf_counter() - start < 10 * 30, "the worker does not come to an end"
        return times, peak, time.perf_counter() - start
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=20)


def over(row, step):
    """Whether this step has come to its end; the reader must not see half a truth."""
    now = Import.objects.get(pk=row.pk)
    assert not now.problem, now.problem
    return now.status == step and not now.work


def wait_for_worker():
    for _ in range(200):
        if cache.get("worker-here"):
            return
        time.sleep(0.1)
    raise SystemExit("the worker does not say that it is there")


def peak_of(process):
    """MiB that a process and those that it started hold now, or at most: its own high-water mark is kept for it."""
    own = resident(process, "VmHWM")
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)  # noqa: S607
    children = sum(resident(int(one), "VmRSS") for one in found.stdout.split())
    return max(own, resident(process, "VmRSS") + children)


def resident(process, what):
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith(what)), 0.0)


@contextmanager
def server(leader):
    """Waymark as it is served, with one process; yields a function that gives the seconds of one page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "careers.wsgi", "-b", f"127.0.0.1:{port}", "-w", "1", "--threads", "4"]
    client = Client()
    client.force_login(leader)
    cookie, slug = client.cookies["sessionid"].value, next(iter(leader.memberships()))
    address = f"http://127.0.0.1:{port}/{slug}/{START}/activities/"
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603
        try:
            asked = partial(page_time, address, cookie)
            for _ in range(5):
                asked()
            yield asked
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def page_time(address, cookie):
    """Seconds until a page has arrived; it is waited for a while until the server answers at all."""
    request = urllib.request.Request(address, headers={"Cookie": f"sessionid={cookie}"})
    for _ in range(200):
        before = time.perf_counter()
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                answer.read()
                assert answer.status == 200, answer.status
                return time.perf_counter() - before
        except (ConnectionError, urllib.error.URLError):
            time.sleep(0.1)
    raise SystemExit(f"{address} did not answer.")
