"""What an audit found: counts, lower medians, moves, targets; each figure as long as its list."""

from statistics import median_low

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.headlines import headlines
from audits.profiles import lower_median, profile_from, rungs_of
from audits.wording import Asked, Grouping, Step, Wording

#: A machine that is busy with other tests is no fault of the rule.
BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ORDERS = st.integers(1, 4)
LEVELS = tuple(Step(order, str(order), f"Level {order}", order) for order in (1, 2, 3, 4))


def wording_with(*counts, levels=LEVELS):
    """A wording with so many statements in each theme: 1.1, 1.2, ..."""
    sections = tuple(Grouping(at, str(at), f"Theme {at}", "", None, at) for at in range(1, len(counts) + 1))
    statements = tuple(
        Asked(at * 100 + n, f"{at}.{n}", f"Words {at}.{n}", (), at, None, "", {})
        for at, count in enumerate(counts, 1)
        for n in range(1, count + 1)
    )
    return Wording("Rubric", "2026", "Maturity", "", "Theme", "", levels, sections, statements)


def agreed(steps=4, shift=0, **levels):
    """Rows as the database gives them: agreed(s1_1="3", s1_2="n/a")."""
    rows = []
    for name, level in levels.items():
        code = name.removeprefix("s").replace("_", ".")
        section, number = code.split(".")
        ruled_out = level.startswith("n/a")
        rows.append(
            {"statement": int(section) * 100 + int(number) + shift, "successor": None, "statement__code": code,
             "level__code": None if ruled_out else level, "level__name": f"Level {level}",
             "level__order": None if ruled_out else int(level), "steps": None if ruled_out else steps,
             "state": "not_applicable" if ruled_out else "answered", "reason": "", "note": "", "mark": ""}
        )  # fmt: skip
    return rows


def counts(band):
    return [tally.now for tally in band.tallies], band.not_applicable, band.not_agreed


def test_band_counts_levels_what_does_not_apply_and_what_is_not_agreed():
    profile = profile_from(wording_with(4, 2), agreed(s1_1="1", s1_2="1", s1_3="n/a", s2_1="4"))
    assert [counts(band) for band in profile.bands] == [([2, 0, 0, 0], 1, 1), ([0, 0, 0, 1], 0, 1)]
    assert counts(profile.whole) == ([2, 0, 0, 1], 1, 2)


@BUSY
@given(st.lists(ORDERS, max_size=40))
def test_lower_median_is_the_lower_of_the_two_middle_levels(orders):
    rungs = {rung.order: rung for rung in rungs_of(LEVELS)}
    found = lower_median(rungs[order] for order in orders)
    assert found == (rungs[median_low(orders)] if orders else None)


@BUSY
@given(st.lists(ORDERS, min_size=1, max_size=40))
def test_at_least_half_stand_at_the_lower_median_or_below(orders):
    rungs = {rung.order: rung for rung in rungs_of(LEVELS)}
    middle = lower_median(rungs[order] for order in orders).order
    assert middle in orders
    assert 2 * sum(order <= middle for order in orders) >= len(orders)
    assert 2 * sum(order < middle for order in orders) < len(orders)


def test_lower_median_leaves_out_what_does_not_apply_and_what_is_not_agreed():
    band = profile_from(wording_with(5), agreed(s1_1="2", s1_2="4", s1_3="n/a")).bands[0]
    assert band.median.name == "Level 2"


def test_lowest_statements_are_all_at_the_lowest_level_present_in_order():
    profile = profile_from(wording_with(8), agreed(**{f"s1_{n}": "2" for n in range(8, 1, -1)}, s1_1="3"))
    band = profile.bands[0]
    assert [row.asked.code for row in band.lowest_named] == ["1.2", "1.3", "1.4", "1.5", "1.6"]
    assert band.lowest_more == 2


def test_each_statement_moves_up_down_or_stays():
    last = agreed(s1_1="2", s1_2="2", s1_3="2", s1_4="n/a")
    band = profile_from(wording_with(5), agreed(s1_1="3", s1_2="1", s1_3="2", s1_4="2", s1_5="2"), last).bands[0]
    assert [row.move for row in band.rows] == ["up", "down", "same", "", ""]
    assert (band.up, band.down, band.same) == (1, 1, 1)
    assert [tally.before for tally in band.tallies] == [0, 3, 0, 0]


def test_statements_of_another_edition_are_found_by_code():
    last = agreed(shift=5000, s1_1="1")
    assert [row.move for row in profile_from(wording_with(2), agreed(s1_1="3", s1_2="3"), last).rows] == ["up", ""]


def test_statement_is_compared_with_the_one_that_it_replaces():
    first, second, other = agreed(shift=5000, s1_9="1", s1_8="3", s1_1="4")
    last = [first | {"successor": 101}, second | {"successor": 101}, other]
    assert profile_from(wording_with(1), agreed(s1_1="3"), last).rows[0].move == "up"


def test_a_scale_with_other_steps_is_shown_and_never_compared():
    row = profile_from(wording_with(1), agreed(s1_1="3"), agreed(steps=3, s1_1="3")).rows[0]
    assert (row.before.words, row.before.rung, row.move) == ("Level 3", None, "")


def test_target_counts_only_what_is_at_a_level():
    profile = profile_from(wording_with(5), agreed(s1_1="3", s1_2="4", s1_3="2", s1_4="n/a"), target="3")
    assert (profile.whole.reach, profile.whole.below) == (2, 1)
    assert [row.reaches for row in profile.rows] == [True, True, False, None, None]


def test_tones_run_from_lightest_to_darkest_on_every_scale():
    assert {n: [rung.tone for rung in rungs_of(LEVELS[:n])] for n in (1, 2, 3, 4)} == {
        1: [1],
        2: [1, 4],
        3: [1, 2, 4],
        4: [1, 2, 3, 4],
    }


def test_headlines_say_four_things_in_plain_sentences():
    rows = agreed(s1_1="3", s1_2="4", s1_3="1", s1_4="2")
    rows[0]["mark"], rows[2]["mark"] = "strength", "priority"
    profile = profile_from(wording_with(4), rows, agreed(s1_1="2", s1_2="4", s1_3="2"))
    assert [(one.figure, one.of, one.say) for one in headlines(profile)] == [
        (2, 4, "statements are at level 3 or above. Last time 1 of 3."),
        (1, 3, "statements moved up since last time; 1 moved down, 1 stayed."),
        (1, 4, "statement is at the lowest level found, level 1."),
        (1, None, "marked as a priority, and 1 as a strength."),
    ]


def test_headlines_count_from_the_target_where_there_is_one():
    profile = profile_from(wording_with(2), agreed(s1_1="4", s1_2="2"), target="4")
    assert headlines(profile)[0].say == "statements reach the target, level 4."


def test_nothing_agreed_has_no_headline():
    profile = profile_from(wording_with(2), [])
    assert (headlines(profile), profile.bands[0].median, profile.bands[0].lowest) == ((), None, ())
