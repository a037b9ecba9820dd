"""Guidance interviews, kept over the version that was seen. History tells that a note changed, never what it says."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from careers.history import changes_since, snapshot
from careers.models import History, Membership
from careers.tenancy import Role
from careers.versions import Stale, differing, typed_fields
from tracking.models import Interview, InterviewAction, Learner
from tracking.telling import line_of, tell, without_notes

#: Their text never enters history, only that it changed.
NOTES = Interview.UNTOLD
#: Roles that hold interviews.
ADVISERS = (Role.ADVISER, Role.CAREERS_LEADER)
#: What booking changes of an interview that was to be booked.
BOOKED_BY = ("status", "date", "starts_at", "adviser", "mode", "place", "version", "form_key")
#: What history calls every interview: a learner's name stands in none of its lines.
LABEL = Interview.TOLD_AS


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed in an interview."""

    text: str
    whose: str = ""
    due_on: date | None = None
    done_on: date | None = None

    def __str__(self):
        who = f" ({self.whose})" if self.whose else ""
        by = f", by {self.due_on:%-d %B %Y}" if self.due_on else ""
        return f"{self.text}{who}{by}{', done' if self.done_on else ''}"


def agreed_of(interview):
    rows = interview.actions.order_by("pk").values_list("text", "whose", "due_on", "done_on")
    return [Agreed(*row) for row in rows]


def advisers_of(school):
    """Members who hold interviews, and who is named in one, gone or not."""
    present = Q(left_at=None, membershiprole__role__in=ADVISERS)
    named = Exists(Interview.objects.filter(school=school, adviser=OuterRef("pk")))
    found = Membership.objects.filter(present | Q(named), school=school)
    return found.select_related("user").order_by("user__name", "pk").distinct()


@transaction.atomic
def add_interview(*, form, agreed, by, key=None):
    """Save the form of a new interview with what was agreed. Sent twice with one `key`, it adds one."""
    interview = form.instance
    Learner.objects.select_for_update().get(pk=interview.learner_id)  # the twin waits here
    if key and (twin := Interview.objects.filter(school=form.school, form_key=key).first()):
        return twin
    interview.form_key = key
    form.save()
    write_agreed(interview, agreed)
    tell(interview, LABEL, "added", by, {"status": ["", interview.status], "date": ["", day(interview)]})
    return interview


@transaction.atomic
def change_interview(*, form, agreed, by):
    """Save the form over the version that was shown, and only what it asks for: who may not see a note keeps it.

    Stale, writing nothing, where somebody saved another version since.
    """
    now = Interview.objects.select_for_update().get(pk=form.instance.pk)
    before = agreed_of(now)
    if not differing(now, form) and agreed == before:
        return form.instance
    if now.version != form.shown():
        raise Stale(now)
    interview, fields = form.instance, typed_fields(form)
    changes = without_notes(changes_since(snapshot(now, fields), interview), NOTES)
    interview.version = now.version + 1
    interview.save(update_fields=[*fields, "version"])
    if agreed != before:
        write_agreed(interview, agreed)
        changes["agreed actions"] = [str(len(before)), str(len(agreed))]
    tell(interview, LABEL, "changed", by, changes)
    return interview


def clashes(now, form, agreed):
    """[(what, as it is stored, as this form has it)] of an interview that two people changed."""
    stored, typed = ("\n".join(map(str, rows)) or "nothing" for rows in (agreed_of(now), agreed))
    return differing(now, form) + ([("agreed actions", stored, typed)] if stored != typed else [])


@transaction.atomic
def delete_interview(*, interview, by):
    """With its notes and what was agreed. For what was added by mistake."""
    interview = Interview.objects.select_for_update().get(pk=interview.pk)
    tell(interview, LABEL, "deleted", by, {"status": [interview.status, None], "date": [day(interview), None]})
    interview.delete()


@transaction.atomic
def book(*, bookings, school, by):
    """Keep unsaved interviews at once, with their history; an interview that was to be booked becomes the booked one.

    One whose form_key is there already is left out. A fixed number of queries.
    """
    learners = Learner.objects.filter(school=school, pk__in=[one.learner_id for one in bookings])
    list(learners.select_for_update().values_list("pk"))  # the twin waits here
    keys = Interview.objects.filter(school=school, form_key__in=[one.form_key for one in bookings])
    there = set(keys.values_list("form_key", flat=True))
    new = [one for one in bookings if one.form_key not in there]
    rows = Interview.objects.filter(enrolment__in=[one.enrolment_id for one in new], status=Interview.Status.WANTED)
    wanted = dict(rows.values_list("enrolment", "pk"))
    for one in new:
        if one.enrolment_id in wanted:
            one.pk, one.version = wanted[one.enrolment_id], F("version") + 1
    Interview.objects.bulk_create([one for one in new if not one.pk])
    Interview.objects.bulk_update([one for one in new if one.enrolment_id in wanted], BOOKED_BY)
    History.objects.bulk_create(line_of(one, LABEL, "booked", by, {"date": ["", day(one)]}) for one in new)


def write_agreed(interview, agreed):
    interview.actions.all().delete()
    InterviewAction.objects.bulk_create(
        InterviewAction(
            school_id=interview.school_id, interview=interview, text=row.text, whose=row.whose, due_on=row.due_on,
            done_on=row.done_on,
        )
        for row in agreed
    )  # fmt: skip


def day(interview):
    return interview.date and interview.date.isoformat()


def what_goes(interview):
    """What goes with it when it is deleted, in words that tell nothing of a note."""
    number = interview.actions.count()
    agreed = f"{number} agreed action{'' if number == 1 else 's'}"
    return [f"the interview, {interview.get_status_display()}", "its notes", *([agreed] if number else [])]
