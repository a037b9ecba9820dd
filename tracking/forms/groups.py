"""Forms of groups: what a group is and who looks after it; which learners are in it; who gets a card."""

from django import forms
from django.db.models import Q

from careers.forms.activities import OnceForm
from careers.models import Membership, MembershipRole
from careers.tenancy import PERMISSIONS, Permission
from tracking.groups import elsewhere
from tracking.models import Group

#: The roles that may see learners at all: a governor who looked after a group would see nobody.
SEE_LEARNERS = [role for role, may in PERMISSIONS.items() if Permission.SEE_OWN_LEARNERS in may]


class GroupForm(OnceForm):
    staff = forms.ModelMultipleChoiceField(
        Membership.objects.all(),
        label="Who looks after it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They see its learners, and keep their participation and evidence.",
    )

    class Meta:
        model = Group
        fields = ["name", "kind"]
        error_messages = {"name": {"required": "Give the group a name, for example '7A'."}}
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        mine = list(self.instance.staff.values_list("member", flat=True)) if self.instance.pk else []
        here = Q(left_at=None, pk__in=MembershipRole.objects.filter(role__in=SEE_LEARNERS).values("membership"))
        members = self.fields["staff"].queryset.filter(here | Q(pk__in=mine))
        self.fields["staff"].queryset = members.select_related("user").order_by("user__name")
        self.initial["staff"] = mine

    def _get_validation_exclusions(self):
        """The year is known though it is not typed, so that the name is once in each year."""
        return super()._get_validation_exclusions() - {"year"}

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        both = elsewhere(self.instance) if self.instance.pk and kind == Group.Kind.TUTOR else 0
        if both:
            raise forms.ValidationError(
                f"{both} of its learners are in another tutor group, and nobody is in two. Take them out here first."
                if both > 1
                else "One of its learners is in another tutor group, and nobody is in two. Take that learner out first."
            )
        return kind


class TicksForm(forms.Form):
    """Which of the enrolments on the page are ticked, and which were when it was opened; others are left out."""

    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, rows, ticked):
        self.rows = rows
        super().__init__(data, initial={"before": ",".join(str(row.pk) for row in ticked)})
        posted = set(data.getlist("chosen")) if data is not None else set()
        self.chosen = [row for row in rows if str(row.pk) in posted] if self.is_bound else ticked

    def clean_before(self):
        return {int(pk) for pk in self.cleaned_data["before"].split(",") if pk.isdecimal()}


class CardsForm(TicksForm):
    def clean(self):
        if not self.chosen:
            raise forms.ValidationError("Tick at least one learner who is to get a card.")
        return super().clean()
