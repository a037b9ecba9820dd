"""Schools and trusts in the admin."""

from django.contrib import admin
from django.core.exceptions import ValidationError

from careers import people
from careers.admin.rows import TableAdmin
from careers.admin.site import site
from careers.models import School, Trust, TrustMembership


@admin.register(School, site=site)
class SchoolAdmin(TableAdmin):
    """A new school gets what every school begins with. None is deleted here: everything about it would go."""

    list_display = ["name", "slug", "kind", "trust"]
    list_filter = ["trust", "kind"]
    list_select_related = ["trust"]
    search_fields = ["name", "urn"]
    fields = ["name", "slug", "kind", "phase", "urn", "region", "website", "trust"]

    def schools_of(self, row):
        return [row]

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.pk = people.add_school(by=request.user, **form.cleaned_data).pk

    def has_delete_permission(self, request, obj=None):
        return False


class TrustMembershipInline(admin.TabularInline):
    model = TrustMembership
    extra = 0


@admin.register(Trust, site=site)
class TrustAdmin(TableAdmin):
    inlines = [TrustMembershipInline]
    besides = frozenset({TrustMembership})

    def schools_of(self, row):
        return row.schools.all()

    def delete_model(self, request, obj):
        """One with schools is kept, so there is no school in which to tell it."""
        if refusal := self.why_kept(obj):
            raise ValidationError(refusal)
        obj.delete()
