"""Groups of learners beside all of them: how much of what is intended reached them, and is evidenced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from careers.coverage import Cell, Column, Coverage, Share
from tracking.layers import Layers, Learners
from tracking.models import Enrolment
from tracking.small_numbers import is_small
from tracking.veiling import together, too_few, totals_of, veiled

#: (delivered, evidenced)
Pair = tuple[Share, Share]


@dataclass(frozen=True, slots=True)
class Compared:
    """A group: its learners on roll (None if hidden), and its shares of learner and statement pairs.

    `delivered` and `evidenced` are of all columns, `columns` has both for each.
    """

    name: str
    learners: int | None
    delivered: Share
    evidenced: Share
    columns: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    columns: tuple[Column, ...]
    everybody: Compared
    groups: tuple[Compared, ...]

    @property
    def by_layer(self) -> tuple[tuple[str, tuple[tuple[str, tuple[Share, ...]], ...]], ...]:
        """(layer, ((group, its share in each column), ...)) for both layers, all learners first."""
        rows = (self.everybody, *self.groups)
        return tuple(
            (name, tuple((group.name, tuple(pair[at] for pair in group.columns)) for group in rows))
            for at, name in enumerate(("Delivered", "Evidenced"))
        )


def comparison_of(
    school: Any, year: Any, coverage: Coverage, layers: Layers, targets: Iterable[Any], *, telling: bool
) -> Comparison:
    """The school's target groups and genders beside everybody: one query, over intended outcomes.

    Not `telling`, shares of few learners are hidden, and those that would give them away.
    """
    columns = tuple(column for column in coverage.columns if layers.on_roll(column.cohorts))
    cells = [[cell for cell in coverage.cells if cell.intended and cell.column == column] for column in columns]
    everybody = compared("All learners", ~0, cells, columns, layers, None, telling)
    everybody = everybody if telling else as_on_coverage(everybody, columns, coverage, layers)

    def beside(found: Iterable[tuple[str, Learners]]) -> list[Compared]:
        groups = [compared(name, who, cells, columns, layers, everybody, telling) for name, who in found]
        return [group for group in groups if group.learners != 0]

    wanted = beside((target.name, layers.targets.get(target.pk, 0)) for target in targets)
    genders = beside(marked(school, year, layers))
    shown = (one for one in (genders if telling else all_or_none(genders)) if one.name)
    return Comparison(columns, everybody, (*wanted, *shown))


def as_on_coverage(everybody: Compared, columns: Sequence[Column], coverage: Coverage, layers: Layers) -> Compared:
    """The same with what the page of coverage hides from this reader hidden here too."""
    seen = veiled(coverage, layers)
    held, met = totals_of(seen, "delivered"), totals_of(seen, "evidenced")
    nothing = Share(0, 0)
    pairs = tuple((held.columns.get(one.key, nothing), met.columns.get(one.key, nothing)) for one in columns)
    few = everybody.learners is None
    delivered, evidenced = (replace(whole, hidden=whole.hidden or few) for whole in (held.whole, met.whole))
    return replace(everybody, delivered=delivered, evidenced=evidenced, columns=pairs)


def all_or_none(parts: list[Compared]) -> list[Compared]:
    """Groups that make up the whole: where one figure is hidden it is hidden in each, or the others would tell it."""
    hidden = [any(share.hidden for share in column) for column in zip(*map(figures, parts), strict=True)]
    number = any(part.learners is None for part in parts)
    found = []
    for part in parts:
        whole, *columns = batched([replace(one, hidden=hide) for one, hide in zip(figures(part), hidden, strict=True)])
        found.append(Compared(part.name, None if number else part.learners, *whole, tuple(columns)))
    return found


def figures(one: Compared) -> list[Share]:
    return [one.delivered, one.evidenced, *(share for pair in one.columns for share in pair)]


def batched(shares: Sequence[Share]) -> list[Pair]:
    return list(zip(shares[::2], shares[1::2], strict=True))


def marked(school: Any, year: Any, layers: Layers) -> list[tuple[str, Learners]]:
    """Genders, which stand in the enrolment itself; '' names those of whom it is not known."""
    rows = list(Enrolment.objects.filter(school=school, year=year).values_list("learner_id", "gender"))
    return [
        (
            f"Gender: {label}" if value else "",
            layers.bits.of(str(learner) for learner, gender in rows if gender == value),
        )
        for value, label in [*Enrolment.Gender.choices, ("", "")]
    ]


def compared(
    name: str, who: Learners, cells: Sequence[Sequence[Cell]], columns: Sequence[Column], layers: Layers,
    everybody: Compared | None, telling: bool = True,
) -> Compared:  # fmt: skip
    pairs = []
    for at, column in enumerate(columns):
        here = layers.on_roll(column.cohorts)
        few = is_small((here & who).bit_count()) or is_small((here & ~who).bit_count())
        delivered, evidenced = shares_of(cells[at], who, layers)
        if everybody and not telling:
            delivered, evidenced = (
                Share(share.reached, share.of, few or whole.hidden or gives_away(share, whole))
                for share, whole in zip((delivered, evidenced), everybody.columns[at], strict=True)
            )
        pairs.append((delivered, evidenced))
    on_roll = layers.on_roll(cohort for column in columns for cohort in column.cohorts)
    number, others = (on_roll & who).bit_count(), (on_roll & ~who).bit_count()
    few = not telling and (is_small(number) or is_small(others))
    delivered, evidenced = (whole_of([pair[at] for pair in pairs], few) for at in (0, 1))
    return Compared(name, None if few else number, delivered, evidenced, tuple(pairs))


def shares_of(cells: Iterable[Cell], who: Learners, layers: Layers) -> Pair:
    found = [layers.shares(cell.line, layers.due(cell.line, cell.column.cohorts) & who) for cell in cells]
    return together(one for one, _ in found), together(one for _, one in found)


def gives_away(share: Share, whole: Share) -> bool:
    """Whether a share, or what is left of the whole beside it, tells of too few."""
    return too_few(share) or too_few(Share(whole.reached - share.reached, whole.of - share.of))


def whole_of(shares: Sequence[Share], few: bool) -> Share:
    """Of all columns: hidden as soon as one of them is, for a reader takes it from the whole of all learners."""
    whole = together(shares)
    return replace(whole, hidden=whole.hidden or few)
