"""Taking a register: which learners are shown, and what the page sends back about them."""

import re

from django import forms
from django.db.models import Exists, OuterRef

from careers.forms.fields import address_without, dress, named
from tracking.models import Enrolment, Group, GroupMember, Participation
from tracking.registers import Mark

NOTE = Participation._meta.get_field("note").max_length
#: An enrolment's id and the state in which it was shown.
SHOWN = re.compile(r"(\d{1,18})((?:[yn][0-9a-f]*)?)")


class RegisterFilter(forms.Form):
    """Narrows the page, or shows learners who were not invited as well. All of it stands in the address."""

    cohort = forms.ChoiceField(label="Year group", required=False)
    group = forms.ChoiceField(label="Class or group", required=False)
    also = forms.ChoiceField(label="Also show, to add learners", required=False)
    tick = forms.ChoiceField(required=False, choices=[("", ""), ("code", "")], widget=forms.HiddenInput)

    def __init__(self, data, *, session, member):
        super().__init__(data)
        school, year = session.school, session.activity.year_id
        seen = Enrolment.objects.filter(school=school, year=year).visible_to(member)
        inside = GroupMember.objects.filter(group=OuterRef("pk"), enrolment__in=seen.order_by().values("pk"))
        groups = Group.objects.filter(school=school, year=year).filter(Exists(inside))
        cohorts = list(school.cohort_set.filter(Exists(seen.order_by().filter(cohort=OuterRef("pk")))))
        self.fields["cohort"].choices = named(cohorts, "All year groups")
        self.fields["group"].choices = named(groups, "All classes and groups")
        self.fields["also"].choices = named(cohorts, "Only those invited")
        dress(self)
        self.is_valid()

    def chosen(self, name):
        return self.cleaned_data.get(name, "")

    @property
    def only_confirmed(self):
        return self.chosen("tick") == "code"

    def filter(self, expected, session):
        """These enrolments narrowed, and those of a year group that is shown as well."""
        found = expected
        if also := self.chosen("also"):
            found = Enrolment.objects.filter(school=session.school_id, year=session.activity.year_id)
            late = found.on_roll(session.date).filter(cohort=also)
            found = found.filter(pk__in=expected.order_by().values("pk")) | found.filter(pk__in=late.values("pk"))
        if cohort := self.chosen("cohort"):
            found = found.filter(cohort=cohort)
        if group := self.chosen("group"):
            found = found.filter(pk__in=GroupMember.objects.filter(group=group).values("enrolment"))
        return found

    def chips(self):
        """[(label, chosen words, address without it)] of the filters in use."""
        used = [field for field in self.visible_fields() if self.chosen(field.name)]
        return [(field.label, self.words(field), address_without(self.data, field.name)) for field in used]

    def words(self, field):
        return dict(field.field.choices).get(self.chosen(field.name), "")


class RegisterForm(forms.Form):
    """Ticks in the field `there`, notes in `note-<enrolment>`; rows that were not shown are not in it."""

    shown = forms.CharField(widget=forms.HiddenInput)
    held = forms.BooleanField(required=False)

    def clean_shown(self):
        found = [SHOWN.fullmatch(part) for part in self.cleaned_data["shown"].split(",")]
        if not all(found):
            raise forms.ValidationError("The list of learners did not arrive whole. Load the page again, and save.")
        return {int(one[1]): one[2] for one in found}

    def clean(self):
        for pk, mark in self.marks().items():
            if len(mark.note) > NOTE:
                self.add_error(None, f"A note is longer than {NOTE} letters. Shorten it; it is kept below.")
                self.too_long = pk
        return self.cleaned_data

    def marks(self):
        """{enrolment id: Mark} of what was sent."""
        there = set(self.data.getlist("there"))
        return {
            pk: Mark(str(pk) in there, self.data.get(f"note-{pk}", "").strip(), seen)
            for pk, seen in (self.cleaned_data.get("shown") or {}).items()
        }


class HereForm(forms.Form):
    """What a learner types on a telephone, from her card."""

    code = forms.CharField(
        label="The code on your card",
        max_length=20,
        error_messages={"required": "Type the code that is on your card."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "form-control"}),
    )
