"""When somebody last looked at a page, so that it can say what changed since."""

from django.db import models

from careers.models.people import User
from careers.tenancy import SchoolOwned


class Visit(SchoolOwned):
    """A person's looks at one page of a school: the present one, and the one before it.

    Visits within half an hour are one look, so that going back and forth does not lose what is new.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)
    at = models.DateTimeField(help_text="When the present look began, or was last renewed.")
    before = models.DateTimeField(null=True, blank=True, help_text="When the look before it ended.")

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["school", "user", "page"], name="one_visit_each_page")]

    def __str__(self):
        return f"{self.page} by {self.user}"
