"""What an audit found, as plain data: counts, lower medians and lists, never a mean and never a total score.

Computed once by `profile_of`; page, spreadsheet and PDF show it and ask the database nothing more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from audits.models import AgreedJudgement, State
from audits.wording import Asked, Grouping, Step, Wording, kept_wording, wording_of
from frameworks.models import Level

#: How many of the lowest statements of a theme are named; the rest are counted, with a link.
NAMED = 5
TONES = 4


@dataclass(frozen=True, slots=True)
class Rung:
    """A level as it is drawn: `tone` 1 to 4 is its place on the scale of blues, whatever the number of levels."""

    code: str
    name: str
    order: int
    tone: int


@dataclass(frozen=True, slots=True)
class Said:
    """What is agreed on a statement. `rung` is None where it does not apply, or where an old scale was another one."""

    rung: Rung | None
    words: str
    not_applicable: bool
    reason: str = ""
    note: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One statement: what is agreed, what was agreed last time, and `move`: up, down, same, or '' for no answer."""

    asked: Asked
    top: int
    said: Said | None
    before: Said | None
    move: str
    reaches: bool | None

    @property
    def rung(self) -> Rung | None:
        return self.said.rung if self.said else None

    @property
    def mark(self) -> str:
        return self.said.mark if self.said else ""

    @property
    def looks(self) -> str:
        """What the published words say of the agreed level; '' where there are none."""
        return self.asked.looks.get(self.rung.code, "") if self.rung else ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many statements are at a level, and how many were last time."""

    rung: Rung
    now: int
    before: int


@dataclass(frozen=True)
class Band:
    """A theme, or the whole: what is said of its statements."""

    title: str
    rows: tuple[Row, ...]
    rungs: tuple[Rung, ...]
    section: Grouping | None = None

    @property
    def query(self) -> str:
        """What addresses of its rows on the page of answers begin with."""
        return f"?section={self.section.id}&" if self.section else "?"

    @cached_property
    def total(self) -> int:
        return len(self.rows)

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        now = Counter(row.rung.code for row in self.rows if row.rung)
        before = Counter(row.before.rung.code for row in self.rows if row.before and row.before.rung)
        return tuple(Tally(rung, now[rung.code], before[rung.code]) for rung in self.rungs)

    @cached_property
    def judged(self) -> int:
        """How many are at a level."""
        return sum(tally.now for tally in self.tallies)

    @cached_property
    def judged_before(self) -> int:
        return sum(tally.before for tally in self.tallies)

    @cached_property
    def not_applicable(self) -> int:
        return sum(1 for row in self.rows if row.said and row.said.not_applicable)

    @cached_property
    def not_agreed(self) -> int:
        return sum(1 for row in self.rows if row.said is None)

    @cached_property
    def median(self) -> Rung | None:
        return lower_median(row.rung for row in self.rows)

    @cached_property
    def median_before(self) -> Rung | None:
        return lower_median(row.before.rung for row in self.rows if row.before)

    @cached_property
    def lowest(self) -> tuple[Row, ...]:
        """All at the lowest level that is present, in order."""
        least = min((row.rung.order for row in self.rows if row.rung), default=0)
        return tuple(row for row in self.rows if row.rung and row.rung.order == least)

    @property
    def lowest_named(self) -> tuple[Row, ...]:
        return self.lowest[:NAMED]

    @property
    def lowest_more(self) -> int:
        return max(len(self.lowest) - NAMED, 0)

    def moved(self, move: str) -> int:
        return sum(1 for row in self.rows if row.move == move)

    @property
    def up(self) -> int:
        return self.moved("up")

    @property
    def down(self) -> int:
        return self.moved("down")

    @property
    def same(self) -> int:
        return self.moved("same")

    @property
    def reach(self) -> int:
        """How many reach the target level, of those that are at a level."""
        return sum(1 for row in self.rows if row.reaches)

    @property
    def below(self) -> int:
        return sum(1 for row in self.rows if row.reaches is False)

    def at_least(self, rung: Rung) -> int:
        return sum(tally.now for tally in self.tallies if tally.rung.order >= rung.order)

    def at_least_before(self, rung: Rung) -> int:
        return sum(tally.before for tally in self.tallies if tally.rung.order >= rung.order)


@dataclass(frozen=True, slots=True)
class Last:
    """The audit before this one."""

    id: int
    title: str
    year: str
    frozen_at: datetime


@dataclass(frozen=True)
class Profile:
    """`so_far` while the group still agrees; `frozen_at` once it has."""

    wording: Wording
    rungs: tuple[Rung, ...]
    bands: tuple[Band, ...]
    target: Rung | None = None
    last: Last | None = None
    frozen_at: datetime | None = None

    @property
    def so_far(self) -> bool:
        return self.frozen_at is None

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for band in self.bands for row in band.rows)

    @cached_property
    def whole(self) -> Band:
        return Band("All statements", self.rows, self.rungs)

    @cached_property
    def strengths(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.mark == AgreedJudgement.Mark.STRENGTH)

    @cached_property
    def priorities(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.mark == AgreedJudgement.Mark.PRIORITY)

    @property
    def line(self) -> Rung | None:
        """The level that the first sentence counts from: the target, else the lowest of the upper half."""
        return self.target or (self.rungs[len(self.rungs) // 2] if self.rungs else None)


def profile_of(audit: Any, *, texts: bool = True) -> Profile:
    """The profile of a compared or frozen audit, in at most seven queries; without the published levels' words if not
    `texts`. `audit` comes with its edition and framework; give a frozen one its `.kept` and any its target too."""
    wording = kept_wording(audit) if audit.is_frozen else wording_of(audit, texts=texts)
    previous = audit.previous()
    agreed = list(agreed_rows(audit))
    earlier = list(agreed_rows(previous)) if previous else []
    last = Last(previous.pk, str(previous), str(previous.year), previous.frozen_at) if previous else None
    target = audit.target.code if audit.target_id else ""
    return profile_from(wording, agreed, earlier, target=target, last=last, frozen_at=audit.frozen_at)


def agreed_rows(audit: Any) -> Any:
    """What is agreed in an audit, as dicts."""
    return agreed_values(AgreedJudgement.objects.filter(audit=audit))


def agreed_values(rows: Any, *more: str) -> Any:
    """These agreed judgements as `profile_from` reads them, each with the length of its own scale as `steps`."""
    lengths = Level.objects.filter(scale=OuterRef("level__scale")).order_by().values("scale").annotate(n=Count("pk"))
    return rows.made().order_by().values(
        "statement", "moved_from", "statement__code", "level__code", "level__name", "level__order", "state", "reason",
        "note", "mark", *more, steps=Subquery(lengths.values("n")),
    )  # fmt: skip


def profile_from(
    wording: Wording,
    agreed: Sequence[dict[str, Any]],
    earlier: Sequence[dict[str, Any]] = (),
    *,
    target: str = "",
    last: Last | None = None,
    frozen_at: datetime | None = None,
) -> Profile:
    """The same without the database. Rows are those of `agreed_rows`."""
    rungs = rungs_of(wording.levels)
    aim = next((rung for rung in rungs if rung.code == target), None)
    by_id = {row["statement"]: row for row in agreed}
    past = Past(earlier)

    def row_of(asked: Asked, top: int) -> Row:
        stored = by_id.get(asked.id)
        before = past.of(asked, stored)
        now = said(stored, rungs) if stored else None
        then = said(before, rungs) if before else None
        return Row(asked, top, now, then, moved(now, then), reaches(now, aim))

    bands = tuple(
        Band(section.title, tuple(row_of(asked, section.id) for asked in statements), rungs, section)
        for section, statements in wording.themes
    )
    return Profile(wording, rungs, bands, aim, last, frozen_at)


class Past:
    """What was agreed last time, found by statement, else by the statement it was moved from, else by code."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self.by_id = {row["statement"]: row for row in rows}
        self.by_code = {row["statement__code"]: row for row in rows}

    def of(self, asked: Asked, stored: dict[str, Any] | None) -> dict[str, Any] | None:
        moved_from = stored["moved_from"] if stored else None
        return self.by_id.get(asked.id) or self.by_id.get(moved_from) or self.by_code.get(asked.code)


