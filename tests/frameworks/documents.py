"""A small framework document that the loader takes, for tests to spoil."""

from copy import deepcopy

from frameworks.loading import Document

SMALL = {
    "framework": {"key": "oak", "title": "Oak outcomes", "publisher": "Oak Trust", "about": "For tests."},
    "edition": {
        "key": "2026",
        "label": "2026",
        "status": "published",
        "historic": False,
        "purpose": "provision",
        "revision": 1,
        "source_file": "oak.txt",
        "licence": "Ask the Oak Trust.",
        "section_kinds": ["Theme", "Aim"],
        "statement_kind": "Statement",
        "strand_kind": "Strand",
        "codes_are_ours": True,
        "mended": [],
        "notes": "",
    },
    "scale": {
        "name": "Steps",
        "ours": False,
        "note": "",
        "levels": [{"code": "1", "name": "Level 1", "note": ""}, {"code": "2", "name": "Level 2", "note": ""}],
    },
    "strands": [{"code": "W", "title": "Well", "elements": ["Being"]}],
    "sections": [
        {"code": "A", "parent": None, "title": "Theme A", "text": "", "lead_in": ""},
        {"code": "A1", "parent": "A", "title": "Aim A1", "text": "Words.", "lead_in": "Learners:"},
    ],
    "statements": [
        {"code": "A1.1", "section": "A1", "strand": "W", "key_stage": "KS3", "text": "know a job", "status": "given"},
        {"code": "A1.2", "section": "A1", "strand": None, "key_stage": "", "text": "", "status": "missing"},
    ],
    "descriptors": [
        {"statement": "A1.1", "level": "1", "text": "A few do.", "status": "given"},
        {"statement": "A1.1", "level": "2", "text": "", "status": "missing"},
        {"statement": "A1.2", "level": "1", "text": "Some do.", "status": "given"},
        {"statement": "A1.2", "level": "2", "text": "All do.", "status": "given"},
    ],
    "alignments": [],
}
LACKING = object()


def small(**changes):
    """The document with `changes` by path, parts of a path joined by two underscores: statements__0__text="..."."""
    content = deepcopy(SMALL)
    for path, value in changes.items():
        *way, last = [int(part) if part.isdigit() else part for part in path.split("__")]
        target = content
        for part in way:
            target = target[part]
        if value is LACKING:
            del target[last]
        elif isinstance(target, list) and last == len(target):
            target.append(value)
        else:
            target[last] = value
    return Document("oak.json", content)


def statement(code, **fields):
    return SMALL["statements"][0] | {"code": code} | fields


def section(code, parent=None, **fields):
    return {"code": code, "parent": parent, "title": code, "text": "", "lead_in": ""} | fields


def alignment(to, here=None, kind="names"):
    return {"from": here or {}, "to": to, "kind": kind, "note": ""}
