"""What the rows of a file of sessions change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.text import capfirst

from careers.activities import words_of_session
from careers.imports.difference import Changes, same
from careers.imports.kinds import CHANGED, NEW, SAME, Record, Setting
from careers.models import ActivityCohort, Session, SessionCohort
from tracking.imports.occasions import Occasions
from tracking.imports.told import ToldPlan

Status = Session.Status
#: What a row may say of a session itself.
OWN = ("date", "starts_at", "place", "groups", "status", "note")
#: What tells sessions of one day apart, the surest first; `None` in the file leaves it open.
LOOKS = (("starts_at", "groups", "place"), ("starts_at", "groups"), ("starts_at",))


class Planner:
    """What the rows of a file change about the sessions of a year."""

    def __init__(self, setting: Setting) -> None:
        self.setting, self.found = setting, ToldPlan(Changes())
        self.occasions = Occasions(setting)
        self.found.changes.table(Session, told=False)
        self.found.changes.table(SessionCohort, told=False)
        self.own: dict[int, dict[Any, Any]] = defaultdict(dict)
        rows = SessionCohort.objects.filter(school=setting.school, session__activity__year=setting.year)
        for row in rows.select_related("cohort"):
            self.own[row.session_id][row.cohort] = row
        self.of_activity: dict[int, set[Any]] = defaultdict(set)
        invited = ActivityCohort.objects.filter(school=setting.school, activity__year=setting.year)
        for activity, cohort in invited.values_list("activity", "cohort"):
            self.of_activity[activity].add(cohort)

    def plan(self, records: Sequence[Record]) -> ToldPlan:
        days: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
        for record in records:
            activities = record.values["activity"]
            days[record.values["date"], *(one.pk for one in activities)].append(record)
        for (day, *_), rows in days.items():
            for record, session in self.known(rows, self.occasions.on(rows[0].values["activity"], day)):
                if session:
                    self.change(record, session)
                elif activity := self.activity_of(record):
                    self.add(record, activity)
        return self.found

    def activity_of(self, record: Record) -> Any:
        """The activity of a new session; of two with one title the one that has another session on that day."""
        found, day = record.values["activity"], record.values["date"]
        found = [one for one in found if self.occasions.on([one], day)] or found
        if len(found) == 1:
            return found[0]
        record.refuse(
            "Two activities of this year have this title", "Say which one is meant.", field="activity",
            word=found[0].title,
        )  # fmt: skip
        return None

    def known(self, records: list[Record], sessions: list[Any]) -> list[tuple[Record, Any]]:
        """Each row with the session that it speaks of, or None for a new one; what is not clear is refused."""
        found: dict[int, Any] = {}
        free = list(sessions)
        rows = once(records, sessions)
        for look in LOOKS:
            for record in rows:
                hits = [] if id(record) in found else [one for one in free if alike(record, one, look)]
                if len(hits) == 1 or (hits and look is LOOKS[0]):
                    found[id(record)] = hits[0]
                    free.remove(hits[0])
        rest = [record for record in rows if id(record) not in found]
        for record in rest:
            untimed = [one for one in free if one.starts_at is None]
            if any(alike(record, one, LOOKS[-1]) for one in free):
                record.refuse(
                    "The activity has several sessions on this day", "Write the start time.", field="starts_at"
                )
            elif len(untimed) == len(rest) == 1:
                found[id(record)] = untimed[0]
        return [(record, found.get(id(record))) for record in rows if record.good]

    def add(self, record: Record, activity: Any) -> None:
        year, values = self.setting.year, record.values
        if not self.occasions.inside(values["date"]):
            span = f"{year.starts_on:%-d %B %Y} to {year.ends_on:%-d %B %Y}"
            return record.refuse("The day is outside the academic year", f"It runs from {span}.", field="date")
        session = Session(school=self.setting.school, activity=activity, **own_values(record))
        if not self.could_be_held(record, session):
            return None
        self.found.changes.add(session)
        for cohort in values.get("cohorts") or ():
            self.found.changes.add(SessionCohort(school=self.setting.school, session=session, cohort=cohort))
        self.found.tell(session.activity, "session added", session=["", words_of_session(session)])
        record.verdict, record.words = NEW, [f"{session.date:%-d %B %Y}"]
        return None

    def change(self, record: Record, session: Any) -> None:
        before = {name: getattr(session, name) for name in OWN}
        if "held" == record.get("status") != session.status and not self.could_be_held(record, session):
            return
        self.found.changes.change(session, **own_values(record))
        told = {
            name: [word_of(session, name, before[name]), word_of(session, name, getattr(session, name))]
            for name in OWN
            if not same(before[name], getattr(session, name))
        } | self.invite(record, session)
        record.verdict = CHANGED if told else SAME
        if told:
            record.words = [
                f"{label(name)}: {after or 'nothing'}, was {was or 'nothing'}" for name, (was, after) in told.items()
            ]
            told["session"] = [words_of_session(session)] * 2
            self.found.tell(session.activity, "session changed", **told)

    def could_be_held(self, record: Record, session: Any) -> bool:
        if record.get("status") != Status.HELD or session.date <= self.setting.today:
            return True
        record.refuse("A session that is still to come cannot have been held", "Write ‘planned’.", field="status")
        return False

    def invite(self, record: Record, session: Any) -> dict[str, list[str]]:
        """Invite the year groups of the row; one that names none of its own has those of its activity."""
        if "cohorts" not in record.values:
            return {}
        own, wanted = self.own[session.pk], record.values["cohorts"] or []
        if set(own) == set(wanted) or (not own and {one.pk for one in wanted} == self.of_activity[session.activity_id]):
            return {}
        for cohort in wanted:
            if cohort not in own:
                self.found.changes.add(SessionCohort(school=self.setting.school, session=session, cohort=cohort))
        for cohort, row in own.items():
            if cohort not in wanted:
                self.found.changes.remove(row)
        return {"cohorts": [", ".join(map(str, own)), ", ".join(map(str, wanted))]}


def own_values(record: Record) -> dict[str, Any]:
    """What the row says of the session itself, as the table keeps it."""
    empty = {"starts_at": None}
    return {name: empty.get(name, "") if record.values[name] is None else record.values[name]
            for name in OWN if name in record.values}  # fmt: skip


def once(records: list[Record], sessions: list[Any]) -> list[Record]:
    """Those that are in the file no oftener than there are such sessions, or once; the others are refused."""
    there = Counter(tuple(getattr(one, name) or None for name in LOOKS[0]) for one in sessions)
    seen: Counter[Any] = Counter()
    for record in records:
        at = tuple(record.get(name) for name in LOOKS[0])
        seen[at] += 1
        if seen[at] > max(there[at], 1):
            record.refuse("This session is in the file twice", "Leave one of the rows out.", field="date")
    return [record for record in records if record.good]


def alike(record: Record, session: Any, look: Iterable[str]) -> bool:
    """Whether the row says nothing else of these than the session."""
    return all(record.get(name) in (None, getattr(session, name)) for name in look)


def word_of(session: Any, name: str, value: Any) -> str:
    if name == "status":
        return str(Status(value).label)
    return f"{value:%H:%M}" if name == "starts_at" and value else str(value or "")


def label(name: str) -> str:
    return "Year groups" if name == "cohorts" else capfirst(Session._meta.get_field(name).verbose_name)
