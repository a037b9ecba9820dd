"""Personal guidance, work experience, and where leavers went."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from careers.models import AcademicYear, Activity, Cohort, KeyStage, Membership, Partner
from careers.models.years import ends_after_start
from careers.security import link_token
from careers.tenancy import SchoolOwned
from tracking.models.learners import Enrolment, Learner

#: What the signature of an employer's link is for.
FEEDBACK_LINK = "tracking.feedback"


class Entitlement(SchoolOwned):
    """What each learner is to have had by the end of a key stage, in the school's own figures. Editable data."""

    class What(models.TextChoices):
        INTERVIEWS = "interviews", "guidance interviews"
        HOURS = "hours", "hours of workplace experience"

    what = models.CharField(max_length=10, choices=What)
    key_stage = models.CharField(max_length=3, choices=KeyStage)
    amount = models.DecimalField(max_digits=5, decimal_places=1)
    source = models.CharField(max_length=300, blank=True, help_text="Where the figure comes from.")

    class Meta:
        ordering = ["what", "key_stage"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "what", "key_stage"],
                name="entitlement_once_each_key_stage",
                violation_error_message="There is already a figure for this key stage.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="entitlement_not_negative",
                violation_error_message="The figure cannot be less than nothing.",
            ),
        ]

    def __str__(self):
        return f"{self.get_what_display()} in {self.get_key_stage_display()}"


class Interview(SchoolOwned):
    """A personal guidance interview: wanted, booked, held or missed."""

    class Status(models.TextChoices):
        WANTED = "wanted", "to be booked"
        BOOKED = "booked", "booked"
        HELD = "held", "held"
        MISSED = "missed", "missed"
        CANCELLED = "cancelled", "cancelled"

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", "in person"
        PHONE = "phone", "by phone"
        VIDEO = "video", "by video"

    #: What history calls every interview, and the fields whose text never enters it, only that they changed.
    TOLD_AS = "Guidance interview"
    UNTOLD = ("note", "restricted_note")

    year = models.ForeignKey(AcademicYear, models.RESTRICT, related_name="interviews")
    cohort = models.ForeignKey(Cohort, models.RESTRICT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.RESTRICT, related_name="interviews")
    learner = models.ForeignKey(Learner, models.RESTRICT, related_name="interviews")
    adviser = models.ForeignKey(Membership, models.RESTRICT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=9, choices=Status, default=Status.BOOKED)
    date = models.DateField(null=True, blank=True)
    starts_at = models.TimeField("time", null=True, blank=True)
    mode = models.CharField(max_length=9, choices=Mode, default=Mode.IN_PERSON)
    place = models.CharField(max_length=150, blank=True)
    note = models.TextField("shareable note", blank=True, help_text="Whoever may see the learner reads it.")
    restricted_note = models.TextField(blank=True, help_text="Read by careers advisers and the careers leader alone.")
    version = models.PositiveIntegerField(default=1, editable=False, help_text="A stale save is told.")
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    class Meta:
        ordering = ["-date", "-pk"]
        indexes = [
            models.Index(fields=["school", "year", "status", "learner"], name="interview_by_year"),
            models.Index(fields=["school", "learner", "status", "date"], name="interview_by_learner"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["school", "form_key"], name="interview_added_once_each_form"),
            models.CheckConstraint(
                condition=Q(status__in=["wanted", "cancelled"]) | Q(date__isnull=False),
                name="interview_has_a_day",
                violation_error_message="Give the day of the interview.",
            ),
        ]

    def __str__(self):
        return f"Interview with {self.learner}"

    def get_absolute_url(self):
        return reverse("interview", args=[self.school.slug, self.pk])


class InterviewAction(SchoolOwned):
    """What was agreed in an interview, who does it, and by when."""

    #: What history calls it.
    TOLD_AS = "Agreed action"

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="actions")
    text = models.CharField("what was agreed", max_length=300)
    whose = models.CharField("who does it", max_length=100, blank=True)
    due_on = models.DateField("by", null=True, blank=True)
    done_on = models.DateField("done on", null=True, blank=True)

    class Meta:
        ordering = ["interview", "pk"]
        verbose_name = "agreed action"

    def __str__(self):
        return self.text


