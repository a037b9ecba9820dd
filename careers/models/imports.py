"""Spreadsheets that were brought in: how far each has come, what it changed, and what a school calls things."""

from uuid import uuid4

from django.db import models
from django.urls import reverse
from django.utils import timezone

from careers.models.people import Membership
from careers.models.years import AcademicYear
from careers.tenancy import SchoolOwned


class ImportQuerySet(models.QuerySet):
    def waiting(self):
        """Those that a process has something to do for, the longest waiting first."""
        return self.exclude(work="").order_by("asked_at", "pk")


class Import(SchoolOwned):
    """One spreadsheet on its way in. `status` is how far it has come, `work` what a process is to do next.

    The work is done under a lock that ends with its process, and its end is written in the same transaction as what
    it brings: after a crash the work is still asked for, and is done again from its beginning.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "to be read"
        REFUSED = "refused", "cannot be read"
        READ = "read", "choose the sheets"
        LAID_OUT = "laid_out", "match the columns"
        MATCHED = "matched", "to be checked"
        CHECKED = "checked", "checked, not yet in"
        DONE = "done", "in"
        UNDONE = "undone", "taken back"

    class Work(models.TextChoices):
        NONE = "", "nothing"
        READ = "read", "reading the file"
        CHECK = "check", "checking the rows"
        WRITE = "write", "writing the rows"
        UNDO = "undo", "taking the rows back"

    #: How often work that failed for reasons of ours is begun again.
    MOST_ATTEMPTS = 3

    kind = models.CharField(max_length=40)
    year = models.ForeignKey(AcademicYear, models.RESTRICT, null=True, blank=True, related_name="+")
    member = models.ForeignKey(Membership, models.RESTRICT, related_name="+", help_text="Who brought it.")
    name = models.CharField("name of the file", max_length=200)
    folder = models.UUIDField(default=uuid4, unique=True, editable=False)
    size = models.PositiveIntegerField(help_text="Bytes.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file: the same file again is recognised.")
    status = models.CharField(max_length=10, choices=Status, default=Status.UPLOADED)
    work = models.CharField(max_length=5, choices=Work, default=Work.READ, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often the present work was begun.")
    done = models.PositiveIntegerField(default=0, help_text="Rows, for the progress.")
    of = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, help_text="Why it stands still, in a sentence.")
    layout = models.JSONField(default=list, help_text="[[number of the sheet, number of its header row from 1], ...]")
    columns = models.JSONField(default=dict, help_text="{our field: header in the file}")
    wide = models.JSONField(default=dict, help_text="{header in the file: what that column stands for}")
    values = models.JSONField(default=dict, help_text="{our field: {word in the file: value of ours}}")
    options = models.JSONField(default=dict)
    summary = models.JSONField(default=dict, help_text="What the check found: see careers.imports.checking.")
    outcome = models.JSONField(default=dict, help_text="What was written, and what was taken back.")
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")
    created_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        Membership, models.RESTRICT, null=True, related_name="+", help_text="Who asked for the present work."
    )
    asked_at = models.DateTimeField(default=timezone.now, help_text="When the present work was asked for.")
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["school", "digest"], name="import_by_digest")]
        constraints = [
            models.UniqueConstraint(fields=["school", "form_key"], name="import_added_once_each_form"),
            models.CheckConstraint(
                condition=~models.Q(status="done") | models.Q(finished_at__isnull=False), name="import_done_has_a_time"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("import", args=[self.school.slug, self.pk])


class ImportTrace(SchoolOwned):
    """What an import did to one table, so that it can be taken back."""

    of_import = models.ForeignKey(Import, models.CASCADE, related_name="traces")
    order = models.PositiveSmallIntegerField(help_text="In which it was written.")
    model = models.CharField(max_length=60)
    added = models.JSONField(default=dict, help_text="{id: checksum of the row as it was written}")
    changed = models.JSONField(default=dict, help_text="{id: {field: [before, after]}}")
    removed = models.JSONField(default=list, help_text="[{field: value}, ...]")

    class Meta:
        ordering = ["of_import", "order"]
        constraints = [models.UniqueConstraint(fields=["of_import", "model"], name="one_trace_each_table")]

    def __str__(self):
        return f"{self.model} by {self.of_import}"


class KnownHeader(SchoolOwned):
    """What a column of this school's files stands for, as somebody matched it before; no field: left out."""

    kind = models.CharField(max_length=40)
    header = models.CharField(max_length=200, help_text="In small letters, without spaces and signs.")
    field = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["kind", "header"]
        constraints = [models.UniqueConstraint(fields=["school", "kind", "header"], name="header_known_once")]

    def __str__(self):
        return f"{self.header} is {self.field}"


class KnownWord(SchoolOwned):
    """What a word in this school's files stands for, as somebody matched it before."""

    kind = models.CharField(max_length=40)
    field = models.CharField(max_length=100)
    word = models.CharField(max_length=200, help_text="In small letters.")
    value = models.CharField(max_length=200, help_text="Empty: nothing.", blank=True)

    class Meta:
        ordering = ["kind", "field", "word"]
        constraints = [models.UniqueConstraint(fields=["school", "kind", "field", "word"], name="word_known_once")]

    def __str__(self):
        return f"{self.word} is {self.value}"
