"""What a school intends in one academic year, and which published words it uses for that."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from careers.models.years import AcademicYear, Cohort
from careers.tenancy import SchoolOwned
from frameworks.models import Edition, Framework, Statement


class OwnFramework(SchoolOwned):
    """Says whose an unlisted framework is."""

    framework = models.OneToOneField(Framework, models.PROTECT, related_name="owner")

    class Meta:
        ordering = ["framework"]

    def __str__(self):
        return str(self.framework)


class Adoption(SchoolOwned):
    """A school uses an edition."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="adoptions")
    adopted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["edition__framework__title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "edition"],
                name="edition_adopted_once_each_school",
                violation_error_message="The school already uses this edition.",
            )
        ]

    def __str__(self):
        return str(self.edition)


class Programme(SchoolOwned):
    """The words over one year's programme."""

    year = models.OneToOneField(AcademicYear, models.CASCADE)
    vision = models.TextField(blank=True, help_text="What careers education is for in your school, in a few sentences.")
    few_hours = models.DecimalField(
        "hours that look too few",
        max_digits=5,
        decimal_places=1,
        default=Decimal("1.0"),
        validators=[MinValueValidator(Decimal("0"))],
        help_text="An outcome with fewer planned hours than this in a year group is shown as a gap. 0 switches it off.",
    )

    class Meta:
        ordering = ["-year__start"]

    def __str__(self):
        return f"Programme {self.year}"

    def get_absolute_url(self):
        return reverse("programme", args=[self.school.slug, self.year.start])


class Objective(SchoolOwned):
    """A strategic objective of one year's programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="objectives")
    text = models.CharField("objective", max_length=500)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["programme", "order", "pk"]

    def __str__(self):
        return self.text


class IntendedOutcome(SchoolOwned):
    """The school means a cohort to reach a statement in a year."""

    year = models.ForeignKey(AcademicYear, models.CASCADE)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="intended_outcomes")
    cohort = models.ForeignKey(Cohort, models.RESTRICT)

    class Meta:
        ordering = ["year", "statement__order", "cohort"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "statement", "cohort"],
                name="outcome_intended_once",
                violation_error_message="This outcome is already intended for this year group.",
            )
        ]

    def __str__(self):
        return f"{self.statement.code} for {self.cohort}"


class IntendedObjective(SchoolOwned):
    """An intended outcome serves a strategic objective."""

    intended = models.ForeignKey(IntendedOutcome, models.CASCADE, related_name="ties")
    objective = models.ForeignKey(Objective, models.CASCADE, related_name="ties")

    class Meta:
        ordering = ["objective", "intended"]
        constraints = [models.UniqueConstraint(fields=["intended", "objective"], name="outcome_tied_once")]

    def __str__(self):
        return f"{self.intended} serves {self.objective}"


class AcceptedGap(SchoolOwned):
    """A gap that the school lives with, for a reason and until a day."""

    year = models.ForeignKey(AcademicYear, models.CASCADE)
    rule = models.CharField(max_length=40)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="accepted_gaps")
    cohort = models.ForeignKey(Cohort, models.RESTRICT)
    reason = models.CharField(max_length=500)
    until = models.DateField(help_text="After this day the gap is shown again.")
    accepted_by = models.CharField(max_length=200)
    accepted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["year", "rule", "statement__order", "cohort"]
        constraints = [
            models.UniqueConstraint(fields=["school", "year", "rule", "statement", "cohort"], name="gap_accepted_once"),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="gap_accepted_for_a_reason",
                violation_error_message="Say why the school accepts this gap.",
            ),
        ]

    def __str__(self):
        return f"{self.rule} of {self.statement.code} for {self.cohort}"
