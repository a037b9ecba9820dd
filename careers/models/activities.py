"""What a school plans for its learners, who helps, when it happens, and which statements it meets."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse

from careers.models.people import Membership
from careers.models.years import AcademicYear, Cohort, TargetGroup, Term, ends_after_start
from careers.tenancy import Permission, SchoolOwned
from frameworks.models import Statement


class Partner(SchoolOwned):
    class Kind(models.TextChoices):
        EMPLOYER = "employer", "employer"
        COLLEGE = "college", "college or sixth form"
        UNIVERSITY = "university", "university"
        TRAINING = "training", "training or apprenticeship provider"
        ALUMNI = "alumni", "alumni"
        COMMUNITY = "community", "charity or community group"
        PUBLIC = "public", "public body"
        OTHER = "other", "other"

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.EMPLOYER)
    sector = models.CharField(max_length=100, blank=True)
    website = models.URLField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                name="partner_name_once_each_school",
                violation_error_message="There is already a partner with this name.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("partner", args=[self.school.slug, self.pk])


class PartnerContact(SchoolOwned):
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=150)
    job = models.CharField("job or role", max_length=150, blank=True)
    email = models.EmailField("email address", blank=True)
    phone = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["partner", "name"]

    def __str__(self):
        return self.name


class ActivityQuerySet(models.QuerySet):
    def in_year(self, year):
        return self.filter(year=year)

    def counted(self):
        """Those that plan something: neither ideas nor cancelled."""
        return self.filter(status__in=Activity.COUNTED)

    def led_by(self, membership):
        return self.filter(staff=membership)


class Activity(SchoolOwned):
    class Kind(models.TextChoices):
        ASSEMBLY = "assembly", "assembly"
        CAREERS_LESSON = "careers_lesson", "careers lesson"
        CURRICULUM = "curriculum", "curriculum lesson"
        TUTOR_TIME = "tutor_time", "tutor time"
        EMPLOYER_TALK = "employer_talk", "employer talk"
        WORKPLACE_VISIT = "workplace_visit", "workplace visit"
        WORK_EXPERIENCE = "work_experience", "work experience"
        PROVIDER = "provider", "provider encounter"
        FAIR = "fair", "careers fair"
        MOCK_INTERVIEW = "mock_interview", "mock interview"
        ENTERPRISE = "enterprise", "enterprise challenge"
        ALUMNI = "alumni", "alumni"
        GUIDANCE = "guidance", "guidance interview"
        VIRTUAL = "virtual", "virtual"
        OTHER = "other", "other"

    class Status(models.TextChoices):
        IDEA = "idea", "idea"
        PLANNED = "planned", "planned"
        CONFIRMED = "confirmed", "confirmed"
        CANCELLED = "cancelled", "cancelled"

    COUNTED = [Status.PLANNED, Status.CONFIRMED]

    year = models.ForeignKey(AcademicYear, models.RESTRICT)
    title = models.CharField(max_length=200)
    intent = models.TextField(blank=True, help_text="What learners should get from it, in a sentence or two.")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.CAREERS_LESSON)
    subject = models.CharField(max_length=80, blank=True, help_text="For a curriculum lesson.")
    lead = models.CharField("who leads", max_length=200, blank=True, help_text="For example 'PSHE department'.")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    cancelled_because = models.CharField("why it was cancelled", max_length=300, blank=True)
    first_term = models.ForeignKey(Term, models.RESTRICT, null=True, blank=True, related_name="+")
    last_term = models.ForeignKey(Term, models.RESTRICT, null=True, blank=True, related_name="+")
    starts_on = models.DateField("first day", null=True, blank=True)
    ends_on = models.DateField("last day", null=True, blank=True)
    hours = models.DecimalField(
        "hours for each learner",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    cost = models.DecimalField(
        "cost in pounds",
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0"))],
    )
    impact = models.TextField("how impact is tracked", blank=True)
    evaluation = models.TextField("evaluation note", blank=True)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies", editable=False)

    cohorts = models.ManyToManyField(Cohort, through="ActivityCohort", blank=True)
    targets = models.ManyToManyField(TargetGroup, through="ActivityTarget", blank=True)
    staff = models.ManyToManyField(Membership, through="ActivityStaff", blank=True)
    partners = models.ManyToManyField(Partner, through="ActivityPartner", blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["school", "year", "status"], name="activity_by_year")]
        constraints = [
            ends_after_start("activity_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(first_term=None, last_term=None)
                | models.Q(first_term__isnull=False, last_term__isnull=False),
                name="activity_terms_both_or_neither",
                violation_error_message="Give both the first and the last half-term, or neither.",
            ),
            models.CheckConstraint(
                condition=models.Q(hours=None) | models.Q(hours__gt=0),
                name="activity_hours_positive",
                violation_error_message="Hours must be more than nothing. Leave them empty if they are not known.",
            ),
            models.CheckConstraint(
                condition=models.Q(cost=None) | models.Q(cost__gte=0),
                name="activity_cost_not_negative",
                violation_error_message="A cost cannot be less than nothing.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("activity", args=[self.school.slug, self.pk])

    @property
    def counts(self):
        """Whether it plans something: neither an idea nor cancelled."""
        return self.status in self.COUNTED

    @property
    def delivered(self):
        """Whether a session of it was held. Nobody types this."""
        return any(session.status == Session.Status.HELD for session in self.sessions.all())

    @property
    def when(self):
        """Its dates or its half-terms in words; empty when neither is known."""
        first, last = (self.starts_on, self.ends_on) if self.starts_on else (self.first_term, self.last_term)
        if first is None:
            return ""
        words = [part.strftime("%-d %B %Y") if self.starts_on else str(part) for part in (first, last or first)]
        return words[0] if words[0] == words[1] else f"{words[0]} to {words[1]}"

    def may_be_changed_by(self, membership):
        """A careers leader changes all; others what they lead themselves."""
        if membership.can(Permission.CHANGE_PROGRAMME):
            return True
        return membership.can(Permission.CHANGE_OWN_ACTIVITIES) and membership in self.staff.all()


class ActivityCohort(SchoolOwned):
    activity = models.ForeignKey(Activity, models.CASCADE)
    cohort = models.ForeignKey(Cohort, models.RESTRICT)

    class Meta:
        ordering = ["activity", "cohort"]
        constraints = [models.UniqueConstraint(fields=["activity", "cohort"], name="cohort_once_each_activity")]

    def __str__(self):
        return f"{self.activity} for {self.cohort}"


class ActivityTarget(SchoolOwned):
    activity = models.ForeignKey(Activity, models.CASCADE)
    group = models.ForeignKey(TargetGroup, models.RESTRICT)

    class Meta:
        ordering = ["activity", "group"]
        constraints = [models.UniqueConstraint(fields=["activity", "group"], name="group_once_each_activity")]

    def __str__(self):
        return f"{self.activity} for {self.group}"


class ActivityStaff(SchoolOwned):
    activity = models.ForeignKey(Activity, models.CASCADE)
    member = models.ForeignKey(Membership, models.RESTRICT)

    class Meta:
        ordering = ["activity", "member"]
        constraints = [models.UniqueConstraint(fields=["activity", "member"], name="member_once_each_activity")]

    def __str__(self):
        return f"{self.activity} by {self.member}"


class ActivityPartner(SchoolOwned):
    activity = models.ForeignKey(Activity, models.CASCADE)
    partner = models.ForeignKey(Partner, models.RESTRICT)

    class Meta:
        ordering = ["activity", "partner"]
        constraints = [models.UniqueConstraint(fields=["activity", "partner"], name="partner_once_each_activity")]

    def __str__(self):
        return f"{self.activity} with {self.partner}"


class Session(SchoolOwned):
    """One occasion of an activity."""

    class Status(models.TextChoices):
        PLANNED = "planned", "planned"
        HELD = "held", "held"
        CANCELLED = "cancelled", "cancelled"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sessions")
    date = models.DateField()
    starts_at = models.TimeField("start time", null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    groups = models.CharField("classes or groups", max_length=200, blank=True, help_text="For example '9A and 9B'.")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    note = models.TextField(blank=True)
    cohorts = models.ManyToManyField(Cohort, through="SessionCohort", blank=True)

    class Meta:
        ordering = ["date", "starts_at", "pk"]
        indexes = [models.Index(fields=["school", "activity", "status"], name="session_by_activity")]

    def __str__(self):
        return f"{self.activity}, {self.date:%-d %B %Y}"


class SessionCohort(SchoolOwned):
    session = models.ForeignKey(Session, models.CASCADE)
    cohort = models.ForeignKey(Cohort, models.RESTRICT)

    class Meta:
        ordering = ["session", "cohort"]
        constraints = [models.UniqueConstraint(fields=["session", "cohort"], name="cohort_once_each_session")]

    def __str__(self):
        return f"{self.session} for {self.cohort}"


class Mapping(SchoolOwned):
    """An activity meets a statement, at a depth."""

    class Depth(models.TextChoices):
        INTRODUCED = "I", "introduced"
        DEVELOPED = "D", "developed"
        SECURED = "S", "secured"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="mappings")
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
