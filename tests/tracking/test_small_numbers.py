"""Small numbers: nobody works out a hidden count from what is shown, whatever the counts are."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracking.small_numbers import SMALL, hidden, hidden_in_groups, is_small, share_hidden

COUNTS = st.lists(st.integers(0, 12), min_size=2, max_size=6)


def solutions(shown, total):
    """For each hidden part the numbers that it may be, as a reader works it out who knows the rule."""
    rest, unknown = total - sum(number or 0 for number in shown), shown.count(None)
    least = 0 if unknown == len(shown) else 1  # nothing is hidden only where everything is
    most = rest - least * (unknown - 1)
    return range(least, most + 1) if unknown > 1 or unknown == len(shown) else range(most, most + 1)


@given(COUNTS)
def test_small_counts_are_hidden(parts):
    assert [number for number in hidden(parts) if number is not None and is_small(number)] == []


@given(COUNTS)
def test_what_is_shown_is_true(parts):
    assert [(a, b) for a, b in zip(hidden(parts), parts, strict=True) if a is not None and a != b] == []


@given(COUNTS)
def test_total_does_not_tell_that_a_hidden_part_is_small(parts):
    shown = hidden(parts)
    if None in shown and (any(number is not None for number in shown) or sum(parts) > SMALL):
        assert max(solutions(shown, sum(parts))) > SMALL


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ((10, 20), (10, 20)),
        ((0, 20), (0, 20)),
        ((3, 10, 20), (None, None, 20)),
        ((1, 4, 10), (None, None, None)),
        ((1, 1, 1, 1, 1, 9), (None,) * 6),
        ((2, 0, 9, 20), (None, 0, None, 20)),
        ((2, 0), (None, None)),
    ],
)
def test_hidden_parts(parts, shown):
    assert hidden(parts) == shown


def test_share_is_hidden_where_few_are_reached_or_left():
    assert [share_hidden(*pair) for pair in [(0, 9), (4, 9), (5, 9), (9, 9), (5, 10), (0, 0), (2, 2)]] == [
        False, True, True, False, False, False, True,
    ]  # fmt: skip


# --- groups beside everybody ---------------------------------------------------------------------


@st.composite
def people(draw, most=60):
    """(kind of each, how many kinds there are, groups of them), some groups apart and some inside others."""
    width = draw(st.integers(2, 5))
    kinds = draw(st.lists(st.integers(0, width - 1), min_size=5, max_size=most))
    everybody = st.sets(st.integers(0, len(kinds) - 1))
    one, other = draw(everybody), draw(everybody)
    return kinds, width, [one, other - one, one & other, other]


def of(kinds, width, who):
    return [sum(kinds[at] == kind for at in who) for kind in range(width)]


def told(whole, row):
    """What a reader finds of those outside a group: [count or None]."""
    return [None if a is None or b is None else a - b for a, b in zip(whole, row, strict=True)]


@settings(max_examples=400)
@given(people())
def test_no_small_count_is_told_of_a_group_or_of_the_rest(made):
    whole, rows = hidden_in_groups(*made)
    shown = [number for row in rows if row for number in [*row, *told(whole, row)] if number is not None]
    assert [number for number in shown if is_small(number)] == []


@settings(max_examples=400)
@given(people())
def test_no_small_count_is_told_of_groups_taken_from_each_other(made):
    kinds, width, groups = made
    whole, (one, without, within, other) = hidden_in_groups(*made)
    pairs = [(other, without), (other, within), (one, within)]
    left = [told(bigger, smaller) for bigger, smaller in pairs if bigger and smaller]
    left += [told(told(whole, one), without)] if one and without else []
    assert [number for row in left for number in row if number is not None and is_small(number)] == []


@settings(max_examples=400)
@given(people())
def test_what_totals_leave_of_a_group_is_not_small_either(made):
    kinds, width, groups = made
    whole, rows = hidden_in_groups(*made)
    for group, row in zip(groups, rows, strict=True):
        if row is not None:
            mine = len(group) - sum(number or 0 for number in row)
            theirs = sum(n for n, shown in zip(of(kinds, width, range(len(kinds))), row, strict=True) if shown is None)
            assert not is_small(mine)
            assert not is_small(theirs - mine)


def fitting(whole, everybody, row, size):
    """All (counts of a group) that fit what is shown, where everybody's row hides nothing."""
    ranges = [range(total + 1) if shown is None else [shown] for total, shown in zip(everybody, row, strict=True)]
    return [counts for counts in product(*ranges) if sum(counts) == size]


@settings(max_examples=200, deadline=None)
@given(people(most=40))
def test_no_hidden_count_of_a_group_can_be_solved(made):
    kinds, width, groups = made
    everybody = of(kinds, width, range(len(kinds)))
    whole, rows = hidden_in_groups(*made)
    for group, row in zip(groups, rows, strict=True):
        if row and None in row and None not in whole:
            answers = fitting(whole, everybody, row, len(group))
            for at, shown in enumerate(row):
                small = is_small(of(kinds, width, group)[at]) or is_small(everybody[at] - of(kinds, width, group)[at])
                assert shown is not None or not small or len({counts[at] for counts in answers}) > SMALL


def test_large_groups_are_shown_as_they_are():
    kinds = [0] * 20 + [1] * 20
    assert hidden_in_groups(kinds, 2, [set(range(10, 30))]) == ((20, 20), [(10, 10)])


def test_group_that_is_nearly_everybody_is_not_told():
    kinds = [0] * 20 + [1] * 20
    assert hidden_in_groups(kinds, 2, [set(range(38))]) == ((20, 20), [None])


def test_groups_without_anybody_in_common_do_not_tell_of_the_others():
    kinds = [0] * 20 + [1] * 20 + [2] * 20
    plan, support = {*range(9), *range(20, 30)}, {*range(9, 18), *range(30, 40)}
    assert hidden_in_groups(kinds, 3, [plan])[1] == [(9, 10, 0)]
    assert hidden_in_groups(kinds, 3, [plan, support])[1] == [(None, None, None), (None, None, None)]
