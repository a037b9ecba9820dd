"""What a page of judging sends: a level or 'does not apply', a reason and a note, and the version that was shown."""

from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError

from audits.choices import Answer, refuse_nonsense

#: Chosen in the place of a level; no level has this code.
NOT_APPLICABLE = "n/a"
LONGEST = 4000
TOO_LONG = f"Use at most {LONGEST:,} characters; there are %(show_value)s."


class JudgementForm(forms.Form):
    """One statement. Its fields end in its id on a page, where there are many of them: level-12, note-12."""

    level = forms.CharField(required=False, max_length=60, label="Level")
    reason = forms.CharField(
        required=False, max_length=LONGEST, label="Why it does not apply", error_messages={"max_length": TOO_LONG}
    )
    note = forms.CharField(required=False, max_length=LONGEST, label="Note", error_messages={"max_length": TOO_LONG})
    version = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "It is not clear which answer you saw. Load the page again."
        ),
    )

    def __init__(self, data, *, statement, levels=None):
        self.suffix = f"-{statement}" if f"version-{statement}" in data else ""
        super().__init__(data, auto_id="%s" if self.suffix else f"%s-{statement}")
        self.statement, self.levels = statement, levels

    def add_prefix(self, name):
        return f"{name}{self.suffix}"

    def clean_level(self):
        level = self.cleaned_data["level"]
        if level and level != NOT_APPLICABLE and self.levels is not None and level not in self.levels:
            raise ValidationError("This edition has no such level. Choose one of those shown.")
        return level

    def clean(self):
        if not self.errors:
            try:
                refuse_nonsense(self.answer)
            except ValidationError as fault:
                self.add_error("reason", fault)
        return self.cleaned_data

    @property
    def typed(self):
        """What was sent, as it came: to be shown again."""
        level, reason, note = (self.data.get(self.add_prefix(name), "") for name in ("level", "reason", "note"))
        ruled_out = level == NOT_APPLICABLE
        return Answer("" if ruled_out else level, ruled_out, reason, note)

    @property
    def answer(self):
        said = self.cleaned_data
        ruled_out = said.get("level") == NOT_APPLICABLE
        level = "" if ruled_out else said.get("level", "")
        return Answer(level, ruled_out, said.get("reason", "") if ruled_out else "", said.get("note", ""))

    @property
    def shown(self):
        return self.cleaned_data.get("version") or 0


class RestForm(forms.Form):
    reason = forms.CharField(
        label="Why do they not apply?",
        max_length=LONGEST,
        help_text="One reason for all of them, for example: We have no sixth form.",
        error_messages={"required": "Say in a few words why they do not apply.", "max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PageForm:
    """A whole page sent at once, for browsers without scripts: a JudgementForm for each statement that was on it."""

    def __init__(self, data, page):
        self.data, self.seen = data, page
        levels = {level.code for level in page.wording.levels}
        sent = [row for row in page.rows if f"version-{row.asked.id}" in data]
        self.forms = {row.asked.id: JudgementForm(data, statement=row.asked.id, levels=levels) for row in sent}

    def is_valid(self):
        return all(form.is_valid() for form in self.forms.values())

    @property
    def answers(self):
        found = {pk: form.answer for pk, form in self.forms.items()}
        for pk in found:
            if self.data.get("clear") == str(pk):
                found[pk] = Answer(note=found[pk].note)
        return found

    @property
    def versions(self):
        return {pk: form.shown for pk, form in self.forms.items()}

    @property
    def problems(self):
        """[(id of the field, code of the statement, sentence)] of everything that cannot be saved."""
        codes = {row.asked.id: row.asked.code for row in self.seen.rows}
        return [
            (f"note-{pk}" if name == "note" else f"reason-{pk}", codes[pk], sentence)
            for pk, form in self.forms.items()
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]

    @property
    def page(self):
        """The page with what was typed, its faults beside it."""
        return replace(
            self.seen, rows=tuple(self.typed_in(row) for row in self.seen.rows if row.asked.id in self.forms)
        )

    def typed_in(self, row):
        form = self.forms[row.asked.id]
        faults = tuple(sentence for sentences in form.errors.values() for sentence in sentences)
        return replace(row, answer=form.typed, version=form.shown if form.is_valid() else row.version, faults=faults)

    def against(self, fresh, stale):
        """`fresh`, the page as it stands now, with what was typed for those that somebody else had saved."""
        rows = [
            replace(row, answer=self.answers[row.asked.id], theirs=row) if row.asked.id in stale else row
            for row in fresh.rows
        ]
        return replace(fresh, rows=tuple(rows))

    def goes_to(self):
        """Where the button that was pressed leads; '' where one stays."""
        to, page = self.data.get("to", ""), self.seen
        if to == "send":
            return page.participant.address("judge-submit")
        return next((page.address(stop) for stop in page.rail if str(stop.id) == to), "")
