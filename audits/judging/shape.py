"""What a page of judging shows: plain data, computed once; a renderer never queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from audits.choices import Answer
from audits.facts import told_in
from audits.wording import Asked, Grouping, Step, Wording


@dataclass(frozen=True, slots=True)
class Option:
    """One level to choose. `look` is its descriptor: '' where the source lacks it, None on a scale without any."""

    code: str
    name: str
    look: str | None
    chosen: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence, with where it is found and where it is taken away ('' where it cannot be)."""

    title: str
    kind: str
    address: str
    remove_address: str


@dataclass(frozen=True, slots=True)
class Row:
    """One statement as it is judged. `begins` is the section, lead-in and all, whose first row this is.

    `faults` and `theirs` are of a page that was sent: why it is not saved, and what is saved now instead.
    """

    asked: Asked
    levels: tuple[Step, ...]
    answer: Answer = Answer()
    version: int = 0
    saved_at: datetime | None = None
    evidence: tuple[Piece, ...] = ()
    last: str = ""
    old_words: str = ""
    begins: Grouping | None = None
    faults: tuple[str, ...] = ()
    theirs: Row | None = None

    @property
    def options(self) -> list[Option]:
        looks, chosen = self.asked.looks, self.answer.level
        return [Option(x.code, x.name, looks.get(x.code), x.code == chosen, x.code == self.last) for x in self.levels]

    @property
    def chosen(self) -> str:
        """The name of the level; '' where there is none."""
        return name_of(self.levels, self.answer.level)

    @property
    def last_name(self) -> str:
        return name_of(self.levels, self.last)

    @property
    def in_words(self) -> str:
        """What is chosen: a level's name, that it does not apply and why, or nothing."""
        if self.answer.not_applicable:
            return f"Does not apply: {self.answer.reason}"
        return self.chosen or "Nothing chosen"


@dataclass(frozen=True, slots=True)
class Stop:
    """A section or strand on the rail: how many of its statements are answered."""

    id: int
    title: str
    answered: int
    total: int
    here: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a page of judging shows. `by` is 'section' or 'strand'; `rail` has all of that kind."""

    participant: Any
    wording: Wording
    by: str
    here: Stop
    rail: tuple[Stop, ...]
    rows: tuple[Row, ...]
    answered: int
    left_only: bool = False
    last_label: str = ""
    first_strand: int | None = None
    first_section: int | None = None
    lead_in: str = ""

    @property
    def total(self) -> int:
        return len(self.wording.statements)

    @property
    def place(self) -> int:
        return self.rail.index(self.here) + 1

    @property
    def before(self) -> Stop | None:
        return self.rail[self.place - 2] if self.place > 1 else None

    @property
    def after(self) -> Stop | None:
        return self.rail[self.place] if self.place < len(self.rail) else None

    @property
    def audit(self) -> Any:
        return self.participant.audit

    @property
    def kind(self) -> str:
        """What its kind of place is called: theme, aspect, outcome."""
        return (self.wording.section_kind if self.by == "section" else self.wording.strand_kind).lower()

    def address(self, stop: Stop) -> str:
        return str(self.participant.address("judge" if self.by == "section" else "judge-strand", stop.id))

    @property
    def addresses(self) -> dict[str, str]:
        """Where one goes from here, by name."""
        at, here = self.participant.address, self.here.id
        found = {"send": at("judge-submit"), "section": at("judge", self.first_section)}
        if self.first_strand:
            found["strand"] = at("judge-strand", self.first_strand)
        if self.by == "section":
            found |= {"rest": at("judge-rest", here), "rest_clear": at("judge-rest-clear", here)}
        if self.told:
            name, place = ("section-facts", [here]) if self.by == "section" else ("audit-facts", [])
            found["facts"] = reverse(name, args=[self.audit.school.slug, self.audit.pk, *place])
        found |= {"before": self.address(self.before)} if self.before else {}
        return found | ({"after": self.address(self.after)} if self.after else {})

    @property
    def told(self) -> list[int]:
        """The statements here about which the school's records say something; none for a guest, who cannot see them."""
        codes = set() if self.participant.is_guest else told_in(self.audit)
        return [row.asked.id for row in self.rows if row.asked.code in codes]

    @property
    def stops(self) -> list[tuple[Stop, str]]:
        return [(stop, self.address(stop)) for stop in self.rail]

    @property
    def lacking(self) -> tuple[str, ...]:
        """The codes of statements here for which the source has no words."""
        here = self.here.id
        return self.wording.lacking_in(section=here) if self.by == "section" else self.wording.lacking_in(strand=here)

    @property
    def described(self) -> bool:
        """Whether levels come with words, which take room."""
        return any(row.asked.looks for row in self.rows)

    @property
    def left(self) -> int:
        return self.here.total - self.here.answered


@dataclass(frozen=True, slots=True)
class Mine:
    """All that one participant has chosen, section by section."""

    wording: Wording
    parts: tuple[tuple[Stop, tuple[Row, ...]], ...]
    last_label: str = ""

    @property
    def answered(self) -> int:
        return sum(stop.answered for stop, _ in self.parts)

    @property
    def total(self) -> int:
        return len(self.wording.statements)

    @property
    def left(self) -> int:
        return self.total - self.answered


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept for one participant: judgements by statement, evidence by judgement."""

    judgements: Mapping[int, Any]
    evidence: Mapping[int, list[Piece]] = field(default_factory=dict)

    def answered(self, statements: Iterable[Asked]) -> int:
        return sum(1 for one in statements if one.id in self.judgements and self.judgements[one.id].made)


def name_of(levels: Iterable[Step], code: str) -> str:
    return next((level.name for level in levels if level.code == code), code)