class Placement(SchoolOwned):
    """An entry of the workplace ledger: so many hours of one learner, with whom, how, and what made it meaningful."""

    class Kind(models.TextChoices):
        PLACEMENT = "placement", "placement"
        ACTIVITY = "activity", "workplace activity"

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", "in person"
        VIRTUAL = "virtual", "virtual"
        BLENDED = "blended", "blended"

    class Status(models.TextChoices):
        PLANNED = "planned", "planned"
        DONE = "done", "done"
        CANCELLED = "cancelled", "cancelled"

    #: The seven tests of a meaningful experience of a workplace, by field.
    TESTS = ("purpose", "outcomes", "interaction", "people", "task", "feedback", "reflection")
    #: The checks that are done before a learner goes, by the fields' beginnings.
    CHECKS = ("insurance", "risk", "safeguarding")
    #: What history calls every entry, and the fields whose text never enters it, only that they changed.
    TOLD_AS = "Work experience"
    UNTOLD = ("note", "learner_reflection")

    year = models.ForeignKey(AcademicYear, models.RESTRICT, related_name="placements")
    cohort = models.ForeignKey(Cohort, models.RESTRICT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.RESTRICT, related_name="placements")
    learner = models.ForeignKey(Learner, models.RESTRICT, related_name="placements")
    activity = models.ForeignKey(Activity, models.RESTRICT, null=True, blank=True, related_name="+")
    partner = models.ForeignKey(Partner, models.RESTRICT, null=True, blank=True, related_name="placements")
    employer = models.CharField(
        "employer in words", max_length=200, blank=True, help_text="Where it is not one of your partners."
    )
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.PLACEMENT)
    mode = models.CharField(max_length=9, choices=Mode, default=Mode.IN_PERSON)
    status = models.CharField(max_length=9, choices=Status, default=Status.PLANNED)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day", null=True, blank=True)
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    insurance_on = models.DateField("insurance checked on", null=True, blank=True)
    insurance_by = models.CharField("insurance checked by", max_length=100, blank=True)
    risk_on = models.DateField("risk assessment checked on", null=True, blank=True)
    risk_by = models.CharField("risk assessment checked by", max_length=100, blank=True)
    safeguarding_on = models.DateField("safeguarding checked on", null=True, blank=True)
    safeguarding_by = models.CharField("safeguarding checked by", max_length=100, blank=True)
    purpose = models.BooleanField("a clear purpose, shared with the employer and the learner", default=False)
    outcomes = models.BooleanField("learning outcomes fitted to her needs", default=False)
    interaction = models.BooleanField("extensive two-way interaction", default=False)
    people = models.BooleanField("she met a range of people", default=False)
    task = models.BooleanField("she did a task set by the employer", default=False)
    feedback = models.BooleanField("the employer gave feedback", default=False)
    reflection = models.BooleanField("she had time to reflect", default=False)
    learner_reflection = models.TextField("what she says about it", blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="A stale save is told.")
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["school", "learner", "status", "cohort", "hours"], name="hours_by_learner")]
        constraints = [
            models.UniqueConstraint(fields=["school", "form_key"], name="placement_added_once_each_form"),
            ends_after_start("placement_ends_after_start"),
            models.CheckConstraint(
                condition=Q(hours__gt=0),
                name="placement_takes_time",
                violation_error_message="Give the hours, more than nothing.",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False) | Q(activity__isnull=False) | ~Q(employer=""),
                name="placement_is_somewhere",
                violation_error_message="Choose a partner or an activity, or write the employer's name.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{check}_on": None, f"{check}_by": ""})
                    | (Q(**{f"{check}_on__isnull": False}) & ~Q(**{f"{check}_by": ""})),
                    name=f"{check}_check_has_day_and_person",
                    violation_error_message=f"A check ({check}) has a day and a person.",
                )
                for check in ("insurance", "risk", "safeguarding")
            ),
        ]

    def __str__(self):
        return f"{self.where} for {self.learner}"

    def get_absolute_url(self):
        return reverse("placement", args=[self.school.slug, self.pk])

    @property
    def where(self):
        return str(self.partner or self.employer or self.activity)

    @property
    def checks_missing(self):
        """Whether a check is still to be done before a learner goes; from school, by screen, she goes nowhere."""
        goes = self.mode != self.Mode.VIRTUAL and self.status != self.Status.CANCELLED
        return goes and not all(getattr(self, f"{check}_on") for check in self.CHECKS)


