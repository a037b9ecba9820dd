"""Many records in two files: a zip with a tagged PDF for each learner, and one PDF of all of them to print.

The one to print is for a printer: its pages carry no tags. Each record begins on an odd page, so that sheets printed on
both sides never hold two learners, and all of them share one copy of each of our faces.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zipfile import ZIP_STORED, ZipFile

from django.conf import settings
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject, create_string_object

#: {how WeasyPrint names a face: its file}
FACES = {
    "Source-Sans-3": "SourceSans3-Regular.ttf.woff2",
    "Source-Sans-3-Semi-Bold": "SourceSans3-Semibold.ttf.woff2",
    "Source-Sans-3-Italic": "SourceSans3-It.ttf.woff2",
}
#: What ties the content of a page to tags.
TIES = ("/StructParents", "/StructParent", "/Tabs")


class Bundle:
    """Use it as a context manager: both files are whole when the block ends well. `title` is that of the one to print.

    `add` is called once for each learner, in the order in which they are printed.
    """

    def __init__(self, folder: Path, title: str) -> None:
        self.folder, self.title = folder, title
        self.faces: dict[str, IndirectObject] = {}

    def __enter__(self) -> Self:
        self.zip = ZipFile(self.folder / "records.zip", "w", ZIP_STORED)  # a PDF is packed already
        self.print = PdfWriter()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        self.zip.close()
        if kind is None:
            self.print.add_metadata({"/Title": self.title})
            self.print.root_object[NameObject("/Lang")] = create_string_object("en-GB")
            self.print.write(self.folder / "print.pdf")
        self.print.close()

    def add(self, file_name: str, words: str, pdf: bytes) -> None:
        """`words` is what a reader's list of bookmarks says."""
        self.zip.writestr(file_name, pdf)
        reader, first = PdfReader(BytesIO(pdf)), len(self.print.pages)
        for page in reader.pages:
            self.untie(page)
            self.print.add_page(page)
        self.print.add_outline_item(title=words, page_number=first)
        if len(reader.pages) % 2:
            self.print.add_blank_page()
        self.let_go(reader)

    def let_go(self, reader: PdfReader) -> None:
        """pypdf keeps whatever it copied from to its end, for links between pages, of which records have none."""
        self.print.reset_translation(reader)
        self.print._merged_in_pages.clear()

    def untie(self, page: Any) -> None:
        """Take off what leads to the tags of the record, and let it use the faces of all."""
        for part in (page, *(link.get_object() for link in page.get("/Annots", ArrayObject()))):
            for tie in TIES:
                part.pop(tie, None)
        for face in faces_of(page):
            name = str(face["/FontName"]).rpartition("+")[2].strip("/,")
            if name in FACES:
                face[NameObject("/FontFile2")] = self.face(name)

    def face(self, name: str) -> IndirectObject:
        """The whole of one of our faces. A record has those letters of it that it needs, under the same numbers."""
        if name not in self.faces:
            stream = StreamObject()
            stream.set_data(outlines(Path(settings.BASE_DIR, "static", "fonts", FACES[name])))
            self.faces[name] = self.print._add_object(stream.flate_encode())
        return self.faces[name]


def faces_of(page: Any) -> Iterator[DictionaryObject]:
    """What describes each face that a page uses."""
    for font in page["/Resources"].get("/Font", DictionaryObject()).values():
        for part in font.get_object().get("/DescendantFonts", ArrayObject()):
            yield part.get_object()["/FontDescriptor"].get_object()


def outlines(path: Path) -> bytes:
    """A face that was packed for the web, as PDFs hold it."""
    from fontTools.ttLib import TTFont  # comes with WeasyPrint; slow to load, and only this needs it

    face, file = TTFont(path), BytesIO()
    face.flavor = None
    face.save(file)
    return file.getvalue()
