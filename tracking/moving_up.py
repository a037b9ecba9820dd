"""The yearly move up: who goes where, all of it in one transaction, and back again while nothing stands on it."""

import re
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from careers.history import record
from careers.models import AcademicYear, Cohort, History
from tracking.models import Characteristic, Enrolment, Group, GroupMember, GroupStaff

MOVED, TAKEN_BACK = "moved up", "move up taken back"
#: What goes with an enrolment and is no reason to keep it.
GOES = {Characteristic, GroupMember}


@dataclass
class Stage:
    """One year group of the year that ends: who moves, and who does not."""

    cohort: Cohort
    to: Cohort | None  # where they go unless somebody says otherwise; None: they leave
    moving: list = field(default_factory=list)
    left: int = 0
    already: int = 0


def year_after(year):
    return AcademicYear.objects.filter(school=year.school_id, start=year.start + 1).first()


def cohort_after(cohort, cohorts):
    """The year group in use that comes next; None after the last. Without an order they stay where they are."""
    if cohort.order is None:
        return cohort
    if cohort.year_number:
        later = [one for one in cohorts if one.year_number == cohort.year_number + 1]
    else:
        later = [one for one in cohorts if one.order is not None and one.order > cohort.order]
    return next((one for one in later if one.active), None)


def stages_of(year, following):
    """A Stage for each year group with learners. Who left, and who is in the next year already, does not move."""
    cohorts = list(Cohort.objects.filter(school=year.school_id))
    stages = {cohort.pk: Stage(cohort, cohort_after(cohort, cohorts)) for cohort in cohorts}
    there = set(Enrolment.objects.filter(year=following).values_list("learner", flat=True))
    for enrolment in Enrolment.objects.filter(year=year).order_by("learner"):
        stage = stages[enrolment.cohort_id]
        if enrolment.learner_id in there:
            stage.already += 1
        elif enrolment.on_roll_to:
            stage.left += 1
        else:
            stage.moving.append(enrolment)
    return [stage for stage in stages.values() if stage.moving or stage.left or stage.already]


@transaction.atomic
def move_up(*, year, following, to, naming, by):
    """Enrol the learners of `year` in the year after it; how many.

    `to` is {cohort id: Cohort, or None for those who leave}, `naming` says what their tutor groups are called then:
    a function of (name, cohort, next cohort), or None for no tutor groups.
    """
    AcademicYear.objects.select_for_update().get(pk=following.pk)  # the twin waits here, and finds nobody to move
    stages = [stage for stage in stages_of(year, following) if to.get(stage.cohort.pk)]
    pairs = [(old, to[stage.cohort.pk]) for stage in stages for old in stage.moving]
    made = Enrolment.objects.bulk_create(
        Enrolment(school_id=old.school_id, learner_id=old.learner_id, year=following, cohort=cohort, gender=old.gender)
        for old, cohort in pairs
    )
    successors = {old.pk: new for (old, _), new in zip(pairs, made, strict=True)}
    carry_characteristics(year, successors)
    cohorts = {stage.cohort.pk: stage.cohort for stage in stages}
    groups = carry_tutor_groups(year, following, successors, cohorts, naming) if naming else []
    if made:
        changes = {"learners": ["", str(len(made))], "enrolments": ["", spans(made)], "groups": ["", spans(groups)]}
        record(by=by, row=following, action=MOVED, changes=changes)
    return len(made)


def carry_characteristics(year, successors):
    rows = Characteristic.objects.filter(enrolment__year=year).values_list("enrolment", "target")
    Characteristic.objects.bulk_create(
        Characteristic(school_id=successors[old].school_id, enrolment=successors[old], target_id=target)
        for old, target in rows
        if old in successors
    )


def same_name(name, cohort, to):
    return name


def next_number(name, cohort, to):
    """'7A' of Year 7 is '8A' in Year 8; a name that begins with no number of its year group stays."""
    number, rest = re.fullmatch(r"(\d*)(.*)", name, re.DOTALL).groups()
    return f"{to.year_number}{rest}" if to.year_number and number == str(cohort.year_number) else name


