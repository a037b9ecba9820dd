"""An edition laid out for reading: plain nested data that pages, print and PDF show as it is.

    outline(edition)                     everything, in eight queries whatever the size
    outline(edition).only(strand="W")    the same, narrowed

Nobody's own framework shows up on anybody else's page: alignments from unlisted frameworks are left out.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils.text import slugify

from frameworks.models import Alignment, Descriptor, Edition, Framework, Level, Scale, Section, Statement, Strand

#: How an alignment reads from its far end.
BACKWARDS = {
    "names": "named by",
    "serves": "served by",
    "same": "says much the same as",
    "part": "part of it is said by",
    "replaces": "replaced by",
}


@dataclass(frozen=True)
class Link:
    """One alignment as seen from here: what the other end is to this one, its name, its page ("" if it has none)."""

    words: str
    title: str
    address: str
    note: str


@dataclass(frozen=True)
class Cell:
    level: Level
    descriptor: Descriptor


@dataclass(frozen=True)
class Row:
    """A statement with a cell for each level that has a descriptor row."""

    statement: Statement
    cells: list[Cell]
    links: list[Link]


@dataclass(frozen=True)
class Group:
    """Statements of one section that stand together in one strand, or in none."""

    strand: Strand | None
    rows: list[Row]


@dataclass(frozen=True)
class Part:
    """A section: what it is called here, how deep it stands (1 is the top), and what it holds itself."""

    section: Section
    kind: str
    depth: int
    top: Section
    groups: list[Group]
    links: list[Link]

    @property
    def code(self):
        """The section's code, unless it only repeats the title."""
        code = self.section.code
        return "" if code == self.section.title or code == slugify(self.section.title) else code

    @property
    def heading(self):
        """The level of its heading below the page's h1."""
        return min(self.depth + 1, 5)

    @property
    def heading_below(self):
        return self.heading + 1

    @property
    def count(self):
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True)
class Outline:
    edition: Edition
    parts: list[Part]
    strands: list[Strand]
    scale: Scale | None
    levels: list[Level]
    links: list[Link]
    tops: list[tuple[Section, int]] = field(default_factory=list)

    @property
    def rows(self):
        return [row for part in self.parts for group in part.groups for row in group.rows]

    @property
    def count(self):
        return len(self.rows)

    @property
    def given(self):
        return self.count - self.missing_statements

    @property
    def missing_statements(self):
        return sum(row.statement.status == "missing" for row in self.rows)

    @property
    def missing_descriptors(self):
        return sum(cell.descriptor.status == "missing" for row in self.rows for cell in row.cells)

    @property
    def strands_tagged(self):
        """The strands that statements carry; an edition may describe strands without tagging anything."""
        found = {row.statement.strand_id for row in self.rows}
        return [strand for strand in self.strands if strand.pk in found]

    def only(self, *, section="", strand=""):
        """The parts below the top section with this code, and of them what stands in the strand with this code."""
        parts = [part for part in self.parts if section in ("", part.top.code)]
        if strand:
            parts = [
                replace(part, groups=[g for g in part.groups if g.strand and g.strand.code == strand]) for part in parts
            ]
        return replace(self, parts=with_something(parts) if strand else parts)


def with_something(parts):
    """Without sections that hold no statement, neither themselves nor below."""
    parents = {part.section.pk: part.section.parent_id for part in parts}
    kept = set()
    for part in parts:
        pk = part.section.pk if part.count else None
        while pk is not None and pk not in kept:
            kept.add(pk)
            pk = parents.get(pk)
    return [part for part in parts if part.section.pk in kept]


def outline(edition):
    scale = Scale.objects.filter(edition=edition).first()
    levels = list(scale.levels.all()) if scale else []
    strands = list(edition.strands.all())
    links = links_of(edition)
    groups = groups_of(edition, {strand.pk: strand for strand in strands}, cells_of(edition, levels), links)
    parts = parts_of(edition, groups, links)
    counts = defaultdict(int)
    for part in parts:
        counts[part.top] += part.count
    return Outline(edition, parts, strands, scale, levels, links["edition", edition.pk], list(counts.items()))


