"""The words that an audit judges by: those of the edition while it is open, those kept with it once it is frozen."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import F, FilteredRelation, Q

from frameworks.models import Descriptor, Given, Level


@dataclass(frozen=True, slots=True)
class Step:
    """One level of the scale; `order` 1 is the lowest."""

    id: int
    code: str
    name: str
    order: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """A section of the edition. `top` is the id of the section at the top that it stands in, its own if it is one."""

    id: int
    code: str
    title: str
    lead_in: str
    parent: int | None
    top: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement with what it looks like at each level: {level code: text}, '' where the source lacks the words.

    A level that is not in `looks` at all belongs to a scale without descriptors.
    """

    id: int
    code: str
    text: str
    bullets: tuple[str, ...]
    section: int
    strand: int | None
    strand_title: str
    looks: dict[str, str]


@dataclass(frozen=True, slots=True)
class Lacking:
    """A statement for which the source has no words: shown as such, and nothing to judge."""

    code: str
    section: int
    strand: int | None


@dataclass(frozen=True)
class Wording:
    title: str
    label: str
    scale: str
    scale_note: str
    section_kind: str
    strand_kind: str
    levels: tuple[Step, ...]
    sections: tuple[Grouping, ...]
    statements: tuple[Asked, ...]
    lacking: tuple[Lacking, ...] = ()

    @cached_property
    def themes(self) -> tuple[tuple[Grouping, tuple[Asked, ...]], ...]:
        """Each section at the top with the statements in it, nested ones included; empty sections are left out."""
        top = {section.id: section.top for section in self.sections}
        groups: dict[int, list[Asked]] = {section.id: [] for section in self.sections if section.parent is None}
        for statement in self.statements:
            groups[top[statement.section]].append(statement)
        return tuple((section, tuple(groups[section.id])) for section in self.sections if groups.get(section.id))

    @cached_property
    def strands(self) -> tuple[tuple[int, str, tuple[Asked, ...]], ...]:
        """(strand id, title, its statements), in the order in which they first occur; nothing where there are none."""
        found: dict[int, list[Asked]] = {}
        for statement in self.statements:
            if statement.strand is not None:
                found.setdefault(statement.strand, []).append(statement)
        return tuple((strand, rows[0].strand_title, tuple(rows)) for strand, rows in found.items())

    @cached_property
    def by_id(self) -> dict[int, Asked]:
        return {statement.id: statement for statement in self.statements}

    @cached_property
    def by_code(self) -> dict[str, Asked]:
        return {statement.code: statement for statement in self.statements}

    def lacking_in(self, *, section: int | None = None, strand: int | None = None) -> tuple[str, ...]:
        """The codes of statements without words in a section at the top, or in a strand; all of them for neither."""
        top = {group.id: group.top for group in self.sections}
        found = [one for one in self.lacking if not section or top[one.section] == section]
        return tuple(one.code for one in found if not strand or one.strand == strand)

    @cached_property
    def described(self) -> bool:
        """Whether its levels come with words, or with the note that the source lacks them."""
        return any(statement.looks for statement in self.statements)


def wording_of(audit: Any, *, section: int | None = None, strand: int | None = None, texts: bool = True) -> Wording:
    """The words of an audit's edition as they stand, in four queries; for what was frozen use `kept_wording`.

    All of its statements are there. The descriptors only of one section at the top or of one strand, if one is
    named, and none without `texts`.
    """
    edition = audit.edition
    sections = groupings(edition)
    top = {grouping.id: grouping.top for grouping in sections}
    levels = list(Level.objects.filter(scale__edition=edition).select_related("scale").order_by("order"))
    found = list(audit.statements_in_scope().select_related("strand").order_by("order"))
    rows = [row for row in found if row.status != Given.MISSING]
    wanted = [row for row in rows if (not section or top[row.section_id] == section)]
    wanted = [row for row in wanted if not strand or row.strand_id == strand]
    looks = looks_of([row.pk for row in wanted]) if texts else {}
    return worded(
        edition,
        levels,
        sections,
        tuple(asked(row, looks.get(row.pk, {})) for row in rows),
        tuple(Lacking(row.code, row.section_id, row.strand_id) for row in found if row.status == Given.MISSING),
    )


