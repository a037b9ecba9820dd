"""What a school plans for its learners, and who helps."""

from decimal import Decimal
from functools import reduce
from operator import or_

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse

from careers.models.partners import Partner
from careers.models.people import Membership
from careers.models.sessions import Mapping, Session
from careers.models.years import AcademicYear, Cohort, TargetGroup, Term, ends_after_start
from careers.tenancy import Permission, SchoolOwned


class ActivityQuerySet(models.QuerySet):
    def in_year(self, year):
        return self.filter(year=year)

    def counted(self):
        """Those that plan something: neither ideas nor cancelled."""
        return self.filter(status__in=Activity.COUNTED)

    def delivered(self):
        return self.exclude(status=Activity.Status.CANCELLED).filter(held())

    def not_delivered(self):
        return self.exclude(held())

    def with_mapping(self):
        return self.filter(mapped())

    def without_mapping(self):
        return self.exclude(mapped())

    def dated(self):
        return self.filter(dated())

    def unmarked(self, today):
        return self.filter(unmarked(today))

    def of_kind(self, kind):
        """Of a kind, or of any of the kinds that go by one name (Activity.TOGETHER)."""
        return self.filter(kind__in=Activity.kinds_of(kind))

    def saying(self, words):
        """Each word stands in the title, intent, lead, subject or the name of a partner."""
        found = self
        for word in words.split():
            partner = Exists(ActivityPartner.objects.filter(activity=OuterRef("pk"), partner__name__icontains=word))
            texts = [Q(**{f"{field}__icontains": word}) for field in ("title", "intent", "lead", "subject")]
            found = found.filter(reduce(or_, texts, Q(partner)))
        return found

    def with_session_days(self):
        """With the first and the last day of its sessions, leaving out the cancelled ones."""
        sessions = Session.objects.filter(activity=OuterRef("pk")).exclude(status=Session.Status.CANCELLED)
        days = sessions.order_by("date").values("date")
        return self.annotate(first_session=Subquery(days[:1]), last_session=Subquery(days.order_by("-date")[:1]))

    def during(self, term, following):
        """Those whose days, or else whose half-terms, touch this half-term; holidays count to the one before them.

        `following` is the half-term after it, if there is one. See `Activity.days`.
        """
        by_term = Q(starts_on=None, first_term__order__lte=term.order, last_term__order__gte=term.order)
        if term.starts_on is None:
            return self.filter(by_term)
        by_day, by_session = Q(last_day__gte=term.starts_on), Q(starts_on=None, first_term=None)
        by_session &= Q(last_session__gte=term.starts_on)
        if following and following.starts_on:
            by_day &= Q(starts_on__lt=following.starts_on)
            by_session &= Q(first_session__lt=following.starts_on)
        found = self.with_session_days().alias(last_day=Coalesce("ends_on", "starts_on"))
        return found.filter(by_term | by_day | by_session)

    def at_no_time(self):
        return self.with_session_days().filter(first_term=None, starts_on=None, first_session=None)

    def by_title(self):
        return self.order_by(Lower("title"), "pk")

    def by_when(self):
        return self.with_session_days().order_by(
            Coalesce("starts_on", "first_term__starts_on", "first_session").asc(nulls_last=True),
            F("first_term__order").asc(nulls_last=True),
            Lower("title"),
            "pk",
        )

    def for_lists(self):
        """With what a row of a list shows: its year groups, how many statements it meets, whether it was delivered."""
        meets = Mapping.objects.filter(activity=OuterRef("pk")).order_by().values("activity").annotate(n=Count("pk"))
        return (
            self.with_session_days()
            .annotate(was_held=held(), meets=Coalesce(Subquery(meets.values("n")), 0))
            .select_related("first_term", "last_term")
            .prefetch_related("cohorts")
        )


def held():
    """Whether a session was held, for a query of activities."""
    return Exists(Session.objects.filter(activity=OuterRef("pk"), status=Session.Status.HELD))


def mapped():
    """Whether it meets any statement, for a query of activities."""
    return Exists(Mapping.objects.filter(activity=OuterRef("pk")))


def dated():
    """Whether it has a day of its own, or a session that is not cancelled, for a query of activities."""
    sessions = Session.objects.filter(activity=OuterRef("pk")).exclude(status=Session.Status.CANCELLED)
    return Q(starts_on__isnull=False) | Exists(sessions)


def unmarked(today):
    """Whether a session has passed that nobody marked as held or cancelled, for a query of activities."""
    sessions = Session.objects.filter(activity=OuterRef("pk"), status=Session.Status.PLANNED)
    return Exists(sessions.filter(date__lt=today))


def aimed():
    """Whether it is aimed at any target group, for a query of activities."""
    return Exists(ActivityTarget.objects.filter(activity=OuterRef("pk")))


def partnered():
    """Whether it names a partner, for a query of activities."""
    return Exists(ActivityPartner.objects.filter(activity=OuterRef("pk")))


def led():
    """Whether it says who leads it, in words or by naming staff, for a query of activities."""
    return ~Q(lead="") | Exists(ActivityStaff.objects.filter(activity=OuterRef("pk")))


def evaluated():
    return ~Q(evaluation="")


def tracked():
    return ~Q(impact="")


