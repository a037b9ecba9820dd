"""What a cell of a spreadsheet means: text, a day, a number, yes or no, one of several words.

Each type turns what stands in a cell into a value of ours, or says in a sentence what is wrong with it; and turns a
value of ours into what an export writes, so that an exported cell comes back as the same value. Conversion rests on
the widgets of django-import-export where they know the shape.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from import_export.widgets import DateWidget, TimeWidget

if TYPE_CHECKING:
    from careers.imports.kinds import Setting

Raw = None | str | int | float | bool | date | datetime | time
Convert = Callable[[Raw], Any]

#: What a spreadsheet program writes where a formula went wrong.
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
#: What people write into a cell that they mean to be empty: everywhere, and where no text is looked for. (There are
#: people whose name is Na, None or Null.)
EMPTY = {"", "-", "--", "–", "—"}
NOTHING = {"n/a", "na", "null", "none", "nil", "tbc", "?"}
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
#: Days as people write them; of two digits for the year, Python takes 69 to 99 for the last century.
DAYS = (
    *("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d-%m-%y", "%d.%m.%y", "%d-%b-%y", "%d-%b-%Y"),
    *("%d %b %Y", "%d %B %Y", "%d %b %y", "%d %B %y", "%Y/%m/%d", "%Y%m%d", "%d%m%Y"),
    *("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%a %d %b %Y", "%A %d %B %Y"),
)
TIMES = ("%H:%M", "%H:%M:%S", "%H.%M", "%I:%M %p", "%I:%M%p", "%I.%M%p", "%I%p", "%I %p", "%H%M")
#: They take one format alone when they are made.
DAY_WIDGET, TIME_WIDGET = DateWidget(), TimeWidget()
DAY_WIDGET.formats, TIME_WIDGET.formats = DAYS, TIMES
#: Day 0 of Excel's numbers for days, and those that can be meant in a school (1927 to 2064).
EXCEL_DAY_0, EXCEL_DAYS = date(1899, 12, 30), range(10_000, 60_000)
YES = ("yes", "y", "true", "t", "1", "x", "✓", "✔", "√", "ja", "on")
NO = ("no", "n", "false", "f", "0", "off", "✗", "✘")


class Wrong(Exception):
    """A cell that means nothing of ours: what is wrong (the same words for every such cell) and what to do.

    `word` is set where somebody may say once for all rows what a word means.
    """

    def __init__(self, cause: str, todo: str = "", word: str | None = None):
        super().__init__(cause)
        self.cause, self.todo, self.word = cause, todo, word


def plain(raw: Raw) -> str:
    """A cell as text: whole numbers without a point, days as ISO, no invisible signs, no spaces at the ends."""
    if raw is None:
        return ""
    if isinstance(raw, str) and raw.isascii():  # most cells: none of what follows can stand in them
        return raw.strip()
    if isinstance(raw, bool):
        return "Yes" if raw else "No"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 10**15:
        raw = int(raw)
    if isinstance(raw, (datetime, date, time)):
        return raw.isoformat(*([" "] if isinstance(raw, datetime) else []))
    return INVISIBLE.sub("", unicodedata.normalize("NFC", str(raw))).replace("\u00a0", " ").strip()


def key(raw: Raw) -> str:
    """What two ways to write one word have in common: no case, no signs, one space between words.

    What is nothing but signs, as a mark in a register, is itself.
    """
    word = plain(raw).casefold()
    return " ".join(re.sub(r"[^\w+%]+|_", " ", word).split()) or word


def is_empty(raw: Raw) -> bool:
    """Whether nothing stands in the cell. A dash is nothing; a nought is something."""
    return raw is None or (isinstance(raw, str) and plain(raw) in EMPTY)


class CellType:
    """What the cells of one field mean. `bind` is called once for a file, what it gives once for each cell."""

    #: Written into a template's example and told as what was expected.
    expected = "text"

    def bind(self, setting: Setting) -> Convert:
        """A function from a cell that is not empty to its value; it raises Wrong."""
        return self.clean

    def clean(self, raw: Raw) -> Any:
        return plain(raw)

    def is_nothing(self, raw: Raw) -> bool:
        """Whether nothing is meant by the cell: it is empty, or says so in a word."""
        return is_empty(raw) or (isinstance(raw, str) and plain(raw).casefold() in NOTHING)

    def options(self, setting: Setting) -> Sequence[tuple[str, str]] | None:
        """(value, label) of all that a cell may say, for drop-downs and for unknown words; None: no closed list."""
        return None

    def shown(self, value: Any) -> Any:
        """What an export writes for a value."""
        return value


@dataclass(frozen=True)
class Text(CellType):
    """Text of at most so many characters, as a model's validators want it. Lines are kept where `lines` is set."""

    longest: int = 0
    validators: tuple[Callable[[Any], Any], ...] = ()
    upper: bool = False
    lines: bool = False
    #: So many characters, with the noughts in front that a spreadsheet program took off.
    digits: int = 0

    def clean(self, raw: Raw) -> str:
        value = self.words(raw) if self.lines else re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", self.words(raw))
        value = value.upper() if self.upper else value
        if self.digits and value.isdigit():
            value = value.zfill(self.digits)
        if self.longest and len(value) > self.longest:
            raise Wrong(f"The text is longer than {self.longest} characters", "Make it shorter.")
        for validator in self.validators:
            try:
                validator(value)
            except ValidationError as fault:
                raise Wrong("The value is not right", " ".join(fault.messages)) from None
        return value

    def words(self, raw: Raw) -> str:
        """The text as it was written, to the letter; a code, which has a shape, without what nobody sees in it."""
        return (
            raw.strip() if isinstance(raw, str) and not (self.upper or self.digits or self.validators) else plain(raw)
        )

    def is_nothing(self, raw: Raw) -> bool:
        return is_empty(raw)

    def shown(self, value: Any) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Day(CellType):
    """A day; the British order of day and month where it is written in figures."""

    expected = "a date such as 31/08/2010"
    earliest: date = date(1900, 1, 1)
    latest: date = date(2100, 1, 1)

    def clean(self, raw: Raw) -> date:
        value = self.day(raw)
        if not self.earliest <= value <= self.latest:
            raise Wrong("The date is far from any school year", "Look at its year.")
        return value

    def day(self, raw: Raw) -> date:
        if isinstance(raw, datetime):
            return raw.date()
        if isinstance(raw, date):
            return raw
        if isinstance(raw, (int, float)) and not isinstance(raw, bool) and int(raw) in EXCEL_DAYS:
            return EXCEL_DAY_0 + timedelta(days=int(raw))
        try:
            value: date = DAY_WIDGET.clean(self.unadorned(raw))
        except ValueError:
            raise Wrong("The date cannot be read", "Write it as 31/08/2010.") from None
        return value

    @staticmethod
    def unadorned(raw: Raw) -> str:
        """'Tues 3rd Sept. 2026' as the formats know it."""
        text = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", plain(raw), flags=re.IGNORECASE).replace(",", " ")
        text = re.sub(r"(?<=[a-z])\.", "", re.sub(r"\bsept\b", "Sep", text, flags=re.IGNORECASE))
        return " ".join(text.split())


