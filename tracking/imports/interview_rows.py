"""What rows of a file about guidance interviews change: each finds its interview by learner, day and time."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from careers.imports.cells import Raw, Time, plain
from careers.imports.difference import Changes
from careers.imports.kinds import CHANGED, NEW, Record, Setting
from tracking.imports.pieces import differing, outside, paired
from tracking.interviews import Agreed
from tracking.models import Interview, InterviewAction

S = Interview.Status
#: A bare 'no' under 'Attended': missed if the day is past, else still to be booked or to come.
NO = "no"
#: {field of a row as it is: what the check calls it}
PLAIN = {
    "starts_at": "time", "adviser": "adviser", "mode": "how", "place": "place", "note": "shareable note",
    "restricted_note": "restricted note",
}  # fmt: skip
WORDS = {**PLAIN, "agreed": "agreed actions", "date": "day"}


@dataclass
class Writing:
    """The interviews of the year beside the rows of a file."""

    setting: Setting
    changes: Changes = field(default_factory=Changes)
    hers: dict[Record, Any] = field(default_factory=dict)
    actions: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    #: {(learner, day): interviews that no row speaks of}, and the times at which the others are.
    free: Counter[tuple[int, date | None]] = field(default_factory=Counter)
    times: dict[tuple[int, date | None], list[Any]] = field(default_factory=lambda: defaultdict(list))
    #: Learners with an interview that is booked for a day of which no row speaks.
    booked: set[int] = field(default_factory=set)

    def take(self, record: Record, enrolment: Any) -> None:
        """Keep a row that may be an interview of hers."""
        if not record.get("date") and not record.get("status"):
            record.leave("This row names no interview: neither a day nor how it stands")
        elif not outside(record, ["date"], self.setting):
            self.hers[record] = enrolment
            if "starts_at" not in record.headers and (at := time_in(record.raw.get("date"))):
                record.values["starts_at"] = at

    def write(self) -> None:
        school, year = self.setting.school, self.setting.year
        rows = list(Interview.objects.filter(school=school, year=year).order_by("pk"))
        for one in InterviewAction.objects.filter(school=school, interview__year=year).order_by("pk"):
            self.actions[one.interview_id].append(one)
        self.changes.table(Interview)
        self.changes.table(InterviewAction, told=False)
        found = self.found(rows)
        unspoken = {*rows} - {*found.values()}
        self.free.update(map(day_of, unspoken))
        self.booked = {row.learner_id for row in unspoken if row.status == S.BOOKED}
        for record, row in found.items():
            self.times[self.day(record)].append(record.get("starts_at") or row.starts_at)
        for record in self.hers:
            self.one(record, found.get(record))

    def found(self, rows: list[Any]) -> dict[Record, Any]:
        """{record: its interview}: of the same day, time and status; then less alike; or the one to be booked."""
        wanted = {row.learner_id for row in rows if is_wanted(row)}
        days = Counter(map(day_of, rows))

        def only(key: tuple[Any, ...]) -> tuple[Any, ...] | None:
            return key if days[key] == 1 else None

        def books(record: Record) -> Any:
            dated = record.get("date") and self.status(record, None) in (S.BOOKED, S.HELD)
            learner = self.hers[record].learner_id
            return ("wanted", learner) if dated and learner in wanted else None

        return paired(
            self.hers,
            rows,
            [
                (lambda one: (*self.day(one), one.get("starts_at"), one.get("status")),
                 lambda row: (*day_of(row), row.starts_at, row.status)),
                (lambda one: one.get("starts_at") and (*self.day(one), one.get("starts_at")),
                 lambda row: (*day_of(row), row.starts_at)),
                (lambda one: one.get("status") and (*self.day(one), one.get("status")),
                 lambda row: (*day_of(row), row.status) if not row.starts_at or days[day_of(row)] == 1 else None),
                (lambda one: only(self.day(one)), day_of),
                (books, lambda row: ("wanted", row.learner_id) if is_wanted(row) else None),
            ],
        )  # fmt: skip

    def day(self, record: Record) -> tuple[int, date | None]:
        return self.hers[record].learner_id, record.get("date")

    def status(self, record: Record, row: Any) -> str:
        """As the row of the file says it; where it says nothing, as it is, or as its day makes likely."""
        said, day = record.get("status"), record.get("date")
        past = bool(day and day < self.setting.today)
        if said == NO:
            return S.MISSED if past else S.BOOKED if day else S.WANTED
        return str(said or (row and row.status) or (S.HELD if past else S.BOOKED if day else S.WANTED))

    def one(self, record: Record, row: Any) -> None:
        status = self.status(record, row)
        day = record.get("date") or (row.date if row else None)
        if self.refused(record, status, day) or (row is None and self.twice(record)):
            return
        values = {name: record.values[name] for name in PLAIN if name in record.values}
        values |= {"status": status, "date": day}
        if row is None:
            self.add(record, values)
        else:
            self.change(record, row, values)

    def refused(self, record: Record, status: str, day: date | None) -> bool:
        if status in (S.BOOKED, S.HELD, S.MISSED) and not day:
            record.refuse("The interview has no day", "Give the day, or write ‘to be booked’.", field="status")
        elif day and status in (S.HELD, S.MISSED) and day > self.setting.today:
            record.refuse(
                "An interview on a day to come cannot be held or missed yet", "Write ‘booked’, or mend the day.",
                field="date",
            )  # fmt: skip
        return not record.good

    def twice(self, record: Record) -> bool:
        """Whether a new row is one too many for its day; another time on the same day is told and goes in."""
        at, begins = self.day(record), record.get("starts_at")
        if self.free[at]:
            record.refuse("The learner has two interviews on this day", "Give the time of the one that you mean.",
                          field="date")  # fmt: skip
        elif at in self.times and (not begins or None in self.times[at] or begins in self.times[at]):
            record.refuse("The learner has another row for the same day", "Leave one of them out, or give both a time.",
                          field="date")  # fmt: skip
        elif at in self.times:
            record.warn("The learner has another interview on this day", "Look whether both are meant.", field="date")
        self.times[at].append(begins)
        return not record.good

    def add(self, record: Record, values: dict[str, Any]) -> None:
        enrolment = self.hers[record]
        keys = {"year": self.setting.year, "cohort_id": enrolment.cohort_id, "enrolment": enrolment}
        values = {name: value for name, value in values.items() if value is not None}
        row = Interview(school=self.setting.school, learner=enrolment.learner, **keys, **values)
        record.verdict = NEW
        record.words.append(" ".join([row.get_status_display(), *([f"on {row.date:%-d %B %Y}"] if row.date else [])]))
        if not record.get("status"):
            record.warn(f"How the interview stands is not said: it is taken as ‘{row.get_status_display()}’",
                        "Look whether that is right.", field="date")  # fmt: skip
        if row.status == S.BOOKED and row.learner_id in self.booked:
            record.warn("The learner has another interview booked, which stays",
                        "Cancel the other one on its page if this takes its place.", field="date")  # fmt: skip
        self.changes.add(row)
        self.agree(row, record.get("agreed", []))

    def change(self, record: Record, row: Any, values: dict[str, Any]) -> None:
        """Only what differs; a page that was opened before is then told that it is stale."""
        before = Interview(status=row.status).get_status_display()
        new = differing(row, values)
        changed = self.changes.change(row, **new)
        if "agreed" in record.values and self.agree(row, record.get("agreed", [])):
            changed, new = True, {**new, "agreed": None}
            numbers = len(self.actions.get(row.pk, [])), len(record.get("agreed", []))
            self.changes.tell(row, "agreed actions", *map(str, numbers))
        if changed:
            self.changes.change(row, version=row.version + 1)
            record.verdict = CHANGED
            stands = f"{row.get_status_display()}, was {before}"
            record.words += [stands if name == "status" else f"{WORDS[name]} changed" for name in new]

    def agree(self, row: Any, agreed: list[Agreed]) -> bool:
        """Let what was agreed be this; whether it was something else."""
        before = self.actions.get(row.pk, []) if row.pk else []
        keys = [{name: getattr(one, name) for name in ("text", "whose", "due_on", "done_on")} for one in agreed]
        changed = len(before) != len(keys)
        for one, values in zip(before, keys, strict=False):
            changed |= self.changes.change(one, **differing(one, values))
        for values in keys[len(before) :]:
            self.changes.add(InterviewAction(school=self.setting.school, interview=row, **values))
        for one in before[len(keys) :]:
            self.changes.remove(one)
        return changed


def day_of(row: Any) -> tuple[int, date | None]:
    return row.learner_id, row.date


def time_in(raw: Raw) -> time | None:
    """The time of a cell that holds a day and a time; midnight is none."""
    if isinstance(raw, datetime):
        return raw.time() if raw.time() != time() else None
    found = re.search(r"\s(\d{1,2}:\d{2})(?::00)?$", plain(raw))
    return Time().clean(found[1]) if found and found[1] not in ("0:00", "00:00") else None


def is_wanted(row: Any) -> bool:
    """Whether it waits for a day."""
    return row.status == S.WANTED and row.date is None
