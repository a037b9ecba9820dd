"""Forms of work experience: an entry of the ledger, the hours of a session, the employer's word, and the filters."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.utils import timezone

from careers.forms.activities import VersionedForm, day_inside
from careers.forms.fields import address_without, day_input, dress, named
from careers.models import Activity
from tracking.forms.interviews import in_use
from tracking.hours import CHECKS_MISSING, REACH
from tracking.models import EmployerFeedback, Placement
from tracking.placements import NOTES

CHECK_FIELDS = [f"{check}_{what}" for check in Placement.CHECKS for what in ("on", "by")]
#: Characters that an employer may write in one box.
LONGEST = 4000
HOURS_HELP = "Count about 5 hours a day: 25 for a week."


def pairs(*names):
    return [
        Row(*(Column(name, css_class="col-md-6") for name in pair)) for pair in zip(*[iter(names)] * 2, strict=True)
    ]


def plain(number):
    """'5' for 5.00."""
    return "" if number is None else f"{number.normalize():f}"


def check_pairs(form):
    """A check is a day and a person, or neither."""
    for check in Placement.CHECKS:
        day, person = (form.cleaned_data.get(f"{check}_{what}") for what in ("on", "by"))
        if day and not person:
            form.add_error(f"{check}_by", "Say who checked it, or empty the day.")
        elif person and not day and f"{check}_on" not in form.errors:
            form.add_error(f"{check}_on", "Give the day on which it was checked, or empty the name.")


class PlacementForm(VersionedForm):
    class Meta:
        model = Placement
        fields = [
            *("partner", "employer", "activity", "kind", "mode", "status", "starts_on", "ends_on", "hours"),
            *CHECK_FIELDS,
            *Placement.TESTS,
            *NOTES[::-1],
        ]
        labels = {"insurance_by": "By whom", "risk_by": "By whom", "safeguarding_by": "By whom"}
        help_texts = {"hours": HOURS_HELP, "ends_on": "If it lasts longer than a day."}
        error_messages = {"hours": {"required": "Give the hours, for example 25 for a week."}}
        widgets = {
            **{name: day_input() for name in ("starts_on", "ends_on", *CHECK_FIELDS[::2])},
            "hours": forms.NumberInput(attrs={"step": "0.5", "min": "0.5"}),
            "learner_reflection": forms.Textarea(attrs={"rows": 4}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["hours"] = plain(self.instance.hours)
        self.offer()
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout(
            "form_key",
            "version",
            Fieldset("Where", *pairs("partner", "employer"), "activity"),
            Fieldset("When and how", *pairs("starts_on", "ends_on", "hours", "status", "kind", "mode")),
            Fieldset("Checked before she goes", *pairs(*CHECK_FIELDS)),
            Fieldset("What made it meaningful", *Placement.TESTS),
            Fieldset("In words", *NOTES[::-1]),
        )

    def offer(self):
        """The school's partners, and activities of the year that are not cancelled, besides what it has already."""
        year, now = self.instance.year, Q(pk=self.instance.activity_id)
        current = Q(year=year) & ~Q(status=Activity.Status.CANCELLED)
        self.fields["activity"].queryset = found = self.fields["activity"].queryset.filter(current | now)
        self.fields["activity"].choices = named(found.by_title(), "None of them")
        self.fields["partner"].choices = named(self.fields["partner"].queryset, "None of them")

    def clean_starts_on(self):
        return day_inside(self.cleaned_data["starts_on"], self.instance.year)

    def clean_ends_on(self):
        return day_inside(self.cleaned_data["ends_on"], self.instance.year)

    def clean(self):
        typed = super().clean()
        check_pairs(self)
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", f"The last day is before the first, {first:%-d %B %Y}. Change one of them.")
        if not any(typed.get(name) for name in ("partner", "employer", "activity")):
            self.add_error("employer", "Choose a partner or an activity, or write the employer’s name here.")
        if first and typed.get("status") == Placement.Status.DONE and first > timezone.localdate():
            self.add_error("status", f"What begins on {first:%-d %B %Y} cannot be done yet. Choose 'planned'.")
        return typed


