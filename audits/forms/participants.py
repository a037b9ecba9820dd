"""The form of who takes part in an audit: a member, or a guest."""

from django import forms

from audits.forms.starting import CAPACITY
from audits.models import Participant
from audits.participants import CAPACITIES
from careers.forms.activities import OnceForm
from careers.models import Membership


class ParticipantForm(OnceForm):
    """Add a member or a guest to an audit; change what is said of one who is there."""

    class Meta:
        model = Participant
        fields = ["member", "guest_name", "guest_email", "capacity"]
        labels = {
            "member": "A member of the school",
            "guest_name": "Or a guest: name",
            "guest_email": "The guest’s email address",
            "capacity": "Takes part as",
        }
        help_texts = {
            "guest_name": "Somebody without an account, for example an Enterprise Adviser. They judge by a link.",
            "guest_email": "The link goes to this address. Leave it empty to pass the link on yourself.",
        }
        widgets = {"capacity": CAPACITY, "guest_name": forms.TextInput(attrs={"autocomplete": "off"})}
        error_messages = {"capacity": {"required": "Say as what this person takes part, for example ‘link governor’."}}

    def __init__(self, *args, audit, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.audit = audit
        self.capacities = CAPACITIES
        self.active = Membership.objects.active().filter(school=self.school).select_related("user")
        if self.instance.pk:
            self.keep_who()
        else:
            here = audit.participants.filter(member__isnull=False)
            self.fields["member"].queryset = self.active.exclude(pk__in=here.values("member"))
            self.fields["member"].empty_label = "Nobody: this is a guest"

    def keep_who(self):
        """A member stays that member, a guest a guest: another person is another participant."""
        del self.fields["member"]
        if not self.instance.is_guest:
            del self.fields["guest_name"], self.fields["guest_email"]
            return
        self.fields["guest_name"].label, self.fields["guest_name"].required = "Name", True
        self.fields["guest_email"].label = "Email address"
        self.fields["guest_email"].help_text = "Another address ends the link that was sent to the old one."

    @property
    def changed_here(self):
        """The columns that this form writes."""
        return [name for name in self._meta.fields if name in self.fields]

    def clean_guest_email(self):
        email = self.cleaned_data["guest_email"].lower()
        if email and (member := self.active.filter(user__email=email).first()):
            raise forms.ValidationError(f"This is the address of {member}, a member of the school, who can sign in.")
        return email

    def clean(self):
        typed = super().clean()
        if self.instance.pk:
            return typed
        if typed.get("member") and (typed.get("guest_name") or typed.get("guest_email")):
            self.add_error("guest_name", "Choose a member or name a guest, not both: one person at a time.")
        elif not typed.get("member") and not typed.get("guest_name") and not {"member", "guest_name"} & {*self.errors}:
            self.add_error("member", "Choose a member of the school, or give the name of a guest.")
        return typed
