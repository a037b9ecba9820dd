"""Whose records are to be made."""

from django import forms

from tracking.groups import cohorts_with_learners, in_order
from tracking.models import Group
from tracking.records.making import AT_ONCE, enrolments_of, too_many_at_once

NOBODY = "Nobody is on roll there now. Choose another year group or group."
NO_WORKER = (
    "That is {number} records, and no worker runs here to make them in the background. Choose a class or tutor group "
    f"of at most {AT_ONCE}, or ask whoever runs Waymark for you to start its worker."
)


class RecordsForm(forms.Form):
    """A year group, a tutor group or a class of the year; never a target group, whose name says what it is for."""

    who = forms.ChoiceField(
        label="Whose records?", error_messages={"required": "Choose a year group, a tutor group or a class."}
    )

    def __init__(self, data, *, member, year):
        super().__init__(data)
        self.member, self.year = member, year
        groups = in_order(year.learner_groups.exclude(kind=Group.Kind.TARGET))
        named = {
            "Whole year groups": cohorts_with_learners(year),
            "Tutor groups": [group for group in groups if group.kind == Group.Kind.TUTOR],
            "Classes": [group for group in groups if group.kind == Group.Kind.CLASS],
        }
        self.found = {f"{row._meta.model_name}-{row.pk}": row for rows in named.values() for row in rows}
        choices = [
            (name, [(f"{row._meta.model_name}-{row.pk}", str(row)) for row in rows])
            for name, rows in named.items() if rows
        ]  # fmt: skip
        self.fields["who"].choices = [("", "Choose"), *choices]

    def clean_who(self):
        """The year group or group itself."""
        row = self.found[self.cleaned_data["who"]]
        whose = {row._meta.model_name: row}
        self.number = enrolments_of(school=self.member.school, member=self.member, year=self.year, **whose).count()
        if not self.number:
            raise forms.ValidationError(NOBODY)
        if too_many_at_once(self.number):
            raise forms.ValidationError(NO_WORKER.format(number=self.number))
        return row
