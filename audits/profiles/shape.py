"""What a profile is made of: levels as they are drawn, statements, themes, and the counts of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from audits.models import AgreedJudgement
from audits.wording import Asked, Grouping, Wording

#: How many of the lowest statements of a theme are named; the rest are counted, with a link.
NAMED = 5


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
    """One statement: what is agreed, what was agreed last time, and `move`: up, down, same, or '' for no answer.

    `above` is the next level up of what is agreed, None at the highest and where no level is.
    """

    asked: Asked
    top: int
    said: Said | None
    before: Said | None
    move: str
    reaches: bool | None
    above: Rung | None = None

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

    @property
    def asks(self) -> tuple[Rung, str] | None:
        """The next level up with its published words, '' where the source lacks them; None where levels have none."""
        if self.above is None or self.above.code not in self.asked.looks:
            return None
        return self.above, self.asked.looks[self.above.code]


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


def lower_median(rungs: Iterable[Rung | None]) -> Rung | None:
    """The middle level; of an even number the lower of the two in the middle. None of nothing."""
    found = sorted((rung for rung in rungs if rung), key=lambda rung: rung.order)
    return found[(len(found) - 1) // 2] if found else None
