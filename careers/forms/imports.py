"""Forms of imports: the upload, the sheets, the columns, the words that nobody knew, and what is asked at the check."""

from uuid import UUID, uuid4, uuid5

from django import forms
from django.conf import settings

from careers.imports.cells import key
from careers.imports.layout import HEADER_WITHIN
from careers.imports.reading import Unreadable, look

#: A drop-down holds so many choices; of more one types the first letters.
MOST_CHOICES = 40
NOTHING = "(leave it empty)"


def tick():
    return forms.CheckboxInput(attrs={"class": "form-check-input"})


class UploadForm(forms.Form):
    """The file and, where the kind belongs to one, the academic year."""

    file = forms.FileField(
        label="Spreadsheet",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.ods", "class": "form-control"}),
        error_messages={"required": "Choose a file first.", "empty": "The file is empty. Choose another one."},
    )
    year = forms.ModelChoiceField(None, label="Academic year", empty_label=None)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args, school, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = school.academicyear_set.all()
        self.fields["year"].help_text = "The year that these rows belong to."
        self.fields["file"].help_text = f"Excel (xlsx), CSV or OpenDocument (ods), at most {settings.MAX_UPLOAD_MB} MB."
        if not kind.in_a_year:
            del self.fields["year"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            look(file, file.name)
        except Unreadable as fault:
            raise forms.ValidationError(str(fault)) from None
        return file

    def once(self):
        """A key that is the same when the same form is sent again with the same file."""
        given = self.cleaned_data.get("form_key")
        return given and uuid5(UUID(str(given)), f"{self.cleaned_data['file'].name} {self.cleaned_data['file'].size}")


class SheetsForm(forms.Form):
    """For each sheet of the file whether its rows count, and in which row its headers stand."""

    def __init__(self, *args, book, layout, **kwargs):
        super().__init__(*args, **kwargs)
        self.book, chosen = book, dict(layout)
        for number, page in enumerate(book.pages):
            name, last = page.name or "this sheet", max(min(len(page.rows), HEADER_WITHIN), 1)
            self.fields[f"use-{number}"] = forms.BooleanField(
                label=f"Bring in ‘{page.name}’" if page.name else "Bring in this sheet",
                required=False,
                initial=number in chosen,
                widget=tick(),
            )
            self.fields[f"header-{number}"] = forms.IntegerField(
                label="Row with the headers", min_value=1, max_value=last, required=False,
                initial=chosen.get(number, 1), widget=forms.NumberInput(attrs={"class": "form-control"}),
                error_messages={"max_value": f"‘{name}’: choose a row from 1 to {last}.",
                                "min_value": f"‘{name}’: choose a row from 1 to {last}.",
                                "invalid": f"‘{name}’: write the number of a row, such as 1."},
            )  # fmt: skip

    def sheets(self):
        """[(page, its tick, its header row)] for the page."""
        return [(page, self[f"use-{number}"], self[f"header-{number}"]) for number, page in enumerate(self.book.pages)]

    def clean(self):
        found = super().clean()
        if not any(found.get(f"use-{number}") for number in range(len(self.book.pages))):
            raise forms.ValidationError("Choose at least one sheet.")
        return found

    def layout(self):
        chosen = [number for number in range(len(self.book.pages)) if self.cleaned_data[f"use-{number}"]]
        return [[number, self.cleaned_data[f"header-{number}"] or 1] for number in chosen]


class ColumnsForm(forms.Form):
    """For each field of ours the header in the file; for each further column what it stands for."""

    remember = forms.BooleanField(
        label="Remember this for the next file of this kind", required=False, initial=True, widget=tick()
    )

    def __init__(self, *args, kind, setting, headers, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.setting, self.headers = kind, setting, headers
        self.ours = kind.fields(setting)
        choices = [("", "Not in this file"), *((header, header) for header in headers)]
        for one in self.ours:
            self.fields[f"field-{one.name}"] = forms.ChoiceField(
                label=one.label, choices=choices, required=False, initial=row.columns.get(one.name, ""),
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"invalid_choice": "The file has no such column now. Choose again."},
            )  # fmt: skip
        self.add_wide(row)

    def add_wide(self, row):
        wide = self.kind.wide(self.setting)
        self.stands_for = list(wide.offered(self.headers)) if wide else []
        self.wide_what = wide.what if wide else ""
        taken = set(row.columns.values())
        self.further = [header for header in self.headers if header not in taken] if wide else []
        for number, header in enumerate(self.further):
            self.fields[f"wide-{number}"] = Meaning(
                self.stands_for, label=header, list_of="stands-for", initial=row.wide.get(header), nothing=False
            )

    def lists(self):
        """{id: labels} of the lists from which one types the first letters."""
        return {"stands-for": [label for _, label in self.stands_for]} if len(self.stands_for) > MOST_CHOICES else {}

    def clean(self):
        found = super().clean()
        by_header = {}
        for one in self.ours:
            if header := found.get(f"field-{one.name}"):
                by_header.setdefault(header, []).append(one)
        for header, fields in by_header.items():
            if len(fields) > 1:
                names = " and ".join(f"‘{one.label}’" for one in fields)
                self.add_error(
                    f"field-{fields[1].name}", f"The column ‘{header}’ is chosen for {names}. Choose it once."
                )
        for one in self.ours:
            if one.required and not found.get(f"field-{one.name}") and f"field-{one.name}" not in self.errors:
                self.add_error(f"field-{one.name}", "This is needed. Choose the column of your file that holds it.")
        self.clean_together()
        return found

    def clean_together(self):
        matched = {*self.columns(), *(["wide"] if self.wide() else [])}
        if not self.errors and (sentence := self.kind.missing(matched, self.setting)):
            raise forms.ValidationError(sentence)

    def columns(self):
        """{our field: header}"""
        chosen = {one.name: self.cleaned_data.get(f"field-{one.name}") for one in self.ours}
        return {name: header for name, header in chosen.items() if header}

    def wide(self):
        """{header: what that column stands for}, of columns that are not a field's."""
        taken = set(self.columns().values())
        chosen = {header: self.cleaned_data.get(f"wide-{number}") for number, header in enumerate(self.further)}
        return {header: value for header, value in chosen.items() if value and header not in taken}


class Meaning(forms.ChoiceField):
    """What a word or a column stands for: a drop-down, or where there are many choices a text with a list."""

    def __init__(self, choices, *, list_of, nothing=True, unsaid="", initial=None, **kwargs):
        choices = [(f"={value}", label) for value, label in choices]
        if nothing:
            choices.insert(0, ("=", NOTHING))
        self.typed = len(choices) > MOST_CHOICES
        self.by_label = {key(label): value for value, label in reversed(choices)}
        labels = dict(choices)
        widget = forms.Select(attrs={"class": "form-select"})
        initial = "" if initial is None else f"={initial}"
        if self.typed:
            widget = forms.TextInput(attrs={"class": "form-control", "list": list_of, "autocomplete": "off"})
            initial = labels.get(initial, "")
        super().__init__(choices=[("", unsaid or "Left out"), *choices], required=False, initial=initial, **kwargs)
        self.widget = widget
        if not self.typed:
            self.widget.choices = self.choices

    def to_python(self, value):
        if not self.typed or not value:
            return super().to_python(value)
        return self.by_label.get(key(value), value)

    def validate(self, value):
        if value and not self.valid_value(value):
            raise forms.ValidationError(
                f"There is no ‘{value}’ to choose. Type a few letters and take one from the list."
            )

    def clean(self, value):
        """None where nothing was said, '' for nothing, else the value."""
        found = super().clean(value)
        return found[1:] if found else None


class WordsForm(forms.Form):
    """For each word that nobody knew what it stands for."""

    remember = forms.BooleanField(
        label="Remember this for the next file of this kind", required=False, initial=True, widget=tick()
    )

    def __init__(self, *args, words, options, **kwargs):
        """`words` as the check found them, with 'means' where somebody said so; `options` {field: [(value, label)]}."""
        super().__init__(*args, **kwargs)
        self.words, self.options = words, options
        for number, word in enumerate(words):
            self.fields[f"word-{number}"] = Meaning(
                options.get(word["field"], ()), label=f"{word['label']}: ‘{word['word']}’",
                list_of=f"options-{word['field']}", unsaid="Not said yet", initial=word.get("means"),
            )  # fmt: skip

    def rows(self):
        return [(word, self[f"word-{number}"]) for number, word in enumerate(self.words)]

    def lists(self):
        """{id: labels} of the lists from which one types the first letters."""
        return {
            f"options-{name}": [NOTHING, *(label for _, label in options)]
            for name, options in self.options.items()
            if len(options) >= MOST_CHOICES
        }

    def said(self):
        """{our field: {word: value of ours, or '' for nothing}}"""
        found = {}
        for number, word in enumerate(self.words):
            means = self.cleaned_data.get(f"word-{number}")
            if means is not None:
                found.setdefault(word["field"], {})[word["word"]] = means
        return found


class OptionsForm(forms.Form):
    """What the kind asks, and what an empty cell does."""

    def __init__(self, *args, kind, targets=(), **kwargs):
        """`targets` are those of `Kind.targets`; of one alone nothing is asked."""
        super().__init__(*args, **kwargs)
        if len(targets) > 1:
            choices = [("", "As the file says"), *targets]
            self.fields["target"] = forms.ChoiceField(label=kind.target, choices=choices, required=False)
        for name, label, help_text in kind.options:
            self.fields[name] = forms.BooleanField(label=label, help_text=help_text, required=False)
        self.fields["clear"] = forms.BooleanField(
            label="An empty cell empties what stands in Waymark",
            help_text="Otherwise it stays as it is. What has no column in the file is always left alone.",
            required=False,
        )
