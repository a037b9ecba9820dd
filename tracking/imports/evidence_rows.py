"""What the rows of a file say that learners met, and which of it is new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from careers.history import actor_of
from careers.imports.activities.codes import codes_of
from careers.imports.cells import key
from careers.imports.difference import Changes
from careers.imports.kinds import CHANGED, LEFT, NEW, SAME, Record, Setting
from careers.models import Membership, Session
from tracking.imports.identity import Finder
from tracking.imports.occasions import Occasions
from tracking.imports.told import ToldPlan
from tracking.models import Evidence, EvidenceSource, Step

OBSERVATION = EvidenceSource.Kind.OBSERVATION
CANCELLED = Session.Status.CANCELLED
NOT_CLEAR = "The activity has several sessions, so it stays open at which of them it was"
NO_SESSION = "The activity has no session that took place, so the evidence is kept without one"


@dataclass(frozen=True)
class Met:
    """One learner met one statement at one level, as a row says."""

    record: Record
    enrolment: Any
    statement: Any
    level: Any
    date: Any
    session: Any
    step: Any

    def said(self, name: str) -> Any:
        """What the row says of a field; None where it says nothing."""
        return self.record.get(name)

    @property
    def place(self) -> tuple[int, int, Any]:
        return self.enrolment.learner_id, self.statement.pk, self.date

    @property
    def whole(self) -> tuple[Any, ...]:
        """What may not stand twice in one file."""
        notes = (self.said("kind") or OBSERVATION, self.said("note") or "", self.said("her_note") or "")
        return (*self.place, self.level.pk, *notes)

    @property
    def shows(self) -> dict[str, Any]:
        """What its source is."""
        texts = {name: self.said(name) or "" for name in ("said_by", "note", "link")}
        return {"kind": self.said("kind") or OBSERVATION, **texts}


class Planner:
    def __init__(self, setting: Setting) -> None:
        self.setting, self.found = setting, ToldPlan(Changes())
        for model in (EvidenceSource, Evidence):
            self.found.changes.table(model, told=False)
        self.occasions, self.finder = Occasions(setting), Finder(setting)
        self.statements = codes_of(setting).by_id
        rows = Step.objects.filter(school=setting.school)
        self.steps = {(row.statement_id, key(row.text)): row for row in rows}
        self.there: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        self.seen: set[tuple[Any, ...]] = set()
        self.sources: dict[tuple[Any, ...], list[tuple[Any, set[tuple[int, int]]]]] = defaultdict(list)
        self.told: dict[tuple[int, int], tuple[Any, list[str]]] = {}
        self.tally: Counter[str] = Counter()
        self.unclear: dict[int, str] = {}

    def plan(self, records: Sequence[Record]) -> ToldPlan:
        met = [(record, self.met(record)) for record in records if record.good and record.verdict != LEFT]
        self.load([one for _, rows in met for one in rows])
        for record, rows in met:
            if record.good and self.fits(record, rows):
                self.write(record, rows)
        for (learner, _), (source, words) in self.told.items():
            self.found.tell(source, "evidence added", person=learner, evidence=["", ", ".join(words)])
        counts = {"new pieces of evidence": self.tally[NEW], "changed pieces": self.tally[CHANGED]}
        self.found.counts = [(words, number) for words, number in counts.items() if number]
        return self.found

    # What a row says

    def met(self, record: Record) -> list[Met]:
        """All that the row says was met; what is wrong is refused."""
        levels = {name: level for name, level in record.wide.items() if level is not None}
        if not levels and not {"statement", "level"} & {*record.values}:
            return []
        enrolment, pairs = self.finder.enrolment_of(record), self.pairs(record, levels)
        session = self.session_of(record)
        day = self.day_of(record, session) if record.good else None
        if not (record.good and enrolment and day):
            return []
        if not enrolment.on_roll_on(day):
            record.warn("This learner was not on roll on that day", "Look whether the date is right.", field="date")
        found = [Met(record, enrolment, one, level, day, session, self.step_of(record, one)) for one, level in pairs]
        if record.get("step") and not any(one.step for one in found):
            record.refuse("The statement has no such small step", "Add it to the small steps first, or empty the cell.",
                          field="step")  # fmt: skip
        return found

    def pairs(self, record: Record, levels: dict[str, Any]) -> list[tuple[Any, Any]]:
        """[(statement, level)] of the row's own code and level, then of its columns."""
        pairs = [(statement, record.values.get("level")) for statement in record.get("statement", ())]
        no_level = bool(pairs) and pairs[0][1] is None
        missing = "level" if no_level else "statement" if not pairs and "level" in record.values else ""
        if missing and not levels:
            record.refuse(f"{missing.capitalize()} is missing", "Fill it in, or leave the row out.", field=missing)
        columns = [(self.statements[name], level) for name, level in levels.items() if name in self.statements]
        return [pair for pair in pairs if pair[1]] + columns

    def session_of(self, record: Record) -> Any:
        """The session of the activity on that day, or its only one; None, and it is told, where that is not clear."""
        activities = record.get("activity")
        if not activities:
            return None
        hits = self.occasions.on(activities, record.get("date")) or self.occasions.on(activities, None)
        live = [one for one in hits if CANCELLED not in (one.status, one.activity.status)]
        if len(live) == 1:
            return live[0]
        self.unclear[id(record)] = NOT_CLEAR if live else NO_SESSION
        return None

    def day_of(self, record: Record, session: Any) -> Any:
        day = record.get("date") or (session.date if session else None)
        if day is None:
            record.refuse("Date is missing", "Fill it in, or leave the row out.", field="date")
        elif not self.occasions.inside(day):
            year = self.setting.year
            span = f"{year.starts_on:%-d %B %Y} to {year.ends_on:%-d %B %Y}"
            record.refuse("The day is outside the academic year", f"It runs from {span}.", field="date")
        elif day > self.setting.today:
            record.warn("The day is still to come", "Write the day on which it was seen.", field="date")
        return day

    def step_of(self, record: Record, statement: Any) -> Any:
        text = record.get("step")
        return self.steps.get((statement.pk, key(text))) if text else None

    # What is there already

    def load(self, met: Sequence[Met]) -> None:
        if not met:
            return
        days, statements = [one.date for one in met], {one.statement.pk for one in met}
        rows = Evidence.objects.filter(school=self.setting.school, year=self.setting.year, statement__in=statements)
        rows = rows.filter(date__range=(min(days), max(days))).select_related("source").order_by("pk")
        for row in rows:
            self.there[row.learner_id, row.statement_id, row.date].append(row)

    def alike(self, one: Met) -> list[Any]:
        """The pieces that the row may speak of: what it is silent about may be anything."""
        return [
            row for row in self.there[one.place]
            if row.level_id == one.level.pk
            and one.said("kind") in (None, row.source.kind)
            and one.said("note") in (None, row.source.note.strip())
            and one.said("her_note") in (None, row.note)
        ]  # fmt: skip

    def fits(self, record: Record, rows: Sequence[Met]) -> bool:
        for one in rows:
            if one.whole in self.seen and not self.alike(one):
                record.refuse("This evidence is in the file twice", "Leave one of the rows out.", field="statement")
            self.seen.add(one.whole)
        return record.good

    # What is written

    def write(self, record: Record, rows: Sequence[Met]) -> None:
        verdicts = Counter(self.enter(one) for one in rows)
        record.verdict = CHANGED if verdicts[CHANGED] else NEW if verdicts[NEW] else SAME
        self.tally.update(verdicts)

    def enter(self, one: Met) -> str:
        row = next(iter(self.alike(one)), None)
        words = f"{one.statement.code} {one.level}"
        if row is None:
            if cause := self.unclear.pop(id(one.record), ""):
                one.record.warn(cause, "Mend the date, or the sessions of the activity.", field="activity")
            source = self.source_for(one)
            self.add(one, source)
            self.told.setdefault((one.enrolment.learner_id, id(source)), (source, []))[1].append(words)
            one.record.words.append(words)
            return NEW
        self.there[one.place].remove(row)  # each piece is spoken of once
        return self.change(one, row, words)

    def source_for(self, one: Met) -> Any:
        """One source for all of one kind, day, session and words; another where it says of her another level."""
        shows = one.shows
        hers = one.enrolment.learner_id, one.statement.pk
        of = self.sources[(one.date, one.session.pk if one.session else None, *shows.values())]
        for source, held in of:
            if hers not in held:
                held.add(hers)
                return source
        member = self.setting.member
        by = member.pk if isinstance(member, Membership) else None
        source = EvidenceSource(
            school=self.setting.school, session=one.session, added_by=actor_of(member)[0], added_by_member=by, **shows
        )
        of.append((self.found.changes.add(source), {hers}))
        return source

    def add(self, one: Met, source: Any) -> None:
        her = one.enrolment
        self.found.changes.add(Evidence(
            school_id=her.school_id, source=source, year_id=her.year_id, statement=one.statement, level=one.level,
            cohort_id=her.cohort_id, enrolment=her, learner_id=her.learner_id, step=one.step, date=one.date,
            support=one.said("support") or "", note=one.said("her_note") or "",
        ))  # fmt: skip

    def change(self, one: Met, row: Any, words: str) -> str:
        """Support and small step may be said later; what was verified has to be verified again."""
        values = {"support": one.said("support") or row.support, "step_id": one.step.pk if one.step else row.step_id}
        other = [name.removesuffix("_id") for name, value in values.items() if getattr(row, name) != value]
        told = {name: ["", "changed"] for name in other}
        if not told:
            return SAME
        again = {"verified_by": "", "verified_at": None} if row.verified_at else {}
        self.found.changes.change(row, support=values["support"], step=values["step_id"], **again)
        self.found.tell(row.source, "evidence changed", person=row.learner_id, **told)
        one.record.words.append(f"{words}: another {' and '.join(told)}")
        return CHANGED
