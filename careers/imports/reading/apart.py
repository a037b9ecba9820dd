"""Starts the process that reads, waits for it no longer than its time, and makes a sentence of however it ends."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, NamedTuple

from careers import apart
from careers.imports.reading import limits
from careers.imports.reading.book import Unreadable
from careers.imports.reading.containers import DAMAGED
from careers.imports.reading.keeping import TOO_BIG

MOST_ANSWERED = 8 * 1024
SLOW = "{file} takes too long to read. Copy your list into a new workbook, without formulas, and choose that."
OUR_FAULT = "{file} could not be read through a fault of Waymark. Try again, or tell whoever runs Waymark here."


class Job(NamedTuple):
    source: Path
    target: Path
    suffix: str


class Answer(NamedTuple):
    """The sentence ('' where all is well), and the name of a fault that nobody foresaw."""

    said: str
    fault: str


def read_apart(source: Path, target: Path, suffix: str) -> None:
    """The target is written whole, or is as it was and Unreadable says why."""
    handle, half = tempfile.mkstemp(prefix=".reading-", dir=target.parent)
    os.close(handle)
    try:
        read_half(Job(source.resolve(), Path(half).resolve(), suffix))
        os.replace(half, target)
    finally:
        Path(half).unlink(missing_ok=True)


def read_half(job: Job) -> None:
    answers, ended = work_apart([job], seconds=limits.WALL_SECONDS)
    if not answers:
        raise Unreadable(sentence(ended))
    if fault := answers[0].fault:
        logging.getLogger(__name__).warning("A file could not be read: %s", fault)
    if answers[0].said:
        raise Unreadable(answers[0].said)


def sentence(ended: int) -> str:
    """What to say of a process that ended like this without an answer."""
    if ended in apart.NO_TIME:
        return SLOW
    if ended in apart.NO_MEMORY:
        return TOO_BIG
    logging.getLogger(__name__).error("The process that reads files ended with %s.", ended)
    return OUR_FAULT


def work_apart(jobs: Sequence[Job], *, seconds: float) -> tuple[list[Answer], int]:
    """One process for all jobs: what it answered to each, and how it ended.

    Fewer answers than jobs: it died of the first that has none.
    """
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as told:
        for job in jobs:
            line = {"source": str(job.source), "target": str(job.target), "suffix": job.suffix}
            asked.write(json.dumps(line).encode() + b"\n")
        asked.seek(0)
        ended = run(asked, told, seconds)
        told.seek(0)
        lines = told.read(MOST_ANSWERED * len(jobs)).splitlines()
    return [answer_in(line) for line in lines[: len(jobs)]], ended


def run(asked: IO[bytes], told: IO[bytes], seconds: float) -> int:
    process = apart.start("careers.imports.reading.child", stdin=asked, stdout=told)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        apart.stop(process)


def answer_in(line: bytes) -> Answer:
    try:
        answer = json.loads(line)
        return Answer(str(answer.get("said", ""))[:2000], str(answer.get("fault", ""))[:80])
    except (ValueError, AttributeError, RecursionError):
        return Answer(DAMAGED, "an answer that is none")