def rungs_of(levels: Sequence[Step]) -> tuple[Rung, ...]:
    """The levels, lowest first, with their tones: the lowest is always the lightest, the highest the darkest."""
    steps = max(len(levels) - 1, 1)
    return tuple(
        Rung(level.code, level.name, level.order, 1 + (TONES - 1) * place // steps)
        for place, level in enumerate(sorted(levels, key=lambda level: level.order))
    )


def said(row: dict[str, Any], rungs: Sequence[Rung]) -> Said:
    """A level of an older edition counts as one of ours only where its scale has the same steps."""
    if row["state"] == State.NOT_APPLICABLE:
        return Said(None, "Does not apply", True, row["reason"], row["note"], row["mark"])
    ours = (rung for rung in rungs if (rung.code, rung.order) == (row["level__code"], row["level__order"]))
    rung = next(ours, None) if row["steps"] == len(rungs) else None
    return Said(rung, rung.name if rung else row["level__name"], False, row["reason"], row["note"], row["mark"])


def moved(now: Said | None, before: Said | None) -> str:
    if not (now and now.rung and before and before.rung):
        return ""
    here, there = now.rung.order, before.rung.order
    return "same" if here == there else "up" if here > there else "down"


def reaches(now: Said | None, target: Rung | None) -> bool | None:
    return now.rung.order >= target.order if now and now.rung and target else None


def lower_median(rungs: Iterable[Rung | None]) -> Rung | None:
    """The middle level; of an even number the lower of the two in the middle. None of nothing."""
    found = sorted((rung for rung in rungs if rung), key=lambda rung: rung.order)
    return found[(len(found) - 1) // 2] if found else None
