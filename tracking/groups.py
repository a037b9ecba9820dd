"""Tutor groups, classes and target groups of a year: who looks after them and who is in them."""

import re

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.shortcuts import get_object_or_404

from careers.history import changes_since, entry, record, snapshot
from careers.models import AcademicYear, History
from careers.tenancy import Permission
from tracking.models import Group, GroupMember, GroupStaff


def groups_seen(year, membership):
    """The groups of this year that this member may see: all, or those that she looks after."""
    groups = Group.objects.filter(school=membership.school_id, year=year)
    if membership.can(Permission.SEE_LEARNERS):
        return groups
    if not membership.can(Permission.SEE_OWN_LEARNERS):
        return groups.none()
    return groups.filter(staff__member=membership.pk)


def group_of(school, membership, pk):
    """A group of this school that this member may see: Http404 if there is none, PermissionDenied if she may not."""
    group = get_object_or_404(school.group_set.select_related("year"), pk=pk)
    if not groups_seen(group.year, membership).filter(pk=group.pk).exists():
        raise PermissionDenied
    group.school = school
    return group


def in_order(groups):
    """Tutor groups, classes, target groups; 7A before 10A."""
    kinds = list(Group.Kind)
    return sorted(groups, key=lambda group: (kinds.index(group.kind), by_number(group.name)))


def by_number(name):
    """So that numbers in names sort as numbers: [(text, 7), ...]."""
    return [(text.lower(), int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", name)]


def with_size(groups):
    """With `.size`, the number of learners in it, and its staff."""
    return groups.annotate(size=Count("members")).prefetch_related("staff__member__user")


def by_kind(groups):
    """[("Tutor groups", [group]), ...] of the kinds that there are."""
    rows = in_order(with_size(groups))
    named = [(f"{kind.label}{'es' if kind == Group.Kind.CLASS else 's'}".capitalize(), kind) for kind in Group.Kind]
    found = [(name, [group for group in rows if group.kind == kind]) for name, kind in named]
    return [(name, those) for name, those in found if those]


@transaction.atomic
def save_group(*, form, by, key=None):
    """Save the form of a group and who looks after it. Sent twice with one `key`, it adds one."""
    added = form.instance._state.adding
    AcademicYear.objects.select_for_update().get(pk=form.instance.year_id)  # the twin waits here
    if added and key:
        if twin := Group.objects.filter(school=form.school, form_key=key).first():
            return twin
        form.instance.form_key = key
    before = {} if added else snapshot(Group.objects.get(pk=form.instance.pk), fields=form._meta.fields)
    group = form.save()
    group.members.exclude(kind=group.kind).update(kind=group.kind)
    changes = changes_since(before, group) | choose_staff(group, form.cleaned_data["staff"])
    if added or changes:
        record(by=by, row=group, action="added" if added else "changed", changes=changes)
    return group


def choose_staff(group, members):
    """These look after it, nobody else; {"staff": [before, after]} if that is new."""
    before = {row.member_id: str(row.member) for row in group.staff.select_related("member__user")}
    after = {member.pk: str(member) for member in members}
    group.staff.exclude(member__in=after).delete()
    new = [GroupStaff(school_id=group.school_id, group=group, member_id=pk) for pk in after if pk not in before]
    GroupStaff.objects.bulk_create(new)
    return {} if before.keys() == after.keys() else {"staff": [sorted(before.values()), sorted(after.values())]}


@transaction.atomic
def choose_members(*, group, shown, chosen, by):
    """Of the enrolments `shown`, those in `chosen` are in the group, the others are not.

    Who is in another tutor group leaves it. Returns (added, removed, moved here from another tutor group).
    """
    Group.objects.select_for_update().get(pk=group.pk)
    inside = set(group.members.values_list("enrolment_id", flat=True))
    added = [one for one in shown if one in chosen and one.pk not in inside]
    removed = [one for one in shown if one not in chosen and one.pk in inside]
    moved = leave_tutor_groups(added) if group.kind == Group.Kind.TUTOR else 0
    GroupMember.objects.filter(group=group, enrolment__in=removed).delete()
    keys = {"school_id": group.school_id, "group": group, "kind": group.kind}
    GroupMember.objects.bulk_create(GroupMember(enrolment=one, **keys) for one in added)
    lines = [entry(by=by, row=group, action="learner joined", person=one.learner_id) for one in added]
    lines += [entry(by=by, row=group, action="learner left", person=one.learner_id) for one in removed]
    History.objects.bulk_create(lines)
    return len(added), len(removed), moved


def leave_tutor_groups(enrolments):
    gone, _ = GroupMember.objects.filter(enrolment__in=enrolments, kind=Group.Kind.TUTOR).delete()
    return gone


@transaction.atomic
def delete_group(*, group, by):
    """The group goes; its learners stay, with all that was recorded of them."""
    record(by=by, row=group, action="deleted", changes={"members": [str(group.members.count()), None]})
    group.delete()
