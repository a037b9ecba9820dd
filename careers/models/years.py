"""When and for whom: academic years with their half-terms, cohorts, and the groups that a school looks after."""

from django.db import models

from careers.tenancy import SchoolOwned


class KeyStage(models.TextChoices):
    KS3 = "KS3", "Key stage 3"
    KS4 = "KS4", "Key stage 4"
    KS5 = "KS5", "Key stage 5"


def ends_after_start(name):
    return models.CheckConstraint(
        condition=models.Q(ends_on=None) | models.Q(starts_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
        name=name,
        violation_error_message="The last day cannot be before the first day.",
    )


class AcademicYear(SchoolOwned):
    start = models.PositiveSmallIntegerField("starts in September of", help_text="For example 2026 for 2026 to 2027.")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")

    class Meta:
        ordering = ["-start"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "start"],
                name="academic_year_once_each_school",
                violation_error_message="The school already has this academic year.",
            ),
            ends_after_start("academic_year_ends_after_start"),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        return f"{self.start} to {self.start + 1}"


class Term(SchoolOwned):
    """One half-term of a year: 1 and 2 are autumn, 3 and 4 spring, 5 and 6 summer."""

    year = models.ForeignKey(AcademicYear, models.CASCADE, related_name="terms")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    starts_on = models.DateField("first day", null=True, blank=True)
    ends_on = models.DateField("last day", null=True, blank=True)

    class Meta:
        ordering = ["year", "order"]
        constraints = [
            models.UniqueConstraint(fields=["year", "order"], name="term_order_once_each_year"),
            ends_after_start("term_ends_after_start"),
        ]

    def __str__(self):
        return self.name


class CohortQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(active=True)


class Cohort(SchoolOwned):
    """A column of the programme: a year group, or what else a school plans for; no order, no following a year."""

    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=12, help_text="For narrow columns, for example 'Y9'.")
    order = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Which comes first. Leave it empty for 'not following a year'."
    )
    year_number = models.PositiveSmallIntegerField("year group", null=True, blank=True)
    key_stage = models.CharField(max_length=3, choices=KeyStage, blank=True)
    starts_on = models.DateField("starts", null=True, blank=True)
    ends_on = models.DateField("ends", null=True, blank=True)
    active = models.BooleanField("in use", default=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = [models.F("order").asc(nulls_last=True), "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                name="cohort_name_once_each_school",
                violation_error_message="There is already a year group with this name.",
            ),
            ends_after_start("cohort_ends_after_start"),
        ]

    def __str__(self):
        return self.name


class TargetGroup(SchoolOwned):
    """Learners whom an activity may be aimed at, and whom the school does not want to leave out."""

    name = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField(default=0)
    watched = models.BooleanField(default=True, help_text="Say so when a programme leaves this group out.")

    class Meta:
        ordering = ["order", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                name="target_group_name_once_each_school",
                violation_error_message="There is already a group with this name.",
            )
        ]

    def __str__(self):
        return self.name