class SessionHoursForm(forms.ModelForm):
    """The same hours, and the same checks, for everybody who took part in a session."""

    class Meta:
        model = Placement
        fields = ["hours", "mode", "kind", *CHECK_FIELDS]
        labels = PlacementForm.Meta.labels
        help_texts = {"hours": "For each of them. " + HOURS_HELP}
        error_messages = {"hours": {"required": "Give the hours for each of them, for example 5 for a day."}}
        widgets = {name: PlacementForm.Meta.widgets[name] for name in ("hours", *CHECK_FIELDS[::2])}

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        self.initial["kind"] = Placement.Kind.ACTIVITY
        self.initial["hours"] = plain(session.activity.hours)
        if session.activity.kind == Activity.Kind.VIRTUAL:
            self.initial["mode"] = Placement.Mode.VIRTUAL
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout(
            "hours", *pairs("mode", "kind"), Fieldset("Checked before they went", *pairs(*CHECK_FIELDS))
        )

    def clean(self):
        typed = super().clean()
        check_pairs(self)
        return typed

    def clean_hours(self):
        hours = self.cleaned_data["hours"]
        if hours <= 0:
            raise forms.ValidationError("Give the hours, more than nothing.")
        return hours

    def _get_validation_exclusions(self):
        """What the constraints say of these fields is asked above, without three queries for each of them."""
        return {field.name for field in Placement._meta.fields}


class FeedbackForm(forms.ModelForm):
    """What an employer says, without an account."""

    class Meta:
        model = EmployerFeedback
        fields = ["given_by", "did_well", "next_step"]
        widgets = {"did_well": forms.Textarea(attrs={"rows": 5}), "next_step": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sentences = {"given_by": "Write your name.", "did_well": "Say in a few words what went well."}
        for name, sentence in sentences.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = sentence
        for name in ("did_well", "next_step"):
            self.fields[name].validators.append(MaxLengthValidator(LONGEST))


class PlacementFilter(forms.Form):
    """What the list shows, all of it in the address: learners by their hours, or the entries of the year."""

    SHOWN = {"learners": "Learners", "entries": "Entries of the year"}
    STATUSES = [("", "Any status"), *Placement.Status.choices, ("checks", "checks missing")]

    show = forms.ChoiceField(choices=SHOWN.items(), required=False, widget=forms.HiddenInput)
    cohort = forms.ChoiceField(label="Year group", required=False)
    group = forms.ChoiceField(required=False)
    reach = forms.ChoiceField(label="How far", required=False, choices=[("", "Any"), *REACH.items()])
    kind = forms.ChoiceField(required=False, choices=[("", "Any kind"), *Placement.Kind.choices])
    mode = forms.ChoiceField(label="How", required=False, choices=[("", "Any way"), *Placement.Mode.choices])
    status = forms.ChoiceField(required=False, choices=STATUSES)

    def __init__(self, data, *, year, cohorts):
        super().__init__(data)
        self.fields["cohort"].choices = named(in_use(cohorts, data), "All year groups")
        self.fields["group"].choices = named(year.learner_groups.all(), "Any group")
        dress(self)
        self.is_valid()
        for name in ("kind", "mode", "status") if self.shown == "learners" else ("reach",):
            del self.fields[name]

    def chosen(self, name):
        return self.cleaned_data.get(name, "") if name in self.fields else ""

    def number(self, name):
        return int(self.chosen(name) or 0) or None

    @property
    def shown(self):
        return self.cleaned_data.get("show") or "learners"

    def entries(self, placements):
        """These entries, narrowed, the latest first."""
        for name, column in [("cohort", "cohort"), ("kind", "kind"), ("mode", "mode")]:
            if value := self.chosen(name):
                placements = placements.filter(**{column: value})
        if group := self.number("group"):
            placements = placements.filter(enrolment__memberships__group=group)
        status = self.chosen("status")
        if status == "checks":
            return placements.filter(CHECKS_MISSING)
        return placements.filter(status=status) if status else placements

    def chips(self):
        """[(label, chosen words, address without it)] of the filters in use."""
        used = [name for name in self.fields if name != "show" and self.chosen(name)]
        return [
            (self[name].label, dict(self.fields[name].choices)[self.chosen(name)], address_without(self.data, name))
            for name in used
        ]
