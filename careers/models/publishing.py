"""What a school shows to everybody: its look, and the public page of its careers programme."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from careers.models.activities import Activity
from careers.tenancy import SchoolOwned


class Look(SchoolOwned):
    """The school's colour and logo, on its papers and its public page."""

    colour = models.CharField(
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "A colour is written like '#6a1b4d'.")],
        help_text="For headings and lines. It must be dark enough to be read on white.",
    )
    logo = models.BinaryField(blank=True, default=bytes, editable=False, help_text="A PNG, drawn anew by us.")
    logo_width = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Pixels.")
    logo_height = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["school"]
        constraints = [models.UniqueConstraint(fields=["school"], name="one_look_each_school")]

    def __str__(self):
        return f"Look of {self.school}"

    def get_absolute_url(self):
        return reverse("look-edit", args=[self.school.slug])


class PublicPage(SchoolOwned):
    """What schools must publish about careers, in the school's own words. Shown to nobody until it is switched on."""

    on = models.BooleanField(default=False, editable=False)
    switched_at = models.DateTimeField(null=True, blank=True, editable=False)
    leader_name = models.CharField("careers leader", max_length=150, blank=True)
    leader_email = models.EmailField("careers leader's email address", blank=True)
    leader_phone = models.CharField("careers leader's telephone", max_length=40, blank=True)
    summary = models.TextField("the programme in a few sentences", blank=True)
    for_learners = models.TextField("how learners find out more", blank=True)
    for_parents = models.TextField("how parents and carers find out more", blank=True)
    for_teachers = models.TextField("how teachers find out more", blank=True)
    for_employers = models.TextField("how employers find out more and take part", blank=True)
    impact = models.TextField("how the impact on learners is measured", blank=True)
    guidance = models.TextField("how to get personal guidance", blank=True)
    reviewed_on = models.DateField("last reviewed on", null=True, blank=True)
    review_due_on = models.DateField("next review", null=True, blank=True)
    provider_access = models.TextField("provider access statement", blank=True)
    provider_access_link = models.URLField("or where it stands", blank=True)
    shows_outcomes = models.BooleanField("show the learning outcomes of each year group", default=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="A stale save is told.")

    class Meta:
        ordering = ["school"]
        constraints = [models.UniqueConstraint(fields=["school"], name="one_public_page_each_school")]

    def __str__(self):
        return f"Public page of {self.school}"

    def get_absolute_url(self):
        return reverse("public-page", args=[self.school.slug])


class UnlistedActivity(SchoolOwned):
    """An activity that the school keeps off its public page."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="unlisted")

    class Meta:
        ordering = ["activity"]
        verbose_name_plural = "unlisted activities"

    def __str__(self):
        return f"{self.activity} is not shown to the public"
