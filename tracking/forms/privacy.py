"""Forms for erasing a learner, and for how long records are kept."""

from django import forms
from django.core.exceptions import ValidationError

from careers.tenancy import SchoolForm
from tracking.models import Retention

WORD = "ERASE"


class EraseForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        label="Why",
        help_text="For example 'her mother asked on 3 March'. This stays, so do not name anybody in it.",
        error_messages={"required": "Say why, in a few words. The record of what was erased keeps it."},
    )
    confirm = forms.CharField(
        label=f"Type {WORD} to say that you mean it",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": f"Type the word {WORD}, so that nobody is erased by mistake."},
    )

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = names

    def clean_reason(self):
        reason = self.cleaned_data["reason"]
        named = [name for name in self.names if name.casefold() in reason.casefold()]
        if named:
            raise ValidationError(f"Leave out ‘{named[0]}’: the reason is kept, and must not say who was erased.")
        return reason

    def clean_confirm(self):
        if self.cleaned_data["confirm"].strip().upper() != WORD:
            raise ValidationError(f"Type the word {WORD}, so that nobody is erased by mistake.")
        return WORD


class RetentionForm(SchoolForm):
    years = forms.IntegerField(
        label="Years after leaving",
        min_value=0,
        max_value=75,
        help_text="0: from the day after the last day.",
        error_messages={"required": "Give the number of years, for example 3."},
    )

    class Meta:
        model = Retention
        fields = ["years", "source"]
        labels = {"source": "Where the figure comes from"}
        help_texts = {"source": ""}


def retention_forms(rules, *, school, data=None):
    """{kind: its form}; a kind of which the school has said nothing yet gets an empty one."""
    return {
        what: RetentionForm(data, instance=rule or Retention(what=what), school=school, prefix=what.value)
        for what, rule in rules.items()
    }


class DestroyForm(forms.Form):
    digest = forms.CharField(widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label="I have looked at the list, and it may all go",
        error_messages={"required": "Tick this once you have looked at the list."},
    )
