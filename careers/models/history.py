"""Who changed what, when. Rows are added by the functions that change things, and never changed."""

from django.db import models
from django.utils import timezone

from careers.tenancy import SchoolOwned


class AppendOnly(models.QuerySet):
    def update(self, **fields):
        raise TypeError("History is never changed.")

    def delete(self):
        raise TypeError("History is never deleted; it goes only with its school.")


class History(SchoolOwned):
    """One change. It has no key to what it tells of, so it never stands in the way of a deletion."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=200, help_text="The person's name at that time.")
    actor_id_then = models.BigIntegerField(null=True, blank=True)
    action = models.CharField(max_length=30)
    model = models.CharField(max_length=60)
    row = models.BigIntegerField(null=True, blank=True)
    label = models.CharField(max_length=300)
    changes = models.JSONField(default=dict, help_text="Field to [before, after].")
    person = models.BigIntegerField(null=True, blank=True, help_text="The learner concerned, if there is one.")

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["school", "-at"], name="history_by_time"),
            models.Index(fields=["school", "model", "row"], name="history_by_row"),
        ]

    def __str__(self):
        return f"{self.actor} {self.action} {self.label}"
