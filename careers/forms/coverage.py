"""What a reader asks of coverage and gaps."""

from django import forms
from django.utils import timezone

from careers.coverage import Lens
from careers.models import AcceptedGap
from careers.tenancy import SchoolForm


def choices_of(field):
    return [(str(value), words) for value, words in field.widget.choices]


class LensForm(forms.Form):
    """The filters of coverage. What cannot be read is left out, so that an old link still shows something."""

    layer = forms.ChoiceField(
        required=False,
        choices=[
            ("", "All together"), ("planned", "Planned"), ("delivered", "Delivered"), ("evidenced", "Evidenced"),
        ],
        widget=forms.HiddenInput,
    )  # fmt: skip
    section = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    strand = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    subject = forms.CharField(required=False, widget=forms.Select, label="Subject")
    group = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Reaching")
    columns = forms.ChoiceField(
        required=False, choices=[("", "Year groups"), ("key-stages", "Key stages")], label="Across"
    )
    by_now = forms.ChoiceField(
        required=False, choices=[("", "This year"), ("1", "By now, earlier years included")], label="Counting"
    )

    def __init__(self, *args, school, edition, fixed=False, **kwargs):
        """A `fixed` one only reads what was asked for: filters that are not in use cost it no query."""
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if fixed and not self.data.get(name)]:
            del self.fields[name]
        if "section" in self.fields:
            self.fields["section"].choices = [("", "All"), *((s.pk, s.title) for s in edition.sections.all())]
            self.fields["section"].label = edition.section_kinds[0] if edition.section_kinds else "Section"
        if "group" in self.fields:
            groups = ((group.pk, group.name) for group in school.targetgroup_set.all())
            self.fields["group"].choices = [("", "Everyone"), *groups]
        if "strand" in self.fields:
            self.strands(edition)

    def offer_subjects(self, subjects):
        """The subjects that coverage found, which it knows only once it has looked."""
        self.fields["subject"].widget.choices = [("", "All subjects"), *((name, name) for name in subjects)]

    def strands(self, edition):
        """Offered only where the source says which statement belongs to which strand."""
        tagged = edition.strands.filter(statements__isnull=False).distinct() if edition.strand_kind else ()
        if tagged:
            self.fields["strand"].choices = [("", "All"), *((strand.pk, strand.title) for strand in tagged)]
            self.fields["strand"].label = edition.strand_kind
        else:
            del self.fields["strand"]

    def chosen(self, name):
        """What was asked for, where it can be read."""
        return self.cleaned_data.get(name) if self.is_valid() or name not in self.errors else None

    def chips(self):
        """(label, chosen words, address without it) for each filter in use."""
        for name, field in self.fields.items():
            value = self.data.get(name)
            if value and not field.widget.is_hidden and self.chosen(name) not in (None, ""):
                rest = self.data.copy()
                rest.pop(name)
                yield field.label, dict(choices_of(field)).get(value, value), f"?{rest.urlencode()}"

    def lens(self):
        return Lens(
            **{name: self.chosen(name) for name in ("section", "strand", "group")},
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
