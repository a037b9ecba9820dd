"""One round of judging a school against one edition, who takes part, and what is kept when it is frozen."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from careers.models import AcademicYear, Membership
from careers.security import link_token
from careers.tenancy import Permission, SchoolOwned
from frameworks.models import Edition, Level, Section, Statement

#: What the signature of a guest's link is for, so that no other signed value opens an audit.
GUEST_LINK = "audits.guest"


class AuditQuerySet(models.QuerySet):
    def in_use(self):
        """Those that nobody has put aside."""
        return self.filter(put_aside_at=None)

    def open(self):
        return self.filter(status=Audit.Status.OPEN)

    def compared(self):
        return self.filter(status=Audit.Status.COMPARED)

    def frozen(self):
        return self.filter(status=Audit.Status.FROZEN)

    def unfinished(self):
        return self.exclude(status=Audit.Status.FROZEN)

    def of_framework(self, framework):
        return self.filter(edition__framework=framework)


class Audit(SchoolOwned):
    """Open while each judges alone and blind, then compared, then agreed and frozen. A reopened one is a new round."""

    class Way(models.TextChoices):
        ALONE = "alone", "by one person"
        GROUP = "group", "by a group: each alone first, then together"

    class Status(models.TextChoices):
        OPEN = "open", "open for judging"
        COMPARED = "compared", "being compared and agreed"
        FROZEN = "frozen", "agreed and frozen"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="audits")
    year = models.ForeignKey(AcademicYear, models.RESTRICT, related_name="audits")
    title = models.CharField(max_length=200)
    way = models.CharField(max_length=5, choices=Way, default=Way.GROUP)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN, editable=False)
    due_on = models.DateField("judge by", null=True, blank=True)
    target = models.ForeignKey(
        Level,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="target level",
        help_text="What the school wants to reach. Shown beside the result.",
    )
    sections = models.ManyToManyField(Section, through="AuditSection", blank=True, related_name="+")
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    reopens = models.OneToOneField("self", models.RESTRICT, null=True, editable=False, related_name="reopened_as")
    succeeds = models.OneToOneField("self", models.RESTRICT, null=True, editable=False, related_name="successor")
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=200, editable=False)
    compared_at = models.DateTimeField(null=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    put_aside_at = models.DateTimeField(null=True, editable=False, help_text="No longer shown among the others.")

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["school", "edition", "status"], name="audit_by_edition")]
        constraints = [
            models.UniqueConstraint(fields=["school", "form_key"], name="audit_started_once_each_form"),
            models.CheckConstraint(
                condition=Q(status="frozen", frozen_at__isnull=False) | (~Q(status="frozen") & Q(frozen_at=None)),
                name="frozen_audit_has_its_time",
            ),
        ]

    def __str__(self):
        return self.title if self.round == 1 else f"{self.title} (round {self.round})"

    def get_absolute_url(self):
        return reverse("audit", args=[self.school.slug, self.pk])

    @property
    def is_open(self):
        return self.status == self.Status.OPEN

    @property
    def is_compared(self):
        return self.status == self.Status.COMPARED

    @property
    def is_frozen(self):
        return self.status == self.Status.FROZEN

    @property
    def alone(self):
        return self.way == self.Way.ALONE

    def statements_in_scope(self):
        """The statements of its sections, or of the whole edition where none is named; those without words too.

        A section counts with those below it (two levels, as deep as any edition goes). One query.
        """
        return Statement.objects.filter(in_scope(self.pk), edition=self.edition_id)

    def judged_statements(self):
        """What this audit asks: those of them that the source has words for."""
        return self.statements_in_scope().given()

    def earlier(self):
        """The frozen audits of the same framework before this one (earlier rounds of it included), the last first."""
        frozen = (
            Audit.objects.in_use().frozen().filter(school=self.school_id, edition__framework=self.edition.framework_id)
        )
        before = frozen.filter(frozen_at__lt=self.frozen_at) if self.frozen_at else frozen
        return before.exclude(pk=self.pk).order_by("-frozen_at")

    def previous(self):
        """The last of the earlier ones; or None."""
        return self.earlier().select_related("edition", "year").first()

    def comparison_open_to(self, membership):
        """Whether this member may see what the participants chose: only once the audit is compared."""
        if self.is_open:
            return False
        return membership.can(Permission.CHANGE_AGREED) or self.has_participant(membership)

    def has_participant(self, membership):
        """Whether her judgements count here; no query where `participants` were prefetched."""
        people = [one for one in self.participants.all() if one.member_id and not one.excused_at]
        return any(one.member_id == membership.pk for one in people)


class AuditSection(SchoolOwned):
    """The audit is about this section. An audit without any is about the whole edition."""

    audit = models.ForeignKey(Audit, models.CASCADE)
    section = models.ForeignKey(Section, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["section__order"]
        constraints = [models.UniqueConstraint(fields=["audit", "section"], name="section_once_each_audit")]

    def __str__(self):
        return str(self.section)


def in_scope(audit):
    """The condition on statements that an audit asks about them; `audit` is its id, or an OuterRef to it."""
    named = AuditSection.objects.filter(audit=audit)
    here = named.filter(
        Q(section=OuterRef("section"))
        | Q(section=OuterRef("section__parent"))
        | Q(section=OuterRef("section__parent__parent"))
    )
    return ~Exists(named) | Exists(here)


class ParticipantQuerySet(models.QuerySet):
    def taking_part(self):
        """Those whose judgements count."""
        return self.filter(excused_at=None)

    def submitted(self):
        return self.taking_part().exclude(submitted_at=None)

    def awaited(self):
        return self.taking_part().filter(submitted_at=None)


class Participant(SchoolOwned):
    """Who judges in an audit, and in which capacity: a member, or a guest by a signed link."""

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="participants")
    member = models.ForeignKey(Membership, models.RESTRICT, null=True, blank=True, related_name="+")
    guest_name = models.CharField("name", max_length=150, blank=True)
    guest_email = models.EmailField("email address", blank=True)
    capacity = models.CharField(
        max_length=80, help_text="For example head, link governor, SENCo or Enterprise Adviser."
    )
    submitted_at = models.DateTimeField(null=True, editable=False)
    excused_at = models.DateTimeField(null=True, editable=False, help_text="Takes no part after all; nothing counts.")
    link_key = models.CharField(max_length=43, blank=True, editable=False, help_text="A new one ends every older link.")
    link_expires_at = models.DateTimeField(null=True, editable=False)
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["audit", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "member"],
                name="member_takes_part_once",
                violation_error_message="This person takes part already.",
            ),
            models.UniqueConstraint(fields=["audit", "form_key"], name="participant_added_once_each_form"),
            models.CheckConstraint(
                condition=(Q(member__isnull=False, guest_name="") | (Q(member=None) & ~Q(guest_name=""))),
                name="participant_is_member_or_guest",
                violation_error_message="Choose a member of the school, or give the name of a guest.",
            ),
            models.CheckConstraint(
                condition=Q(link_key="", link_expires_at=None) | Q(member=None, link_expires_at__isnull=False),
                name="guest_link_expires",
            ),
        ]

    def __str__(self):
        return self.guest_name or str(self.member)

    @property
    def is_guest(self):
        return self.member_id is None

    @property
    def token(self):
        """What a guest's link carries: signed, and worth nothing once `link_key` has changed or has run out."""
        return link_token(self.pk, self.link_key, GUEST_LINK)

    def address(self, name, *args):
        """Where this participant finds a page of judging: a member below her school, a guest below her link."""
        if self.is_guest:
            return reverse(f"guest-{name}", args=[self.token, *args])
        return reverse(name, args=[self.audit.school.slug, self.audit_id, *args])

    @property
    def may_judge(self):
        """Until she has submitted, and while the audit is open and in use."""
        return self.asked and not self.submitted_at

    @property
    def may_take_back(self):
        return self.asked and self.submitted_at is not None

    @property
    def asked(self):
        """Whether the audit is open for judging, in use, and she takes part."""
        return self.audit.is_open and not self.audit.put_aside_at and not self.excused_at


class FrozenAudit(SchoolOwned):
    """What an audit was judged against, by whom, and what the records showed that day. Never changed again.

    `content` is plain data: {"wording", "participants", "agreed", "facts"}, as
    `audits.freezing` writes it.
    """

    audit = models.OneToOneField(Audit, models.CASCADE, related_name="kept")
    frozen_by = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the edition as it was.")
    revision = models.PositiveSmallIntegerField(help_text="Of our transcription.")
    content = models.JSONField()

    class Meta:
        ordering = ["audit"]

    def __str__(self):
        return f"{self.audit} as it was frozen"
