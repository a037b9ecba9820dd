"""What one participant chooses: saved one by one or many at once, cleared, and sent when she is done."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from audits.choices import Answer, changes_between, event, refuse_nonsense, save_choices, stored_in, who, write
from audits.models import Audit, Judgement, Participant, State
from careers.history import record
from careers.versions import Stale
from frameworks.models import Level, Statement

CLOSED = "Nothing was saved: {why} Your answers from before are kept."


NOT_ASKED = "This statement is not part of this audit. Load the page again."
#: The section at the top in which a statement stands, two levels down at most.
TOP = ("section__parent__parent", "section__parent", "section")


def refuse_closed(participant):
    """ValidationError where this participant may no longer judge."""
    audit = participant.audit
    if participant.excused_at:
        raise ValidationError(CLOSED.format(why="you no longer take part in this audit."))
    if audit.put_aside_at:
        raise ValidationError(CLOSED.format(why="this audit has been put aside."))
    if not audit.is_open:
        raise ValidationError(CLOSED.format(why="this audit is no longer open for judging."))
    if participant.submitted_at:
        raise ValidationError(CLOSED.format(why="you have sent your judgements. Take them back first to change them."))


def hold_audit(participant):
    """Her audit as it is now, nobody else changing it or anything in it until the transaction ends.

    Every writer of an audit locks this row first and reads afterwards: so nothing is saved behind a closing, and two
    who wait for each other in turn do not exist.
    """
    return still_there(Audit.objects.select_for_update(of=("self",)).filter(pk=participant.audit_id))


def still_there(rows):
    if (row := rows.first()) is None:
        raise ValidationError(CLOSED.format(why="you no longer take part in this audit."))
    return row


def held(participant):
    """The participant as she is now, her audit held until the transaction ends."""
    audit = hold_audit(participant)
    found = still_there(Participant.objects.select_related("school", "member__user").filter(pk=participant.pk))
    found.audit = audit
    return found


@dataclass(frozen=True, slots=True)
class Saved:
    """After a save: the version that the next one has to name, and how many are answered, in all and around it."""

    version: int
    answered: int
    in_section: int
    in_strand: int


#: What is counted of a participant's answers, in the order of Saved.
AROUND = ("answered", "in_section", "in_strand")


@transaction.atomic
def save_judgement(*, participant, statement_id, answer, shown, by):
    """Save one answer over the version that was `shown` (0 for none). Returns Saved.

    The same answer again is no change, so that a save whose reply was lost can be sent again. ValidationError says
    what cannot be saved and why; Stale that somebody saved in between, for example the same person in another
    window. Four queries and the transaction's two.
    """
    refuse_nonsense(answer)
    found = found_for(participant, hold_audit(participant), statement_id, answer.level)
    refuse_closed(found)
    if not found.asked_here:
        raise ValidationError(NOT_ASKED)
    if answer.level and found.level_pk is None:
        raise ValidationError("This edition has no such level. Load the page again.")
    before, pk, version = stored(found.mine)
    if before != answer:
        if shown != version:
            raise Stale(stored_in(Judgement, {"participant": participant}, statement_id))
        settle(found, statement_id, pk, before, answer, shown, by)
        version += 1
    counted = found.progress or dict.fromkeys(AROUND, 0)
    return Saved(version, *(counted[name] + answer.made - before.made for name in AROUND))


def settle(participant, statement_id, pk, before, answer, shown, by):
    """Write a row of a held audit, with its event."""
    audit = participant.audit
    write(Judgement, {"participant": participant}, audit, statement_id, pk, answer, participant.level_pk, shown, by)
    changes = changes_between(before, answer)
    event(audit=audit, participant=participant, statement_id=statement_id, changes=changes, by=by).save()


def found_for(participant, audit, statement_id, level_code):
    """The participant with all that saving one answer asks about; one query. Read once her audit is held."""
    level = Level.objects.filter(scale__edition=audit.edition_id, code=level_code).values("pk")
    own = Judgement.objects.filter(participant=participant.pk)
    names = ("pk", "version", "state", "reason", "note")
    row = JSONObject(level="level__code", **{name: name for name in names})
    rows = Participant.objects.annotate(
        asked_here=Exists(audit.judged_statements().order_by().filter(pk=statement_id)),
        level_pk=Subquery(level[:1]),
        mine=Subquery(own.filter(statement__pk=statement_id).order_by().values(row=row)[:1]),
        progress=progress_of(own.made().filter(statement__edition=audit.edition_id), statement_id),
    )
    found = still_there(rows.filter(pk=participant.pk))
    found.audit = audit
    return found


def progress_of(made, statement_id):
    """How many of these answers there are: in all, in the section at the top and in the strand of one statement."""
    here = Statement.objects.filter(pk=statement_id).annotate(top=Coalesce(*TOP))
    near = Q(top=Subquery(here.values("top"))), Q(statement__strand=Subquery(here.values("strand")))
    counts = {name: Count("pk", filter=which) for name, which in zip(AROUND, (None, *near), strict=True)}
    made = made.order_by().annotate(top=Coalesce(*(f"statement__{step}" for step in TOP)))
    return Subquery(made.values("participant").annotate(row=JSONObject(**counts)).values("row"))


def stored(mine):
    """(Answer, row id, version) of what the query brought."""
    if mine is None:
        return Answer(), None, 0
    not_applicable = mine["state"] == State.NOT_APPLICABLE
    return Answer(mine["level"] or "", not_applicable, mine["reason"], mine["note"]), mine["pk"], mine["version"]


@transaction.atomic
def write_judgements(*, participant, answers, by, shown=None):
    """Write many answers at once, {statement id: Answer}: a page without scripts, a section in bulk, an import.

    Returns choices.Written. ValidationError, and nothing written, where one is nonsense, of another audit or closed.
    """
    participant = held(participant)
    refuse_closed(participant)
    levels = dict(Level.objects.filter(scale__edition=participant.audit.edition_id).values_list("code", "pk"))
    allowed = set(participant.audit.judged_statements().values_list("pk", flat=True))
    if not answers.keys() <= allowed:
        raise ValidationError("Some of these statements are not part of this audit. Load the page again.")
    for answer in answers.values():
        refuse_nonsense(answer)
        if answer.level and answer.level not in levels:
            raise ValidationError(f"This edition has no level '{answer.level}'. Load the page again.")
    owner = {"participant": participant}
    return save_choices(
        model=Judgement, owner=owner, audit=participant.audit, answers=answers, levels=levels, by=by, shown=shown
    )


def rule_out(*, participant, statements, reason, by):
    """'Does not apply' for those of these statements that have no answer yet; their notes stay. choices.Written.

    What is answered at this moment in another window is left as it is, and named in `.stale`.
    """
    rows = Judgement.objects.filter(participant=participant, statement__in=statements)
    stored_rows = {row.statement_id: row for row in rows.order_by()}
    shown = {pk: row.version for pk, row in stored_rows.items()}
    answers = {
        pk: Answer(not_applicable=True, reason=reason, note=stored_rows[pk].note if pk in stored_rows else "")
        for pk in (statement.pk for statement in statements)
        if pk not in stored_rows or not stored_rows[pk].made
    }
    return write_judgements(participant=participant, answers=answers, by=by, shown=shown)


@transaction.atomic
def submit(*, participant, by):
    """Send one's judgements: from now on they count, and change no more unless taken back."""
    participant = held(participant)
    if participant.submitted_at:
        return participant
    refuse_closed(participant)
    participant.submitted_at = timezone.now()
    participant.save(update_fields=["submitted_at"])
    record(by=who(by), row=participant, action="submitted")
    return participant


@transaction.atomic
def take_back(*, participant, by):
    """Change one's mind while nobody has compared yet."""
    participant = held(participant)
    if not participant.audit.is_open:
        raise ValidationError("The audit is being compared, so your judgements stay as you sent them.")
    sent, participant.submitted_at = participant.submitted_at, None
    refuse_closed(participant)
    if sent:
        participant.save(update_fields=["submitted_at"])
        record(by=who(by), row=participant, action="taken back")
    return participant
