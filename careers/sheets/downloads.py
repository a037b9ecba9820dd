"""The answer to 'export': what a page shows, as a file in the format that was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from careers.sheets.naming import file_name, file_names
from careers.sheets.shape import Sheet
from careers.sheets.values import csv_text
from careers.sheets.workbooks import CONTENT_TYPE, xlsx

KINDS = ("xlsx", "csv")


def wanted(request: HttpRequest) -> str:
    """'xlsx' or 'csv' where the address asks for it, or a form that is posted; '' for the page, as for other words."""
    asked = (request.POST if request.method == "POST" else request.GET).get("format", "")
    return asked if asked in KINDS else ""


def download(name: str, sheets: Iterable[Sheet], kind: str) -> HttpResponse:
    """These sheets as a file of this name (its ending is put to it): 'xlsx', or 'csv', where several become a zip."""
    sheets = list(sheets)
    if kind == "xlsx":
        return attached(xlsx(sheets), file_name(name, "xlsx"), CONTENT_TYPE)
    if len(sheets) == 1:
        return attached(as_csv(sheets[0]), file_name(name, "csv"), "text/csv; charset=utf-8")
    return attached(zipped(sheets), file_name(name, "zip"), "application/zip")


def as_csv(sheet: Sheet) -> bytes:
    return csv_text(sheet).encode("utf-8", "replace")  # half a surrogate pair is no letter in any file


def zipped(sheets: list[Sheet]) -> bytes:
    """One file of comma-separated values for each sheet, under its title."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as box:
        for sheet, name in zip(sheets, file_names((sheet.title for sheet in sheets), "csv"), strict=True):
            box.writestr(name, as_csv(sheet))
    return file.getvalue()


def attached(content: bytes, filename: str, content_type: str) -> HttpResponse:
    disposition = content_disposition_header(True, filename) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
