"""Which edition to move to."""

from django import forms

from careers.adoption import newer_editions
from frameworks.models import Edition


class MoveForm(forms.Form):
    """Nothing to choose where there is only one newer edition; then that one is meant."""

    to = forms.ModelChoiceField(
        Edition.objects.none(),
        label="Move to",
        required=False,
        empty_label=None,
        error_messages={"invalid_choice": "Choose one of the newer editions of this framework."},
    )

    def __init__(self, data, *, school, old):
        super().__init__(data)
        self.newer = newer_editions(school, old)
        self.fields["to"].queryset = Edition.objects.filter(pk__in=[edition.pk for edition in self.newer])
        self.fields["to"].label_from_instance = lambda edition: edition.label

    def clean_to(self):
        """The edition that was chosen, or the only one there is, as `newer_editions` found it."""
        chosen = self.cleaned_data["to"]
        if chosen is None and len(self.newer) > 1 and self.data:
            raise forms.ValidationError("Choose the edition to move to.")
        return chosen or next(iter(self.newer), None)

    @property
    def new(self):
        """What the page is about: what was chosen, else the newest."""
        return self.cleaned_data.get("to") if self.is_valid() else next(iter(self.newer), None)
