"""A workbook to fill in for each kind: headers with drop-downs, examples, and what each column means.

Rows are taken from its first sheet alone; the others explain (`careers.imports.layout.EXPLAINING`).
"""

from datetime import date
from io import BytesIO

from careers.imports.cells import Day, Several, Text
from careers.sheets import titles

#: A drop-down reaches down so many rows.
ROWS = 2_000
#: So many choices are named where a column is explained.
NAMED = 12


def template(kind, setting):
    """The workbook as bytes."""
    from openpyxl import Workbook  # costs a fifth of a second; most requests write no spreadsheet

    fields = [one for one in kind.fields(setting) if one.written]
    labels = {one.name: [label for _, label in one.cell.options(setting) or ()] for one in fields}
    book = Workbook()
    page, lists = book.active, book.create_sheet("Lists")
    page.title, lists.sheet_state = titles([kind.title])[0], "hidden"
    head(page, [one.label for one in fields])
    for at, one in enumerate(fields, 1):
        as_column(page, at, one)
        if labels[one.name]:
            drop_down(page, lists, at, labels[one.name], one)
    show_examples(book.create_sheet("Examples"), fields, labels)
    explain(book.create_sheet("How to fill this in"), kind, fields, labels, setting)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def head(page, labels, widths=()):
    from openpyxl.styles import Font  # slow to import, see template()
    from openpyxl.utils import get_column_letter

    page.append(labels)
    page.freeze_panes = "A2"
    for at, label in enumerate(labels, 1):
        page.cell(1, at).font = Font(bold=True)
        width = widths[at - 1] if widths else max(len(label) + 4, 14)
        page.column_dimensions[get_column_letter(at)].width = width


def as_column(page, at, one):
    """How the cells of a column look: text keeps the noughts in front, days are days."""
    from openpyxl.utils import get_column_letter  # slow to import, see template()

    column = page.column_dimensions[get_column_letter(at)]
    if isinstance(one.cell, Text):
        column.number_format = "@"
    elif isinstance(one.cell, Day):
        column.number_format = "dd/mm/yyyy"


def drop_down(page, lists, at, labels, one):
    """Another word is warned of, not refused: at the check somebody may say what it means."""
    from openpyxl.utils import get_column_letter  # slow to import, see template()
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(at)
    for row, label in enumerate(labels, 1):
        cell = lists.cell(row, at, label)
        cell.data_type = "s"  # else what begins with '=' becomes a formula
    rule = DataValidation("list", formula1=f"'Lists'!${letter}$1:${letter}${len(labels)}", allow_blank=True)
    rule.errorStyle, rule.showErrorMessage = "warning", not isinstance(one.cell, Several)
    rule.errorTitle, rule.error = "Not in the list", "Choose from the list, or say what it means when you bring it in."
    rule.add(f"{letter}2:{letter}{ROWS}")
    page.add_data_validation(rule)


def show_examples(page, fields, labels):
    head(page, ["Not brought in", *(one.label for one in fields)])
    for number in (0, 1):
        page.append([f"Example {number + 1}", *(example(one, number, labels[one.name]) for one in fields)])
    for cells in page.iter_rows(min_row=2):
        for cell in cells:
            if isinstance(cell.value, date):
                cell.number_format = "dd/mm/yyyy"


def example(one, number, labels):
    """What may stand in a cell of this column: as the field says, or from its list."""
    if isinstance(one.example, tuple):
        return one.example[number % len(one.example)]
    if one.example != "" and number < len(labels) and str(one.example) in labels:
        return ([one.example] + [label for label in labels if label != one.example])[number]
    return one.example


def explain(page, kind, fields, labels, setting):
    head(page, ["Column", "Needed", "What to write"], widths=(28, 10, 90))
    for one in fields:
        page.append([one.label, "Yes" if one.required else "No", meaning(one, labels[one.name])])
    wide = kind.wide(setting)
    if wide:
        page.append(["Further columns", "No", f"One for each {wide.what.removeprefix('a ')}, headed by its name."])
    page.append([])
    for sentence in advice(kind):
        page.append(["", "", sentence])


def meaning(one, labels):
    """In sentences: what the field says of itself, what may stand there, and where many words may."""
    parts = [one.help]
    if labels:
        more = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
        parts.append(f"One of: {', '.join(labels[:NAMED])}{more}.")
    elif isinstance(one.cell, Day):
        parts.append("A date such as 31/08/2010.")
    if isinstance(one.cell, Several):
        parts.append("Several with ';' between them.")
    if one.example != "":
        value = example(one, 0, labels)
        parts.append(f"For example: {f'{value:%d/%m/%Y}' if isinstance(value, date) else value}.")
    return " ".join(part for part in parts if part)


def advice(kind):
    sheet = titles([kind.title])[0]
    return [
        kind.what,
        f"Write into the sheet ‘{sheet}’, one row below the other. The other sheets are not brought in.",
        "A column that you delete, and a cell that you leave empty, change nothing in Waymark.",
        "You see everything before it goes in, and can take it back for 30 days.",
    ]
