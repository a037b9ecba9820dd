"""Published yardsticks: what is required. Reference data, written by one loader and shared by every school."""

from django.db import models
from django.urls import reverse


class Given(models.TextChoices):
    """Whether the source has this text at all. What it lacks is kept as a row and shown as missing."""

    GIVEN = "given", "given"
    MISSING = "missing", "missing in the source"


class Purpose(models.TextChoices):
    LEARNER = "learner", "what learners should reach"
    PROVISION = "provision", "what the school should provide"


class FrameworkQuerySet(models.QuerySet):
    def listed(self):
        return self.filter(listed=True)


class Framework(models.Model):
    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    listed = models.BooleanField(
        default=True, help_text="Shown in the public library. A school's own framework is not."
    )

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title


class EditionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Edition.Status.PUBLISHED)

    def listed(self):
        return self.published().filter(framework__listed=True)

    def for_learners(self):
        """Editions with statements that activities can be mapped to."""
        return self.filter(purpose=Purpose.LEARNER)


class Edition(models.Model):
    """One dated version. Once published its words never change; a mend of our transcription is a new revision."""

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        PUBLISHED = "published", "published"

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="editions")
    key = models.SlugField(max_length=80)
    label = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    historic = models.BooleanField(default=False)
    historic_note = models.TextField(blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose)
    revision = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content that was loaded.")
    source_file = models.CharField(max_length=200)
    licence = models.TextField()
    section_kinds = models.JSONField(default=list, help_text="What a section is called, by depth.")
    statement_kind = models.CharField(max_length=60)
    strand_kind = models.CharField(max_length=60, blank=True)
    codes_are_ours = models.BooleanField(default=False)
    mended = models.JSONField(default=list, help_text="What our transcription mended, one sentence each.")
    notes = models.TextField(blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["framework__title", "-key"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "key"],
                name="edition_key_unique_in_framework",
                violation_error_message="This framework already has an edition with this key.",
            )
        ]

    def __str__(self):
        return f"{self.framework.title}, {self.label}"

    def get_absolute_url(self):
        return reverse("edition", args=[self.framework.key, self.key])


class Section(models.Model):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="sections")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    lead_in = models.TextField(blank=True, help_text="Words that the statements below share.")
    order = models.PositiveIntegerField()

    class Meta:
        ordering = ["edition", "order"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="section_code_unique_in_edition")]

    def __str__(self):
        return self.title


class Strand(models.Model):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="strands")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    elements = models.JSONField(default=list)
    order = models.PositiveIntegerField()

    class Meta:
        ordering = ["edition", "order"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="strand_code_unique_in_edition")]

    def __str__(self):
        return f"{self.code} {self.title}"


class Scale(models.Model):
    """The steps of judgement of an edition."""

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="scale")
    name = models.CharField(max_length=200)
    ours = models.BooleanField(default=False, help_text="Not the publisher's: added so that the edition can be judged.")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["edition"]

    def __str__(self):
        return self.name


class Level(models.Model):
    scale = models.ForeignKey(Scale, models.CASCADE, related_name="levels")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField(help_text="1 is the lowest.")

    class Meta:
        ordering = ["scale", "order"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="level_code_unique_in_scale"),
            models.UniqueConstraint(fields=["scale", "order"], name="level_order_unique_in_scale"),
        ]

    def __str__(self):
        return self.name


class StatementQuerySet(models.QuerySet):
    def given(self):
        return self.filter(status=Given.GIVEN)

    def for_learners(self):
        """The statements that enter coverage."""
        return self.given().filter(purpose=Purpose.LEARNER)


def text_unless_missing(name):
    """A row has words exactly when the source has them."""
    return models.CheckConstraint(
        condition=(models.Q(status=Given.GIVEN) & ~models.Q(text="")) | models.Q(status=Given.MISSING, text=""),
        name=name,
        violation_error_message="A text may be empty only where the source lacks it.",
    )


class Statement(models.Model):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="statements")
    section = models.ForeignKey(Section, models.CASCADE, related_name="statements")
    strand = models.ForeignKey(Strand, models.CASCADE, null=True, blank=True, related_name="statements")
    code = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    bullets = models.JSONField(default=list)
    key_stage = models.CharField(max_length=3, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose)
    status = models.CharField(max_length=10, choices=Given, default=Given.GIVEN)
    order = models.PositiveIntegerField()

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "order"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="statement_code_unique_in_edition"),
            text_unless_missing("statement_has_text_unless_missing"),
        ]

    def __str__(self):
        return f"{self.code} {self.text}".strip()


class Descriptor(models.Model):
    """What a statement looks like at a level."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="descriptors")
    level = models.ForeignKey(Level, models.CASCADE, related_name="descriptors")
    text = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Given, default=Given.GIVEN)

    class Meta:
        ordering = ["statement", "level__order"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "level"], name="one_descriptor_each_level"),
            text_unless_missing("descriptor_has_text_unless_missing"),
        ]

    def __str__(self):
        return f"{self.statement.code} at {self.level}"


class Alignment(models.Model):
    """One place of an edition speaks of a place of another: a whole edition, a section or a statement."""

    class Kind(models.TextChoices):
        NAMES = "names", "names"
        SERVES = "serves", "serves"
        SAME = "same", "says much the same as"
        PART = "part", "says part of"
        REPLACES = "replaces", "replaces"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="alignments")
    section = models.ForeignKey(Section, models.CASCADE, null=True, blank=True, related_name="alignments")
    statement = models.ForeignKey(Statement, models.CASCADE, null=True, blank=True, related_name="alignments")
    kind = models.CharField(max_length=10, choices=Kind)
    to_edition = models.ForeignKey(Edition, models.CASCADE, related_name="aligned_from")
    to_section = models.ForeignKey(Section, models.CASCADE, null=True, blank=True, related_name="aligned_from")
    to_statement = models.ForeignKey(Statement, models.CASCADE, null=True, blank=True, related_name="aligned_from")
    note = models.TextField(blank=True, help_text="Where the source says so.")
    order = models.PositiveIntegerField()

    class Meta:
        ordering = ["edition", "order"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(section=None) | models.Q(statement=None), name="alignment_from_one_place"
            ),
            models.CheckConstraint(
                condition=models.Q(to_section=None) | models.Q(to_statement=None), name="alignment_to_one_place"
            ),
        ]

    def __str__(self):
        here = self.statement or self.section or self.edition
        there = self.to_statement or self.to_section or self.to_edition
        return f"{here} {self.get_kind_display()} {there}"
