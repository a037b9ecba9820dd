"""Encounters with employers: how many each learner had this year, as a distribution by year group.

One encounter is a session that was held with employers and in which she took part. Learners are counted in sets of
bits (see `tracking.layers`), so that a whole school takes one query and a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from careers.models import Activity, Session
from tracking.entitlements import day_of
from tracking.layers import ROLL, TOOK_PART, Bits, Learners, learners_in, listed
from tracking.models import Enrolment, Participation
from tracking.small_numbers import Shown, hidden

#: '4' stands for four or more.
STEPS = ("0", "1", "2", "3", "4 or more")
MOST = len(STEPS) - 1
EMPLOYERS = Activity.kinds_of("employers")


@dataclass(frozen=True, slots=True)
class Row:
    """A year group: its learners on roll, and how many of them had 0, 1, 2, 3, 4 or more encounters.

    None stands for what is hidden; where `of` is, all of it is.
    """

    cohort: int
    name: str
    of: int | None
    counts: Shown

    @property
    def some(self) -> int | None:
        """How many had at least one."""
        return None if self.of is None or self.counts[0] is None else self.of - self.counts[0]


@dataclass(frozen=True, slots=True)
class Encounters:
    """`whole` is of the year groups of which nothing is hidden; `sessions` those in which somebody took part."""

    rows: tuple[Row, ...]
    whole: Row
    sessions: int

    @property
    def recorded(self) -> bool:
        return self.sessions > 0

    @property
    def tells_enough(self) -> bool:
        """Whether `whole` speaks for more than half of the learners whose numbers may be told."""
        return 2 * (self.whole.of or 0) > sum(row.of or 0 for row in self.rows)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The year groups of which something is hidden."""
        return tuple(row.name for row in self.rows if None in (row.of, *row.counts))

    @property
    def hides(self) -> bool:
        return bool(self.left_out)


def encounters_of(*, school: Any, year: Any, cohorts: Sequence[Any], today: date, telling: bool) -> Encounters:
    """The distribution in one query; `cohorts` are those of the school, in order. Year groups of nobody are left out.

    Not `telling`, counts of 1 to 4 are hidden with what would give them away, and so is a year group whose own size
    does.
    """
    sessions = Session.objects.filter(school=school, activity__kind__in=EMPLOYERS, activity__year=year)
    held = sessions.filter(status=Session.Status.HELD).exclude(activity__status=Activity.Status.CANCELLED)
    roll, took_part = learners_on_roll(school, year, day_of(year, today), held.order_by().values("pk"))
    levels = at_least(took_part.values(), MOST)
    small = set() if telling else sizes_hidden(roll)
    rows = []
    for cohort in cohorts:
        here = roll.get(cohort.pk, 0)
        counts = steps_of(here, levels)
        if here and cohort.pk in small:
            rows.append(Row(cohort.pk, cohort.name, None, (None,) * len(STEPS)))
        elif here:
            shown = counts if telling else hidden(counts)
            rows.append(Row(cohort.pk, cohort.name, here.bit_count(), shown))
    return Encounters(tuple(rows), whole_of(rows), len(took_part))


def learners_on_roll(
    school: Any, year: Any, day: date, sessions: Collection[int] | Any
) -> tuple[dict[int, Learners], dict[int, Learners]]:
    """({cohort: its learners on roll that day}, {session: who took part}) in one query."""
    enrolled = Enrolment.objects.filter(school=school, year=year).on_roll(day)
    took_part = Participation.objects.filter(school=school, attended=True, session__in=sessions)
    parts = [listed(ROLL, enrolled, "cohort_id"), listed(TOOK_PART, took_part, "session_id")]
    found = learners_in(parts, Bits())
    return found[ROLL], found[TOOK_PART]


def sizes_hidden(roll: dict[int, Learners]) -> set[int]:
    """The cohorts whose size may not be told beside the total of all."""
    shown = hidden([who.bit_count() for who in roll.values()])
    return {cohort for cohort, size in zip(roll, shown, strict=True) if size is None}


def at_least(sets: Iterable[Learners], most: int) -> list[Learners]:
    """[who is in at least one of these sets, in at least two, ... in at least `most`]."""
    found = [0] * most
    for one in sets:
        for at in range(most - 1, 0, -1):
            found[at] |= found[at - 1] & one
        found[0] |= one
    return found


def steps_of(here: Learners, levels: Sequence[Learners]) -> tuple[int, ...]:
    reached = [here.bit_count(), *((here & level).bit_count() for level in levels), 0]
    return tuple(more - fewer for more, fewer in zip(reached, reached[1:], strict=False))


def whole_of(rows: Sequence[Row]) -> Row:
    """The sums of the year groups of which nothing is hidden, so that they tell nothing else."""
    told = [row.counts for row in rows if row.of is not None and None not in row.counts]
    if not told:
        return Row(0, "None of the year groups", None, (None,) * len(STEPS))
    counts = tuple(sum(number or 0 for number in column) for column in zip(*told, strict=True))
    return Row(0, "The year groups that can be shown", sum(counts), counts)
