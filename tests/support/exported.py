"""What an export holds, read as somebody's own program would read it."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

from django.db import connection
from django.test.utils import CaptureQueriesContext

from careers.sheets import unguarded


def sheets_of(answer):
    """The rows of each sheet as csv has them."""
    if answer["Content-Type"] != "application/zip":
        return [rows_of(answer.content)]
    box = ZipFile(BytesIO(answer.content))
    return [rows_of(box.read(name)) for name in box.namelist()]


def rows_of(content):
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def exported(client, address, sheet=0, **asked):
    """(one dictionary for each row of a sheet, how many queries it took)."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, {**asked, "format": "csv"})
    header, *rows = sheets_of(answer)[sheet]
    return [dict(zip(header, map(unguarded, row), strict=True)) for row in rows], len(queries)


def in_order_of_page(client, address, keys, after="<main", **asked):
    """These words, as the page has them from top to bottom of the part that begins here."""
    page = client.get(address, asked).content.decode().split(after, 1)[1]
    return sorted(keys, key=page.index)
