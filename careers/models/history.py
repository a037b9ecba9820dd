"""Who changed what, when. Rows are added by the functions that change things, and never changed."""

from django.db import models
from django.utils import timezone

from careers.tenancy import SchoolOwned

#: What stands in place of what a line told of somebody who was erased.
ERASED = "(erased)"


class AppendOnly(models.QuerySet):
    def update(self, **fields):
        raise TypeError("History is never changed.")

    def delete(self):
        raise TypeError("History is never deleted; it goes only with its school.")

    def forget(self):
        """The one way to change it: that something was done, by whom and when, stays; whom it concerned does not."""
        return super().update(label=ERASED, changes={}, person=None, row=None)

    def forget_field(self, name):
        """What stood in one field of the row is blanked; the rest of each line stays. How many lines."""
        lines = list(self.filter(changes__has_key=name))
        for line in lines:
            one = History.objects.filter(pk=line.pk)
            super(AppendOnly, one).update(changes={**line.changes, name: [ERASED, ERASED]})
        return len(lines)


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
        verbose_name_plural = "history"
        indexes = [
            models.Index(fields=["school", "-at"], name="history_by_time"),
            models.Index(fields=["school", "model", "row"], name="history_by_row"),
        ]

    def __str__(self):
        return f"{self.actor} {self.action} {self.label}"
