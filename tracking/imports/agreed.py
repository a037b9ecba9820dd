"""What was agreed in an interview, as a cell holds it: 'what | who | by when', one in each line."""

from __future__ import annotations

import re
from datetime import date

from careers.imports.cells import CellType, Convert, Day, Raw, Wrong, is_empty, plain
from careers.imports.kinds import Setting
from tracking.interviews import Agreed

LONGEST, LONGEST_WHOSE = 300, 100
DONE = re.compile(r"(?:done|complete|completed|finished)\b\s*(?:on\s+)?(.*)", re.IGNORECASE)
HOW = "Write each action in a line of its own: what | who | 31/01/2027."
#: Stand in for what is escaped while a line is split.
BACKSLASH, BAR = "\ue000", "\ue001"


class AgreedActions(CellType):
    """The value is a list of Agreed."""

    expected = "what | who | by when, one in each line"

    def bind(self, setting: Setting) -> Convert:
        return lambda raw: [one for line in lines_of(raw) if (one := agreed(line, setting.today))]

    def shown(self, value: list[Agreed] | None) -> str:
        return "\n".join(written(one) for one in value or ())


def lines_of(raw: Raw) -> list[str]:
    """Its lines, without the bullets or numbers that people put before them."""
    return [re.sub(r"^\s*(?:[-•*–]|\d+[.)])\s+", "", line) for line in plain(raw).splitlines()]


def agreed(line: str, today: date) -> Agreed | None:
    """One action. Of the parts after the first, a day is when it is due, 'done' that it is; another is who does it."""
    text, *rest = parts_of(line)
    whose, due_on, done_on = "", None, None
    for place, part in enumerate(rest):
        if is_empty(part):
            continue
        if said := DONE.fullmatch(part):
            done_on = day(said[1]) if said[1] else today
        elif place == 0:
            whose = part
        else:
            due_on = day(part)
    if is_empty(text):
        return None
    if len(text) > LONGEST or len(whose) > LONGEST_WHOSE:
        raise Wrong(f"An agreed action is longer than {LONGEST} characters, or who does it than {LONGEST_WHOSE}", HOW)
    return Agreed(text, whose, due_on, done_on)


def day(part: str) -> date:
    try:
        return Day().clean(part)
    except Wrong:
        raise Wrong("An agreed action has a day that cannot be read", HOW) from None


def parts_of(line: str) -> list[str]:
    r"""A line between its bars; '\|' is a bar of the text."""
    hidden = line.replace("\\\\", BACKSLASH).replace("\\|", BAR)
    return [part.replace(BACKSLASH, "\\").replace(BAR, "|").strip() for part in hidden.split("|")]


def written(one: Agreed) -> str:
    """As `agreed` reads it back."""
    done = f"done {one.done_on:%d/%m/%Y}" if one.done_on else ""
    parts = [" ".join(one.text.split()), one.whose, f"{one.due_on:%d/%m/%Y}" if one.due_on else "", done]
    while not parts[-1]:
        parts.pop()
    return " | ".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)
