"""Two people who act at the same moment, again and again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def in_pairs(work, count):
    """Run work(pair, 0) and work(pair, 1) at the same moment, for each of `count` pairs. [(result, result), ...]."""
    barrier = Barrier(2)

    def side(which):
        results = []
        for pair in range(count):
            barrier.wait(timeout=60)
            results.append(work(pair, which))
        connection.close()
        return results

    with ThreadPoolExecutor(2) as pool:
        sides = [pool.submit(side, which) for which in (0, 1)]
        return list(zip(*(one.result(timeout=120) for one in sides), strict=True))
