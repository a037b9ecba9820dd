"""Years, year groups, target groups, partners and adopted editions in the admin."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from careers import adoption, years
from careers.admin.rows import SchoolRowAdmin, SchoolRowForm
from careers.admin.sheets import SheetsMixin
from careers.admin.site import site
from careers.imports.small_sheets import CohortResource, PartnerResource, TargetGroupResource
from careers.models import AcademicYear, Adoption, Cohort, Partner, PartnerContact, TargetGroup
from careers.people import this_start
from frameworks.models import Edition

#: How far from the present year a new one may be.
NEAR = 10


class NewYearForm(SchoolRowForm):
    def clean_start(self):
        start = self.cleaned_data["start"]
        if abs(start - this_start()) > NEAR:
            raise forms.ValidationError(f"{start} is far from this year. Type the year in whose September it begins.")
        return start

    def clean(self):
        typed = super().clean()
        if "start" in typed and "in_school" in typed:
            self.refuse_overlap(typed["in_school"], typed["start"])
        return typed

    def refuse_overlap(self, school, start):
        year, _ = years.propose_year(school=school, start=start)
        for other in school.academicyear_set.exclude(start=start):
            if other.starts_on <= year.ends_on and year.starts_on <= other.ends_on:
                self.add_error("start", f"It would overlap {other}. Mend the days of that year first.")


@admin.register(AcademicYear, site=site)
class AcademicYearAdmin(SchoolRowAdmin):
    """A new year has the usual half-terms; the school itself sets their days, on a page that looks at all of them."""

    form = NewYearForm
    columns = ["start"]
    list_display = ["label", "school", "starts_on", "ends_on"]

    def get_fields(self, request, obj=None):
        return ["school", "label", "starts_on", "ends_on"] if obj else super().get_fields(request, obj)

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj else []

    def save_model(self, request, obj, form, change):
        obj.pk = years.add_year(school=obj.school, start=obj.start, by=request.user).pk

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Cohort, site=site)
class CohortAdmin(SheetsMixin, SchoolRowAdmin):
    resource_classes = [CohortResource]
    columns = ["name", "short_name", "order", "year_number", "key_stage", "starts_on", "ends_on", "active"]
    list_display = ["name", "school", "short_name", "order", "key_stage", "active"]


@admin.register(TargetGroup, site=site)
class TargetGroupAdmin(SheetsMixin, SchoolRowAdmin):
    resource_classes = [TargetGroupResource]
    columns = ["name", "order", "watched"]
    list_display = ["name", "school", "order", "watched"]


class ContactInline(admin.TabularInline):
    model = PartnerContact
    fields = ["name", "job", "email", "phone", "note"]
    extra = 0


@admin.register(Partner, site=site)
class PartnerAdmin(SheetsMixin, SchoolRowAdmin):
    resource_classes = [PartnerResource]
    columns = ["name", "kind", "sector", "website", "note"]
    list_display = ["name", "school", "kind", "sector"]
    list_filter = ["school", "kind"]
    search_fields = ["name"]
    inlines = [ContactInline]
    besides = frozenset({PartnerContact})


class AdoptionForm(SchoolRowForm):
    def clean(self):
        typed = super().clean()
        school, edition = typed.get("in_school"), typed.get("edition")
        if school and edition and not adoption.visible_to(school).filter(pk=edition.pk).exists():
            self.add_error("edition", "This edition is another school's own.")
        return typed


@admin.register(Adoption, site=site)
class AdoptionAdmin(SchoolRowAdmin):
    form = AdoptionForm
    columns = ["edition"]
    list_display = ["edition", "school", "adopted_at"]
    list_select_related = ["school", "edition__framework"]

    def get_readonly_fields(self, request, obj=None):
        return ["school", "edition"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "edition":
            kwargs["queryset"] = Edition.objects.published().select_related("framework")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        obj.pk = adoption.adopt(school=obj.school, edition=obj.edition, by=request.user).pk

    def why_kept(self, row):
        in_use = adoption.obstacles(row.school, row.edition)
        return f"{row} is in use at {row.school}, so it cannot be dropped." if in_use else ""

    def delete_model(self, request, obj):
        if refusal := self.why_kept(obj):
            raise ValidationError(refusal)
        adoption.drop(school=obj.school, edition=obj.edition, by=request.user)

    def has_change_permission(self, request, obj=None):
        return False
