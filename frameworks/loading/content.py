"""The format of a framework document: one edition of one framework. These classes are its only definition.

A key without a default must be there. A field named `from_` stands for the key `from`.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Annotated, Any, Literal


@dataclass(frozen=True)
class Words:
    """What is asked of a text besides being one. A plain `str` may be empty and as long as it likes."""

    longest: int | None = None
    slug: bool = False


@dataclass(frozen=True)
class Whole:
    """The bounds of a whole number."""

    lowest: int
    highest: int


Text = Annotated[str, Words()]
Key = Annotated[str, Words(longest=80, slug=True)]
Code = Annotated[str, Words(longest=60)]
Name = Annotated[str, Words(longest=200)]
Title = Annotated[str, Words(longest=300)]
Revision = Annotated[int, Whole(1, 32767)]
Status = Literal["given", "missing"]
Purpose = Literal["learner", "provision"]
KeyStage = Literal["", "KS3", "KS4", "KS5"]


@dataclass(frozen=True)
class FrameworkPart:
    key: Key
    title: Name
    publisher: Name
    about: str


@dataclass(frozen=True)
class EditionPart:
    key: Key
    label: Name
    status: Literal["draft", "published"]
    historic: bool
    purpose: Purpose
    revision: Revision
    source_file: Name
    licence: Text
    section_kinds: list[Code]
    statement_kind: Code
    strand_kind: str
    codes_are_ours: bool
    mended: list[Text]
    notes: str
    historic_note: str = ""


@dataclass(frozen=True)
class LevelRow:
    code: Code
    name: Name
    note: str


@dataclass(frozen=True)
class ScalePart:
    name: Name
    ours: bool
    note: str
    levels: list[LevelRow]


@dataclass(frozen=True)
class StrandRow:
    code: Code
    title: Title
    elements: list[Text]


@dataclass(frozen=True)
class SectionRow:
    code: Code
    parent: Code | None
    title: Title
    text: str
    lead_in: str


@dataclass(frozen=True)
class StatementRow:
    code: Code
    section: Code
    strand: Code | None
    key_stage: KeyStage
    text: str
    status: Status
    bullets: list[Text] = field(default_factory=list)
    purpose: Purpose | None = None


@dataclass(frozen=True)
class DescriptorRow:
    statement: Code
    level: Code
    text: str
    status: Status


@dataclass(frozen=True)
class Here:
    """A place of this edition: one section, one statement, or the whole."""

    section: Code | None = None
    statement: Code | None = None


@dataclass(frozen=True)
class There:
    """A place of any edition."""

    framework: Key
    edition: Key
    section: Code | None = None
    statement: Code | None = None


@dataclass(frozen=True)
class AlignmentRow:
    from_: Here
    to: There
    kind: Literal["names", "serves", "same", "part", "replaces"]
    note: str


@dataclass(frozen=True)
class Content:
    framework: FrameworkPart
    edition: EditionPart
    scale: ScalePart | None
    strands: list[StrandRow]
    sections: list[SectionRow]
    statements: list[StatementRow]
    descriptors: list[DescriptorRow]
    alignments: list[AlignmentRow]

    @property
    def levels(self) -> list[LevelRow]:
        return self.scale.levels if self.scale else []

    @property
    def key(self) -> tuple[str, str]:
        return self.framework.key, self.edition.key


def without_empty(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if value not in (None, "", [], False)}


def digest(content: Content) -> str:
    """SHA-256 of everything that belongs to the edition. A key left out is the same as an empty one.

    What the framework is called and for belongs to all its editions, so it is not part of it.
    """
    named = replace(content, framework=FrameworkPart(content.framework.key, "", "", ""))
    plain = json.dumps(asdict(named, dict_factory=without_empty), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
