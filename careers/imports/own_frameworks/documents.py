"""From rows to documents of the framework loader: one for each edition of each framework that the rows name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.text import slugify

from careers.imports.cells import key
from careers.imports.kinds import Record, Setting
from careers.models import OwnFramework, School
from careers.people import this_start
from frameworks.models import Edition

MOST_LEVELS = 6
#: What spreadsheet programs call a sheet that nobody has named.
NAMELESS = re.compile(r"(sheet|table|tabelle|page|import|export|book|x)? ?\d*|statements|template", re.IGNORECASE)
BULLET = re.compile(r"^[\s•*·–-]+")
FROM = "A spreadsheet of the school"
MISSING = "Missing in the source"


@dataclass
class Draft:
    """One edition as the rows have it. `all` are its rows with those that cannot go in."""

    title: str
    label: str
    school: School
    #: The key of the school's framework of this title; '' for a new one.
    known: str
    provision: bool
    #: The editions of the school that are stored, by the keys of framework and edition.
    editions: dict[tuple[str, str], Edition]
    all: list[Record] = field(default_factory=list)

    @cached_property
    def records(self) -> list[Record]:
        """In the order of the file; where the edition is stored, in its order, for an export may group its rows."""
        good = [record for record in self.all if record.good]
        if self.stored:
            order = dict(self.stored.statements.values_list("code", "order"))
            good.sort(key=lambda record: order.get(record.get("code", ""), len(order) + 1))
        return good

    @property
    def framework_key(self) -> str:
        """Opaque, and the same for the same school and title."""
        return self.known or f"own-{salted_hmac('careers.own', f'{self.school.pk} {key(self.title)}').hexdigest()[:24]}"

    @property
    def edition_key(self) -> str:
        return slugify(self.label)[:80] or "edition"

    @property
    def stored(self) -> Edition | None:
        return self.editions.get((self.framework_key, self.edition_key))

    @cached_property
    def levels(self) -> list[tuple[str, str]]:
        """(field, name) of each level that any row says something of: the name is its header."""
        names = [f"level_{n}" for n in range(1, MOST_LEVELS + 1)]
        said = [at for at in names if any(record.values.get(at) for record in self.records)]
        return [(at, self.records[0].headers[at]) for at in names[: names.index(said[-1]) + 1]
                if at in self.records[0].headers] if said else []  # fmt: skip

    @cached_property
    def places(self) -> list[tuple[str, str | None]]:
        """(code of the section, code of the part in it or none) of each row."""
        return [(self.sections[self.section(r), ""], self.sections.get((self.section(r), r.get("part", "")))
                 if r.get("part") else None) for r in self.records]  # fmt: skip

    def section(self, record: Record) -> str:
        return str(record.get("section") or self.title)

    @cached_property
    def sections(self) -> dict[tuple[str, str], str]:
        """{(section, part or ''): code}, in the order in which they are first named."""
        found: dict[tuple[str, str], str] = {}
        if self.stored:
            for code, title, above in self.stored.sections.values_list("code", "title", "parent__title"):
                found[(above, title) if above else (title, "")] = code
        for record in self.records:
            top, part = self.section(record), str(record.get("part", ""))
            number = found.setdefault((top, ""), str(1 + sum(not below for _, below in found)))
            if part:
                found.setdefault((top, part), f"{number}.{sum(above == top for above, _ in found)}")
        return found

    @cached_property
    def strands(self) -> dict[str, str]:
        names = list(self.stored.strands.values_list("title", flat=True)) if self.stored else []
        names += [record.values["strand"] for record in self.records if record.values.get("strand")]
        return {name: str(at) for at, name in enumerate(dict.fromkeys(names), 1)}

    @cached_property
    def codes(self) -> list[str]:
        """Those of the rows, or ours where no row has any."""
        if any(record.values.get("code") for record in self.records):
            return [record.get("code", "") for record in self.records]
        return self.our_codes

    @cached_property
    def our_codes(self) -> list[str]:
        """The place of each row in its section."""
        seen: dict[str, int] = {}
        codes = []
        for top, part in self.places:
            at = part or top
            seen[at] = seen.get(at, 0) + 1
            codes.append(f"{at}.{seen[at]}")
        return codes

    @property
    def content(self) -> dict[str, Any]:
        """As the format of `frameworks.loading.content` wants it."""
        provision = self.provision or bool(self.levels)
        parts = any(part for _, part in self.sections)
        return {
            "framework": {"key": self.framework_key, "title": self.title, "publisher": self.school.name, "about": ""},
            "edition": {
                "key": self.edition_key, "label": self.label, "status": "published", "historic": False,
                "purpose": "provision" if provision else "learner", "revision": 1, "source_file": FROM,
                "licence": f"Written by {self.school.name}.", "section_kinds": ["Section", "Part"][: 1 + parts],
                "statement_kind": "Statement" if provision else "Outcome",
                "strand_kind": "Strand" if self.strands else "", "mended": [], "notes": "",
                "codes_are_ours": self.codes == self.our_codes,
            },
            "scale": {"name": "Levels", "ours": False, "note": "", "levels": [
                {"code": str(at), "name": name, "note": ""} for at, (_, name) in enumerate(self.levels, 1)
            ]} if self.levels else None,
            "strands": [{"code": code, "title": title, "elements": []} for title, code in self.strands.items()],
            "sections": [
                {"code": code, "parent": self.sections[top, ""] if part else None, "title": part or top, "text": "",
                 "lead_in": ""} for (top, part), code in self.sections.items()
            ],
            "statements": [self.statement(*row) for row in zip(self.records, self.codes, self.places, strict=True)],
            "descriptors": [
                descriptor(code, at, record.get(name, ""))
                for record, code in zip(self.records, self.codes, strict=True)
                for at, (name, _) in enumerate(self.levels, 1)
            ],
            "alignments": [],
        }  # fmt: skip

    def statement(self, record: Record, code: str, place: tuple[str, str | None]) -> dict[str, Any]:
        """The first line is the text; those below it are its bullets."""
        text, *below = [line.strip() for line in record.values["text"].splitlines() if line.strip()]
        strand = record.values.get("strand")
        return {
            "code": code, "section": place[1] or place[0], "strand": self.strands[strand] if strand else None,
            "key_stage": record.get("key_stage", ""), "text": text, "status": "given",
            "bullets": [BULLET.sub("", line) or line for line in below],
        }  # fmt: skip


def descriptor(code: str, level: int, text: str) -> dict[str, Any]:
    """What a page shows of a descriptor that is missing is no descriptor."""
    text = "" if key(text) == key(MISSING) else text
    return {"statement": code, "level": str(level), "text": text, "status": "given" if text else "missing"}


def drafts_of(records: Sequence[Record], setting: Setting) -> list[Draft]:
    """In the order of the file; rows that name no framework are refused. Two queries."""
    owned = OwnFramework.objects.filter(school=setting.school).select_related("framework")
    known = {key(one.framework.title): one.framework for one in owned}
    stored = Edition.objects.filter(framework__owner__school=setting.school)
    editions = {(one.framework.key, one.key): one for one in stored.select_related("framework")}
    drafts: dict[tuple[str, str], Draft] = {}
    for record in records:
        if not record.values and record.good:
            continue
        title = record.get("framework") or ("" if NAMELESS.fullmatch(record.page.strip()) else record.page)
        if record.good and "text" not in record.values:
            record.refuse("Statement is missing", "Fill it in, or leave the row out.", field="text")
        if not title and not record.good:
            continue
        if not title:
            record.refuse("The framework has no name", "Add a column 'Framework' with its name, or name the sheet.")
            continue
        label = record.get("edition") or str(this_start(setting.today))
        if (place := (key(title), slugify(label))) not in drafts:
            own = known.get(key(title))
            drafts[place] = Draft(own.title if own else title, label, setting.school, own.key if own else "",
                                  bool(setting.options.get("provision")), editions)  # fmt: skip
        drafts[place].all.append(record)
    return list(drafts.values())
