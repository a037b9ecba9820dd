"""What WeasyPrint leaves out of the tags: the scope of header cells, and that nothing empty is read out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: An empty cell keeps its place in its row.
MAY_BE_EMPTY = {"/TD", "/TH", "/Figure"}


def finish(document: Any, pdf: Any) -> None:
    """Called by WeasyPrint before it writes the file."""
    for page in document.pages:
        for box in boxes_below(page._page_box):
            if getattr(box, "mark", None) is not None and box.element_tag == "th":
                row = box.element.get("scope") in {"row", "rowgroup"}
                box.mark["A"]["Scope"] = "/Row" if row else "/Column"
    prune(pdf)


def boxes_below(box: Any) -> Iterator[Any]:
    box = getattr(box, "_box", box)  # what is placed absolutely stands behind another
    yield box
    for child in getattr(box, "children", ()):
        yield from boxes_below(child)


def prune(pdf: Any) -> None:
    """Take away tags that hold nothing, and those that hold only such."""
    tags = {tag.reference: tag for tag in pdf.objects if is_tag(tag)}
    for tag in reversed(list(tags.values())):
        drop(tag, tags)


def is_tag(thing: Any) -> bool:
    return isinstance(thing, dict) and thing.get("Type") == "/StructElem"


def drop(tag: Any, tags: dict[bytes, Any]) -> None:
    """Without its empty children, the innermost first."""
    kept = []
    for kid in tag["K"]:
        child = tags.get(kid) if isinstance(kid, bytes) else None
        if child is None or child["S"] in MAY_BE_EMPTY or child["K"]:
            kept.append(kid)
    tag["K"][:] = kept