def worded(
    edition: Any,
    levels: list[Any],
    sections: tuple[Grouping, ...],
    statements: tuple[Asked, ...],
    lacking: tuple[Lacking, ...] = (),
) -> Wording:
    """`levels` with their scale."""
    return Wording(
        title=edition.framework.title,
        label=edition.label,
        scale=levels[0].scale.name if levels else "",
        scale_note=levels[0].scale.note if levels else "",
        section_kind=edition.section_kinds[0] if edition.section_kinds else "Section",
        strand_kind=edition.strand_kind,
        levels=tuple(Step(level.pk, level.code, level.name, level.order) for level in levels),
        sections=sections,
        statements=statements,
        lacking=lacking,
    )


def wording_of_one(audit: Any, statement: int) -> Wording | None:
    """One statement, with what it looks like at each level and the sections around it; None where it is not asked.

    Two queries; of a frozen audit as it was kept, none where `.kept` was selected with it.
    """
    if audit.is_frozen:
        kept = kept_wording(audit)
        return replace(kept, statements=(kept.by_id[statement],)) if statement in kept.by_id else None
    rows = audit.judged_statements().select_related("section__parent__parent", "strand")
    row = rows.filter(pk=statement).first()
    if row is None:
        return None
    look = FilteredRelation("descriptors", condition=Q(descriptors__statement=statement))
    steps = Level.objects.filter(scale__edition=audit.edition_id).select_related("scale").order_by("order")
    levels = list(steps.annotate(look=look, words=F("look__text"), given=F("look__status")))
    looks = {level.code: "" if level.given == Given.MISSING else level.words for level in levels if level.given}
    return worded(audit.edition, levels, around(row.section), (asked(row, looks),))


def around(section: Any) -> tuple[Grouping, ...]:
    """This section and those that it stands in, the one at the top first."""
    path = [section]
    while path[0].parent:
        path.insert(0, path[0].parent)
    return tuple(Grouping(one.pk, one.code, one.title, one.lead_in, one.parent_id, path[0].pk) for one in path)


def groupings(edition: Any) -> tuple[Grouping, ...]:
    found: dict[int, Grouping] = {}
    for row in edition.sections.order_by("order"):  # parents come first
        top = found[row.parent_id].top if row.parent_id else row.pk
        found[row.pk] = Grouping(row.pk, row.code, row.title, row.lead_in, row.parent_id, top)
    return tuple(found.values())


def looks_of(statements: list[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = Descriptor.objects.filter(statement__in=statements).order_by("level__order")
    for statement, code, text, status in rows.values_list("statement_id", "level__code", "text", "status"):
        found.setdefault(statement, {})[code] = "" if status == Given.MISSING else text
    return found


def asked(row: Any, looks: dict[str, str]) -> Asked:
    strand = row.strand.title if row.strand_id else ""
    return Asked(row.pk, row.code, row.text, tuple(row.bullets), row.section_id, row.strand_id, strand, looks)


def as_data(wording: Wording) -> dict[str, Any]:
    """Plain data for `FrozenAudit.content`."""
    return asdict(wording)


def from_data(data: dict[str, Any]) -> Wording:
    """The opposite of `as_data`."""
    levels = tuple(Step(**level) for level in data["levels"])
    sections = tuple(Grouping(**section) for section in data["sections"])
    statements = tuple(Asked(**row | {"bullets": tuple(row["bullets"])}) for row in data["statements"])
    lacking = tuple(Lacking(**row) for row in data.get("lacking", ()))
    return Wording(**data | {"levels": levels, "sections": sections, "statements": statements, "lacking": lacking})


def kept_wording(audit: Any) -> Wording:
    """The words of a frozen audit as it was judged; one query, none where `.kept` was selected with it."""
    return from_data(audit.kept.content["wording"])
