"""From what each chose to what the group agrees: comparing begins, levels are agreed, some marked."""

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, Count, Exists, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from audits.choices import (
    Answer,
    Conflict,
    answer_of,
    changes_between,
    event,
    refuse_nonsense,
    save_choices,
    stored_in,
    who,
    write,
)
from audits.comparing import Compared, comparison_of
from audits.judgements import NOT_ASKED, stored
from audits.models import AgreedJudgement, Audit, Judgement, Participant, State
from careers.history import entry, record
from careers.models import History
from careers.versions import Stale
from frameworks.models import Level

ASIDE = "This audit has been put aside, so nothing in it changes. Take it up again first."
FROZEN = "This audit is frozen, so it never changes again. Start a new round of it to judge anew."
NOT_YET = "Nobody can agree yet: the audit is still open for judging. Compare the judgements first."
NOBODY_SENT = "Nobody has sent judgements yet, so there is nothing to compare. Wait until at least one person has."
AGREE_FIRST = "Agree on this statement first, then say whether it is a strength or a priority."


def locked(audit):
    """The audit as it is now, nobody else changing it until the transaction ends."""
    rows = Audit.objects.select_for_update(of=("self",)).select_related("edition__framework", "year", "school")
    return rows.get(pk=audit.pk)


def refuse_unless_compared(audit):
    """ValidationError where nothing can be agreed now."""
    if audit.put_aside_at:
        raise ValidationError(ASIDE)
    if audit.is_frozen:
        raise ValidationError(FROZEN)
    if audit.is_open:
        raise ValidationError(NOT_YET)


@transaction.atomic
def close(*, audit, by):
    """End the judging, so that the judgements can be compared. Who has not sent hers is excused; twice changes nothing.

    `excused_at` is then `compared_at`, to the microsecond: a new round asks those people again.
    """
    audit = locked(audit)
    if audit.is_compared:
        return audit
    if not audit.is_open or audit.put_aside_at:
        refuse_unless_compared(audit)
    people = audit.participants.taking_part().select_for_update(of=("self",)).select_related("member__user")
    people = list(people)  # who sends hers at this moment is either counted, or told that it is too late
    if not any(one.submitted_at for one in people):
        raise ValidationError(NOBODY_SENT)
    now = timezone.now()
    excuse([one for one in people if not one.submitted_at], now, who(by))
    audit.status, audit.compared_at = Audit.Status.COMPARED, now
    audit.save(update_fields=["status", "compared_at"])
    record(by=who(by), row=audit, action="compared")
    return audit


def excuse(people, now, by):
    """They take no part after all: their judgements stay, unseen and uncounted, and guests' links end."""
    ended = {"excused_at": now, "link_key": "", "link_expires_at": None}
    Participant.objects.filter(pk__in=[one.pk for one in people]).update(**ended)
    History.objects.bulk_create([entry(by=by, row=one, action="excused") for one in people])


@transaction.atomic
def after_submit(*, participant, by):
    """An audit by one person is agreed as soon as it is sent: her judgements are the agreed ones."""
    audit = Audit.objects.get(pk=participant.audit_id)
    if audit.alone and audit.is_open and not audit.participants.awaited().exists():
        accept_all(audit=close(audit=audit, by=by), by=by)


@dataclass(frozen=True, slots=True)
class Saved:
    """After a save: the version that the next one has to name, and how many of how many statements are agreed."""

    version: int
    agreed: int
    asked: int
    made: bool

    @property
    def left(self):
        return self.asked - self.agreed

    @property
    def words(self):
        return "Agreed" if self.made else "Cleared"


def agree(*, audit, statement_id, answer, shown, by):
    """Settle one statement over the version that was `shown` (0 for none); its mark stays. Returns Saved.

    ValidationError says what cannot be saved, by field where the reason is missing; Stale that somebody saved
    in between. Writers wait for each other at the audit, so one wins and the other is told. Five queries and the
    transaction's two.
    """
    said = {"audit": audit, "statement_id": statement_id, "answer": answer, "shown": shown, "by": by}
    try:
        return agree_once(**said)
    except (IntegrityError, Conflict):
        return agree_once(**said)  # PostgreSQL had read the row before it waited for the audit: read it again


@transaction.atomic
def agree_once(*, audit, statement_id, answer, shown, by):
    found = found_for(audit, statement_id, answer)
    refuse_unless_compared(found)
    if not found.asked_here or found.edition_id != audit.edition_id:
        raise ValidationError(NOT_ASKED)
    before, pk, version = stored(found.agreed_row)
    mark = found.agreed_row["mark"] if found.agreed_row else ""
    before, answer = replace(before, mark=mark), replace(with_their_reason(answer, found), mark=mark)
    refuse_bare(answer, found)
    if before == answer:
        return Saved(version, found.agreed_count, found.asked_count, answer.made)
    if shown != version:
        raise Stale(stored_in(AgreedJudgement, {"audit": found}, statement_id))
    settle(found, statement_id, pk, before, answer, found.level_pk, shown, by)
    count = found.agreed_count + answer.made - before.made
    return Saved(version + 1, count, found.asked_count, answer.made)


