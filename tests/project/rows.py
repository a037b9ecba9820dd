"""Every address there is, and one row of a school for each name that an address may capture."""

from datetime import date, timedelta

from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from careers import models
from careers.people import join
from frameworks.models import Edition, Framework


def walk(resolver, below_school=False):
    for pattern in resolver.url_patterns:
        below = below_school or "school" in pattern.pattern.converters
        if isinstance(pattern, URLPattern):
            yield pattern, below
        else:
            yield from walk(pattern, below)


EVERY = list(walk(get_resolver()))
BELOW = {pattern.name: pattern for pattern, below in EVERY if below}


def unused_edition(school):
    """An edition that this school has adopted and uses for nothing."""
    framework = Framework.objects.create(key=f"unused-by-{school.slug}", title="Unused framework", publisher="Tests")
    edition = Edition.objects.create(
        framework=framework, key=f"unused-by-{school.slug}", label="2026", status="published", purpose="provision",
        digest="x", source_file="none", licence="Ours.", statement_kind="Statement",
    )  # fmt: skip
    models.Adoption.objects.create(school=school, edition=edition)
    return edition


class Rows:
    """One row of a school for each name that an address may capture."""

    def __init__(self, school, edition, make_user):
        self.school, self.edition = school, edition
        self.year = self.row = school.academicyear_set.first()
        self.statement = edition.statements.first()
        self.cohort = school.cohort_set.first()
        self.group = school.targetgroup_set.create(name=f"Group of {school.name}")
        self.member = join(school=school, user=make_user(f"Member of {school.name}"), roles=["staff"], by="tests")
        self.invitation = models.Invitation.objects.create(
            school=school, email=f"invited@{school.slug}.example.org", roles=["staff"], secret_hash=school.slug,
            invited_by="tests", expires_at=timezone.now() + timedelta(days=9),
        )  # fmt: skip
        models.Adoption.objects.create(school=school, edition=edition)
        self.unused = Edition.objects.filter(key=f"unused-by-{school.slug}").first() or unused_edition(school)
        self.objective = models.Objective.objects.create(
            school=school, programme=self.year.programme, text=f"Objective of {school.name}"
        )
        models.IntendedOutcome.objects.create(
            school=school, year=self.year, statement=self.statement, cohort=self.cohort
        )
        self.activity = models.Activity.objects.create(school=school, year=self.year, title=f"Visit of {school.name}")
        models.Mapping.objects.create(school=school, activity=self.activity, statement=self.statement)
        self.session = models.Session.objects.create(school=school, activity=self.activity, date=date(2027, 3, 1))
        self.partner = models.Partner.objects.create(school=school, name=f"Partner of {school.name}")
        self.contact = models.PartnerContact.objects.create(
            school=school, partner=self.partner, name=f"Contact of {school.name}"
        )
        self.accepted = models.AcceptedGap.objects.create(
            school=school, year=self.year, rule="no-date", statement=self.statement, cohort=self.cohort,
            reason=f"Reason of {school.name}", until=date(2099, 1, 1),
        )  # fmt: skip

    @property
    def words(self):
        """Words that only this school's pages may hold."""
        rows = (self.group, self.objective, self.activity, self.partner, self.contact, self.member, self.invitation)
        return [str(row) for row in rows] + [self.accepted.reason]

    def address(self, name, school=None):
        pattern = BELOW[name]
        values = {"school": (school or self.school).slug}
        for captured in pattern.pattern.converters:
            value = getattr(self, captured, None)
            values[captured] = {"year": self.year.start, "rule": "not-planned"}.get(captured) or value.pk
        if name in {"adoption-add", "adoption-delete"}:
            values["edition"] = self.unused.pk  # what is in use stays in use
        return reverse(name, kwargs=values)
