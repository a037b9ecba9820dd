"""Forms of actions: where one comes from, add and edit, an owner's own, filters, calendars."""

from itertools import groupby

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import Q
from django.utils import timezone

from audits.models import Action, Audit, CalendarFeed
from careers.adoption import adopted_by
from careers.forms.activities import VersionedForm
from careers.forms.fields import day_input, named
from careers.models import AcademicYear, Cohort
from frameworks.models import Statement
from tracking.gaps import RULES


class OriginForm(forms.Form):
    """What a new action is about, out of the address: an audit, a statement, a gap. What is not ours is left out."""

    year = forms.ModelChoiceField(queryset=None, to_field_name="start", required=False)
    audit = forms.ModelChoiceField(queryset=None, required=False)
    statement = forms.ModelChoiceField(queryset=None, required=False)
    cohort = forms.ModelChoiceField(queryset=None, required=False)
    rule = forms.ChoiceField(choices=[(rule.name, rule.title) for rule in RULES], required=False)

    def __init__(self, data, *, school):
        super().__init__(data)
        self.school = school
        self.fields["year"].queryset = AcademicYear.objects.filter(school=school)
        self.fields["audit"].queryset = Audit.objects.filter(school=school).select_related("edition__framework", "year")
        self.fields["cohort"].queryset = Cohort.objects.filter(school=school)
        self.fields["statement"].queryset = Statement.objects.given().select_related("edition__framework")
        self.is_valid()

    def clean(self):
        """The statement is one of the audit's, or of an edition in use; a gap is all three or none."""
        found = super().clean()
        audit, statement = found.get("audit"), found.get("statement")
        if statement and not self.offered(audit).filter(pk=statement.pk).exists():
            self.add_error("statement", "The school does not use this statement.")
        if audit or not (found.get("statement") and found.get("cohort") and found.get("rule")):
            found.update(cohort=None, rule="")
        return found

    def offered(self, audit):
        return audit.judged_statements() if audit else Statement.objects.filter(edition__in=adopted_by(self.school))

    def action(self, year):
        """An unsaved action about it, in this academic year unless the address names another."""
        found = {name: self.cleaned_data.get(name) for name in ("audit", "statement", "cohort")}
        audit = found["audit"]
        year = self.cleaned_data.get("year") or (audit.year if audit else year)
        return Action(school=self.school, year=year, rule=self.cleaned_data.get("rule") or "", **found)

    @property
    def lost(self):
        """Whether the address names something that this school does not have."""
        return bool(self.errors)


class ActionForm(VersionedForm):
    class Meta:
        model = Action
        fields = ["title", "success", "owner", "due_on", "priority", "status", "progress", "activity"]
        help_texts = {
            "success": "How everybody will see that it is done.",
            "due_on": "Its owner gets a mail a week before, and once when it is overdue.",
            "activity": "Plan it among the activities first, then choose it here.",
        }
        error_messages = {"title": {"required": "Say what somebody will do, for example 'Invite two employers'."}}
        widgets = {
            "success": forms.Textarea(attrs={"rows": 3}),
            "progress": forms.Textarea(attrs={"rows": 3}),
            "due_on": day_input(),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_owners()
        if self.instance.pk:
            self.offer_activities()
        else:
            del self.fields["progress"], self.fields["activity"]
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        pairs = [Row(*(Column(name, css_class="col-md-6") for name in pair)) for pair in PAIRS]
        later = [name for name in ("progress", "activity") if name in self.fields]
        self.helper.layout = Layout("form_key", "version", "title", "success", *pairs, *later)

    def offer_owners(self):
        """Present members, and whoever owns it already."""
        here = self.fields["owner"].queryset.filter(Q(left_at=None) | Q(pk=self.instance.owner_id))
        self.fields["owner"].queryset = here.select_related("user")
        self.fields["owner"].choices = named(self.fields["owner"].queryset, "Nobody yet")

    def offer_activities(self):
        """Activities of its year and later ones, by year, and the one that it has already."""
        later = Q(year__start__gte=self.instance.year.start) | Q(pk=self.instance.activity_id)
        found = self.fields["activity"].queryset.filter(later).select_related("year")
        self.fields["activity"].queryset = found
        rows = found.order_by("-year__start", "title")
        years = [(label, named(group, "")[1:]) for label, group in groupby(rows, lambda row: row.year.label)]
        self.fields["activity"].choices = [("", "None yet"), *years]

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and not -20 <= day.year - timezone.localdate().year <= 20:
            raise forms.ValidationError(f"The year {day.year} cannot be right. Check it.")
        return day


PAIRS = [("owner", "due_on"), ("priority", "status")]


class ProgressForm(VersionedForm):
    """What an owner may say of an action: how far it is, and nothing else."""

    class Meta:
        model = Action
        fields = ["status", "progress"]
        widgets = {"progress": forms.Textarea(attrs={"rows": 5})}


class StatusForm(forms.Form):
    status = forms.ChoiceField(choices=Action.Status.choices)
    version = forms.IntegerField()


class FeedForm(forms.Form):
    whose = forms.ChoiceField(choices=CalendarFeed.Whose.choices)
