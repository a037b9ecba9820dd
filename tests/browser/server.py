"""A whole Waymark, as a school would run it: its own folder and database, gunicorn, no DEBUG."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.support.environment import ENVIRONMENT, TAKEN_AWAY

BASE_DIR = Path(__file__).resolve().parent.parent.parent
FILL = "from tests.browser.site import fill; fill()"
STARTS_WITHIN = 60


@dataclass
class Server:
    """A gunicorn and where it is. `stop` and `start` are for tests of a server that goes away."""

    environment: dict
    port: int
    log: Path
    process: subprocess.Popen | None = None

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        command = [sys.executable, "-m", "gunicorn", "careers.wsgi", "--chdir", str(BASE_DIR)]
        command += ["--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--threads", "4"]
        command += ["--no-control-socket", "--log-level", "warning"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(command, cwd=BASE_DIR, env=self.environment, stdout=log, stderr=log)
        self.wait()

    def wait(self):
        give_up = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                return urlopen(f"{self.origin}/health/", timeout=STARTS_WITHIN).close()
            except URLError:
                if self.process.poll() is not None or time.monotonic() > give_up:
                    raise RuntimeError(f"The server did not start.\n{self.log.read_text()}") from None
                time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *fault):
        if self.process.poll() is None:
            self.stop()


def environment(folder):
    """The tests' environment with a data folder of its own, and none of what a developer sees."""
    inherited = {name: value for name, value in os.environ.items() if name not in (*TAKEN_AWAY, "DATABASE_URL")}
    ours = {"DATA_DIR": str(folder), "DEBUG": "0", "HTTPS": "0", "EMAIL_URL": "consolemail://"}
    return {**inherited, **ENVIRONMENT, **ours}


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def manage(folder, *arguments):
    """What the command prints."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=BASE_DIR, env=environment(folder), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} failed.\n{done.stdout}{done.stderr}")
    return done.stdout


def server_of(folder, **more):
    return Server({**environment(folder), **more}, free_port(), folder / "log")


@dataclass
class Site:
    """A filled Waymark that is being served; `paths` is what site.py printed."""

    folder: Path
    server: Server
    paths: dict

    @property
    def origin(self):
        return self.server.origin


@contextmanager
def served(server, paths=None):
    with server:
        yield Site(server.log.parent, server, paths or {})


@contextmanager
def filled_site():
    """The site that most tests visit; beside it `nobody`, a database in which nobody has an account yet."""
    with tempfile.TemporaryDirectory(prefix="waymark-browser-") as name:
        folder = Path(name)
        manage(folder, "serve", "--only-prepare")
        (folder / "nobody").mkdir()
        (folder / "nobody" / "waymark.sqlite3").write_bytes((folder / "waymark.sqlite3").read_bytes())
        (folder / "nobody" / "static").symlink_to(folder / "static")
        paths = json.loads(manage(folder, "shell", "--no-imports", "-c", FILL))
        with served(server_of(folder), paths) as site:
            yield site


@contextmanager
def unused_site(site):
    """A Waymark in which nobody has an account yet."""
    with served(server_of(site.folder / "nobody")) as unused:
        yield unused
