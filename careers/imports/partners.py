"""Partners and whom to ring there: small sheets, by their resources of django-import-export."""

from __future__ import annotations

from careers.imports.by_resource import ResourceKind
from careers.imports.cells import OneOf, Raw, Text
from careers.imports.small_sheets import ContactResource, PartnerResource
from careers.models import Partner
from careers.tenancy import Permission

WORDS = {
    "employer": ["company", "business", "industry", "firm"],
    "college": ["fe college", "school", "sixth form", "utc", "college"],
    "university": ["he", "higher education", "uni"],
    "training": ["provider", "training provider", "apprenticeship provider", "itp"],
    "community": ["charity", "voluntary", "third sector"],
    "public": ["public sector", "council", "nhs"],
}


class Website(Text):
    """An address of the web, as people write it: 'www.bakery.example'."""

    def clean(self, raw: Raw) -> str:
        value = super().clean(raw)
        return value if "://" in value else f"https://{value}"


class Partners(ResourceKind):
    slug = "partners"
    title = "Partners"
    what = "Employers, colleges and others who help, one in each row."
    permission = Permission.CHANGE_PROGRAMME
    in_a_year = False
    page = "partner-list"
    order = 40
    resource = PartnerResource
    cells = {"kind": OneOf(Partner.Kind.choices, WORDS), "website": Website(200)}
    also = {
        "name": ("Partner", "Organisation", "Company", "Employer", "Provider"),
        "kind": ("Type",),
        "sector": ("Industry",),
        "website": ("Web", "URL", "Web address"),
        "note": ("Notes", "Comments"),
    }
    examples = {"name": ("Ashfield General Hospital", "Bright Bakery"), "kind": "public body", "sector": "Health"}
    ignored = ("Activities",)


class Contacts(ResourceKind):
    slug = "contacts"
    title = "Contacts at partners"
    what = "Whom to ring or write to, with the name of the partner, one in each row."
    permission = Permission.CHANGE_PROGRAMME
    in_a_year = False
    page = "partner-list"
    order = 41
    resource = ContactResource
    also = {
        "partner": ("Organisation", "Company", "Employer", "Provider", "Partner name"),
        "name": ("Contact", "Contact name", "Full name"),
        "job": ("Job", "Role", "Job title", "Position"),
        "email": ("Email", "E-mail", "Contact email"),
        "phone": ("Telephone", "Tel", "Mobile", "Phone number"),
        "note": ("Notes", "Comments"),
    }
    examples = {"partner": "Ashfield General Hospital", "name": "Jo Adeyemi", "email": "jo@hospital.example.org"}
