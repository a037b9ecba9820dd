"""The press: a process that draws, is waited for no longer than its time, and is replaced when it dies or has aged."""

from __future__ import annotations

import json
import logging
import os
import select
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Self

from careers import apart
from careers.drawing import limits
from careers.drawing.sentences import BROKEN, TOO_BIG, TOO_SLOW

MOST_ANSWERED = 8 * 1024
log = logging.getLogger(__name__)


class Undrawable(Exception):
    """A document could not be drawn; its words are a sentence for people."""


class Press:
    """Use it as a context manager. Its process starts with the first document, and ends with the block.

    `base` is the address of this installation: links that begin with '/' lead there.
    """

    def __init__(self, base: str = "https://waymark.invalid") -> None:
        self.base = f"{base.rstrip('/')}/"
        self.process: subprocess.Popen[bytes] | None = None
        self.drawn = self.started = 0

    def __enter__(self) -> Self:
        self.kept = tempfile.TemporaryDirectory(prefix="waymark-press-")
        self.folder = Path(self.kept.name)
        return self

    def __exit__(self, *fault: object) -> None:
        self.end()
        self.kept.cleanup()

    def draw(self, html: str) -> bytes:
        """The PDF of this document; Undrawable says why there is none."""
        source, target = self.folder / "source.html", self.folder / "target.pdf"
        source.write_text(html, encoding="utf-8", errors="replace")
        target.unlink(missing_ok=True)
        self.work({"source": str(source), "target": str(target), "base": self.base})
        if not target.is_file():
            raise Undrawable(BROKEN)
        return target.read_bytes()

    def draw_to(self, html: str, path: Path) -> None:
        """The same into a file, which is written whole or is as it was."""
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.write_bytes(self.draw(html))
        fresh.replace(path)

    def work(self, job: dict[str, str]) -> None:
        process = self.ready()
        line = self.ask(process, json.dumps(job).encode() + b"\n")
        if line is None:
            raise Undrawable(sentence(self.end()))
        self.drawn += 1
        told = answer_in(line)
        if fault := told.get("fault"):
            log.error("A document could not be drawn: %s", fault)
        if said := told.get("said"):
            self.end()  # who knows what is left of it
            raise Undrawable(said)

    def ready(self) -> subprocess.Popen[bytes]:
        """The process, a fresh one where there is none, or where it has drawn enough."""
        if self.drawn >= limits.DOCUMENTS:
            self.end()
        if self.process is None:
            self.process = apart.start(
                "careers.drawing.child", stdin=subprocess.PIPE, stdout=subprocess.PIPE, folder=self.folder
            )
            self.drawn, self.started = 0, self.started + 1
        return self.process

    def ask(self, process: subprocess.Popen[bytes], line: bytes) -> bytes | None:
        """Its answer; None where it ended, or did not answer in time."""
        if process.stdin is None or process.stdout is None:  # both are pipes
            return None
        try:
            process.stdin.write(line)
            process.stdin.flush()
        except OSError:
            return None
        return read_line(process.stdout.fileno(), limits.WALL_SECONDS)

    def end(self) -> int:
        """End the process; how it ended."""
        process, self.process = self.process, None
        if process is None:
            return 0
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what it did not take
                if pipe is not None:
                    pipe.close()
        return apart.stop(process)


def read_line(source: int, seconds: float) -> bytes | None:
    """A line from this pipe; None at its end, or where it takes longer, or is longer than an answer."""
    line, until = b"", monotonic() + seconds
    while not line.endswith(b"\n"):
        if len(line) > MOST_ANSWERED or not select.select([source], [], [], max(until - monotonic(), 0))[0]:
            return None
        more = os.read(source, 4096)
        if not more:
            return None
        line += more
    return line


def sentence(ended: int) -> str:
    """What to say of a process that ended like this without an answer."""
    if ended in apart.NO_TIME:
        return TOO_SLOW
    if ended in apart.NO_MEMORY:
        return TOO_BIG
    log.error("The process that draws ended with %s.", ended)
    return BROKEN


def answer_in(line: bytes) -> dict[str, str]:
    try:
        told = dict(json.loads(line))
        return {name: str(told[name])[:2000] for name in ("said", "fault") if name in told}
    except (ValueError, TypeError, RecursionError):
        return {"said": BROKEN, "fault": "an answer that is none"}
