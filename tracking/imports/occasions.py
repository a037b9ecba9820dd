"""The activities of a year and their sessions, as the cells and headers of a file call them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from careers.imports.cells import CellType, Chosen, Convert, Day, Raw, Time, Wrong, key
from careers.imports.kinds import Setting, Wide
from careers.models import Activity, Session
from careers.tenancy import Permission

NEW = "new"
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
#: A day inside other words, with or without its year.
DAY_IN_WORDS = re.compile(
    rf"\b(\d{{4}}-\d\d-\d\d|\d{{1,2}}([/.-])\d{{1,2}}(?:\2\d{{2,4}})?|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?[ -]{MONTH}(?:[ -]\d{{4}}|[ -]\d\d)?)(?!\d)",
    re.I,
)
TIME_IN_WORDS = re.compile(r"\b\d{1,2}(?::\d\d(?::00)?|\.\d\d)? ?(?:am|pm)\b|\b\d{1,2}:\d\d(?::00)?\b", re.I)
WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(s|nes|rs|ur)?(day)?\b\.?", re.I)


class ActivityOf(CellType):
    """An activity of the year by its title: all of this title, for the day may say which one is meant."""

    expected = "the title of an activity of the year"

    def bind(self, setting: Setting) -> Convert:
        rows = activities_of(setting)
        by_id = {str(row.pk): row for row in rows}
        by_title: dict[str, list[Any]] = {}
        for row in rows:
            by_title.setdefault(key(row.title), []).append(row)

        def convert(raw: Raw) -> list[Any]:
            found = [by_id[raw]] if isinstance(raw, Chosen) and raw in by_id else by_title.get(key(raw), [])
            if not found:
                raise Wrong("No activity of this year has this title", "Say which one is meant.", word=str(raw))
            return found

        return convert

    def options(self, setting: Setting) -> Sequence[tuple[str, str]]:
        return [(str(row.pk), row.title) for row in activities_of(setting)]

    def shown(self, value: Any) -> str:
        return "" if value is None else str(value)


def activities_of(setting: Setting) -> list[Any]:
    return list(Activity.objects.filter(school=setting.school, year=setting.year).by_title())


class Occasions:
    """The sessions of a year by activity and day; two queries."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.activities = {row.pk: row for row in activities_of(setting)}
        self.sessions: dict[str, Any] = {}
        self.by_activity: dict[int, list[Any]] = defaultdict(list)
        rows = Session.objects.filter(school=setting.school, activity__year=setting.year)
        for row in rows.order_by("date", "starts_at", "pk"):
            row.activity, row.school = self.activities[row.activity_id], setting.school
            self.sessions[str(row.pk)] = row
            self.by_activity[row.activity_id].append(row)

    def on(self, activities: Iterable[Any], day: date | None, at: time | None = None) -> list[Any]:
        """The sessions of these activities that day, at that time if it is said; without a day all but cancelled."""
        found = [row for activity in activities for row in self.by_activity[activity.pk]]
        if day is None:
            return [row for row in found if row.status != Session.Status.CANCELLED]
        that_day = [row for row in found if row.date == day]
        return [row for row in that_day if row.starts_at == at] or that_day if at else that_day

    def titled(self, words: str) -> list[Any]:
        title = key(words)
        return [row for row in self.activities.values() if key(row.title) == title]

    def may_be_added(self, day: date) -> bool:
        """Whether this member may add a session on that day."""
        return self.inside(day) and self.setting.member.can(Permission.CHANGE_PROGRAMME)

    def called(self, header: str) -> str:
        """What a header with a title and perhaps a day means: the id of a session, or of a new one; '' if unclear."""
        readings = self.readings(header)
        return next((name for reading in readings if (name := self.named(*reading))), "")

    def readings(self, header: str) -> list[tuple[date | None, time | None, str]]:
        """The ways to read a header: a title alone, then a title beside a day, of several days the last first."""
        found = [self.parted(header, *one.span()) for one in DAY_IN_WORDS.finditer(header)]
        return [(None, None, header), *(one for one in reversed(found) if one[0])]

    def named(self, day: date | None, at: time | None, words: str) -> str:
        activities = self.titled(words) if words else list(self.activities.values())
        found = self.on(activities, day, at)
        if len(found) == 1:
            return str(found[0].pk)
        if not found and words and day and len(activities) == 1 and self.may_be_added(day):
            return new_name(activities[0], day)
        return ""

    def parted(self, header: str, first: int, last: int) -> tuple[date | None, time | None, str]:
        """(day, time, the other words) of a header such as 'Enterprise day Fri 12/03/27 9:00'."""
        day, rest = self.day_of(header[first:last]), f"{header[:first]} {header[last:]}"
        clock = TIME_IN_WORDS.search(rest)
        at = time_of(clock.group()) if clock else None
        words = WEEKDAY.sub(" ", TIME_IN_WORDS.sub(" ", rest) if at else rest)
        return day, at if at != time(0) else None, key(words) if re.search(r"\w", words) else ""

    def day_of(self, words: str) -> date | None:
        """The day; one without a year lies in the academic year."""
        try:
            return Day().day(words)
        except Wrong:
            pass
        apart = re.findall(r"[^ ./-]+", words)
        first = self.setting.year.start
        for year in (f"20{apart[2]}",) if len(apart) > 2 else (first, first + 1):
            try:
                day = Day().day(f"{apart[0]} {apart[1]} {year}".replace(" ", "/" if apart[1].isdigit() else " "))
            except Wrong:
                continue
            if self.inside(day):
                return day
        return None

    def inside(self, day: date) -> bool:
        return bool(self.setting.year.starts_on <= day <= self.setting.year.ends_on)

    def row_of(self, name: str) -> Any:
        """The session of this id, or a new one that is still to be added; None where it is gone or cannot be."""
        new = re.fullmatch(rf"{NEW}:(\d+):([\d-]+)", name)
        activity = self.activities.get(int(new[1])) if new else None
        day = self.day_of(new[2]) if new else None
        return self.added(activity, day) if activity and day else self.sessions.get(name)

    def added(self, activity: Any, day: date) -> Any:
        """The session of this activity that day, new if there is none; each is made once."""
        name = new_name(activity, day)
        if name not in self.sessions:
            there = self.on([activity], day)
            if not there and not self.may_be_added(day):
                return None
            self.sessions[name] = there[0] if there else self.fresh(activity, day)
        return self.sessions[name]

    def fresh(self, activity: Any, day: date) -> Any:
        """Who has marks of a day that has come was at a session that was held."""
        past = day <= self.setting.today
        row = Session(school=self.setting.school, activity=activity, date=day)
        row.status = Session.Status.HELD if past else Session.Status.PLANNED
        return row


