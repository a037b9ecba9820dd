"""Writing editions in bulk. Rows that exist keep their primary keys, so that nothing that points at them is lost."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Model, ProtectedError, RestrictedError

from frameworks.loading.content import Content, There
from frameworks.loading.documents import Fault
from frameworks.loading.rules import ancestry
from frameworks.loading.stored import Stored, rows_of
from frameworks.models import Alignment, Descriptor, Edition, Framework, Level, Scale, Section, Statement, Strand


@dataclass
class Task:
    """One edition to be written; `edition` is its row once that is there."""

    file: str
    content: Content
    digest: str
    stored: Stored | None
    edition: Edition = field(init=False)

    @property
    def pk(self) -> int:
        return int(self.edition.pk)


#: Primary keys by edition and code.
Keys = dict[tuple[int, str], int]


def upsert(rows: Sequence[Model], *, unique: list[str], update: list[str]) -> None:
    """Add what is new, change what is there (found by `unique`), and give each row its primary key."""
    if rows:
        manager: Any = type(rows[0])._default_manager
        manager.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=update)


def write_frameworks(contents: Iterable[Content], *, listed: bool) -> dict[str, Framework]:
    parts = {content.framework.key: vars(content.framework) for content in contents}
    rows = [Framework(**part, listed=listed) for part in parts.values()]
    upsert(rows, unique=["key"], update=["title", "publisher", "about"])
    return {row.key: row for row in rows}


def write_editions(tasks: Sequence[Task], frameworks: dict[str, Framework]) -> list[Fault]:
    """Everything that belongs to these editions. Faults are rows that a draft would drop although they are in use."""
    for task in tasks:
        framework = frameworks[task.content.framework.key]
        task.edition = Edition(framework=framework, digest=task.digest, **vars(task.content.edition))
    fields = ["digest", *(key for key in vars(tasks[0].content.edition) if key != "key")]
    upsert([task.edition for task in tasks], unique=["framework", "key"], update=fields)
    Alignment.objects.filter(edition__in=[task.pk for task in tasks]).delete()
    write_strands(tasks)
    write_sections(tasks)
    write_levels(tasks)
    write_statements(tasks)
    write_descriptors(tasks)
    faults = [fault for task in tasks for fault in drop_rows(task)]
    write_alignments(tasks)
    return faults


def write_strands(tasks: Sequence[Task]) -> None:
    rows = [
        Strand(edition_id=task.pk, order=order, **vars(row))
        for task in tasks
        for order, row in enumerate(task.content.strands, 1)
    ]
    upsert(rows, unique=["edition", "code"], update=["title", "elements", "order"])


def write_sections(tasks: Sequence[Task]) -> None:
    """One depth after the other, because a section names its parent."""
    known: Keys = {}
    for rows in by_depth(tasks, known):
        upsert(rows, unique=["edition", "code"], update=["parent", "title", "text", "lead_in", "order"])
        known |= {(row.edition_id, row.code): row.pk for row in rows}


def by_depth(tasks: Sequence[Task], known: Keys) -> Iterator[list[Section]]:
    depths: dict[int, list[tuple[int, int, Any]]] = {}
    for task in tasks:
        parents = {row.code: row.parent for row in task.content.sections}
        for order, row in enumerate(task.content.sections, 1):
            depths.setdefault(len(ancestry(row.code, parents)), []).append((task.pk, order, row))
    for _, rows in sorted(depths.items()):
        yield [
            Section(
                edition_id=edition, order=order, code=row.code, title=row.title, text=row.text, lead_in=row.lead_in,
                parent_id=known[edition, row.parent] if row.parent else None,
            )
            for edition, order, row in rows
        ]  # fmt: skip


def write_levels(tasks: Sequence[Task]) -> None:
    scales = [
        Scale(
            edition_id=task.pk, name=task.content.scale.name, ours=task.content.scale.ours, note=task.content.scale.note
        )
        for task in tasks
        if task.content.scale
    ]
    upsert(scales, unique=["edition"], update=["name", "ours", "note"])
    by_edition = {scale.edition_id: scale for scale in scales}
    if any(task.stored for task in tasks):
        # Out of the way first: two levels may be about to change places.
        Level.objects.filter(scale__in=scales).update(order=F("order") + 10_000)
    rows = [
        Level(scale=by_edition[task.pk], order=order, **vars(row))
        for task in tasks
        for order, row in enumerate(task.content.levels, 1)
    ]
    upsert(rows, unique=["scale", "code"], update=["name", "note", "order"])


def keys_of(model: Any, editions: Iterable[int], path: str = "edition") -> Keys:
    found = model.objects.filter(**{f"{path}__in": set(editions)}).values_list(path, "code", "pk")
    return {(edition, code): pk for edition, code, pk in found}


def write_statements(tasks: Sequence[Task]) -> None:
    editions = [task.pk for task in tasks]
    sections, strands = keys_of(Section, editions), keys_of(Strand, editions)
    rows = [
        Statement(
            edition_id=task.pk, order=order, code=row.code, text=row.text, bullets=row.bullets, status=row.status,
            key_stage=row.key_stage, purpose=row.purpose or task.content.edition.purpose,
            section_id=sections[task.pk, row.section], strand_id=strands[task.pk, row.strand] if row.strand else None,
        )
        for task in tasks
        for order, row in enumerate(task.content.statements, 1)
    ]  # fmt: skip
    update = ["section", "strand", "text", "bullets", "key_stage", "purpose", "status", "order"]
    upsert(rows, unique=["edition", "code"], update=update)


def write_descriptors(tasks: Sequence[Task]) -> None:
    """A draft's descriptors are written anew: nothing points at them."""
    drafts = [task.pk for task in tasks if was_draft(task)]
    Descriptor.objects.filter(statement__edition__in=drafts).delete()
    editions = [task.pk for task in tasks]
    statements, levels = keys_of(Statement, editions), keys_of(Level, editions, "scale__edition")
    rows = [
        Descriptor(
            statement_id=statements[task.pk, row.statement], level_id=levels[task.pk, row.level],
            text=row.text, status=row.status,
        )
        for task in tasks
        for row in task.content.descriptors
    ]  # fmt: skip
    upsert(rows, unique=["statement", "level"], update=["text", "status"])


