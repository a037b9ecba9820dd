"""What a reader asks of an audit's answers: filters by address, over what was computed already."""

from django import forms

from audits.models import AgreedJudgement
from careers.forms.fields import address_without, dress

NOT_APPLICABLE, NOT_AGREED = "not-applicable", "not-agreed"
MOVES = [("up", "moved up"), ("down", "moved down"), ("same", "stayed the same"), ("changed", "moved up or down")]
TARGETS = [("reached", "reached"), ("below", "below the target")]


class AnswerSearch(forms.Form):
    """Page and spreadsheet take their rows from rows(). What cannot be read is left out."""

    section = forms.ChoiceField(required=False)
    strand = forms.ChoiceField(required=False)
    level = forms.ChoiceField(required=False, label="Agreed")
    mark = forms.ChoiceField(required=False)
    moved = forms.ChoiceField(required=False, label="Since last time", choices=[("", "All"), *MOVES])
    target = forms.ChoiceField(required=False, label="Target level", choices=[("", "All"), *TARGETS])
    at_least = forms.ChoiceField(required=False, label="At this level or above", widget=forms.HiddenInput)
    was = forms.ChoiceField(required=False, label="Last time", widget=forms.HiddenInput)

    def __init__(self, data, *, profile):
        super().__init__(data)
        self.profile = profile
        levels = [(rung.code, rung.name) for rung in profile.rungs]
        wording = profile.wording
        self.offer("section", ((band.section.id, band.title) for band in profile.bands), wording.section_kind)
        self.offer("strand", ((pk, title) for pk, title, _ in wording.strands), wording.strand_kind or "Strand")
        self.offer("level", [*levels, (NOT_APPLICABLE, "does not apply"), (NOT_AGREED, "not agreed yet")])
        self.offer("mark", AgreedJudgement.Mark.choices)
        self.offer("at_least", levels)
        self.offer("was", levels)
        self.leave_out(strand=wording.strands, moved=profile.last, was=profile.last, target=profile.target)
        dress(self)
        self.is_valid()

    def offer(self, name, choices, label=""):
        self.fields[name].choices = [("", "All"), *((str(value), words) for value, words in choices)]
        self.fields[name].label = label or self.fields[name].label

    def leave_out(self, **needed):
        """Filters that could find nothing here."""
        for name, there in needed.items():
            if not there:
                del self.fields[name]

    def chosen(self, name):
        return self.cleaned_data.get(name, "")

    def rows(self):
        return [row for row in self.profile.rows if all(fits(row) for fits in self.questions())]

    def questions(self):
        """A function of a row for each filter in use."""
        order = {rung.code: rung.order for rung in self.profile.rungs}
        ask = {
            "section": lambda row, value: row.top == int(value),
            "strand": lambda row, value: row.asked.strand == int(value),
            "level": lambda row, value: stands_at(row) == value,
            "mark": lambda row, value: row.mark == value,
            "moved": lambda row, value: row.move == value or (value == "changed" and row.move in ("up", "down")),
            "target": lambda row, value: row.reaches is (value == "reached"),
            "at_least": lambda row, value: row.rung is not None and row.rung.order >= order[value],
            "was": lambda row, value: row.before is not None and code_of(row.before) == value,
        }
        used = [(ask[name], self.chosen(name)) for name in self.fields if self.chosen(name)]
        return [lambda row, fits=fits, value=value: fits(row, value) for fits, value in used]

    def chips(self):
        """[(label, chosen words, address without it)] of the filters in use."""
        used = [name for name in self.fields if self.chosen(name)]
        return [(self[name].label, self.words(name), address_without(self.data, name)) for name in used]

    def words(self, name):
        return dict(self.fields[name].choices)[self.chosen(name)]


def stands_at(row):
    if row.said is None:
        return NOT_AGREED
    return NOT_APPLICABLE if row.said.not_applicable else code_of(row.said)


def code_of(said):
    return said.rung.code if said.rung else ""
