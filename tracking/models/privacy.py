"""How long records of learners are kept, and what was destroyed."""

from django.db import models
from django.utils import timezone

from careers.tenancy import SchoolOwned


class Retention(SchoolOwned):
    """How long after a learner has left one kind of record is kept. Editable data, with its source."""

    class What(models.TextChoices):
        LEARNER = "learner", "everything about a learner"
        EVIDENCE_FILES = "evidence_files", "files of evidence"
        RESTRICTED_NOTES = "restricted_notes", "restricted notes of interviews"
        PLACEMENTS = "placements", "work experience"
        DESTINATIONS = "destinations", "destinations"

    what = models.CharField(max_length=16, choices=What)
    years = models.PositiveSmallIntegerField("years after leaving")
    source = models.CharField(max_length=300, blank=True, help_text="Where the figure comes from.")

    class Meta:
        ordering = ["what"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "what"],
                name="retention_once_each_kind",
                violation_error_message="There is already a figure for this kind of record.",
            )
        ]

    def __str__(self):
        return self.get_what_display()


class Destruction(SchoolOwned):
    """What was destroyed, when and why: counts by kind of record, and no name."""

    class Why(models.TextChoices):
        RETENTION = "retention", "kept as long as the school keeps it"
        ERASURE = "erasure", "erased on request"

    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200)
    why = models.CharField(max_length=9, choices=Why)
    reason = models.CharField(max_length=300, blank=True)
    counts = models.JSONField(help_text="Kind of record to the number of rows and files.")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_why_display()}, {self.at:%-d %B %Y}"
