"""Forms for the school itself: details, years with half-terms, cohorts, target groups, and the filter of history."""

from itertools import pairwise

from django import forms
from django.apps import apps

from careers.models import AcademicYear, Cohort, KeyStage, School, TargetGroup, Term
from careers.tenancy import SchoolForm


def day_field(label):
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "This is no day of the calendar. Type it as 2026-09-01 or 01/09/2026."},
    )


class SchoolDetailsForm(forms.ModelForm):
    website = forms.URLField(required=False, assume_scheme="https", max_length=200)

    class Meta:
        model = School
        fields = ["name", "kind", "phase", "region", "urn", "website"]
        labels = {"name": "Name of the school", "kind": "Kind of school", "phase": "Ages"}


class YearForm(forms.ModelForm):
    starts_on = day_field("First day")
    ends_on = day_field("Last day")

    class Meta:
        model = AcademicYear
        fields = ["starts_on", "ends_on"]

    def clean(self):
        typed = super().clean()
        first, last, start = typed.get("starts_on"), typed.get("ends_on"), self.instance.start
        if first and first.year != start:
            self.add_error("starts_on", f"{self.instance} begins in {start}. Choose a day in {start}.")
        if last and last.year != start + 1:
            self.add_error("ends_on", f"{self.instance} ends in {start + 1}. Choose a day in {start + 1}.")
        if first and last:
            self.refuse_overlap(first, last)
        return typed

    def refuse_overlap(self, first, last):
        for other in self.instance.school.academicyear_set.exclude(pk=self.instance.pk):
            if other.starts_on <= last and first <= other.ends_on:
                field = "starts_on" if other.start < self.instance.start else "ends_on"
                self.add_error(
                    field,
                    f"This year overlaps {other}, which is from {other.starts_on:%-d %B %Y} "
                    f"to {other.ends_on:%-d %B %Y}. Choose days outside it.",
                )


class TermForm(forms.ModelForm):
    starts_on = day_field("First day")
    ends_on = day_field("Last day")

    class Meta:
        model = Term
        fields = ["name", "starts_on", "ends_on"]

    def clean(self):
        typed = super().clean()
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", f"{typed.get('name')} cannot end before it begins on {first:%-d %B %Y}.")
        return typed


class YearWithTerms:
    """One form on the page: the year's days and its six half-terms, checked against each other."""

    def __init__(self, data, *, year, terms):
        self.year = YearForm(data, instance=year)
        self.terms = [TermForm(data, instance=term, prefix=f"term-{term.order}") for term in terms]
        self.forms = [self.year, *self.terms]
        self.is_bound = data is not None

    def is_valid(self):
        each = [form.is_valid() for form in self.forms]
        self.refuse_days_outside()
        self.refuse_overlaps()
        return all(each) and not self.has_errors()

    def has_errors(self):
        return any(form.errors for form in self.forms)

    def refuse_days_outside(self):
        first, last = (self.year.cleaned_data.get(name) for name in ("starts_on", "ends_on"))
        for form in self.terms if first and last else ():
            for name in ("starts_on", "ends_on"):
                day = form.cleaned_data.get(name)
                if day and not first <= day <= last:
                    form.add_error(
                        name,
                        f"{day:%-d %B %Y} is outside the academic year, which is from "
                        f"{first:%-d %B %Y} to {last:%-d %B %Y}.",
                    )

    def refuse_overlaps(self):
        for earlier, later in pairwise(self.terms):
            end, begin = earlier.cleaned_data.get("ends_on"), later.cleaned_data.get("starts_on")
            if end and begin and begin <= end:
                later.add_error(
                    "starts_on",
                    f"{later.cleaned_data.get('name')} begins before {earlier.cleaned_data.get('name')} "
                    f"has ended on {end:%-d %B %Y}. Choose a later day.",
                )

    def rows(self):
        """The year and the half-terms, as typed; to be written by `keep_year`."""
        return {"year": self.year.instance, "terms": [form.instance for form in self.terms]}


class CohortForm(SchoolForm):
    class Meta:
        model = Cohort
        fields = ["name", "short_name", "order", "year_number", "key_stage", "starts_on", "ends_on", "active"]
        labels = {"order": "Place in the order", "active": "In use"}
        help_texts = {
            "name": "For example 'Year 9', or 'Retail, January start'.",
            "year_number": "The number of the year group, if it is one.",
            "starts_on": "For a cohort that does not follow the academic year.",
            "active": "Only cohorts in use are shown in the programme. What was planned for the others is kept.",
        }
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key_stage"].choices = [("", "No key stage"), *KeyStage.choices]

    def clean_year_number(self):
        number = self.cleaned_data["year_number"]
        if number is not None and not 1 <= number <= 14:
            raise forms.ValidationError(f"There is no Year {number}. Type a number from 1 to 14, or leave it empty.")
        return number


class TargetGroupForm(SchoolForm):
    class Meta:
        model = TargetGroup
        fields = ["name", "order", "watched"]
        labels = {"order": "Place in the list", "watched": "Watch this group"}


class HistoryFilter(forms.Form):
    """Which kind of thing the changes are about, in the address."""

    kind = forms.ChoiceField(label="What was changed", required=False)

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        labels = school.history_set.order_by("model").values_list("model", flat=True).distinct()
        self.fields["kind"].choices = [("", "Everything"), *((label, kind_name(label)) for label in labels)]

    def chosen(self):
        return self.cleaned_data.get("kind", "") if self.is_valid() else ""

    def filter(self, history):
        return history.filter(model=self.chosen()) if self.chosen() else history

    def chips(self):
        """The filter in use: (label, chosen words, address without it)."""
        return [("What was changed", kind_name(self.chosen()), "?")] if self.chosen() else []


def kind_name(label):
    """'careers.AcademicYear' as people read it; a table that is gone keeps its own name."""
    try:
        return str(apps.get_model(label)._meta.verbose_name).capitalize()
    except LookupError:
        return label
