"""Who the learners are: the young person, and each of her years in a school."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from stdnum import exceptions as faults
from stdnum.gb import upn as upns

from careers.models import AcademicYear, Cohort, TargetGroup
from careers.tenancy import Permission, SchoolOwned


def valid_upn(number):
    """ValidationError unless it is a UPN, permanent or temporary, as python-stdnum checks it.

    Its list of local authorities ends in 2011; the number of a younger one is right if the check letter is.
    """
    try:
        upns.validate(number)
    except faults.InvalidChecksum:
        raise ValidationError(
            f"'{number}' has a slip in it: its first letter does not go with the rest. Compare it with its source."
        ) from None
    except faults.InvalidComponent:
        if upns.calc_check_digit(number[1:]) != number[0]:
            raise ValidationError(f"'{number}' is not a UPN: no local authority has the number in it.") from None
    except faults.ValidationError:
        raise ValidationError(
            f"'{number}' is not a UPN. A UPN has 13 characters: a check letter, twelve digits, or eleven and a letter."
        ) from None


def once(name, fields, sentence):
    """Once in each school where it is not empty."""
    given = ~Q(**{fields[-1]: ""})
    return models.UniqueConstraint(fields=fields, condition=given, name=name, violation_error_message=sentence)


class LearnerQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """All of them, or those of the groups that this member looks after."""
        if membership.can(Permission.SEE_LEARNERS):
            return self
        if not membership.can(Permission.SEE_OWN_LEARNERS):
            return self.none()
        return self.filter(Exists(Enrolment.objects.filter(learner=OuterRef("pk")).looked_after_by(membership)))

    def saying(self, words):
        """Each word stands in one of her names, or is her UPN, ULN or id."""
        found = self
        for word in words.split():
            names = Q()
            for field in ("legal_forename", "legal_surname", "preferred_forename", "preferred_surname"):
                names |= Q(**{f"{field}__icontains": word})
            found = found.filter(names | Q(upn__iexact=word) | Q(uln=word) | Q(mis_id__iexact=word))
        return found

    def by_name(self):
        return self.order_by(Lower("legal_surname"), Lower("legal_forename"), "pk")


class Learner(SchoolOwned):
    """A young person in one school. Her years there are enrolments."""

    class Consent(models.TextChoices):
        UNKNOWN = "unknown", "not known"
        YES = "yes", "given"
        NO = "no", "refused"

    upn = models.CharField(
        "UPN", max_length=13, blank=True, validators=[valid_upn], help_text="13 characters. Leave it empty if unknown."
    )
    uln = models.CharField(
        "ULN", max_length=10, blank=True, validators=[RegexValidator(r"^\d{10}$", "A ULN is ten digits.")]
    )
    mis_id = models.CharField("id in your information system", max_length=40, blank=True)
    legal_forename = models.CharField(max_length=100)
    legal_surname = models.CharField(max_length=100)
    preferred_forename = models.CharField(max_length=100, blank=True)
    preferred_surname = models.CharField(max_length=100, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    photo_consent = models.CharField("consent to photographs", max_length=7, choices=Consent, default=Consent.UNKNOWN)
    photo_consent_on = models.DateField("consent given or refused on", null=True, blank=True)
    objects_to_sharing = models.BooleanField(
        "objects to sharing with the local authority",
        default=False,
        help_text="A parent (under 16) or the learner (16 and over) said so. No export for sharing holds her then.",
    )
    annual_review_on = models.DateField("annual review of the EHC plan", null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True, editable=False, help_text="Of the code on her card.")
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    objects = LearnerQuerySet.as_manager()

    class Meta:
        ordering = ["legal_surname", "legal_forename", "pk"]
        indexes = [models.Index(fields=["school", "legal_surname", "legal_forename"], name="learner_by_name")]
        constraints = [
            once("upn_once_each_school", ["school", "upn"], "Another learner of the school has this UPN."),
            once("uln_once_each_school", ["school", "uln"], "Another learner of the school has this ULN."),
            once("mis_id_once_each_school", ["school", "mis_id"], "Another learner of the school has this id."),
            once("code_once_each_school", ["school", "code_hash"], "Another learner has this code."),
            models.UniqueConstraint(fields=["school", "form_key"], name="learner_added_once_each_form"),
            models.CheckConstraint(
                condition=~Q(legal_surname="") | ~Q(legal_forename=""),
                name="learner_has_a_name",
                violation_error_message="Give at least one name.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("learner", args=[self.school.slug, self.pk])

    @property
    def forename(self):
        """The one she goes by."""
        return self.preferred_forename or self.legal_forename

    @property
    def surname(self):
        return self.preferred_surname or self.legal_surname

    @property
    def name(self):
        """As she is called: preferred names where there are any."""
        return f"{self.forename} {self.surname}".strip()

    @property
    def short_name(self):
        """'Beatrix M.': for titles, which browsers keep, and for cards."""
        return f"{self.forename} {self.surname[:1]}.".strip() if self.forename and self.surname else self.name

    @property
    def sorted_name(self):
        """'Mensah, Beatrix': for lists."""
        return f"{self.surname}, {self.forename}" if self.surname and self.forename else self.name

    @property
    def temporary_upn(self):
        """Whether her UPN is one that stands in until the permanent one is known: it ends with a letter."""
        return self.upn[-1:].isalpha()


class EnrolmentQuerySet(models.QuerySet):
    def in_year(self, year):
        return self.filter(year=year)

    def on_roll(self, day):
        """Those on roll on that day; one without dates is on roll all year."""
        return self.filter(Q(on_roll_from=None) | Q(on_roll_from__lte=day), Q(on_roll_to=None) | Q(on_roll_to__gte=day))

    def off_roll(self, day):
        """Those who had not come yet, or had left."""
        return self.filter(Q(on_roll_from__gt=day) | Q(on_roll_to__lt=day))

    def looked_after_by(self, membership):
        """Those in a group of this member."""
        return self.filter(memberships__group__staff__member=membership.pk)

    def visible_to(self, membership):
        """All of them, or those in groups of this member."""
        if membership.can(Permission.SEE_LEARNERS):
            return self
        if not membership.can(Permission.SEE_OWN_LEARNERS):
            return self.none()
        return self.filter(pk__in=Enrolment.objects.looked_after_by(membership).values("pk"))

    def in_target(self, group):
        """Those with this characteristic (a `TargetGroup` or its id)."""
        return self.filter(characteristics__target=group)

    def by_name(self):
        return self.order_by(Lower("learner__legal_surname"), Lower("learner__legal_forename"), "pk")


class Enrolment(SchoolOwned):
    """A learner in one academic year: year group, groups and characteristics as they were then."""

    class Gender(models.TextChoices):
        FEMALE = "F", "female"
        MALE = "M", "male"
        OTHER = "O", "another"

    learner = models.ForeignKey(Learner, models.RESTRICT, related_name="enrolments")
    year = models.ForeignKey(AcademicYear, models.RESTRICT, related_name="enrolments")
    cohort = models.ForeignKey(Cohort, models.RESTRICT, related_name="enrolments", verbose_name="year group")
    gender = models.CharField(max_length=1, choices=Gender, blank=True)
    attendance = models.DecimalField(
        "attendance in per cent", max_digits=4, decimal_places=1, null=True, blank=True, help_text="For example 92.5."
    )
    on_roll_from = models.DateField(null=True, blank=True, help_text="Empty: from the first day of the year.")
    on_roll_to = models.DateField(null=True, blank=True, help_text="Her last day. Empty: still on roll.")
    targets = models.ManyToManyField(
        TargetGroup, through="Characteristic", verbose_name="characteristics", blank=True, related_name="+"
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-year__start", "learner"]
        indexes = [models.Index(fields=["school", "year", "cohort", "learner"], name="enrolment_by_cohort")]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "year"],
                name="learner_enrolled_once_each_year",
                violation_error_message="She is enrolled in this year already.",
            ),
            models.CheckConstraint(
                condition=Q(on_roll_to=None) | Q(on_roll_from=None) | Q(on_roll_to__gte=models.F("on_roll_from")),
                name="leaves_after_joining",
                violation_error_message="The last day cannot be before the first day.",
            ),
            models.CheckConstraint(
                condition=Q(attendance=None) | Q(attendance__range=(0, 100)),
                name="attendance_is_a_percentage",
                violation_error_message="Attendance is between 0 and 100 per cent.",
            ),
        ]

    def __str__(self):
        return f"{self.learner} in {self.year}"

    def on_roll_on(self, day):
        return (self.on_roll_from or day) <= day <= (self.on_roll_to or day)


class Characteristic(SchoolOwned):
    """In that year she belonged to one of the groups that the school compares, or had a tag of its own."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="characteristics")
    target = models.ForeignKey(TargetGroup, models.RESTRICT, related_name="+")

    class Meta:
        ordering = ["target"]
        indexes = [models.Index(fields=["school", "target", "enrolment"], name="characteristic_by_target")]
        constraints = [models.UniqueConstraint(fields=["enrolment", "target"], name="target_once_each_enrolment")]

    def __str__(self):
        return f"{self.enrolment}: {self.target}"


