"""Forms of destinations: finding leavers, one destination, and many at once."""

from uuid import uuid4

from django import forms
from django.utils import timezone

from careers.forms.activities import OnceForm
from careers.forms.fields import address_without, day_input, dress
from tracking.destinations import KINDS, STAGES, Kind, Stage, key_for
from tracking.models import Destination

#: How many choices a learner may have had in mind.
CHOICES = [(1, "First choice"), (2, "Second choice"), (3, "Third choice")]
NOT_KNOWN = "Not known yet"
OTHER_KINDS = [(kind, label.capitalize()) for kind, label in KINDS.items() if kind != Kind.UNKNOWN]


def cohorts_among(leavers):
    """Choices of the year groups that these leavers are in."""
    found = {leaver.enrolment.cohort_id: leaver.enrolment.cohort for leaver in leavers}
    order = sorted(found.values(), key=lambda cohort: (cohort.order is None, cohort.order, cohort.name))
    return [(str(cohort.pk), cohort.name) for cohort in order]


class LeaverSearch(forms.Form):
    """The filters of the list. Page and spreadsheet take their rows from filter()."""

    cohort = forms.ChoiceField(label="Year group", required=False)
    stage = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(
        label="Kind at this stage", required=False, choices=[("", "Any kind"), (Kind.UNKNOWN, NOT_KNOWN), *OTHER_KINDS]
    )

    def __init__(self, data, *, leavers, first):
        """`first` is the stage that is looked at when the address names none."""
        super().__init__(data)
        self.leavers, self.first = leavers, first
        others = [(stage, label.capitalize()) for stage, label in STAGES.items() if stage != first]
        self.fields["stage"].choices = [("", STAGES[first].capitalize()), *others]
        self.fields["cohort"].choices = [("", "All leavers"), *cohorts_among(leavers)]
        dress(self)
        self.is_valid()

    def chosen(self, name):
        return self.cleaned_data.get(name, "")

    @property
    def stage_chosen(self):
        return self.chosen("stage") or self.first

    def filter(self):
        """The leavers that fit. What cannot be read is left out, and `errors` says so."""
        cohort, kind = self.chosen("cohort"), self.chosen("kind")
        found = [one for one in self.leavers if not cohort or str(one.enrolment.cohort_id) == cohort]
        return [one for one in found if not kind or kind in one.kinds(self.stage_chosen)]

    def chips(self):
        """[(label, chosen words, address without it)] of the filters in use."""
        used = [name for name in self.fields if self.chosen(name)]
        return [(self[name].label, self.words(name), address_without(self.data, name)) for name in used]

    def words(self, name):
        return dict(self.fields[name].choices)[self.chosen(name)]


class DestinationForm(OnceForm):
    choice = forms.TypedChoiceField(
        coerce=int, choices=CHOICES, initial=1, help_text="Only intentions have more than one choice."
    )

    class Meta:
        model = Destination
        fields = ["stage", "choice", "kind", "level", "provider", "course", "recorded_on", "source", "note"]
        labels = {"stage": "What is it?", "kind": "Kind", "source": "Who said so?"}
        help_texts = {
            "level": "Only for an apprenticeship, for example 'Level 3'.",
            "provider": "The name of the college, university or employer.",
            "course": "For example 'T Level in health' or 'apprentice joiner'.",
            "recorded_on": "The day on which the school learnt it.",
            "source": "For example 'herself', 'her mother' or 'the college'.",
        }
        widgets = {"stage": forms.RadioSelect, "recorded_on": day_input()}
        error_messages = {
            "stage": {"required": "Say whether this is intended, actual, sustained or longer-term."},
            "kind": {"required": "Choose the kind of destination, or 'Not known'."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stages = [(stage, label.capitalize()) for stage, label in STAGES.items()]
        self.fields["stage"].choices = stages
        self.fields["kind"].choices = [("", "Choose"), *OTHER_KINDS, (Kind.UNKNOWN, "Not known")]

    def clean_recorded_on(self):
        return not_to_come(self.cleaned_data["recorded_on"])

    def clean(self):
        typed = super().clean()
        if typed.get("stage") and typed["stage"] != Stage.INTENDED and typed.get("choice", 1) != 1:
            self.add_error("choice", "Only an intended destination has a second choice. Choose 'First choice'.")
        if typed.get("kind") and typed["kind"] != Kind.APPRENTICESHIP and typed.get("level"):
            self.add_error("level", "Only an apprenticeship has a level. Leave it empty, or choose 'Apprenticeship'.")
        return typed


def not_to_come(day):
    if day > timezone.localdate():
        raise forms.ValidationError(f"{day:%-d %B %Y} is still to come. Give the day on which the school learnt it.")
    return day


class EntryForm(forms.Form):
    """One stage of many leavers at once: a kind and a place for each; what is left empty stays not known."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)
    recorded_on = forms.DateField(label="Known on", initial=timezone.localdate, widget=day_input())
    source = forms.CharField(
        label="Who said so?", max_length=100, required=False, help_text="For example 'calls in September'."
    )

    def __init__(self, data=None, *, leavers, stage):
        super().__init__(data)
        self.stage = stage
        self.leavers = [one for one in leavers if data is None or f"kind-{one.enrolment.pk}" in data]
        for one in self.leavers:
            name = one.learner.name
            kind = forms.ChoiceField(required=False, choices=[("", NOT_KNOWN), *OTHER_KINDS], label=f"Kind for {name}")
            hint = forms.TextInput(attrs={"placeholder": "Where"})
            where = forms.CharField(required=False, max_length=200, label=f"Where {name} is", widget=hint)
            self.fields[f"kind-{one.enrolment.pk}"], self.fields[f"where-{one.enrolment.pk}"] = kind, where
        dress(self)

    def clean_form_key(self):
        return self.cleaned_data["form_key"] or uuid4()

    def clean_recorded_on(self):
        return not_to_come(self.cleaned_data["recorded_on"])

    def clean(self):
        typed = super().clean()
        for one in self.leavers:
            name = f"kind-{one.enrolment.pk}"
            if typed.get(f"where-{one.enrolment.pk}") and not typed.get(name) and name not in self.errors:
                self.add_error(name, "Choose a kind as well, or empty the place.")
            elif typed.get(name) and self.known_meanwhile(one, typed):
                said = one.latest[self.stage, 1].get_kind_display()
                self.add_error(
                    name, f"Somebody has saved '{said}' meanwhile. Empty this one, or change it in the list."
                )
        return typed

    def known_meanwhile(self, leaver, typed):
        """Whether this was said since the page was opened, and not by sending this very form twice."""
        row = leaver.latest.get((self.stage, 1))
        if row is None or row.kind == Kind.UNKNOWN or "form_key" not in typed:
            return False
        return row.form_key != key_for(typed["form_key"], leaver.enrolment)

    def rows(self):
        """[(leaver, kind field, place field)]."""
        return [(one, self[f"kind-{one.enrolment.pk}"], self[f"where-{one.enrolment.pk}"]) for one in self.leavers]

    def said(self):
        """[(enrolment, what was said)] of those who were filled in."""
        typed = self.cleaned_data
        return [
            (one.enrolment, {"kind": kind, "provider": typed[f"where-{one.enrolment.pk}"]})
            for one in self.leavers
            if (kind := typed[f"kind-{one.enrolment.pk}"])
        ]
