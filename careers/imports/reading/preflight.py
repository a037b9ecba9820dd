"""Every member of a workbook unpacked once, in pieces, and looked at before a library gets to see the file.

What a zip says of its sizes is not believed: unpacking stops at the limit. XML may declare no types of its own
(DTD, entities), must be whole, and the cells of every sheet must lie where Waymark reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate  # noqa: S407 - entities are refused, see watch()
from zipfile import ZipFile, ZipInfo

from careers.imports.reading import limits
from careers.imports.reading.book import Unreadable
from careers.imports.reading.containers import AGAIN, BROKEN, DAMAGED, STRANGE, SWOLLEN, plain, start_of
from careers.imports.reading.extents import TOO_FULL, Reach
from careers.imports.reading.kinds import SAVE_AS
from careers.imports.reading.sheets import Catcher, Errors, Tables, Worksheet

CHUNK = 64 * 1024
LIST_OF_SHEETS = 1024 * 1024
LONGEST_TAG = 2 * limits.MIB  # expat begins each tag anew with every piece: a huge one would take hours
DECLARES = f"{{file}} declares its own XML entities, which no spreadsheet program writes. {SAVE_AS}"
TANGLED = "{file} is too large to be read in one go. Split it in parts and bring them one after another."
TOO_MANY_SHEETS = f"{{file}} has more than {limits.PAGES} sheets. Move those with your lists into a new workbook."
NOT_WHOLE = f"{{file}} is damaged inside (in its part ‘{{part}}’). {AGAIN}"
#: Members that begin with these elements are read later, and must be whole.
NEEDED = {"worksheet", "workbook", "sst", "styleSheet", "Relationships", "Types", "document-content"}


@dataclass
class Flight:
    """What was met so far in one file."""

    reach: Reach = field(default_factory=Reach)
    titles: dict[str, str] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)


def examine(zipped: ZipFile, kind: str) -> Errors:
    """Which cells show an error; Unreadable unless every member can be unpacked and is harmless."""
    weigh(zipped)
    flight = Flight(titles=titles(zipped) if kind == "xlsx" else {})
    for member in zipped.infolist():
        pieces = unpacked(zipped, member)
        first = next(pieces, b"")
        if member.filename.endswith((".xml", ".rels")) or first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            watch(member.filename, first, pieces, flight)
        for _ in pieces:
            pass
    flight.reach.begin("")
    flight.reach.check()
    return flight.errors


def weigh(zipped: ZipFile) -> None:
    """Real sizes, and how many elements there will be to look at: quick, so that a bomb costs no time either."""
    size = tags = cells = 0
    for member in zipped.infolist():
        for piece in unpacked(zipped, member):
            size += len(piece)
            tags += piece.count(b"<")
            cells += piece.count(b"<v>") + piece.count(b"<is>")
            if size > limits.UNPACKED:
                raise Unreadable(SWOLLEN)
            if cells > limits.CELLS:
                raise Unreadable(TOO_FULL)
            if tags > limits.TAGS:
                raise Unreadable(TANGLED)


def unpacked(zipped: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    try:
        with zipped.open(member) as file:
            while piece := file.read(CHUNK):
                yield piece
    except BROKEN:
        raise Unreadable(DAMAGED) from None


class Watcher:
    """One member of XML: its first element says what else is looked at."""

    def __init__(self, name: str, flight: Flight) -> None:
        self.flight = flight
        self.title = flight.titles.get(plain(name), name.rpartition("/")[2])
        self.root = ""
        self.fed = 0
        self.counter: Worksheet | Tables | None = None
        self.parser = ParserCreate()
        self.catcher = Catcher(self.parser)
        self.catcher.errors = flight.errors
        self.parser.StartElementHandler = self.first
        if not name.lower().endswith(".svg"):  # drawings declare a type of document, and nobody reads them here
            self.parser.StartDoctypeDeclHandler = refuse
        self.parser.XmlDeclHandler = expect_utf_8

    def first(self, tag: str, attributes: dict[str, str]) -> None:
        self.root = tag.rpartition(":")[2]
        if self.root == "worksheet":
            self.counter = Worksheet(self.flight.reach, self.title, self.catcher)
        elif self.root == "document-content":
            self.counter = Tables(self.flight.reach, self.catcher)
        self.parser.StartElementHandler = self.counter.start if self.counter else None

    def take(self, piece: bytes, last: bool = False) -> None:
        self.fed += len(piece)
        self.parser.Parse(piece, last)
        if self.fed - self.parser.CurrentByteIndex > LONGEST_TAG and not last:
            raise Unreadable(TANGLED)
        if self.counter:
            self.counter.look()
            if last:
                self.counter.end()


def watch(name: str, first: bytes, others: Iterator[bytes], flight: Flight) -> None:
    watcher = Watcher(name, flight)
    try:
        watcher.take(first)
        for piece in others:
            watcher.take(piece)
        watcher.take(b"", last=True)
    except (ExpatError, ValueError, LookupError):  # the latter: an encoding of no name
        if watcher.root in NEEDED or not watcher.root:
            raise Unreadable(NOT_WHOLE.replace("{part}", name[-60:])) from None


def refuse(*declared: Any) -> None:
    raise Unreadable(DECLARES)


def expect_utf_8(version: str, encoding: str | None, standalone: int) -> None:
    """The library reads all as UTF-8, whatever a file declares."""
    if encoding and encoding.upper() not in {"UTF-8", "US-ASCII", "ASCII"}:
        raise Unreadable(STRANGE)


def titles(zipped: ZipFile) -> dict[str, str]:
    """{member: the name of the sheet that it holds}, for sentences; {} where that cannot be told."""
    sheets = elements(part(zipped, "xl/workbook.xml"), "sheet")
    if len(sheets) > limits.PAGES:
        raise Unreadable(TOO_MANY_SHEETS)
    targets = {
        told.get("Id", ""): plain(normpath(join("/xl", told.get("Target", ""))))
        for told in elements(part(zipped, "xl/_rels/workbook.xml.rels"), "Relationship")
    }
    return {targets.get(key_of(sheet), "").lstrip("/"): sheet.get("name", "") for sheet in sheets}


def part(zipped: ZipFile, name: str) -> bytes:
    found = next((member for member in zipped.namelist() if plain(member) == name), "")
    return start_of(zipped, found, LIST_OF_SHEETS)


def key_of(sheet: dict[str, str]) -> str:
    return next((sheet[name] for name in sheet if name.endswith(":id")), "")


def elements(xml: bytes, wanted: str) -> list[dict[str, str]]:
    """The attributes of all elements of that name, as far as the XML can be read."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == wanted and len(found) <= limits.PAGES * 10:
            found.append(attributes)

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except ExpatError:
        return found
    return found
