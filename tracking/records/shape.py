"""What a learner's record shows, as plain values that page, PDF and spreadsheet use alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


def days(first: date, last: date) -> str:
    """'3 March 2027', '3 to 4 March 2027', '3 March to 9 July 2027' or '3 March 2026 to 9 July 2027'."""
    if first == last:
        return f"{last:%-d %B %Y}"
    whole, month = "%-d %B %Y", (first.year, first.month) == (last.year, last.month)
    begin = "%-d" if month else "%-d %B" if first.year == last.year else whole
    return f"{first.strftime(begin)} to {last.strftime(whole)}"


@dataclass(frozen=True, slots=True)
class TakenPart:
    """An activity that she took part in, once or several times, in one year."""

    #: Empty where the activity was aimed at a group that schools compare: its title may say what she did not choose to.
    title: str
    kind: str
    partners: tuple[str, ...]
    first: date
    last: date
    times: int

    @property
    def called(self) -> str:
        return self.title or self.kind[:1].upper() + self.kind[1:]

    @property
    def when(self) -> str:
        often = {1: "", 2: ", twice"}.get(self.times, f", {self.times} times")
        return days(self.first, self.last) + often


@dataclass(frozen=True, slots=True)
class Year:
    """One of her years in the school, with what she took part in, the first day first."""

    name: str
    cohort: str
    activities: tuple[TakenPart, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A published statement that she has evidence for: the highest level, and when she first reached that."""

    code: str
    text: str
    bullets: tuple[str, ...]
    level: str
    on: date
    #: What shows it, never who wrote it.
    kind: str
    #: Small steps towards it, in the school's words.
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Statements of one section; `lead_in` are words of the source that they share."""

    framework: str
    theme: str
    title: str
    lead_in: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """Work experience that is done."""

    where: str
    kind: str
    mode: str
    starts_on: date
    ends_on: date | None
    hours: Decimal
    #: What she says about it.
    reflection: str
    #: What the employer said.
    did_well: str
    next_step: str

    @property
    def when(self) -> str:
        return days(self.starts_on, self.ends_on or self.starts_on)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed in an interview; `whose` is who does it, in the words of then."""

    text: str
    whose: str
    due_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Talk:
    """A guidance interview that was held: its day and what was agreed, never a note."""

    on: date
    agreed: tuple[Agreed, ...]

    @property
    def done(self) -> tuple[Agreed, ...]:
        return tuple(one for one in self.agreed if one.done_on)

    @property
    def open(self) -> int:
        return len(self.agreed) - len(self.done)


@dataclass(frozen=True, slots=True)
class Choice:
    """Where she means to go; 1 is her first choice."""

    number: int
    kind: str
    course: str
    where: str

    @property
    def words(self) -> str:
        """'T Level in health at Kelderby College (further education)'"""
        said = " at ".join(filter(None, (self.course, self.where)))
        return f"{said} ({self.kind})" if said else self.kind[:1].upper() + self.kind[1:]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that comes next; `on` is its day, or by when it is to be done."""

    text: str
    on: date | None
    by: bool = False
    whose: str = ""

    @property
    def others(self) -> str:
        """Who does it, where that is not she alone."""
        return "" if self.whose.lower() == "learner" else self.whose


@dataclass(frozen=True, slots=True)
class Record:
    """A learner's record. What it does not hold is as deliberate: see `tracking.records`."""

    learner: int
    name: str
    school: str
    year: str
    #: Her year group and tutor group; empty where she is in none.
    cohort: str
    tutor_group: str
    years: tuple[Year, ...]
    #: At the level that the school expects, or above; and what is on its way there.
    reached: tuple[Section, ...]
    on_the_way: tuple[Section, ...]
    work: tuple[Work, ...]
    talks: tuple[Talk, ...]
    choices: tuple[Choice, ...]
    steps: tuple[Step, ...]

    @property
    def activities(self) -> int:
        return sum(len(year.activities) for year in self.years)

    @property
    def outcomes(self) -> int:
        """How many statements she has reached."""
        return sum(len(section.shown) for section in self.reached)

    @property
    def hours(self) -> Decimal:
        return sum((work.hours for work in self.work), Decimal(0))

    @property
    def empty(self) -> bool:
        return not (self.years or self.reached or self.on_the_way or self.work or self.talks or self.choices)
