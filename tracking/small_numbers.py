"""Counts of 1 to 4, and what would let a reader work them out, hidden from who may not see the learners themselves.

The rule is that of the field: every table that governors, a trust or the public see hides them, with secondary
suppression.
"""

from __future__ import annotations

from collections.abc import Sequence

#: The largest count that is hidden.
SMALL = 4


def is_small(number: int) -> bool:
    return 1 <= number <= SMALL


def hidden(parts: Sequence[int]) -> tuple[int | None, ...]:
    """The parts of a whole whose total is shown, with None for each that is hidden.

    A part of 1 to 4 is hidden. Where that leaves one hidden part alone, or the hidden ones together come to no more
    than 4, the total would give them away: the smallest of the others that is more than nothing is hidden with them.
    """
    hide = {at for at, number in enumerate(parts) if is_small(number)}
    while hide and (len(hide) == 1 or sum(parts[at] for at in hide) <= SMALL):
        others = [at for at, number in enumerate(parts) if at not in hide and number]
        if not others:
            break
        hide.add(min(others, key=lambda at: parts[at]))
    if len(hide) == 1 or (hide and sum(parts[at] for at in hide) <= SMALL):
        return (None,) * len(parts)
    return tuple(None if at in hide else number for at, number in enumerate(parts))


def share_hidden(reached: int, of: int) -> bool:
    """Whether 'so many of so many' tells of too few: of 1 to 4 in all, reached, or left out."""
    return is_small(of) or is_small(reached) or is_small(of - reached)
