"""A PostgreSQL server of our own, thrown away afterwards.

    python -m tests.support.postgres -- pytest --ignore=tests/browser

runs a command with DATABASE_URL naming an empty database on it. The server listens on loopback only, on a
free port, with a password of its own, and is not made to survive a crash.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
START_WITHIN = 60  # seconds


def programs():
    """The folder with initdb and postgres, the newest on this machine."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [path.parent for path in DEBIAN.glob("*/bin/initdb")]
    if not folders:
        sys.exit("PostgreSQL is not installed here. On Debian or Ubuntu: .ci/packages postgresql")
    return max(folders, key=lambda folder: float(folder.parent.name))


def somebody():
    """Who runs the server: PostgreSQL refuses to be run by root."""
    return {} if os.geteuid() else {"user": "postgres", "group": "postgres", "extra_groups": []}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def create(folder, password):
    """Lay out the files of a server below `folder`; its owner is the user 'waymark'."""
    (folder / "password").write_text(password)
    if who := somebody():
        for path in (folder, folder / "password"):
            shutil.chown(path, who["user"], who["group"])
    words = f"--pgdata={folder}/data --pwfile={folder}/password --username=waymark --auth=scram-sha-256"
    more = "--encoding=UTF8 --locale=C.UTF-8 --no-sync"
    command = [programs() / "initdb", *words.split(), *more.split()]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, **who)
    if made.returncode:
        sys.exit(f"PostgreSQL could not be set up.\n{made.stdout}{made.stderr}")


def start(folder, port):
    options = [f"--{name}={value}" for name, value in OPTIONS.items()]
    command = [programs() / "postgres", f"-D{folder}/data", f"-p{port}", *options]
    with (folder / "log").open("w") as log:
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **somebody())


def make_database(address, process, log):
    """Wait until the server answers, then create the database 'waymark' on it."""
    give_up = time.monotonic() + START_WITHIN
    while True:
        try:
            with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE waymark")
            return
        except psycopg.OperationalError as fault:
            if process.poll() is not None or time.monotonic() > give_up:
                sys.exit(f"PostgreSQL did not start.\n{fault}\n{log.read_text()}")
            time.sleep(0.1)


@contextmanager
def server():
    """Yield the DATABASE_URL of an empty database on a server that lives as long as the block."""
    folder = Path(tempfile.mkdtemp(prefix="waymark-postgres-"))
    password, port = secrets.token_hex(16), free_port()
    process = None
    try:
        create(folder, password)
        process = start(folder, port)
        address = f"postgres://waymark:{password}@127.0.0.1:{port}"
        make_database(address, process, folder / "log")
        yield f"{address}/waymark"
    finally:
        if process:
            process.send_signal(signal.SIGINT)  # to a postmaster: end every session, write, and stop
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    if sys.argv[1:2] != ["--"] or not sys.argv[2:]:
        sys.exit("Say what to run: python -m tests.support.postgres -- COMMAND")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    with server() as url:
        sys.exit(subprocess.run(sys.argv[2:], env={**os.environ, "DATABASE_URL": url}).returncode)


if __name__ == "__main__":
    main()
