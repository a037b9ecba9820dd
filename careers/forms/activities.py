"""Forms of activities and sessions: search, add and edit, plan into a gap, copy, cancel."""

from uuid import uuid4

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from careers.adoption import mappable_by
from careers.forms.fields import day_input, named
from careers.models import Activity, Cohort, Mapping, Session
from careers.tenancy import SchoolForm
from frameworks.models import Statement


class OnceForm(SchoolForm):
    """A form that adds one row however often it is sent: it carries a key that views turn into `form_key`."""

    form_key = forms.CharField(required=False, widget=forms.HiddenInput, initial=uuid4)


class VersionedForm(OnceForm):
    """A form that says which version of the row it was made from."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def shown(self):
        return self.cleaned_data.get("version") or 0

    def made_from(self, version):
        """The same, with what was typed, over another version."""
        self.data = self.data.copy()
        self.data["version"] = version


class ActivityForm(OnceForm):
    #: What is asked first; the rest is folded away.
    FIRST = [
        "title",
        "kind",
        "subject",
        "cohorts",
        "first_term",
        "last_term",
        "starts_on",
        "ends_on",
        "hours",
        "status",
    ]

    class Meta:
        model = Activity
        fields = [
            *("title", "kind", "subject", "cohorts", "first_term", "last_term", "starts_on", "ends_on", "hours"),
            *("status", "intent", "lead", "staff", "partners", "targets", "cost", "impact", "evaluation"),
        ]
        help_texts = {
            "last_term": "If it lasts longer than one.",
            "starts_on": "If the day is known. It counts before the half-term.",
            "hours": "For one learner, over the whole activity. For example 1.5.",
            "targets": "Choose none if it is for everybody.",
            "impact": "For example 'Survey before and after' or 'Tutor checks the action plan'.",
            "evaluation": "What worked, and what to change next time.",
        }
        error_messages = {
            "title": {"required": "Give the activity a title, for example 'Visit to the port'."},
            "hours": {"min_value": "Hours must be more than nothing. Leave them empty if they are not known."},
            "cost": {"min_value": "A cost cannot be less than nothing. Leave it empty if it is not known."},
        }
        widgets = {
            "cohorts": forms.CheckboxSelectMultiple,
            "staff": forms.CheckboxSelectMultiple,
            "partners": forms.CheckboxSelectMultiple,
            "targets": forms.CheckboxSelectMultiple,
            "starts_on": day_input(),
            "ends_on": day_input(),
            "hours": forms.NumberInput(attrs={"step": "0.25", "min": "0.25"}),
            "cost": forms.NumberInput(attrs={"step": "0.01", "min": "0"}),
            "intent": forms.Textarea(attrs={"rows": 3}),
            "impact": forms.Textarea(attrs={"rows": 3}),
            "evaluation": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, year, statement=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = self.instance.year = year
        self.offer_terms()
        self.offer_those_in_use()
        if self.instance.status == Activity.Status.CANCELLED:
            del self.fields["status"]  # restoring it is a step of its own
        else:
            offered = [choice for choice in Activity.Status.choices if choice[0] != Activity.Status.CANCELLED]
            self.fields["status"].choices = offered
        if statement:
            self.fields["depth"] = forms.ChoiceField(
                label="How deep does it go?",
                choices=Mapping.Depth.choices,
                widget=forms.RadioSelect,
                initial=Mapping.Depth.INTRODUCED,
            )

    def offer_terms(self):
        terms = self.year.terms.all()
        self.fields["first_term"].queryset = self.fields["last_term"].queryset = terms
        self.fields["first_term"].choices = named(terms, "Not known yet")
        self.fields["last_term"].choices = named(terms, "The same one")

    def offer_those_in_use(self):
        """Cohorts in use and present members, and whoever this activity has already."""
        mine = {"activity": self.instance.pk} if self.instance.pk else {"pk": None}
        for name, column, in_use in [("cohorts", "cohort", Q(active=True)), ("staff", "member", Q(left_at=None))]:
            through = getattr(Activity, name).through
            already = Exists(through.objects.filter(**mine, **{column: OuterRef("pk")}))
            self.fields[name].queryset = self.fields[name].queryset.filter(in_use | already)
        self.fields["staff"].queryset = self.fields["staff"].queryset.select_related("user")

    def first(self):
        return [self[name] for name in self.FIRST if name in self.fields]

    def folded_in_error(self):
        return any(name in self.errors for name in self.fields if name not in self.FIRST)

    def clean_starts_on(self):
        return self.inside_year("starts_on")

    def clean_ends_on(self):
        return self.inside_year("ends_on")

    def inside_year(self, name):
        return day_inside(self.cleaned_data[name], self.year)

    def clean(self):
        typed = super().clean()
        if typed.get("kind") == Activity.Kind.CURRICULUM and not typed.get("subject"):
            self.add_error("subject", "Say in which subject the lesson is, for example Science.")
        self.clean_terms(typed)
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if last and not first and "starts_on" not in self.errors:
            self.add_error("starts_on", "Give the first day as well, or leave both empty.")
        if first and last and last < first:
            self.add_error("ends_on", f"The last day is before the first, {first:%-d %B %Y}. Change one of them.")
        return typed

    def clean_terms(self, typed):
        first, last = typed.get("first_term"), typed.get("last_term")
        if first and last and last.order < first.order:
            self.add_error("last_term", f"{last} comes before {first}. Choose {first} or a later half-term.")
        elif "first_term" not in self.errors and "last_term" not in self.errors:
            typed["first_term"], typed["last_term"] = first or last, last or first


def day_inside(day, year):
    if day and not year.starts_on <= day <= year.ends_on:
        span = f"{year.starts_on:%-d %B %Y} to {year.ends_on:%-d %B %Y}"
        raise forms.ValidationError(f"{day:%-d %B %Y} is outside the academic year, which is from {span}.")
    return day


class GapForm(forms.Form):
    """Where an activity is planned into: a statement of an adopted edition, and a cohort. It comes in the address."""

    statement = forms.ModelChoiceField(queryset=None)
    cohort = forms.ModelChoiceField(queryset=None, required=False)

    def __init__(self, data, *, school):
        super().__init__(data)
        offered = Statement.objects.for_learners().filter(edition__in=mappable_by(school))
        self.fields["statement"].queryset = offered.select_related("edition__framework")
        self.fields["cohort"].queryset = Cohort.objects.filter(school=school)

    @property
    def asked(self):
        return bool(self.data.get("statement"))

    def chosen(self):
        """(statement, cohort): what is valid of them, None where the address names nothing that this school uses."""
        if not self.asked:
            return None, None
        self.is_valid()
        return tuple(self.cleaned_data.get(name) for name in self.fields)


class CopyForm(forms.Form):
    form_key = forms.CharField(required=False, widget=forms.HiddenInput, initial=uuid4)
    year = forms.ModelChoiceField(label="Into which academic year?", queryset=None, empty_label=None)

    def __init__(self, *args, activity, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = activity.school.academicyear_set.all()
        self.fields["year"].initial = activity.year_id


class CancelForm(forms.Form):
    cancelled_because = forms.CharField(
        label="Why is it cancelled?",
        max_length=300,
        error_messages={"required": "Say in a few words why it is cancelled, so that others know."},
    )


class SessionForm(OnceForm):
    class Meta:
        model = Session
        fields = ["date", "starts_at", "place", "cohorts", "groups", "status", "note"]
        error_messages = {"date": {"required": "Give the day of this session."}}
        widgets = {
            "date": day_input(),
            "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "cohorts": forms.CheckboxSelectMultiple,
            "status": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.activity = self.instance.activity
        theirs = Q(pk__in=self.activity.cohorts.all()) | Q(active=True)
        if self.instance.pk:
            theirs |= Q(pk__in=self.instance.cohorts.all())
        else:
            self.initial["cohorts"] = list(self.activity.cohorts.values_list("pk", flat=True))
        self.fields["cohorts"].queryset = self.fields["cohorts"].queryset.filter(theirs)

    def clean_date(self):
        return day_inside(self.cleaned_data["date"], self.activity.year)

    def clean(self):
        typed = super().clean()
        day = typed.get("date")
        if day and typed.get("status") == Session.Status.HELD and day > timezone.localdate():
            self.add_error("status", f"A session on {day:%-d %B %Y} cannot have been held yet. Choose 'planned'.")
        return typed
