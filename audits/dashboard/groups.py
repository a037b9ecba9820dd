"""Groups that the school watches and that were reached less than all learners."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from careers.coverage import Coverage, Share
from tracking.comparing import Compared, as_on_coverage, compared
from tracking.gaps import ENOUGH, POINTS
from tracking.layers import Layers


def watched_beside_all(
    coverage: Coverage, layers: Layers, targets: Iterable[Any], *, telling: bool
) -> tuple[Compared, list[Compared]]:
    """(all learners, each watched group that has learners), as the comparison of groups has them. No query."""
    columns = tuple(column for column in coverage.columns if layers.on_roll(column.cohorts))
    cells = [[cell for cell in coverage.cells if cell.intended and cell.column == column] for column in columns]
    everybody = compared("All learners", ~0, cells, columns, layers, None, telling)
    everybody = everybody if telling else as_on_coverage(everybody, columns, coverage, layers)
    watched = [(one.name, layers.targets.get(one.pk, 0)) for one in targets if one.watched]
    found = [compared(name, who, cells, columns, layers, everybody, telling) for name, who in watched]
    return everybody, [one for one in found if one.learners != 0]


def reached_less(everybody: Compared, groups: Iterable[Compared]) -> list[Compared]:
    """Those whose share of what was delivered is lower by ten percentage points or more, as gaps have it."""
    return [one for one in groups if behind(one.delivered, everybody.delivered)]


def behind(share: Share, whole: Share) -> bool:
    if share.hidden or whole.hidden or share.of < ENOUGH or not whole.of:
        return False
    return 100 * (whole.reached * share.of - share.reached * whole.of) >= POINTS * whole.of * share.of
