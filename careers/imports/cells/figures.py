"""Days, times and numbers, in the shapes in which programs print them and people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from import_export.widgets import DateWidget, TimeWidget

from careers.imports.cells.texts import CellType
from careers.imports.cells.words import Raw, Wrong, plain

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
