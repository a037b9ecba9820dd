"""Files that people bring: accepted by what is in them, kept under a name of ours, and only ever handed out whole.

What a file is called, and what a browser says it is, proves nothing; the kind is decided by the content. Pictures
are drawn anew, so that the place where they were taken does not come along.
"""

import re
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from shutil import rmtree
from uuid import uuid4
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

#: Pixels of a picture; more would take the server's memory. 50 million is a large camera's.
MOST_PIXELS = 50_000_000
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
#: {member of the zip: (ending, content type)}
OFFICE_MEMBERS = {
    "word/document.xml": (".docx", f"{OFFICE}.wordprocessingml.document"),
    "xl/workbook.xml": (".xlsx", f"{OFFICE}.spreadsheetml.sheet"),
    "ppt/presentation.xml": (".pptx", f"{OFFICE}.presentationml.presentation"),
}
OPEN_KINDS = {f"{OPEN}.text": ".odt", f"{OPEN}.spreadsheet": ".ods", f"{OPEN}.presentation": ".odp"}
TEXTS = {".txt": "text/plain", ".csv": "text/csv"}
PICTURES = {
    "JPEG": (".jpg", "image/jpeg"),
    "PNG": (".png", "image/png"),
    "WEBP": (".webp", "image/webp"),
}
UNKNOWN = (
    "‘{name}’ is of a kind that Waymark does not take. Choose a PDF, a picture (JPEG, PNG or WebP), "
    "a document of Word, Excel, PowerPoint or OpenDocument, or a text or CSV file."
)


@dataclass(frozen=True)
class Upload:
    """A file that was found good. `ending` and `content_type` are those of its content."""

    content: File
    name: str
    ending: str
    content_type: str

    def stored_name(self, school):
        """A random name, in the school's own folder."""
        return f"{folder_of(school.pk)}/{uuid4().hex}{self.ending}"


def folder_of(school):
    """Where the files of the school with this id are."""
    return f"evidence/{school}"


def imports_of(school):
    """Where the spreadsheets are that the school with this id brings in."""
    return f"imports/{school}"


def documents_of(school):
    """Where the PDFs are that were drawn for the school with this id."""
    return f"documents/{school}"


def remove_folder(school):
    """Every file of a school that is gone, by its id; call it once that is certain."""
    for folder in (folder_of(school), imports_of(school), documents_of(school)):
        rmtree(default_storage.path(folder), ignore_errors=True)


def accept(file):
    """The Upload of what somebody sent; ValidationError says in a sentence why it is refused."""
    most = settings.MAX_UPLOAD_MB
    if file.size > most * 1024 * 1024:
        size = file.size / 1024 / 1024
        raise ValidationError(f"‘{file.name}’ has {size:.1f} MB. Choose a file of at most {most} MB.")
    if not file.size:
        raise ValidationError(f"‘{file.name}’ is empty. Choose another file.")
    head = file.read(16)
    file.seek(0)
    if head.startswith(b"%PDF-"):
        return Upload(file, file.name, ".pdf", "application/pdf")
    if is_picture(head):
        return picture(file)
    return packed(file) if head.startswith(b"PK\x03\x04") else text(file)


def is_picture(head):
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4], head[8:12]) == (b"RIFF", b"WEBP")


def picture(file):
    """Drawn anew, upright: nothing but its pixels is kept."""
    from PIL import Image, ImageOps  # slow to load, and only this needs it

    broken = ValidationError(f"‘{file.name}’ cannot be read as a picture. Save it again, or choose another.")
    large = f"‘{file.name}’ has too many pixels. Make it smaller and try again."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(file, formats=list(PICTURES))
            if opened.width * opened.height > MOST_PIXELS:
                raise ValidationError(large)
            drawn = ImageOps.exif_transpose(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(large) from None
    except (OSError, ValueError, SyntaxError):
        raise broken from None
    return redrawn(drawn, opened.format, file.name)


def redrawn(drawn, kind, name):
    ending, content_type = PICTURES[kind]
    if kind == "JPEG" and drawn.mode not in {"RGB", "L"}:
        drawn = drawn.convert("RGB")
    drawn.info = {}  # where it was taken, by which camera, comments, a small picture of it
    kept = BytesIO()
    drawn.save(kept, format=kind, exif=b"", **({} if kind == "PNG" else {"quality": 88}))
    return Upload(ContentFile(kept.getvalue()), name, ending, content_type)


def packed(file):
    """An office document is a zip that holds certain members; none of them is unpacked."""
    try:
        with ZipFile(file) as zipped:
            names = set(zipped.namelist())
            said = kind_told(zipped) if "mimetype" in names else ""
    except (BadZipFile, EOFError, OSError, ValueError, RuntimeError, NotImplementedError, KeyError):
        raise ValidationError(f"‘{file.name}’ is damaged: it cannot be opened. Save it again and retry.") from None
    finally:
        file.seek(0)
    if any(PurePath(name).name == "vbaProject.bin" or name.startswith("Basic/") for name in names):
        raise ValidationError(f"‘{file.name}’ holds macros. Save it without them and try again.")
    for member, (ending, content_type) in OFFICE_MEMBERS.items():
        if "[Content_Types].xml" in names and member in names:
            return Upload(file, file.name, ending, content_type)
    if said in OPEN_KINDS:
        return Upload(file, file.name, OPEN_KINDS[said], said)
    raise ValidationError(UNKNOWN.format(name=file.name))


def kind_told(zipped):
    """What an OpenDocument says it is: always stored as it is; '' where it would have to be unpacked."""
    if zipped.getinfo("mimetype").compress_type != ZIP_STORED:
        return ""
    with zipped.open("mimetype") as member:
        return member.read(100).decode("ascii", "replace")


def text(file):
    """Readable text, called .txt or .csv."""
    ending = PurePath(file.name.lower()).suffix
    if ending not in TEXTS:
        raise ValidationError(UNKNOWN.format(name=file.name))
    words = file.read()
    file.seek(0)
    try:
        readable = not re.search(r"[\x00-\x08\x0e-\x1f]", words.decode("utf-8-sig"))
    except UnicodeDecodeError:
        readable = False
    if not readable:
        raise ValidationError(f"‘{file.name}’ is not plain text. Save it as 'UTF-8' text and try again.")
    return Upload(file, file.name, ending, TEXTS[ending])


def safe_name(name, ending):
    """What it is called on the reader's machine: no folders, no control characters, the ending of its content."""
    stem = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]+', " ", name).strip(" .")
    stem = stem.removesuffix(ending).removesuffix(ending.upper())
    return f"{stem[:120].strip(' .') or 'file'}{ending}"


def hand_out(file, *, name, content_type):
    """The file, to be kept and never shown in the page: whatever it holds, a browser runs none of it here.

    Http404 where it is not on the disk, for example after a backup was restored without its files.
    """
    filename = safe_name(name, PurePath(file.name).suffix)
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise Http404(f"The file of ‘{name}’ is not here any more. Ask whoever runs Waymark to restore it.") from None
    answer = FileResponse(opened, as_attachment=True, filename=filename, content_type=content_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
