"""The process apart: takes limits upon itself, then reads the files that its input names, a line of JSON each.

Answers with a line for each: {} if the target was written, {"said": sentence} if not, and the name of the fault where
nobody foresaw it. Started by `apart`, without
Django, without anything of the environment.
"""

from __future__ import annotations

import errno
import json
import resource
import signal
import sys
from pathlib import Path

from careers.imports.reading import limits
from careers.imports.reading.book import Unreadable
from careers.imports.reading.containers import DAMAGED
from careers.imports.reading.keeping import TOO_BIG, TOO_MUCH
from careers.imports.reading.kinds import kind_of
from careers.imports.reading.texts import write_text
from careers.imports.reading.workbooks import write_workbook


def main() -> None:
    narrow()
    for line in sys.stdin:
        job = json.loads(line)
        give_time()
        print(json.dumps(answer(Path(job["source"]), Path(job["target"]), job["suffix"])), flush=True)  # noqa: T201


def narrow() -> None:
    """Limits that cannot be taken back."""
    files = {"NOFILE": limits.OPEN_FILES, "FSIZE": limits.KEPT_PACKED, "CORE": 0, "AS": limits.MEMORY}
    for name, most in files.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def give_time() -> None:
    """For the next file. A process that nobody waits for any more ends by itself."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = int(used.ru_utime + used.ru_stime) + 1 + limits.CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    signal.alarm(limits.WALL_SECONDS + 5)


def answer(source: Path, target: Path, suffix: str) -> dict[str, str]:
    try:
        read(source, target, suffix)
    except Unreadable as fault:
        return {"said": str(fault)}
    except MemoryError:
        return {"said": TOO_BIG}
    except BaseException as fault:  # a panic of the library is no Exception
        full = isinstance(fault, OSError) and fault.errno == errno.EFBIG
        return {"said": TOO_MUCH} if full else {"said": DAMAGED, "fault": type(fault).__name__}
    return {}


def read(source: Path, target: Path, suffix: str) -> None:
    with source.open("rb") as file:
        kind = kind_of(file, f"file{suffix}")
    (write_text if kind == "csv" else write_workbook)(source, target)
