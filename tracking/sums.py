"""Which sums may stand beside hidden counts, so that nobody works a hidden one out from them.

A reader knows each sum that is shown, and each count in it that is not hidden; so she knows what the hidden ones in it
come to, and what any two such sums differ by. A sum is shown only if all of this together leaves every hidden count
open. Sums are asked for in one order, the most useful first, and the same on every page, so that pages agree.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

from tracking.small_numbers import SMALL, is_small, share_hidden

#: The coefficients of what is known of some hidden counts together.
Equation = dict[Hashable, Fraction]
#: (least, most)
Bound = tuple[float, float]
Bounds = dict[Hashable, Bound]
#: An equation in plain numbers, and what it comes to.
Plain = tuple[list[tuple[Hashable, float]], float]
#: What floating point may be wrong by.
NOTHING = 1e-6
#: Of so many counts all that they can be is tried.
TRIED = 4


class Sums:
    """The hidden counts, each (reached, of), and what has been said of them so far."""

    def __init__(self, hidden: Mapping[Hashable, tuple[int, int]]) -> None:
        self.hidden = {key: counts for key, counts in hidden.items() if counts[1]}  # of nobody there is nothing to hide
        self.said: dict[Hashable, Equation] = {}  # in reduced row echelon form, by their pivots
        self.shown: list[Equation] = []  # as they were shown
        self.rows: list[Plain] = []  # the same, and what each two of them differ by
        self.known: Bounds = {key: (0.0, float(of)) for key, (_, of) in self.hidden.items()}

    def admits(self, keys: Iterable[Hashable]) -> bool:
        """Whether the sum over these may be shown; if so it counts as said from now on."""
        inside = [key for key in keys if key in self.hidden]
        shown = {key: Fraction(1) for key in inside}
        equation = self.reduced(shown)
        if not equation:
            return True  # it was known already
        apart = [minus(shown, row, Fraction(1)) for row in self.shown]
        said = self.with_one_more(equation)
        if any(self.tells_of_few(row) for row in (shown, *apart, *said.values())):
            return False
        fresh = [self.plain(row) for row in (shown, *apart)]
        known = self.narrowed(fresh, [self.plain(row) for row in said.values()])
        if known is None or any(self.settles(row) for row in said.values()):
            return False
        self.said, self.known = said, known
        self.shown.append(shown)
        self.rows += fresh
        return True

    def tells_of_few(self, equation: Equation) -> bool:
        """Whether it is a sum, and those who are reached in it, or those who are not, are few."""
        if len(set(equation.values())) != 1:
            return False
        reached, of = (sum(self.hidden[key][at] for key in equation) for at in (0, 1))
        return is_small(of) or is_small(reached) or is_small(of - reached)

    def reduced(self, equation: Equation) -> Equation:
        """What it says besides all that was said."""
        for pivot, row in self.said.items():
            if factor := equation.get(pivot):
                equation = minus(equation, row, factor)
        return equation

    def with_one_more(self, equation: Equation) -> dict[Hashable, Equation]:
        pivot, lead = next(iter(equation.items()))
        fresh = {key: factor / lead for key, factor in equation.items()}
        others = {at: minus(row, fresh, row[pivot]) if pivot in row else row for at, row in self.said.items()}
        return {**others, pivot: fresh}

    def value(self, equation: Equation) -> Fraction:
        return sum((factor * self.hidden[key][0] for key, factor in equation.items()), Fraction(0))

    def plain(self, equation: Equation) -> Plain:
        return [(key, float(factor)) for key, factor in equation.items()], float(self.value(equation))

    def narrowed(self, fresh: list[Plain], solved: list[Plain]) -> Bounds | None:
        """What a reader knows of each count from all that was said; None where that tells of few."""
        known, rows = dict(self.known), [*fresh, *solved]
        while rows:
            changed = False
            for row, value in rows:
                for key, bound in narrow(row, value, known):
                    if closed(*bound, self.hidden[key][1]):
                        return None
                    changed |= bound != known[key]
                    known[key] = bound
            rows = [*fresh, *solved, *self.rows] if changed else []
        return known

    def settles(self, equation: Equation) -> bool:
        """Whether it tells a count to who knows the rule besides: that only few and all but few are hidden.

        Of many counts only the least and the most that they can come to settle them; of a few, all is tried.
        """
        can_be = {key: [factor * number for number in hideable(*self.hidden[key])] for key, factor in equation.items()}
        value = self.value(equation)
        if len(equation) > TRIED:
            return value in (sum(map(min, can_be.values())), sum(map(max, can_be.values())))
        for key, numbers in can_be.items():
            others = {Fraction(0)}
            for other in equation:
                if other != key:
                    others = {one + number for one in others for number in can_be[other]}
            if len([number for number in numbers if value - number in others]) < 2:
                return True
        return False


def narrow(row: list[tuple[Hashable, float]], value: float, known: Bounds) -> Iterator[tuple[Hashable, Bound]]:
    """Each count of an equation with what the others leave for it."""
    ends = [sorted((factor * known[key][0], factor * known[key][1])) for key, factor in row]
    least, most = sum(one[0] for one in ends), sum(one[1] for one in ends)
    for (key, factor), (low, high) in zip(row, ends, strict=True):
        left = sorted(((value - least + low) / factor, (value - most + high) / factor))
        yield key, (max(known[key][0], ceil(left[0] - NOTHING)), min(known[key][1], floor(left[1] + NOTHING)))


def minus(one: Equation, other: Equation, factor: Fraction) -> Equation:
    left = {key: one.get(key, Fraction(0)) - factor * other.get(key, Fraction(0)) for key in {**one, **other}}
    return {key: number for key, number in left.items() if number}


def hideable(reached: int, of: int) -> list[int]:
    """What a hidden count can be to who knows the rule: few or all but few; anything, if it is hidden for others."""
    return [number for number in range(of + 1) if share_hidden(number, of) or not share_hidden(reached, of)]


def closed(least: float, most: float, of: int) -> bool:
    """Whether somebody who knows that a count lies between these knows that few are reached, or few are not.

    That somebody is, or that somebody is not, is no secret but where there are few in all.
    """
    if is_small(of):
        return least > 0 or most < of
    return of > 0 and (most <= SMALL or of - least <= SMALL)
