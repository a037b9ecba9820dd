"""python -m tests.bench: every figure that the project promises, on the database of DATABASE_URL."""

import tests.support.environment  # noqa: F401  isort: skip - sets what the settings read

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import django

os.environ.update(DEBUG="0", HTTPS="0", EMAIL_URL="memorymail://")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{os.environ['DATA_DIR']}/bench.sqlite3")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from careers.people import add_school, join  # noqa: E402
from frameworks import models as frameworks  # noqa: E402
from tests.bench.audits import audits  # noqa: E402
from tests.bench.coverage import coverage  # noqa: E402
from tests.bench.dashboard import dashboard  # noqa: E402
from tests.bench.imports import imports  # noqa: E402
from tests.bench.learners import learners  # noqa: E402
from tests.bench.measure import Board, finish, median_time, memory_of, page, queries  # noqa: E402
from tests.bench.papers import papers  # noqa: E402
from tests.bench.reading import reading  # noqa: E402
from tests.bench.records import records  # noqa: E402
from tests.bench.resources import resources  # noqa: E402
from tests.bench.school import SMALL_YEAR, START, big_school  # noqa: E402


def main():
    board = Board()
    print(f"\nWaymark on {connection.vendor}")
    migrating(board)
    loading(board)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    school, leader, edition = big_school()
    pages(board, school, leader, edition)
    small = add_school(name="Small School", slug="small", start=START, by="bench")
    join(school=small, user=leader, roles=["careers_leader"], by="bench")
    audits(board, school, leader, small)
    learners(board, school, leader, edition)
    coverage(board, school, leader, edition)
    dashboard(board, school, leader)
    resources(board)
    imports(board, leader)
    records(board, leader, edition)
    reading(board)
    papers(board)
    memory(board, leader)
    finish(board)


def migrating(board):
    begin = time.perf_counter()
    call_command("migrate", verbosity=0)
    board.show("migrate an empty database", time.perf_counter() - begin, "s", 10)


def loading(board):
    count, _ = queries(load)
    board.show("load all frameworks, queries", count, "", 40)
    times = []
    for _ in range(3):
        wipe()
        begin = time.perf_counter()
        load()
        times.append(time.perf_counter() - begin)
    loaded = frameworks.Statement.objects.count()
    board.show("load all frameworks", sorted(times)[1], "s", 1, f"{loaded} statements")
    again = median_time(load)
    board.show("load them again, nothing changed", again, "s", 0.3)


def load():
    with open(os.devnull, "w") as nowhere:
        call_command("load_frameworks", stdout=nowhere)


def wipe():
    """Empty the framework tables, so that loading starts from nothing."""
    for model in (frameworks.Alignment, frameworks.Descriptor, frameworks.Statement, frameworks.Level):
        model.objects.all().delete()
    for model in (frameworks.Scale, frameworks.Strand, frameworks.Section, frameworks.Edition, frameworks.Framework):
        model.objects.all().delete()


def pages(board, school, leader, edition):
    client = Client()
    client.force_login(leader)
    at = f"/{school.slug}/{START}"
    addresses = {
        "coverage, 150 activities x 60 statements x 7 years": (f"{at}/coverage/{edition.pk}/", 15, 0.1),
        "gaps of the same": (f"{at}/gaps/{edition.pk}/", 15, None),
        "matrix of the same": (f"{at}/mapping/{edition.pk}/", 15, None),
        "home of the same": (f"/{school.slug}/", 15, None),
        "planner of the same": (f"{at}/planner/", 15, None),
        "activity list, 500 activities": (f"/{school.slug}/{SMALL_YEAR}/activities/", 15, None),
    }
    for name, (address, most, seconds) in addresses.items():
        page(board, client, name, address, most, seconds)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def memory(board, leader):
    """A real gunicorn with one worker, after it has served the pages that people open."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "careers.wsgi", "-b", f"127.0.0.1:{port}", "-w", "1", "--threads", "4"]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603
        try:
            serve_some(port, leader)
            worker = int(subprocess.check_output(["pgrep", "-P", str(server.pid)], text=True).split()[0])  # noqa: S607
            board.show("memory of a web worker", memory_of(worker), "MiB", 150, "proportional set size")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)


def serve_some(port, leader):
    client = Client()
    client.force_login(leader)
    cookie = client.cookies["sessionid"].value
    slug = next(iter(leader.memberships()))
    paths = ["health/", f"{slug}/", "frameworks/", f"{slug}/{START}/activities/", f"{slug}/{START}/coverage/"]
    for _ in range(20):
        for path in paths:
            get(port, path, cookie)


def get(port, path, cookie):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", headers={"Cookie": f"sessionid={cookie}"})
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                assert answer.status == 200, f"{path}: {answer.status}"
                return answer.read()
        except (ConnectionError, urllib.error.URLError):
            time.sleep(0.1)
    raise SystemExit(f"{path} did not answer.")


if __name__ == "__main__":
    main()
