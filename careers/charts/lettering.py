"""How much room words take, and how they are wrapped: an SVG cannot do either by itself."""

from __future__ import annotations

NARROW, WIDE = frozenset("iljtfrI.,:;'|!()[] ’‘"), frozenset("mwMW@%—…")
#: What is left of the room where letters are bold.
BOLD = 0.86


def breadth(text: str, size: int) -> float:
    """How wide the text is at most in the faces that readers have, in pixels."""
    return round(size * sum(_breadth(letter) for letter in text), 1)


def _breadth(letter: str) -> float:
    if letter in NARROW:
        return 0.36
    if letter in WIDE or ord(letter) > 0x2E80:
        return 1.0
    return 0.7 if letter.isupper() else 0.6


def wrapped(text: str, width: float, size: int, lines: int = 2) -> tuple[str, ...]:
    """At most so many lines, the last ending in … where the text goes on. An empty text is one empty line."""
    found: list[str] = []
    rest = text.split()
    while rest and len(found) < lines:
        taken = _fitting(rest, width, size)
        if not taken or (len(found) == lines - 1 and taken < len(rest)):
            whole = " ".join(rest) if len(found) == lines - 1 else rest[0]
            found.append(shortened(whole, width, size))
            rest = [] if len(found) == lines else rest[1:]
        else:
            found.append(" ".join(rest[:taken]))
            rest = rest[taken:]
    return tuple(found) or ("",)


def _fitting(parts: list[str], width: float, size: int) -> int:
    """How many of the words have room on one line."""
    taken = 0
    while taken < len(parts) and breadth(" ".join(parts[: taken + 1]), size) <= width:
        taken += 1
    return taken


def shortened(text: str, width: float, size: int) -> str:
    if breadth(text, size) <= width:
        return text
    while text and breadth(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"