def carry_tutor_groups(year, following, successors, cohorts, naming):
    """Put who moved into tutor groups of the next year, with the same staff where a group is new. The new groups."""
    rows = GroupMember.objects.filter(group__year=year, kind=Group.Kind.TUTOR).select_related("group", "enrolment")
    wanted = {}
    for row in rows:
        if new := successors.get(row.enrolment_id):
            name = naming(row.group.name, cohorts[row.enrolment.cohort_id], new.cohort)[:60]
            wanted.setdefault(name, []).append((new, row.group_id))
    tutor = {"school_id": following.school_id, "year": following, "kind": Group.Kind.TUTOR}
    there = {group.name: group for group in Group.objects.filter(**tutor)}
    made = Group.objects.bulk_create(Group(name=name, **tutor) for name in wanted if name not in there)
    by_name = there | {group.name: group for group in made}
    keys = {"school_id": following.school_id, "kind": Group.Kind.TUTOR}
    GroupMember.objects.bulk_create(
        GroupMember(group=by_name[name], enrolment=new, **keys) for name, pairs in wanted.items() for new, _ in pairs
    )
    carry_staff(year, {(by_name[name], old) for name, pairs in wanted.items() for _, old in pairs if name not in there})
    return made


def carry_staff(year, pairs):
    """Who looks after a group now, and is still in the school, looks after the one that comes from it."""
    rows = GroupStaff.objects.filter(group__year=year, member__left_at=None).values_list("group", "member")
    staff = {}
    for group, member in rows:
        staff.setdefault(group, []).append(member)
    new = {(group, member) for group, old in pairs for member in staff.get(old, ())}
    GroupStaff.objects.bulk_create(
        GroupStaff(school_id=group.school_id, group=group, member_id=member) for group, member in new
    )


def spans(rows):
    """'41-280, 300': the ids of rows, short enough to be kept in history."""
    found = []
    for pk in sorted(row.pk for row in rows):
        if found and pk == found[-1][1] + 1:
            found[-1][1] = pk
        else:
            found.append([pk, pk])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)


def within(text):
    """A condition: the id is one of these `spans`."""
    found = Q(pk=None)
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", text):
        found |= Q(pk__range=(int(first), int(last or first)))
    return found


def last_move(following):
    """The line of history of the last move into this year that nobody has taken back, or None."""
    lines = History.objects.filter(school=following.school_id, model=following._meta.label, row=following.pk)
    back = {line.changes.get("move", ["", ""])[1] for line in lines.filter(action=TAKEN_BACK)}
    return next((line for line in lines.filter(action=MOVED).order_by("-pk") if str(line.pk) not in back), None)


def unused(line, following):
    """The enrolments that a move made and on which nothing stands."""
    rows = Enrolment.objects.filter(within(line.changes["enrolments"][1]), year=following)
    for relation in Enrolment._meta.related_objects:
        if relation.related_model not in GOES:
            theirs = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.exclude(Exists(theirs))
    return rows


@transaction.atomic
def take_back(*, line, following, by):
    """Remove what a move made, but for what something stands on. (removed, kept); nothing of one taken back already."""
    AcademicYear.objects.select_for_update().get(pk=following.pk)  # the twin waits here
    if last_move(following) != line:
        return 0, 0
    every = Enrolment.objects.filter(within(line.changes["enrolments"][1]), year=following)
    number, rows = every.count(), unused(line, following)
    for model in GOES:
        model.objects.filter(enrolment__in=rows).delete()
    removed = rows.delete()[1].get(Enrolment._meta.label, 0)
    groups = Group.objects.filter(within(line.changes["groups"][1]), year=following, members=None)
    groups.exclude(pk__in=following.askings.exclude(group=None).values("group")).delete()
    changes = {"learners": [str(number), str(number - removed)], "move": ["", str(line.pk)]}
    record(by=by, row=following, action=TAKEN_BACK, changes=changes)
    return removed, number - removed