def in_a_subject():
    return ~Q(subject="")


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
    #: Kinds that go by one name, in filters and figures: {name: (label, kinds)}.
    TOGETHER = {
        "employers": (
            "with employers",
            [Kind.EMPLOYER_TALK, Kind.WORKPLACE_VISIT, Kind.WORK_EXPERIENCE, Kind.MOCK_INTERVIEW, Kind.ENTERPRISE,
             Kind.FAIR],
        ),
        "workplaces": ("in a workplace", [Kind.WORKPLACE_VISIT, Kind.WORK_EXPERIENCE]),
    }  # fmt: skip

    year = models.ForeignKey(AcademicYear, models.RESTRICT)
    title = models.CharField(max_length=200)
    intent = models.TextField(blank=True, help_text="What learners should get from it, in a sentence or two.")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.CAREERS_LESSON)
    subject = models.CharField(max_length=80, blank=True, help_text="For a curriculum lesson.")
    lead = models.CharField("who leads", max_length=200, blank=True, help_text="For example 'PSHE department'.")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    cancelled_because = models.CharField("why it was cancelled", max_length=300, blank=True)
    first_term = models.ForeignKey(
        Term, models.RESTRICT, verbose_name="half-term", null=True, blank=True, related_name="+"
    )
    last_term = models.ForeignKey(
        Term, models.RESTRICT, verbose_name="until the half-term", null=True, blank=True, related_name="+"
    )
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
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", editable=False
    )
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    cohorts = models.ManyToManyField(Cohort, through="ActivityCohort", verbose_name="year groups", blank=True)
    targets = models.ManyToManyField(TargetGroup, through="ActivityTarget", verbose_name="targeted groups", blank=True)
    staff = models.ManyToManyField(
        Membership, through="ActivityStaff", verbose_name="staff with an account", blank=True
    )
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
            models.UniqueConstraint(
                fields=["school", "form_key"],
                name="activity_added_once_each_form",
                violation_error_message="This form has been saved already.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("activity", args=[self.school.slug, self.pk])

    @classmethod
    def kinds_of(cls, name):
        """The kinds that go by this name: several, or the one itself."""
        return cls.TOGETHER[name][1] if name in cls.TOGETHER else [name]

    @property
    def counts(self):
        """Whether it plans something: neither an idea nor cancelled."""
        return self.status in self.COUNTED

    @property
    def delivered(self):
        """Whether a session of it was held. Nobody types this."""
        if hasattr(self, "was_held"):
            return self.was_held
        return any(session.status == Session.Status.HELD for session in self.sessions.all())

    @property
    def state(self):
        """Its status, or 'delivered' once a session was held."""
        return "delivered" if self.delivered and self.status != self.Status.CANCELLED else self.status

    @property
    def days(self):
        """Its first and last day: as written down, or those of its sessions where it has no half-term either."""
        if self.starts_on:
            return self.starts_on, self.ends_on or self.starts_on
        if self.first_term_id:
            return None, None
        if hasattr(self, "first_session"):
            return self.first_session, self.last_session
        dates = [session.date for session in self.sessions.all() if session.status != Session.Status.CANCELLED]
        return (dates[0], dates[-1]) if dates else (None, None)

    @property
    def when(self):
        """Its days or its half-terms in words; empty when neither is known."""
        return timing(*self.days, self.first_term, self.last_term)

    def may_be_changed_by(self, membership):
        """A careers leader changes all; others what they lead themselves."""
        if membership.can(Permission.CHANGE_PROGRAMME):
            return True
        return membership.can(Permission.CHANGE_OWN_ACTIVITIES) and membership in self.staff.all()


def timing(first_day, last_day, first_term, last_term):
    """Days, else half-terms, in words: '3 March 2027', 'Autumn 1 to Spring 2', or '' when neither is known."""
    first, last = (first_day, last_day) if first_day else (first_term, last_term)
    if first is None:
        return ""
    words = [f"{part:%-d %B %Y}" if first_day else str(part) for part in (first, last or first)]
    return words[0] if words[0] == words[1] else f"{words[0]} to {words[1]}"


class ActivityCohort(SchoolOwned):
    activity = models.ForeignKey(Activity, models.CASCADE)
    cohort = models.ForeignKey(Cohort, models.RESTRICT)

    class Meta:
        ordering = ["activity", "cohort"]
        verbose_name, verbose_name_plural = "year group of an activity", "year groups of activities"
        constraints = [models.UniqueConstraint(fields=["activity", "cohort"], name="cohort_once_each_activity")]

    def __str__(self):
        return f"{self.activity} for {self.cohort}"


class ActivityTarget(SchoolOwned):
    activity = models.ForeignKey(Activity, models.CASCADE)
    group = models.ForeignKey(TargetGroup, models.RESTRICT)

    class Meta:
        ordering = ["activity", "group"]
        verbose_name, verbose_name_plural = "targeted group of an activity", "targeted groups of activities"
        constraints = [models.UniqueConstraint(fields=["activity", "group"], name="group_once_each_activity")]

    def __str__(self):
        return f"{self.activity} for {self.group}"


class ActivityStaff(SchoolOwned):
    activity = models.ForeignKey(Activity, models.CASCADE)
    member = models.ForeignKey(Membership, models.RESTRICT)

    class Meta:
        ordering = ["activity", "member"]
        verbose_name, verbose_name_plural = "member of staff of an activity", "staff of activities"
        constraints = [models.UniqueConstraint(fields=["activity", "member"], name="member_once_each_activity")]

    def __str__(self):
        return f"{self.activity} by {self.member}"


class ActivityPartner(SchoolOwned):
    activity = models.ForeignKey(Activity, models.CASCADE)
    partner = models.ForeignKey(Partner, models.RESTRICT)

    class Meta:
        ordering = ["activity", "partner"]
        verbose_name, verbose_name_plural = "partner of an activity", "partners of activities"
        constraints = [models.UniqueConstraint(fields=["activity", "partner"], name="partner_once_each_activity")]

    def __str__(self):
        return f"{self.activity} with {self.partner}"
