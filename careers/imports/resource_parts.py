"""What a resource of ours is made of: cells read by our own types, rows found by name, differences and faults told."""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.text import capfirst
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Diff
from import_export.results import Error
from import_export.widgets import Widget

from careers.imports.cells import Day, Number, OneOf, Text, Wrong, YesNo, plain


class Cell(Widget):
    """A cell type of ours where the library asks for a widget. The resource gives it the school's setting."""

    def __init__(self, cell):
        super().__init__()
        self.cell = cell
        self.setting = None

    @cached_property
    def convert(self):
        if self.setting is None:
            raise TypeError("A cell is read through a resource that belongs to a school.")
        return self.cell.bind(self.setting)

    def clean(self, value, row=None, **kwargs):
        if self.cell.is_nothing(value):
            return None
        try:
            return self.convert(value)
        except Wrong as fault:
            raise ValueError(f"{fault.cause}. {fault.todo}".strip()) from None

    def render(self, value, obj=None, **kwargs):
        return self.cell.shown(value)


def column(attribute, cell, name=""):
    """A column of a resource that its model alone does not make: a row of the school, say, by `cells.RowOf`."""
    return Field(attribute=attribute, column_name=name or capfirst(attribute.replace("_", " ")), widget=Cell(cell))


def cell_of(field):
    """What the cells of a model's own field hold."""
    if field.choices:
        return OneOf(field.choices)
    if isinstance(field, models.BooleanField):
        return YesNo()
    if isinstance(field, models.DateField):
        return Day()
    if isinstance(field, models.IntegerField):
        return Number()
    if isinstance(field, (models.CharField, models.TextField)):
        return Text(longest=field.max_length or 0, lines=isinstance(field, models.TextField))
    raise TypeError(f"No cell type is known for {field}. Declare it with `column`.")


class RowsByName(BaseInstanceLoader):
    """The school's rows by what a file calls them, whatever its capitals: one query for a whole sheet."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        self.names = [resource.fields[name] for name in resource.get_import_id_fields()]
        self.found = {}
        self.met = set()
        for row in resource.get_queryset():
            self.found.setdefault(self.key([field.get_value(row) for field in self.names]), []).append(row)

    @staticmethod
    def key(values):
        return tuple(" ".join(plain(str(value)).casefold().split()) for value in values)

    def get_instance(self, row):
        try:
            values = [field.clean(row) for field in self.names]
        except ValueError:
            return None  # said where the cell itself is read
        if None in values:
            return None
        wanted = self.key(values)
        if wanted in self.met:
            raise ValidationError(f"'{values[-1]}' stands in this file twice. Leave one of the rows out.")
        self.met.add(wanted)
        hits = self.found.get(wanted, [])
        if len(hits) > 1:
            hits = [hit for hit in hits if [field.get_value(hit) for field in self.names] == values]
        return hits[0] if hits else None


class Fault(Error):
    """A sentence. How the program came to it is for nobody who looks at a sheet."""

    traceback = ""


class Difference(Diff):
    """What a preview shows of a row. The library's own marks are inline styles, which our pages forbid."""

    def as_html(self):
        return [self.told(*map(plain, pair)) for pair in zip(self.left, self.right, strict=True)]

    def told(self, before, after):
        if before == after or self.new or not before:
            return after
        return format_html("<del>{}</del> <ins>{}</ins>", before, after)
