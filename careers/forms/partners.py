"""Forms of partners and their contacts."""

from django import forms

from careers.forms.fields import address_without, dress
from careers.models import Partner, PartnerContact
from careers.tenancy import SchoolForm


class PartnerSearch(forms.Form):
    q = forms.CharField(label="Name or sector", required=False, max_length=200)
    kind = forms.ChoiceField(required=False, choices=[("", "Any kind"), *Partner.Kind.choices])

    def __init__(self, data):
        super().__init__(data)
        dress(self)
        self.is_valid()

    def chosen(self, name):
        return self.cleaned_data.get(name, "")

    def filter(self, partners):
        found = partners.saying(self.chosen("q"))
        return found.filter(kind=self.chosen("kind")) if self.chosen("kind") else found

    def chips(self):
        """[(label, chosen words, address without it)] of the filters in use."""
        words = {"q": self.chosen("q"), "kind": dict(Partner.Kind.choices).get(self.chosen("kind"))}
        return [(self[name].label, words[name], address_without(self.data, name)) for name in words if words[name]]


class PartnerForm(SchoolForm):
    website = forms.URLField(required=False, assume_scheme="https", max_length=200)

    class Meta:
        model = Partner
        fields = ["name", "kind", "sector", "website", "note"]
        help_texts = {"sector": "For example 'health' or 'construction'."}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class ContactForm(SchoolForm):
    class Meta:
        model = PartnerContact
        fields = ["name", "job", "email", "phone", "note"]
