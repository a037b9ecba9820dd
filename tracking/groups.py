"""Tutor groups, classes and target groups of a year: who looks after them and who is in them."""

import re

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from careers.history import changes_since, entry, record, snapshot
from careers.models import AcademicYear, Cohort, History
from careers.tenancy import Permission
from tracking.learners import day_in, listed
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
    group.staff.exclude(member__in=list(after)).delete()
    new = [GroupStaff(school_id=group.school_id, group=group, member_id=pk) for pk in after if pk not in before]
    GroupStaff.objects.bulk_create(new)
    return {} if before.keys() == after.keys() else {"staff": [sorted(before.values()), sorted(after.values())]}


def elsewhere(group):
    """How many of its learners are in a tutor group that is another one."""
    theirs = GroupMember.objects.filter(enrolment__memberships__group=group, kind=Group.Kind.TUTOR)
    return theirs.exclude(group=group).count()


def cohorts_with_learners(year):
    """The year groups in which anybody is enrolled this year."""
    return list(Cohort.objects.filter(school=year.school_id, enrolments__year=year).distinct())


def likely_cohort(group, cohorts):
    """Whose learners are offered first: the year group of most who are in it, or the one that its name begins with."""
    inside = group.members.values("enrolment__cohort").annotate(size=Count("pk")).order_by("-size").first()
    if inside:
        return next(cohort for cohort in cohorts if cohort.pk == inside["enrolment__cohort"])
    number = re.match(r"\d*", group.name)[0]
    return next((cohort for cohort in cohorts if str(cohort.year_number) == number), next(iter(cohorts), None))


def choosable(group, cohort):
    """Who may be ticked: a year group on roll and those in the group, each with `.inside` and `.tutor_group`."""
    inside = set(group.members.values_list("enrolment", flat=True))
    here = Q(pk__in=group.school.enrolment_set.on_roll(day_in(group.year)), cohort=cohort)
    rows = list(listed(group.school.enrolment_set.in_year(group.year).filter(here | Q(pk__in=inside))))
    for row in rows:
        row.inside = row.pk in inside
    return rows


@transaction.atomic
def choose_members(*, group, before, chosen, by):
    """Add who is in `chosen` (enrolments); take out who was ticked `before` and is no more.

    Who is in another tutor group leaves it. Returns (added, removed, names of the tutor groups that they left).
    """
    Group.objects.select_for_update().get(pk=group.pk)
    inside = {row.enrolment_id: row.enrolment for row in group.members.select_related("enrolment")}
    added = [one for one in chosen if one.pk not in inside]
    kept = {one.pk for one in chosen}
    removed = [one for pk, one in inside.items() if pk in before and pk not in kept]
    left = leave_tutor_groups(added) if group.kind == Group.Kind.TUTOR else []
    group.members.filter(enrolment__in=removed).delete()
    keys = {"school_id": group.school_id, "group": group, "kind": group.kind}
    GroupMember.objects.bulk_create(GroupMember(enrolment=one, **keys) for one in added)
    lines = [entry(by=by, row=group, action="learner joined", person=one.learner_id) for one in added]
    lines += [entry(by=by, row=group, action="learner left", person=one.learner_id) for one in removed]
    History.objects.bulk_create(lines)
    return added, removed, left


def leave_tutor_groups(enrolments):
    """Take them out of the tutor groups in which they are; the names of these."""
    theirs = GroupMember.objects.filter(enrolment__in=enrolments, kind=Group.Kind.TUTOR)
    names = sorted(set(theirs.values_list("group__name", flat=True)), key=by_number)
    theirs.delete()
    return names
