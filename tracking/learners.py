"""Learners of a school: found for who may see them, added, changed, enrolled; joiners and leavers."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone

from careers.history import changes_since, record, snapshot
from careers.models import AcademicYear, TargetGroup
from careers.sheets import Sheet
from tracking.models import (
    Enrolment,
    Evidence,
    Exemption,
    Group,
    GroupMember,
    Interview,
    Learner,
    Participation,
    Placement,
    PlanOutcome,
)

#: What was recorded of an enrolment and carries its cohort itself, so that totals by year group are quick.
CARRY_COHORT = [Participation, Evidence, Exemption, Interview, Placement]
#: The numbers that tell two learners apart, as people call them.
NUMBERS = {"upn": "UPN", "uln": "ULN", "mis_id": "id in your information system"}


def learner_of(school, membership, pk):
    """A learner of this school whom this member may see: Http404 if there is none, PermissionDenied if she may not."""
    learner = get_object_or_404(school.learner_set, pk=pk)
    if not school.learner_set.visible_to(membership).filter(pk=learner.pk).exists():
        raise PermissionDenied
    learner.school = school
    return learner


def about_her(model, *, school, membership, learner, year):
    """An unsaved row about a learner of the school in a year in which she is enrolled; refused as by `learner_of`."""
    her = learner_of(school, membership, learner)
    enrolment = get_object_or_404(her.enrolments.select_related("cohort"), year=year)
    return model(school=school, year=year, cohort=enrolment.cohort, enrolment=enrolment, learner=her)


def day_in(year):
    """The day for which a page of this year speaks: today, or the nearest day that lies in it."""
    return min(max(timezone.localdate(), year.starts_on), year.ends_on)


def listed(enrolments):
    """Enrolments with all that a list shows: learner, year group, `.tutor_group` (its name) and characteristics."""
    tutor = GroupMember.objects.filter(enrolment=OuterRef("pk"), kind=Group.Kind.TUTOR).values("group__name")[:1]
    targets = Prefetch("targets", TargetGroup.objects.order_by("order", "name"))
    return (
        enrolments.select_related("learner", "cohort")
        .annotate(tutor_group=Subquery(tutor))
        .prefetch_related(targets)
        .by_name()
    )


def learner_sheet(enrolments, title, *, characteristics):
    """What the list shows, as a spreadsheet that comes back as it went (tracking.imports.learners); never a UPN.

    `characteristics` if this member may see them.
    """
    header = [
        "Admission number",
        "Preferred surname",
        "Preferred forename",
        "Year group",
        "Tutor group",
        "On roll from",
    ]
    header += ["On roll to", "Photographs"] + (["Characteristics"] if characteristics else [])
    return Sheet(title, header, [row_of(one, characteristics) for one in enrolments])


def row_of(enrolment, characteristics):
    learner = enrolment.learner
    row = [learner.mis_id, learner.surname, learner.forename, enrolment.cohort.name, enrolment.tutor_group or ""]
    row += [enrolment.on_roll_from, enrolment.on_roll_to, learner.get_photo_consent_display()]
    return [*row, "; ".join(map(str, enrolment.targets.all()))] if characteristics else row


def roll_of(enrolment, day):
    """'on roll', 'left 3 March 2027', 'from 4 January 2027'."""
    if enrolment.on_roll_to and enrolment.on_roll_to < day:
        return f"left {enrolment.on_roll_to:%-d %B %Y}"
    if enrolment.on_roll_from and enrolment.on_roll_from > day:
        return f"from {enrolment.on_roll_from:%-d %B %Y}"
    return "on roll"


def those_with(school, numbers, besides=None):
    """{"upn": learner, ...}: who has one of these numbers already. `besides` is the learner herself."""
    given = {name: number for name, number in numbers.items() if number}
    if not given:
        return {}
    same = Q(*given.items(), _connector=Q.OR)
    others = list(school.learner_set.filter(same).exclude(pk=besides))
    return {
        name: other for name, number in given.items() for other in others if getattr(other, name) == number
    }  # fmt: skip


def namesakes(school, forename, surname, birthday):
    """Learners called the same, unless both birthdays are known and differ: perhaps the same person."""
    found = school.learner_set.filter(legal_forename__iexact=forename, legal_surname__iexact=surname)
    if birthday:
        found = found.filter(Q(date_of_birth=birthday) | Q(date_of_birth=None))
    return list(found.by_name())


@transaction.atomic
def add_learner(*, form, enrolment, by, key):
    """Save a learner and her first year here, each by its form. Sent twice with one `key`, it adds one."""
    AcademicYear.objects.select_for_update().get(pk=enrolment.instance.year_id)  # the twin waits here
    if twin := Learner.objects.filter(school=form.school, form_key=key).first():
        return twin
    form.instance.form_key = key
    learner = enrolment.instance.learner = save_learner(form=form, by=by)
    save_enrolment(form=enrolment, by=by)
    return learner


@transaction.atomic
def save_learner(*, form, by):
    """Save the form of a learner with its history."""
    added, before = before_of(form)
    learner = form.save()
    changes = changes_since(before, learner)
    if added or changes:
        record(by=by, row=learner, action="added" if added else "changed", changes=changes, person=learner.pk)
    return learner


def before_of(form):
    """(whether the row is new, what it held until now)."""
    if form.instance._state.adding:
        return True, {}
    return False, snapshot(form._meta.model._base_manager.get(pk=form.instance.pk), fields=form._meta.fields)


@transaction.atomic
def save_enrolment(*, form, by):
    """Save the form of an enrolment and the tutor group that it names; what was recorded goes to a new year group."""
    added, before = before_of(form)
    enrolment = form.save()
    changes = changes_since(before, enrolment) | place(enrolment, form.cleaned_data["tutor_group"])
    if "cohort" in changes:
        carry_cohort(enrolment)
    if added or changes:
        action = "enrolled" if added else "changed"
        record(by=by, row=enrolment, action=action, changes=changes, person=enrolment.learner_id)
    return enrolment


def place(enrolment, group):
    """Put her in this tutor group, or in none; {"tutor group": [before, after]} if that is new."""
    before = enrolment.memberships.filter(kind=Group.Kind.TUTOR).select_related("group").first()
    if (before and before.group) == group:
        return {}
    if before:
        before.delete()
    if group:
        keys = {"school_id": enrolment.school_id, "group": group, "kind": group.kind}
        GroupMember.objects.create(enrolment=enrolment, **keys)
    return {"tutor group": [str(before.group) if before else "", str(group or "")]}


def carry_cohort(enrolment):
    """What was recorded of her this year counts for the year group in which she is."""
    for model in CARRY_COHORT:
        model.objects.filter(enrolment=enrolment).update(cohort=enrolment.cohort_id)


@transaction.atomic
def save_plan_outcome(*, form, by, key=None):
    """Save an outcome of an EHC plan; history says that, not what it is. Sent twice with one `key`, it adds one."""
    added = form.instance._state.adding
    learner = Learner.objects.select_for_update().get(pk=form.instance.learner_id)  # the twin waits here
    if added and key:
        if twin := PlanOutcome.objects.filter(school=form.school, form_key=key).first():
            return twin
        form.instance.form_key = key
    outcome = form.save()
    if form.has_changed():
        action = f"EHC plan outcome {'added' if added else 'changed'}"
        record(by=by, row=learner, action=action, person=learner.pk)
    return outcome


@transaction.atomic
def delete_plan_outcome(*, outcome, by):
    record(by=by, row=outcome.learner, action="EHC plan outcome deleted", person=outcome.learner_id)
    outcome.delete()


def enrolment_in(learner, year):
    """Her enrolment in this year; a new one, unsaved, with what is known from her last year, if there is none."""
    found = learner.enrolments.filter(year=year).select_related("cohort").first()
    if found:
        found.learner, found.year = learner, year
        return found
    last = learner.enrolments.order_by("-year__start").first()
    return Enrolment(learner=learner, year=year, gender=last.gender if last else "")
