"""What happened to whom, and what shows that a learner met a statement."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from careers.models import AcademicYear, Cohort, Session
from careers.tenancy import SchoolOwned
from frameworks.models import Statement
from tracking.models.learners import Enrolment, Learner


class Participation(SchoolOwned):
    """An enrolment took part in a session, or was absent.

    It carries school, year, session, cohort and learner itself, so that coverage is one scan of an index. Year and
    cohort have no index of their own, nor has the level of evidence: PostgreSQL would take that one instead, and read
    the whole table.
    """

    #: What history calls it, instead of by her name; and what it never tells the words of.
    TOLD_AS = "Participation"
    UNTOLD = ("note",)

    class How(models.TextChoices):
        REGISTER = "register", "ticked by staff"
        CODE = "code", "confirmed by the learner"
        IMPORT = "import", "imported"

    year = models.ForeignKey(AcademicYear, models.RESTRICT, db_index=False, related_name="+")
    session = models.ForeignKey(Session, models.RESTRICT, related_name="participations")
    cohort = models.ForeignKey(Cohort, models.RESTRICT, db_index=False, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.RESTRICT, related_name="participations")
    learner = models.ForeignKey(Learner, models.RESTRICT, related_name="participations")
    attended = models.BooleanField("took part", default=True)
    how = models.CharField(max_length=8, choices=How, default=How.REGISTER, editable=False)
    note = models.CharField(max_length=300, blank=True)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["session", "pk"]
        verbose_name = "participation"
        indexes = [
            models.Index(fields=["school", "year", "session", "attended", "cohort", "learner"], name="took_part"),
            models.Index(fields=["school", "learner", "session", "attended"], name="took_part_by_learner"),
        ]
        constraints = [models.UniqueConstraint(fields=["session", "enrolment"], name="takes_part_once_each_session")]

    def __str__(self):
        return f"{self.learner} {'in' if self.attended else 'absent from'} {self.session}"


class RegisterMark(SchoolOwned):
    """What a mark in a register that comes in as a spreadsheet means at this school."""

    class Means(models.TextChoices):
        THERE = "there", "took part"
        ABSENT = "absent", "was absent"
        NEITHER = "neither", "is not counted"

    mark = models.CharField(max_length=8, help_text="As it stands in the cell. ‘x’ and ‘X’ may be two marks.")
    means = models.CharField("what it means", max_length=7, choices=Means, default=Means.THERE)
    label = models.CharField("what it stands for", max_length=100, blank=True)

    class Meta:
        ordering = ["school", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "mark"],
                name="mark_once_each_school",
                violation_error_message="This mark is in the list already.",
            ),
            models.CheckConstraint(
                condition=~Q(mark=""), name="register_mark_is_written", violation_error_message="Write the mark."
            ),
        ]

    def __str__(self):
        return self.mark


class EvidenceLevel(SchoolOwned):
    """A step of the school's own evidence scale, in order. One of them is what the school expects."""

    name = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField()
    expected = models.BooleanField("the expected level", default=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                name="evidence_level_name_once_each_school",
                violation_error_message="There is already a level with this name.",
            ),
            models.UniqueConstraint(
                fields=["school", "order"], name="evidence_level_order_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(expected=True),
                name="one_expected_level_each_school",
                violation_error_message="Only one level is the expected one.",
            ),
        ]

    def __str__(self):
        return self.name