def was_draft(task: Task) -> bool:
    return task.stored is not None and task.stored.edition.status == Edition.Status.DRAFT


def write_alignments(tasks: Sequence[Task]) -> None:
    targets = {row.to for task in tasks for row in task.content.alignments}
    if not targets:
        return
    keys = {to.framework for to in targets}
    found = Edition.objects.filter(framework__key__in=keys).values_list("framework__key", "key", "pk")
    editions = {(framework, key): pk for framework, key, pk in found}
    ends = [*editions.values(), *(task.pk for task in tasks)]
    sections, statements = keys_of(Section, ends), keys_of(Statement, ends)

    def far(to: There) -> dict[str, int | None]:
        pk = editions[to.framework, to.edition]
        return {
            "to_edition_id": pk,
            "to_section_id": sections[pk, to.section] if to.section else None,
            "to_statement_id": statements[pk, to.statement] if to.statement else None,
        }

    Alignment.objects.bulk_create(
        Alignment(
            edition_id=task.pk, order=order, kind=row.kind, note=row.note,
            section_id=sections[task.pk, row.from_.section] if row.from_.section else None,
            statement_id=statements[task.pk, row.from_.statement] if row.from_.statement else None,
            **far(row.to),
        )
        for task in tasks
        for order, row in enumerate(task.content.alignments, 1)
    )  # fmt: skip


def drop_rows(task: Task) -> list[Fault]:
    """Delete what a draft no longer has. The rules let no published edition come here with anything to drop."""
    if task.stored is None:
        return []
    kept, faults = rows_of(task.content), []
    tables: list[tuple[str, Any]] = [
        ("statements", Statement.objects.filter(edition=task.pk)),
        ("sections", Section.objects.filter(edition=task.pk)),
        ("strands", Strand.objects.filter(edition=task.pk)),
        ("scale.levels", Level.objects.filter(scale__edition=task.pk)),
    ]
    for name, rows in tables:
        codes = task.stored.rows[name].keys() - kept[name].keys()
        faults += [Fault(task.file, name, why) for row in rows.filter(code__in=codes) if (why := drop(row))]
    if task.content.scale is None and not faults:
        Scale.objects.filter(edition=task.pk).delete()
    return faults


def drop(row: Any) -> str:
    """Delete one row, or say why it stays. What still points at it comes from editions that are not written now."""
    pointing = row.aligned_from.first() if hasattr(row, "aligned_from") else None
    if pointing:
        return f"'{row.code}' cannot be dropped: {pointing.edition} is aligned with it."
    try:
        row.delete()
    except (ProtectedError, RestrictedError):
        return f"'{row.code}' is in use and cannot be dropped."
    return ""
