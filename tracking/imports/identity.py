"""Which learner a row speaks of: by UPN, else by admission number, else by ULN; a name only proposes.

Every kind about learners takes `fields()` (or its own of the same names), says `missing(matched)`, lists `BY_NAME`
among its options, and asks one `Finder` for each plan.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from stdnum.gb import upn as upns

from careers.imports.cells import Day, Raw, Text, Wrong, key, plain
from careers.imports.kinds import ERROR, REFUSED, WARNING, Field, Problem, Record, Setting
from tracking.models import Enrolment, Learner
from tracking.models.learners import valid_upn

#: The numbers that say who somebody is, the surest first, as people call them.
NUMBERS = {"upn": "UPN", "mis_id": "admission number", "uln": "ULN"}
NAMES = ("name", "surname", "forename", "legal_surname", "legal_forename", "preferred_surname", "preferred_forename")
#: For `Kind.options`: off at first, so that somebody has looked at the matches before they count.
BY_NAME = (
    "by_name",
    "Take the matches by name",
    "Rows without a known UPN or admission number count for the learner of this name and date of birth. "
    "Look at them below first.",
)


class Upn(Text):
    """However it is typed: spaces go, small letters become capitals."""

    expected = "a UPN of 13 characters"

    def clean(self, raw: Raw) -> str:
        number: str = upns.compact(plain(raw)).upper()
        try:
            valid_upn(number)
        except ValidationError as fault:
            cause, _, todo = fault.messages[0].removeprefix(f"'{number}'").partition(". ")
            raise Wrong(f"This{cause.rstrip('.')}", todo or "Compare it with its source.") from None
        return number


UPN = Field(
    "upn", "UPN", Upn(13, (valid_upn,)), ("Unique pupil number", "Pupil UPN", "UPN number"), example="B801200005001"
)
ULN = Field(
    "uln", "ULN", Text(10, (RegexValidator(r"^\d{10}$", "A ULN is ten digits."),)),
    ("Unique learner number", "ULN number"), example="1234567890",
)  # fmt: skip
MIS_ID = Field(
    "mis_id", "Admission number", Text(40),
    ("Adno", "Adm no", "Adm number", "Admission no", "Pupil ID", "Student ID", "MIS ID", "Student number", "Pupil no",
     "Pupil number", "School ID", "System ID", "External ID", "Arbor ID", "Bromcom ID", "iSAMS ID", "Person ID"),
    example="010001",
)  # fmt: skip
BIRTHDAY = Field("date_of_birth", "Date of birth", Day(), ("DOB", "D.O.B.", "Birth date", "Birthdate", "Birthday"))
WHOLE_NAME = Field(
    "name", "Name", Text(200),
    ("Full name", "Pupil name", "Student name", "Learner", "Learner name", "Pupil", "Student", "Legal name",
     "Surname forename", "Surname, forename", "Preferred name"),
    written=False,
)  # fmt: skip
SURNAMES = ("Last name", "Family name", "Legal surname", "Legal last name", "Chosen surname", "Preferred surname")
FORENAMES = ("First name", "Given name", "Legal forename", "Legal first name", "Chosen name", "Preferred forename",
             "Preferred first name")  # fmt: skip


def fields() -> list[Field]:
    """Who a row is about, for a kind that does not change the learner herself."""
    return [
        UPN,
        MIS_ID,
        Field("surname", "Surname", Text(100), SURNAMES, example="Mensah"),
        Field("forename", "Forename", Text(100), FORENAMES, example="Beatrix"),
        WHOLE_NAME,
        Field(BIRTHDAY.name, BIRTHDAY.label, BIRTHDAY.cell, BIRTHDAY.also, written=False),
        Field(ULN.name, ULN.label, ULN.cell, ULN.also, written=False),
    ]


def values_of(learner: Any) -> dict[str, str]:
    """What an export says of who a row is about; never her UPN."""
    return {"mis_id": learner.mis_id, "surname": learner.surname, "forename": learner.forename}


def missing(matched: Iterable[str]) -> str:
    """A sentence where no column says who the learners are."""
    if {*matched} & {*NUMBERS, *NAMES}:
        return ""
    return "No column says which learner a row is about: it takes a UPN, an admission number, or a name."


@dataclass(frozen=True)
class Match:
    """Whom a row speaks of. `sure` where a number says it; otherwise by name, and by birthday if `born`."""

    learner: Any
    sure: bool = True
    born: bool = True


class Finder:
    """The learners of a school by all that a row may call them; built once for each plan, with two queries."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.learners = {row.pk: row for row in Learner.objects.filter(school=setting.school).order_by("pk")}
        self.enrolments: dict[int, Any] = {}
        for row in Enrolment.objects.filter(school=setting.school, year=setting.year):
            row.learner, row.year = self.learners[row.learner_id], setting.year
            self.enrolments[row.learner_id] = row

    @cached_property
    def by_number(self) -> dict[tuple[str, str], list[Any]]:
        found: dict[tuple[str, str], list[Any]] = {}
        for row in self.learners.values():
            for name in NUMBERS:
                if number := getattr(row, name):
                    found.setdefault((name, comparable(name, number)), []).append(row)
        return found

    @cached_property
    def by_name(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for row in self.learners.values():
            for name in names_of(row):
                found.setdefault(name, []).append(row)
        return found

    def enrolment_of(self, record: Record) -> Any:
        """Her enrolment in the year of the setting, on roll or not; None, and the row is refused, if there is none."""
        learner = self.learner_of(record)
        if learner is None:
            if record.good:
                record.refuse("Your school has no such learner", "Bring in your learners first, or mend the row.",
                              field=telling_field(record))  # fmt: skip
            return None
        enrolment = self.enrolments.get(learner.pk)
        if enrolment is None:
            record.refuse(
                f"This learner is not enrolled in {self.setting.year}",
                "Bring in the learners of that year first, or enrol her on her page.", field=telling_field(record),
            )  # fmt: skip
        return enrolment

    def learner_of(self, record: Record) -> Any:
        """The learner; None if there is none, or if the row is refused because nothing says surely who it is."""
        match = self.match(record)
        return match.learner if match and self.confirmed(record, match) else None

    def match(self, record: Record) -> Match | None:
        """Whom the row speaks of, surely or by her name; None if nobody, or if the row contradicts itself."""
        hits = {name: hit for name in NUMBERS if (hit := self.numbered(name, record.get(name)))}
        if len({hit.pk for hit in hits.values()}) > 1:
            first, second = (name for at, name in enumerate(hits) if at == 0 or hits[name] != hits[list(hits)[0]])
            record.refuse(
                f"The {NUMBERS[first]} and the {NUMBERS[second]} belong to two different learners",
                "Compare both with your information system.", field=first,
            )  # fmt: skip
            return None
        if not hits:
            return self.named(record)
        name, learner = next(iter(hits.items()))
        return Match(learner) if self.agrees(record, name, learner) else None

    def mentioned(self, record: Record) -> set[int]:
        """All learners whom a row may mean, whether or not it can go in."""
        hits = [self.numbered(name, record.get(name)) for name in NUMBERS]
        return {hit.pk for hit in (*hits, *self.by_name.get(name_in(record), [])) if hit}

    def numbered(self, name: str, number: str | None) -> Any:
        """Who has this number; an admission number may have lost its noughts in front."""
        if not number:
            return None
        hits = self.by_number.get((name, comparable(name, number)), [])
        exact = [hit for hit in hits if getattr(hit, name) == number]
        return next(iter(exact or (hits if len(hits) == 1 else [])), None)

    def agrees(self, record: Record, name: str, learner: Any) -> bool:
        """Whether nothing else in the row says that it is somebody else."""
        born, said = record.get("date_of_birth"), name_in(record)
        other_day = bool(born and learner.date_of_birth and born != learner.date_of_birth)
        known = said in names_of(learner)
        if said and not known and other_day:
            record.refuse(
                f"The {NUMBERS[name]} belongs to a learner with another name and another date of birth",
                "Look whether the columns have slipped, or change the learner on her page.", field=name,
            )  # fmt: skip
            return False
        if other_upn(record, learner) and not (known and not other_day):
            record.refuse(
                f"The {NUMBERS[name]} belongs to a learner with another UPN",
                "Compare both with your information system.", field=name,
            )  # fmt: skip
            return False
        return True

    def named(self, record: Record) -> Match | None:
        """The only learner of this name and birthday whose numbers do not say that she is somebody else."""
        said, born = name_in(record), record.get("date_of_birth")
        hits = [hit for hit in self.by_name.get(said, []) if not other_upn(record, hit)] if said else []
        same_day = [hit for hit in hits if born and hit.date_of_birth == born]
        hits = same_day or [hit for hit in hits if not (born and hit.date_of_birth) and not other_id(record, hit)]
        if len(hits) > 1:
            record.refuse(
                "Several learners of your school have this name",
                "Write the UPN or the admission number into the row.", field=telling_field(record),
            )  # fmt: skip
        return Match(hits[0], False, bool(same_day)) if len(hits) == 1 else None

    def confirmed(self, record: Record, match: Match) -> bool:
        """Whether a match counts; a row that only a name stands for is refused until somebody says that it does."""
        if match.sure:
            return True
        by = "name and date of birth" if match.born else "name"
        taken = bool(self.setting.options.get(BY_NAME[0]))
        cause = f"Only the {by} say{'' if match.born else 's'} who this is"
        todo = f"It counts for the learner of this {by}." if taken else (
            f"If it is the learner of your school, choose ‘{BY_NAME[1]}’; else give a UPN or an admission number."
        )  # fmt: skip
        name = telling_field(record)
        problem = Problem(WARNING if taken else ERROR, cause, todo, name, record.headers.get(name, ""), shown(record))
        record.problems.append(problem)
        if not taken:
            record.verdict = REFUSED
        return taken


def comparable(name: str, number: str) -> str:
    """What two ways to write one number have in common; spreadsheet programs take noughts in front away."""
    number = number.casefold()
    return (number.lstrip("0") or "0") if name == "mis_id" and number.isdigit() else number


def other_upn(record: Record, learner: Any) -> bool:
    """Whether both have a UPN, and not the same; a temporary one may give way to another."""
    upn = record.get("upn")
    return bool(upn and learner.upn and upn != learner.upn and upn[-1].isdigit() and learner.upn[-1].isdigit())


def other_id(record: Record, learner: Any) -> bool:
    """Whether another number of both differs."""
    pairs = [(record.get(name), getattr(learner, name), name) for name in ("mis_id", "uln")]
    return any(said and hers and comparable(at, said) != comparable(at, hers) for said, hers, at in pairs)


@lru_cache(maxsize=50_000)
def folded(name: str) -> str:
    """A name as it is compared: no accents, no signs, no case."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return key(re.sub("['’`]", "", bare))


def names_of(learner: Any) -> set[str]:
    """All that she may be called, forename first."""
    forenames = {learner.legal_forename, learner.forename}
    surnames = {learner.legal_surname, learner.surname}
    return {folded(f"{forename} {surname}") for forename in forenames for surname in surnames}


def split(name: str) -> tuple[str, str]:
    """(forename, surname) of 'Green, Hania' or 'Hania Green'; of several words without a comma the last is hers."""
    if "," in name:
        surname, _, forename = name.partition(",")
    else:
        forename, _, surname = name.rpartition(" ")
    return forename.strip(), surname.strip()


def name_in(record: Record) -> str:
    """What the row calls her, as it is compared; empty where it has no whole name."""
    if whole := record.get("name"):
        return folded(" ".join(split(whole)))
    for way in ("", "legal_", "preferred_"):
        forename, surname = record.get(f"{way}forename"), record.get(f"{way}surname")
        if forename and surname:
            return folded(f"{forename} {surname}")
    return ""


def telling_field(record: Record) -> str:
    """The field of the row that says best who it is about."""
    return next((name for name in (*NUMBERS, *NAMES) if record.get(name)), "")


def shown(record: Record) -> str:
    """'Beatrix Mensah, 10/06/2015': what the row says of her, for the person who looks at it."""
    said: Sequence[Any] = [record.get(name) for name in ("forename", "legal_forename", "surname", "legal_surname")]
    whole = record.get("name") or " ".join(str(one) for one in said if one)
    born = record.get("date_of_birth")
    return f"{whole}, {born:%d/%m/%Y}" if born else whole
