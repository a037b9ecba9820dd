"""Intended outcomes, each of one year group, by the four layers kept apart; and the list of them.

An outcome counts as delivered or evidenced as soon as that is so for somebody; how many learners that are stands
beside it in the list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from careers.coverage import Cell, Coverage, Row, Share
from careers.sheets import Sheet
from tracking.small_numbers import is_small

INTENDED, PLANNED, DELIVERED, EVIDENCED = LAYERS = ("intended", "planned", "delivered", "evidenced")


def only(coverage: Coverage, cohorts: Collection[int]) -> Coverage:
    """The columns of these cohorts alone."""
    keep = [at for at, column in enumerate(coverage.columns) if set(column.cohorts) & set(cohorts)]

    def cut(row: Row) -> Row:
        return Row(row.line, tuple(row.cells[at] for at in keep))

    groups = tuple(replace(group, rows=tuple(map(cut, group.rows))) for group in coverage.groups)
    return replace(coverage, columns=tuple(coverage.columns[at] for at in keep), groups=groups)


@dataclass(frozen=True)
class Outcomes:
    """What is intended, of a coverage that is veiled where its reader sees no learner."""

    coverage: Coverage

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.coverage.cells if cell.intended)

    def at(self, layer: str) -> list[Cell]:
        """Those that have come so far. What is hidden from the reader is among neither these nor the others."""
        return [cell for cell in self.cells if self.has(cell, layer)]

    def lacking(self, layer: str) -> list[Cell]:
        return [cell for cell in self.cells if self.has(cell, layer) is False]

    def has(self, cell: Cell, layer: str) -> bool | None:
        """None where the reader may not be told."""
        if layer in (INTENDED, PLANNED):
            return layer == INTENDED or cell.planned > 0
        return self.reached(cell.delivered if layer == DELIVERED else cell.evidenced)

    def reached(self, share: Share | None) -> bool | None:
        """A share that is hidden because it tells of few tells that there are some; one of few in all does not."""
        if share is None:
            return False
        if share.hidden and (self.narrowed or is_small(share.of) or not share.reached):
            return None
        return share.reached > 0

    @property
    def narrowed(self) -> bool:
        return bool(self.coverage.lens.group or self.coverage.lens.subject)

    def count(self, layer: str) -> int | None:
        """None where none of it may be told."""
        told = [self.has(cell, layer) for cell in self.cells]
        return None if told and all(one is None for one in told) else told.count(True)

    @property
    def funnel(self) -> Iterator[tuple[str, int | None]]:
        return ((layer, self.count(layer)) for layer in LAYERS)


def outcome_sheet(cells: Collection[Cell]) -> Sheet:
    header = ["Code", "Outcome", "Year group", "Activities planned", "Delivered", "Of", "Evidenced", "Of"]
    return Sheet("Outcomes", header, [row_of(cell) for cell in cells])


def row_of(cell: Cell) -> list[object]:
    return [
        cell.line.code, cell.line.text, cell.column.name, cell.planned, *numbers(cell.delivered),
        *numbers(cell.evidenced),
    ]  # fmt: skip


def numbers(share: Share | None) -> tuple[object, object]:
    if share is None:
        return "", ""
    return ("hidden", "hidden") if share.hidden else (share.reached, share.of)
