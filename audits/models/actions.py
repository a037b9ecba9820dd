"""What somebody will do about a gap or a judgement, by when; and the calendars that show it."""

from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils import timezone

from audits.models.audits import Audit
from careers.models import AcademicYear, Activity, Cohort, Membership
from careers.security import link_token
from careers.tenancy import Permission, SchoolOwned
from frameworks.models import Statement

CALENDAR = "audits.calendar"


class ActionQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(status__in=Action.UNFINISHED)

    def overdue(self, today):
        return self.unfinished().filter(due_on__lt=today)

    def visible_to(self, membership):
        """All of the school to who sees totals; to others their own."""
        return self if membership.can(Permission.SEE_TOTALS) else self.filter(owner=membership)

    def for_lists(self):
        """With what a row of a list names."""
        return self.select_related(
            "owner__user", "statement__edition__framework", "audit", "cohort", "activity", "year"
        )

    def overdue_first(self, today):
        """Unfinished before finished; overdue first, then by day, undated last; then by priority."""
        finished = Case(When(status__in=Action.UNFINISHED, then=0), default=1)
        return self.order_by(finished, F("due_on").asc(nulls_last=True), "priority", "pk")


class Action(SchoolOwned):
    class Priority(models.IntegerChoices):
        HIGH = 1, "high"
        MEDIUM = 2, "medium"
        LOW = 3, "low"

    class Status(models.TextChoices):
        TO_DO = "to_do", "to do"
        DOING = "doing", "in progress"
        DONE = "done", "done"
        DROPPED = "dropped", "dropped"

    UNFINISHED = (Status.TO_DO, Status.DOING)

    year = models.ForeignKey(AcademicYear, models.RESTRICT, related_name="+")
    title = models.CharField(max_length=200)
    success = models.TextField("what success looks like", blank=True)
    owner = models.ForeignKey(Membership, models.RESTRICT, null=True, blank=True, related_name="+")
    due_on = models.DateField("due", null=True, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.MEDIUM)
    status = models.CharField(max_length=8, choices=Status, default=Status.TO_DO)
    progress = models.TextField("how far it is", blank=True)
    audit = models.ForeignKey(Audit, models.RESTRICT, null=True, blank=True, related_name="actions")
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, blank=True, related_name="+")
    rule = models.CharField(max_length=40, blank=True, help_text="The gap that it closes.")
    cohort = models.ForeignKey(Cohort, models.RESTRICT, null=True, blank=True, related_name="+")
    activity = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="activity it led to"
    )
    done_on = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=200, editable=False)
    reminded_for = models.DateField(null=True, editable=False, help_text="The due day that a mail has told of.")
    overdue_told_for = models.DateField(null=True, editable=False, help_text="The due day told of as overdue.")
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "priority", "pk"]
        indexes = [models.Index(fields=["school", "status", "due_on"], name="action_by_status")]
        constraints = [
            models.UniqueConstraint(fields=["school", "form_key"], name="action_added_once_each_form"),
            models.CheckConstraint(
                condition=Q(status="done", done_on__isnull=False) | (~Q(status="done") & Q(done_on=None)),
                name="done_action_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(rule="", cohort=None) | (~Q(rule="") & Q(cohort__isnull=False, statement__isnull=False)),
                name="action_for_a_gap_names_it",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("action", args=[self.school.slug, self.pk])

    @property
    def unfinished(self):
        return self.status in self.UNFINISHED

    def overdue(self, today):
        return bool(self.unfinished and self.due_on and self.due_on < today)

    def may_be_seen_by(self, membership):
        return membership.can(Permission.SEE_TOTALS) or self.is_owned_by(membership)

    def may_be_changed_by(self, membership):
        """Who changes actions changes all; an owner says how far her own is."""
        return membership.can(Permission.CHANGE_ACTIONS) or self.is_owned_by(membership)

    def is_owned_by(self, membership):
        return self.owner_id is not None and self.owner_id == membership.pk


class CalendarFeed(SchoolOwned):
    """A secret address from which a calendar program fetches actions: one's own, or the school's."""

    class Whose(models.TextChoices):
        MINE = "mine", "my actions"
        SCHOOL = "school", "every action of the school"

    member = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    whose = models.CharField(max_length=6, choices=Whose, default=Whose.MINE)
    key = models.CharField(max_length=43, help_text="Random; part of what is signed.")
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["member", "-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "whose"],
                condition=Q(revoked_at=None),
                name="one_calendar_each_kind",
                violation_error_message="You have this calendar already.",
            )
        ]

    def __str__(self):
        return f"{self.get_whose_display()} of {self.member}"

    @property
    def secret(self):
        return link_token(self.pk, self.key, CALENDAR)
