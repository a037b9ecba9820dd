"""A school's own framework: its outcomes, or a rubric with levels and what each statement looks like at them.

The rows become documents for the one loader that writes frameworks, under a key that tells nothing and in no library;
so all its rules hold: what is published is never altered, a changed text needs a new edition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from careers.imports.cells import OneOf, Text
from careers.imports.kinds import NEW, SAME, Field, Kind, Plan, Record, Setting
from careers.imports.own_frameworks.documents import MOST_LEVELS, Draft, drafts_of
from careers.imports.own_frameworks.writing import FrameworkChanges, take_frameworks_back, what_goes_back
from careers.models import Import, KeyStage, Membership
from careers.tenancy import Permission
from frameworks.loading import Document, Fault, validate
from frameworks.models import Edition, Level

#: 'statements[3] '1.2'': the place of a fault in a document.
STATEMENT = re.compile(r"statements\[(\d+)\]")
STAGES = {stage.value: [f"{stage.value[2]}", f"key stage {stage.value[2]}"] for stage in KeyStage}
OTHERS = "Other rows of this framework have errors"


class OwnFrameworks(Kind):
    slug = "own-framework"
    title = "A framework of your own"
    what = "Your school's own outcomes, or a rubric with levels. Only your school sees it."
    permission = Permission.CHANGE_PROGRAMME
    in_a_year = False
    page = "adoption-list"
    order = 85
    options = (
        ("provision", "These say what the school provides, not what learners reach",
         "Then they can be judged in an audit; activities cannot be mapped to them. So it is with levels in any case."),
    )  # fmt: skip

    def fields(self, setting: Setting) -> Sequence[Field]:
        kinds, levels = words_of_own(setting)
        steps = [
            Field(f"level_{n}", f"Level {n}", Text(lines=True), tuple(levels.get(n, ())), clearable=False,
                  help="For a rubric: what the statement looks like at this level. Its header is the level's name.")
            for n in range(1, MOST_LEVELS + 1)
        ]  # fmt: skip
        return [
            Field("framework", "Framework", Text(200), ("Name of the framework", "Framework title"), carried=True,
                  example="Our careers outcomes", clearable=False, help="Its name; else that of the sheet."),
            Field("edition", "Edition", Text(60), ("Version", "Year of the edition"), carried=True, example="2026",
                  clearable=False, help="A changed text needs a new edition."),
            Field("section", "Section", Text(300), ("Theme", "Aspect", "Area", "Heading"), carried=True,
                  example="Knowing myself", clearable=False),
            Field("part", "Part", Text(300), ("Sub-section", "Subsection", "Learning outcome group"), clearable=False),
            Field("strand", "Strand", Text(300), example="Self-development", clearable=False),
            Field("code", "Code", Text(60), ("Ref", "Reference", "No", "Statement code"), example="1.1",
                  clearable=False),
            Field("text", "Statement", Text(lines=True), ("Outcome", "Text", "Learning outcome", "Descriptor", *kinds),
                  required=True, example="I can name three things that I am good at."),
            Field("key_stage", "Key stage", OneOf(KeyStage.choices, STAGES), ("KS", "Stage"), example="KS3",
                  clearable=False),
            *steps,
        ]  # fmt: skip

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        changes = FrameworkChanges()
        for draft in drafts_of(records, setting):
            refuse_doubles(draft)
            bad = any(not record.good for record in draft.all)
            for fault in [] if bad else validate([document_of(draft)], listed=False):
                tell(fault, draft)
            settle(draft, changes)
        return Plan(changes)

    def undo_preview(self, row: Import) -> dict[str, dict[str, int]]:
        return what_goes_back(row)

    def undo(self, row: Import, *, by: Membership) -> dict[str, dict[str, int]]:
        return take_frameworks_back(row, by=by)


def words_of_own(setting: Setting) -> tuple[list[str], dict[int, list[str]]]:
    """What the school's own editions call their statements, and their levels by place: an export of them matches."""
    own = Edition.objects.filter(framework__owner__school=setting.school)
    levels: dict[int, list[str]] = {}
    for order, name in Level.objects.filter(scale__edition__in=own).values_list("order", "name"):
        levels.setdefault(order, []).append(name)
    return sorted(set(own.values_list("statement_kind", flat=True))), levels


def document_of(draft: Draft) -> Document:
    return Document(draft.title, draft.content)


def refuse_doubles(draft: Draft) -> None:
    seen = set()
    for record, code in zip(draft.records, draft.codes, strict=True):
        if not code:
            record.refuse("Code is missing, and other rows have one", "Give every row a code, or none.", field="code")
        elif code in seen:
            record.refuse("This code is in the framework twice", "Give each statement a code of its own.", field="code")
        seen.add(code)


def tell(fault: Fault, draft: Draft) -> None:
    """A fault that the loader found, at the row that it is about, else at the first."""
    found = STATEMENT.match(fault.place)
    record = draft.records[int(found[1]) if found else 0]
    cause = fault.message.removesuffix(".")
    record.refuse(cause[:1].upper() + cause[1:], "Give the edition another name to make a new one.", field="text")


def settle(draft: Draft, changes: FrameworkChanges) -> None:
    """All of a framework goes in, or nothing of it: what is published could not be completed later."""
    if any(not record.good for record in draft.all):
        for record in draft.all:
            if record.good:
                record.refuse(OTHERS, "Mend those, so that the framework goes in whole.")
        return
    for record, code in zip(draft.records, draft.codes, strict=True):
        record.verdict, record.words = (SAME, []) if draft.stored else (NEW, [f"{draft.title}, {draft.label}: {code}"])
    if not draft.stored:
        changes.documents.append(document_of(draft))
