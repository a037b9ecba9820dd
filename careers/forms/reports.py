"""What a reader of a report may choose; all of it in the address."""

from django import forms

from careers.forms.fields import dress


class ProgrammeReportChoice(forms.Form):
    by = forms.ChoiceField(label="Arranged", required=False, choices=[("", "By year group"), ("term", "By half-term")])
    cohort = forms.ChoiceField(label="Year groups", required=False)

    def __init__(self, data, *, cohorts):
        super().__init__(data)
        self.cohorts = {str(cohort.pk): cohort for cohort in cohorts}
        self.fields["cohort"].choices = [("", "All year groups"), *((pk, one.name) for pk, one in self.cohorts.items())]
        self.fields["cohort"].error_messages["invalid_choice"] = "The school has no such year group."
        dress(self)
        self.is_valid()

    def chosen(self):
        """What the report is asked for; what cannot be read is left out, and `errors` says so."""
        cohort = self.cohorts.get(self.cleaned_data.get("cohort", ""))
        return {"by_term": self.cleaned_data.get("by") == "term", "cohort": cohort}
