"""One participant's part in an audit: what is asked, which levels there are, what she has chosen so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from audits.choices import Answer
from audits.judgements import stored
from audits.models import Judgement, Participant
from careers.imports.cells import key, plain
from careers.imports.kinds import CHANGED, NEW, SAME, Record
from frameworks.models import Level

#: What is read of a stored answer, as `audits.judgements.stored` takes it.
READ = ("pk", "version", "state", "reason", "note")
RULED_OUT = {"n a", "na", "not applicable", "does not apply"}
#: What an export writes where nothing is chosen.
NO_ANSWER = {"no answer", "nothing chosen", "not answered"}


def hers(participant: Participant) -> Subquery:
    """Beside each statement, her answer as JSON, so that both come by one query."""
    row = JSONObject(level="level__code", **{name: name for name in READ})
    own = Judgement.objects.filter(participant=participant, statement=OuterRef("pk")).order_by()
    return Subquery(own.values(row=row)[:1])


class AuditSheet:
    nothing = Answer()

    def __init__(self, participant: Participant) -> None:
        self.participant = participant
        asked = participant.audit.judged_statements().annotate(mine=hers(participant))
        asked = list(asked.order_by("order").values_list("pk", "code", "mine"))
        self.by_code = {code: pk for pk, code, _ in asked}
        self.by_key = {key(code): pk for pk, code, _ in asked}
        self.stored = {pk: stored(mine)[0] for pk, _, mine in asked if mine}
        levels = Level.objects.filter(scale__edition=participant.audit.edition_id)
        steps = list(levels.values_list("code", "name", "order"))
        self.levels, self.names = level_names(steps), {code: name for code, name, _ in steps}

    def asked(self, record: Record) -> int | None:
        """The statement that the row is about; refused where the audit does not ask it."""
        code = record.values["code"]
        found = self.by_code.get(code) or self.by_key.get(key(code))
        if not found:
            record.refuse("This audit asks no statement with this code", "Compare the code with the audit's pages.",
                          field="code")  # fmt: skip
        return found

    def meant(self, record: Record, statement: int) -> Answer:
        """Her answer once the row is in: what the row does not speak of stays. Refused where it contradicts itself."""
        answer: Answer = self.stored.get(statement, self.nothing)
        values = record.values
        raw = key(record.raw.get("level"))  # 'n/a' is an empty cell elsewhere
        word = key(values.get("level")) or (raw if raw in RULED_OUT else "")
        if "note" in values:
            answer = replace(answer, note=values["note"] or "")
        if values.get("not_applicable") or word in RULED_OUT:
            return self.ruled_out(record, answer, word)
        if word and word not in NO_ANSWER:
            level = self.levels.get(word)
            if level is None:
                record.refuse("The audit has no such level", "Say which level is meant.", field="level",
                              word=plain(values["level"]))  # fmt: skip
            return replace(answer, level=level or "", not_applicable=False, reason="")
        if "level" in values and values["level"] is None:
            return replace(answer, level="")
        if values.get("not_applicable") is False and answer.not_applicable:
            return replace(answer, not_applicable=False, reason="")
        return answer

    def ruled_out(self, record: Record, answer: Answer, word: str) -> Answer:
        reason = record.values.get("reason") or answer.reason
        if word and word not in RULED_OUT | NO_ANSWER:
            record.refuse("There is a level, and yet it does not apply", "Keep one of the two.", field="level")
        elif not reason:
            record.refuse("It does not say why the statement does not apply", "Give a reason in a few words.",
                          field="reason")  # fmt: skip
        return replace(answer, level="", not_applicable=True, reason=reason)

    def told(self, answer: Answer) -> str:
        return "does not apply" if answer.not_applicable else self.names.get(answer.level, "no answer")


def level_names(levels: Sequence[tuple[str, str, int]]) -> dict[str, str]:
    """{name, code or number in comparable form: code}; a code counts before a number."""
    found: dict[str, str] = {}
    for names in ([(code, code), (name, code), (f"level {order}", code), (str(order), code)]
                  for code, name, order in levels):  # fmt: skip
        for at, (name, code) in enumerate(names):
            if at < 2:
                found[key(name)] = code
            else:
                found.setdefault(key(name), code)
    return found


def say(record: Record, sheet: Any, before: Answer, after: Answer) -> bool:
    """Give the record its verdict; whether anything changes."""
    record.verdict = SAME if before == after else CHANGED if before.made else NEW
    if record.verdict == NEW:
        record.words = [sheet.told(after)]
    elif record.verdict == CHANGED:
        what = f"{sheet.told(after)}, was {sheet.told(before)}" if sheet.told(after) != sheet.told(before) else "note"
        record.words = [what]
    return before != after
