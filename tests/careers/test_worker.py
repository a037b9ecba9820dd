"""The worker: each command once a day, faults told and outlived, and an end when it is asked for."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime
from io import StringIO
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.core.management.base import BaseCommand
from django.db import OperationalError
from django.utils import timezone

from careers.management.commands.worker import Diary
from tests.support.environment import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
PARENT = """
import os, subprocess, sys, time
worker = subprocess.Popen([sys.executable, "manage.py", "worker", "--parent", str(os.getpid())])
print(worker.pid, flush=True)
time.sleep(60)
"""


class Counting(BaseCommand):
    """Notes when it ran; fails as often as it is told to."""

    requires_system_checks = []

    def __init__(self, failures=0):
        super().__init__()
        self.runs, self.failures = 0, failures

    def handle(self, **options):
        self.runs += 1
        if self.runs <= self.failures:
            raise OperationalError("the database is away")

    def __str__(self):
        return "counting"


def at(day, hour, minute=0):
    return timezone.make_aware(datetime(2027, 1, day, hour, minute))


@pytest.fixture
def runs(db):
    """runs(command, times): how often it had run after each look at the clock."""

    def walk(command, times):
        said = StringIO()
        diary, found = Diary([command], said), []
        for now in times:
            diary.run_what_is_due(now)
            found.append(command.runs)
        return found, said.getvalue()

    return walk


def test_command_runs_once_a_day_after_seven(runs):
    times = [at(1, 6, 59), at(1, 7), at(1, 7, 1), at(1, 23), at(2, 6, 59), at(2, 7, 5), at(2, 12), at(4, 9)]
    assert runs(Counting(), times) == ([0, 1, 1, 1, 1, 2, 2, 3], "")


def test_worker_started_late_runs_what_is_due_at_once(runs):
    assert runs(Counting(), [at(1, 15), at(1, 15, 1)])[0] == [1, 1]


def test_fault_is_told_and_tried_again_after_ten_minutes(runs):
    found, said = runs(Counting(failures=2), [at(1, 7), at(1, 7, 9), at(1, 7, 10), at(1, 7, 20), at(1, 8), at(2, 7)])
    assert found == [1, 1, 2, 3, 3, 4]
    assert said == "counting failed and is tried again in 10 minutes: the database is away" * 2


def test_fault_at_night_waits_for_the_morning(runs):
    assert runs(Counting(failures=1), [at(1, 23, 55), at(2, 0, 5), at(2, 7)])[0] == [1, 1, 2]


def environment(tmp_path, **more):
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**inherited, **ENVIRONMENT, "DATA_DIR": str(tmp_path), **more}


def start(tmp_path, *command, **more):
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment(tmp_path, **more), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def running(pid):
    """Whether this process is there and not merely waiting to be counted as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def soon(happened, seconds=60):
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.05)
    return happened()


def handles_term(pid):
    """Whether the process has said what it does when it is asked to end."""
    caught = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def test_worker_stops_long_before_its_next_turn_and_says_nothing(tmp_path):
    for command in (["migrate", "--verbosity=0"], ["createcachetable"]):
        start(tmp_path, "manage.py", *command).communicate(timeout=60)
    for number in (signal.SIGTERM, signal.SIGINT):
        worker = start(tmp_path, "manage.py", "worker", DJANGO_SETTINGS_MODULE="tests.support.night")
        assert soon(lambda pid=worker.pid: handles_term(pid))
        worker.send_signal(number)
        assert (worker.communicate(timeout=30), worker.returncode) == (("", ""), 0)


def test_worker_outlives_a_database_that_is_away(tmp_path):
    worker = start(tmp_path, "manage.py", "worker", DJANGO_SETTINGS_MODULE="tests.support.day")
    said = worker.stderr.readline()  # the database has no table yet
    assert said.startswith("mail_actions failed and is tried again in 10 minutes: no such table")
    assert running(worker.pid)
    worker.terminate()
    assert (worker.communicate(timeout=30), worker.returncode) == (("", ""), 0)


def test_worker_ends_with_its_parent(tmp_path):
    parent = start(tmp_path, "-c", PARENT, DJANGO_SETTINGS_MODULE="tests.support.night")
    worker = int(parent.stdout.readline())
    assert soon(lambda: handles_term(worker))
    parent.kill()
    parent.communicate(timeout=30)
    assert soon(lambda: not running(worker))


def children(pid):
    """{pid: its command} of what this process has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child): Path(f"/proc/{child}/cmdline").read_text().split("\0") for child in found}


def worker_of(pid):
    return next((child for child, command in children(pid).items() if "worker" in command), None)


def answers(port):
    try:
        with urlopen(f"http://127.0.0.1:{port}/health/", timeout=2) as answer:
            return answer.read() == b"ok"
    except OSError:
        return False


@pytest.mark.parametrize(("wanted", "there"), [("yes", True), ("no", False)])
def test_serve_starts_a_worker_that_ends_with_it(tmp_path, wanted, there):
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    serve = start(tmp_path, "manage.py", "serve", PORT=str(port), WORKER=wanted, WEB_WORKERS="1", HTTPS="0")
    try:
        assert soon(lambda: answers(port), seconds=240)
        worker = worker_of(serve.pid)
        assert (worker is not None) == there
    finally:
        serve.terminate()
        serve.communicate(timeout=90)
    assert soon(lambda: not (worker and running(worker)))
