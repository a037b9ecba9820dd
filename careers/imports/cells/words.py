"""What stands in a cell, as it is compared and told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

Raw = None | str | int | float | bool | date | datetime | time
Convert = Callable[[Raw], Any]

#: What a spreadsheet program writes where a formula went wrong.
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
#: What people write into a cell that they mean to be empty: everywhere, and where no text is looked for. (There are
#: people whose name is Na, None or Null.)
EMPTY = {"", "-", "--", "–", "—"}
NOTHING = {"n/a", "na", "null", "none", "nil", "tbc", "?"}
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")


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