def cells_of(edition, levels):
    """{statement id: its cells in the order of the levels}."""
    cells, by_pk = defaultdict(list), {level.pk: level for level in levels}
    for descriptor in Descriptor.objects.filter(statement__edition=edition).order_by("statement", "level__order"):
        cells[descriptor.statement_id].append(Cell(by_pk[descriptor.level_id], descriptor))
    return cells


def groups_of(edition, strands, cells, links):
    """{section id: its groups}: a new one wherever the strand changes."""
    groups = defaultdict(list)
    for statement in edition.statements.all():
        found = groups[statement.section_id]
        strand = strands.get(statement.strand_id)
        if not found or found[-1].strand != strand:
            found.append(Group(strand, []))
        found[-1].rows.append(Row(statement, cells[statement.pk], links["statement", statement.pk]))
    return groups


def parts_of(edition, groups, links):
    """Sections as a flat list in reading order: each before what stands below it."""
    children = defaultdict(list)
    for section in edition.sections.all():
        children[section.parent_id].append(section)
    kinds, parts = edition.section_kinds, []

    def walk(parent, depth, top):
        for section in children[parent]:
            kind = kinds[min(depth, len(kinds)) - 1] if kinds else ""
            first = top or section
            parts.append(Part(section, kind, depth, first, groups[section.pk], links["section", section.pk]))
            walk(section.pk, depth + 1, first)

    walk(None, 1, None)
    return parts


def links_of(edition):
    """{("edition" | "section" | "statement", id): links}, both ways, in two queries."""
    links = defaultdict(list)
    far = ["to_edition__framework", "to_section", "to_statement"]
    for row in edition.alignments.select_related(*far):
        place = place_of(edition.pk, row.section_id, row.statement_id)
        words = row.get_kind_display()
        links[place].append(link(words, row.to_edition, row.to_section, row.to_statement, row.note))
    seen = Q(edition__framework__listed=True, edition__status=Edition.Status.PUBLISHED)
    seen |= Q(edition__framework=edition.framework_id)
    back = Alignment.objects.filter(seen, to_edition=edition).select_related(
        "edition__framework", "section", "statement"
    )
    for row in back.order_by("edition__framework__title", "edition", "order"):
        place = place_of(edition.pk, row.to_section_id, row.to_statement_id)
        links[place].append(link(BACKWARDS[row.kind], row.edition, row.section, row.statement, row.note))
    return links


def place_of(edition, section, statement):
    if statement:
        return "statement", statement
    return ("section", section) if section else ("edition", edition)


def link(words, edition, section, statement, note):
    title = edition.framework.title
    if target := statement or section:
        title += f", {target.code} {getattr(target, 'title', '')}".rstrip()
    public = edition.framework.listed and edition.status == Edition.Status.PUBLISHED
    address = edition.get_absolute_url() if public else ""
    if address and target:
        address += f"#{'statement' if statement else 'section'}-{target.pk}"
    return Link(words, title, address, note)


@dataclass(frozen=True)
class Shelf:
    """A framework in the library with its published editions, newest first."""

    framework: Framework
    editions: list[Edition]


def library():
    """What everybody may read, in four queries. Each edition has .statement_count, .section_count and .level_count."""
    editions = list(Edition.objects.listed().select_related("framework").order_by(Lower("framework__title"), "-key"))
    counts = {
        "statement_count": counted(Statement.objects.given(), "edition", editions),
        "section_count": counted(Section.objects.filter(parent=None), "edition", editions),
        "level_count": counted(Level.objects.all(), "scale__edition", editions),
    }
    shelves = {}
    for edition in editions:
        for name, found in counts.items():
            setattr(edition, name, found.get(edition.pk, 0))
        shelves.setdefault(edition.framework_id, Shelf(edition.framework, [])).editions.append(edition)
    return list(shelves.values())


def counted(rows, path, editions):
    found = rows.filter(**{f"{path}__in": editions}).order_by().values_list(path).annotate(n=Count("pk"))
    return dict(found)
