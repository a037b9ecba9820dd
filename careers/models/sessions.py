"""When an activity happens, and which statements it meets."""

from django.db import models

from careers.models.years import Cohort
from careers.tenancy import SchoolOwned
from frameworks.models import Statement


class Session(SchoolOwned):
    """One occasion of an activity."""

    class Status(models.TextChoices):
        PLANNED = "planned", "planned"
        HELD = "held", "held"
        CANCELLED = "cancelled", "cancelled"

    activity = models.ForeignKey("careers.Activity", models.CASCADE, related_name="sessions")
    date = models.DateField()
    starts_at = models.TimeField("start time", null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    groups = models.CharField("classes or groups", max_length=200, blank=True, help_text="For example '9A and 9B'.")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    note = models.TextField(blank=True)
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")
    cohorts = models.ManyToManyField(Cohort, through="SessionCohort", verbose_name="year groups invited", blank=True)

    class Meta:
        ordering = ["date", "starts_at", "pk"]
        indexes = [models.Index(fields=["school", "activity", "status"], name="session_by_activity")]
        constraints = [models.UniqueConstraint(fields=["school", "form_key"], name="session_added_once_each_form")]

    def __str__(self):
        return f"{self.activity}, {self.date:%-d %B %Y}"


class SessionCohort(SchoolOwned):
    session = models.ForeignKey(Session, models.CASCADE)
    cohort = models.ForeignKey(Cohort, models.RESTRICT)

    class Meta:
        ordering = ["session", "cohort"]
        verbose_name, verbose_name_plural = "year group of a session", "year groups of sessions"
        constraints = [models.UniqueConstraint(fields=["session", "cohort"], name="cohort_once_each_session")]

    def __str__(self):
        return f"{self.session} for {self.cohort}"


class Mapping(SchoolOwned):
    """An activity meets a statement, at a depth."""

    class Depth(models.TextChoices):
        INTRODUCED = "I", "introduced"
        DEVELOPED = "D", "developed"
        SECURED = "S", "secured"

    activity = models.ForeignKey("careers.Activity", models.CASCADE, related_name="mappings")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="mappings")
    depth = models.CharField(max_length=1, choices=Depth, default=Depth.INTRODUCED)

    class Meta:
        ordering = ["activity", "statement__order"]
        indexes = [models.Index(fields=["school", "statement", "activity", "depth"], name="mapping_by_statement")]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "statement"],
                name="statement_mapped_once_each_activity",
                violation_error_message="This activity already meets this statement.",
            ),
            models.CheckConstraint(
                condition=models.Q(depth__in=["I", "D", "S"]),
                name="mapping_depth_known",
                violation_error_message="Depth is introduced, developed or secured.",
            ),
        ]

    def __str__(self):
        return f"{self.activity} meets {self.statement.code}"
