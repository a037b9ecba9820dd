"""A spreadsheet brought in as a person does it, by real files: read and checked, written, taken back.

row = bring("partners", [["Name"], ["Bakery"]], leader)
go(row)
undo(row)
"""

from django.core.files.base import ContentFile

from careers.imports import running
from careers.imports.kinds import kinds
from careers.imports.starting import begin
from careers.models import Import
from careers.sheets import Sheet, csv_text, xlsx

Work = Import.Work


def as_file(content, name):
    """Bytes of a file: `content` as it is, or rows of one sheet, or {title of a sheet: its rows}."""
    if isinstance(content, bytes):
        return content
    sheets = content if isinstance(content, dict) else {"Sheet 1": content}
    sheets = [Sheet(title, [str(cell) for cell in rows[0]], rows[1:]) for title, rows in sheets.items()]
    return csv_text(sheets[0]).encode() if name.endswith(".csv") else xlsx(sheets)


def bring(kind, content, member, year=None, name="x.xlsx", **options):
    """The import of this file, read and, where its columns are certain, checked; `options` as ticked at the check.

    Where they are not certain it is checked with what was guessed.
    """
    file = ContentFile(as_file(content, name), name)
    row = begin(kind=kinds()[kind], file=file, year=year, by=member)
    if row.status == Import.Status.READ or (options and row.status == Import.Status.CHECKED):
        Import.objects.filter(pk=row.pk).update(options=options)
        running.ask_for(row, Work.CHECK, by=member)
    return fresh(row)


def go(row):
    """Write its good rows."""
    running.ask_for(row, Work.WRITE, by=row.member)
    return fresh(row)


def undo(row):
    """Take it back."""
    running.ask_for(row, Work.UNDO, by=row.member)
    return fresh(row)


def fresh(row):
    return Import.objects.select_related("school", "year", "member__user").get(pk=row.pk)
