"""Small sheets in the admin, out and in, one school at a time."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import Format
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.tmp_storages import CacheStorage
from tablib import Dataset

from careers.imports.cells import is_empty, plain
from careers.imports.reading import Unreadable, load, look, read_into
from careers.models import School
from careers.sheets import CONTENT_TYPE, Sheet, csv_text, xlsx

#: Small sheets are: a few thousand rows.
LARGEST = 500_000


class Spreadsheet(Format):
    """What comes in: xlsx, csv or ods, read like every other file, in a process apart that may die of it."""

    def __init__(self, encoding=None):
        """The library asks each format for an encoding; the file itself says which it has."""

    def get_title(self):
        return "spreadsheet"

    def can_import(self):
        return True

    def create_dataset(self, in_stream):
        with TemporaryDirectory() as folder:
            source, target = Path(folder, "source"), Path(folder, "read")
            source.write_bytes(in_stream)
            read_into(source, target, name="This file")
            rows = [row for row in load(target).pages[0].rows if not all(map(is_empty, row))]
        header, *rows = rows
        return Dataset(*filled(rows, len(header)), headers=[plain(cell) for cell in header])


class Csv(Format):
    def get_title(self):
        return "csv"

    def get_extension(self):
        return "csv"

    def get_content_type(self):
        return "text/csv; charset=utf-8"

    def can_export(self):
        return True

    def export_data(self, dataset, **kwargs):
        return csv_text(sheet_of(dataset)).encode()


class Xlsx(Csv):
    def get_title(self):
        return "xlsx"

    def get_extension(self):
        return "xlsx"

    def get_content_type(self):
        return CONTENT_TYPE

    def export_data(self, dataset, **kwargs):
        return xlsx([sheet_of(dataset)])


def filled(rows, width):
    """The rows, each as wide as the header."""
    return [[*row, *[None] * width][:width] for row in rows]


def sheet_of(dataset):
    return Sheet("Sheet", dataset.headers, list(dataset))


def school_field(**kwargs):
    return forms.ModelChoiceField(School.objects.all(), label="School", **kwargs)


class SmallSheetForm(ImportForm):
    school = school_field()
    field_order = ["resource", "school", "import_file", "format"]

    def clean_import_file(self):
        file = self.cleaned_data["import_file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                f"This file has {filesizeformat(file.size)}; a small sheet has at most {filesizeformat(LARGEST)}."
            )
        try:
            look(file.file, file.name)
        except Unreadable as fault:
            raise forms.ValidationError(str(fault)) from None
        return file


class ConfirmSheetForm(ConfirmImportForm):
    school = school_field(widget=forms.HiddenInput)


class OutForm(ExportForm):
    school = school_field()
    field_order = ["resource", "school", "format"]


class SheetsMixin(ImportExportMixin):
    """For an admin whose `resource_classes` holds a SchoolResource."""

    formats = [Spreadsheet, Csv, Xlsx]
    import_form_class, confirm_form_class, export_form_class = SmallSheetForm, ConfirmSheetForm, OutForm
    #: Several web processes share the cache, which they do not their folders for temporary files.
    tmp_storage_class = CacheStorage

    def has_import_permission(self, request):
        return self.admin_site.has_permission(request)

    def has_export_permission(self, request):
        return self.admin_site.has_permission(request)

    def get_resource_kwargs(self, request, form=None, export_form=None, **kwargs):
        """For the school that the form names; before it does, for none, to tell of columns alone."""
        form = form or export_form
        chosen = form.cleaned_data["school"] if form and form.is_bound and form.is_valid() else School()
        return {"school": chosen, "by": request.user}

    def get_confirm_form_initial(self, request, import_form):
        school = {"school": import_form.cleaned_data["school"]} if import_form else {}
        return {**super().get_confirm_form_initial(request, import_form), **school}

    def add_data_read_fail_error_to_form(self, form, e):
        form.add_error("import_file", str(e) if isinstance(e, Unreadable) else "There is nothing in this file.")

    def process_import(self, request, **kwargs):
        """The file waits for a day between the preview and this."""
        if CacheStorage.CACHE_PREFIX + request.POST.get("import_file_name", "") not in cache:
            messages.error(request, "The file that you looked at is here no more. Choose it again.")
            return redirect("admin:{}_{}_import".format(*self.get_model_info()))
        return super().process_import(request, **kwargs)

    def process_result(self, result, request):
        if result.has_errors() or result.has_validation_errors():
            messages.error(request, "Nothing was written: the school's rows have changed meanwhile. Look again.")
            return redirect("admin:{}_{}_import".format(*self.get_model_info()))
        return super().process_result(result, request)
