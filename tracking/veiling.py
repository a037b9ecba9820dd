"""Shares as they are shown: totals of them, and what is hidden from who may see no learner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from careers.coverage import Cell, Coverage, Share
from tracking.layers import Layers
from tracking.small_numbers import share_hidden
from tracking.sums import Sums

#: Of a cell: its statement and its column.
Key = Hashable


def veiled(coverage: Coverage, layers: Layers) -> Coverage:
    """The same for who sees no learner: without shares of too few, and without those that would give them away.

    A key stage would, where what is hidden of its year groups could be worked out from it. A filter by group or
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
    return replace(share, hidden=always or too_few(share) or not widens(parts))


def widens(parts: list[Share]) -> bool:
    """Whether the sum of these may be shown, though some of them are hidden."""
    few: dict[Hashable, tuple[int, int]] = {
        at: (part.reached, part.of) for at, part in enumerate(parts) if too_few(part)
    }
    return Sums(few).admits(few)


def too_few(share: Share) -> bool:
    return share_hidden(share.reached, share.of)


def together(shares: Iterable[Share | None]) -> Share:
    """Learner-statement pairs of several cells; hidden as soon as one of them is.

    Sums that may be shown though they hold hidden cells are those of `totals_of`.
    """
    known = [share for share in shares if share]
    whole = Share(sum(share.reached for share in known), sum(share.of for share in known))
    return replace(whole, hidden=any(share.hidden for share in known))


@dataclass(frozen=True, slots=True)
class Totals:
    """Shares of one layer over intended cells: of all, by column (its key), by section (its id), by line (its id)."""

    lines: dict[int, Share]
    columns: dict[str, Share]
    sections: dict[int, Share]
    whole: Share


def totals_of(coverage: Coverage, layer: str) -> Totals:
    """`layer` is 'delivered' or 'evidenced'. From what is shown nobody works out what is hidden in a cell.

    Only where the reader looks at everything by year group are sums shown that hold hidden cells. Of a part of it they
    would be sums beside those of everything.
    """
    cells = {key_of(cell): share for cell in coverage.cells if (share := getattr(cell, layer))}
    lens = coverage.lens
    all_of_it = not (lens.section or lens.strand or lens.key_stages)
    sums = Hiding(cells, stages_in(coverage)) if all_of_it else None

    def total(found: Iterable[Cell]) -> Share:
        keys = [key_of(cell) for cell in found if cell.intended and key_of(cell) in cells]
        return sums.total(keys) if sums else together(cells[key] for key in keys)

    whole = total(coverage.cells)
    columns = {column.key: [row.cells[at] for row in coverage.rows] for at, column in enumerate(coverage.columns)}
    by_column = {key: total(found) for key, found in columns.items() if intended(found)}
    sections = {group.id: [cell for row in group.rows for cell in row.cells] for group in coverage.groups}
    by_section = {key: total(found) for key, found in sections.items() if intended(found)}
    by_line = {row.line.id: total(row.cells) for row in coverage.rows if intended(row.cells)}
    return Totals(by_line, by_column, by_section, whole)


class Hiding:
    """Shares by key, some hidden; `stages` are keys of those that another view shows in one."""

    def __init__(self, cells: Mapping[Any, Share], stages: Iterable[Sequence[Key]] = ()) -> None:
        self.cells = cells
        self.sums = Sums({key: (share.reached, share.of) for key, share in cells.items() if share.hidden})
        for keys in stages:
            inside = [cells[key] for key in keys if key in cells]
            if any(share.hidden for share in inside) and not too_few(together(inside)):
                self.sums.admits(keys)

    def total(self, keys: Collection[Key]) -> Share:
        """Their sum, hidden where it would give away what is hidden in it or beside it."""
        share = together(self.cells[key] for key in keys)
        return replace(share, hidden=too_few(share) or not self.sums.admits(keys)) if share.hidden else share


def key_of(cell: Cell) -> Key:
    return (cell.line.id, cell.column.key)


def intended(cells: Iterable[Cell]) -> bool:
    return any(cell.intended for cell in cells)


def stages_in(coverage: Coverage) -> Iterable[list[Key]]:
    """The keys of the cells that the view by key stages shows in one."""
    for row in coverage.rows:
        by_stage: dict[str, list[Key]] = defaultdict(list)
        for cell in row.cells:
            if cell.column.key_stage:
                by_stage[cell.column.key_stage].append(key_of(cell))
        yield from by_stage.values()
