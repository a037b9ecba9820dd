"""Counts of 1 to 4, and what would let a reader work them out, hidden from who may not see the learners themselves.

The rule is that of the field: every table that governors, a trust or the public see hides them, with secondary
suppression.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

#: The largest count that is hidden.
SMALL = 4

Counts = tuple[int, ...]
#: What is shown of a row of counts: None for what is hidden.
Shown = tuple[int | None, ...]


def is_small(number: int) -> bool:
    return 1 <= number <= SMALL


def hidden(parts: Sequence[int]) -> Shown:
    """The parts of a whole whose total is shown, with None for each that is hidden.

    A part of 1 to 4 is hidden. While the total would give the hidden ones away, the smallest of the others that is
    more than nothing is hidden with them; where there is none left, all of them are.
    """
    hide = {at for at, number in enumerate(parts) if is_small(number)}
    while hide and gives_away(parts, hide):
        others = [at for at, number in enumerate(parts) if at not in hide and number]
        if not others:
            return (None,) * len(parts)
        hide.add(min(others, key=lambda at: parts[at]))
    return tuple(None if at in hide else number for at, number in enumerate(parts))


def gives_away(parts: Sequence[int], hide: set[int]) -> bool:
    """Whether their sum, which is what the others leave of the total, tells of one of them that it is small.

    Nothing is never hidden, so each is at least 1; each must be able to be 5 or more while the others are 1.
    """
    return len(hide) == 1 or sum(parts[at] for at in hide) < len(hide) + SMALL


def share_hidden(reached: int, of: int) -> bool:
    """Whether 'so many of so many' tells of too few: of 1 to 4 in all, reached, or left out."""
    return is_small(of) or is_small(reached) or is_small(of - reached)


def hidden_in_groups(kinds: Sequence[int], width: int, groups: Sequence[set[int]]) -> tuple[Shown, list[Shown | None]]:
    """A table of everybody and of groups of them by kind, of which the totals of rows are shown as well.

    `kinds` is the kind (0 to `width` - 1) of each person, `groups` are sets of positions in it. The first row is
    everybody's, as `hidden` has it. Each group hides its own small counts, those of the others (everybody less the
    group), all that everybody's row hides, and what would give these away; None where not even its size can be told.
    Groups that have nobody in common, or one of which holds the other, hide the same, so that what is left beside
    them, as the learners without any SEND, tells nothing either.
    """
    table = Table(counted(kinds, width, range(len(kinds))))
    if None not in table.whole or any(number is not None for number in table.whole):
        rows = [counted(kinds, width, group) for group in groups]
        kin = kin_of(kinds, width, groups)
        return table.whole, [table.shown(row, hide) for row, hide in zip(rows, table.hides(rows, kin), strict=True)]
    return table.whole, [None] * len(groups)


def counted(kinds: Sequence[int], width: int, who: Iterable[int]) -> Counts:
    found = [0] * width
    for at in who:
        found[kinds[at]] += 1
    return tuple(found)


def kin_of(kinds: Sequence[int], width: int, groups: Sequence[set[int]]) -> list[tuple[int, int, Counts]]:
    """(one group, another, the counts of those whom a reader finds by taking one from the other, or both from all)."""
    found = []
    for (a, one), (b, other) in combinations(enumerate(groups), 2):
        apart = not one & other
        if one and other and (apart or one <= other or other <= one):
            left = set(range(len(kinds))) - one - other if apart else one ^ other
            found.append((a, b, counted(kinds, width, left)))
    return found


class Table:
    """Which columns each row of a group hides, beside the row of everybody."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.whole = hidden(counts)
        self.always = {at for at, number in enumerate(self.whole) if number is None}

    def shown(self, row: Counts, hide: set[int] | None) -> Shown | None:
        return None if hide is None else tuple(None if at in hide else number for at, number in enumerate(row))

    def hides(self, rows: Sequence[Counts], kin: list[tuple[int, int, Counts]]) -> list[set[int] | None]:
        """For each row the columns that it hides, None for all of it."""
        found = [self.hide(row, set()) for row in rows]
        settled = False
        while not settled:
            settled = all(self.settle(found, rows, *one) for one in kin)
        return found

    def settle(self, found: list[set[int] | None], rows: Sequence[Counts], a: int, b: int, left: Counts) -> bool:
        """Make two rows hide the same, and enough for what is left beside them. Whether they did already."""
        one, other = found[a], found[b]
        if one is None or other is None:
            return True
        both = self.hide(left, one | other) if sum(left) else one | other
        if both is None:
            found[a if sum(rows[a]) < sum(rows[b]) else b] = None
        elif both == one == other:
            return True
        else:
            found[a], found[b] = self.hide(rows[a], both), self.hide(rows[b], both)
        return False

    def hide(self, row: Counts, besides: set[int]) -> set[int] | None:
        """The columns that a row must hide, `besides` among them; None where not even its total can be told."""
        rest = tuple(all_of - number for all_of, number in zip(self.counts, row, strict=True))
        if is_small(sum(row)) or is_small(sum(rest)):
            return None
        small = {at for at in range(len(row)) if is_small(row[at]) or is_small(rest[at])}
        hide = self.always | besides | small
        while hide and self.gives_away(row, rest, hide):
            others = [at for at, number in enumerate(self.counts) if at not in hide and number]
            if not others:
                return None
            hide.add(min(others, key=lambda at: self.counts[at]))
        return hide

    def gives_away(self, row: Counts, rest: Counts, hide: set[int]) -> bool:
        """Whether totals of rows and columns tell one of the hidden counts of this row, or of the rest, too closely.

        What a row and a column leave for one cell is a range; it must hold at least five numbers.
        """
        mine, theirs = (sum(numbers[at] for at in hide) for numbers in (row, rest))
        if not mine or not theirs:
            return False  # nothing is told but nothing
        if is_small(mine) or is_small(theirs):
            return True
        columns = [self.counts[at] for at in hide - self.always]
        return any(min(total, mine) - max(0, total - theirs) < SMALL for total in columns)
