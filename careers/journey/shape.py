"""The frozen data of a learning journey. It asks the database nothing."""

from __future__ import annotations

from dataclasses import dataclass

from careers.journey.code import Code
from careers.models import Activity

Kind = Activity.Kind


@dataclass(frozen=True)
class Family:
    """What kinds of activity have in common, as learners see it. `key` is a class of the style sheet."""

    key: str
    name: str
    kinds: tuple[str, ...]


EMPLOYERS = (Kind.EMPLOYER_TALK, Kind.FAIR, Kind.MOCK_INTERVIEW, Kind.ENTERPRISE, Kind.ALUMNI)
#: All other kinds are lessons.
LESSONS = Family("lessons", "Lessons and events in school", ())
FAMILIES = (
    LESSONS,
    Family("employers", "Meeting employers", EMPLOYERS),
    Family("workplaces", "Going to workplaces", (Kind.WORKPLACE_VISIT, Kind.WORK_EXPERIENCE)),
    Family("providers", "Colleges, universities and training", (Kind.PROVIDER,)),
    Family("guidance", "Personal guidance", (Kind.GUIDANCE,)),
)


def family_of(kind: str) -> Family:
    return next((family for family in FAMILIES if kind in family.kinds), LESSONS)


@dataclass(frozen=True)
class Stone:
    """An activity where it begins; `until` says how long it goes on, '' for one half-term."""

    title: str
    until: str
    family: Family

    @property
    def words(self) -> str:
        return f"{self.title}, {self.until}" if self.until else self.title


@dataclass(frozen=True)
class Stop:
    """A half-term of one year group. `more` says what there was no room for."""

    name: str
    stones: tuple[Stone, ...]
    more: str = ""


@dataclass(frozen=True)
class Lane:
    """A year group's way through the year; `joined` to those before and after it where it follows a year."""

    name: str
    short: str
    stage: str
    joined: bool
    stops: tuple[Stop, ...]

    @property
    def sign(self) -> str:
        """What fits on a signpost."""
        return self.name if len(self.name) <= 28 else self.short

    @property
    def stones(self) -> tuple[Stone, ...]:
        return tuple(stone for stop in self.stops for stone in stop.stones)


@dataclass(frozen=True)
class Journey:
    """`left_out` activities are not for everybody to see; `nowhere` are those of no year group, so in no lane."""

    school: str
    year: str
    lanes: tuple[Lane, ...]
    colour: str
    address: str
    code: Code | None
    published: bool
    left_out: int
    nowhere: int

    @property
    def families(self) -> list[Family]:
        used = {stone.family for lane in self.lanes for stone in lane.stones}
        return [family for family in FAMILIES if family in used]
