"""What rows of a file add, change and take away, table by table: gathered first, then written in bulk.

django-import-export saves row by row (docs/decisions/6 has the measurement); this writes each table with a few
statements whatever the number of rows, and keeps what is needed to take all of it back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from careers.databases import analyse
from careers.history import entry, plain
from careers.models import History, Import, ImportTrace

#: How many rows one statement takes.
BATCH = 1_000
#: More rows than this make PostgreSQL look at the table anew, so that the next question is planned well.
MANY = 500

Person = Callable[[Any], int | None]


@dataclass
class Table:
    """The changes of one model. `changed` is {row: {field: (before, after)}} with the values as they are stored."""

    model: type[Model]
    #: Whether history gets a line for each row; the label of a line is str(row).
    told: bool = True
    #: The learner whom a row is about, for history.
    person: Person = lambda row: getattr(row, "learner_id", None)
    added: list[Any] = field(default_factory=list)
    changed: dict[Any, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    removed: list[Any] = field(default_factory=list)
    #: {row: {what: [before, after]}} that history tells of a row beside its own columns: groups, say, or tags.
    words: dict[Any, dict[str, list[str]]] = field(default_factory=dict)


class Changes:
    """All tables that an import touches, in the order in which they are first named: what is pointed at comes first."""

    def __init__(self) -> None:
        self.tables: dict[type[Model], Table] = {}

    def table(self, model: type[Model], **how: Any) -> Table:
        """The table of a model; `told` and `person` are given when it is first named."""
        if model not in self.tables:
            self.tables[model] = Table(model, **how)
        return self.tables[model]

    def add(self, row: Any) -> Any:
        """A row that is not stored yet; rows that point at it may be added in the same plan."""
        self.table(type(row)).added.append(row)
        return row

    def change(self, row: Any, **values: Any) -> bool:
        """Give a row these values; whether any of them differs from what it has. A row added here is just set."""
        differs = False
        for name, value in values.items():
            attname = row._meta.get_field(name).attname
            value = getattr(value, "pk", value) if attname != name else value
            before = getattr(row, attname)
            if same(before, value):
                continue
            differs = True
            setattr(row, attname, value)
            if row.pk is not None:
                noted = self.table(type(row)).changed.setdefault(row, {})
                noted[attname] = (noted.get(attname, (before,))[0], value)
        return differs

    def remove(self, row: Any) -> None:
        self.table(type(row)).removed.append(row)

    def tell(self, row: Any, what: str, before: str, after: str) -> None:
        """Have history say this of a row that is stored: what other tables hold of it has changed."""
        self.table(type(row)).words.setdefault(row, {})[what] = [before, after]

    @property
    def empty(self) -> bool:
        return not any(table.added or table.changed or table.removed for table in self.tables.values())

    def write(self, *, of: Import, by: Any) -> None:
        """Write everything with its history and its traces; call it inside a transaction."""
        for table in self.tables.values():
            write_table(table)
        for table in self.tables.values():
            if table.told:
                History.objects.bulk_create(lines_of(table, by), batch_size=BATCH)
        traces = [trace_of(table, of, order) for order, table in enumerate(self.tables.values())]
        ImportTrace.objects.bulk_create(traces)
        self.analyse()

    def analyse(self) -> None:
        """So that the next question about what has just been filled in is planned well."""
        many = [table.model for table in self.tables.values() if len(table.added) + len(table.changed) > MANY]
        if many:
            analyse(*many)


def same(before: Any, after: Any) -> bool:
    """Whether nothing would change: '' and None of a text are one."""
    return bool(before == after) or (before in ("", None) and after in ("", None))


def write_table(table: Table) -> None:
    rows = table.model._base_manager
    if table.removed:
        for at in range(0, len(table.removed), BATCH):
            rows.filter(pk__in=[row.pk for row in table.removed[at : at + BATCH]]).delete()
    if table.changed:
        names = sorted({name for changes in table.changed.values() for name in changes})
        upsert(
            table, list(table.changed), [one.name for one in table.model._meta.concrete_fields if one.attname in names]
        )
    rows.bulk_create(table.added, batch_size=BATCH)  # it looks up the keys of rows that were added before these


def upsert(table: Table, rows: list[Any], names: list[str]) -> None:
    """Change these columns of rows that are there, many in one statement."""
    manager = table.model._base_manager
    manager.bulk_create(rows, update_conflicts=True, update_fields=names, unique_fields=["pk"], batch_size=BATCH)


def lines_of(table: Table, by: Any) -> list[History]:
    lines = [entry(by=by, row=row, action="imported", person=table.person(row)) for row in table.added]
    for row in dict.fromkeys((*table.changed, *table.words)):
        told = words_of(row, table.changed.get(row, {})) | table.words.get(row, {})
        lines.append(entry(by=by, row=row, action="changed by import", changes=told, person=table.person(row)))
    for row in table.removed:
        lines.append(entry(by=by, row=row, action="removed by import", person=table.person(row)))
    return lines


def words_of(row: Any, changes: dict[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    """{field: [before, after]}; of the fields that a model names in UNTOLD no more than that they changed."""
    names = {one.attname: one.name for one in row._meta.concrete_fields}
    untold = getattr(row, "UNTOLD", ())
    told = {names[at]: [plain(one) for one in pair] for at, pair in changes.items() if at != "version"}
    return {name: ["", "changed"] if name in untold else pair for name, pair in told.items()}


def stored(row: Any) -> dict[str, Any]:
    """A row's columns as they can be kept in JSON and compared later."""
    return {one.attname: kept(one.value_from_object(row)) for one in row._meta.concrete_fields}


def kept(value: Any) -> Any:
    """A value as JSON has it: text for days and decimals."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, dict)):
        return value
    return plain(value)


def checksum(row: Any) -> int:
    """Differs when anything in the row's columns does."""
    return crc32(DjangoJSONEncoder(sort_keys=True).encode(stored(row)).encode())


def trace_of(table: Table, of: Import, order: int) -> ImportTrace:
    return ImportTrace(
        school_id=of.school_id,
        of_import=of,
        order=order,
        model=table.model._meta.label,
        added={str(row.pk): checksum(row) for row in table.added},
        changed={
            str(row.pk): {name: [kept(one) for one in pair] for name, pair in changes.items()}
            for row, changes in table.changed.items()
        },
        removed=[stored(row) for row in table.removed],
    )