@dataclass(frozen=True)
class Time(CellType):
    """A time of day."""

    expected = "a time such as 14:30"

    def clean(self, raw: Raw) -> time:
        if isinstance(raw, datetime):
            return raw.time()
        if isinstance(raw, time):
            return raw
        if isinstance(raw, float) and 0 <= raw < 1:  # a part of a day
            return time(*divmod(round(raw * 1440) % 1440, 60))
        try:
            value: time = TIME_WIDGET.clean(plain(raw))
        except ValueError:
            raise Wrong("The time cannot be read", "Write it as 14:30.") from None
        return value


@dataclass(frozen=True)
class Number(CellType):
    """A number between two others, inclusive; percent signs, pound signs and commas for thousands are taken off."""

    expected = "a number"
    lowest: Decimal = Decimal(0)
    highest: Decimal = Decimal(1_000_000)
    places: int = 0

    def clean(self, raw: Raw) -> Decimal | int:
        if isinstance(raw, (bool, date, time)):
            raise Wrong("This is not a number", "Write a number, such as 5 or 2.5.")
        text = re.sub(r"(?<=\d),(?=\d{3}\b)|[£%\s]", "", plain(raw))
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise Wrong("This is not a number", "Write a number, such as 5 or 2.5.") from None
        if not value.is_finite() or not self.lowest <= value <= self.highest:
            raise Wrong("The number is out of bounds", f"It lies between {self.lowest} and {self.highest}.")
        value = round(value, self.places)
        return value if self.places else int(value)

    def shown(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return value


class YesNo(CellType):
    """Yes or no, in all the ways that information systems print it. `also` names words that mean yes here."""

    expected = "Yes or No"

    def __init__(self, also: Iterable[str] = (), not_also: Iterable[str] = ()):
        self.words = dict.fromkeys((*YES, *also), True) | dict.fromkeys((*NO, *not_also), False)

    def bind(self, setting: Setting) -> Convert:
        return self.clean

    def clean(self, raw: Raw) -> bool:
        if isinstance(raw, bool):
            return raw
        word = plain(raw).casefold()
        if word not in self.words:
            raise Wrong("This is neither yes nor no", "Write Yes or No.", word=plain(raw))
        return self.words[word]

    def options(self, setting: Setting) -> Sequence[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def shown(self, value: Any) -> str:
        return "" if value is None else "Yes" if value else "No"


class OneOf(CellType):
    """One of several words: the choices of a model's field. `also` gives {value: other words for it}."""

    def __init__(self, choices: Iterable[tuple[Any, Any]], also: Mapping[str, Iterable[str]] | None = None):
        self.choices = [(str(value), str(label)) for value, label in choices if value != ""]
        self.labels = dict(self.choices)
        self.words = {key(label): value for value, label in self.choices}
        self.words |= {key(value): value for value, _ in self.choices if key(value) not in self.words}
        for value, words in (also or {}).items():
            self.words |= {key(word): value for word in words}

    @property
    def expected(self) -> str:  # type: ignore[override]
        return "one of: " + ", ".join(self.labels.values())

    def clean(self, raw: Raw) -> str:
        found = self.words.get(key(raw))
        if found is None:
            raise Wrong("This word is not known", "Say what it means.", word=plain(raw))
        return found

    def is_nothing(self, raw: Raw) -> bool:
        return super().is_nothing(raw) and key(raw) not in self.words

    def options(self, setting: Setting) -> Sequence[tuple[str, str]]:
        return self.choices

    def shown(self, value: Any) -> str:
        return self.labels.get(value, "" if value is None else str(value))


class RowOf(CellType):
    """A row of the school, found by what people call it. `rows(setting)` gives [(row, [names]), ...], in order.

    A word that names two rows is told as such; the value is the row itself. `own` says what such rows are called.
    """

    def __init__(self, rows: Callable[[Setting], Iterable[tuple[Any, Sequence[Any]]]], what: str = "row"):
        self.rows, self.what = rows, what

    @property
    def expected(self) -> str:  # type: ignore[override]
        return f"a {self.what} of your school"

    def bind(self, setting: Setting) -> Convert:
        found: dict[str, list[Any]] = {}
        rows = list(self.rows(setting))
        for row, names in rows:
            for name in {key(name) for name in names if not is_empty(name)}:
                found.setdefault(name, []).append(row)
        by_id = {str(row.pk): row for row, _ in rows}

        def convert(raw: Raw) -> Any:
            if isinstance(raw, Chosen):
                return by_id.get(raw.value) or self.unknown(raw)
            hits = found.get(key(raw), [])
            if len(hits) > 1:
                raise Wrong(f"Two rows of your school have this name ({self.what})", "Say which.", word=plain(raw))
            return hits[0] if hits else self.unknown(raw)

        return convert

    def unknown(self, raw: Raw) -> Any:
        raise Wrong(f"Your school has no such {self.what}", "Say which one is meant.", word=plain(raw))

    def options(self, setting: Setting) -> Sequence[tuple[str, str]]:
        return [(str(row.pk), str(row)) for row, _ in self.rows(setting)]

    def shown(self, value: Any) -> str:
        return "" if value is None else str(value)


class Chosen(str):
    """What somebody chose for an unknown word: a value of `options`, not a word in a file."""

    @property
    def value(self) -> str:
        return str(self)


class Several(CellType):
    """Several values in one cell, between commas, semicolons, slashes or lines; the value is a list, none twice."""

    def __init__(self, each: CellType, apart: str = r"[,;/\n]"):
        self.each, self.apart = each, apart

    @property
    def expected(self) -> str:  # type: ignore[override]
        return f"{self.each.expected}; several with ';' between them"

    def bind(self, setting: Setting) -> Convert:
        return self.joined(self.each.bind(setting))

    def joined(self, convert: Convert) -> Convert:
        """The list of what `convert` makes of each part; a part that it makes nothing of is left out."""

        def several(raw: Raw) -> list[Any]:
            values = [convert(part) for part in self.parts(raw) if not self.each.is_nothing(part)]
            return [value for at, value in enumerate(values) if value is not None and value not in values[:at]]

        return several

    def is_nothing(self, raw: Raw) -> bool:
        return self.each.is_nothing(raw)

    def parts(self, raw: Raw) -> list[Raw]:
        return list(re.split(self.apart, raw)) if isinstance(raw, str) and not isinstance(raw, Chosen) else [raw]

    def options(self, setting: Setting) -> Sequence[tuple[str, str]] | None:
        return self.each.options(setting)

    def shown(self, value: Any) -> str:
        return "; ".join(str(self.each.shown(one)) for one in value or ())