def new_name(activity: Any, day: date) -> str:
    return f"{NEW}:{activity.pk}:{day.isoformat()}"


def time_of(words: str) -> time | None:
    try:
        return Time().clean(words)
    except Wrong:
        return None


def label_of(session: Any) -> str:
    """'Enterprise day, 12 March 2027, 09:00, 9A': enough to tell it from the others."""
    parts = [f"{session}", f"{session.starts_at:%H:%M}" if session.starts_at else "", session.groups]
    parts.append("cancelled" if session.status == Session.Status.CANCELLED else "")
    return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class SessionColumns(Wide):
    """Columns that stand for a session, told by the title and the day in their headers; some for one to be added."""

    occasions: Occasions = field(kw_only=True)

    def guess(self, header: str) -> str:
        return self.occasions.called(header)

    def offered(self, headers: Iterable[str]) -> Sequence[tuple[str, str]]:
        """The sessions of the year, and before them the new ones that these headers speak of."""
        names = {name: None for header in headers if (name := self.guess(header)).startswith(f"{NEW}:")}
        rows = [(name, self.occasions.row_of(name)) for name in names]
        fresh = [(name, f"A new session of {row.activity.title} on {row.date:%-d %B %Y}") for name, row in rows if row]
        return [*fresh, *self.choices]


def session_columns(cell: CellType, setting: Setting) -> SessionColumns:
    occasions = Occasions(setting)
    named = sorted(occasions.sessions.items(), key=lambda pair: (key(pair[1].activity.title), pair[1].date))
    return SessionColumns("a session", [(name, label_of(row)) for name, row in named], cell, occasions=occasions)
