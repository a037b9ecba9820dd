"""Forms for people: roles, with what each may do, and invitations."""

from django import forms

from careers.tenancy import PERMISSIONS, SCHOOL_ROLES, Permission


def what_it_may(role):
    """What a role sees and changes, as two sentences, straight from the table that decides it."""
    telling = PERMISSIONS[role] - {Permission.OPEN_SCHOOL}
    if Permission.CHANGE_PROGRAMME in telling:
        telling -= {Permission.CHANGE_OWN_ACTIVITIES}
    if Permission.SEE_LEARNERS in telling:
        telling -= {Permission.SEE_OWN_LEARNERS}
    labels = [permission.label for permission in Permission if permission in telling]
    sees = [label.removeprefix("see ") for label in labels if label.startswith("see ")]
    changes = [label for label in labels if not label.startswith("see ")]
    may = f"May {'; '.join(changes)}" if changes else "Changes nothing"
    return f"Sees {'; '.join(sees)}. {may}."


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=[(role.value, role.label.capitalize()) for role in SCHOOL_ROLES],
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick one or several; what they allow adds up.",
        error_messages={"required": "Tick at least one role."},
    )

    def explained(self):
        """[(tick box, what the role may do), ...] for the page."""
        return [(box, what_it_may(role)) for box, role in zip(self["roles"], SCHOOL_ROLES, strict=True)]


class InvitationForm(RolesForm):
    email = forms.EmailField(
        label="Email address",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="The invitation goes to this address and works for no other.",
    )
    field_order = ["email", "roles"]
