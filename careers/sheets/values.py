"""Comma-separated values, as Excel opens them and our import takes them back.

Excel runs a text that begins like a formula, so such a text gets a quote before it. So does one that begins with quotes
and then like a formula: else nobody could tell, on the way back, whose quote the first one is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

from careers.sheets.cells import holdable
from careers.sheets.shape import Sheet

BOM = "\ufeff"
LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guarded(text: str) -> str:
    """The text, with a quote before it where it would be a formula."""
    return f"'{text}" if LIKE_A_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and LIKE_A_FORMULA.match(text) else text


def csv_text(sheet: Sheet) -> str:
    """Header and rows, lines ended by CRLF, for Excel with a byte order mark at the beginning."""
    file = StringIO(newline="")
    file.write(BOM)
    writer = csv.writer(file)
    writer.writerows(plain_row(row) for row in sheet.above)
    writer.writerow([guarded(name) for name in sheet.header])
    writer.writerows(plain_row(row) for row in sheet.rows)
    return file.getvalue()


def plain_row(row: Sequence[Any]) -> list[str]:
    return [plain(value) for value in row]


def plain(value: Any) -> str:
    """What a workbook's cell would hold: dates by ISO 8601, times hh:mm, numbers without signs of thousands."""
    kept = holdable(value)
    if isinstance(kept, str):
        return guarded(kept)
    if kept is None:
        return ""
    if isinstance(kept, datetime):
        return f"{kept:%Y-%m-%d %H:%M}"
    if isinstance(kept, date):
        return kept.isoformat()
    if isinstance(kept, time):
        return f"{kept:%H:%M}"
    if isinstance(kept, timedelta):
        minutes = round(kept.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return number(kept)


def number(value: int | float | Decimal) -> str:
    """Never '1E+3', never '2.50' where a cell shows 2.5."""
    digits = f"{Decimal(str(value)):f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
