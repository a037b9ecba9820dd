"""The form of the yearly move up: where each year group goes, and what its tutor groups are called then."""

from django import forms

from careers.forms.fields import named
from tracking.moving_up import next_number, same_name

LEAVE = "leave"


class MoveUpForm(forms.Form):
    NAMINGS = {"next": next_number, "same": same_name, "none": None}

    naming = forms.ChoiceField(
        label="Tutor groups",
        choices=[
            ("next", "Take them along, with the number of the new year group: 7A becomes 8A"),
            ("same", "Take them along with the same names"),
            ("none", "Leave them behind: new ones are made later"),
        ],
        initial="next",
        widget=forms.RadioSelect,
    )

    def __init__(self, data, *, stages, cohorts):
        super().__init__(data)
        self.cohorts = {str(cohort.pk): cohort for cohort in cohorts}
        choices = [*named(cohorts, "")[1:], (LEAVE, "Leave the school")]
        self.stages = [stage for stage in stages if stage.moving]
        for stage in self.stages:
            select = forms.Select(attrs={"class": "form-select"})
            self.fields[f"to-{stage.cohort.pk}"] = forms.ChoiceField(
                label=f"{stage.cohort} goes to",
                choices=choices,
                initial=stage.to.pk if stage.to else LEAVE,
                widget=select,
            )

    def rows(self):
        """[(stage, the field that says where it goes)]."""
        return [(stage, self[f"to-{stage.cohort.pk}"]) for stage in self.stages]

    def to(self):
        """{cohort id: Cohort, or None for those who leave}."""
        chosen = {stage.cohort.pk: self.cleaned_data[f"to-{stage.cohort.pk}"] for stage in self.stages}
        return {pk: self.cohorts.get(value) for pk, value in chosen.items()}

    def naming_chosen(self):
        return self.NAMINGS[self.cleaned_data["naming"]]
