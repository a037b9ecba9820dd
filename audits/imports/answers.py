"""One's own answers in an audit: a level for each statement, a note, or why it does not apply.

Everybody judges alone, so a file brings the judgements of who brings it and of nobody else, by the same function as
the pages; what a group agreed is never brought in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from audits.imports.sheets import AuditSheet, say
from audits.imports.writing import AnswerChanges, take_answers_back, what_goes_back
from audits.models import Audit, Participant
from careers.imports.cells import CellType, Raw, RowOf, Text, YesNo, plain
from careers.imports.kinds import Field, Kind, Plan, Record, Setting
from careers.models import Import, Membership
from careers.tenancy import Permission
from frameworks.models import Level

WHICH = "It is not clear which audit this answer is for"
NONE = "You take part in no audit in which you can judge now"


def judging(setting: Setting) -> Any:
    """Her part in each audit in which she may judge now."""
    mine = Participant.objects.taking_part().filter(school=setting.school, member=setting.member, submitted_at=None)
    found = mine.filter(audit__status=Audit.Status.OPEN, audit__put_aside_at=None)
    return found.select_related("audit", "school", "member__user").order_by("pk")


class OpenAudit(RowOf):
    """Her part in an audit, found by the name of the audit."""

    def __init__(self) -> None:
        super().__init__(lambda of: [(one, [str(one.audit), one.audit.title]) for one in judging(of)], "open audit")

    def options(self, setting: Setting) -> Sequence[tuple[str, str]]:
        return [(str(one.pk), str(one.audit)) for one in judging(setting)]


class LevelWord(CellType):
    """A level as text: which it is depends on the audit of its row. An unknown word may be any level of hers."""

    expected = "a level of the audit, by its name or number"

    def clean(self, raw: Raw) -> str:
        return plain(raw)

    def options(self, setting: Setting) -> Sequence[tuple[str, str]]:
        editions = [one.audit.edition_id for one in judging(setting)]
        levels = Level.objects.filter(scale__edition__in=editions).order_by("scale", "order")
        return list(dict(levels.values_list("code", "name")).items())


class Answers(Kind):
    slug = "audit-answers"
    title = "Audit answers"
    what = "Your own answers in an audit that is open: the level of each statement, and your notes."
    permission = Permission.BRING_IN
    in_a_year = False
    private = True
    page = "audit-list"
    target = "Which audit are these answers for?"
    not_undone = "The record of who answered what, and when, is kept: it tells of both changes."
    order = 90

    def fields(self, setting: Setting) -> Sequence[Field]:
        return [
            Field("audit", "Audit", OpenAudit(), ("Review", "Self-audit", "Name of the audit"), clearable=False,
                  help="Only if you take part in more than one audit that is open."),
            Field("section", "Section", Text(lines=True), ("Theme", "Aspect", "Benchmark"), written=False),
            Field("evidence", "Evidence", Text(lines=True), written=False),
            Field("code", "Code", Text(60), ("Statement code", "Ref", "Reference", "Number", "No", "Statement no"),
                  required=True, example="1.1"),
            Field("statement", "Statement", Text(lines=True), ("Words", "Text", "Descriptor"), clearable=False,
                  help="For your eyes; only the code counts."),
            Field("level", "Level", LevelWord(), ("Score", "Rating", "Judgement", "Answer", "My level", "Your level",
                  "Grade"), example="2"),
            Field("not_applicable", "Does not apply", YesNo(("n/a", "na", "does not apply"), ("applies",)),
                  ("Not applicable", "N/A", "NA"), clearable=False),
            Field("reason", "Reason", Text(lines=True), ("Why it does not apply", "Why not"), clearable=False),
            Field("note", "Note", Text(lines=True), ("Notes", "Comment", "Comments", "My note", "Your note")),
        ]  # fmt: skip

    def missing(self, matched: set[str], setting: Setting) -> str:
        if matched & {"level", "not_applicable", "note"}:
            return ""
        return "A column with your levels is missing. Say which column has them."

    def targets(self, setting: Setting) -> Sequence[tuple[str, str]]:
        return [(str(one.audit_id), str(one.audit)) for one in judging(setting)]

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        sheets = AuditSheets(setting)
        changes, seen = AnswerChanges(), set()
        for record in records:
            sheet = sheet_for(record, sheets) if record.good and record.values else None
            if not sheet or not (statement := sheet.asked(record)):
                continue
            if (place := (sheet.participant, statement)) in seen:
                record.refuse("This statement is in the file twice", "Leave one of the rows out.", field="code")
                continue
            seen.add(place)
            before, after = sheet.stored.get(statement, sheet.nothing), sheet.meant(record, statement)
            if record.good and say(record, sheet, before, after):
                changes.answer(sheet.participant, statement, before, after)
        return Plan(changes)

    def undo_preview(self, row: Import) -> dict[str, dict[str, int]]:
        return what_goes_back(row)

    def undo(self, row: Import, *, by: Membership) -> dict[str, dict[str, int]]:
        return take_answers_back(row, by=by)


class AuditSheets:
    """Her part in each audit, looked up when a row first means it."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.sheets: dict[int, AuditSheet] = {}

    @cached_property
    def people(self) -> dict[str, Participant]:
        return {str(one.audit_id): one for one in judging(self.setting)}

    @property
    def usual(self) -> Participant | None:
        """Whose answers they are where the row names no audit: of the one chosen, or of the only one."""
        chosen = self.setting.options.get("target") or next(
            iter(self.people) if len(self.people) == 1 else iter(()), ""
        )
        return self.people.get(chosen)

    def of(self, participant: Participant) -> AuditSheet:
        if participant.pk not in self.sheets:
            self.sheets[participant.pk] = AuditSheet(participant)
        return self.sheets[participant.pk]


def sheet_for(record: Record, sheets: AuditSheets) -> AuditSheet | None:
    """That of the audit which the row names, or the person chose, or the only one there is."""
    if participant := record.get("audit") or sheets.usual:
        return sheets.of(participant)
    if sheets.people:
        record.refuse(WHICH, "Choose the audit, or add a column 'Audit' with its name.", field="audit")
    else:
        record.refuse(NONE, "If you have sent your judgements already, take them back first.")
    return None
