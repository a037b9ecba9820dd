"""Evidence: who met which statement at which level, one row each, or one column for each statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.validators import URLValidator

from careers.imports.activities.cells import ListOf, choices_of, only
from careers.imports.activities.codes import Codes, codes_of
from careers.imports.cells import CellType, Chosen, Convert, Day, OneOf, Raw, RowOf, Text, Wrong, key, plain
from careers.imports.kinds import Field, Plan, Record, Setting, Wide
from careers.sheets import Sheet
from careers.tenancy import Permission
from tracking.imports import identity
from tracking.imports.evidence_rows import Planner
from tracking.imports.occasions import ActivityOf
from tracking.imports.sessions import ONLY_SHOWN
from tracking.imports.told import ToldKind
from tracking.models import Evidence, EvidenceLevel, EvidenceSource

KINDS = {
    "observation": ["observed", "teacher observation", "seen"],
    "reflection": ["reflection", "self assessment", "learner reflection", "student reflection", "self reflection"],
    "work": ["work", "piece of work", "workbook", "portfolio", "assignment"],
    "employer": ["employer", "employer feedback", "feedback of the employer"],
    "photo": ["photo", "picture"],
    "witness": ["witness", "testimony"],
    "interview": ["interview", "guidance", "careers interview"],
}
SUPPORT = {
    "independent": ["independent", "alone", "i", "unsupported"],
    "prompted": ["prompted", "prompts", "prompt", "verbal prompt", "p"],
    "supported": ["supported", "support", "physical support", "s"],
}
#: What the list shows beside what can come in.
SHOWN = (("outcome", "Outcome"), ("added_by", "Added by"), ("added_on", "Added on"), ("files", "Files"))
#: What the list does not show: notes about children, and where they came from.
UNSHOWN = {"said_by", "note", "her_note", "link"}


class StatementOf(CellType):
    """A statement by its code, after the name of its framework where two have the code."""

    expected = "codes of statements, such as A1; B2"

    def bind(self, setting: Setting) -> Convert:
        codes = codes_of(setting)

        def convert(raw: Raw) -> Any:
            if isinstance(raw, Chosen):
                return codes.by_id.get(raw.value)
            if isinstance(raw, date):
                raise Wrong("Excel has made a date of a code", "Format the column as text, and type the code again.")
            return only(codes.find(plain(raw)), plain(raw))

        return convert

    def options(self, setting: Setting) -> Sequence[tuple[str, str]]:
        return choices_of(codes_of(setting))


def level_names(setting: Setting) -> list[tuple[Any, list[str]]]:
    return [(row, [row.name]) for row in EvidenceLevel.objects.filter(school=setting.school).order_by("order")]


def level_of() -> RowOf:
    return RowOf(level_names, "level of evidence")


class Evidences(ToldKind):
    slug = "evidence"
    title = "Evidence"
    page = "learner-list"
    what = "Who met which statement at which level: one row each, or one column for each statement."
    permission = Permission.CHANGE_TRACKING
    of_learners = True
    options = (identity.BY_NAME,)
    order = 37

    def fields(self, setting: Setting) -> Sequence[Field]:
        kinds, support = OneOf(EvidenceSource.Kind.choices, KINDS), OneOf(Evidence.Support.choices, SUPPORT)
        link = Text(200, (URLValidator(["http", "https"], message="Give an address that begins with https://"),))
        codes = ListOf(StatementOf())
        fields = [
            *identity.fields(),
            Field("statement", "Statement", codes, ("Statements", "Code", "Codes", "Learning outcome"),
                  example="A1; B2"),
            Field("level", "Level", level_of(), ("Level of evidence", "Grade", "Stage"), example="Secure"),
            Field("kind", "Kind", kinds, ("Type", "Kind of evidence", "Evidence type"), example="observation"),
            Field("date", "Date", Day(), ("Day", "Date of evidence", "Evidence date"), example=date(2026, 10, 1)),
            Field("activity", "Activity", ActivityOf(), ("Event", "Session", "Activity title"),
                  example="Enterprise day"),
            Field("support", "Support", support, ("Support given", "Independence"), example="with prompts"),
            Field("step", "Small step", Text(300), ("Step", "Small steps")),
            Field("said_by", "Source", Text(150), ("Who saw it", "Seen by", "Assessor", "Staff"), example="form tutor"),
            Field("note", "Note", Text(lines=True), ("Notes", "Comment", "Comments", "What shows it")),
            Field("her_note", "Note about the learner", Text(500), ("Note about her", "Learner note")),
            Field("link", "Link", link, ("Web address", "URL")),
        ]  # fmt: skip
        shown = [Field(name, label, written=False, help=ONLY_SHOWN) for name, label in SHOWN]
        # An empty cell takes nothing of a piece of evidence away: what differs is another piece.
        return [*(replace(one, clearable=False) for one in fields), *shown]

    def wide(self, setting: Setting) -> Wide:
        codes = codes_of(setting)
        return Wide("a statement", choices_of(codes), level_of(), guesses_of(codes))

    def missing(self, matched: set[str], setting: Setting) -> str:
        if "wide" not in matched and not {"statement", "level"} <= matched:
            return "No column says what was met: it takes a code and a level, or one column for each statement."
        if not {"date", "activity"} & matched:
            return "No column says when it was: it takes a date, or an activity with one session."
        return identity.missing(matched)

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        return Planner(setting).plan(records)


def guesses_of(codes: Codes) -> dict[str, str]:
    """{header: statement}: its code where no other has it, its code with its words, or its words."""
    found: dict[str, str] = {}
    for pk, one in codes.by_id.items():
        for name in (codes.name(one), f"{one.code} {one.text}", one.text):
            found.setdefault(key(name), pk)
    return found


def evidence_sheet(recorded: Iterable[Any], setting: Setting) -> Sheet:
    """One row for each piece. `recorded` is [(source, [(learner, pieces)])], as `tracking.offers.recorded_at` gives."""
    fields = [one for one in Evidences().fields(setting) if one.written and one.name not in UNSHOWN]
    codes = codes_of(setting)
    body = []
    for source, learners in recorded:
        for learner, pieces in learners:
            for piece in pieces:
                values = identity.values_of(learner) | values_of(source, piece, codes)
                row = [one.cell.shown(values.get(one.name)) for one in fields]
                body.append([*row, piece.statement.text, source.added_by, source.added_at, len(source.files.all())])
    return Sheet("Evidence", [*(one.label for one in fields), *(label for _, label in SHOWN)], body)


def values_of(source: Any, piece: Any, codes: Codes) -> dict[str, Any]:
    known = codes.by_id.get(str(piece.statement_id))
    return {
        "statement": [codes.name(known) if known else piece.statement.code], "level": piece.level, "kind": source.kind,
        "date": piece.date, "activity": source.session and source.session.activity, "support": piece.support,
        "step": piece.step,
    }  # fmt: skip
