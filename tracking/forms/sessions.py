"""Finding a session whose register is to be taken: filters in the address."""

from django import forms
from django.db.models import Q

from careers.forms.fields import address_without, dress, named
from tracking.sessions import lacking

SHOW = [("", "All sessions"), ("lacking", "No register yet"), ("taken", "With a register"), ("coming", "Still to come")]


class SessionSearch(forms.Form):
    show = forms.ChoiceField(label="Sessions", required=False, choices=SHOW)
    cohort = forms.ChoiceField(label="Year group", required=False)
    mine = forms.BooleanField(label="Only activities that I lead", required=False)

    def __init__(self, data, *, school):
        super().__init__(data)
        self.fields["cohort"].choices = named(school.cohort_set.shown(), "All year groups")
        dress(self)
        self.fields["mine"].widget.attrs["class"] = "form-check-input"
        self.is_valid()

    def chosen(self, name):
        return self.cleaned_data.get(name, "")

    def filter(self, sessions, *, membership, today):
        """These sessions, narrowed."""
        if cohort := self.chosen("cohort"):
            its_own, activitys = Q(cohorts=cohort), Q(cohorts=None, activity__cohorts=cohort)
            sessions = sessions.filter(pk__in=sessions.filter(its_own | activitys).values("pk"))
        if self.chosen("mine"):
            sessions = sessions.filter(activity__staff=membership.pk)
        if self.chosen("show") == "lacking":
            sessions = lacking(sessions, today)
        elif self.chosen("show") == "taken":
            sessions = sessions.filter(participations__isnull=False).distinct()
        elif self.chosen("show") == "coming":
            sessions = sessions.filter(date__gt=today)
        return sessions

    def chips(self):
        """[(label, chosen words, address without it)] of the filters in use."""
        used = [name for name in self.fields if self.chosen(name)]
        return [(self[name].label, self.words(name), address_without(self.data, name)) for name in used]

    def words(self, name):
        return dict(getattr(self.fields[name], "choices", ())).get(self.chosen(name), "yes")
