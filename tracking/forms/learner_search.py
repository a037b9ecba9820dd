"""Finding learners: filters in the address, a name only by POST, because an address is kept and passed on."""

from django import forms

from careers.forms.fields import address_without, dress, named
from careers.tenancy import Permission
from tracking.groups import groups_seen, in_order
from tracking.learners import day_in


class NameSearch(forms.Form):
    q = forms.CharField(
        label="Name, UPN or ULN",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data):
        super().__init__(data)
        dress(self)

    def words(self):
        return self.cleaned_data.get("q", "") if self.is_valid() else ""


class LearnerSearch(forms.Form):
    """The filters of the list, all of them in the address. Page and spreadsheet take their rows from filter()."""

    OFF, ALL = "off", "all"
    ROLL = [("", "On roll"), (OFF, "Left, or not here yet"), (ALL, "Everybody")]

    cohort = forms.ChoiceField(label="Year group", required=False)
    group = forms.ChoiceField(required=False)
    characteristic = forms.ChoiceField(required=False)
    roll = forms.ChoiceField(label="On roll", required=False, choices=ROLL)

    def __init__(self, data, *, year, membership):
        super().__init__(data)
        self.day = day_in(year)
        school, groups = membership.school, in_order(groups_seen(year, membership))
        self.fields["cohort"].choices = named(school.cohort_set.all(), "All year groups")
        self.fields["group"].choices = [("", "All groups"), *((str(group.pk), told(group)) for group in groups)]
        if membership.can(Permission.SEE_LEARNERS):
            self.fields["characteristic"].choices = named(school.targetgroup_set.all(), "All learners")
        else:
            del self.fields["characteristic"]
        dress(self)
        self.is_valid()

    def chosen(self, name):
        return self.cleaned_data.get(name, "")

    def filter(self, enrolments):
        found = self.filter_roll(enrolments)
        if cohort := self.chosen("cohort"):
            found = found.filter(cohort=cohort)
        if group := self.chosen("group"):
            found = found.filter(memberships__group=group)
        return found.in_target(target) if (target := self.chosen("characteristic")) else found

    def filter_roll(self, enrolments):
        if self.chosen("roll") == self.ALL:
            return enrolments
        return enrolments.off_roll(self.day) if self.chosen("roll") == self.OFF else enrolments.on_roll(self.day)

    def chips(self):
        """[(label, chosen words, address without it)] of the filters in use."""
        used = [name for name in self.fields if self.chosen(name)]
        return [(self[name].label, self.words(name), address_without(self.data, name)) for name in used]

    def words(self, name):
        return dict(self.fields[name].choices).get(self.chosen(name), self.chosen(name))


def told(group):
    """'7A', 'Maths 1 (class)'."""
    return group.name if group.kind == group.Kind.TUTOR else f"{group.name} ({group.get_kind_display()})"
