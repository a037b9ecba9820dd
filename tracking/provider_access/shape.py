"""What is known of provider access, as plain data: phases, their year groups, and the encounters of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from careers.coverage import Share
from tracking.provider_access.files import AccessRule, PhaseRule

#: How an encounter stands, and how a year group does.
HELD, PLANNED, LATE, UNDATED = "held", "planned", "too late", "no day yet"
MET, PARTLY, NOT_YET, NOT_RECORDED = "met", "partly", "not yet", "not recorded"


@dataclass(frozen=True, slots=True)
class Encounter:
    """An activity as one year group has it, however many sessions it takes. `day` is the first; None if unknown."""

    activity: int
    title: str
    status: str
    day: date | None
    sessions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class YearGroup:
    """A year group within a phase.

    `attended` is the share of those on roll who took part in as many encounters as it takes; hidden where that tells of
    too few, None where nobody recorded who took part. `small` where not even the size of the year group may be told.
    """

    cohort: int
    name: str
    phase: PhaseRule
    due_on: date
    encounters: tuple[Encounter, ...]
    attended: Share | None = None
    small: bool = False
    over: bool = False

    @property
    def needed(self) -> int:
        return self.phase.encounters

    @property
    def held(self) -> int:
        return self.count(HELD)

    @property
    def counted(self) -> int:
        """Those held, no more of them than it takes."""
        return min(self.held, self.needed)

    @property
    def planned(self) -> int:
        return self.count(PLANNED)

    def count(self, status: str) -> int:
        return sum(one.status == status for one in self.encounters)

    @property
    def missing(self) -> int:
        """How many are neither held nor planned in time."""
        return max(0, self.needed - self.held - self.planned)

    @property
    def given(self) -> bool:
        """Whether as many encounters as it takes were held."""
        return self.held >= self.needed

    @property
    def everybody(self) -> bool:
        """Whether all are known to have taken part in as many."""
        return self.attended is not None and self.attended.reached == self.attended.of

    @property
    def state(self) -> str:
        """Met once enough were held and, where all must attend, all are known to have done so."""
        if self.given and (self.everybody or not self.phase.all_attend):
            return MET
        if self.held or self.planned:
            return PARTLY
        return NOT_YET if self.encounters or self.over else NOT_RECORDED

    @property
    def sentence(self) -> str:
        """'Year 9: 1 of 2 held, 1 planned, due by 28 February 2027.'"""
        told = [f"{self.counted} of {self.needed} held"]
        told += [f"{self.planned} planned"] if self.planned else []
        told += [f"{self.missing} still to be planned"] if self.missing and not self.over else []
        due = "the window closed on" if self.over else "due by"
        return f"{self.name}: {', '.join(told)}, {due} {self.due_on:%-d %B %Y}."

    @property
    def reach(self) -> str:
        """Who took part, in a sentence; '' where too few encounters were held to say so, or few learners."""
        if not self.given:
            return ""
        if self.attended is None:
            return "Who took part is not recorded."
        if self.attended.hidden:
            return "Everybody took part in enough of them." if self.everybody else "Some have missed one."
        return f"{self.attended} learners took part in {self.needed} or more."


@dataclass(frozen=True, slots=True)
class Phase:
    rule: PhaseRule
    groups: tuple[YearGroup, ...]

    @property
    def name(self) -> str:
        return f"Phase {self.rule.number}: Years {self.rule.first} and {self.rule.last}"

    @property
    def state(self) -> str:
        """The least far of its year groups, for each of them must have its encounters."""
        states = {group.state for group in self.groups}
        if states == {MET}:
            return MET
        return PARTLY if states & {MET, PARTLY} else NOT_YET if NOT_YET in states else NOT_RECORDED


@dataclass(frozen=True, slots=True)
class ProviderAccess:
    """`phases` are those for which the school has year groups."""

    rule: AccessRule
    day: date
    phases: tuple[Phase, ...]

    @property
    def groups(self) -> tuple[YearGroup, ...]:
        return tuple(group for phase in self.phases for group in phase.groups)

    @property
    def held(self) -> int:
        """How many of the encounters that are needed were held."""
        return sum(group.counted for group in self.groups)

    @property
    def needed(self) -> int:
        return sum(group.needed for group in self.groups)

    @property
    def missing(self) -> int:
        return sum(group.missing for group in self.groups)

    @property
    def next(self) -> YearGroup | None:
        """The year group that still waits for encounters and whose day comes first."""
        waiting = [group for group in self.groups if not group.given and not group.over]
        return min(waiting, key=lambda group: group.due_on, default=None)
