"""Sentences of the governors' report: plain words, numbers with what they are of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from careers.gaps import words

FEW_NAMED = 3


def told(day: date) -> str:
    return f"{day:%-d %B %Y}"


def counted(number: int, one: str, many: str = "") -> str:
    """'1 action', '3 actions'."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def verb(number: int, one: str = "is", many: str = "are") -> str:
    return one if number == 1 else many


def listed(names: Sequence[str], few: int = FEW_NAMED) -> str:
    """'A', 'A and B', 'A, B and 4 others'."""
    shown = list(names)
    if len(shown) > few + 1:
        shown = [*shown[:few], f"{len(shown) - few} others"]
    return words(shown) if shown else ""


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
