"""Small sheets of one school by django-import-export: the one base that every resource of ours has.

By itself the library finds rows of every school, lets an `id` column overwrite any of them, lets everybody in, and
points foreign keys at whatever id a file names. Here a resource belongs to a school and to who uses it; its cells are
read by our own cell types, which find rows of that school only; rows are found by what people call them; and each row
is written with its line of history. Large sheets go through `careers.imports.difference` (docs/decisions/6).
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from import_export.fields import Field
from import_export.resources import ModelResource
from tablib import Dataset

from careers.history import changes_since, record, snapshot
from careers.imports.cells import is_empty, plain
from careers.imports.kinds import Setting
from careers.imports.resource_parts import Cell, Difference, Fault, RowsByName, cell_of
from careers.models import User
from careers.tenancy import STRICTEST, SchoolOwned

#: Columns that would say which row of the database is meant, or whose.
NEVER = {"id", "pk", "school", "school_id", "school id"}


class SchoolResource(ModelResource):
    """Rows of one school, in and out. `by` is a member of it, or a superuser; nobody else gets in.

    A column that is not in the file is left alone; so is an empty cell, unless `clear` says that it takes away.
    """

    #: What a member needs to export and to import.
    see = STRICTEST
    change = STRICTEST

    class Meta:
        instance_loader_class = RowsByName
        clean_model_instances = True
        skip_unchanged = True
        use_transactions = True

    def __init__(self, *, school, by, clear=False):
        super().__init__()
        if self._meta.use_bulk:
            raise TypeError("What is written in bulk writes no history; see careers.imports.difference.")
        self.school, self.by, self.clear = school, by, clear
        setting = Setting(school=school, year=None, member=by, today=timezone.localdate())
        for name, field in self.fields.items():
            if not isinstance(field.widget, Cell):
                raise TypeError(f"'{name}' must be a Cell, so that it finds rows of this school only.")
            field.widget.setting = setting

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        if django_field.primary_key or field_name == "school":
            raise TypeError(f"'{field_name}' never comes from a file: name the others in Meta.fields.")
        if django_field.is_relation:
            raise TypeError(f"Declare '{field_name}' with `column`, so that it finds rows of one school only.")
        name = capfirst(str(django_field.verbose_name))
        return Field(attribute=field_name, column_name=name, widget=Cell(cell_of(django_field)), readonly=readonly)

    @classmethod
    def get_diff_class(cls):
        return Difference

    @classmethod
    def get_error_result_class(cls):
        return Fault

    def get_queryset(self):
        return super().get_queryset().filter(school=self.school)

    def filter_export(self, queryset, **kwargs):
        return queryset.filter(school=self.school)

    def init_instance(self, row=None):
        return self._meta.model(school=self.school)

    def refuse_without(self, permission):
        """PermissionDenied unless `by` has this permission in this school, or is an active superuser."""
        if isinstance(self.by, User):
            allowed = self.by.is_active and self.by.is_superuser
        else:
            here = getattr(self.by, "school_id", None) == self.school.pk and not self.by.left_at
            allowed = here and self.by.can(permission)
        if not allowed:
            raise PermissionDenied(f"Rows of {self.school} are not for {self.by}.")

    def export(self, *args, **kwargs):
        self.refuse_without(self.see)
        return super().export(*args, **kwargs)

    def import_data(self, dataset, **kwargs):
        """Good rows and bad: with any bad one, nothing is written."""
        self.refuse_without(self.change)
        return super().import_data(dataset, **{"rollback_on_validation_errors": True, **kwargs})

    def import_rows(self, rows, **kwargs):
        """The same from rows of {name of our field: value}, all with the same fields."""
        rows = list(rows)
        names = list(rows[0]) if rows else self.get_import_id_fields()
        headers = [self.fields[name].column_name if name in self.fields else name for name in names]
        return self.import_data(Dataset(*([row[name] for name in names] for row in rows), headers=headers), **kwargs)

    def before_import(self, dataset, **kwargs):
        headers = [plain(header) for header in dataset.headers or ()]
        for header in headers:
            if header.casefold() in NEVER:
                raise ValueError(
                    f"The file has a column '{header}'. Rows are found by their names, in one school: take it out."
                )
        dataset.headers = [self.header(name) for name in headers]
        for name in self.get_import_id_fields():
            if self.fields[name].column_name not in dataset.headers:
                raise ValueError(f"The file has no column '{self.fields[name].column_name}'. Add it.")

    def header(self, name):
        """Our own name of a column, whatever its capitals."""
        names = {field.column_name.casefold(): field.column_name for field in self.fields.values()}
        return names.get(name.casefold(), name)

    def after_init_instance(self, instance, new, row, **kwargs):
        self.before = {} if new else snapshot(instance)

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        if not is_empty(row.get(field.column_name)):
            super().import_field(field, instance, row, is_m2m, **kwargs)
        elif self.clear and instance.pk and field.column_name in row:
            nothing = None if instance._meta.get_field(field.attribute).null else ""
            setattr(instance, field.attribute, nothing)

    def validate_instance(self, instance, import_validation_errors=None, **kwargs):
        errors = dict(import_validation_errors or {})
        for field in instance._meta.concrete_fields:
            stranger = isinstance(other := field.is_relation and getattr(instance, field.name, None), SchoolOwned)
            if stranger and other.school_id != self.school.pk:
                errors[field.name] = ValidationError("This row belongs to another school.")
        super().validate_instance(instance, errors, **kwargs)

    def do_instance_save(self, instance, is_create):
        super().do_instance_save(instance, is_create)
        action = "added" if is_create else "changed"
        record(by=self.by, row=instance, action=action, changes=changes_since(self.before, instance))

    def after_import(self, dataset, result, **kwargs):
        """Not as the library does it: no row came with an id, and setting the sequence back to the highest that we can
        see would give somebody else's next row a number that is taken already."""
