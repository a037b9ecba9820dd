"""Adds, changes, cancels and deletes activities and their sessions; all of it is told in the activity's history."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst

from careers.adoption import mappable_by
from careers.history import in_order, record
from careers.mapping import map_activity
from careers.models import (
    AcademicYear,
    Activity,
    ActivityCohort,
    ActivityPartner,
    ActivityStaff,
    ActivityTarget,
    History,
    Mapping,
    Partner,
    PartnerContact,
    Session,
    SessionCohort,
)
from careers.years import in_words, what_stands_on

#: What goes with an activity when it is deleted.
GOES_WITH_ACTIVITY = {Activity, ActivityCohort, ActivityPartner, ActivityStaff, ActivityTarget, Mapping, Session}
#: Parts of a posted form that say nothing about what somebody wants to save.
NOT_CONTENT = {"csrfmiddlewaretoken", "form_key"}


def form_key(posted):
    """The same for the same form sent twice with the same content; another one as soon as anything differs."""
    content = sorted((name, values) for name, values in posted.lists() if name not in NOT_CONTENT)
    try:
        return uuid5(UUID(posted.get("form_key", "")), repr(content))
    except ValueError:
        return uuid4()


def words_of(row, fields):
    """{field: its value in the words that people read}, to be compared and kept in history."""
    return {name: word_of(row, row._meta.get_field(name)) for name in fields}


def word_of(row, field):
    if field.many_to_many:
        return ", ".join(str(other) for other in getattr(row, field.name).all())
    if field.choices:
        return getattr(row, f"get_{field.name}_display")()
    value = getattr(row, field.name)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def changes_of(before, after):
    return {name: [before.get(name, ""), word] for name, word in after.items() if before.get(name, "") != word}


def own_fields(form):
    """The fields of a model form that are fields of its model."""
    return form._meta.fields


@transaction.atomic
def save_activity(*, form, by, key=None, statement=None, depth=""):
    """Save the form of an activity, map it to `statement` if one is given. Sent twice with one `key`, it adds one.

    Who may change no more than her own activities is among the staff of what she saves.
    """
    added = form.instance._state.adding
    if added and key:
        AcademicYear.objects.select_for_update().get(pk=form.instance.year_id)  # the twin waits here
        if twin := Activity.objects.filter(school=form.school, form_key=key).first():
            return twin
        form.instance.form_key = key
    before = {} if added else words_of(Activity.objects.get(pk=form.instance.pk), own_fields(form))
    activity = form.save()
    if by.pk and not activity.may_be_changed_by(by):
        activity.staff.add(by, through_defaults={"school": activity.school})
    changes = changes_of(before, words_of(activity, own_fields(form)))
    if added or changes:
        record(by=by, row=activity, action="added" if added else "changed", changes=changes)
    if statement:
        map_activity(activity=activity, statements=[statement], depths={statement.pk: depth}, by=by)
    return activity


@transaction.atomic
def cancel_activity(*, activity, because, by):
    """It no longer counts as planned; its mappings and sessions stay, in case it comes back."""
    before = activity.get_status_display()
    activity.status, activity.cancelled_because = Activity.Status.CANCELLED, because
    activity.save(update_fields=["status", "cancelled_because"])
    changes = {"status": [before, "cancelled"], "cancelled_because": ["", because]}
    record(by=by, row=activity, action="cancelled", changes=changes)


@transaction.atomic
def restore_activity(*, activity, by):
    """Planned again. Restoring what is not cancelled changes nothing."""
    if activity.status != Activity.Status.CANCELLED:
        return
    changes = {"status": ["cancelled", "planned"], "cancelled_because": [activity.cancelled_because, ""]}
    activity.status, activity.cancelled_because = Activity.Status.PLANNED, ""
    activity.save(update_fields=["status", "cancelled_because"])
    record(by=by, row=activity, action="restored", changes=changes)


def why_activity_stays(activity):
    """A sentence that says why it cannot be deleted; empty if it can."""
    held = activity.sessions.filter(status=Session.Status.HELD).count()
    standing = [f"{held} session{'' if held == 1 else 's'} held"] if held else []
    standing += what_stands_on(activity, besides=GOES_WITH_ACTIVITY)
    standing = standing or next(filter(None, map(standing_on, activity.sessions.all())), [])
    return f"This activity cannot be deleted: {in_words(standing)} recorded. Cancel it instead." if standing else ""


@transaction.atomic
def delete_activity(*, activity, by):
    """Delete it with its mappings and its sessions, none of which was held. ValidationError says why not."""
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if why := why_activity_stays(activity):
        raise ValidationError(why)
    kept = ["title", "kind", "status", "intent", "cohorts"]
    lost = {name: [word, None] for name, word in words_of(activity, kept).items()}
    mapped = activity.mappings.select_related("statement").order_by("statement__order")
    lost["mappings"] = [", ".join(f"{row.statement.code} {row.get_depth_display()}" for row in mapped), None]
    record(by=by, row=activity, action="deleted", changes=lost)
    activity.delete()


def words_of_session(session):
    """One line for history: '3 March 2027, hall, held'."""
    parts = [f"{session.date:%-d %B %Y}", session.place, session.groups, session.get_status_display()]
    return ", ".join(filter(None, parts))


@transaction.atomic
def save_session(*, form, by, key=None):
    """Save the form of a session; the history is that of its activity. Sent twice with one `key`, it adds one."""
    added = form.instance._state.adding
    if added and key:
        Activity.objects.select_for_update().get(pk=form.instance.activity_id)  # the twin waits here
        if twin := Session.objects.filter(school=form.school, form_key=key).first():
            return twin
        form.instance.form_key = key
    before = {} if added else words_of(Session.objects.get(pk=form.instance.pk), own_fields(form))
    session = form.save()
    changes = changes_of(before, words_of(session, own_fields(form)))
    if added:
        changes = {"session": ["", words_of_session(session)]}
    elif changes:
        changes["session"] = [words_of_session(session)] * 2
    if changes:
        record(by=by, row=session.activity, action=f"session {'added' if added else 'changed'}", changes=changes)
    return session


def standing_on(session):
    """["3 participations"]: what stands on it."""
    return what_stands_on(session, besides={SessionCohort})


@transaction.atomic(savepoint=False)
def mark_held(*, session, by):
    """It took place; the history is that of its activity. Marking it twice changes nothing."""
    if session.status == Session.Status.HELD:
        return
    before, session.status = session.get_status_display(), Session.Status.HELD
    session.save(update_fields=["status"])
    changes = {"status": [before, session.get_status_display()], "session": [words_of_session(session)] * 2}
    record(by=by, row=session.activity, action="session changed", changes=changes)


def why_session_stays(session):
    """A sentence that says why it cannot be deleted; empty if it can."""
    standing = standing_on(session)
    return f"This session cannot be deleted: {in_words(standing)} recorded. Cancel it instead." if standing else ""


@transaction.atomic
def delete_session(*, session, by):
    """ValidationError says why not."""
    if why := why_session_stays(session):
        raise ValidationError(why)
    changes = {"session": [words_of_session(session), None]}
    record(by=by, row=session.activity, action="session deleted", changes=changes)
    session.delete()


def history_of(activity, latest=20):
    """The latest lines of its history with `.told`, a list of (what, before, after) in words."""
    lines = History.objects.filter(school=activity.school_id, model=activity._meta.label, row=activity.pk)[:latest]
    labels = {field.name: capfirst(field.verbose_name) for field in activity._meta.get_fields() if field.concrete}
    for line in lines:
        changes = in_order(line.changes, Activity)
        line.told = [(labels.get(name, capfirst(name.replace("_", " "))), *pair) for name, pair in changes]
    return lines


@dataclass(frozen=True)
class Met:
    """The statements of one edition that an activity meets. `adopted` if the school still uses the edition."""

    edition: Any
    mappings: list
    adopted: bool


def met_by(activity):
    """A Met for each edition that can be mapped to, with what is met already of editions no longer in use."""
    mappings = activity.mappings.select_related("statement__edition__framework").order_by("statement__order")
    found = defaultdict(list)
    for mapping in mappings:
        found[mapping.statement.edition].append(mapping)
    adopted = list(mappable_by(activity.school))
    former = [edition for edition in found if edition not in adopted]
    return [Met(edition, found.get(edition, []), edition in adopted) for edition in adopted + former]


def partners_of(activity):
    """[(partner, [contact])], in one query."""
    contacts = {}
    rows = Partner.objects.filter(activity=activity).order_by("name", "contacts__name")
    columns = ("pk", "name", "kind", "contacts__name", "contacts__job", "contacts__email", "contacts__phone")
    for pk, name, kind, *contact in rows.values_list(*columns):
        _, theirs = contacts.setdefault(pk, (Partner(pk=pk, name=name, kind=kind, school=activity.school), []))
        if contact[0]:
            theirs.append(PartnerContact(**dict(zip(("name", "job", "email", "phone"), contact, strict=True))))
    return list(contacts.values())
