"""Who took part in a session: who was invited, and the register, which is saved in one go or not at all."""

from dataclasses import dataclass
from zlib import crc32

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.constants import OnConflict
from django.utils import timezone

from careers.activities import mark_held
from careers.history import entry
from careers.models import Activity, ActivityCohort, ActivityTarget, History, Session, SessionCohort
from careers.versions import Stale
from tracking.models import Characteristic, Enrolment, Participation

CANCELLED = "This session was cancelled, so there is no register. If it went ahead after all, mark it as planned first."
OFF = "This activity was cancelled, so there is no register. If it went ahead after all, restore the activity first."
SAVED = "register saved"


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody says of one enrolment. `seen` is the state that her page showed (see `state_of`)."""

    there: bool
    note: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One enrolment whose mark is to differ from what is kept; `attended` is None where nothing is kept yet."""

    enrolment: int
    learner: int
    cohort: int
    kept: int | None
    attended: bool | None
    note: str
    how: str
    invited: bool
    mark: Mark

    @property
    def wanted(self):
        """(took part, note) to be kept; None for who was neither invited nor there."""
        if self.mark.there or self.mark.note or self.invited or self.attended is False:
            return self.mark.there, self.mark.note
        return None

    @property
    def stands(self):
        return None if self.kept is None else (self.attended, self.note)

    @property
    def stale(self):
        return self.mark.seen != state_of(self.attended, self.note)


def state_of(attended, note):
    """A few letters that differ whenever what is kept of an enrolment differs; empty where nothing is kept."""
    if attended is None:
        return ""
    return ("y" if attended else "n") + (f"{crc32(note.encode()):x}" if note else "")


def invited_to(session):
    """Enrolments on roll that day in the session's year groups, or the activity's where it names none.

    Only those of the groups that the activity is aimed at, if it is aimed at any.
    """
    own, aimed = (model.objects.filter(**key) for model, key in [
        (SessionCohort, {"session": session}), (ActivityTarget, {"activity": session.activity_id})
    ])  # fmt: skip
    of_activity = ActivityCohort.objects.filter(activity=session.activity_id)
    asked = Q(cohort__in=own.values("cohort")) | ~Exists(own) & Q(cohort__in=of_activity.values("cohort"))
    hers = Characteristic.objects.filter(enrolment=OuterRef("pk"), target__in=aimed.values("group"))
    rows = Enrolment.objects.filter(school=session.school_id, year=session.activity.year_id)
    return rows.on_roll(session.date).filter(asked, ~Exists(aimed) | Exists(hers))


def why_no_register(session):
    """A sentence where nobody can have taken part; empty where a register can be saved."""
    if session.activity.status == Activity.Status.CANCELLED:
        return OFF
    return CANCELLED if session.status == Session.Status.CANCELLED else ""


def may_be_marked_held(session, member):
    """Whether saving the register may say that it was held: its day has come, and she may change the activity."""
    planned = session.status == Session.Status.PLANNED and session.date <= timezone.localdate()
    return planned and session.activity.may_be_changed_by(member)


@transaction.atomic
def save_register(*, session, marks, by, held=False):
    """Keep who took part: `marks` is {enrolment id: Mark}. Who is not in it, or not seen by this member, stays as is.

    ValidationError where the session is cancelled; Stale, with the ids of the enrolments as `.row`, where somebody
    saved otherwise meanwhile: nothing is kept then. The same number of queries for one learner and for a whole year.
    """
    session = locked(session)
    if why := why_no_register(session):
        raise ValidationError(why)
    asked = list(changes_to(session, marks, by))
    changes = [change for change in asked if change.wanted != change.stands]
    if stale := [change.enrolment for change in changes if change.stale]:
        raise Stale(stale)
    keep(session, [change for change in changes if change.wanted])
    take_off([change for change in changes if not change.wanted])
    tell(session, asked, changes, by)
    if held and may_be_marked_held(session, by):
        mark_held(session=session, by=by)


def locked(session):
    """The session as it is now; who else keeps who took part in it waits here until the transaction ends."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("activity__year", "school")
    return rows.get(pk=session.pk)


def with_kept(enrolments, session):
    """With what is kept of each in this session, and whether she was invited."""
    hers = FilteredRelation("participations", condition=Q(participations__session=session.pk))
    invited = Exists(invited_to(session).filter(pk=OuterRef("pk")))
    return enrolments.alias(hers=hers).annotate(
        kept=F("hers__pk"), attended=F("hers__attended"), note=F("hers__note"), how=F("hers__how"), invited=invited
    )


def changes_to(session, marks, member):
    """A Change for each mark about somebody of the year whom this member sees."""
    seen = Enrolment.objects.filter(school=session.school_id, year=session.activity.year_id, pk__in=marks)
    rows = with_kept(seen.visible_to(member), session).order_by()
    columns = ("pk", "learner_id", "cohort_id", "kept", "attended", "note", "how", "invited")
    for pk, *values, note, how, invited in rows.values_list(*columns):
        yield Change(pk, *values, note or "", how or "", invited, marks[pk])


def keep(session, changes):
    """Add or change the participation of these."""
    now, rows = timezone.now(), []
    for one in changes:
        attended, note = one.wanted
        how = one.how if one.attended == attended else Participation.How.REGISTER
        rows.append(
            Participation(
                school_id=session.school_id,
                year_id=session.activity.year_id,
                session=session,
                cohort_id=one.cohort,
                enrolment_id=one.enrolment,
                learner_id=one.learner,
                attended=attended,
                how=how,
                note=note,
                saved_at=now,
            )
        )
    insert(rows, update=["attended", "how", "note", "saved_at"], once=["session", "enrolment"])


def insert(rows, update=(), once=()):
    """All rows in one statement. `bulk_create` sends SQLite, until Django 6.0, one for each 99 of them."""
    if not rows:
        return
    meta = rows[0]._meta
    rows[0].__class__._base_manager.get_queryset()._insert(
        rows,
        fields=[field for field in meta.concrete_fields if not field.primary_key],
        on_conflict=OnConflict.UPDATE if update else None,
        update_fields=[meta.get_field(name) for name in update],
        unique_fields=[meta.get_field(name) for name in once],
    )


def take_off(changes):
    """Who was added by mistake is no longer on the register; who was invited is marked absent instead."""
    if changes:
        Participation.objects.filter(pk__in=[change.kept for change in changes]).delete()


def tell(session, asked, changes, by):
    """One line about the register, and one about each learner whose mark was another before."""
    lines = [line_about(session, change, by) for change in changes if change.stands]
    if changes or not saves_of(session).exists():
        marks = [change.wanted[0] for change in asked if change.wanted]
        words = f"{sum(marks)} took part, {len(marks) - sum(marks)} absent"
        lines.append(entry(by=by, row=session, action=SAVED, changes={"register": ["", words]}))
    insert(lines)


def saves_of(session):
    """The lines of history that tell who saved the register, the latest first."""
    return History.objects.filter(school=session.school_id, model=session._meta.label, row=session.pk, action=SAVED)


def line_about(session, change, by):
    attended, note = change.wanted or (None, "")
    told = {"took part": [change.attended, attended], "note": [change.note and "written", note and "written"]}
    if change.note and note and change.note != note:
        told["note"] = ["written", "written anew"]
    told = {what: pair for what, pair in told.items() if pair[0] != pair[1]}
    return entry(by=by, row=session, action="participation changed", changes=told, person=change.learner)
