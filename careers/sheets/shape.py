"""What is handed out, whatever the format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sheet:
    """One sheet: a header in bold that stays in sight, and rows below it. `widths` are in characters.

    `above` are rows over the header, as people put a title there.
    """

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[float] | None = None
    above: Sequence[Sequence[Any]] = ()
