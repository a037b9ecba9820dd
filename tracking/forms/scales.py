"""Forms of a school's own steps: levels of evidence, small steps, and why a statement does not apply to a learner."""

from django import forms
from django.core.exceptions import ValidationError

from tracking.models import EvidenceLevel

#: Levels that can be added in one go, and small steps of one statement.
SPARE, MOST_STEPS = 2, 100
REMOVED = "Choose one of the levels that stay: the one that you expect of most learners."


class LevelsForm(forms.Form):
    """All levels of the school at once, with a few empty rows to add some. `levels` come with `.pieces`."""

    def __init__(self, *args, levels, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = [*levels, *(EvidenceLevel() for _ in range(SPARE))]
        for number, row in enumerate(self.rows):
            self.add_row(number, row)
        expected = next((str(number) for number, row in enumerate(self.rows) if row.expected), None)
        self.fields["expected"] = forms.ChoiceField(
            label="Expected", choices=[(str(number), number) for number in range(len(self.rows))], initial=expected,
            error_messages={"required": REMOVED},
        )  # fmt: skip

    def add_row(self, number, row):
        what = f"level {number + 1}" if row.pk else f"new level {number + 1}"
        control = forms.TextInput(attrs={"class": "form-control"})
        place = forms.NumberInput(attrs={"class": "form-control", "min": 1, "max": 99})
        self.fields[f"name-{number}"] = forms.CharField(
            label=f"Name of {what}", max_length=40, initial=row.name, required=False, widget=control
        )
        self.fields[f"place-{number}"] = forms.IntegerField(
            label=f"Place of {what}", min_value=1, max_value=99, initial=number + 1, required=False, widget=place
        )
        if row.pk and not row.pieces:
            self.fields[f"remove-{number}"] = forms.BooleanField(label=f"Remove {row.name}", required=False)

    @property
    def table(self):
        """[(number, level, fields by name)]"""
        names = ("name", "place", "remove")
        for number, row in enumerate(self.rows):
            yield number, row, {name: self[f"{name}-{number}"] for name in names if f"{name}-{number}" in self.fields}

    def clean(self):
        typed, seen, self.kept = super().clean(), {}, []
        for number, row in enumerate(self.rows):
            name = typed.get(f"name-{number}", "")
            if typed.get(f"remove-{number}"):
                continue
            if not name and row.pk and f"name-{number}" not in self.errors:
                self.add_error(f"name-{number}", f"‘{row.name}’ needs a name. To take it away, tick ‘Remove’.")
            if name and name.casefold() in seen:
                self.add_error(f"name-{number}", f"There are two levels called ‘{name}’. Give one another name.")
            if name:
                seen[name.casefold()] = number
                self.kept.append((typed.get(f"place-{number}") or 100, number))
        if typed.get("expected") and int(typed["expected"]) not in seen.values():
            self.add_error("expected", REMOVED)
        return typed

    def levels(self):
        """The rows to be kept, lowest first, named as they are to be."""
        expected = int(self.cleaned_data["expected"])
        for _, number in sorted(self.kept):
            row = self.rows[number]
            row.name, row.expected = self.cleaned_data[f"name-{number}"], number == expected
            yield row


class StepsForm(forms.Form):
    """All small steps of one statement at once, and room for new ones, one a line."""

    new = forms.CharField(
        label="Add small steps, one a line",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        help_text="For example ‘Points to a picture of somebody at work’.",
    )

    def __init__(self, *args, steps, **kwargs):
        super().__init__(*args, **kwargs)
        self.steps = steps
        for number, step in enumerate(steps, 1):
            text = forms.TextInput(attrs={"class": "form-control"})
            place = forms.NumberInput(attrs={"class": "form-control", "min": 1, "max": 999})
            self.fields[f"text-{step.pk}"] = forms.CharField(
                label=f"Small step {number}", max_length=300, initial=step.text, widget=text,
                error_messages={"required": "It needs words. To stop offering it, untick ‘In use’."},
            )  # fmt: skip
            self.fields[f"place-{step.pk}"] = forms.IntegerField(
                label=f"Place of small step {number}", min_value=1, max_value=999, initial=number, widget=place
            )
            self.fields[f"use-{step.pk}"] = forms.BooleanField(
                label=f"Small step {number} is in use", required=False, initial=step.in_use
            )

    @property
    def table(self):
        for step in self.steps:
            yield step, {name: self[f"{name}-{step.pk}"] for name in ("text", "place", "use")}

    def clean_new(self):
        lines = [" ".join(line.split()) for line in self.cleaned_data["new"].splitlines()]
        lines = list(dict.fromkeys(filter(None, lines)))
        if long := next((line for line in lines if len(line) > 300), None):
            raise ValidationError(f"‘{long[:40]}…’ has {len(long)} characters. Use at most 300.")
        if len(lines) + len(self.steps) > MOST_STEPS:
            raise ValidationError(f"There would be more than {MOST_STEPS} small steps. Leave some out.")
        return lines

    def clean(self):
        typed, seen = super().clean(), set()
        for step in self.steps:
            text = typed.get(f"text-{step.pk}", "")
            if text and text.casefold() in seen:
                self.add_error(f"text-{step.pk}", f"‘{text}’ is there twice. Change one of them.")
            seen.add(text.casefold())
        return typed

    def changed(self):
        """The steps as they are to be."""
        for step in self.steps:
            step.text, step.order, step.in_use = (
                self.cleaned_data[f"{name}-{step.pk}"] for name in ("text", "place", "use")
            )
        return self.steps


class ExemptionForm(forms.Form):
    reason = forms.CharField(
        label="Why does it not apply?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a sentence. Whoever sees this learner can read it.",
        error_messages={"required": "Say why it does not apply."},
    )
