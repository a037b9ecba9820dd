"""One value in one cell: what a spreadsheet can hold without loss, and text as OOXML writes it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

LONGEST_TEXT = 32_767
CUT = " [cut here: a cell holds no more than 32,767 characters]"
EXACT_TO = 10**15

#: What XML cannot hold or would change, and what reads like an escape already (ECMA-376, ST_Xstring).
UNHOLDABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
HALF_ESCAPE = re.compile("(?<!_x[0-9A-F]{4})_(x[0-9A-F]{0,4})?$")

Value = str | int | float | Decimal | bool | date | datetime | time | timedelta | None


def holdable(value: Any) -> Value:
    """The value as a spreadsheet can hold it without loss; what it would bend becomes text, and a boolean a word."""
    if isinstance(value, str):
        return str(value)  # not a subclass of it, such as a choice
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.make_naive(value)
    if isinstance(value, date) and value.year < 1900:
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)) and not -EXACT_TO < value < EXACT_TO:  # also NaN and infinity
        return str(value)
    if value is None or isinstance(value, (int, float, Decimal, date, time, timedelta)):
        return value
    return str(value)


def text(value: str) -> str:
    """As OOXML writes it: control characters escaped, and cut visibly where it is longer than a cell."""
    escaped = UNHOLDABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    if len(escaped) * 2 <= LONGEST_TEXT or units(escaped) <= LONGEST_TEXT:
        return escaped
    return HALF_ESCAPE.sub("", cut(escaped, LONGEST_TEXT - len(CUT))) + CUT


def unescaped(value: str) -> str:
    """What `text` was given, for those who read a workbook with a library that leaves escapes as they are."""
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)


def units(value: str) -> int:
    """Length as Excel counts it: an emoji is two."""
    return len(value.encode("utf-16-le")) // 2


def cut(value: str, longest: int) -> str:
    return value.encode("utf-16-le")[: longest * 2].decode("utf-16-le", "ignore")
