"""The form of a school's register marks, all at once."""

from django import forms

from careers.imports.cells import CellType
from tracking.models import RegisterMark

#: Marks that can be added in one go, and the most that a school has.
SPARE, MOST = 5, 150


class MarksForm(forms.Form):
    """All marks of the school, with a few empty rows to add some."""

    def __init__(self, *args, marks, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = [*marks, *(RegisterMark() for _ in range(min(SPARE, MOST - len(marks))))]
        for number, row in enumerate(self.rows):
            self.add_row(number, row)

    def add_row(self, number, row):
        what = f"mark {number + 1}" if row.pk else f"new mark {number + 1}"
        kept = {"required": False, "label": f"What {what} stands for"}
        self.fields[f"mark-{number}"] = forms.CharField(
            max_length=8, initial=row.mark, required=False, widget=typed(size=8), label=what.capitalize()
        )
        self.fields[f"means-{number}"] = forms.ChoiceField(
            choices=RegisterMark.Means, initial=row.means, label=f"What {what} means", required=bool(row.pk),
            widget=forms.Select(attrs={"class": "form-select"}),
        )  # fmt: skip
        self.fields[f"label-{number}"] = forms.CharField(max_length=100, initial=row.label, widget=typed(), **kept)
        if row.pk:
            self.fields[f"remove-{number}"] = forms.BooleanField(label=f"Remove {what}", required=False)

    @property
    def table(self):
        """[(mark, fields by name)]"""
        for number, row in enumerate(self.rows):
            names = ("mark", "means", "label", "remove")
            yield row, {name: self[f"{name}-{number}"] for name in names if f"{name}-{number}" in self.fields}

    def clean(self):
        typed, seen, self.kept = super().clean(), set(), []
        for number, row in enumerate(self.rows):
            mark = typed.get(f"mark-{number}", "")
            if typed.get(f"remove-{number}"):
                continue
            if problem := self.problem(mark, row, typed.get(f"label-{number}"), seen):
                if f"mark-{number}" not in self.errors:
                    self.add_error(f"mark-{number}", problem)
            elif mark:
                self.kept.append(number)
            seen.add(mark)
        return typed

    def problem(self, mark, row, label, seen):
        """A sentence where this mark cannot be kept."""
        if not mark:
            if row.pk:
                return f"‘{row.mark}’ needs a mark. To take it away, tick ‘Remove’."
            return "Write the mark that this stands for." if label else ""
        if mark in seen:
            return f"‘{mark}’ is in the list twice. Remove one of them."
        return f"‘{mark}’ counts as an empty cell, so it can have no meaning." if CellType().is_nothing(mark) else ""

    def marks(self):
        """The rows to be kept, as they are to be."""
        for number in self.kept:
            row, said = self.rows[number], self.cleaned_data
            row.mark, row.label = said[f"mark-{number}"], said[f"label-{number}"]
            row.means = said[f"means-{number}"] or RegisterMark.Means.THERE
            yield row


def typed(**attrs):
    return forms.TextInput(attrs={"class": "form-control", **attrs})
