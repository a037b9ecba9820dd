"""Yes or no, one of several words, a row of the school, and several of them in one cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from careers.imports.cells.texts import CellType
from careers.imports.cells.words import Convert, Raw, Wrong, is_empty, key, plain

if TYPE_CHECKING:
    from careers.imports.kinds import Setting

YES = ("yes", "y", "true", "t", "1", "x", "✓", "✔", "√", "ja", "on")
NO = ("no", "n", "false", "f", "0", "off", "✗", "✘")


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
