"""What every PDF of ours must be: `checked` looks at it with a checker from PyPI and with eyes of our own."""

import tempfile
from io import BytesIO
from pathlib import Path

import pdfua
import pikepdf
from pypdf import PdfReader

HEADINGS = {f"/H{level}" for level in range(1, 7)}
#: A cell may be empty; what holds only a link or a picture holds something.
MAY_BE_EMPTY = {"/TD", "/TH"}


def checked(pdf):
    """Its text, page after page with a form feed between, once all of this holds; AssertionError lists what does not.

    Tagged, title, language en-GB, an alternative text for each figure, a scope for each header cell, a bookmark for
    each heading, no empty tag, and nothing that pdfua is certain of.
    """
    with pikepdf.open(BytesIO(pdf)) as opened:
        faults = [*faults_of_document(opened), *faults_of_tags(list(tags_of(opened))), *foreign(pdf)]
    assert faults == []
    return "\f".join(pages_of(pdf))


def pages_of(pdf):
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def bookmarks_of(pdf):
    """The words of all bookmarks, in order."""
    return list(flat(PdfReader(BytesIO(pdf)).outline))


def flat(outline):
    for entry in outline:
        yield from flat(entry) if isinstance(entry, list) else [entry.title]


def faults_of_document(pdf):
    root = pdf.Root
    title = str(pdf.docinfo.get("/Title", "")) if pdf.trailer.get("/Info") is not None else ""
    headings = [tag for tag in tags_of(pdf) if role(tag) in HEADINGS]
    holds = {
        "it is not marked as tagged": bool(root.get("/MarkInfo", {}).get("/Marked", False)),
        "it has no tags": "/StructTreeRoot" in root,
        "its language is not en-GB": str(root.get("/Lang", "")) == "en-GB",
        "it has no title": bool(title.strip()),
        "its title is not shown": bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)),
        "it has no headings": bool(headings),
        "not every heading has one bookmark": len(headings) == len(list(outline_of(root.get("/Outlines")))),
        "a level of headings is skipped": no_skip([int(role(tag)[2:]) for tag in headings]),
    }
    return [fault for fault, good in holds.items() if not good]


def no_skip(levels):
    return all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))


def outline_of(item):
    """Every entry of the bookmarks."""
    child = item.get("/First") if item is not None else None
    while child is not None:
        yield child
        yield from outline_of(child)
        child = child.get("/Next")


def tags_of(pdf):
    """Every tag of the document, in reading order."""
    waiting = [pdf.Root.StructTreeRoot] if "/StructTreeRoot" in pdf.Root else []
    while waiting:
        tag = waiting.pop()
        if "/S" in tag:
            yield tag
        waiting += reversed([kid for kid in kids_of(tag) if isinstance(kid, pikepdf.Dictionary) and "/Obj" not in kid])


def kids_of(tag):
    kids = tag.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def role(tag):
    return str(tag.get("/S"))


def faults_of_tags(tags):
    for tag in tags:
        if role(tag) == "/Figure" and not str(tag.get("/Alt", "")).strip():
            yield "a figure has no alternative text"
        if role(tag) == "/TH" and str(tag.get("/A", {}).get("/Scope", "")) not in {"/Row", "/Column"}:
            yield "a header cell has no scope"
        if role(tag) not in MAY_BE_EMPTY and not kids_of(tag):
            yield f"a tag {role(tag)} is empty"


def foreign(pdf):
    """What pdfua is certain of. It reads a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "paper.pdf")
        path.write_bytes(pdf)
        report = pdfua.validate(str(path))
    for finding in report.findings:
        if finding.confidence is pdfua.Confidence.CERTAIN and finding.severity is pdfua.Severity.ERROR:
            yield f"{finding.rule_id}: {finding.message}"
