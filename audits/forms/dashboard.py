"""What a reader narrows the dashboard to."""

from django import forms

from audits.dashboard import Asked
from careers.coverage import Lens
from careers.forms.coverage import LensForm
from careers.models import KeyStage


class DashboardForm(LensForm):
    """Year group, key stage, subject and group, all in the address. What cannot be read is left out."""

    layer = section = strand = columns = by_now = None
    cohort = forms.CharField(required=False, widget=forms.Select, label="Year group")
    key_stage = forms.ChoiceField(required=False, label="Key stage", choices=[("", "All"), *KeyStage.choices])

    field_order = ["cohort", "key_stage", "subject", "group"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].label = "Group"

    def offer(self, picture):
        """The year groups and subjects that coverage found, which it knows only once it has looked."""
        rows = [(str(column.cohorts[0]), column.name) for column in picture.columns] if picture else []
        self.fields["cohort"].widget.choices = [("", "All"), *rows]
        self.offer_subjects(picture.coverage.subjects if picture else ())
        for name in self.fields:
            self.fields[name].widget.attrs["class"] = "form-select"

    def asked(self):
        cohort, group = self.chosen("cohort") or "", self.chosen("group")
        lens = Lens(group=group, subject=self.chosen("subject") or "")
        query = {name: self.chosen(name) for name in self.field_order if self.chosen(name)}
        number = int(cohort) if cohort.isdecimal() else None
        return Asked(lens, number, self.chosen("key_stage") or "", query)


class OutcomesForm(DashboardForm):
    """The same of the list of outcomes, which keeps to the layer that it shows."""

    layer = forms.CharField(required=False, widget=forms.HiddenInput)
    lacks = forms.CharField(required=False, widget=forms.HiddenInput)
