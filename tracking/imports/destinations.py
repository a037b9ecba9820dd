"""Destinations of leavers: one learner with all her stages in each row, or one destination in each row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from careers.imports.cells import CellType, Convert, Day, OneOf, Raw, Text, key
from careers.imports.kinds import Field, Plan, Record, Setting
from careers.sheets import Sheet
from careers.tenancy import Permission
from tracking.destinations import OBJECTION, Kind, Leaver, Stage
from tracking.imports.destination_rows import Writing
from tracking.imports.identity import Finder
from tracking.imports.pieces import OfLearners, about

WORDS: dict[str, tuple[str, ...]] = {
    Kind.SIXTH_FORM: ("sixth form", "6th form", "school 6th form", "ssf", "staying on", "own sixth form",
                      "our sixth form", "school sixth form here"),
    Kind.FURTHER: ("fe", "fe college", "college", "further education college", "general fe college", "gfe",
                   "college of further education", "further ed"),
    Kind.SIXTH_FORM_COLLEGE: ("6th form college", "sixth form college", "sfc", "vi form college"),
    Kind.HIGHER: ("he", "uni", "university", "degree", "undergraduate", "higher ed", "university degree"),
    Kind.APPRENTICESHIP: ("apprentice", "apprenticeships", "app"),
    Kind.EMPLOYMENT: ("job", "work", "employed", "full time employment", "full time work", "part time employment",
                      "part time work", "self employed", "working"),
    Kind.TRAINING: ("traineeship", "training provider", "work based learning", "wbl", "supported internship",
                    "independent training provider", "training programme"),
    Kind.OTHER: ("gap year", "volunteering", "voluntary work", "another"),
    Kind.NEET: ("neet", "not in eet", "unemployed", "not in education employment or training", "seeking work",
                "looking for work"),
    Kind.UNKNOWN: ("unknown", "not known yet", "nk", "no information", "not sure", "undecided", "cannot be contacted"),
}  # fmt: skip
#: Levels of apprenticeships by the names that they have besides.
LEVELS = {"intermediate": "Level 2", "advanced": "Level 3", "higher": "Level 4", "degree": "Level 6"}
APPRENTICE = re.compile(r"\b(apprentice|apprenticeships?|app)\b")
LEVEL = re.compile(r"\b(?:level|lvl|l) ?([2-8])\b")
STAGE = OneOf(
    Stage.choices,
    {
        "intended": ("intention", "intends", "planned", "choice", "predicted"),
        "actual": ("confirmed", "enrolled", "final", "destination", "went", "activity survey"),
        "sustained": ("sustained destination", "stayed", "6 months", "two terms", "2 terms"),
        "longer": ("longer term", "long term", "after three years", "3 years"),
    },
)
CHOICE = OneOf(
    [("1", "1"), ("2", "2"), ("3", "3")],
    {"1": ("first", "1st", "first choice", "1st choice"), "2": ("second", "2nd", "second choice", "2nd choice"),
     "3": ("third", "3rd", "third choice", "3rd choice")},
)  # fmt: skip


class KindOf(CellType):
    """(kind, level of an apprenticeship or ''), of words that schools and local authorities use."""

    words = OneOf(Kind.choices, WORDS)
    expected = words.expected

    def bind(self, setting: Setting) -> Convert:
        return self.clean

    def clean(self, raw: Raw) -> tuple[str, str]:
        said = key(raw)
        if APPRENTICE.search(said) and said not in self.words.words:
            level = LEVEL.search(said)
            names = [name for word, name in LEVELS.items() if word in said.split()]
            if level or names or len(said.split()) == 1:
                return Kind.APPRENTICESHIP, f"Level {level[1]}" if level else (names or [""])[0]
        return self.words.clean(raw), ""

    def options(self, setting: Setting) -> Sequence[tuple[str, str]]:
        return self.words.options(setting)

    def shown(self, value: Any) -> str:
        return self.words.shown(value)


#: Stages and choices that have columns of their own, with the beginning of their labels and other beginnings.
SLOTS = {
    ("intended", 1): ("Intended", ("Intended destination", "Intention", "Intended 1", "First choice", "1st choice")),
    ("intended", 2): ("Second choice", ("Intended 2", "Intended destination 2", "2nd choice")),
    ("intended", 3): ("Third choice", ("Intended 3", "Intended destination 3", "3rd choice")),
    ("actual", 1): ("Actual", ("Actual destination", "Confirmed destination", "Final destination")),
    ("sustained", 1): ("Sustained", ("Sustained destination",)),
    ("longer", 1): ("Longer-term", ("Longer-term destination", "Long-term destination", "Long term")),
}
#: (name, what comes after the beginning, other endings, cell, example)
PARTS = (
    ("kind", "", ("kind", "type", "destination type", "category"), KindOf(), "further education"),
    ("level", "level of apprenticeship", ("level",), Text(40), ""),
    ("provider", "where", ("provider", "institution", "college", "place", "employer", "name"), Text(200),
     "Ashfield College"),
    ("course", "course or job", ("course", "job", "programme", "subject", "course title"), Text(200),
     "T Level in health"),
    ("recorded_on", "known on", ("date", "recorded on", "date confirmed"), Day(), date(2026, 9, 14)),
    ("source", "who said so", ("source",), Text(100), "herself"),
)  # fmt: skip
#: What the columns of a second and third choice say.
OF_FURTHER_CHOICES = ("kind", "provider", "course")


class Destinations(OfLearners):
    slug = "destinations"
    title = "Destinations"
    page = "destination-list"
    what = (
        "Where leavers of the chosen year meant to go, went and stayed. One leaver in each row, with a column for "
        "each stage; or one destination in each row, with its stage in a column ‘Stage’."
    )
    permission = Permission.CHANGE_LEARNERS
    shown = (*OfLearners.shown, "last_day")
    order = 90

    def own_fields(self, setting: Setting) -> Sequence[Field]:
        return [
            Field("last_day", "Last day", Text(), ("Leaving date", "Date of leaving"), written=False),
            *wide_fields(),
            *long_fields(),
        ]  # fmt: skip

    def own_missing(self, matched: set[str]) -> str:
        wide = {name_of(slot, "kind") for slot in SLOTS} | {name_of(slot, "provider") for slot in SLOTS}
        if matched & wide or {"stage", "kind"} <= matched or {"stage", "provider"} <= matched:
            return ""
        if matched & {"kind", "provider"}:
            return "No column says at which stage a destination is: match it to ‘Intended’, ‘Actual’ or another stage."
        return "No column holds a destination."

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        finder = Finder(setting)
        writing = Writing(setting, finder)
        for record in records:
            if record.good and record.values:
                writing.one(record)
        return Plan(writing.changes)


def name_of(slot: tuple[str, int], part: str) -> str:
    return f"{slot[0]}{slot[1]}_{part}"


def wide_fields() -> list[Field]:
    """Columns for each stage of a leaver, as the list shows them."""
    found = []
    for slot, (label, others) in SLOTS.items():
        for part, ending, also, cell, example in PARTS:
            if slot[1] > 1 and part not in OF_FURTHER_CHOICES:
                continue
            headers = [f"{begin} {end}" for begin in (label, *others) for end in also]
            headers += [*others] if part == "kind" else [f"{begin} {ending}" for begin in others]
            shown = example if slot in (("intended", 1), ("actual", 1)) else ""
            heading = f"{label}, {ending}" if ending else label
            found.append(Field(name_of(slot, part), heading, cell, tuple(headers), example=shown, clearable=False))
    return found


def long_fields() -> list[Field]:
    """One destination in each row: understood, though templates and exports have the other shape."""
    how: dict[str, Any] = {"written": False, "clearable": False}
    return [
        Field("stage", "Stage", STAGE, ("Destination stage",), **how),
        Field("choice", "Choice", CHOICE, ("Preference", "Rank", "Choice number"), **how),
        Field("kind", "Kind", KindOf(), ("Destination", "Destination type", "Type", "Destination kind", "Category",
              "Activity"), **how),
        Field("level", "Level of apprenticeship", Text(40), ("Level", "Apprenticeship level"), **how),
        Field("provider", "Where", Text(200), ("Provider", "Institution", "College", "Destination name", "Employer",
              "Establishment", "University", "Destination provider"), **how),
        Field("course", "Course or job", Text(200), ("Course", "Job", "Course title", "Programme", "Subject",
              "Job title"), **how),
        Field("recorded_on", "Known on", Day(), ("Date", "Recorded on", "Date recorded", "Date confirmed"), **how),
        Field("source", "Who said so", Text(100), ("Source",), **how),
        Field("note", "Note", Text(300), ("Notes", "Comments"), **how),
    ]  # fmt: skip


# --- handing out ---------------------------------------------------------------------------------


def leaver_sheets(found: Sequence[Leaver], setting: Setting, title: str) -> list[Sheet]:
    """The list as a spreadsheet that may leave the school, without those who object to sharing; it says how many.

    What holds now, one leaver in each row; it comes back unchanged.
    """
    shared = [leaver for leaver in found if not leaver.objects]
    about_it = [["Learners in this list", len(shared)], [OBJECTION, len(found) - len(shared)]]
    rows: Iterable[dict[str, Any]] = map(row_of, shared)
    return [
        Destinations().sheet(rows, setting, title=title),
        Sheet("About this list", ["What", "How many"], about_it),
    ]


def row_of(leaver: Leaver) -> dict[str, Any]:
    enrolment = leaver.enrolment
    row = {**about(leaver.learner, enrolment.cohort), "last_day": enrolment.on_roll_to}
    for slot in SLOTS:
        one = leaver.latest.get(slot)
        if one:
            row |= {name_of(slot, part): getattr(one, part) for part, *_ in PARTS}
        elif slot[0] != "intended":
            row[name_of(slot, "kind")] = Kind.UNKNOWN
    return row
