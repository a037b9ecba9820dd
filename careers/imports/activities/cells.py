"""What the cells of a programme kept by hand mean: year groups, half-terms, hours in words, codes with a depth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from careers.imports.activities.codes import Codes, codes_of
from careers.imports.cells import CellType, Chosen, Convert, Number, OneOf, Raw, Wrong, is_empty, key, plain
from careers.imports.kinds import Setting
from careers.imports.lists import ListOf, listed
from careers.models import Activity, Mapping, Partner
from frameworks.models import Statement

#: Hours of a school day, where a sheet counts in days (rules of the field).
HOURS_A_DAY, DAYS_A_WEEK = 5, 5


class Kinds(OneOf):
    """The kind of an activity, by any word that tells it."""

    def clean(self, raw: Raw) -> str:
        try:
            return super().clean(raw)
        except Wrong:
            if kind := kind_in(plain(raw)):
                return kind
            raise


K = Activity.Kind
#: The first of these found in a title or a word for a kind says which it is.
TELLING = [
    (K.WORK_EXPERIENCE, r"work experience|\bwex\b|work placement|placement|work shadow|shadowing|take .* to work"),
    (K.MOCK_INTERVIEW, r"mock interview|practice interview|interview (practice|skills|day)"),
    (K.GUIDANCE, r"guidance|one[- ]to[- ]one|1[:-]1|1 to 1|careers? (interview|clinic|appointment|meeting)"),
    (K.WORKPLACE_VISIT, r"(workplace|employer|industry|company|site|factory|hospital) (visit|trip|tour)"),
    (K.FAIR, r"\bfair\b|market ?place|carousel|\bexpo\b|convention|careers? (event|evening)"),
    (K.PROVIDER, r"universit|college|campus|provider|apprentic|ucas|sixth form\b|\butc\b|taster|further education"),
    (K.ENTERPRISE, r"enterprise|challenge|\bbrief\b|young enterprise|dragons"),
    (K.ALUMNI, r"alumn|former (student|pupil)|old (boy|girl)s"),
    (K.VIRTUAL, r"virtual|webinar|online|platform|\bvr\b"),
    (K.ASSEMBLY, r"assembl"),
    (K.EMPLOYER_TALK, r"\btalks?\b|speaker|employer|\bguest\b|networking|panel"),
    (K.WORKPLACE_VISIT, r"\bvisits?\b|\btrips?\b|\btour\b"),
    (K.TUTOR_TIME, r"\btutor|form time|registration|pastoral"),
    (K.CAREERS_LESSON, r"careers? lesson|\bpshe\b|\bpsd\b|life skills|\blessons?\b|workshop|drop down day"),
    (K.CURRICULUM, r"curriculum lesson|subject lesson"),
]


def kind_in(words: str) -> str:
    """The kind that these words tell of; '' where they tell of none."""
    return next((str(kind) for kind, telling in TELLING if re.search(telling, words, re.IGNORECASE)), "")


class Hours(CellType):
    """Hours for each learner, as people write them: '2', 'half day', '1h30', '4 x 50 min'."""

    expected = "hours, such as 2, 50 min or half day"

    def clean(self, raw: Raw) -> Decimal:
        hours = self.hours(raw)
        if hours is None:
            raise Wrong("The hours cannot be read", "Write a number of hours, such as 2 or 0.5.")
        hours = hours.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if not Decimal("0.01") <= hours < 10_000:
            raise Wrong("The hours are out of bounds", "Write more than nothing and less than 10,000.")
        return hours

    def hours(self, raw: Raw) -> Decimal | None:
        if isinstance(raw, timedelta):
            return Decimal(raw.total_seconds()) / 3600
        if isinstance(raw, time):
            return raw.hour + Decimal(raw.minute) / 60
        if isinstance(raw, (date, bool)):
            return None
        return hours_in(plain(raw))

    def shown(self, value: Any) -> Any:
        return Number(places=2).shown(value)


UNITS = {"h": Decimal(1), "m": Decimal(1) / 60, "d": Decimal(HOURS_A_DAY), "w": Decimal(HOURS_A_DAY * DAYS_A_WEEK)}
NUMBERS = {"½": "0.5", "1/2": "0.5", "half": "0.5", "quarter of": "0.25", "one": "1", "two": "2", "three": "3"}
NUMBERS |= {"four": "4", "five": "5", "six": "6", "eight": "8", "ten": "10", "an": "1", "a": "1"}
NUMBERS |= {"whole": "1", "full": "1", "all": "1"}
AMOUNT = r"(\d+(?:\.\d+)?) ?(hours?|hrs?|h|minutes?|mins?|m|days?|d|weeks?|wks?)?\b\.?"


def hours_in(words: str) -> Decimal | None:
    """'4 x 30 min' is 2, 'half day' 2.5; None where no hours are told."""
    text = words.casefold().replace("×", "x").replace("*", "x").replace(",", ".")
    text = re.sub(r"\b(approx|about|around|circa|per (learner|student|pupil)|each|roughly)\b\.?|~|c\.", " ", text)
    text = re.sub(r"\bhalf an? ", "half ", re.sub(r"(?<=\dh)(?=\d)", " ", text))
    for word, number in NUMBERS.items():
        text = re.sub(rf"(?<![\w.]){re.escape(word)}(?![\w.])", f" {number} ", text)
    if clock := re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*", text):
        return Decimal(clock[1]) + Decimal(clock[2]) / 60
    times, text = times_in(" ".join(text.split()))
    text = text.replace(" and ", " ").strip()
    if not re.fullmatch(rf"({AMOUNT} ?)+", text):
        return None
    return times * sum((amount(number, unit, text) for number, unit in re.findall(AMOUNT, text)), Decimal(0))


def times_in(text: str) -> tuple[int, str]:
    """(4, '30 min') of '4 x 30 min', '4 weeks of 30 min' and '30 min x 4'."""
    if first := re.match(r"(\d+) ?(?:weeks?|sessions?|lessons?|periods?)? ?(?:x|of|at) (?=\d)|(\d+)x(?=\d)", text):
        return int(first[1] or first[2]), text[first.end() :]
    if last := re.search(r" ?x ?(\d+)( ?(weeks?|sessions?|lessons?))?$", text):
        return int(last[1]), text[: last.start()]
    return 1, text


def amount(number: str, unit: str, text: str) -> Decimal:
    """A bare number is hours, but minutes after hours: '1h 30'."""
    bare = "m" if re.search(r"\d ?h", text) else "h"
    return Decimal(number) * UNITS[(unit or bare)[0]]


class Money(Number):
    """Pounds; 'free' is none."""

    def clean(self, raw: Raw) -> Decimal | int:
        return Decimal(0) if key(raw) in {"free", "no cost", "nothing", "no charge"} else super().clean(raw)


class StatementAt(CellType):
    """A statement by its code, with a depth behind it or none: 'A1.1', 'B2 (D)', 'B2: secured'. (statement, depth)"""

    expected = "codes of statements, such as A1; B2 (D)"

    def bind(self, setting: Setting) -> Convert:
        return reader(codes_of(setting))

    def options(self, setting: Setting) -> Sequence[tuple[str, str]]:
        return choices_of(codes_of(setting))

    def shown(self, value: Any) -> str:
        return "" if value is None else str(value)


DEPTH = re.compile(r"^(.*?)[\s:=(\[–—-]+(i|d|s|introduc\w*|develop\w*|secur\w*)\s*[)\]]?$", re.IGNORECASE)


def reader(codes: Codes) -> Convert:
    def convert(raw: Raw) -> tuple[Statement, str] | None:
        words = plain(raw)
        if isinstance(raw, Chosen):
            found = codes.by_id.get(raw.value)
            return (found, "") if found else None
        if isinstance(raw, date):
            raise Wrong("Excel has made a date of a code", "Format the column as text, and type the code again.")
        hits, depth = codes.find(words), ""
        if not hits and (parts := DEPTH.match(words)):
            hits, depth = codes.find(parts[1].strip()), parts[2][0].upper()
        return only(hits, words), depth

    return convert


def only(hits: Sequence[Any], words: str) -> Any:
    if len(hits) > 1:
        raise Wrong(
            "This code stands in more than one framework",
            "Write the name of the framework before it, such as 'equalex: 1.1.1'.",
            word=words,
        )
    if not hits:
        raise Wrong("No framework that your school uses has this code", "Say which statement is meant.", word=words)
    return hits[0]


def choices_of(codes: Codes) -> list[tuple[str, str]]:
    return [(pk, f"{codes.name(one)} {one.text}"[:200]) for pk, one in codes.by_id.items()]


class Benchmark(CellType):
    """The number of a benchmark: 4, '1, 4', 'GB4', '1-3'; a list of numbers."""

    expected = "numbers of benchmarks, such as 1, 4"

    def clean(self, raw: Raw) -> list[int]:
        text = re.sub(r"\b(gatsby|benchmarks?|bms?|gbs?|gb|bm)\b|\b(gb|bm)(?=\d)", " ", plain(raw).casefold()).strip()
        span = re.fullmatch(r"([1-8])(?:\.0)?(?: ?(?:-|–|to) ?([1-8]))?", text)
        if isinstance(raw, date) or (not span and text != "all"):
            raise Wrong("This is no Gatsby Benchmark", "Write numbers from 1 to 8, such as 1, 4.")
        first, last = (1, 8) if text == "all" else (int(span[1]), int(span[2] or span[1]))  # type: ignore[index]
        return list(range(first, last + 1))


class Depth(OneOf):
    """What stands in the column of a statement: I, D or S, a cross for 'met' (''), or that it is not met ('no')."""

    def __init__(self) -> None:
        letters = {depth.value: [depth.label, depth.label[:-1], depth.label[:-2]] for depth in Mapping.Depth}
        super().__init__([*Mapping.Depth.choices, ("met", "met"), ("no", "not met")], letters)
        self.words |= dict.fromkeys(("x", "y", "yes", "1", "true", "t"), "met")
        self.words |= dict.fromkeys(("n", "0", "false"), "no")

    def clean(self, raw: Raw) -> str:
        return "met" if plain(raw) in {"✓", "✔", "√", "•", "●"} else super().clean(raw)


class PartnerNames(CellType):
    """Partners of the school, and the names of those it does not have, as text."""

    expected = "names of partners; several with ';' between them"

    def bind(self, setting: Setting) -> Convert:
        known = {key(row.name): row for row in Partner.objects.filter(school=setting.school)}

        def partners(raw: Raw) -> list[Any]:
            parts = [plain(raw)]
            for cut in ListOf.cuts[:2]:
                if all(key(part) in known for part in parts):
                    break
                parts = [found for part in parts for found in pieces(part, cut, known)]
            return listed([known.get(key(part), part) for part in parts])

        return partners

    def shown(self, value: Any) -> str:
        return "; ".join(map(str, value or ()))


def pieces(part: str, cut: str, known: dict[str, Any]) -> list[str]:
    """A name that is known stays whole."""
    return [part] if key(part) in known else [plain(one) for one in re.split(cut, part) if not is_empty(one)]
