"""Bring in spreadsheets and draw documents as they come, and run the commands of every day, each once a day.

A small loop that stops when it is asked to, or with its parent.
"""

import os
import signal
import time
from datetime import timedelta
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.utils import timezone

from careers.documents import running as documents
from careers.imports import running as imports
from careers.presence import Presence

#: Seconds between two looks at the clock, at the parent and at whether to stop.
PAUSE = 0.5
#: A page that somebody waits for comes before a spreadsheet that is being read.
NICE = 5
#: How long after a fault the command is tried again.
AGAIN = timedelta(minutes=10)
#: The same of what somebody waits for.
SOON = timedelta(seconds=10)


class Stopped(BaseException):
    """Somebody asked this process to end. No `except Exception` may swallow it."""


def stop(number, frame):
    signal.signal(number, signal.SIG_IGN)  # once is enough
    raise Stopped


class Command(BaseCommand):
    help = "Run the commands in DAILY_COMMANDS once a day, until stopped. Several workers do no harm."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--parent", type=int, default=0, help="End when this process is not our parent any more.")

    def handle(self, *, parent, **options):
        os.nice(NICE)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        diary, waiting = Diary(settings.DAILY_COMMANDS, self.stderr), Waiting(self.stderr)
        try:
            while not parent or os.getppid() == parent:
                diary.run_what_is_due(timezone.localtime())
                if not waiting.look(timezone.now()):
                    time.sleep(PAUSE)
        except Stopped:
            pass


class Waiting:
    """Does what imports and documents wait for, in turns. A fault, such as a database that is away, ends nothing."""

    def __init__(self, stderr):
        self.presence, self.stderr, self.not_before = Presence(), stderr, None

    def look(self, now):
        """Whether there was anything to do."""
        if self.not_before and now < self.not_before:
            return False
        try:
            self.presence.say()
            return any([documents.do_next(), imports.do_next()])
        except Exception as fault:
            self.not_before = now + SOON
            self.stderr.write(f"what waits is tried again in 10 seconds: {fault or type(fault).__name__}")
            connections.close_all()
            return False


class Diary:
    """Which command is to be run next, and when. After a restart all are due again: each is safe to run twice."""

    def __init__(self, names, stderr):
        self.next = dict.fromkeys(names, None)
        self.stderr = stderr

    def run_what_is_due(self, now):
        first = first_time(now)
        for name, at in self.next.items():
            if now >= max(at or first, first):
                self.next[name] = first_time(now, days=1) if self.run(name) else now + AGAIN

    def run(self, name):
        """Whether it went well; a fault is told, and ends nothing."""
        try:
            call_command(name, stdout=StringIO(), stderr=self.stderr)
        except Exception as fault:
            self.stderr.write(f"{name} failed and is tried again in 10 minutes: {fault or type(fault).__name__}")
            return False
        finally:
            connections.close_all()  # the next run is far away, and the database may be gone by then
        return True


def first_time(now, days=0):
    """When the commands of that day may run first, in local time."""
    return now.replace(hour=settings.DAILY_FROM, minute=0, second=0, microsecond=0) + timedelta(days=days)
