"""How long something lasts, as people write it: '5', '5h', '1h 30', 'half day', '2 days', '1 week'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from careers.imports.cells import CellType, Raw, Wrong, plain

#: Hours of a day at work, and days of a week there, where sources count in days (rules.md: ten days, or 50 hours).
HOURS_A_DAY, DAYS_A_WEEK = Decimal(5), Decimal(5)
LONGEST = Decimal(2000)
UNITS = {
    Decimal(1): ("h", "hr", "hrs", "hour", "hours"),
    Decimal(1) / 60: ("m", "min", "mins", "minute", "minutes"),
    HOURS_A_DAY: ("d", "day", "days"),
    HOURS_A_DAY * DAYS_A_WEEK: ("w", "wk", "wks", "week", "weeks"),
}
OF_UNIT = {word: hours for hours, words in UNITS.items() for word in words}
NUMBERS = {
    word: Decimal(number)
    for number, words in {"0.5": ("half", "½"), "1": ("a", "an", "one"), "2": ("two",), "3": ("three",), "4": ("four",),
                          "5": ("five",), "10": ("ten",)}.items()
    for word in words
}  # fmt: skip
PIECE = re.compile(r"\s*(\d+(?:\.\d+)?|½|[a-z]+)\s*([a-z]+)?\s*")
CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::00)?")


@dataclass(frozen=True)
class Hours(CellType):
    """Hours with one place behind the point; `unit` is what a bare number counts: 'h', 'd' or 'w'."""

    expected = "hours such as 5, half day, 1 week"
    unit: str = "h"

    def clean(self, raw: Raw) -> Decimal:
        hours = self.hours(raw)
        if hours is None:
            raise Wrong("The hours cannot be read", "Write a number of hours, such as 5 or 2.5, or ‘1 day’.")
        found = round(hours, 1)
        if not 0 < found <= LONGEST:
            raise Wrong("The hours are out of bounds", f"Give more than nothing and at most {LONGEST}.")
        return found

    def hours(self, raw: Raw) -> Decimal | None:
        if isinstance(raw, time):
            return raw.hour + Decimal(raw.minute) / 60
        text = plain(raw).casefold().replace(",", ".").strip(" .")
        if clock := CLOCK.fullmatch(text):
            return int(clock[1]) + Decimal(clock[2]) / 60
        if re.fullmatch(r"-?\d+(?:\.\d+)?", text):
            return Decimal(text) * OF_UNIT[self.unit]
        return in_words(re.sub(r"\bhalf an? |\bhalf[- ]", "half ", re.sub(r"\ball day\b|\bfull day\b", "1 day", text)))

    def shown(self, value: Decimal | None) -> int | float | str:
        if value is None:
            return ""
        return int(value) if value == value.to_integral_value() else float(value)


def in_words(text: str) -> Decimal | None:
    """'1h 30', '2 days', 'half day', 'a week': a number before each unit; after hours a bare number is minutes."""
    text = re.sub(r"\b(and|at|approx|about|school|working|per learner)\b|[+&()~]", " ", text)
    total, at, last = Decimal(0), 0, ""
    while at < len(text.rstrip()):
        piece = PIECE.match(text, at)
        if not piece:
            return None
        amount, unit = number(piece[1]), piece[2] or ("m" if last in UNITS[Decimal(1)] else "")
        if piece[1] in OF_UNIT and not piece[2]:  # 'day' is one day
            amount, unit = Decimal(1), piece[1]
        if amount is None or unit not in OF_UNIT:
            return None
        total, at, last = total + amount * OF_UNIT[unit], piece.end(), unit
    return total if last else None


def number(word: str) -> Decimal | None:
    return NUMBERS.get(word) if not word[0].isdigit() else Decimal(word)
