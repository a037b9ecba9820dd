"""What people type to find their way in the library. Both forms work by address."""

from django import forms

from frameworks.searching import search

#: A page with more statements than this is worth narrowing to a section; the contents list serves a shorter one.
LONG = 30
CHOICE = {"class": "form-select"}


class OutlineFilter(forms.Form):
    """Which part of an edition to show. Offers only what the edition has more than one of."""

    section = forms.ChoiceField(required=False, widget=forms.Select(CHOICE))
    strand = forms.ChoiceField(required=False, widget=forms.Select(CHOICE))

    def __init__(self, *args, outline, **kwargs):
        super().__init__(*args, **kwargs)
        self.outline = outline
        kinds = outline.edition.section_kinds
        tops = [section for section, _ in outline.tops] if outline.count > LONG else []
        self.offer("section", kinds[0] if kinds else "Section", tops)
        self.offer("strand", outline.edition.strand_kind or "Strand", outline.strands_tagged)

    def offer(self, name, label, rows):
        if len(rows) < 2:
            del self.fields[name]
            return
        self.fields[name].label = label
        named = [(row.code, row.title) for row in rows]
        self.fields[name].choices = [("", "All"), *named]

    def chosen(self):
        """{field: code} of what is chosen; what is not on offer counts as not chosen."""
        self.is_valid()
        return {name: code for name, code in self.cleaned_data.items() if code}

    def filter(self):
        return self.outline.only(**self.chosen())

    def chips(self):
        """(label, words, address without it) of each filter in use."""
        chips = []
        for name, code in self.chosen().items():
            field, without = self.fields[name], self.data.copy()
            without.pop(name)
            chips.append((field.label, dict(field.choices)[code], f"?{without.urlencode()}"))
        return chips


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Words to look for",
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "form-control", "type": "search", "autocomplete": "off"}),
        help_text="Every word must be found in a statement, its bullets, its code or its descriptions.",
    )

    def hits(self):
        return search(self.cleaned_data["q"]) if self.is_valid() else []
