"""What the programme's own records say beside a statement. Which figure goes with which statement is data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure in words, with a link to its rows ('' where there is no page of them)."""

    name: str
    sentence: str
    url: str = ""


def facts_of(school: Any, year: Any, framework_key: str, codes: list[str], *, today: date) -> dict[str, list[Fact]]:
    """{statement code: its facts}, computed live in a fixed number of queries; nothing for other statements."""
    return {}