class Step(SchoolOwned):
    """A small step towards a statement, in the school's own words. The statement itself is never altered."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    text = models.CharField("small step", max_length=300)
    order = models.PositiveSmallIntegerField(default=0)
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ["statement", "order", "pk"]
        verbose_name = "small step"
        constraints = [
            models.UniqueConstraint(
                fields=["school", "statement", "text"],
                name="step_once_each_statement",
                violation_error_message="This small step is there already.",
            )
        ]

    def __str__(self):
        return self.text


class EvidenceSource(SchoolOwned):
    """What was saved at one time: one observation, photograph or piece of work, for one learner or a whole class."""

    class Kind(models.TextChoices):
        OBSERVATION = "observation", "observation"
        REFLECTION = "reflection", "learner's reflection"
        WORK = "work", "work product"
        EMPLOYER = "employer", "employer's feedback"
        QUIZ = "quiz", "quiz"
        PHOTO = "photo", "photograph"
        WITNESS = "witness", "witness statement"
        INTERVIEW = "interview", "guidance interview"
        OTHER = "other", "other"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OBSERVATION)
    said_by = models.CharField(
        "source", max_length=150, blank=True, help_text="Who saw it or where it comes from, for example 'form tutor'."
    )
    note = models.TextField(blank=True)
    link = models.URLField(blank=True)
    session = models.ForeignKey(Session, models.RESTRICT, null=True, blank=True, related_name="evidence_sources")
    added_by = models.CharField(max_length=200, editable=False)
    added_by_member = models.BigIntegerField(null=True, editable=False, help_text="Id of the membership.")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    class Meta:
        ordering = ["-added_at", "-pk"]
        verbose_name = "source of evidence"
        verbose_name_plural = "sources of evidence"
        constraints = [models.UniqueConstraint(fields=["school", "form_key"], name="learner_evidence_once_each_form")]

    def __str__(self):
        return f"{self.get_kind_display()} by {self.added_by}"


class EvidenceFile(SchoolOwned):
    """A file of a source, kept under a random name (see `careers.uploads`)."""

    source = models.ForeignKey(EvidenceSource, models.CASCADE, related_name="files")
    file = models.FileField(max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["source", "pk"]

    def __str__(self):
        return self.name


class Evidence(SchoolOwned):
    """A learner met a statement, at a level. What shows it is its source.

    It carries school, year, statement, cohort, learner and enrolment itself, so that coverage is one scan of an index.
    """

    TOLD_AS = "Piece of evidence"
    UNTOLD = ("note",)

    class Support(models.TextChoices):
        NONE = "", "not recorded"
        INDEPENDENT = "independent", "independently"
        PROMPTED = "prompted", "with prompts"
        SUPPORTED = "supported", "with support"

    source = models.ForeignKey(EvidenceSource, models.CASCADE, related_name="evidence")
    year = models.ForeignKey(AcademicYear, models.RESTRICT, db_index=False, related_name="+")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, models.RESTRICT, db_index=False, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.RESTRICT, related_name="evidence")
    learner = models.ForeignKey(Learner, models.RESTRICT, related_name="evidence")
    level = models.ForeignKey(EvidenceLevel, models.RESTRICT, db_index=False, related_name="+")
    step = models.ForeignKey(Step, models.RESTRICT, null=True, blank=True, related_name="+")
    support = models.CharField(max_length=11, choices=Support, blank=True)
    date = models.DateField()
    note = models.CharField("note about her", max_length=500, blank=True)
    verified_by = models.CharField(max_length=200, blank=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-date", "-pk"]
        verbose_name = "piece of evidence"
        verbose_name_plural = "pieces of evidence"
        indexes = [
            models.Index(fields=["school", "year", "statement", "cohort", "level", "learner"], name="evidence_by_cell"),
            models.Index(fields=["school", "learner", "statement", "level"], name="evidence_by_learner"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "learner", "statement"], name="evidence_once_each_source"),
            models.CheckConstraint(
                condition=Q(verified_at=None, verified_by="") | (Q(verified_at__isnull=False) & ~Q(verified_by="")),
                name="verified_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.learner} met {self.statement.code}"


class Exemption(SchoolOwned):
    """A statement does not apply to one learner in a year, and why: she is not counted for it."""

    year = models.ForeignKey(AcademicYear, models.RESTRICT, related_name="+")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, models.RESTRICT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.RESTRICT, related_name="exemptions")
    learner = models.ForeignKey(Learner, models.RESTRICT, related_name="exemptions")
    reason = models.CharField(max_length=300)
    added_by = models.CharField(max_length=200, editable=False)

    class Meta:
        ordering = ["learner", "statement"]
        indexes = [models.Index(fields=["school", "year", "statement", "cohort", "learner"], name="exemption_by_cell")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "statement"],
                name="exempt_once_each_statement",
                violation_error_message="It is marked as not applicable already.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="exemption_has_a_reason",
                violation_error_message="Say why it does not apply.",
            ),
        ]

    def __str__(self):
        return f"{self.statement.code} does not apply to {self.learner}"


class CellTotal(SchoolOwned):
    """What one cell of coverage came to at the end of a half-term: kept for trends, untouched by erasure."""

    year = models.ForeignKey(AcademicYear, models.RESTRICT, related_name="cell_totals")
    term = models.ForeignKey("careers.Term", models.RESTRICT, related_name="cell_totals")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, models.RESTRICT, related_name="+")
    rules = models.PositiveSmallIntegerField("version of the rules")
    taken_at = models.DateTimeField(default=timezone.now)
    intended = models.BooleanField()
    planned = models.PositiveIntegerField(help_text="Number of activities.")
    delivered = models.PositiveIntegerField(help_text="Learners reached.")
    delivered_of = models.PositiveIntegerField()
    evidenced = models.PositiveIntegerField(help_text="Learners with evidence at the expected level.")
    evidenced_of = models.PositiveIntegerField()

    class Meta:
        ordering = ["term", "statement", "cohort"]
        constraints = [
            models.UniqueConstraint(fields=["term", "statement", "cohort"], name="cell_kept_once_each_term"),
            models.CheckConstraint(
                condition=Q(delivered__lte=models.F("delivered_of")) & Q(evidenced__lte=models.F("evidenced_of")),
                name="kept_shares_are_parts",
            ),
        ]

    def __str__(self):
        return f"{self.statement.code} for {self.cohort} at the end of {self.term}"
