"""What a list of learners changes in one academic year, row by row: added, changed, moved up, gone, back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from careers.imports.difference import Changes, same
from careers.imports.kinds import CHANGED, LEFT, NEW, SAME, Field, Plan, Record, Setting
from careers.models import Cohort
from tracking.imports.identity import NAMES, NUMBERS, Finder, comparable, name_in
from tracking.imports.learners import days, people
from tracking.imports.learners.columns import cohort_in_title
from tracking.imports.learners.leaving import leavers
from tracking.imports.learners.places import CLASS, TARGET, TUTOR, Places
from tracking.imports.learners.targets import Targets
from tracking.learners import CARRY_COHORT
from tracking.models import Characteristic, Enrolment, Group, GroupMember, Learner


@dataclass
class Wanted:
    """What one row asks for, as far as it differs from what is there."""

    learner: dict[str, Any] = field(default_factory=dict)
    enrolment: dict[str, Any] = field(default_factory=dict)
    leave: list[Any] = field(default_factory=list)
    join: list[Any] = field(default_factory=list)
    now: set[int] = field(default_factory=set)
    to: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.learner or self.enrolment or self.leave or self.join or self.now != self.to)


class Roll:
    """One plan. `counts` are those that the check page shows besides the verdicts."""

    def __init__(self, records: Sequence[Record], setting: Setting, fields: Sequence[Field]):
        self.setting, self.records = setting, records
        self.year: Any = setting.year
        self.fields = {one.name: one for one in fields}
        self.finder = Finder(setting)
        self.earlier = earlier_years(setting)
        self.cohorts = dict(Cohort.objects.filter(school=setting.school).values_list("pk", "name"))
        self.places = Places(setting)
        self.targets = Targets(setting)
        self.title = self.fields["cohort"].cell.bind(setting)
        self.titles: dict[str, Any] = {}
        self.numbers: set[tuple[str, str]] = set()
        self.met: set[int] = set()
        self.named: dict[str, list[tuple[Any, bool]]] = {}
        self.moved: list[Any] = []
        self.counts: Counter[str] = Counter()
        self.notes: list[str] = []
        self.confirm = ""
        self.changes = Changes()
        self.changes.table(Learner, person=lambda row: row.pk)
        for model, told in ((Enrolment, True), (Group, True), (GroupMember, False), (Characteristic, False)):
            self.changes.table(model, told=told)

    def plan(self) -> Plan:
        for record in self.records:
            if record.good and record.verdict != LEFT:
                self.take(record)
        self.carry_cohorts()
        refused = (one for one in self.records if not one.good or one.verdict == LEFT)
        leavers(self, self.met.union(*map(self.finder.mentioned, refused)))
        if self.places.made:
            self.counts["new tutor groups and classes"] = self.places.made
        return Plan(self.changes, self.notes, list(self.counts.items()), self.confirm)

    def take(self, record: Record) -> None:
        match = self.finder.match(record)
        learner = match.learner if match else None
        enrolment = self.finder.enrolments.get(learner.pk) if learner else None
        if not record.good or self.twice(record, learner) or (learner is None and self.namesake(record)):
            return
        wanted = self.wanted(record, learner, enrolment)
        if not record.good or record.verdict == LEFT:
            return
        if enrolment is not None and not wanted:
            record.verdict = SAME
        elif match is None or self.finder.confirmed(record, match):
            self.put(record, wanted, learner, enrolment)

    def twice(self, record: Record, learner: Any) -> bool:
        """Whether the file has spoken of her, or of one of her numbers, before."""
        for name, called in NUMBERS.items():
            if number := record.get(name):
                at = (name, comparable(name, number))
                if at in self.numbers:
                    record.refuse(f"This {called} is in the file twice", "Leave one of the rows out.", field=name)
                    return True
                self.numbers.add(at)
        if learner is not None and learner.pk in self.met:
            record.refuse("This learner is in the file twice", "Leave one of the rows out.")
            return True
        if learner is not None:
            self.met.add(learner.pk)
        return False

    def namesake(self, record: Record) -> bool:
        """Whether somebody new may be the one of an earlier row: the same name, and no number to tell them apart."""
        born, numbered = record.get("date_of_birth"), any(map(record.get, NUMBERS))
        others = self.named.setdefault(name_in(record), [])
        perhaps = [day for day, other in others if not (numbered and other) and not (born and day and born != day)]
        others.append((born, numbered))
        if perhaps and name_in(record):
            at = next(filter(record.get, NAMES))
            record.refuse("Two new learners in the file have this name, and no number tells them apart",
                          "Give both a UPN or an admission number.", field=at)  # fmt: skip
        return not record.good

    def wanted(self, record: Record, learner: Any, enrolment: Any) -> Wanted:
        found = Wanted(people.wanted(record, learner), self.of_enrolment(record, learner, enrolment))
        if learner is None and not {"legal_forename", "legal_surname"} & found.learner.keys():
            record.refuse("Your school has no learner of this number, and the row has no name", "Fill in the name.")
        found.leave, found.join = self.places.wanted(record, enrolment)
        found.now, found.to = self.targets.wanted(record, enrolment, learner and self.earlier.get(learner.pk))
        return found

    def of_enrolment(self, record: Record, learner: Any, enrolment: Any) -> dict[str, Any]:
        """{field: value} of what differs in her year; of all that is known where it is a new one."""
        said: dict[str, Any] = {name: record.values[name] for name in ("gender", "attendance") if name in record.values}
        said["gender"] = said.get("gender", enrolment.gender if enrolment else "") or ""
        said |= days.wanted(record, enrolment, self.setting)
        cohort = record.get("cohort") or (None if enrolment else self.by_title(record))
        if cohort:
            said["cohort_id"] = cohort.pk
        elif enrolment is None and record.verdict != LEFT:
            record.refuse("The year group is missing", "Fill it in, or give the sheet its name: ‘Year 9’.",
                          field="cohort")  # fmt: skip
        if enrolment:
            return {name: value for name, value in said.items() if not same(getattr(enrolment, name), value)}
        before = learner and self.earlier.get(learner.pk)
        return said | ({"gender": before.gender} if before and not said["gender"] else {})

    def by_title(self, record: Record) -> Any:
        """The year group for which the sheet stands."""
        if record.page not in self.titles:
            self.titles[record.page] = cohort_in_title(record.page, self.title)
        return self.titles[record.page]

    def put(self, record: Record, wanted: Wanted, learner: Any, enrolment: Any) -> None:
        record.verdict = CHANGED if learner else NEW
        if learner is None:
            learner = self.changes.add(Learner(school=self.setting.school, **wanted.learner))
        else:
            record.words += self.words(learner, wanted.learner)
            self.changes.change(learner, **wanted.learner)
        if enrolment is None:
            record.words += self.beginning(wanted, learner)
            enrolment = self.changes.add(self.new_enrolment(learner, wanted))
        else:
            self.alter(record, wanted, enrolment)
        self.places.put(self.changes, enrolment, wanted.leave, wanted.join)
        self.targets.put(self.changes, enrolment, wanted.now, wanted.to)

    def new_enrolment(self, learner: Any, wanted: Wanted) -> Any:
        return Enrolment(school=self.setting.school, learner=learner, year=self.setting.year, **wanted.enrolment)

    def beginning(self, wanted: Wanted, learner: Any) -> list[str]:
        """'Year 8, was Year 7 in 2025 to 2026', or how somebody new begins."""
        cohort, before = self.cohorts[wanted.enrolment["cohort_id"]], self.earlier.get(learner.pk)
        if before is None:
            return [f"enrolled in {cohort}"]
        last = before.year.start + 1 == self.year.start
        self.counts["learners who go on from last year" if last else "learners who come back"] += 1
        return [f"{cohort}, was {self.cohorts[before.cohort_id]} in {before.year}"]

    def alter(self, record: Record, wanted: Wanted, enrolment: Any) -> None:
        record.words += self.words(enrolment, wanted.enrolment)
        if "cohort_id" in wanted.enrolment:
            self.moved.append(enrolment)
        if "on_roll_to" in wanted.enrolment and wanted.enrolment["on_roll_to"] is None:
            self.counts["learners who are back on roll"] += 1
        self.changes.change(enrolment, **wanted.enrolment)
        for what, (before, after) in self.beside(wanted).items():
            if before or after:
                self.changes.tell(enrolment, what, before, after)
                record.words.append(in_words(what.capitalize(), before, after))

    def beside(self, wanted: Wanted) -> dict[str, tuple[str, str]]:
        """{what: (before, after)} of the groups and characteristics of somebody who is enrolled already."""
        gone, come = wanted.now - wanted.to, wanted.to - wanted.now
        return {
            "tutor group": self.places.words(wanted.leave, wanted.join, {TUTOR}),
            "classes": self.places.words(wanted.leave, wanted.join, {CLASS, TARGET}),
            "characteristics": (self.targets.names(gone), self.targets.names(come)),
        }

    def words(self, row: Any, values: dict[str, Any]) -> list[str]:
        """'Legal surname: Mensah, was Mensa' of each field that differs."""
        return [self.told(name, getattr(row, name), value) for name, value in values.items()]

    def told(self, name: str, before: Any, after: Any) -> str:
        if name == "cohort_id":
            return f"{self.cohorts[after]}, was {self.cohorts[before]}"
        one = self.fields[name]
        return in_words(one.label, *(str(one.cell.shown(value)) if value else "" for value in (before, after)))

    def carry_cohorts(self) -> None:
        """What was recorded of somebody this year counts for the year group in which she is now."""
        cohorts = {row.pk: row.cohort_id for row in self.moved}
        models: list[Any] = [*CARRY_COHORT] if cohorts else []
        for model in models:
            self.changes.table(model, told=False)
            for row in model.objects.filter(school=self.setting.school, enrolment__in=list(cohorts)).order_by("pk"):
                self.changes.change(row, cohort_id=cohorts[row.enrolment_id])


def in_words(what: str, before: str, after: str) -> str:
    """'Tutor group: 9B, was 9A'."""
    if not after:
        return f"{what}: no longer {before}"
    return f"{what}: {after}, was {before}" if before else f"{what}: {after}"


def earlier_years(setting: Setting) -> dict[int, Any]:
    """{learner: her latest enrolment before this year}, of those who are not in this year yet; one query."""
    year: Any = setting.year
    rows = Enrolment.objects.filter(school=setting.school, year__start__lt=year.start)
    rows = rows.exclude(learner__in=Enrolment.objects.filter(year=setting.year).values("learner"))
    return {row.learner_id: row for row in rows.select_related("year").order_by("year__start")}
