"""What a file is, by its first bytes: its name proves nothing, and most wrong files are honest mistakes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from careers.imports.reading.book import Unreadable

HEAD = 4096
CHUNK = 1024 * 1024
SAVE_AS = "Open it in Excel or LibreOffice, save it as ‘Excel workbook (.xlsx)’ and choose the new file."
EXPORT = "Choose the spreadsheet itself: .xlsx, .ods or .csv."

EMPTY = "{file} is empty. Save or download it again, or choose another file."
OLD_EXCEL = f"{{file}} is in the old Excel form (.xls). {SAVE_AS}"
PASSWORD = "{file} is protected by a password. Open it, take the password away, save it and choose it again."  # noqa: S105 - a sentence
WEB_PAGE = f"{{file}} is a web page with the name of a spreadsheet, as some systems export it. {SAVE_AS}"
OLD_XML = f"{{file}} is a spreadsheet in the old XML form. {SAVE_AS}"
FLAT_ODS = f"{{file}} is a spreadsheet as one XML file (.fods). {SAVE_AS}"
XML = f"{{file}} is XML, not a spreadsheet. {EXPORT}"
DOCUMENT = f"{{file}} is a text document. {EXPORT}"
SLIDES = f"{{file}} is a set of slides. {EXPORT}"
PDF = f"{{file}} is a PDF, which can be read but not taken apart into cells. {EXPORT}"
PICTURE = f"{{file}} is a picture. {EXPORT}"
ARCHIVE = "{file} is a packed archive. Unpack it and choose one spreadsheet from it."
UNKNOWN = f"{{file}} is not a spreadsheet that Waymark can read. {EXPORT}"
NOT_TEXT = (
    "{file} is not plain text, though its name says so. "
    "Save it from your spreadsheet program as .xlsx, or as ‘CSV UTF-8’, and choose the new file."
)

SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"II*\0", PICTURE),
    (b"MM\0*", PICTURE),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"{\\rtf", DOCUMENT),
    (b"\x09\x08\x10\0", OLD_EXCEL),  # a workbook older than 1995, with no container round it
    (b"\x09\x04\x06\0", OLD_EXCEL),
    (b"\x09\x02\x06\0", OLD_EXCEL),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Names of streams in an OLE file, in the order in which they decide.
STREAMS = (
    ("EncryptedPackage", PASSWORD),
    ("Workbook", OLD_EXCEL),
    ("Book", OLD_EXCEL),
    ("WordDocument", DOCUMENT),
    ("PowerPoint Document", SLIDES),
)
MARKUP = (
    (re.compile(r"<\?mso-application progid=.excel|<(\w+:)?workbook\b"), OLD_XML),
    (re.compile(r"<office:document\b"), FLAT_ODS),
    (re.compile(r"<(!doctype html|html|head|body|meta|style|table|div|script|title)\b"), WEB_PAGE),
    (re.compile(r"\A(mime-version:|from: <saved by)"), WEB_PAGE),
    (re.compile(r"\A(<\?xml|<!doctype|<!--)"), XML),
)
JSON = re.compile(r'\{\s*"|\[\s*[{\[]')
LONG_MARKS = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32"}  # begins like a mark of UTF-16: look first
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
TEXT_NAMES = {".csv", ".txt", ".tsv", ".tab", ".xls", ".xlsx", ".ods", ""}


def kind_of(file: BinaryIO, name: str) -> str:
    """'zip' or 'csv'; Unreadable for all that is neither. Reads 4 kB, or an old Excel file once."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise Unreadable(EMPTY)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(OLE):
        raise Unreadable(inside_ole(file))
    if head[4:8] == b"ftyp" or (head[:4], head[8:12]) == (b"RIFF", b"WEBP"):
        raise Unreadable(PICTURE)
    for signature, sentence in SIGNATURES:
        if head.startswith(signature):
            raise Unreadable(sentence)
    refuse_markup_and_rubbish(head, name)
    return "csv"


def inside_ole(file: BinaryIO) -> str:
    """Old Excel and Word files are small file systems, as is a workbook with a password: names tell which."""
    left = {stream: stream.encode("utf-16-le") for stream, _ in STREAMS}
    found = {stream for piece in overlapping(file) for stream, name in left.items() if name in piece}
    return next((sentence for stream, sentence in STREAMS if stream in found), UNKNOWN)


def overlapping(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    tail = b""
    while piece := file.read(CHUNK):
        yield tail + piece
        tail = piece[-64:]


def refuse_markup_and_rubbish(head: bytes, name: str) -> None:
    encoding = encoding_of(head)
    begin = head.decode(encoding or "cp1252", "replace").lstrip("\ufeff \t\r\n").lower()
    if begin.startswith(("<", "mime-version:", "from: <saved by")):
        for pattern, sentence in MARKUP:
            if pattern.search(begin):
                raise Unreadable(sentence)
    if JSON.match(begin):
        raise Unreadable(UNKNOWN)
    named = PurePath(name).suffix.lower()
    if named not in TEXT_NAMES:
        raise Unreadable(UNKNOWN)
    if is_rubbish(begin):
        raise Unreadable(NOT_TEXT if named not in {".xls", ".xlsx", ".ods"} else UNKNOWN)
    if not begin and len(head) < HEAD:
        raise Unreadable(EMPTY)


def encoding_of(head: bytes) -> str:
    """What the first bytes say of the encoding: a mark, or the zeros of UTF-16 without one; '' if nothing."""
    for marks in (LONG_MARKS, MARKS):
        for mark, encoding in marks.items():
            if head.startswith(mark):
                return encoding
    even, odd = head[0::2].count(0), head[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most * 4 > len(head) // 2 and least * 20 < most:
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def is_rubbish(text: str) -> bool:
    """Whether a zero, or more control characters than an odd export has, are in it."""
    odd = len(re.findall(r"[\x01-\x08\x0e-\x1f]", text))
    return "\0" in text or odd * 100 > len(text) + 100
