"""A piece of evidence: a file, a link, or an activity of the programme."""

from uuid import UUID, uuid4, uuid5

from django import forms
from django.core.exceptions import ValidationError

from audits.models import JudgementEvidence
from careers.forms.fields import named
from careers.models import Activity
from careers.uploads import accept


class EvidenceForm(forms.Form):
    """A file, a link, or an activity of the programme; which one is said by `kind`, or by what is filled in."""

    form_key = forms.CharField(required=False, widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(
        label="What do you want to show?",
        widget=forms.RadioSelect,
        initial="file",
        error_messages={"required": "Choose a file, a link or an activity."},
    )
    file = forms.FileField(label="File", required=False, allow_empty_file=True)
    link = forms.URLField(
        label="Address of the page",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="It begins with https://",
        error_messages={"invalid": "Give a whole address, for example https://www.example.org/report."},
    )
    activity = forms.ModelChoiceField(label="Activity", queryset=None, required=False)
    title = forms.CharField(
        label="What it shows",
        required=False,
        max_length=200,
        help_text="In your words. Left empty, it is named after the file, page or activity.",
    )

    def __init__(self, *args, participant, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = dict(JudgementEvidence.Kind.choices)
        if participant.is_guest:  # sees no programme
            del self.fields["activity"], kinds["activity"]
        else:
            offered = Activity.objects.filter(school=participant.audit.school_id, year=participant.audit.year_id)
            self.fields["activity"].queryset = offered.order_by("title")
            self.fields["activity"].choices = named(offered.order_by("title"), "Choose one")
        self.fields["kind"].choices = [(kind, words.capitalize()) for kind, words in kinds.items()]

    def clean(self):
        typed = super().clean()
        kind = typed.get("kind")
        for other in {"file", "link", "activity"} - {kind}:
            self.errors.pop(other, None)  # not asked for
        if kind and not typed.get(kind) and kind not in self.errors:
            missing = {"file": "Choose a file.", "link": "Give the address.", "activity": "Choose an activity."}
            self.add_error(kind, missing[kind])
        if kind == "link" and not typed.get("link", "").startswith(("https://", "http://")) and typed.get("link"):
            self.add_error("link", "Give an address that begins with https:// or http://.")
        if kind == "file" and typed.get("file"):
            self.clean_upload(typed)
        return typed

    def clean_upload(self, typed):
        try:
            typed["upload"] = accept(typed["file"])
        except ValidationError as fault:
            self.add_error("file", fault)

    def what(self):
        """What `audits.evidence.add_evidence` takes besides who and where."""
        typed, kind = self.cleaned_data, self.cleaned_data["kind"]
        return {
            "kind": kind,
            "title": typed.get("title") or self.name(kind),
            "upload": typed.get("upload") if kind == "file" else None,
            "link": typed["link"] if kind == "link" else "",
            "activity": typed.get("activity") if kind == "activity" else None,
            "key": self.key(),
        }

    def name(self, kind):
        thing = self.cleaned_data[kind]
        return str(getattr(thing, "name", thing))[:200]

    def key(self):
        """The same for the same form sent twice with the same content."""
        typed = self.cleaned_data
        file = typed.get("file")
        content = [typed["kind"], typed.get("title"), typed.get("link"), str(typed.get("activity"))]
        content += [file.name, file.size] if file else []
        try:
            return uuid5(UUID(typed.get("form_key", "")), repr(content))
        except ValueError:
            return uuid4()