class PlanOutcome(SchoolOwned):
    """An outcome of a learner's EHC plan that her careers programme helps with."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="plan_outcomes")
    text = models.TextField("outcome")
    set_on = models.DateField("agreed on", null=True, blank=True)
    reached_on = models.DateField(null=True, blank=True)
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    class Meta:
        ordering = ["learner", "pk"]
        verbose_name = "EHC plan outcome"
        constraints = [
            models.UniqueConstraint(fields=["school", "form_key"], name="plan_outcome_added_once_each_form"),
            models.CheckConstraint(
                condition=Q(reached_on=None) | Q(set_on=None) | Q(reached_on__gte=models.F("set_on")),
                name="plan_outcome_reached_after_set",
                violation_error_message="It cannot be reached before it was agreed.",
            ),
        ]

    def __str__(self):
        return self.text[:80]


class Group(SchoolOwned):
    """A named set of enrolments with its staff: a tutor group, a class, a target group."""

    class Kind(models.TextChoices):
        TUTOR = "tutor", "tutor group"
        CLASS = "class", "class"
        TARGET = "target", "target group"

    year = models.ForeignKey(AcademicYear, models.RESTRICT, related_name="learner_groups")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.CLASS)
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    class Meta:
        ordering = ["year", "kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind", "name"],
                name="group_name_once_each_year",
                violation_error_message="There is already a group of this kind with this name in this year.",
            ),
            models.UniqueConstraint(fields=["school", "form_key"], name="learner_group_added_once_each_form"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("learner-group", args=[self.school.slug, self.pk])


class GroupMember(SchoolOwned):
    """An enrolment is in a group; `kind` is the group's own, so that nobody is in two tutor groups."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="memberships")
    kind = models.CharField(max_length=6, choices=Group.Kind)

    class Meta:
        ordering = ["group", "enrolment"]
        constraints = [
            models.UniqueConstraint(fields=["group", "enrolment"], name="enrolment_once_each_group"),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(kind="tutor"),
                name="one_tutor_group_each_enrolment",
                violation_error_message="She is in another tutor group already.",
            ),
        ]

    def __str__(self):
        return f"{self.enrolment} in {self.group}"


class GroupStaff(SchoolOwned):
    """A member of the school looks after a group, and so sees its learners."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="staff")
    member = models.ForeignKey("careers.Membership", models.RESTRICT, related_name="+")

    class Meta:
        ordering = ["group", "member"]
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="member_once_each_group")]

    def __str__(self):
        return f"{self.member} for {self.group}"
