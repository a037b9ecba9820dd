"""The print of a document: the same where the same would be drawn."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version

from careers.drawing.places import STATIC

#: Raise it when the same HTML and styles shall be drawn in another way.
DRAWING = 1
STYLES = ("css/tokens.css", "css/reports.css", "css/paper.css")


def digest_of(html: str, base: str) -> str:
    """SHA-256 of all that the drawing depends on."""
    return sha256("\0".join((html, base, styles(), drawn_by())).encode("utf-8", "replace")).hexdigest()


def styles() -> str:
    return "\0".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)


@cache
def drawn_by() -> str:
    return f"WeasyPrint {version('weasyprint')} {DRAWING}"
