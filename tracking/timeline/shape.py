"""What a learner's page shows, as plain values that any renderer can use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement that one entry shows, and the level it shows."""

    piece: int
    code: str
    text: str
    level: str
    #: At the level that the school expects, or above.
    reached: bool
    verified_by: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `kind` is 'session', 'evidence', 'interview', 'placement' or 'destination'."""

    kind: str
    #: Id of the row that it tells of; of the activity where it is a session.
    row: int
    #: None: no day is known yet.
    on: date | None
    title: str
    state: str = ""
    #: Whether the state is something to see to: absent, missed.
    amiss: bool = False
    detail: str = ""
    note: str = ""
    statements: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Spell:
    """One of her years in the school, with what happened in it, newest first."""

    year: str
    start: int
    cohort: str
    tutor_group: str
    characteristics: tuple[str, ...]
    joined_on: date | None
    left_on: date | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A statement and how far she has come with it by now. No level: there is no evidence."""

    statement: int
    code: str
    text: str
    level: str = ""
    reached: bool = False
    on: date | None = None
    #: Why it does not apply to her.
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One edition: what she has met, what she still lacks of what was intended for her so far."""

    edition: int
    title: str
    label: str
    #: With evidence, and nothing more to wait for.
    met: tuple[Outcome, ...]
    #: Intended for her year groups so far, and not shown at the expected level.
    lacking: tuple[Outcome, ...]
    #: Said not to apply to her.
    exempt: tuple[Outcome, ...]
    #: How many are intended for her so far, without those that do not apply.
    intended: int

    @property
    def reached(self) -> int:
        """How many of the intended ones she has shown at the expected level."""
        return self.intended - len(self.lacking)


@dataclass(frozen=True, slots=True)
class Record:
    """Everything on a learner's page."""

    spells: tuple[Spell, ...]
    standings: tuple[Standing, ...]
    outcomes_of_plan: tuple[PlanOutcome, ...]
    #: Her last day, where it has passed.
    left_on: date | None
    attended: int
    sessions: int
    pieces: int
    interviews: int
    hours: Decimal

    @property
    def now(self) -> Spell | None:
        """Her latest year."""
        return self.spells[0] if self.spells else None


@dataclass(frozen=True, slots=True)
class PlanOutcome:
    """An outcome of her EHC plan."""

    row: int
    text: str
    set_on: date | None
    reached_on: date | None
