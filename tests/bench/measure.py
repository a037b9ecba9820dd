"""How things are measured: medians over several runs, queries counted, all in one process on one database."""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass
class Board:
    """What was measured, and which limits were missed."""

    missed: list[str] = field(default_factory=list)

    def show(self, name: str, figure: float, unit: str, limit: float | None = None, note: str = "") -> None:
        within = limit is None or figure <= limit
        verdict = "" if limit is None else f"limit {limit:g}" + ("" if within else "  MISSED")
        print(f"  {name:<58} {figure:>9.4g} {unit:<8} {verdict:<20} {note}")
        if not within:
            self.missed.append(name)


def median_time(work: Callable[[], Any], runs: int = 7) -> float:
    """Seconds, the median of several runs after one to warm up."""
    work()
    times = []
    for _ in range(runs):
        gc.collect()
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def queries(work: Callable[[], Any]) -> tuple[int, list[str]]:
    """How many queries, and their SQL."""
    with CaptureQueriesContext(connection) as caught:
        work()
    return len(caught), [query["sql"] for query in caught.captured_queries]


def bare(statements: list[str]) -> float:
    """Seconds to run the same SQL and fetch its rows, without Django's models."""
    selects = [sql for sql in statements if sql.lstrip("( ").upper().startswith("SELECT")]

    def run() -> None:
        with connection.cursor() as cursor:
            for sql in selects:
                cursor.execute(sql.replace("%", "%%") if connection.vendor == "postgresql" else sql)
                cursor.fetchall()

    return median_time(run)


def page(board: Board, client: Any, name: str, address: str, most: int, seconds: float | None = None) -> None:
    """Queries and server time of one page, with how much of that its bare SQL takes."""
    response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    count, statements = queries(lambda: client.get(address))
    taken = median_time(lambda: client.get(address))
    note = f"{taken / bare(statements):.1f} times its bare SQL, {len(response.content) / 1000:.0f} kB"
    board.show(f"{name}: queries", count, "", most)
    board.show(f"{name}: server time", taken * 1000, "ms", seconds and seconds * 1000, note)


def memory_of(process: int) -> float:
    """MiB of a process that it does not share with others (proportional set size)."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    kib = next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return kib / 1024


def finish(board: Board) -> None:
    if board.missed:
        print(f"\nMissed: {', '.join(board.missed)}")
        sys.exit(1)
    print(f"\nEvery figure is within its limit ({os.cpu_count()} processors, shared).")
