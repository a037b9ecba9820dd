"""The process apart: takes limits upon itself, then reads the files that its input names, a line of JSON each.

Answers with a line for each: {} if the target was written, {"said": sentence} if not, and the name of the fault where
nobody foresaw it. Started by `apart`, without Django, without anything of the environment.
"""

from __future__ import annotations

import errno
import json
import sys
from pathlib import Path

from careers import apart
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
        apart.give_time(cpu=limits.CPU_SECONDS, wall=limits.WALL_SECONDS + 5)
        print(json.dumps(answer(Path(job["source"]), Path(job["target"]), job["suffix"])), flush=True)  # noqa: T201


def narrow() -> None:
    apart.narrow(memory=limits.MEMORY, file=limits.KEPT_PACKED, files=limits.OPEN_FILES)


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
