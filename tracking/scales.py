"""A school's own steps: levels of evidence, small steps towards a statement, and what does not apply to whom."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from careers.adoption import adopted_by
from careers.history import actor_of, changes_since, entry, record, snapshot
from frameworks.models import Statement
from tracking.models import Evidence, EvidenceLevel, Exemption, Step

LEVEL_FIELDS = ["name", "order", "expected"]


def pieces_at(field):
    """How many pieces of evidence stand on a row, for a query of rows that `field` of Evidence points at."""
    rows = Evidence.objects.filter(**{field: OuterRef("pk")}).order_by().values(field).annotate(n=Count("pk"))
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def levels_of(school):
    """The levels in order with `.pieces`, how many pieces of evidence stand on each."""
    return list(school.evidencelevel_set.annotate(pieces=pieces_at("level")).order_by("order"))


@transaction.atomic
def save_levels(*, school, levels, by):
    """Make these the school's levels, lowest first; those left out go. ValidationError where evidence stands on one.

    `levels` are rows, new ones among them, with the names that they are to have; one is the expected one.
    """
    stored = {row.pk: row for row in EvidenceLevel.objects.select_for_update().filter(school=school)}
    gone = [row for pk, row in stored.items() if pk not in {level.pk for level in levels}]
    for row in gone:
        if count := Evidence.objects.filter(level=row).count():
            raise ValidationError(f"‘{row}’ stays: {count} piece{'' if count == 1 else 's'} of evidence stand on it.")
        record(by=by, row=row, action="deleted")
        row.delete()
    # Two names may change places, and one level at a time is the expected one: out of each other's way first.
    school.evidencelevel_set.update(expected=False, order=F("order") + 1000)
    for row in stored.values():
        EvidenceLevel.objects.filter(pk=row.pk).update(name=f"{row.pk}#")
    for order, level in enumerate(levels, 1):
        level.school, level.order = school, order
        write_level(level, stored.get(level.pk), by)


def write_level(level, before, by):
    before = snapshot(before, fields=LEVEL_FIELDS) if before else None
    level.save()
    changes = changes_since(before, level) if before else {}
    if changes or before is None:
        record(by=by, row=level, action="changed" if before else "added", changes=changes)


def statements_with_steps(school):
    """The statements for which a school may keep small steps: those for learners of the editions in use."""
    found = Statement.objects.for_learners().filter(edition__in=adopted_by(school))
    return found.select_related("edition__framework", "section")


def steps_of(school, statement):
    """All small steps towards it with `.pieces`; those out of use stay for the evidence that names them."""
    rows = school.step_set.filter(statement=statement).annotate(pieces=pieces_at("step"))
    return list(rows.order_by("order", "pk"))


@transaction.atomic
def save_steps(*, school, statement, steps, new, by):
    """Keep the changed steps and add `new`, a list of words; what the school has already is not added again."""
    for step in steps:
        before = snapshot(Step.objects.get(pk=step.pk), fields=["text", "order", "in_use"])
        step.save()
        if changes := changes_since(before, step):
            record(by=by, row=step, action="changed", changes=changes)
    there = {step.text.lower() for step in steps}
    for order, text in enumerate(new, max((step.order for step in steps), default=0) + 1):
        if text.lower() not in there:
            there.add(text.lower())
            step = Step.objects.create(school=school, statement=statement, text=text, order=order)
            record(by=by, row=step, action="added")


def exemption_of(enrolment, statement):
    return Exemption.objects.filter(enrolment=enrolment, statement=statement).first()


@transaction.atomic
def exempt(*, enrolment, statement, reason, by):
    """This statement does not apply to her this year. The history keeps that it is so, not why."""
    own = {"school_id": enrolment.school_id, "year_id": enrolment.year_id, "cohort_id": enrolment.cohort_id}
    fresh = {**own, "learner_id": enrolment.learner_id, "reason": reason, "added_by": actor_of(by)[0]}
    row, new = Exemption.objects.get_or_create(enrolment=enrolment, statement=statement, defaults=fresh)
    if new:
        tell(row, "marked as not applicable", by)
    elif row.reason != reason:
        row.reason = reason
        row.save(update_fields=["reason"])
        tell(row, "changed", by)
    return row


@transaction.atomic
def apply_again(*, exemption, by):
    """She is counted for the statement again."""
    tell(exemption, "deleted", by)
    exemption.delete()


def tell(exemption, action, by):
    """A line of history about the learner that names her by her id alone."""
    line = entry(by=by, row=exemption, action=action, person=exemption.learner_id)
    line.label = f"{exemption.statement.code} does not apply"
    line.save(force_insert=True)
