"""Several in one cell, as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from careers.imports.cells import Chosen, Convert, Raw, Several, Wrong, is_empty, plain


class ListOf(Several):
    """Several in one cell, cut no further than needed: 'Smith, Jones and Co' may be one name."""

    cuts = (r"[;\n]", r"[;\n,]", r"[;\n,/&+]|\band\b")

    def joined(self, convert: Convert) -> Convert:
        def several(raw: Raw) -> list[Any]:
            if not isinstance(raw, str) or isinstance(raw, Chosen):
                return listed([convert(raw)])
            fault = None
            for parts in ([raw], *(self.cut(raw, at) for at in self.cuts)):
                try:
                    return listed([convert(part) for part in parts])
                except Wrong as wrong:
                    fault = wrong
            raise fault or Wrong("This cannot be read")

        return several

    def cut(self, raw: str, at: str) -> list[str]:
        return [plain(part) for part in re.split(at, raw) if not is_empty(part)]


def listed(values: Sequence[Any]) -> list[Any]:
    """All of them in one list, none twice; what is a list itself is taken apart, what is nothing left out."""
    found: list[Any] = []
    for value in values:
        for one in value if isinstance(value, list) else [value]:
            if one is not None and one not in found:
                found.append(one)
    return found
