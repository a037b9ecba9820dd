"""Forms of what a school shows to everybody: its look, the words of its public page, which activities."""

import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Div, Field, Layout, Row
from django import forms

from careers.forms.activities import VersionedForm
from careers.forms.fields import day_input
from careers.models import Look, PublicPage
from careers.publishing.looks import DEFAULT, Logo, check_contrast, logo_of
from careers.tenancy import SchoolForm

NO_COLOUR = "This is no colour. Choose one with the field beside it, or type it as '#6a1b4d'."


class LookForm(SchoolForm):
    """The colour comes from either of two fields: what was typed, else what was picked where that is different."""

    colour = forms.CharField(
        label="Colour",
        required=False,
        max_length=20,
        help_text="Six digits and letters after '#', for example #6a1b4d. Leave it empty to use Waymark's own.",
    )
    picked = forms.CharField(
        label="Or pick it",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text="Counts where nothing else is typed beside it.",
    )
    logo = forms.FileField(
        label="Logo",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text="A PNG, JPEG or WebP. It is drawn anew, at most 600 by 300 pixels.",
    )
    remove_logo = forms.BooleanField(label="Remove the logo", required=False)

    class Meta:
        model = Look
        fields = ["colour"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.before = self.instance.colour
        self.initial["picked"] = self.before or DEFAULT
        if not self.instance.logo:
            del self.fields["remove_logo"]
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        pair = Row(Column("colour", css_class="col-md-6"), Column("picked", css_class="col-md-6"))
        self.helper.layout = Layout(pair, "logo", *(name for name in ("remove_logo",) if name in self.fields))

    def clean(self):
        """One colour out of two fields, dark enough to be read."""
        typed = super().clean()
        if "colour" in self.errors:
            return typed
        chosen, picked = spelled(typed.get("colour", "")), spelled(typed.get("picked", ""))
        if chosen == self.before and picked and picked != (self.before or DEFAULT):
            chosen = picked
        try:
            typed["colour"] = checked(chosen)
        except forms.ValidationError as fault:
            self.add_error("colour", fault)
        return typed

    def clean_logo(self):
        file = self.cleaned_data["logo"]
        return logo_of(file) if file else None

    def _post_clean(self):
        """What was sent becomes the row's own picture."""
        super()._post_clean()
        logo = self.cleaned_data.get("logo")
        if logo is None and self.cleaned_data.get("remove_logo"):
            logo = Logo(b"", 0, 0)
        if logo and not self.errors:
            row = self.instance
            row.logo, row.logo_width, row.logo_height = logo.png, logo.width, logo.height


def spelled(colour):
    """'6A1B4D' and '#6a1b4d' are the same; '#abc' is short for '#aabbcc'."""
    words = "#" + colour.strip().lower().removeprefix("#")
    if re.fullmatch(r"#[0-9a-f]{3}", words):
        words = "#" + "".join(letter * 2 for letter in words[1:])
    return words if colour.strip() else ""


def checked(colour):
    if colour and not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise forms.ValidationError(NO_COLOUR)
    if colour:
        check_contrast(colour)
    return colour


TALL = {"summary": 5, "provider_access": 8}
TEXTS = ("summary", "for_learners", "for_parents", "for_teachers", "for_employers", "impact", "guidance",
         "provider_access")  # fmt: skip


class PublicPageForm(VersionedForm):
    provider_access_link = forms.URLField(
        label="Or where it stands", required=False, assume_scheme="https", max_length=200,
        help_text="The address of the statement on the school's website.",
    )  # fmt: skip

    class Meta:
        model = PublicPage
        fields = [
            *("summary", "leader_name", "leader_email", "leader_phone"),
            *("for_learners", "for_parents", "for_teachers", "for_employers"),
            *("impact", "guidance", "provider_access", "provider_access_link"),
            *("reviewed_on", "review_due_on", "shows_outcomes"),
        ]
        help_texts = {
            "summary": "What the programme is for, and what every learner can count on.",
            "leader_name": "Named on the page for everybody, with what you type beside it.",
            "leader_email": "Better one of the school, such as careers@, than a person's own.",
            "impact": "For example by what learners say, by destinations, by the yearly review.",
            "guidance": "How a learner, or a parent for a learner, asks for an interview with the adviser.",
            "provider_access": "When and how providers of technical education and apprenticeships may meet learners.",
            "review_due_on": "Schools look at what they publish at least once a year.",
            "shows_outcomes": "In the words of their publishers, for each year group.",
        }
        widgets = {name: forms.Textarea(attrs={"rows": TALL.get(name, 3)}) for name in TEXTS} | {
            "leader_phone": forms.TextInput(attrs={"type": "tel"}),
            "reviewed_on": day_input(),
            "review_due_on": day_input(),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout("version", *PARTS)

    def clean(self):
        typed = super().clean()
        last, following = typed.get("reviewed_on"), typed.get("review_due_on")
        if last and following and following <= last:
            self.add_error("review_due_on", f"The next review comes after the last one, which was {last:%-d %B %Y}.")
        return typed


def part(title, *fields):
    """A heading with its fields below."""
    return Div(HTML(f'<h2 class="h3">{title}</h2>'), *fields, css_class="words-part")


def pair(*names):
    return Row(*(Column(Field(name), css_class="col-md-6") for name in names))


PARTS = [
    part("The programme", "summary", "shows_outcomes"),
    part("Careers leader", "leader_name", pair("leader_email", "leader_phone")),
    part("How people find out more", "for_learners", "for_parents", "for_teachers", "for_employers"),
    part("Impact and review", "impact", pair("reviewed_on", "review_due_on")),
    part("Personal guidance", "guidance"),
    part("Provider access", "provider_access", "provider_access_link"),
]


class ActivitiesForm(forms.Form):
    """A tick for each activity that may be shown; those that were not offered are left as they are."""

    offered = forms.CharField(required=False, widget=forms.HiddenInput)
    shown = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": "Something that you ticked cannot be shown any more. Load the page again."},
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        self.fields["shown"].choices = [(str(row.pk), str(row)) for row in self.rows]
        self.initial["offered"] = " ".join(str(row.pk) for row in self.rows)

    def clean_offered(self):
        return [int(word) for word in self.cleaned_data["offered"].split() if word.isascii() and word.isdigit()]

    def clean_shown(self):
        return [int(value) for value in self.cleaned_data["shown"]]

    @property
    def ticked(self):
        """Ids that are ticked, also where something is wrong."""
        if self.is_bound:
            return {int(value) for value in self.data.getlist("shown") if value.isascii() and value.isdigit()}
        return {row.pk for row in self.rows if row.listed}
