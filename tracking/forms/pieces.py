"""Forms of one piece of evidence, and of what shows it."""

from django import forms

from careers.forms.activities import day_inside
from careers.forms.fields import day_input
from careers.tenancy import SchoolForm
from tracking.forms.evidence import SUPPORT, SourceForm, checked_file, file_field, is_picture, may_not_be_shown
from tracking.models import Evidence, Learner


class PieceForm(SchoolForm):
    """What is said of one learner."""

    class Meta:
        model = Evidence
        fields = ["level", "step", "support", "date", "note"]
        labels = {"step": "Small step", "date": "Day", "note": "Note about this learner"}
        widgets = {"date": day_input(), "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["support"].choices = SUPPORT
        steps = self.fields["step"].queryset.filter(statement=self.instance.statement)
        self.fields["step"].queryset = steps.filter(in_use=True) | steps.filter(pk=self.instance.step_id)
        self.fields["step"].empty_label = "None"
        self.fields["level"].empty_label = None
        if not self.fields["step"].queryset.exists():
            del self.fields["step"]

    def clean_date(self):
        return day_inside(self.cleaned_data["date"], self.instance.year)


class PieceSourceForm(SourceForm):
    """What shows one or several pieces that are kept already, with its files."""

    file = file_field()
    refused_ok = forms.BooleanField(label="Keep the photograph all the same", required=False)
    remove = forms.ModelMultipleChoiceField(
        label="Remove these files", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, piece, **kwargs):
        super().__init__(*args, **kwargs)
        about = piece.learner.school.learner_set.filter(evidence__source=piece.source_id)
        self.refused = list(about.filter(photo_consent=Learner.Consent.NO).distinct().by_name())
        if not self.refused:
            del self.fields["refused_ok"]
        self.fields["file"].label = "Add a photograph or file"
        self.fields["remove"].queryset = files = self.instance.files.all()
        if not files:
            del self.fields["remove"]

    def clean_file(self):
        return checked_file(self.cleaned_data["file"])

    def clean(self):
        typed = super().clean()
        picture = is_picture(typed.get("file"), typed.get("kind"))
        if self.refused and picture and not typed.get("refused_ok"):
            self.add_error("refused_ok", may_not_be_shown(self.refused))
        return typed

    def changed_files(self):
        """What `tracking.evidence.change_piece` takes: the file that came, and those that go."""
        return {"upload": self.cleaned_data["file"], "removed": list(self.cleaned_data.get("remove", []))}
