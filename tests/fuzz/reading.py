"""python -m tests.fuzz.reading --count 10000: damaged spreadsheets, every one of which must give cells or a sentence.

They go through the process that reads files, under its limits, many in a row; where it dies of one, a new one goes
on with the next. `--seed` makes the same files again; `--keep` names a folder for those that something died of.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from random import Random

from careers.imports.reading import Unreadable, apart, limits, load
from tests.fuzz.mutations import mutated, seeds

BATCH = 250


@dataclass
class Found:
    """What became of the files: how many were read, which sentences there were, and all that should not be."""

    read: int = 0
    said: Counter = field(default_factory=Counter)
    ended: Counter = field(default_factory=Counter)
    wrong: list = field(default_factory=list)

    @property
    def count(self):
        return self.read + self.said.total() + self.ended.total()


def fuzz(count, seed, keep=None):
    chance, found, wholes = Random(seed), Found(), seeds()
    with tempfile.TemporaryDirectory() as folder:
        while found.count + len(found.wrong) < count:
            files = [draw(Path(folder), at, wholes, chance) for at in range(min(BATCH, count - found.count))]
            judge(files, found, keep)
    return found


def draw(folder, at, wholes, chance):
    name, content = chance.choice(wholes)
    source = folder / f"{at}.source"
    source.write_bytes(mutated(content, chance))
    return apart.Job(source, folder / f"{at}.target", PurePath(name).suffix)


def judge(jobs, found, keep):
    """A process that dies of a file has its sentence too, but says that the pre-flight let something through."""
    while jobs:
        answers, ended = apart.work_apart(jobs, seconds=limits.WALL_SECONDS * 5)
        for job, answer in zip(jobs, answers, strict=False):
            take(job, answer, found, keep)
        jobs = jobs[len(answers) :]
        if jobs:
            found.ended[f"{ended}: {apart.sentence(ended)}"] += 1
            put_aside(jobs.pop(0), keep, f"died-{ended}")


def take(job, answer, found, keep):
    if answer.fault:
        found.wrong.append(f"{answer.fault}: {put_aside(job, keep, answer.fault)}")
    elif answer.said:
        found.said[answer.said] += 1
    else:
        try:
            load(job.target)
            found.read += 1
        except Unreadable:
            found.wrong.append(f"what was read cannot be loaded: {put_aside(job, keep, 'load')}")


def put_aside(job, keep, why):
    if not keep:
        return "give --keep to look at it"
    kept = Path(keep) / f"{why}-{job.source.stat().st_size}-{time.monotonic_ns()}{job.suffix}"
    kept.write_bytes(job.source.read_bytes())
    return str(kept)


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.reading")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    told = parser.parse_args()
    begin = time.perf_counter()
    found = fuzz(told.count, told.seed, told.keep)
    print(f"{found.count} damaged files in {time.perf_counter() - begin:.0f} s: {found.read} read,")
    print(f"{found.said.total()} refused in {len(found.said)} sentences, {found.ended.total()} ended their process")
    for sentence, times in (found.said + found.ended).most_common(40):
        print(f"  {times:>6}  {sentence}")
    if found.wrong or found.ended:
        sys.exit("\n".join(["What nobody foresaw:", *found.wrong, *found.ended]))


if __name__ == "__main__":
    main()
