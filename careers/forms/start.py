"""Forms before and between schools: signing in, passwords, the first set-up, joining by invitation."""

from allauth.account import forms as account
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from careers.forms.school import SchoolDetailsForm
from careers.models import User
from careers.people import is_setup_token

GOOD_ONE = "At least 10 characters. Three words that do not belong together are easy to keep in mind."
NEW_PASSWORD = {"password1": "New password", "password2": "New password again"}


def plain(form, labels):
    """Our labels, and no placeholders: a placeholder is gone as soon as one types."""
    for name, label in labels.items():
        form.fields[name].label = label
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field.widget, forms.PasswordInput) and field.help_text:
            field.help_text = ""


class SignInForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain(self, {"login": "Email address", "password": "Password", "remember": "Keep me signed in on this device"})


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain(self, {"oldpassword": "Your present password", **NEW_PASSWORD})
        self.fields["password1"].help_text = GOOD_ONE


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain(self, {"email": "Email address"})
        self.fields["email"].help_text = "The one that your school invited you with."


class NewPasswordForm(account.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain(self, NEW_PASSWORD)
        self.fields["password1"].help_text = GOOD_ONE


class PersonForm(forms.Form):
    """A name and a password for somebody new; `email` is known, or a field of the form."""

    name = forms.CharField(label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        help_text=GOOD_ONE,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, email="", **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        typed = super().clean()
        if typed.get("password"):
            user = User(email=typed.get("email", self.email), name=typed.get("name", ""))
            try:
                validate_password(typed["password"], user)
            except ValidationError as refusal:
                self.add_error("password", refusal)
        return typed


class SetupForm(PersonForm):
    token = forms.CharField(
        label="Set-up token",
        help_text="It stands on the console where Waymark was started, for example 3f9a1-07bc2-88d41-c05e6.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(label="Your email address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    field_order = ["token", "name", "email", "password"]

    def clean_token(self):
        if not is_setup_token(self.cleaned_data["token"]):
            raise ValidationError("This is not the token on the console. Copy it again, all of it.")
        return self.cleaned_data["token"]


class FirstSchoolForm(SchoolDetailsForm):
    slug = forms.SlugField(
        label="Address of its pages",
        required=False,
        max_length=50,
        help_text="Small letters, digits and hyphens, for example ash-green. Leave it empty to take it from the name.",
    )

    class Meta(SchoolDetailsForm.Meta):
        fields = [*SchoolDetailsForm.Meta.fields, "slug"]

    def clean(self):
        typed = super().clean()
        if "slug" not in self.errors and not typed.get("slug"):
            typed["slug"] = slugify(typed.get("name", ""))[:50].strip("-")
            if typed.get("name") and not typed["slug"]:
                self.add_error("slug", "No address can be made from this name. Type one.")
        return typed
