"""The process apart: takes limits upon itself, then draws the documents that its input names, a line of JSON each.

Answers with a line for each: {} if the target was written, {"said": sentence} if not, and the name of the fault where
nobody foresaw it. Started by `press`, without Django, without anything of the environment.
"""

from __future__ import annotations

import errno
import json
import logging
import sys
from pathlib import Path

from careers import apart
from careers.drawing import limits
from careers.drawing.sentences import BROKEN, TOO_BIG


def main() -> None:
    import weasyprint  # a second to import: before the limits count, and once for all documents

    weasyprint.LOGGER.setLevel(logging.CRITICAL)
    narrow()
    for line in sys.stdin:
        job = json.loads(line)
        apart.give_time(cpu=limits.CPU_SECONDS, wall=limits.WALL_SECONDS + 5)
        told = answer(Path(job["source"]), Path(job["target"]), job["base"])
        print(json.dumps(told), flush=True)  # noqa: T201


def narrow() -> None:
    apart.narrow(memory=limits.MEMORY, file=limits.FILE, files=limits.OPEN_FILES)


def answer(source: Path, target: Path, base: str) -> dict[str, str]:
    try:
        draw(source.read_text(encoding="utf-8"), target, base)
    except MemoryError:
        return {"said": TOO_BIG}
    except Exception as fault:
        full = isinstance(fault, OSError) and fault.errno == errno.EFBIG
        return {"said": TOO_BIG} if full else {"said": BROKEN, "fault": type(fault).__name__}
    return {}


def draw(html: str, target: Path, base: str) -> None:
    """`base` is what the addresses of links begin with that begin with '/'; nothing is fetched from there."""
    from weasyprint import HTML  # slow to load, and only the process apart needs it

    from careers.drawing.fetching import OwnFetcher
    from careers.drawing.finishing import finish

    document = HTML(string=html, base_url=base, url_fetcher=OwnFetcher())
    document.write_pdf(target, pdf_variant="pdf/ua-1", finisher=finish)
