"""What each participant chose, what the group settled on, and every change of it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from audits.models.audits import Audit, Participant
from careers.models import Activity
from careers.models.history import AppendOnly
from careers.tenancy import SchoolOwned
from frameworks.models import Level, Statement


class State(models.TextChoices):
    ANSWERED = "answered", "answered"
    NOT_APPLICABLE = "not_applicable", "not applicable"


#: Says something: a level, or that the statement does not apply.
MADE = Q(level__isnull=False) | Q(state=State.NOT_APPLICABLE)


class ChoiceQuerySet(models.QuerySet):
    def made(self):
        """Those that say something: a level, or that the statement does not apply."""
        return self.filter(MADE)

    def asked(self):
        """Those of the edition that their audit uses: without what a move to a new one left behind."""
        return self.filter(statement__edition=F(f"{self.model.AUDIT}__edition"))


class Choice(SchoolOwned):
    """A level for a statement, or 'not applicable' with a reason. No level means: nothing chosen yet, or cleared.

    `version` grows by one with each save, so that a save knows whether it saw the row as it stands.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=14, choices=State, default=State.ANSWERED)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.CharField(max_length=200)
    moved_from = models.ForeignKey(
        Statement, models.PROTECT, null=True, related_name="+", help_text="The words it answered in an earlier edition."
    )

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def not_applicable(self):
        return self.state == State.NOT_APPLICABLE

    @property
    def made(self):
        return self.not_applicable or self.level_id is not None


def applies_or_says_why(name):
    return models.CheckConstraint(
        condition=Q(state="answered") | (Q(state="not_applicable", level=None) & ~Q(reason="")),
        name=name,
        violation_error_message="Say why the statement does not apply.",
    )


class Judgement(Choice):
    """What one participant chose for a statement. `reason` is why it does not apply."""

    AUDIT = "participant__audit"

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="judgements")

    class Meta:
        ordering = ["participant", "statement__order"]
        constraints = [
            models.UniqueConstraint(fields=["participant", "statement"], name="statement_judged_once_each_participant"),
            applies_or_says_why("judgement_not_applicable_for_a_reason"),
        ]

    def __str__(self):
        return f"{self.participant} on {self.statement.code}"


class AgreedJudgement(Choice):
    """What the group settled on. `reason` is why it does not apply, or why a level that nobody had chosen."""

    AUDIT = "audit"

    class Mark(models.TextChoices):
        STRENGTH = "strength", "strength"
        PRIORITY = "priority", "priority"

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="agreed")
    mark = models.CharField(max_length=8, choices=Mark, blank=True)

    class Meta:
        ordering = ["audit", "statement__order"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "statement"], name="statement_agreed_once_each_audit"),
            applies_or_says_why("agreed_not_applicable_for_a_reason"),
        ]

    def __str__(self):
        return f"Agreed on {self.statement.code}"


class JudgementEvent(SchoolOwned):
    """One change of a judgement, or of an agreed one (then without a participant). Added, never changed or deleted.

    Not in `History`, which an administrator reads: nobody sees a judgement before it is submitted.
    `changes` is {"level" | "state" | "reason" | "note" | "mark" | "statement": [before, after]}, levels and
    statements by their codes.
    """

    audit = models.ForeignKey(Audit, models.RESTRICT, related_name="events")
    participant = models.ForeignKey(Participant, models.RESTRICT, null=True, related_name="events")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=200, help_text="The person's name at that time.")
    actor_id_then = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["audit", "statement"], name="event_by_statement")]

    def __str__(self):
        return f"{self.actor} on {self.statement.code}"


class JudgementEvidence(SchoolOwned):
    """What a participant shows for her judgement: a file, a link, or an activity of the programme."""

    class Kind(models.TextChoices):
        FILE = "file", "file"
        LINK = "link", "link"
        ACTIVITY = "activity", "activity"

    judgement = models.ForeignKey(Judgement, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=200, help_text="The file's own name, the activity's title, or your words.")
    file = models.FileField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    link = models.URLField(max_length=500, blank=True)
    activity = models.ForeignKey(Activity, models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.CharField(max_length=200)
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    class Meta:
        ordering = ["judgement", "added_at", "pk"]
        verbose_name_plural = "pieces of evidence"
        constraints = [
            models.UniqueConstraint(fields=["judgement", "form_key"], name="evidence_added_once_each_form"),
            models.CheckConstraint(
                condition=(Q(kind="file", link="") & ~Q(file=""))
                | (Q(kind="link", file="") & ~Q(link=""))
                | Q(kind="activity", file="", link=""),
                name="evidence_is_one_thing",
                violation_error_message="Choose one: a file, a link or an activity.",
            ),
        ]

    def __str__(self):
        return self.title
