"""A reader who keeps every report works no hidden number out of totals, wider views, filters and earlier reports.

She knows how many are on roll, takes each sum that she is shown for an equation, and one report from the other.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careers.coverage import Cell, Column, Coverage, Lens, Line, Row
from careers.coverage.shape import Group
from tracking.comparing import all_or_none, as_on_coverage, compared
from tracking.layers import Bits, Layers, with_layers
from tracking.small_numbers import SMALL
from tracking.sums import Sums
from tracking.veiling import totals_of, veiled

#: The same schools each time: a build is no lottery. Before a change of the rules is kept, try it with many more.
QUIETLY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
STAGES = {1: "KS3", 2: "KS3", 3: "KS4", 4: "KS4"}
DAY = date(2026, 11, 22)


def columns(count):
    return [Column(str(n), f"Year {n}", f"Y{n}", n, (n,), n, STAGES[n]) for n in range(1, count + 1)]


def folded(found):
    stages = dict.fromkeys(column.key_stage for column in found)
    return [Column(one, one, one, 1, tuple(c.cohorts[0] for c in found if c.key_stage == one)) for one in stages]


def coverage_in(lines, found, intended, lens=Lens()):  # noqa: B008 - frozen
    """Two statements in each section, everything by these columns."""
    rows = [
        Row(line, tuple(Cell(line, one, any((line.id, cohort) in intended for cohort in one.cohorts)) for one in found))
        for line in lines
    ]
    sections = dict.fromkeys(line.section for line in lines)
    groups = [Group(one, "", "", 0, tuple(row for row in rows if row.line.section == one)) for one in sections]
    return Coverage(tuple(found), tuple(groups), lens)


@st.composite
def schools(draw):
    """(lines, columns, intended cells, layers of learners with a target group)."""
    found = columns(draw(st.integers(2, 4)))
    lines = [Line(n, f"A{n}", "", "", n // 2, None) for n in range(draw(st.integers(2, 4)))]
    bits, roll, number = Bits(), {}, 0
    for column in found:
        size = draw(st.integers(3, 24))
        roll[column.cohorts[0]] = bits.of(str(number + at) for at in range(size))
        number += size
    some = st.integers(0, 2**number - 1)
    near = st.one_of(some, st.builds(lambda a, b: a & b, some, some), st.builds(lambda a, b: a | b, some, some))
    evidence = {line.id: draw(near) & ~(draw(near) if draw(st.booleans()) else 0) for line in lines}
    target = draw(near)
    intended = {(line.id, c.cohorts[0]) for line in lines for c in found if draw(st.integers(0, 4))}
    return lines, found, intended, Layers(DAY, bits, roll, {1: target}, {}, {}, evidence, {})


def test_sum_of_counts_that_are_hidden_for_others_may_be_shown():
    hidden = {"7": (99, 200), "8": (50, 120), "9": (40, 120), "10": (0, 0)}
    assert [Sums(hidden).admits(keys) for keys in (["7", "8"], ["7"], ["10"], [])] == [True, False, True, True]


class Reader:
    """What she knows of each count (least, most), and the sums that she was shown."""

    def __init__(self):
        self.bounds, self.of, self.sums = {}, {}, []

    def knows(self, key, share, of):
        self.of[key] = of
        self.bounds[key] = (0, of) if share.hidden else (share.reached, share.reached)

    def is_shown(self, share, keys):
        if share and not share.hidden:
            self.sums.append((dict.fromkeys(keys, Fraction(1)), Fraction(share.reached)))

    def works_out(self):
        """Takes sums from each other, then narrows each count by all of them until nothing more is found."""
        said = [*self.sums, *(apart(a, b) for a, b in combinations(self.sums, 2)), *self.solved()]
        said = [one for one in said if one[0]]
        changed = True
        while changed:
            changed = any([self.narrow(*one) for one in said])  # noqa: C419 - all of them, each time

    def solved(self):
        """The sums in reduced row echelon form."""
        rows = []
        for equation in self.sums:
            for row in rows:
                equation = less(equation, row, equation[0].get(next(iter(row[0])), 0))
            if equation[0]:
                lead = next(iter(equation[0].values()))
                fresh = ({key: one / lead for key, one in equation[0].items()}, equation[1] / lead)
                rows = [less(row, fresh, row[0].get(next(iter(fresh[0])), 0)) for row in rows]
                rows.append(fresh)
        return rows

    def narrow(self, factors, value):
        changed = False
        for key, factor in factors.items():
            others = [(one * self.bounds[k][0], one * self.bounds[k][1]) for k, one in factors.items() if k != key]
            least, most = sum(map(min, others)), sum(map(max, others))
            low, high = sorted(((value - least) / factor, (value - most) / factor))
            fresh = (max(self.bounds[key][0], low), min(self.bounds[key][1], high))
            changed |= fresh != self.bounds[key]
            self.bounds[key] = fresh
        return changed

    @property
    def found_out(self):
        """The counts of which she knows that they are few, or leave few."""
        return [
            key
            for key, (least, most) in self.bounds.items()
            if (least >= 1 and most <= SMALL)
            or (self.of[key] - most >= 1 and self.of[key] - least <= SMALL < self.of[key])
        ]


def less(one, other, factor):
    if not factor:
        return one
    keys = {**one[0], **other[0]}
    left = {key: one[0].get(key, Fraction(0)) - factor * other[0].get(key, Fraction(0)) for key in keys}
    return {key: number for key, number in left.items() if number}, one[1] - factor * other[1]


def apart(one, other):
    return less(one, other, 1)


def shown_to_governors(lines, found, intended, layers):
    """(cells by year group, by key stage), as the pages show them."""
    plain = with_layers(coverage_in(lines, found, intended), layers)
    wide = with_layers(coverage_in(lines, folded(found), intended, Lens(key_stages=True)), layers)
    return veiled(plain, layers), veiled(wide, layers)


def keys_of(cells):
    return [(cell.line.id, cohort) for cell in cells if cell.intended for cohort in cell.column.cohorts]


def read_totals(reader, coverage):
    """What the page shows below and beside its cells. In the wide view a cell counts with all of its year groups."""
    totals = totals_of(coverage, "evidenced")
    reader.is_shown(totals.whole, keys_of(coverage.cells))
    for key, share in totals.columns.items():
        reader.is_shown(share, keys_of(cell for cell in coverage.cells if cell.column.key == key))
    for key, share in totals.sections.items():
        reader.is_shown(share, keys_of(cell for cell in coverage.cells if cell.line.section == key))
    for key, share in totals.lines.items():
        reader.is_shown(share, keys_of(cell for cell in coverage.cells if cell.line.id == key))


def reader_of(school):
    """She has read both views with their totals, and each section by itself."""
    lines, found, intended, layers = school
    plain, wide = shown_to_governors(*school)
    reader = Reader()
    for cell in plain.cells:
        reader.knows((cell.line.id, cell.column.cohorts[0]), cell.evidenced, cell.evidenced.of)
    for cell in wide.cells:
        reader.is_shown(cell.evidenced, [(cell.line.id, cohort) for cohort in cell.column.cohorts])
    for coverage in (plain, wide):
        read_totals(reader, coverage)
    for section in {line.section for line in lines}:
        part = coverage_in(
            [line for line in lines if line.section == section], found, intended, Lens(section=section + 1)
        )
        read_totals(reader, veiled(with_layers(part, layers), layers))
    return reader


@settings(QUIETLY, max_examples=50)
@given(schools())
def test_no_hidden_cell_is_worked_out_from_totals_wider_views_and_filters(school):
    reader = reader_of(school)
    reader.works_out()
    assert reader.found_out == []


@settings(QUIETLY, max_examples=50)
@given(schools(), st.integers(0, 2**96))
def test_no_hidden_count_is_known_from_an_earlier_report(school, lost):
    """She takes for granted that no evidence was taken back, so what was known then bounds what is known now.

    That narrows what is hidden: where 6 were shown last term and the total is 8 now, the others are 2 at most. So it
    cannot be promised that nothing is known of a small count, as it is of all that is shown at one time; but what it
    is stays open.
    """
    lines, found, intended, layers = school
    earlier = replace(layers, evidence={line: who & ~(lost >> line) for line, who in layers.evidence.items()})
    now, then = reader_of(school), reader_of((lines, found, intended, earlier))
    hidden = [key for key, (least, most) in now.bounds.items() if least < most]
    for _ in range(3):
        now.works_out()
        then.works_out()
        for key, (least, most) in list(now.bounds.items()):
            now.bounds[key] = (max(least, then.bounds[key][0]), most)
            then.bounds[key] = (then.bounds[key][0], min(then.bounds[key][1], most))
    assert [key for key in now.found_out if key in hidden and now.bounds[key][0] == now.bounds[key][1]] == []


def columns_of(group):
    return [pair[1] for pair in group.columns]


@settings(QUIETLY, max_examples=25)
@given(schools(), st.integers(0, 2**96))
def test_no_hidden_share_of_a_group_or_of_the_others_is_worked_out(school, one_half):
    """A group that cuts across, and two that make up the whole, beside everybody and everybody's cells."""
    lines, found, intended, layers = school
    plain = with_layers(coverage_in(lines, found, intended), layers)
    cells = [[cell for cell in plain.cells if cell.intended and cell.column == column] for column in found]
    everybody = compared("All", ~0, cells, found, layers, None, telling=False)
    everybody = as_on_coverage(everybody, found, plain, layers)
    parts = {"target": layers.targets[1], "one": one_half, "other": ~one_half}
    groups = {name: compared(name, who, cells, found, layers, everybody, telling=False) for name, who in parts.items()}
    halves = all_or_none([groups["one"], groups["other"]])
    groups |= {half.name: half for half in halves}
    reader = reader_of(school)
    for at, whole in enumerate(columns_of(everybody)):
        reader.knows(("all", at), whole, whole.of)
        reader.sums.append(({("all", at): Fraction(-1)} | dict.fromkeys(keys_of(cells[at]), Fraction(1)), Fraction(0)))
        for name in parts:
            share = columns_of(groups[name])[at]
            reader.knows((name, at), share, share.of)
            reader.knows((f"not {name}", at), replace(share, hidden=True), whole.of - share.of)
            both = {(name, at): Fraction(1), (f"not {name}", at): Fraction(1), ("all", at): Fraction(-1)}
            reader.sums.append((both, Fraction(0)))
        halved = {("one", at): Fraction(1), ("other", at): Fraction(1), ("all", at): Fraction(-1)}
        reader.sums.append((halved, Fraction(0)))
    for name in parts:
        reader.is_shown(groups[name].evidenced, [(name, at) for at in range(len(found))])
    reader.is_shown(everybody.evidenced, [("all", at) for at in range(len(found))])
    reader.works_out()
    mixed = [at for at, whole in enumerate(columns_of(everybody)) if 0 < whole.reached < whole.of]
    told = [key for key in reader.found_out if key in keys_of(plain.cells) or key[1] in mixed]
    assert told == []  # but what is true of all, which is true of each
