"""Who is who: users, schools, trusts, and what each user may do in each school."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from careers.tenancy import Role, SchoolOwned, not_reserved, permissions_of


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person, known by e-mail; what she may do stands in her memberships."""

    username = first_name = last_name = None
    email = models.EmailField(
        "email address", unique=True, error_messages={"unique": "Somebody already uses this email address."}
    )
    name = models.CharField(max_length=150)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_user_each_email",
                violation_error_message="Somebody already uses this email address.",
            )
        ]

    def __str__(self):
        return self.name or self.email

    @property
    def initials(self):
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    def memberships(self):
        """Her memberships with their roles and schools, by the slug of the school, in one query."""
        rows = MembershipRole.objects.filter(membership__user=self, membership__left_at=None)
        found = {}
        for row in rows.select_related("membership", "school").order_by("school__name"):
            member = found.setdefault(row.school.slug, row.membership)
            member.school, member.user = row.school, self
            member.roles = getattr(member, "_roles", set()) | {row.role}
        return found

    def leads_school(self, slug):
        """What she is at a school of a trust that she leads; None elsewhere."""
        school = School.objects.filter(slug=slug, trust__trustmembership__user=self).first()
        return school and TrustMembership(user=self, trust_id=school.trust_id).at(school)

    def schools(self):
        """The schools that she may open, by membership or as a trust lead."""
        return School.objects.filter(
            models.Q(membership__user=self, membership__left_at=None) | models.Q(trust__trustmembership__user=self)
        ).distinct()


class Trust(models.Model):
    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class School(models.Model):
    """One institution of any kind."""

    class Kind(models.TextChoices):
        MAINSTREAM = "mainstream", "mainstream school"
        SPECIAL = "special", "special school"
        ALTERNATIVE = "alternative", "alternative provision"
        COLLEGE = "college", "college"
        PROVIDER = "provider", "work-based training provider"

    class Phase(models.TextChoices):
        TO_16 = "11-16", "11 to 16"
        TO_18 = "11-18", "11 to 18"
        UPPER = "13-18", "13 to 18"
        POST_16 = "16-19", "16 to 19"
        ALL_THROUGH = "all", "all-through"
        TO_25 = "11-25", "11 to 25"
        ADULT = "16+", "16 and over"

    name = models.CharField(max_length=200)
    slug = models.SlugField("address", unique=True, validators=[not_reserved])
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.MAINSTREAM)
    phase = models.CharField(max_length=5, choices=Phase, default=Phase.TO_18)
    urn = models.CharField(
        "URN",
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^\d{6}$", "A URN is six digits, for example 123456.")],
        help_text="Six digits. Leave it empty if the school has none.",
    )
    region = models.CharField(max_length=100, blank=True)
    website = models.URLField(blank=True)
    trust = models.ForeignKey(Trust, models.RESTRICT, null=True, blank=True, related_name="schools")
    demonstration = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("home", args=[self.slug])

    def nearest_year(self, years):
        """Of years, newest first: the one that has begun, else the first there is; None of none."""
        today = timezone.localdate()
        return next((year for year in years if year.starts_on <= today), years[-1] if years else None)

    def years(self):
        """Its academic years with their programmes, newest first."""
        return list(self.academicyear_set.select_related("programme").order_by("-start"))


class MembershipQuerySet(models.QuerySet):
    def active(self):
        return self.filter(left_at=None)

    def with_role(self, role):
        return self.filter(membershiprole__role=role)

    def with_people(self):
        return self.select_related("user").prefetch_related("membershiprole_set")


class Membership(SchoolOwned):
    """A person in a school. Who leaves is kept, so that what she led still names her; a left member may do nothing."""

    user = models.ForeignKey(User, models.CASCADE)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user"],
                name="one_membership_each",
                violation_error_message="This person is already in the school.",
            )
        ]

    def __str__(self):
        return str(self.user)

    def get_absolute_url(self):
        return reverse("member", args=[self.school.slug, self.pk])

    @property
    def roles(self):
        if not hasattr(self, "_roles"):
            self._roles = {row.role for row in self.membershiprole_set.all()}
        return self._roles

    @roles.setter
    def roles(self, roles):
        self._roles = set(roles)

    @property
    def role_names(self):
        return [role.label for role in Role if role in self.roles]

    def can(self, permission):
        return permission in permissions_of(self.roles)


class MembershipRole(SchoolOwned):
    membership = models.ForeignKey(Membership, models.CASCADE)
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        ordering = ["role"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "role"], name="role_once_each_membership"),
            models.CheckConstraint(
                condition=~models.Q(role=Role.TRUST_LEAD),
                name="trust_lead_comes_by_trust",
                violation_error_message="A trust lead is set on the trust, not on one of its schools.",
            ),
        ]

    def __str__(self):
        return self.get_role_display()


class TrustMembership(models.Model):
    """Leads a trust: sees the totals of each of its schools, and changes nothing."""

    trust = models.ForeignKey(Trust, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE)

    class Meta:
        ordering = ["trust", "user"]
        constraints = [models.UniqueConstraint(fields=["trust", "user"], name="one_trust_membership_each")]

    def __str__(self):
        return f"{self.user} at {self.trust}"

    def at(self, school):
        """What she is in one school of the trust: a membership that no table holds."""
        membership = Membership(school=school, user=self.user)
        membership.roles = {Role.TRUST_LEAD}
        return membership


class InvitationQuerySet(models.QuerySet):
    def pending(self):
        """Neither used nor withdrawn; some may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(SchoolOwned):
    """A mail that lets somebody join a school; only a hash of its secret is kept."""

    email = models.EmailField("email address")
    roles = models.JSONField(default=list)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=200)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_pending_invitation_each_address",
                violation_error_message="This address has been invited already.",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None), name="invitation_ends_one_way"
            ),
        ]

    def __str__(self):
        return self.email

    @property
    def open(self):
        return not (self.accepted_at or self.withdrawn_at) and self.expires_at > timezone.now()

    @property
    def role_names(self):
        return [role.label for role in Role if role in self.roles]
