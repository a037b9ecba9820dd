"""Schools and the people in them: make a school, invite, join, change roles, leave."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from careers.history import record
from careers.models import Membership, MembershipRole, School
from careers.tenancy import Role
from careers.years import add_cohorts, add_groups, add_year


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
    return school


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


def refuse_without_administrator(member):
    """A school keeps at least one administrator. Locks the school's row, so that two cannot go at once."""
    School.objects.select_for_update().get(pk=member.school_id)
    others = Membership.objects.active().filter(school=member.school_id).exclude(pk=member.pk)
    if not others.with_role(Role.ADMINISTRATOR).exists():
        raise ValidationError(
            f"{member} is the last school administrator. Make somebody else an administrator first."
        )


@transaction.atomic
def change_roles(*, member, roles, by):
    if Role.ADMINISTRATOR in member.roles and Role.ADMINISTRATOR not in roles:
        refuse_without_administrator(member)
    before = sorted(member.roles)
    set_roles(member=member, roles=roles)
    record(by=by, row=member, action="changed", changes={"roles": [before, sorted(roles)]})


@transaction.atomic
def remove(*, member, by):
    """The member may do nothing here from now on; what she led still names her."""
    if Role.ADMINISTRATOR in member.roles:
        refuse_without_administrator(member)
    member.left_at = timezone.now()
    member.save(update_fields=["left_at"])
    record(by=by, row=member, action="removed")
