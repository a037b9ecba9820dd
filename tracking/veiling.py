"""Shares as they are shown: totals of them, and what is hidden from who may see no learner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from careers.coverage import Cell, Coverage, Share
from tracking.layers import Layers
from tracking.small_numbers import share_hidden


def veiled(coverage: Coverage, layers: Layers) -> Coverage:
    """The same for who sees no learner: without shares of too few, and without those that would give them away.

    A key stage would, where the year groups that are hidden in it come to too few together. A filter by group or
    subject would beside the same cell without it.
    """
    narrowed = bool(coverage.lens.group or coverage.lens.subject)

    def change(cell: Cell) -> Cell:
        parts = [layers.shares(cell.line, layers.due(cell.line, [cohort])) for cohort in cell.column.cohorts]
        delivered, evidenced = (
            veil(share, [part[at] for part in parts], narrowed)
            for at, share in enumerate((cell.delivered, cell.evidenced))
        )
        return replace(cell, delivered=delivered, evidenced=evidenced)

    return coverage.altered(change)


def veil(share: Share | None, parts: list[Share], always: bool = False) -> Share | None:
    if share is None:
        return None
    return replace(share, hidden=always or too_few(share) or too_few(together([one for one in parts if too_few(one)])))


def too_few(share: Share) -> bool:
    return share_hidden(share.reached, share.of)


def together(shares: Iterable[Share | None]) -> Share:
    """Learner-statement pairs of several cells. Hidden where it would give away what is hidden in them."""
    known = [share for share in shares if share]
    whole = Share(sum(share.reached for share in known), sum(share.of for share in known))
    hidden = [share for share in known if share.hidden]
    lost = Share(sum(share.reached for share in hidden), sum(share.of for share in hidden))
    return replace(whole, hidden=bool(hidden) and (len(hidden) == 1 or too_few(lost)))


@dataclass(frozen=True, slots=True)
class Totals:
    """Shares of one layer over intended cells: by line, by column (its key), and of all."""

    lines: dict[int, Share]
    columns: dict[str, Share]
    whole: Share


def totals_of(coverage: Coverage, layer: str) -> Totals:
    """`layer` is 'delivered' or 'evidenced'. Nothing is shown beside a row or column that would give it away."""
    intended = [cell for cell in coverage.cells if cell.intended]
    lines, columns = defaultdict(list), defaultdict(list)
    for cell in intended:
        lines[cell.line.id].append(getattr(cell, layer))
        columns[cell.column.key].append(getattr(cell, layer))
    return Totals(
        {key: together(shares) for key, shares in lines.items()},
        {key: together(shares) for key, shares in columns.items()},
        together(getattr(cell, layer) for cell in intended),
    )
