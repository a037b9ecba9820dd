"""The ledger of workplace experience: entries of one learner, or of everybody who took part in a session."""

from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction

from careers.history import changes_since, snapshot
from careers.models import History, Session
from careers.versions import Stale, differing, typed_fields
from tracking.models import EmployerFeedback, Learner, Participation, Placement
from tracking.telling import line_of, tell, without_notes

#: Their text never enters history, only that it changed.
NOTES = Placement.UNTOLD
#: What history calls every entry: a learner's name stands in none of its lines.
LABEL = Placement.TOLD_AS
#: The keys of entries that came from a session: one for each session and enrolment, however often it is saved.
FROM_SESSION = UUID("b02c7b0e-7c1d-4d57-9d0a-5f3f0c6f3b11")


@transaction.atomic
def add_placement(*, form, by, key=None):
    """Save the form of a new entry. Sent twice with one `key`, it adds one."""
    placement = form.instance
    Learner.objects.select_for_update().get(pk=placement.learner_id)  # the twin waits here
    if key and (twin := Placement.objects.filter(school=form.school, form_key=key).first()):
        return twin
    placement.form_key = key
    form.save()
    tell(placement, LABEL, "added", by, added(placement))
    return placement


@transaction.atomic
def change_placement(*, form, by):
    """Save the form over the version that was shown. Stale, writing nothing, where another was saved since."""
    now = Placement.objects.select_for_update().get(pk=form.instance.pk)
    if not differing(now, form):
        return form.instance
    if now.version != form.shown():
        raise Stale(now)
    placement, fields = form.instance, typed_fields(form)
    placement.version = now.version + 1
    placement.save(update_fields=[*fields, "version"])
    tell(placement, LABEL, "changed", by, without_notes(changes_since(snapshot(now, fields), placement), NOTES))
    return placement


@transaction.atomic
def delete_placement(*, placement, by):
    """With the employer's feedback on it. For what was added by mistake."""
    placement = Placement.objects.select_for_update().get(pk=placement.pk)
    tell(placement, LABEL, "deleted", by, {name: [pair[1], None] for name, pair in added(placement).items()})
    placement.delete()


def added(placement):
    facts = snapshot(placement, ["partner", "employer", "activity", "status", "starts_on", "hours"])
    return {name: ["", value] for name, value in facts.items() if value}


def checks_of(placement):
    """[(what, day or None, by whom)] of the checks that are done before a learner goes."""
    words = {"insurance": "Insurance", "risk": "Risk assessment", "safeguarding": "Safeguarding"}
    return [
        (words[name], getattr(placement, f"{name}_on"), getattr(placement, f"{name}_by")) for name in Placement.CHECKS
    ]


def tests_of(placement):
    """[(test in words, whether it is met)] of the seven of a meaningful experience."""
    fields = placement._meta
    return [(fields.get_field(name).verbose_name, getattr(placement, name)) for name in Placement.TESTS]


def what_goes(placement):
    given = EmployerFeedback.objects.filter(placement=placement, given_at__isnull=False).exists()
    hours = f"{placement.hours.normalize():f} hours at {placement.where}"
    return [hours, "its checks, tests and notes", *(["the employer’s feedback"] if given else [])]


def why_no_hours(session):
    """A sentence that says why a session gives nobody hours yet; empty if it does."""
    if session.status != Session.Status.HELD:
        return "This session is not marked as held. Mark it as held first, then enter the hours."
    return ""


def key_of(session, enrolment_id):
    return uuid5(FROM_SESSION, f"{session.pk} {enrolment_id}")


def took_part(session):
    """The participations of who was there, by name, each with `.entry`: what the ledger holds of it already."""
    rows = Participation.objects.filter(session=session, attended=True).select_related("learner", "cohort")
    rows = list(rows.order_by("cohort__order", "learner__legal_surname", "learner__legal_forename", "pk"))
    keys = {row.pk: key_of(session, row.enrolment_id) for row in rows}
    entries = Placement.objects.filter(school=session.school_id, form_key__in=keys.values())
    by_key = {entry.form_key: entry for entry in entries}
    for row in rows:
        row.entry = by_key.get(keys[row.pk])
    return rows


@transaction.atomic
def enter_hours(*, session, chosen, by, **entry):
    """Add an entry for each of the enrolments `chosen` that took part and has none from this session.

    Returns how many. ValidationError where the session was not held. A fixed number of queries; twice adds once.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("activity").get(pk=session.pk)
    if why := why_no_hours(session):
        raise ValidationError(why)
    new = Placement.objects.bulk_create(
        Placement(
            school_id=row.school_id, year_id=row.year_id, cohort_id=row.cohort_id, enrolment_id=row.enrolment_id,
            learner=row.learner, activity=session.activity, starts_on=session.date, status=Placement.Status.DONE,
            form_key=key_of(session, row.enrolment_id), **entry,
        )
        for row in took_part(session)
        if row.enrolment_id in chosen and row.entry is None
    )  # fmt: skip
    History.objects.bulk_create(line_of(row, LABEL, "added", by, added(row)) for row in new)
    return len(new)
