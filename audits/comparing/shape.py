"""What a comparison is: plain data for page and meeting. Widest disagreement first; a renderer never queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from audits.profiles import Rung, lower_median
from audits.wording import Asked, Grouping, Wording

#: Sent in the place of a level; no level has this code.
NOT_APPLICABLE = "n/a"


@dataclass(frozen=True, slots=True)
class Person:
    """A participant whose judgements count."""

    id: int
    name: str
    capacity: str
    guest: bool
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence. `link` where it lies elsewhere; a file is fetched by its id."""

    id: int
    kind: str
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one person chose; neither a rung nor 'not applicable' where she chose nothing."""

    person: Person
    rung: Rung | None = None
    not_applicable: bool = False
    reason: str = ""
    note: str = ""
    evidence: tuple[Piece, ...] = ()
    pieces: int = 0

    @property
    def made(self) -> bool:
        return self.not_applicable or self.rung is not None

    @property
    def says_more(self) -> bool:
        return bool(self.reason or self.note or self.pieces)


@dataclass(frozen=True, slots=True)
class Settled:
    """What the group agreed; `made` is False where it was cleared again. `version` 0 where there is nothing yet."""

    version: int = 0
    rung: Rung | None = None
    not_applicable: bool = False
    reason: str = ""
    note: str = ""
    mark: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def made(self) -> bool:
        return self.not_applicable or self.rung is not None

    @property
    def value(self) -> str:
        """As a form sends it."""
        return NOT_APPLICABLE if self.not_applicable else self.rung.code if self.rung else ""

    @property
    def words(self) -> str:
        if self.not_applicable:
            return "Does not apply"
        return self.rung.name if self.rung else "Not agreed"


NOTHING = Settled()


@dataclass(frozen=True, slots=True)
class Option:
    """One level that can be agreed, with who chose it; `rung` None is 'does not apply'.

    `look` is what the statement looks like there: '' where the source lacks it, None where there are no such words.
    `alone` where a reason is asked for: nobody chose it, though others answered, or it does not apply.
    """

    rung: Rung | None
    value: str
    people: tuple[Person, ...]
    look: str | None
    agreed: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One statement: what each chose, how far that lies apart in steps, and what is agreed."""

    statement: Asked
    section: Grouping | None
    rungs: tuple[Rung, ...]
    choices: tuple[Chosen, ...]
    agreed: Settled
    spread: int

    @property
    def made(self) -> tuple[Chosen, ...]:
        return tuple(choice for choice in self.choices if choice.made)

    @property
    def unanimous(self) -> bool:
        """Everybody who answered chose the same, and somebody did."""
        return bool(self.made) and self.spread == 0

    @property
    def acceptable(self) -> bool:
        return self.unanimous and not self.agreed.made

    @property
    def median(self) -> Rung | None:
        """The lower median of the levels chosen; None where nobody chose one."""
        return lower_median(choice.rung for choice in self.made)

    @property
    def silent(self) -> tuple[Person, ...]:
        """Those who sent their judgements without one on this statement."""
        return tuple(choice.person for choice in self.choices if not choice.made)

    @property
    def apart(self) -> str:
        """How far the choices lie apart, in words."""
        if not self.made:
            return "Nobody answered"
        if len(self.made) == 1:
            return "One answer"
        if any(choice.not_applicable for choice in self.made) and self.spread:
            return "Some say it does not apply"
        return f"{self.spread} step{'s' if self.spread > 1 else ''} apart" if self.spread else "All agree"

    @property
    def options(self) -> tuple[Option, ...]:
        return (*(self.option(rung) for rung in self.rungs), self.option(None))

    def option(self, rung: Rung | None) -> Option:
        people = tuple(one.person for one in self.made if one.rung == rung)
        look = self.statement.looks.get(rung.code) if rung else None
        value, agreed = (rung.code, self.agreed.rung == rung) if rung else (NOT_APPLICABLE, self.agreed.not_applicable)
        return Option(rung, value, people, look, agreed, alone=not people and (bool(self.made) or rung is None))

    @property
    def talk(self) -> tuple[Chosen, ...]:
        """Those who said more than a level."""
        return tuple(choice for choice in self.choices if choice.says_more)


@dataclass(frozen=True, slots=True)
class Comparison:
    wording: Wording
    people: tuple[Person, ...]
    rows: tuple[Compared, ...]  # widest first, then in the order of the edition

    @property
    def agreed(self) -> int:
        return sum(row.agreed.made for row in self.rows)

    @property
    def acceptable(self) -> int:
        return sum(row.acceptable for row in self.rows)

    @property
    def complete(self) -> bool:
        return self.agreed == len(self.rows)

    def shown(self, show: str) -> tuple[Compared, ...]:
        """The rows that a filter leaves: 'open' what is not agreed, 'disagreed' where people differ, else all."""
        keep = {"open": lambda row: not row.agreed.made, "disagreed": lambda row: row.spread > 0}.get(show)
        return tuple(row for row in self.rows if keep is None or keep(row))

    def row(self, statement: int) -> Compared:
        """Http404 where the audit does not ask this statement."""
        found = next((row for row in self.rows if row.statement.id == statement), None)
        if found is None:
            raise Http404("This audit does not ask that statement.")
        return found

    def in_order(self) -> tuple[Compared, ...]:
        """As the edition has them."""
        place = {statement.id: number for number, statement in enumerate(self.wording.statements)}
        return tuple(sorted(self.rows, key=lambda row: place[row.statement.id]))
