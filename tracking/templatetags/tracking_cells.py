"""Cells of the coverage matrix, as a tag and not a partial: a matrix has hundreds, and each include costs."""

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from careers.coverage import Cell, Row, Share
from careers.models import Mapping

register = template.Library()
DEPTHS = dict(Mapping.Depth.choices)
NOTHING = (
    '<span class="cell none"><span aria-hidden="true">·</span><span class="visually-hidden">not intended</span></span>'
)


@register.simple_tag
def coverage_cells(row: Row, address: str, query: str, layer: str = ""):
    """The cells of a row, each a link to what is behind it; `address` is the coverage page's own, `query` its filters.

    `layer` is 'planned', 'delivered' or 'evidenced'; '' shows a letter and a disc for each of the two shares.
    """
    code, query = escape(row.line.code), escape(query)
    return mark_safe("".join(f"<td>{linked(cell, code, address, query, layer)}</td>" for cell in row.cells))  # noqa: S308


def linked(cell: Cell, code: str, address: str, query: str, layer: str):
    """Ids, constants and what `escape` lets through; six times as quick as format_html."""
    kind, shown, said = drawn(cell, layer)
    if kind == "none":
        return NOTHING
    return (
        f'<a class="cell {kind}" href="{address}{cell.line.id}/{cell.column.cohorts[0]}/{query}">'
        f'<span aria-hidden="true">{shown}</span>'
        f'<span class="visually-hidden">{code}, {escape(cell.column.name)}: {said}</span></a>'
    )


def drawn(cell: Cell, layer: str):
    """(class, what is seen, what is said) of a cell in one layer."""
    if layer in ("delivered", "evidenced"):
        return share_drawn(cell, getattr(cell, layer), layer)
    shares = [] if layer else [share for share in (cell.delivered, cell.evidenced) if share and share.of]
    if cell.state == "none" and not any(share.reached for share in shares):
        return "none", "", ""
    kind = "want" if cell.gap else cell.depth if cell.intended and cell.depth else f"{cell.depth} extra"
    letter = "Gap" if cell.gap else cell.depth or "–"
    discs = "" if cell.gap and not any(share.reached for share in shares) else "".join(map(disc, shares))
    return kind, letter + discs, words(cell, shares)


def share_drawn(cell: Cell, share: Share | None, layer: str):
    of_layer = f"{share} {layer}" if share else ""
    if share is None or not share.of:
        return ("want", "Gap", "gap, intended and nothing planned") if cell.gap else ("none", "", "")
    if share.hidden:
        return "veil", "hidden", f"{layer}: hidden, too few learners"
    if share.reached:
        return f"q{quarter(share)}", f"{share.percent}&nbsp;%", of_layer
    if cell.gap:
        return "want", "Gap", "gap, intended and nothing planned"
    if not cell.intended:
        return "none", "", ""
    if not cell.held:
        return "later", "to come", f"planned, no session held yet, {of_layer}"
    return "want", "0&nbsp;%", of_layer


def quarter(share: Share):
    """1 to 4: how much of the scale a share of more than none fills."""
    return min(4, 1 + 4 * share.reached // share.of)


def disc(share: Share):
    """A disc: empty, about a quarter, half or three quarters, full; dashed if the share is hidden."""
    if share.hidden:
        fill = 5
    elif share.reached in (0, share.of):
        fill = 4 if share.reached else 0
    else:
        fill = max(1, min(3, round(4 * share.reached / share.of)))
    return f'<svg class="ball"><use href="#b{fill}"/></svg>'


def words(cell: Cell, shares):
    """What the cell says to who cannot see it."""
    if cell.gap:
        planned = "gap, intended and nothing planned"
    else:
        activities = "1 activity" if cell.planned == 1 else f"{cell.planned} activities"
        planned = f"{DEPTHS.get(cell.depth, 'not planned')}, {activities}" if cell.planned else "not planned"
    happened = [f"{share} {name}" for share, name in zip(shares, ("delivered", "evidenced"), strict=False)]
    return ", ".join([planned, *([] if cell.intended else ["not intended"]), *happened])


@register.simple_tag
def share_total(found, key=None):
    """The share in per cent, out of a dictionary by `key` or itself; 'hidden' or nothing where there is none."""
    share = found if key is None else found.get(key)
    if share is None or not (share.of or share.hidden):
        return ""
    return "hidden" if share.hidden else f"{share.percent} %"
