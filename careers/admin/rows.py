"""What every table of the admin has: history in the same transaction, refusals in sentences, rows of one school."""

from functools import wraps

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.shortcuts import redirect

from careers.history import changes_since, entry, snapshot
from careers.models import History, School
from careers.tenancy import SchoolOwned, limit_to_school
from careers.years import delete_unused, why_kept


def refusing(view):
    """A refusal that only the moment of writing can find, because somebody else was quicker, is a message."""

    @wraps(view)
    def refused(self, request, *args, **kwargs):
        if request.method != "POST":
            return view(self, request, *args, **kwargs)
        try:
            with transaction.atomic():
                return view(self, request, *args, **kwargs)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(request.get_full_path())

    return refused


class TableAdmin(admin.ModelAdmin):
    """Writes history for every change, and deletes nothing that something else stands on."""

    view_on_site = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    #: Models whose rows go with a row that is deleted, and do not stand in its way.
    besides = frozenset()

    changeform_view = refusing(admin.ModelAdmin.changeform_view)
    changelist_view = refusing(admin.ModelAdmin.changelist_view)
    delete_view = refusing(admin.ModelAdmin.delete_view)

    def schools_of(self, row):
        """The schools that a change of this row concerns: it is told in the history of each."""
        return [row.school]

    def tell(self, request, row, action, changes=None, schools=None):
        schools = self.schools_of(row) if schools is None else schools
        told = {"by": request.user, "row": row, "action": action, "changes": changes}
        History.objects.bulk_create(entry(**told, school=school) for school in schools)

    def save_model(self, request, obj, form, change):
        before = snapshot(self.model._base_manager.get(pk=obj.pk), fields=form.fields) if change else {}
        obj.save()
        changes = changes_since(before, obj)
        if changes or not change:
            self.tell(request, obj, "changed" if change else "added", changes)

    def save_formset(self, request, form, formset, change):
        """Rows that stand below another one: theirs is its school, and what is told of them is told there."""
        rows, schools = formset.save(commit=False), list(self.schools_of(form.instance))
        for row in formset.deleted_objects:
            self.tell(request, row, "deleted", schools=schools)
            row.delete()
        for row in rows:
            if isinstance(row, SchoolOwned):
                row.school_id = form.instance.school_id
            added = row._state.adding
            before = {} if added else snapshot(type(row)._base_manager.get(pk=row.pk))
            row.save()
            self.tell(request, row, "added" if added else "changed", changes_since(before, row), schools)

    def why_kept(self, row):
        """A sentence that says why this row cannot be deleted; empty if it can."""
        return why_kept(row, self.besides)

    def get_deleted_objects(self, objs, request):
        """Django's own list would name every row below these, learners among them. Ours counts, in sentences."""
        refusals = [refusal for row in objs if (refusal := self.why_kept(row))]
        return [str(row) for row in objs], {self.opts.verbose_name_plural: len(objs)}, set(), refusals

    def delete_model(self, request, obj):
        delete_unused(row=obj, by=request.user, besides=self.besides)

    def delete_queryset(self, request, queryset):
        for row in queryset:
            self.delete_model(request, row)


class ReadOnlyAdmin(admin.ModelAdmin):
    """To be looked at. Nobody changes these rows here."""

    view_on_site = False
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SchoolRowForm(forms.ModelForm):
    """A row of one school: chosen once, never changed; every other choice comes from the same school."""

    in_school = forms.ModelChoiceField(School.objects.all(), label="School")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        typed = self.data.get(self.add_prefix("in_school"), "")
        school = self.instance.school_id or (typed if typed.isdigit() else None)
        if self.instance.pk:
            del self.fields["in_school"]
        for field in self.fields.values():
            limit_to_school(field, school)

    def clean(self):
        typed = super().clean()
        if school := typed.get("in_school"):
            self.instance.school = school
        return typed

    def _get_validation_exclusions(self):
        """The school is known though no field has its name, so 'once in each school' is checked with the others."""
        known = {"school"} if self.instance.school_id else set()
        return super()._get_validation_exclusions() - known


class SchoolRowAdmin(TableAdmin):
    """Rows of schools. `columns` are the fields besides the school."""

    form = SchoolRowForm
    columns = ()
    list_filter = ["school"]
    list_select_related = ["school"]

    def get_fields(self, request, obj=None):
        return ["school" if obj else "in_school", *self.columns]

    def get_readonly_fields(self, request, obj=None):
        return ["school", *self.readonly_fields] if obj else self.readonly_fields
