"""What one participant chooses: saved one by one or many at once, cleared, and sent when she is done."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from audits.choices import Answer, refuse_nonsense, save_choice, save_choices
from audits.models import Audit, Judgement, Participant, State
from careers.history import record
from frameworks.models import Level, Statement

CLOSED = "Nothing was saved: {why} Your answers from before are kept."


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


def found_for(participant, statement_id, level_code):
    """The statement with `.level_pk` of this code, `.mine` (what is stored, as a dict, or None); one query."""
    audit = participant.audit
    level = Level.objects.filter(scale__edition=audit.edition_id, code=level_code).values("pk")
    said = {"pk": "pk", "version": "version", "level": "level__code", "state": "state", "reason": "reason"}
    mine = Judgement.objects.filter(participant=participant, statement=OuterRef("pk"))
    mine = mine.values(row=JSONObject(note="note", **said))
    try:
        return (
            audit.judged_statements()
            .annotate(level_pk=Subquery(level[:1]), mine=Subquery(mine[:1]), **progress_columns(participant))
            .get(pk=statement_id)
        )
    except Statement.DoesNotExist:
        raise ValidationError("This statement is not part of this audit. Load the page again.") from None


def progress_columns(participant):
    """How many statements this participant has answered, as a column: what the page shows after a save."""
    made = Judgement.objects.made().asked().filter(participant=participant).order_by().values("participant")
    return {"answered": Coalesce(Subquery(made.annotate(n=Count("pk")).values("n")), 0)}


def save_judgement(*, participant, statement_id, answer, shown, by):
    """Save one answer over the version that was `shown` (0 for none). Returns (version, how many are answered now).

    ValidationError says what cannot be saved and why; choices.Stale that somebody saved in between, for example the
    same person in another window. Six queries, three of them BEGIN, COMMIT and the event.
    """
    refuse_closed(participant)
    refuse_nonsense(answer)
    statement = found_for(participant, statement_id, answer.level)
    if answer.level and statement.level_pk is None:
        raise ValidationError("This edition has no such level. Load the page again.")
    before, pk, version = stored(statement.mine)
    if before == answer:
        return version, statement.answered
    version = save_choice(
        model=Judgement,
        owner={"participant": participant},
        audit=participant.audit,
        statement_id=statement_id,
        before=before,
        pk=pk,
        answer=answer,
        level_id=statement.level_pk,
        shown=shown,
        by=by,
    )
    return version, statement.answered + answer.made - before.made


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
    participant = Participant.objects.select_for_update(of=("self",)).select_related("audit").get(pk=participant.pk)
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
    """'Does not apply' for those of these statements that have no answer yet; their notes stay. choices.Written."""
    rows = Judgement.objects.filter(participant=participant, statement__in=statements)
    stored_rows = {row.statement_id: row for row in rows.order_by()}
    answers = {
        pk: Answer(not_applicable=True, reason=reason, note=stored_rows[pk].note if pk in stored_rows else "")
        for pk in (statement.pk for statement in statements)
        if pk not in stored_rows or not stored_rows[pk].made
    }
    return write_judgements(participant=participant, answers=answers, by=by)


@transaction.atomic
def submit(*, participant, by):
    """Send one's judgements: from now on they count, and change no more unless taken back."""
    participant = Participant.objects.select_for_update(of=("self",)).select_related("audit").get(pk=participant.pk)
    if participant.submitted_at:
        return participant
    refuse_closed(participant)
    participant.submitted_at = timezone.now()
    participant.save(update_fields=["submitted_at"])
    record(by=getattr(by, "member", None) or by, row=participant, action="submitted")
    return participant


@transaction.atomic
def take_back(*, participant, by):
    """Change one's mind while nobody has compared yet."""
    Audit.objects.select_for_update(of=("self",)).get(pk=participant.audit_id)  # nobody begins to compare meanwhile
    participant = Participant.objects.select_for_update(of=("self",)).select_related("audit").get(pk=participant.pk)
    if not participant.audit.is_open:
        raise ValidationError("The audit is being compared, so your judgements stay as you sent them.")
    if participant.submitted_at:
        participant.submitted_at = None
        participant.save(update_fields=["submitted_at"])
        record(by=getattr(by, "member", None) or by, row=participant, action="taken back")
    return participant
