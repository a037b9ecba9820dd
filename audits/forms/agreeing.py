"""What is sent to agree on one statement, to freeze an audit, and to begin its next round."""

from django import forms

from audits.choices import Answer
from audits.comparing import NOT_APPLICABLE

LONGEST = 4000
TOO_LONG = f"Use at most {LONGEST:,} characters; there are %(show_value)s."
UNCLEAR = "It is not clear which answer you saw. Load the page again."


class AgreeForm(forms.Form):
    """One statement. Its fields end in its id on a page, where there may be many of them: level-12, reason-12."""

    level = forms.CharField(required=False, max_length=60, label="Level")
    reason = forms.CharField(
        required=False, max_length=LONGEST, label="Why this level", error_messages={"max_length": TOO_LONG}
    )
    note = forms.CharField(required=False, max_length=LONGEST, label="Note", error_messages={"max_length": TOO_LONG})
    version = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), UNCLEAR),
    )

    def __init__(self, data, *, statement):
        self.suffix = f"-{statement}" if f"version-{statement}" in data else ""
        super().__init__(data, auto_id="%s" if self.suffix else f"%s-{statement}")
        self.cleared = "clear" in data

    def add_prefix(self, name):
        return f"{name}{self.suffix}"

    @property
    def typed(self):
        """What was sent, as it came: to be shown again."""
        level, reason, note = (self.data.get(self.add_prefix(name), "") for name in ("level", "reason", "note"))
        return self.answer_of(level, reason, note)

    @property
    def answer(self):
        said = self.cleaned_data
        return self.answer_of(said.get("level", ""), said.get("reason", ""), said.get("note", ""))

    def answer_of(self, level, reason, note):
        if self.cleared:
            return Answer(note=note)
        ruled_out = level == NOT_APPLICABLE
        return Answer("" if ruled_out else level, ruled_out, reason, note)

    @property
    def seen(self):
        """The version that was sent, however it was typed: to be sent again."""
        return self.data.get(self.add_prefix("version"), "0")


class RoundForm(forms.Form):
    """The next round of a frozen audit."""

    title = forms.CharField(
        required=False, max_length=200, help_text="‘Round 2’ and so on is written behind it. Empty: the same title."
    )
