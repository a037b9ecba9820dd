"""Forms of guidance interviews: one with what was agreed, many on one day, and the filters of the list."""

from datetime import datetime, timedelta
from uuid import uuid4, uuid5

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import Q
from django.utils import timezone

from careers.forms.activities import VersionedForm, day_inside
from careers.forms.fields import address_without, day_input, dress, named
from careers.tenancy import Permission
from tracking.interviews import Agreed, advisers_of
from tracking.models import Interview

S = Interview.Status
TAKEN_PLACE = (S.HELD, S.MISSED)
PAIRS = [("status", "adviser"), ("date", "starts_at"), ("mode", "place")]


def time_input():
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def offer_advisers(field, school, now=None):
    """Members who hold interviews, and whoever is named already."""
    rows = advisers_of(school).filter(Q(left_at=None) | Q(pk=now))
    field.queryset, field.choices = rows, named(rows, "Nobody yet")


class InterviewForm(VersionedForm):
    """An interview of one learner. Who may not read restricted notes is not asked for one, and changes none."""

    class Meta:
        model = Interview
        fields = ["status", "adviser", "date", "starts_at", "mode", "place", "note", "restricted_note"]
        widgets = {
            "date": day_input(),
            "starts_at": time_input(),
            "note": forms.Textarea(attrs={"rows": 5}),
            "restricted_note": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {"place": "For example 'careers office'."}

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        offer_advisers(self.fields["adviser"], self.school, now=self.instance.adviser_id)
        if not membership.can(Permission.SEE_RESTRICTED_NOTES):
            del self.fields["restricted_note"]
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        pairs = [Row(*(Column(name, css_class="col-md-6") for name in pair)) for pair in PAIRS]
        notes = [name for name in ("note", "restricted_note") if name in self.fields]
        self.helper.layout = Layout("form_key", "version", *pairs, *notes)

    def clean_date(self):
        return day_inside(self.cleaned_data["date"], self.instance.year)

    def clean(self):
        typed = super().clean()
        status, day = typed.get("status"), typed.get("date")
        if status in (S.BOOKED, *TAKEN_PLACE) and not day and "date" not in self.errors:
            self.add_error("date", "Give the day of the interview.")
        if status in TAKEN_PLACE and day and day > timezone.localdate():
            words = S(status).label
            self.add_error("status", f"An interview on {day:%-d %B %Y} cannot be {words} yet. Choose 'booked'.")
        return typed


class AgreedForm(forms.Form):
    """One thing that was agreed. A row without words is no row."""

    text = forms.CharField(label="What was agreed", max_length=300, required=False)
    whose = forms.CharField(label="Who does it", max_length=100, required=False)
    due_on = forms.DateField(label="By", required=False, widget=day_input())
    done = forms.BooleanField(label="Done", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("text", "whose", "due_on"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["done"].widget.attrs["class"] = "form-check-input"

    def clean(self):
        typed = super().clean()
        if not typed.get("text") and any(typed.get(name) for name in ("whose", "due_on", "done")):
            self.add_error("text", "Say what was agreed, or empty the row.")
        return typed

    def agreed(self):
        """An Agreed; done today if it is ticked now, on its day if it was before. None for an empty row."""
        typed = self.cleaned_data
        if not typed.get("text"):
            return None
        done_on = (self.initial.get("done_on") or timezone.localdate()) if typed["done"] else None
        return Agreed(typed["text"], typed["whose"], typed["due_on"], done_on)


class AgreedRows(forms.BaseFormSet):
    def agreed(self):
        return [row for row in (form.agreed() for form in self.forms) if row]


AgreedFormSet = forms.formset_factory(AgreedForm, formset=AgreedRows, extra=2, max_num=30, absolute_max=60)


def agreed_forms(data, agreed):
    """The rows of what was agreed, and two empty ones."""
    initial = [
        {"text": row.text, "whose": row.whose, "due_on": row.due_on, "done": bool(row.done_on), "done_on": row.done_on}
        for row in agreed
    ]
    return AgreedFormSet(data, initial=initial, prefix="agreed")


def in_use(cohorts, query):
    """The cohorts to offer in a filter: those in use, and the one that the address names."""
    return [row for row in cohorts if row.active or str(row.pk) == query.get("cohort")]


class InterviewFilter(forms.Form):
    """What the list shows, all of it in the address: who is due, or interviews by how they stand."""

    SHOWN = {"due": "Due", "booked": "Booked", "held": "Held", "missed": "Missed", "all": "All learners"}

    show = forms.ChoiceField(choices=SHOWN.items(), required=False, widget=forms.HiddenInput)
    cohort = forms.ChoiceField(label="Year group", required=False)
    target = forms.ChoiceField(label="Characteristic", required=False)
    adviser = forms.ChoiceField(required=False)

    def __init__(self, data, *, school, cohorts):
        super().__init__(data)
        self.targets = list(school.targetgroup_set.all())
        self.fields["cohort"].choices = named(in_use(cohorts, data), "All year groups")
        self.fields["target"].choices = named(self.targets, "Everybody")
        self.fields["adviser"].choices = named(advisers_of(school), "Anybody")
        dress(self)
        self.is_valid()

    def chosen(self, name):
        value = self.cleaned_data.get(name, "")
        return int(value) if value else None

    @property
    def shown(self):
        return self.cleaned_data.get("show") or "due"

    @property
    def counted(self):
        return "learner" if self.shown in ("due", "all") else "interview"

    def chips(self):
        """[(label, chosen words, address without it)] of the filters in use."""
        used = [name for name in ("cohort", "target", "adviser") if self.chosen(name)]
        return [(self[name].label, self.words(name), address_without(self.data, name)) for name in used]

    def words(self, name):
        return dict(self.fields[name].choices)[str(self.chosen(name))]


class BookingForm(forms.Form):
    """Several learners on one day, one after the other."""

    form_key = forms.CharField(required=False, widget=forms.HiddenInput, initial=uuid4)
    date = forms.DateField(label="Day", widget=day_input(), error_messages={"required": "Give the day."})
    starts_at = forms.TimeField(
        label="The first begins at", widget=time_input(), error_messages={"required": "Give the time of the first."}
    )
    minutes = forms.IntegerField(label="Minutes for each", min_value=5, max_value=180, initial=30)
    adviser = forms.ModelChoiceField(queryset=None, required=False)
    mode = forms.ChoiceField(label="How", choices=Interview.Mode.choices, initial=Interview.Mode.IN_PERSON)
    place = forms.CharField(max_length=150, required=False)

    def __init__(self, *args, school, year, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year
        offer_advisers(self.fields["adviser"], school)

    def clean_date(self):
        return day_inside(self.cleaned_data["date"], self.year)

    def bookings(self, enrolments, key):
        """An unsaved interview for each of these enrolments, in their order. ValidationError past midnight."""
        typed = self.cleaned_data
        begins = datetime.combine(typed["date"], typed["starts_at"])
        times = [begins + number * timedelta(minutes=typed["minutes"]) for number in range(len(enrolments))]
        if times and times[-1].date() != typed["date"]:
            raise forms.ValidationError("That is more than fits into one day. Choose fewer learners or minutes.")
        same = {name: typed[name] for name in ("date", "adviser", "mode", "place")}
        return [
            Interview(
                school_id=row.school_id, year_id=row.year_id, cohort_id=row.cohort_id, enrolment=row,
                learner=row.learner, starts_at=at.time(), form_key=uuid5(key, str(row.pk)), **same,
            )
            for row, at in zip(enrolments, times, strict=True)
        ]  # fmt: skip
