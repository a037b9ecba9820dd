"""The form of what each learner is to have by the end of a key stage, in the school's own figures."""

from django import forms

from careers.models import KeyStage
from tracking.models import Entitlement


class FigureForm(forms.Form):
    """One figure with its source; no figure, nothing asked."""

    amount = forms.DecimalField(
        label="How many",
        required=False,
        min_value=0,
        max_digits=5,
        decimal_places=1,
        error_messages={"min_value": "The figure cannot be less than nothing. Leave it empty to ask for none."},
        widget=forms.NumberInput(attrs={"step": "0.5", "min": "0", "class": "form-control"}),
    )
    source = forms.CharField(
        label="Where the figure comes from",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )


def figure_forms(data, school):
    """[(what in words, [(key stage in words, FigureForm)])] of every figure that a school may set."""
    stored = {(row.what, row.key_stage): row for row in school.entitlement_set.all()}

    def figure(what, key_stage):
        row = stored.get((what, key_stage))
        initial = {"amount": row.amount.normalize().__format__("f"), "source": row.source} if row else {}
        return FigureForm(data, initial=initial, prefix=f"{what}-{key_stage}")

    return [
        (label, [(stage, figure(what, key_stage)) for key_stage, stage in KeyStage.choices])
        for what, label in Entitlement.What.choices
    ]


def typed(figures):
    """{(what, key stage): (amount or None, source)} of valid forms."""
    found = {}
    for _, rows in figures:
        for _, form in rows:
            what, key_stage = form.prefix.split("-")
            found[what, key_stage] = (form.cleaned_data["amount"], form.cleaned_data["source"])
    return found
