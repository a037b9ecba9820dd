"""Who outside the school helps to deliver, and whom to ring there."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from careers.tenancy import SchoolOwned


class PartnerQuerySet(models.QuerySet):
    def saying(self, words):
        """Each word stands in the name or the sector."""
        found = self
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(sector__icontains=word))
        return found


class Partner(SchoolOwned):
    class Kind(models.TextChoices):
        EMPLOYER = "employer", "employer"
        COLLEGE = "college", "college or sixth form"
        UNIVERSITY = "university", "university"
        TRAINING = "training", "training or apprenticeship provider"
        ALUMNI = "alumni", "alumni"
        COMMUNITY = "community", "charity or community group"
        PUBLIC = "public", "public body"
        OTHER = "other", "other"

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.EMPLOYER)
    sector = models.CharField(max_length=100, blank=True)
    website = models.URLField(blank=True)
    note = models.TextField(blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                name="partner_name_once_each_school",
                violation_error_message="There is already a partner with this name.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("partner", args=[self.school.slug, self.pk])


class PartnerContact(SchoolOwned):
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=150)
    job = models.CharField("job or role", max_length=150, blank=True)
    email = models.EmailField("email address", blank=True)
    phone = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["partner", "name"]

    def __str__(self):
        return self.name
