"""How a choice is saved: against the version that was seen, with its event, and never over somebody else's."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from audits.models import JudgementEvent, State
from careers.history import actor_of

#: What an answer says, in the order in which events tell it.
SAID = ("level", "state", "reason", "note", "mark")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody chooses for a statement: a level by its code, or 'not applicable' with a reason, or nothing yet."""

    level: str = ""
    not_applicable: bool = False
    reason: str = ""
    note: str = ""
    mark: str = ""

    @property
    def state(self):
        return State.NOT_APPLICABLE if self.not_applicable else State.ANSWERED

    @property
    def made(self):
        return self.not_applicable or bool(self.level)


def answer_of(row):
    """What a stored choice says; an empty answer where there is none."""
    if row is None:
        return Answer()
    level = row.level.code if row.level_id else ""
    return Answer(level, row.not_applicable, row.reason, row.note, getattr(row, "mark", ""))


def refuse_nonsense(answer):
    """ValidationError where an answer contradicts itself."""
    if answer.not_applicable and answer.level:
        raise ValidationError("Choose a level, or say that the statement does not apply: not both.")
    if answer.not_applicable and not answer.reason.strip():
        raise ValidationError("Say in a few words why the statement does not apply.")


def changes_between(before, after):
    """{what: [before, after]} of what differs between two answers."""
    pairs = {name: [getattr(before, name), getattr(after, name)] for name in SAID}
    return {name: [str(old), str(new)] for name, (old, new) in pairs.items() if old != new}


def who(by):
    """Whom history tells of: of a participant who is a member her membership, of a guest her name."""
    return getattr(by, "member", None) or by


def event(*, audit, participant, statement_id, changes, by):
    """An unsaved event. `by` is a membership, a participant, or a label."""
    actor, actor_id = actor_of(who(by))
    return JudgementEvent(
        school_id=audit.school_id,
        audit=audit,
        participant=participant,
        statement_id=statement_id,
        actor=actor,
        actor_id_then=actor_id,
        changes=changes,
    )


def stored_in(model, owner, statement_id):
    return model.objects.select_related("level").filter(**owner, statement__pk=statement_id).first()


def fields_of(answer, level_id, by):
    """The columns of a row that says this. It answers the words of now: its events tell what it was moved from."""
    fields = {"level_id": level_id, "state": answer.state, "reason": answer.reason, "note": answer.note}
    return fields | {
        "moved_from_id": None,
        "saved_at": timezone.now(),
        "saved_by": actor_of(who(by))[0],
    }


class Conflict(Exception):
    """The version that was seen is not there any more."""


def write(model, owner, audit, statement_id, pk, answer, level_id, shown, by):
    """Write a row of a held audit over the version that was seen; Conflict where it is not there any more."""
    fields = fields_of(answer, level_id, by)
    if "mark" in {field.name for field in model._meta.concrete_fields}:
        fields["mark"] = answer.mark
    if pk is None and shown == 0:
        row = model(**owner, school_id=audit.school_id, statement_id=statement_id, version=1, **fields)
        row.save(force_insert=True)
        return
    if not model.objects.filter(pk=pk, version=shown).update(version=shown + 1, **fields):
        raise Conflict


@dataclass(frozen=True, slots=True)
class Written:
    """What one bulk save did: statement ids saved, left as they were, and refused because somebody else had saved."""

    saved: tuple = ()
    unchanged: tuple = ()
    stale: tuple = ()


def save_choices(*, model, owner, audit, answers, levels, by, shown=None):
    """Write many answers, {statement id: Answer}, in a fixed number of queries, each change with its event.

    `levels` is {code: id}. With `shown`, {statement id: version seen}, a row that somebody else saved meanwhile is
    left as it is and named in `.stale`; without it, what is stored is replaced. Call inside a transaction that has
    locked the owner.
    """
    rows = model.objects.select_for_update(of=("self",)).select_related("level")
    stored = {row.statement_id: row for row in rows.filter(**owner, statement__in=answers.keys()).order_by()}
    stale, unchanged, new, changed, events = [], [], [], [], []
    for statement_id, answer in answers.items():
        row = stored.get(statement_id)
        before = answer_of(row)
        if before == answer:
            unchanged.append(statement_id)
            continue
        if shown is not None and shown.get(statement_id, 0) != (row.version if row else 0):
            stale.append(statement_id)
            continue
        level_id = levels[answer.level] if answer.level else None
        fields = fields_of(answer, level_id, by)
        if row is None:
            row = model(**owner, school_id=audit.school_id, statement_id=statement_id, version=0)
            new.append(row)
        else:
            changed.append(row)
        for name, value in (fields | ({"mark": answer.mark} if hasattr(row, "mark") else {})).items():
            setattr(row, name, value)
        row.version += 1
        changes = changes_between(before, answer)
        participant = owner.get("participant")
        events.append(event(audit=audit, participant=participant, statement_id=statement_id, changes=changes, by=by))
    replace(model, owner, new, changed)
    JudgementEvent.objects.bulk_create(events)
    return Written(tuple(row.statement_id for row in new + changed), tuple(unchanged), tuple(stale))


def replace(model, owner, new, changed):
    """Insert the new rows and write the locked ones again, in bulk."""
    model.objects.bulk_create(new)
    said = {*SAID, "moved_from", "version", "saved_at", "saved_by"}
    written = [field.name for field in model._meta.concrete_fields if field.name in said]
    for row in changed:
        row.pk = None  # the pair of owner and statement says which row it is
    model.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=[*owner.keys(), "statement"], update_fields=written
    )
