"""The Gatsby Benchmarks as far as our records say something about them: indicative, never the official result."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from audits.reports.governors.records import Records
from audits.reports.governors.shape import MET, NOT_RECORDED, NOT_YET, PARTLY, Heading, Part, Value, table
from audits.reports.governors.shape import state as tag
from audits.reports.governors.wording import counted, listed

FILE = Path(settings.BASE_DIR) / "fixtures" / "benchmarks.toml"
Said = tuple[str, str]


class Fault(Exception):
    """The file says something that cannot be. Its text says what and where."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    number: int
    title: str
    reads: str


@dataclass(frozen=True, slots=True)
class Benchmarks:
    edition: str
    since: date
    source: str
    all: tuple[Benchmark, ...]


def benchmark_table(records: Records, duties: Sequence[Any]) -> list[Part]:
    """`duties` are those of the question: what they say of guidance, workplaces and providers is not asked again."""
    found = benchmarks_on(records.day)
    if found is None:
        return []
    rows: list[list[Value]] = []
    for one in found.all:
        if one.reads:
            words, state = READS[one.reads](records, duties)
            rows.append([f"{one.number} {one.title}", words, tag(state)])
    silent = [str(one.number) for one in found.all if not one.reads]
    note = "Indicative: what our own records show. The official result comes from Compass. "
    note += f"Our records do not count benchmarks {listed(silent, len(silent))}. " if silent else ""
    note += f"{found.source}; {found.edition}."
    header = ["Benchmark", "What our records show", "State"]
    return [
        Heading("The Gatsby Benchmarks"),
        table("benchmarks", "The Gatsby Benchmarks, indicative", header, rows, note),
    ]


def programme(records: Records, duties: Sequence[Any]) -> Said:
    there = {
        "a vision": records.year.programme.vision.strip(),
        "objectives": records.objectives,
        "a named careers leader": records.page.leader_name.strip(),
        "a published page": records.page.on,
        "a finished review": records.review,
    }
    done = sum(map(bool, there.values()))
    words = f"{done} of {len(there)} parts are there: vision, objectives, careers leader, public page, review."
    return words, MET if done == len(there) else PARTLY if done else NOT_YET


def curriculum(records: Records, duties: Sequence[Any]) -> Said:
    subjects = len(records.coverage.subjects) if records.edition else 0
    if not subjects:
        return "No lesson in a subject is linked to an outcome yet.", NOT_YET
    return f"Lessons in {counted(subjects, 'subject')} are linked to outcomes this year.", PARTLY


def employers(records: Records, duties: Sequence[Any]) -> Said:
    found = records.encounters
    if not found.recorded:
        return "Nobody has recorded who took part in sessions with employers.", NOT_RECORDED
    some, of = found.whole.some, found.whole.of
    if some is None or not found.tells_enough:
        return "Some learners have met an employer this year; the numbers are too small to add up.", PARTLY
    state = MET if some == of and not found.hides else PARTLY if some or found.hides else NOT_YET
    return f"{some} of {of} learners whom we can show have met an employer this year so far.", state


def duty(name: str) -> Callable[[Records, Sequence[Any]], Said]:
    def say(records: Records, duties: Sequence[Any]) -> Said:
        found = next(one for one in duties if one.name == name)
        return found.words, found.state

    return say


def providers(records: Records, duties: Sequence[Any]) -> Said:
    access = records.access
    if access is None or not access.needed:
        return "Our records count no encounters with providers here.", NOT_RECORDED
    states = {phase.state for phase in access.phases}
    words = f"{access.held} of {access.needed} encounters with providers of technical education have been held."
    return words, MET if states == {MET} else PARTLY if access.held else NOT_YET


READS: Mapping[str, Callable[[Records, Sequence[Any]], Said]] = {
    "programme": programme,
    "curriculum": curriculum,
    "employers": employers,
    "workplaces": duty("Experience of workplaces"),
    "providers": providers,
    "guidance": duty("Personal guidance"),
}


def benchmarks_on(day: date) -> Benchmarks | None:
    """Those that hold on a day; None before the first."""
    return next((one for one in editions(FILE) if one.since <= day), None)


@cache
def editions(path: Path) -> tuple[Benchmarks, ...]:
    """What the file says, the newest first. Every fault in it is told at once."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise Fault(f"{path.name}: this cannot be read as TOML: {fault}.") from None
    found = data.get("edition", [])
    faults = [fault for number, one in enumerate(found, 1) for fault in faults_of(f"edition {number}", one)]
    if faults or not found:
        raise Fault("\n".join(f"{path.name}: {fault}" for fault in faults or ["there is no [[edition]]."]))
    read = (
        Benchmarks(one["edition"], one["from"], one["source"], tuple(Benchmark(**each) for each in one["benchmark"]))
        for one in found
    )
    return tuple(sorted(read, key=lambda one: one.since, reverse=True))


def faults_of(where: str, one: dict[str, Any]) -> list[str]:
    wanted = {"edition": str, "from": date, "source": str, "benchmark": list}
    faults = [
        f"{where}: '{key}' is missing or of the wrong type."
        for key, kind in wanted.items()
        if type(one.get(key)) is not kind
    ]
    for number, each in enumerate(one["benchmark"] if not faults else [], 1):
        if set(each) != {"number", "title", "reads"}:
            faults.append(f"{where}, benchmark {number}: give 'number', 'title' and 'reads'.")
        elif each["reads"] and each["reads"] not in READS:
            faults.append(
                f"{where}, benchmark {number}: nothing reads '{each['reads']}'. Known are {', '.join(sorted(READS))}."
            )
    return faults
