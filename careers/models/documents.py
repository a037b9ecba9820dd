"""PDFs that are made or were made: who asked, how far each is, and by what it is found again."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from careers.models.people import User
from careers.tenancy import SchoolOwned


class DocumentQuerySet(models.QuerySet):
    def waiting(self):
        """Those that a process has to make, the longest waiting first."""
        return self.filter(status=Document.Status.WAITING).order_by("asked_at", "pk")

    def papers(self):
        """Single papers: somebody sits and waits for each."""
        return self.filter(kind="paper")

    def bundles(self):
        return self.exclude(kind="paper")


class Document(SchoolOwned):
    """A PDF, or a bundle of them, that somebody asked for. Its file lies under its digest.

    The digest is of all that is drawn, so the same words, figures and pictures are found again, and any change makes
    another one. It is a cache: whoever opens a report is given what that person may see, and the file that fits it.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "being made"
        DONE = "done", "ready"
        FAILED = "failed", "could not be made"

    #: How often work that failed for reasons of ours is begun again.
    MOST_ATTEMPTS = 3

    user = models.ForeignKey(User, models.CASCADE, related_name="+", help_text="Who asked; nobody else opens it.")
    kind = models.CharField(max_length=40, default="paper", help_text="'paper', or a maker of DOCUMENT_MAKERS.")
    name = models.CharField(max_length=200, help_text="What the file is called, without its ending.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what is drawn.")
    arguments = models.JSONField(default=dict, help_text="What the maker of its kind needs.")
    back = models.CharField(max_length=300, blank=True, help_text="The address of the page that it was asked for on.")
    names_learners = models.BooleanField(default=False, help_text="It goes when a learner is erased, and soon anyway.")
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0, help_text="Pieces made, for the progress.")
    of = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, help_text="Why it could not be made, in a sentence.")
    asked_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["status", "asked_at"], name="document_by_status")]
        constraints = [
            models.UniqueConstraint(fields=["school", "user", "digest"], name="document_once_each_person"),
            models.CheckConstraint(
                condition=~models.Q(status="done") | models.Q(finished_at__isnull=False),
                name="document_done_has_a_time",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("document", args=[self.school.slug, self.pk])
