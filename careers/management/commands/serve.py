"""Prepare this Waymark and serve it: what `make demo` and a small installation run."""

import errno
import os
import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from careers.demonstration.whole import demonstration_schools, sign_ins
from careers.people import needs_setup, setup_token

THREADS = 4
#: Where the workers' heartbeat lies, so that a slow disk is not taken for a dead worker.
HEARTBEAT = Path("/dev/shm")  # noqa: S108 - memory, not a folder anybody else's files are read from


class Command(BaseCommand):
    help = "Prepare the database and the static files, say where to sign in, and serve."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("--only-prepare", action="store_true", help="Prepare, print, and do not serve.")

    def handle(self, *, only_prepare, **options):
        host = settings.BIND
        if not only_prepare:
            refuse_port(host, settings.PORT)
        prepare()
        self.say_where()
        if not only_prepare:
            if settings.WORKER:
                start_worker()
            serve(host)

    def say_where(self):
        site = settings.SITE_URL
        self.stdout.write(f"\nWaymark is at {site}/\n")
        if demonstration_schools().exists():
            self.stdout.write(sign_ins(site))
        elif needs_setup():
            self.stdout.write(f"Nobody is here yet. Set it up at {site}{reverse('setup')}")
            self.stdout.write(f"with this token: {setup_token()}\n")
        self.stdout.write("Stop it with Ctrl-C.\n")
        self.stdout.flush()


def refuse_port(host, port):
    """CommandError, in a sentence, where nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as fault:
            raise CommandError(why_not(fault, host, port)) from None


def why_not(fault, host, port):
    if fault.errno == errno.EADDRINUSE:
        other = port % 65535 + 1
        return f"Port {port} is taken by another program. Stop that one, or choose another port: PORT={other}."
    if fault.errno == errno.EACCES:
        return f"Only the system's administrator may use port {port}. Choose one above 1023, for example PORT=8000."
    return f"BIND: '{host}' is no address of this machine ({fault.strerror}). Leave it out, or set it to 127.0.0.1."


def prepare():
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_frameworks", stdout=StringIO())  # its faults still stop us
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)


def start_worker():
    """Start what runs once a day beside us. It ends when we do: we stay its parent when we become the web server."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--parent", str(os.getpid())]
    subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command


def serve(host):
    """Become the web server: this process turns into gunicorn, which stops gracefully on SIGTERM and Ctrl-C."""
    bind = f"[{host}]:{settings.PORT}" if ":" in host else f"{host}:{settings.PORT}"
    command = [sys.executable, "-m", "gunicorn", "careers.wsgi", "--chdir", str(settings.BASE_DIR), "--bind", bind]
    command += ["--workers", str(settings.WEB_WORKERS), "--worker-class", "gthread", "--threads", str(THREADS)]
    command += ["--preload", "--no-control-socket", "--graceful-timeout", "20", "--log-level", "warning"]
    command += ["--worker-tmp-dir", str(HEARTBEAT)] if HEARTBEAT.is_dir() else []
    os.execv(sys.executable, command)  # noqa: S606 - so that signals reach gunicorn itself
