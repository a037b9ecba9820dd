"""The base of all types of cells, and text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from careers.imports.cells.words import NOTHING, Convert, Raw, Wrong, is_empty, plain

if TYPE_CHECKING:
    from careers.imports.kinds import Setting


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
