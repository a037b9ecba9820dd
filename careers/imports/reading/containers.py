"""The zip round a workbook: what its list of members says, before anything in it is unpacked."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from careers.imports.reading import limits
from careers.imports.reading.book import Unreadable
from careers.imports.reading.kinds import DOCUMENT, EXPORT, PASSWORD, SAVE_AS, SLIDES, UNKNOWN

AGAIN = "Download or copy it again, or open it in Excel or LibreOffice, save it under a new name and choose that."
CUT_SHORT = f"{{file}} is cut short: its end is missing. {AGAIN}"
DAMAGED = f"{{file}} is damaged and cannot be read. {AGAIN}"
STRANGE = f"{{file}} is not put together as a spreadsheet program does it. {SAVE_AS}"
SWOLLEN = (
    f"{{file}} unpacks to more than {limits.UNPACKED // limits.MIB} MB, far more than a school's sheet holds. "
    "Copy the rows that you need into a new workbook and choose that."
)
CROWDED = (
    f"{{file}} is made of more than {limits.MEMBERS:,} parts. Copy the rows that you need into a new workbook, "
    "without pictures and notes, and choose that."
)
MACROS = "{file} holds macros. Save it as ‘Excel workbook (.xlsx)’, or without its macros, and choose the new file."
BINARY = f"{{file}} is a binary workbook (.xlsb). {SAVE_AS}"
NUMBERS = (
    "{file} was made by an Apple program (Numbers, Pages or Keynote). "
    "In Numbers, choose File, Export to, Excel, and choose the new file."
)
FOLDER = "{file} is a zip file that holds other files. Unpack it and choose one spreadsheet from it."
NO_WORKBOOK = f"{{file}} is a zip file without a workbook in it. {EXPORT}"
EMPTY_ZIP = "{file} is a zip file with nothing in it. Save or download it again, or choose another file."

BROKEN = (BadZipFile, ZlibError, EOFError, OSError, ValueError, RuntimeError, NotImplementedError, struct.error)
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODS_KINDS = {ODS, f"{ODS}-template"}
#: A member that only one kind of file has, in the order in which they decide.
TELLING = (
    ("encrypted-package", PASSWORD),
    ("xl/workbook.bin", BINARY),
    ("word/document.xml", DOCUMENT),
    ("ppt/presentation.xml", SLIDES),
    ("index/document.iwa", NUMBERS),
    ("index.zip", NUMBERS),
)
OPEN_KINDS = {"text": DOCUMENT, "presentation": SLIDES}
SHEET_NAMES = (".xlsx", ".xls", ".csv", ".ods", ".xlsm", ".txt", ".tsv")


class Narrow(io.RawIOBase):
    """A file that gives no large piece at once, so that nobody makes a huge list of members be read."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def read(self, size: int = -1, /) -> bytes:
        piece = self.file.read(limits.LISTING + 1 if size < 0 else min(size, limits.LISTING + 1))
        if len(piece) > limits.LISTING:
            raise Unreadable(CROWDED)
        return piece

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def opened(file: BinaryIO) -> ZipFile:
    """The zip, its list of members looked through. Unreadable if anything about it is odd."""
    try:
        zipped = ZipFile(cast(BinaryIO, Narrow(file)))
    except BROKEN as fault:
        raise Unreadable(CUT_SHORT if str(fault) == "File is not a zip file" else DAMAGED) from None
    members = zipped.infolist()
    if not members:
        raise Unreadable(EMPTY_ZIP)
    if len(members) > limits.MEMBERS:
        raise Unreadable(CROWDED)
    if any(member.flag_bits & 0x41 for member in members):
        raise Unreadable(PASSWORD)
    if sum(member.file_size for member in members) > limits.UNPACKED:
        raise Unreadable(SWOLLEN)
    refuse_strange(members)
    return zipped


def refuse_strange(members: list[ZipInfo]) -> None:
    """What no spreadsheet program writes: two members of one name, names that lead out, unusual packing."""
    names = [plain(member.orig_filename) for member in members]
    outside = any(name.startswith("/") or ":" in name or "\0" in name or ".." in name.split("/") for name in names)
    packed = any(member.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for member in members)
    if outside or packed or len(set(names)) < len(names):
        raise Unreadable(STRANGE)


def plain(name: str) -> str:
    """As the readers of workbooks compare names."""
    return name.replace("\\", "/").lower()


def kind_inside(zipped: ZipFile) -> str:
    """'xlsx' or 'ods'; Unreadable for all else that comes as a zip."""
    names = {plain(name) for name in zipped.namelist()}
    if any(has_macros(name) for name in names):
        raise Unreadable(MACROS)
    for member, sentence in TELLING:
        if member in names:
            raise Unreadable(sentence)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if any(name.startswith("xl/workbook") for name in names):
        raise Unreadable(STRANGE)
    if "mimetype" in names and "content.xml" in names:
        return open_document(zipped)
    if any(name.startswith("index/") and name.endswith(".iwa") for name in names):
        raise Unreadable(NUMBERS)
    raise Unreadable(FOLDER if any(name.endswith(SHEET_NAMES) for name in names) else NO_WORKBOOK)


def has_macros(name: str) -> bool:
    return name.endswith("vbaproject.bin") or name.startswith(("basic/", "xl/macrosheets/"))


def open_document(zipped: ZipFile) -> str:
    said = start_of(zipped, "mimetype", 200).decode("ascii", "replace").strip()
    if b"encryption-data" in start_of(zipped, "META-INF/manifest.xml", limits.LISTING):
        raise Unreadable(PASSWORD)
    if said in ODS_KINDS:
        return "ods"
    raise Unreadable(next((OPEN_KINDS[kind] for kind in OPEN_KINDS if said.endswith(f".{kind}")), UNKNOWN))


def start_of(zipped: ZipFile, member: str, most: int) -> bytes:
    """The first bytes of a member; nothing if there is no such member."""
    try:
        with zipped.open(member) as file:
            return file.read(most)
    except KeyError:
        return b""
    except BROKEN:
        raise Unreadable(DAMAGED) from None
