"""Schools and the people in them: the first set-up, make a school, invite, join, change roles, leave."""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.module_loading import import_string

from careers.history import record
from careers.models import Invitation, Membership, MembershipRole, School, User
from careers.tenancy import Role
from careers.years import add_cohorts, add_groups, add_year

INVITATION_LASTS = timedelta(days=14)


class AlreadySetUp(Exception):
    """Somebody has set this Waymark up before."""


def this_start(today=None):
    """The year in whose September the present academic year began."""
    today = today or timezone.localdate()
    return today.year if today.month >= 9 else today.year - 1


@transaction.atomic
def add_school(*, by, start=None, **fields):
    """A school with its present academic year, cohorts and groups. `fields` are those of School."""
    school = School.objects.create(**fields)
    record(by=by, row=school, action="added")
    add_year(school=school, start=start or this_start(), by=by)
    add_cohorts(school=school)
    add_groups(school=school)
    for begin in settings.NEW_SCHOOL:
        import_string(begin)(school=school)
    return school


def setup_token():
    """What the console shows and the set-up page asks for: the same for as long as SECRET_KEY is."""
    digest = salted_hmac("careers.people.setup", "first administrator", algorithm="sha256").hexdigest()
    return "-".join(digest[first : first + 5] for first in range(0, 20, 5))


def is_setup_token(typed):
    return constant_time_compare("".join(typed.split()).lower(), setup_token())


def needs_setup():
    return not User.objects.exists()


@transaction.atomic
def set_up(*, name, email, password, school):
    """The first user, administrator of the first school (`school`: fields of School). AlreadySetUp if anybody is here.

    Locks a row that every migrated database has, so that of two set-ups at once the second finds the first.
    """
    ContentType.objects.select_for_update().get(app_label="careers", model="user")
    if not needs_setup():
        raise AlreadySetUp
    user = User.objects.create_user(email, password, name=name)
    first_school = add_school(by=user, **school)
    return join(school=first_school, user=user, roles=[Role.ADMINISTRATOR], by=user)


@transaction.atomic
def join(*, school, user, roles, by):
    """Give the user these roles in the school; somebody who had left comes back."""
    member, new = Membership.objects.get_or_create(school=school, user=user)
    if member.left_at:
        member.left_at, member.joined_at = None, timezone.now()
        member.save()
    set_roles(member=member, roles=roles)
    record(by=by, row=member, action="joined" if new else "rejoined", changes={"roles": [[], sorted(roles)]})
    return member


def set_roles(*, member, roles):
    MembershipRole.objects.filter(membership=member).delete()
    MembershipRole.objects.bulk_create(
        MembershipRole(school_id=member.school_id, membership=member, role=role) for role in sorted(set(roles))
    )
    member.roles = roles


def is_last_administrator(member):
    if Role.ADMINISTRATOR not in member.roles:
        return False
    others = Membership.objects.active().filter(school=member.school_id).exclude(pk=member.pk)
    return not others.with_role(Role.ADMINISTRATOR).filter(user__is_active=True).exists()


def refuse_without_administrator(member):
    """A school keeps at least one administrator. Call after `locked`, so that two cannot go at once."""
    if is_last_administrator(member):
        raise ValidationError(f"{member} is the last school administrator. Make somebody else an administrator first.")


def locked(member):
    """The member as she is now, with her school's row locked until the transaction ends."""
    School.objects.select_for_update().get(pk=member.school_id)
    return Membership.objects.select_related("user", "school").get(pk=member.pk)


@transaction.atomic
def change_roles(*, member, roles, by):
    now = locked(member)
    if Role.ADMINISTRATOR not in roles:
        refuse_without_administrator(now)
    before = sorted(now.roles)
    if before == sorted(roles):
        return
    set_roles(member=member, roles=roles)
    record(by=by, row=member, action="changed", changes={"roles": [before, sorted(roles)]})


@transaction.atomic
def remove(*, member, by):
    """The member may do nothing here from now on; what she led still names her."""
    refuse_without_administrator(locked(member))
    member.left_at = timezone.now()
    member.save(update_fields=["left_at"])
    record(by=by, row=member, action="removed")


def hash_of(secret):
    return sha256(secret.encode()).hexdigest()


def invited_by(secret):
    """The invitation that this secret opens; Invitation.DoesNotExist if there is none."""
    return Invitation.objects.select_related("school").get(secret_hash=hash_of(secret))


def refuse_second_invitation(*, school, email):
    """ValidationError for somebody who is there or has a link that works; else the invitation that ran out, or None."""
    if Membership.objects.active().filter(school=school, user__email=email).exists():
        raise ValidationError(f"{email} is already in {school}. Change the roles there instead.")
    earlier = Invitation.objects.pending().filter(school=school, email=email).first()
    if earlier and earlier.open:
        raise ValidationError(f"{email} has been invited already. Send that invitation again instead.")
    return earlier


@transaction.atomic
def invite(*, school, email, roles, by):
    """A new invitation and its secret, which is kept nowhere. An older one that has run out is replaced."""
    email = email.strip().lower()
    School.objects.select_for_update().get(pk=school.pk)
    if earlier := refuse_second_invitation(school=school, email=email):
        withdraw(invitation=earlier, by=by)
    invitation = Invitation(school=school, email=email, roles=sorted(roles), invited_by=str(by))
    secret = renew(invitation)
    record(by=by, row=invitation, action="invited", changes={"roles": [[], sorted(roles)]})
    return invitation, secret


def renew(invitation):
    """Give the invitation a new secret and another fortnight; every link sent before is dead."""
    secret = token_urlsafe(32)
    invitation.secret_hash = hash_of(secret)
    invitation.sent_at = timezone.now()
    invitation.expires_at = invitation.sent_at + INVITATION_LASTS
    invitation.save()
    return secret


@transaction.atomic
def send_again(*, invitation, by):
    """A new secret for an invitation that nobody has used."""
    invitation = still_pending(invitation)
    secret = renew(invitation)
    record(by=by, row=invitation, action="sent again")
    return invitation, secret


@transaction.atomic
def withdraw(*, invitation, by):
    invitation = still_pending(invitation)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(by=by, row=invitation, action="withdrawn")


def still_pending(invitation):
    """The invitation, locked; ValidationError where it was used or withdrawn meanwhile."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise ValidationError(f"{invitation} has used this invitation already.")
    if invitation.withdrawn_at:
        raise ValidationError(f"The invitation to {invitation} has been withdrawn already.")
    return invitation


@transaction.atomic
def accept(*, invitation, user):
    """The invited person joins, keeping roles that she has there already."""
    invitation = still_pending(invitation)
    if not invitation.open or user.email.lower() != invitation.email:
        raise ValidationError("This invitation is for another address, or has run out.")
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    present = Membership.objects.active().filter(school=invitation.school_id, user=user).first()
    roles = set(invitation.roles) | (present.roles if present else set())
    return join(school=invitation.school, user=user, roles=roles, by=user)


@transaction.atomic
def accept_as_new(*, invitation, name, password):
    """Make the account that the invitation is for, and join with it."""
    user = User.objects.create_user(invitation.email, password, name=name)
    return accept(invitation=invitation, user=user)
