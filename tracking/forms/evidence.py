"""Forms of evidence: for one learner, a class or those who took part; one piece of it; what shows it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4, uuid5

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from careers.activities import form_key
from careers.forms.activities import day_inside
from careers.forms.fields import day_input, dress
from careers.uploads import accept
from tracking.evidence import Met
from tracking.models import Evidence, EvidenceSource, Learner
from tracking.offers import by_section, steps_offered

#: Kinds of files by name, so that a telephone offers its camera and sends a JPEG.
ACCEPT = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv"
#: So many learners may each be given a level of their own in one form; Django refuses more than 1,000 fields.
MOST_SINGLY = 60
KINDS = [(value, label.capitalize()) for value, label in EvidenceSource.Kind.choices]
SUPPORT = [(value, label.capitalize()) for value, label in Evidence.Support.choices]


@dataclass
class LearnerRow:
    """A learner in the form: is she ticked, and what is said of her alone."""

    enrolment: Any
    ticked: bool
    level: str = ""
    support: str = ""

    @property
    def learner(self):
        return self.enrolment.learner

    @property
    def refused(self):
        return self.learner.photo_consent == Learner.Consent.NO


@dataclass
class StatementRow:
    """A statement in the form. `hidden` where a search leaves it out; what is ticked stays ticked."""

    statement: Any
    number: int
    ticked: bool
    steps: list = field(default_factory=list)
    step: str = ""
    hidden: bool = False


def file_field():
    return forms.FileField(
        label="Photograph or file",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=f"At most {settings.MAX_UPLOAD_MB} MB. The place where a picture was taken is removed from it.",
    )


def checked_file(file):
    return accept(file) if file else None


def is_picture(upload, kind):
    return bool(upload) and (upload.content_type.startswith("image/") or kind == EvidenceSource.Kind.PHOTO)


class SourceForm(forms.ModelForm):
    """What shows it."""

    link = forms.URLField(
        label="Link",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="It begins with https://",
        error_messages={"invalid": "Give a whole address, for example https://www.example.org/work."},
    )

    class Meta:
        model = EvidenceSource
        fields = ["kind", "said_by", "link", "note"]
        labels = {"kind": "What shows it?", "said_by": "Who saw it, or where it comes from"}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"said_by": "For example ‘form tutor’ or ‘Mill Bakery’."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = KINDS

    def clean_link(self):
        link = self.cleaned_data["link"]
        if link and not link.startswith(("https://", "http://")):
            raise ValidationError("Give an address that begins with https:// or http://.")
        return link


class EvidenceForm(SourceForm):
    """One source for those who are ticked, and a piece for each of them and each statement. Nothing is assumed."""

    form_key = forms.CharField(required=False, widget=forms.HiddenInput, initial=uuid4)
    statements = forms.MultipleChoiceField(
        label="What was met",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one statement that was met."},
    )
    level = forms.ChoiceField(
        label="Level",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the level that was reached."},
    )
    support = forms.ChoiceField(label="Support", choices=SUPPORT, required=False)
    learners = forms.MultipleChoiceField(
        label="Who",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one learner who met it."},
    )
    date = forms.DateField(label="Day", widget=day_input(), error_messages={"required": "Give the day."})
    file = file_field()
    refused_ok = forms.BooleanField(label="Keep the photograph all the same", required=False)

    def __init__(self, *args, year, learners, statements, chosen=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.year, self.enrolments, self.offered = year, list(learners), list(statements)
        self.levels, self.chosen = list(year.school.evidencelevel_set.all()), chosen
        by_name = {"learners": self.enrolments, "statements": self.offered, "level": self.levels}
        for name, rows in by_name.items():
            self.fields[name].choices = [(str(row.pk), str(row.pk)) for row in rows]
        self.initial = self.initial_ticks() | self.initial
        dress(self)

    def initial_ticks(self):
        """Everybody; and a statement only where somebody named it, or there is no choice."""
        mapped = [row for row in self.offered if row.mapped]
        chosen = [row for row in self.offered if row.pk in self.chosen] or (mapped if len(mapped) == 1 else [])
        return {
            "learners": [str(row.pk) for row in self.enrolments],
            "statements": [str(row.pk) for row in chosen],
        }

    @cached_property
    def steps(self):
        return steps_offered(self.year.school)

    def said(self, name):
        """What was sent for a field of one learner or statement."""
        return (self.data or self.initial).get(name, "")

    @cached_property
    def learner_rows(self):
        ticked = set(self["learners"].value() or [])
        return [
            LearnerRow(row, str(row.pk) in ticked, self.said(f"level-{row.pk}"), self.said(f"support-{row.pk}"))
            for row in self.enrolments
        ]

    @property
    def refused_rows(self):
        return [row for row in self.learner_rows if row.refused]

    @property
    def unknown(self):
        """How many have said neither yes nor no to photographs."""
        return sum(row.learner.photo_consent == Learner.Consent.UNKNOWN for row in self.enrolments)

    @property
    def many(self):
        """Whether choosing one group first would help."""
        return len(self.enrolments) > MOST_SINGLY

    @property
    def singly(self):
        return len(self.enrolments) > 1 and not self.many

    @property
    def said_singly(self):
        return any(row.level or row.support for row in self.learner_rows)

    @cached_property
    def statement_rows(self):
        return list(self.each_statement())

    def each_statement(self):
        ticked, words = set(self["statements"].value() or []), self.said("find").lower().split()
        for number, row in enumerate(self.offered):
            text = f"{row.code} {row.text} {row.section.title}".lower()
            hidden = not row.mapped and not all(word in text for word in words)
            yield StatementRow(
                row, number, str(row.pk) in ticked, self.steps.get(row.pk, []), self.said(f"step-{row.pk}"), hidden
            )

    @property
    def mapped_rows(self):
        """What the activity is mapped to, and what somebody came for: shown first."""
        return [row for row in self.statement_rows if row.statement.mapped or row.statement.pk in self.chosen]

    @cached_property
    def rest(self):
        """[(edition, [(section, rows)], how many are ticked, is it unfolded)] of what is not shown first."""
        first = {row.number for row in self.mapped_rows}
        parts = by_section([row for row in self.statement_rows if row.number not in first])
        ticked = [sum(row.ticked for _, rows in sections for row in rows) for _, sections in parts]
        return [(*part, number, bool(number or self.said("find"))) for part, number in zip(parts, ticked, strict=True)]

    @property
    def rest_open(self):
        return any(unfolded for *_, unfolded in self.rest)

    def clean_date(self):
        return day_inside(self.cleaned_data["date"], self.year)

    def clean_file(self):
        return checked_file(self.cleaned_data["file"])

    def clean(self):
        typed = super().clean()
        refused = [row for row in self.enrolments_ticked() if row.learner.photo_consent == Learner.Consent.NO]
        picture = is_picture(typed.get("file"), typed.get("kind"))
        if refused and picture and not typed.get("refused_ok"):
            self.add_error("refused_ok", may_not_be_shown([row.learner for row in refused]))
        if self.files.get("file") and self.errors and "file" not in self.errors:
            self.add_error("file", f"Choose ‘{self.files['file'].name}’ again: it is not kept until everything fits.")
        return typed

    def enrolments_ticked(self):
        ticked = set(self.cleaned_data.get("learners", []))
        return [row for row in self.enrolments if str(row.pk) in ticked]

    def met(self):
        """A Met for each learner and statement that was ticked."""
        levels, typed = {str(row.pk): row for row in self.levels}, self.cleaned_data
        statements = [row for row in self.offered if str(row.pk) in set(typed["statements"])]
        steps = {row.pk: self.step_of(row) for row in statements}
        for row in self.enrolments_ticked():
            level = levels.get(self.said(f"level-{row.pk}")) or levels[typed["level"]]
            support = self.said(f"support-{row.pk}")
            support = support if support in Evidence.Support.values and support else typed["support"]
            for statement in statements:
                yield Met(row, statement, level, steps[statement.pk], support)

    def step_of(self, statement):
        wanted = self.said(f"step-{statement.pk}")
        return wanted and next((one for one in self.steps.get(statement.pk, []) if str(one.pk) == wanted), None) or None

    def what(self):
        """What `tracking.evidence.add_evidence` takes besides who saves it."""
        typed = self.cleaned_data
        return {
            "year": self.year,
            "met": list(self.met()),
            "date": typed["date"],
            "upload": typed["file"],
            "key": self.key(),
            **{name: typed[name] for name in SourceForm.Meta.fields},
        }

    def key(self):
        """The same for the same form sent twice with the same choices and the same file."""
        file = self.files.get("file")
        return uuid5(form_key(self.data), f"{file.name} {file.size}" if file else "")


def may_not_be_shown(learners):
    names = " and ".join(filter(None, [", ".join(row.name for row in learners[:-1]), learners[-1].name]))
    return f"{names} refused photographs, so nothing is saved yet. Untick them, or tick this box to keep the picture."
