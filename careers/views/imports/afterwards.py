"""The file with what is wrong in it, taking an import back, and discarding one that is not in."""

from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render

from careers.imports import checking, files, showing, starting
from careers.imports.handing_back import with_errors
from careers.models import Import
from careers.sheets import CONTENT_TYPE
from careers.sheets.downloads import attached
from careers.sheets.naming import file_name
from careers.views.imports.gate import GONE, asked, bring_in, import_at, look_at, sent_back

Status, Work = Import.Status, Import.Work
TOO_LATE = "This import cannot be taken back: it is not in, or it came in more than 30 days ago."
CONTENT_TYPES = {"xlsx": CONTENT_TYPE, "csv": "text/csv; charset=utf-8"}


@look_at
def import_errors(request, spreadsheet):
    row = import_at(request, spreadsheet)
    book, findings = showing.book_of(row), files.load_findings(row)
    if book is None or findings is None:
        return sent_back(request, row, GONE)
    content, ending = with_errors(row, book, findings)
    name = file_name(f"{PurePath(row.name).stem}, with errors", ending)
    return attached(content, name, CONTENT_TYPES[ending])


@bring_in
def import_undo(request, spreadsheet):
    row = import_at(request, spreadsheet)
    if not showing.may_be_undone(row):
        return sent_back(request, row, TOO_LATE)
    if request.method == "POST":
        return asked(request, row, Work.UNDO, among=(Status.DONE,))
    kind = checking.kind_of(row)
    goes, stays = showing.taken_back(kind.undo_preview(row), done=False, hangs=kind.hangs)
    context = {"row": row, "kind": kind, "goes": goes, "stays": stays}
    return render(request, "careers/imports/undo.html", context)


@bring_in
def import_delete(request, spreadsheet):
    row = import_at(request, spreadsheet)
    if request.method == "POST":
        try:
            starting.discard(row=row, by=request.membership)
        except ValidationError as fault:
            return sent_back(request, row, fault.messages[0])
        messages.success(request, f"‘{row.name}’ is discarded. Nothing of it came in.")
        return redirect("import-list", request.school.slug)
    blocked = starting.BUSY if row.status not in starting.UNFINISHED or row.work == Work.WRITE else ""
    return render(request, "careers/imports/delete.html", {"row": row, "blocked": blocked})
