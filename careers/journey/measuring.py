"""How much room words need on paper, without drawing them: the widths of Source Sans 3, rounded up."""

from __future__ import annotations

#: Widths in parts of the size of type.
WIDTHS = {
    letter: width
    for width, letters in {
        0.2: " ", 0.26: "',.:;ij|Il’‘", 0.31: "!f()[]{}-", 0.35: "rt/\\", 0.43: "*?sz\"“”", 0.47: "xcvy",
        0.5: "JYFLk0123456789#$+<=>^_aegé–£", 0.545: "ATZSEhouVX`", 0.565: "bndpq", 0.61: "BCPRK&D", 0.66: "GHNUOQ",
        0.73: "wM", 0.86: "W%m@", 0.96: "…",
    }.items()
    for letter in letters
}  # fmt: skip
OTHER = 0.62
#: What rounding in the drawing may add.
SAFE = 1.015


def width_of(words: str, size: float) -> float:
    """In the unit of `size`."""
    return sum(WIDTHS.get(letter, OTHER) for letter in words) * size * SAFE


def lines_of(words: str, size: float, room: float) -> list[str]:
    """The lines in which words are set; a word too long for a line takes as many as it needs."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= room:
            lines[-1] = longer
        else:
            lines += broken(word, size, room)
    return lines or [""]


def broken(word: str, size: float, room: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def shortened(words: str, size: float, room: float, most: int) -> str:
    """The words, cut after a whole one where they would take more than `most` lines."""
    if len(lines_of(words, size, room)) <= most:
        return words
    kept = words.split()
    while len(kept) > 1 and len(lines_of(" ".join(kept).rstrip(",;:") + " …", size, room)) > most:
        kept.pop()
    return " ".join(kept).rstrip(",;:") + " …"
