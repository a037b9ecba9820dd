"""What marks in a file change: the rules of a register that is typed (`tracking.registers`), for many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from careers.activities import words_of_session
from careers.imports.difference import Changes
from careers.imports.kinds import CHANGED, NEW, SAME, Record, Setting
from careers.models import Activity, Session
from careers.tenancy import Permission
from tracking.imports.identity import Finder
from tracking.imports.invited import Invited
from tracking.imports.marks import Mark, Means
from tracking.imports.occasions import Occasions
from tracking.imports.told import ToldPlan
from tracking.models import Participation
from tracking.registers import SAVED

HELD = (
    "held",
    "Mark these sessions as held",
    "Sessions that were planned, whose day has come, and that have marks here.",
)
ADD = ("add", "Add sessions that are not there yet", "An activity gets a session on the day that a row names.")
OPEN_FIRST = "If it went ahead after all, mark it as planned first; else leave its marks out."
#: So many new sessions are named on the page of the check.
NAMED = 12


@dataclass(frozen=True)
class Entry:
    """What a row says of one learner at one session; `mark` None: nothing."""

    record: Record
    session: Any
    enrolment: Any
    field: str
    mark: Mark | None

    @property
    def at(self) -> tuple[int, int]:
        return id(self.session), self.enrolment.pk

    @property
    def notes(self) -> dict[str, str]:
        """{'note': its words} where the row speaks of a note."""
        said = self.field == "mark" and "note" in self.record.values
        return {"note": self.record.values["note"] or ""} if said else {}


class Planner:
    def __init__(self, setting: Setting) -> None:
        self.setting, self.now = setting, timezone.now()
        self.found = ToldPlan(Changes())
        for model in (Session, Participation):
            self.found.changes.table(model, told=False)
        self.occasions, self.finder = Occasions(setting), Finder(setting)
        self.seen: set[tuple[int, int]] = set()
        self.kept: dict[tuple[int, int], Any] = {}
        self.tally: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.registers: dict[int, tuple[Any, Counter[bool]]] = {}

    def plan(self, records: Sequence[Record]) -> ToldPlan:
        entries = {
            id(record): self.entries(record) for record in records if record.good and record.verdict != "left out"
        }
        sessions = {id(one.session): one.session for rows in entries.values() for one in rows}
        self.load(sessions.values())
        for record in records:
            if record.good and (rows := entries.get(id(record))) and self.fits(record, rows):
                self.write(record, rows)
        self.finish()
        return self.found

    # Which session, which learner

    def entries(self, record: Record) -> list[Entry]:
        """What the row says of its learner, of one session or of several; what is wrong is refused."""
        marks = {name: mark for name, mark in record.wide.items() if mark is not None}
        if not marks and not {"mark", "note"} & {*record.values}:
            return []
        enrolment = self.finder.enrolment_of(record)
        said = [(self.column(record, name), "wide", mark) for name, mark in marks.items()]
        if {"mark", "note"} & {*record.values} and (not marks or "activity" in record.values):
            said.append((self.session_of(record), "mark", record.get("mark")))
        return [
            Entry(record, session, enrolment, field, mark) for session, field, mark in said if session and enrolment
        ]

    def column(self, record: Record, name: str) -> Any:
        session = self.occasions.row_of(name)
        if session is None:
            record.refuse("The session that a column stands for is gone", "Match the columns again.", field="wide")
        return session

    def session_of(self, record: Record) -> Any:
        """The session of the activity on the day of the row; its only one where no day is said."""
        activities, day = record.get("activity"), record.get("date")
        if not activities:
            return record.refuse("Activity is missing", "Fill it in, or leave the row out.", field="activity")
        hits = self.occasions.on(activities, day, record.get("starts_at"))
        if len(hits) == 1:
            return hits[0]
        if hits:
            todo = "Write the start time." if day else "Write its day into the row."
            return record.refuse("This may be one of several sessions", todo, field="date" if day else "activity")
        if day and len(activities) == 1 and self.setting.options.get(ADD[0]):
            return self.added(record, activities[0], day)
        if day:
            todo = f"Mend the day, or choose ‘{ADD[1]}’."
            return record.refuse("The activity has no session on this day", todo, field="date")
        return record.refuse("The activity has no session yet", "Write the day into the row.", field="activity")

    def added(self, record: Record, activity: Any, day: Any) -> Any:
        session = self.occasions.added(activity, day)
        if session is None:
            record.refuse("The day is outside the academic year", "Look at its year.", field="date")
        elif session.pk is None and record.get("starts_at"):
            session.starts_at = record.values["starts_at"]
        return session

    # What is kept

    def load(self, sessions: Iterable[Any]) -> None:
        sessions = list(sessions)
        self.invited = Invited(self.setting, sessions)
        by_key = {one.pk: one for one in sessions if one.pk}
        if connection.in_atomic_block:  # who saves one of these registers meanwhile waits until this is in
            list(Session.objects.select_for_update().filter(pk__in=by_key).order_by("pk").values_list("pk"))
        for row in Participation.objects.filter(school=self.setting.school, session__in=by_key):
            self.kept[id(by_key[row.session_id]), row.enrolment_id] = row

    # What may go in

    def fits(self, record: Record, rows: Sequence[Entry]) -> bool:
        for entry in rows:
            off = entry.session.status == Session.Status.CANCELLED
            if off or entry.session.activity.status == Activity.Status.CANCELLED:
                what = "session" if off else "activity"
                record.refuse(f"The {what} was cancelled, so it has no register", OPEN_FIRST, field=entry.field)
            elif entry.at in self.seen:
                record.refuse("This learner is in the file twice for one session", "Leave one of the rows out.",
                              field=entry.field)  # fmt: skip
            elif entry.mark is None and entry.at not in self.kept:
                record.refuse("There is a note, but no mark", "Say whether she took part.", field="mark")
            self.seen.add(entry.at)
        return record.good

    def write(self, record: Record, rows: Sequence[Entry]) -> None:
        verdicts = Counter(self.enter(entry) for entry in rows)
        record.verdict = CHANGED if verdicts[CHANGED] else NEW if verdicts[NEW] else SAME
        if verdicts[NEW] and any(entry.field == "wide" for entry in rows):
            record.words.insert(0, f"{verdicts[NEW]} new mark{'' if verdicts[NEW] == 1 else 's'}")
        self.tally.update(verdicts)

    def enter(self, entry: Entry) -> str:
        """Put one mark onto its register; the verdict on it."""
        row = self.kept.get(entry.at)
        if entry.mark and entry.mark.means == Means.NEITHER:
            self.left[entry.mark.said] += 1
            return SAME
        there = entry.mark.means == Means.THERE if entry.mark else row.attended
        if row is not None:
            self.count(entry.session, there)
            return self.change(entry, row, there)
        invited = self.invited.to(entry.session, entry.enrolment)
        if not (there or invited or entry.notes.get("note")):
            self.tally["uninvited"] += 1
            return SAME
        self.warn(entry, invited)
        self.count(entry.session, there)
        return self.add(entry, there)

    def warn(self, entry: Entry, invited: bool) -> None:
        warnings = {
            "This learner was not on roll on that day": not entry.enrolment.on_roll_on(entry.session.date),
            "This learner was not invited, and is added to the register": not invited,
            "The session is still to come, but has marks": entry.session.date > self.setting.today,
        }
        cause = next((cause for cause, so in warnings.items() if so), "")
        if cause and all(problem.cause != cause for problem in entry.record.problems):
            entry.record.warn(cause, "Look whether the day is right.", field=entry.field)

    def add(self, entry: Entry, there: bool) -> str:
        her = entry.enrolment
        row = Participation(
            school_id=her.school_id, year_id=her.year_id, session=entry.session, cohort_id=her.cohort_id, enrolment=her,
            learner_id=her.learner_id, attended=there, how=Participation.How.IMPORT, saved_at=self.now, **entry.notes,
        )  # fmt: skip
        self.found.changes.add(row)
        if entry.field == "mark":
            entry.record.words.append("took part" if there else "absent")
        return NEW

    def change(self, entry: Entry, row: Any, there: bool) -> str:
        """Change what is kept: how it came to be known with the mark alone, a note only where the row speaks of one."""
        values: dict[str, Any] = {**entry.notes}
        told: dict[str, list[Any]] = {}
        if row.attended != there:
            values |= {"attended": there, "how": Participation.How.IMPORT}
            told["took part"] = [row.attended, there]
        if "note" in values and values["note"] != row.note:
            told["note"] = ["written" if row.note else "", rewritten(row.note, values["note"])]
        if not told:
            return SAME
        self.found.changes.change(row, **values, saved_at=self.now)
        self.found.tell(entry.session, "participation changed", person=entry.enrolment.learner_id, **told)
        where = "" if entry.field == "mark" else f"{entry.session}: "
        pair = ("took part", "absent") if there else ("absent", "took part")
        marks = "{}, was {}".format(*pair) if "took part" in told else "another note"
        entry.record.words.append(f"{where}{marks}")
        return CHANGED

    def count(self, session: Any, there: bool) -> None:
        self.registers.setdefault(id(session), (session, Counter()))[1][there] += 1

    # Sessions themselves, and what is told

    def finish(self) -> None:
        written = {id(row.session) for row in self.found.changes.table(Participation).added}
        for session, marks in self.registers.values():
            if session.pk is None and id(session) in written:
                self.add_session(session)
            elif session.status == Session.Status.PLANNED and session.date <= self.setting.today:
                self.hold(session)
            if id(session) in written or self.changed(session):
                words = f"{marks[True]} took part, {marks[False]} absent, from a spreadsheet"
                self.found.tell(session, SAVED, register=["", words])
        self.sum_up()

    def changed(self, session: Any) -> bool:
        return any(row.session_id == session.pk for row in self.found.changes.table(Participation).changed)

    def add_session(self, session: Any) -> None:
        self.found.changes.add(session)
        self.found.tell(session.activity, "session added", session=["", words_of_session(session)])
        self.tally["added"] += 1
        if self.tally["added"] <= NAMED:
            self.found.notes.append(f"A new session: {session}.")

    def hold(self, session: Any) -> None:
        if not self.setting.options.get(HELD[0]) or not self.setting.member.can(Permission.CHANGE_PROGRAMME):
            self.tally["planned"] += 1
            return
        self.found.changes.change(session, status=Session.Status.HELD)
        words = words_of_session(session)
        self.found.tell(session.activity, "session changed", status=["planned", "held"], session=[words] * 2)
        self.tally["held"] += 1

    def sum_up(self) -> None:
        tally, left = self.tally, self.left
        counts = {
            "new marks": tally[NEW], "changed marks": tally[CHANGED], "marks that are not counted": left.total(),
            "new sessions": tally["added"], "sessions marked as held": tally["held"],
        }  # fmt: skip
        self.found.counts = [(words, number) for words, number in counts.items() if number]
        if left:
            marks = ", ".join(f"‘{said}’ {number}×" for said, number in left.most_common(NAMED))
            self.found.notes.append(
                f"Marks that count neither as there nor as absent: {marks}. See the register marks."
            )
        if tally["uninvited"]:
            words = f"{tally['uninvited']} marked absent who had not been invited: they stay off the register."
            self.found.notes.append(words)
        if tally["planned"]:
            words = f"{tally['planned']} with marks still stand as planned: choose ‘{HELD[1]}’ if they took place."
            self.found.notes.append(f"Sessions: {words}")


def rewritten(before: str, after: str) -> str:
    """What history tells of a note about a child: never its words."""
    return ("written anew" if before else "written") if after else ""