def settle(audit, statement_id, pk, before, answer, level_id, shown, by):
    """Write a row of a locked audit, with its event."""
    write(AgreedJudgement, {"audit": audit}, audit, statement_id, pk, answer, level_id, shown, by)
    changes = changes_between(before, answer)
    event(audit=audit, participant=None, statement_id=statement_id, changes=changes, by=by).save()


def found_for(audit, statement_id, answer):
    """The audit, locked, with all that agreeing on one statement asks about, in one query."""
    counted = Participant.objects.submitted().filter(audit=audit.pk)
    made = Judgement.objects.made().filter(participant__in=counted, statement__pk=statement_id)
    chose = made.filter(state=State.NOT_APPLICABLE) if answer.not_applicable else made.filter(level__code=answer.level)
    level = Level.objects.filter(scale__edition=audit.edition_id, code=answer.level)
    agreed = AgreedJudgement.objects.filter(audit=audit.pk)
    names = ("pk", "version", "state", "reason", "note", "mark")
    row = JSONObject(level="level__code", **{name: name for name in names})
    asked = audit.judged_statements().order_by()
    rows = Audit.objects.select_for_update(of=("self",)).annotate(
        asked_here=Exists(asked.filter(pk=statement_id)),
        level_pk=Subquery(level.values("pk")[:1]),
        level_name=Subquery(level.values("name")[:1]),
        agreed_row=Subquery(agreed.filter(statement__pk=statement_id).values(row=row)[:1]),
        anybody=Exists(made),
        somebody=Exists(chose) if answer.made else Value(True, BooleanField()),
        their_reason=Subquery(made.exclude(reason="").order_by("participant").values("reason")[:1]),
        agreed_count=total(agreed.made().asked(), "audit"),
        asked_count=total(asked, "edition"),
    )
    return rows.get(pk=audit.pk)


def total(rows, by):
    counts = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts), 0)


def with_their_reason(answer, found):
    """Where participants said why it does not apply, the group need not say it again."""
    if answer.not_applicable and not answer.reason.strip() and found.somebody:
        return replace(answer, reason=found.their_reason or "")
    return answer


def refuse_bare(answer, found):
    """ValidationError where the answer is nonsense, or lacks the reason that it needs."""
    if answer.level and found.level_pk is None:
        raise ValidationError("This edition has no such level. Load the page again.")
    if answer.made and found.anybody and not found.somebody and not answer.reason.strip():
        what = "that it does not apply" if answer.not_applicable else f"‘{found.level_name}’"
        raise ValidationError({"reason": f"Nobody chose {what}, so say in a few words why the group does."})
    try:
        refuse_nonsense(answer)
    except ValidationError as fault:
        raise ValidationError({"reason": fault.messages}) from None


@transaction.atomic
def accept_all(*, audit, by):
    """Agree on what everybody who answered chose, wherever nothing is agreed yet. Returns how many statements."""
    audit = locked(audit)
    refuse_unless_compared(audit)
    comparison = comparison_of(audit)
    levels = {level.code: level.id for level in comparison.wording.levels}
    answers = {row.statement.id: common_answer(row) for row in comparison.rows if row.acceptable}
    written = save_choices(
        model=AgreedJudgement, owner={"audit": audit}, audit=audit, answers=answers, levels=levels, by=by
    )
    return len(written.saved)


def common_answer(row: Compared):
    """What all who answered chose. Why it does not apply is said in their words, each once."""
    first, kept = row.made[0], {"note": row.agreed.note, "mark": row.agreed.mark}
    if first.not_applicable:
        reasons = dict.fromkeys(choice.reason.strip() for choice in row.made)
        return Answer(not_applicable=True, reason=" ".join(reasons), **kept)
    return Answer(first.rung.code, **kept)


@transaction.atomic
def mark(*, audit, statement_id, mark, by):
    """Call what is agreed a 'strength', a 'priority' or '' neither. ValidationError where nothing is agreed."""
    audit = locked(audit)
    refuse_unless_compared(audit)
    if mark not in {"", *AgreedJudgement.Mark}:
        raise ValidationError("Choose strength, priority or neither.")
    row = stored_in(AgreedJudgement, {"audit": audit}, statement_id)
    if row is None or not row.made:
        raise ValidationError(AGREE_FIRST)
    before = answer_of(row)
    if before.mark != mark:
        settle(audit, statement_id, row.pk, before, replace(before, mark=mark), row.level_id, row.version, by)
