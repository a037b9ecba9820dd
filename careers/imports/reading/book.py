"""What a spreadsheet turns into, and how one says that it cannot."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

Cell = None | str | int | float | bool | datetime.date | datetime.datetime | datetime.time


class Unreadable(Exception):
    """`str(it)` is a plain sentence for people: what is wrong with the file and what to do.

    Inside this package `{file}` stands for the file's name, which only `named` knows.
    """

    def named(self, name: str) -> Unreadable:
        shown = "".join(sign if sign.isprintable() else " " for sign in name).strip() or "This file"
        shown = shown if len(shown) <= 80 else f"{shown[:60]}…{shown[-16:]}"
        return Unreadable(str(self).replace("{file}", f"‘{shown}’"))


@dataclass(frozen=True)
class Page:
    """One sheet. rows[0] is row 1 as the person sees it; an empty row is [], and no row ends with None."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False


@dataclass(frozen=True)
class Book:
    """What one file holds. `kind` is xlsx, csv or ods; a csv has one page, named ''."""

    kind: str
    pages: tuple[Page, ...]
