"""Forms of learners, of their years in the school, and of the outcomes of an EHC plan."""

from django import forms
from django.utils import timezone
from stdnum.gb import upn as upns

from careers.forms.activities import OnceForm, day_inside
from careers.forms.fields import day_input
from careers.tenancy import SchoolForm
from tracking.groups import in_order
from tracking.learners import NUMBERS, namesakes, those_with
from tracking.models import Enrolment, Group, Learner, PlanOutcome
from tracking.models.learners import valid_upn

#: More years than any learner has.
OLDEST = 110


class UpnField(forms.CharField):
    """However it is typed: spaces go, small letters become capitals."""

    default_validators = [valid_upn]

    def to_python(self, value):
        return upns.compact(super().to_python(value))


class LearnerForm(OnceForm):
    NAMES = ["legal_forename", "legal_surname", "preferred_forename", "preferred_surname"]
    #: Folded away where a learner is added: none of it is needed to begin.
    MORE = ["upn", "uln", "mis_id", "date_of_birth", "photo_consent", "photo_consent_on"]
    MORE += ["objects_to_sharing", "annual_review_on"]

    upn = UpnField(label="UPN", required=False, help_text="13 characters; it may be a temporary one.")
    another_person = forms.BooleanField(label="This is another person with the same name", required=False)

    class Meta:
        model = Learner
        fields = [
            *("legal_forename", "legal_surname", "preferred_forename", "preferred_surname"),
            *("upn", "uln", "mis_id", "date_of_birth", "photo_consent", "photo_consent_on"),
            *("objects_to_sharing", "annual_review_on"),
        ]
        error_messages = {
            "legal_forename": {"required": "Give the forename, for example 'Beatrix'."},
            "legal_surname": {"required": "Give the surname, for example 'Mensah'."},
        }
        help_texts = {
            "preferred_forename": "If the learner goes by another one.",
            "uln": "Ten digits, from the age of 14.",
            "mis_id": "For example an admission number.",
            "annual_review_on": "When the plan is reviewed next. Leave it empty without a plan.",
        }
        widgets = {
            "date_of_birth": day_input(),
            "photo_consent": forms.RadioSelect,
            "photo_consent_on": day_input(),
            "annual_review_on": day_input(),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.others = []
        for name in (*self.NAMES, "upn", "uln", "mis_id"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    @property
    def names(self):
        return [self[name] for name in self.NAMES]

    @property
    def more(self):
        return [self[name] for name in self.MORE]

    def more_in_error(self):
        return any(name in self.errors for name in self.MORE)

    def clean_date_of_birth(self):
        day, today = self.cleaned_data["date_of_birth"], timezone.localdate()
        if day and not today.year - OLDEST < day.year <= today.year:
            raise forms.ValidationError(f"Nobody here was born on {day:%-d %B %Y}. Check the year.")
        return day

    def clean(self):
        typed = super().clean()
        numbers = {name: typed.get(name) for name in NUMBERS}
        for name, other in those_with(self.school, numbers, besides=self.instance.pk).items():
            self.add_error(name, f"{other} has this {NUMBERS[name]} already. Check the number.")
            self.others.append(other)
        if not self.instance.pk and not self.others and not typed.get("another_person"):
            self.ask_about_namesakes(typed)
        return typed

    def ask_about_namesakes(self, typed):
        """The same name may be the same person: somebody says so before she is there twice."""
        names = [typed.get(name) for name in ("legal_forename", "legal_surname")]
        self.others = namesakes(self.school, *names, typed.get("date_of_birth")) if all(names) else []
        if self.others:
            self.add_error(
                "another_person",
                f"{self.others[0]} is in the school already. Open the page below, or tick this box and save again.",
            )


class EnrolmentForm(SchoolForm):
    tutor_group = forms.ModelChoiceField(Group.objects.all(), required=False, empty_label="No tutor group")

    class Meta:
        model = Enrolment
        fields = ["cohort", "targets", "gender", "attendance", "on_roll_from", "on_roll_to"]
        error_messages = {"cohort": {"required": "Choose the year group."}}
        labels = {"on_roll_from": "First day", "on_roll_to": "Last day", "targets": "Characteristics this year"}
        help_texts = {
            "on_roll_from": "Only for who joins during the year.",
            "on_roll_to": "Only for who leaves, or has left.",
            "attendance": "For example 92.5.",
        }
        widgets = {
            "targets": forms.CheckboxSelectMultiple,
            "attendance": forms.NumberInput(attrs={"step": "0.1", "min": "0", "max": "100"}),
            "on_roll_from": day_input(),
            "on_roll_to": day_input(),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = self.instance.year
        self.offer_cohorts()
        self.offer_tutor_groups(self.fields["tutor_group"])
        if self.instance.pk:
            self.fields["cohort"].help_text = "A new one takes along what is recorded of this year."
            now = self.instance.memberships.filter(kind=Group.Kind.TUTOR).first()
            self.initial["tutor_group"] = now and now.group_id

    def offer_tutor_groups(self, field):
        field.queryset = field.queryset.filter(year=self.year, kind=Group.Kind.TUTOR)
        field.choices = [("", "No tutor group"), *((group.pk, group) for group in in_order(field.queryset))]

    def offer_cohorts(self):
        """Those in use, and the one in which she is."""
        cohorts, now = self.fields["cohort"].queryset, self.instance.cohort_id
        self.fields["cohort"].queryset = cohorts.filter(active=True) | cohorts.filter(pk=now)

    def clean_on_roll_from(self):
        return day_inside(self.cleaned_data["on_roll_from"], self.year)

    def clean_on_roll_to(self):
        return day_inside(self.cleaned_data["on_roll_to"], self.year)


class PlanOutcomeForm(OnceForm):
    class Meta:
        model = PlanOutcome
        fields = ["text", "set_on", "reached_on"]
        error_messages = {"text": {"required": "Say what is to be reached, in the words of the plan."}}
        help_texts = {"reached_on": "Leave it empty until then."}
        widgets = {"text": forms.Textarea(attrs={"rows": 4}), "set_on": day_input(), "reached_on": day_input()}
