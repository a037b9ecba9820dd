"""Cells of the coverage matrix, as a tag and not a partial: a matrix has hundreds, and each include costs. Hours."""

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from careers.coverage import Cell, in_hours
from careers.models import Mapping

register = template.Library()
DEPTHS = dict(Mapping.Depth.choices)
register.filter("hours", in_hours)


NOTHING = mark_safe(  # noqa: S308 - a constant
    '<span class="cell none"><span aria-hidden="true">·</span><span class="visually-hidden">not intended</span></span>'
)


@register.simple_tag
def coverage_cell(cell: Cell, address: str, query: str):
    """One cell as a link to what is behind it; `address` is the coverage page's own, `query` its filters."""
    if cell.state == "none":
        return NOTHING
    state = "want" if cell.gap else cell.depth if cell.intended else f"{cell.depth} extra"
    return mark_safe(  # noqa: S308 - ids, a letter and what `escape` lets through; six times as quick as format_html
        f'<a class="cell {state}" href="{address}{cell.line.id}/{cell.column.cohorts[0]}/{escape(query)}">'
        f'<span aria-hidden="true">{"Gap" if cell.gap else cell.depth}</span>'
        f'<span class="visually-hidden">{escape(words(cell))}</span></a>'
    )


def words(cell: Cell) -> str:
    """What the cell says to who cannot see it."""
    where = f"{cell.line.code}, {cell.column.name}"
    if cell.gap:
        return f"{where}: gap, intended and nothing planned"
    activities = "1 activity" if cell.planned == 1 else f"{cell.planned} activities"
    return f"{where}: {DEPTHS[cell.depth]}, {activities}" + ("" if cell.intended else ", not intended")
