"""Spreadsheets to hand out, xlsx and csv. Text always arrives as the text that it was, whatever it begins with.

A sheet is a header and rows of plain values; both formats say the same of it. What was handed out can be imported
again: `unguarded` takes off what csv had to add.
"""

from careers.sheets.cells import CUT, Value, holdable, text, unescaped
from careers.sheets.downloads import download, wanted
from careers.sheets.naming import titles
from careers.sheets.shape import Sheet
from careers.sheets.values import csv_text, guarded, unguarded
from careers.sheets.workbooks import CONTENT_TYPE, xlsx

__all__ = [
    "CONTENT_TYPE", "CUT", "Sheet", "Value", "csv_text", "download", "guarded", "holdable", "text", "titles",
    "unescaped", "unguarded", "wanted", "xlsx",
]  # fmt: skip
