"""What files are taken in, by what is in them, and what of them is kept."""

from io import BytesIO
from zipfile import ZIP_LZMA, ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from careers.uploads import accept, safe_name

ODT = "application/vnd.oasis.opendocument.text"


def sent(name, content):
    return SimpleUploadedFile(name, content, content_type="text/html")


def zipped(**members):
    file = BytesIO()
    with ZipFile(file, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()


def squeezed(content):
    """The same archive with its members packed by LZMA, which can ask for any amount of memory."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as made, ZipFile(file, "w", ZIP_LZMA) as packed:
        for name in made.namelist():
            packed.writestr(name, made.read(name))
    return file.getvalue()


def office(member, **more):
    return zipped(**{"[Content_Types].xml": "<Types/>", member: "<x/>"}, **more)


def drawn(kind="JPEG", size=(40, 20), mode="RGB", **more):
    file = BytesIO()
    Image.new(mode, size, "red").save(file, format=kind, **more)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("a.pdf", b"%PDF-1.4 words", ".pdf"),
        ("photo.exe", drawn("JPEG"), ".jpg"),
        ("a.png", drawn("PNG", mode="RGBA"), ".png"),
        ("a.webp", drawn("WEBP"), ".webp"),
        ("a.docx", office("word/document.xml"), ".docx"),
        ("a.zip", office("xl/workbook.xml"), ".xlsx"),
        ("a.pptx", office("ppt/presentation.xml"), ".pptx"),
        ("a.odt", zipped(mimetype=ODT), ".odt"),
        ("A.TXT", "Ünïcode".encode(), ".txt"),
        ("a.csv", b"\xef\xbb\xbfone,two\r\n", ".csv"),
    ],
)
def test_kind_is_decided_by_the_content(name, content, ending):
    assert accept(sent(name, content)).ending == ending


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.exe", b"MZ\x90\x00", "of a kind that Waymark does not take"),
        ("a.html", b"<script>alert(1)</script>", "of a kind that Waymark does not take"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "of a kind that Waymark does not take"),
        ("a.gif", drawn("GIF"), "of a kind that Waymark does not take"),
        ("a.zip", zipped(readme="x"), "of a kind that Waymark does not take"),
        ("a.docm", office("word/document.xml", **{"word/vbaProject.bin": "x"}), "holds macros"),
        ("a.docx", b"PK\x03\x04 and no more", "is damaged"),
        ("a.odt", squeezed(zipped(mimetype=ODT)), "of a kind that Waymark does not take"),
        ("a.odt", zipped(mimetype=ODT).replace(b"vnd.oasis", b"vnd.oasys"), "is damaged"),
        ("a.jpg", b"\xff\xd8\xff\xe0 and no more", "cannot be read as a picture"),
        ("a.png", drawn("PNG")[:60], "cannot be read as a picture"),
        ("a.txt", b"\x00\x01", "is not plain text"),
        ("a.csv", "naïve".encode("latin-1"), "is not plain text"),
        ("a.pdf", b"", "is empty"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(name, content, why):
    with pytest.raises(ValidationError, match=f"‘{name}’.*{why}"):
        accept(sent(name, content))


def test_large_file_is_refused_with_its_size(settings):
    settings.MAX_UPLOAD_MB = 1
    with pytest.raises(ValidationError, match="has 1.5 MB. Choose a file of at most 1 MB."):
        accept(sent("a.pdf", b"%PDF-" + b"x" * 1536 * 1024))


@pytest.mark.parametrize("size", [(8000, 7000), (20_000, 20_000)])
def test_picture_of_too_many_pixels_is_refused(size):
    with pytest.raises(ValidationError, match="too many pixels"):
        accept(sent("a.png", drawn("PNG", size=size, mode="1" if size[0] > 9000 else "L")))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_loses_where_it_was_taken_and_stands_upright(kind):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right to stand upright
    exif[0x010F] = "Camera of Asha"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    content = accept(sent("a", drawn(kind, exif=exif))).content.read()
    kept = Image.open(BytesIO(content))
    assert (dict(kept.getexif()), kept.size, b"Camera" in content) == ({}, (20, 40), False)


def test_picture_for_print_becomes_one_for_screens():
    assert Image.open(accept(sent("a.jpg", drawn("JPEG", mode="CMYK"))).content).mode == "RGB"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Plan.pdf", "Plan.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ('a"b\r\nc.pdf', "a b c.pdf"),
        ("x" * 200, "x" * 120 + ".pdf"),
        ("...", "file.pdf"),
        ("evil.html", "evil.html.pdf"),
    ],
)
def test_name_on_the_readers_machine_is_harmless(name, safe):
    assert safe_name(name, ".pdf") == safe
