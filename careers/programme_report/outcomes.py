"""How deep each outcome of the first framework that a school uses goes, from year group to year group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models.functions import Lower

from careers.charts import Figure, ProgressRow, progression_figure
from careers.coverage.shape import DEPTHS
from careers.programme_report.shape import Entry
from frameworks.models import Statement


def outcomes_of(
    school: Any, cohorts: Iterable[Any], entries: Sequence[Entry], intended: Collection[tuple[int, int]]
) -> Figure | None:
    """The outcomes that are meant for a year group or met in one; None where there are none. One query."""
    statements = first_framework(school)
    deepest = deepest_of(entries)
    shown = [one for one in cohorts if one.active or any(key == one.pk for _, key in deepest)]
    rows = [
        ProgressRow(f"{row.code} {row.text}", cells)
        for row in statements
        for cells in [tuple(cell(deepest.get((row.pk, one.pk)), (row.pk, one.pk) in intended) for one in shown)]
        if any(cell is not None for cell in cells)
    ]
    if not rows:
        return None
    title = statements[0].edition.framework.title
    columns = [one.short_name for one in shown]
    return progression_figure("outcomes-figure", f"{title}: how deep each outcome goes", columns, rows)


def first_framework(school: Any) -> list[Statement]:
    """The learner statements of the first by title of the editions in use, the newest where there are two of it."""
    rows = Statement.objects.for_learners().filter(edition__adoptions__school=school)
    rows = rows.select_related("edition__framework")
    found = list(rows.order_by(Lower("edition__framework__title"), "-edition__key", "order"))
    return [row for row in found if row.edition_id == found[0].edition_id]


def deepest_of(entries: Iterable[Entry]) -> dict[tuple[int, int | None], str]:
    """The deepest depth by (statement, year group)."""
    found: dict[tuple[int, int | None], list[str]] = defaultdict(list)
    for entry in entries:
        for cohort in entry.cohorts:
            for statement, depth in entry.depths:
                found[statement, cohort].append(depth)
    return {key: max(depths, key=DEPTHS.index) for key, depths in found.items()}


def cell(depth: str | None, intended: bool) -> str | None:
    return depth or ("" if intended else None)
