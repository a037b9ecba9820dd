"""Small sheets in the five steps: kinds whose fields and differences are those of a resource of django-import-export.

The resource finds the row, reads the cells into it and says whether anything differs, as it does in the admin; but it
saves nothing: the check may not write, and a save for each row would leave no trace by which to take it back. So what
differs goes through `Changes`, with its history, as with every other kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError

from careers.imports.cells import CellType
from careers.imports.difference import Changes
from careers.imports.kinds import CHANGED, NEW, SAME, Field, Kind, Plan, Record, Setting
from careers.imports.resources import SchoolResource


class ResourceKind(Kind):
    """Subclasses name their resource, and what its columns alone do not say."""

    resource: type[Any]
    #: {field: other headers}
    also: Mapping[str, tuple[str, ...]] = {}
    #: {field: a cell that knows more words than that of the resource}
    cells: Mapping[str, CellType] = {}
    examples: Mapping[str, Any] = {}
    #: Headers that exports have besides, which say nothing.
    ignored: Sequence[str] = ()

    def bound(self, setting: Setting) -> SchoolResource:
        found: SchoolResource = self.resource(school=setting.school, by=setting.member, clear=setting.clear)
        return found

    def fields(self, setting: Setting) -> Sequence[Field]:
        resource = self.bound(setting)
        names = resource.get_import_id_fields()
        found = []
        for name, one in resource.fields.items():
            column = resource._meta.model._meta.get_field(name)
            found.append(Field(
                name, one.column_name, self.cells.get(name, one.widget.cell), self.also.get(name, ()),
                required=name in names, example=self.examples.get(name, ""), help=str(column.help_text),
                clearable=name not in names and column.blank and not column.choices,
            ))  # fmt: skip
        return [*found, *(Field(name.casefold(), name, written=False) for name in self.ignored)]

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        resource, changes = self.bound(setting), Changes()
        resource.refuse_without(resource.change)
        loader = resource._meta.instance_loader_class(resource)
        for record in records:
            if record.good and record.values:
                try:
                    settle(record, resource, loader, changes)
                except ValidationError as fault:
                    refuse(record, fault)
        return Plan(changes)


def settle(record: Record, resource: Any, loader: Any, changes: Changes) -> None:
    """What one row does, by the resource's own difference. ValidationError says why it cannot go in."""
    fields = resource.fields
    row = {fields[name].column_name: "" if value is None else fields[name].widget.cell.shown(value)
           for name, value in record.values.items() if name in fields}  # fmt: skip
    instance, new = resource.get_or_init_instance(loader, row)
    stored = copy(instance)
    resource.import_instance(instance, row)
    keys = [one.name for one in instance._meta.concrete_fields if one.is_relation]
    instance.clean_fields(exclude=keys)  # what must be once is seen to by the loader, for all rows by one query
    if new:
        changes.add(instance)
        record.verdict = NEW
        return
    record.verdict = SAME
    if resource.skip_row(instance, stored, row):
        return
    before = {name: said(one, stored) for name, one in fields.items()}
    told = [name for name in fields if name not in resource.get_import_id_fields()]  # its name stays as it is written
    if changes.change(stored, **{name: getattr(instance, name) for name in told}):
        record.verdict = CHANGED
        after = {name: said(one, stored) for name, one in fields.items()}
        record.words = [f"{fields[name].column_name} {after[name] or 'none'}, was {before[name] or 'none'}"
                        for name in told if after[name] != before[name]]  # fmt: skip


def said(column: Any, row: Any) -> Any:
    """What an export writes for a row in this column."""
    return column.widget.cell.shown(getattr(row, column.attribute))


def refuse(record: Record, fault: ValidationError) -> None:
    """Each sentence at its field, where the fault tells it."""
    told = fault.message_dict if hasattr(fault, "error_dict") else {"": fault.messages}
    for name, sentences in told.items():
        for sentence in sentences:
            record.refuse("The value is not right" if name else "This row is in the file twice", sentence if name else
                          "Leave one of the rows out.", field=name if name in record.headers else "")  # fmt: skip
