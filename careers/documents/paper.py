"""What stands around a report's body, the same on the page and in the PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from careers.sheets import Sheet


@dataclass(frozen=True)
class Paper:
    """A report to hand out. `body` is a template that shows `report`, frozen data, on the page and in the PDF alike.

    `contents` are (id, words) of the body's headings of the second level, in order; `about` is a sentence below the
    title; `day` the day of the figures. `sheets` makes the spreadsheet of the same data. `size` is what CSS calls a
    size of paper. `names_learners` is for what may never be kept long; where its title is a name, `file` is what its
    files are called instead. `more` is further context of the body.
    """

    title: str
    body: str
    report: Any
    about: str
    day: date
    sheets: Callable[[], Sequence[Sheet]]
    contents: Sequence[tuple[str, str]] = ()
    size: str = "A4"
    cover: bool = True
    names_learners: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""

    @property
    def called(self) -> str:
        """What its files are called, without an ending."""
        return self.file or self.title
