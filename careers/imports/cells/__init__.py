"""What a cell of a spreadsheet means: text, a day, a number, yes or no, one of several words.

Each type turns what stands in a cell into a value of ours, or says in a sentence what is wrong with it; and turns a
value of ours into what an export writes, so that an exported cell comes back as the same value. Conversion rests on
the widgets of django-import-export where they know the shape.
"""

from careers.imports.cells.choices import Chosen, OneOf, RowOf, Several, YesNo
from careers.imports.cells.figures import Day, Number, Time
from careers.imports.cells.texts import CellType, Text
from careers.imports.cells.words import ERRORS, Convert, Raw, Wrong, is_empty, key, plain

__all__ = [
    "CellType",
    "Chosen",
    "Convert",
    "Day",
    "ERRORS",
    "Number",
    "OneOf",
    "Raw",
    "RowOf",
    "Several",
    "Text",
    "Time",
    "Wrong",
    "YesNo",
    "is_empty",
    "key",
    "plain",
]