class EmployerFeedback(SchoolOwned):
    """An employer's word on a placement, by a signed link that works once and shows one first name and nothing else."""

    placement = models.OneToOneField(Placement, models.CASCADE, related_name="employer_feedback")
    link_key = models.CharField(max_length=43, editable=False, help_text="A new one ends every older link.")
    expires_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, editable=False)
    given_by = models.CharField("your name", max_length=150, blank=True)
    did_well = models.TextField("what went well", blank=True)
    next_step = models.TextField("what to work on next", blank=True)

    class Meta:
        ordering = ["placement"]
        verbose_name = "employer's feedback"
        verbose_name_plural = "employers' feedback"

    def __str__(self):
        return f"Feedback on {self.placement}"

    @property
    def token(self):
        """What the link carries: signed, and worth nothing once it was used, replaced or has run out."""
        return link_token(self.pk, self.link_key, FEEDBACK_LINK)

    @property
    def open(self):
        return self.given_at is None and self.expires_at > timezone.now()


class Destination(SchoolOwned):
    """Where a learner meant to go, went, or stayed. A later row of the same stage takes the place of an earlier one."""

    class Stage(models.TextChoices):
        INTENDED = "intended", "intended"
        ACTUAL = "actual", "actual"
        SUSTAINED = "sustained", "sustained"
        LONGER = "longer", "longer-term"

    class Kind(models.TextChoices):
        SIXTH_FORM = "sixth_form", "school sixth form"
        FURTHER = "further", "further education"
        SIXTH_FORM_COLLEGE = "sixth_form_college", "sixth-form college"
        HIGHER = "higher", "higher education"
        APPRENTICESHIP = "apprenticeship", "apprenticeship"
        EMPLOYMENT = "employment", "employment"
        TRAINING = "training", "training"
        OTHER = "other", "other"
        NEET = "neet", "not in education, employment or training"
        UNKNOWN = "unknown", "not known"

    #: Its text never enters history, only that it changed.
    UNTOLD = ("note",)

    learner = models.ForeignKey(Learner, models.RESTRICT, related_name="destinations")
    enrolment = models.ForeignKey(
        Enrolment,
        models.RESTRICT,
        related_name="destinations",
        help_text="Her last year here, or when she was asked.",
    )
    stage = models.CharField(max_length=9, choices=Stage)
    choice = models.PositiveSmallIntegerField(default=1, help_text="1 is the first choice; only intentions have more.")
    kind = models.CharField(max_length=18, choices=Kind)
    level = models.CharField("level of the apprenticeship", max_length=40, blank=True)
    provider = models.CharField("where", max_length=200, blank=True)
    course = models.CharField("course or job", max_length=200, blank=True)
    recorded_on = models.DateField("known on", default=timezone.localdate)
    source = models.CharField("who said so", max_length=100, blank=True)
    note = models.CharField(max_length=300, blank=True)
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    class Meta:
        ordering = ["learner", "stage", "choice", "-recorded_on", "-pk"]
        indexes = [models.Index(fields=["school", "learner", "stage", "choice"], name="destination_by_learner")]
        constraints = [
            models.UniqueConstraint(fields=["school", "form_key"], name="destination_added_once_each_form"),
            models.CheckConstraint(
                condition=Q(stage="intended") | Q(choice=1),
                name="only_intentions_have_choices",
                violation_error_message="Only an intended destination has a second choice.",
            ),
            models.CheckConstraint(
                condition=Q(level="") | Q(kind="apprenticeship"),
                name="only_apprenticeships_have_a_level",
                violation_error_message="Only an apprenticeship has a level.",
            ),
        ]

    def __str__(self):
        return f"{self.get_stage_display()}: {self.get_kind_display()}"  # without her name: history keeps it
