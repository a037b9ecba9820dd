"""How a kind of file is entered in the corpus."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: How several sentences end.
SAVE_AS = "Open it in Excel or LibreOffice, save it as ‘Excel workbook (.xlsx)’ and choose the new file."
AGAIN = "Download or copy it again, or open it in Excel or LibreOffice, save it under a new name and choose that."
EXPORT = "Choose the spreadsheet itself: .xlsx, .ods or .csv."
NEW_BOOK = "Copy your list into a new workbook, save it and choose that."
AS_CSV = "In Excel, save the sheet as .xlsx, or as ‘CSV UTF-8’, and choose the new file."


@dataclass(frozen=True)
class Kind:
    """`says` is the sentence of Unreadable; or `gives` the rows of the only sheet, or {sheet: rows} of several."""

    family: str
    name: str
    file: str
    make: Callable[[], bytes]
    says: str = ""
    gives: Any = None


KINDS: dict[str, Kind] = {}


def kind(file, *, says="", gives=None):
    """Enters the function below it: its module is the family, its name the kind, what it returns the file."""

    def enter(make):
        family = make.__module__.rpartition(".")[2]
        assert make.__name__ not in KINDS
        KINDS[make.__name__] = Kind(family, make.__name__, file, make, says, gives)
        return make

    return enter
