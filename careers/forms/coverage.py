"""What a reader asks of coverage and gaps."""

from django import forms
from django.utils import timezone

from careers.coverage import Lens
from careers.models import AcceptedGap
from careers.tenancy import SchoolForm


def choices_of(field):
    return [(str(value), words) for value, words in field.choices]


class LensForm(forms.Form):
    """The filters of coverage. What cannot be read is left out, so that an old link still shows something."""

    section = forms.ModelChoiceField(queryset=None, required=False, empty_label="All sections")
    strand = forms.ModelChoiceField(queryset=None, required=False, empty_label="All strands")
    subject = forms.ChoiceField(required=False)
    group = forms.ModelChoiceField(queryset=None, required=False, empty_label="Everyone", label="Reaching")
    columns = forms.ChoiceField(
        required=False, choices=[("", "Year groups"), ("key-stages", "Key stages")], label="Across"
    )
    by_now = forms.ChoiceField(
        required=False, choices=[("", "This year"), ("1", "By now, earlier years included")], label="Planned"
    )

    def __init__(self, *args, school, year, edition, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = edition.sections.all()
        self.fields["section"].label = edition.section_kinds[0] if edition.section_kinds else "Section"
        self.fields["group"].queryset = school.targetgroup_set.all()
        subjects = school.activity_set.in_year(year).exclude(subject="").order_by("subject")
        names = subjects.values_list("subject", flat=True).distinct()
        self.fields["subject"].choices = [("", "All subjects"), *((name, name) for name in names)]
        self.fields["strand"].queryset = edition.strands.all()
        self.fields["strand"].label = edition.strand_kind or "Strand"
        if not edition.statements.exclude(strand=None).exists():
            del self.fields["strand"]

    def chosen(self, name):
        return self.cleaned_data.get(name) if self.is_bound and name not in self.errors else None

    def chips(self):
        """(label, chosen words, address without it) for each filter in use."""
        for name, field in self.fields.items():
            value = self.data.get(name)
            if value and self.chosen(name):
                rest = self.data.copy()
                rest.pop(name)
                yield field.label, dict(choices_of(field)).get(value, value), f"?{rest.urlencode()}"

    def lens(self):
        self.is_valid()
        ids = {name: getattr(self.chosen(name), "pk", None) for name in ("section", "strand", "group")}
        return Lens(
            **ids,
            subject=self.chosen("subject") or "",
            by_now=bool(self.chosen("by_now")),
            key_stages=bool(self.chosen("columns")),
        )


class AcceptedGapForm(SchoolForm):
    class Meta:
        model = AcceptedGap
        fields = ["reason", "until"]
        labels = {"reason": "Why does the school accept this gap?", "until": "Until when?"}
        widgets = {"until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= timezone.localdate():
            raise forms.ValidationError("This day has passed. Give a day that is still to come.")
        return until
