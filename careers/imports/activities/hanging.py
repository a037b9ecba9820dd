"""What one row of a file sets beside its activity: year groups, groups, staff, partners, statements, a session."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from careers.activities import words_of_session
from careers.imports.activities.changing import DELIVERED
from careers.imports.activities.codes import Codes
from careers.imports.activities.known import JOINS, Known
from careers.imports.cells import key
from careers.imports.difference import Changes
from careers.imports.kinds import Record, Setting
from careers.mapping import in_words
from careers.models import Mapping, Partner, Session, SessionCohort

#: '~120 employers', '15 volunteers', 'two local firms': how many came, and no partner's name.
A_NUMBER = re.compile(
    r"\s*(~|approx|about|around|\d|(several|various|some|two|three|four|five|six|ten) )", re.IGNORECASE
)
#: What hangs on an activity besides statements and sessions, and what it is called.
LISTS = {"cohorts": "year groups", "targets": "targeted groups", "staff": "staff", "partners": "partners"}
UNKNOWN_PARTNER = "Some of these are not in your list of partners, so they are left out"
DONE = "Whether an activity was delivered follows from its sessions, so this is left out"
#: What tells the kind of a new partner.
PARTNER_KINDS = [("universit", "university"), ("apprentic|training", "training"), ("college|sixth|utc", "college")]
PARTNER_KINDS += [
    ("alumni", "alumni"),
    ("charity|community|trust|church", "community"),
    ("council|nhs|police|fire", "public"),
]


@dataclass
class Hanging:
    """Sets what hangs on activities, and keeps what history tells of it: (activity, action, changes)."""

    setting: Setting
    known: Known
    codes: Codes
    changes: Changes
    told: list[tuple[Any, str, dict[str, Any]]] = field(default_factory=list)
    new_partners: dict[str, Any] = field(default_factory=dict)

    def set_lists(self, record: Record, activity: Any, new: bool) -> list[str]:
        """Year groups, target groups, staff and partners; what differs, in words."""
        told: dict[str, list[str]] = {}
        for name in LISTS:
            if name in record.values:
                wanted, keep = record.values[name] or [], False
                if name == "partners":
                    wanted, keep = self.partners(record, wanted)
                if pair := self.set_join(name, activity, wanted, keep):
                    told[name] = pair
        if told and not new:
            self.told.append((activity, "changed by import", told))
        return [f"{LISTS[name]} {after or 'none'}, was {before or 'none'}" for name, (before, after) in told.items()]

    def partners(self, record: Record, wanted: Iterable[Any]) -> tuple[list[Any], bool]:
        """The partners that are known or may be added, and whether any was left out: then none is taken away."""
        found = []
        wanted = list(wanted)
        for one in wanted:
            if isinstance(one, str):
                one = self.new_partner(one)
            if one and one not in found:
                found.append(one)
        if len(found) < len(wanted):
            record.warn(UNKNOWN_PARTNER, "Tick the option that adds them, or add them to your partners first.",
                        field="partners")  # fmt: skip
        return found, len(found) < len(wanted)

    def new_partner(self, name: str) -> Any:
        if not self.setting.options.get("add_partners") or A_NUMBER.match(name) or len(name) > 200:
            return None
        if key(name) not in self.new_partners:
            kind = next((kind for told, kind in PARTNER_KINDS if re.search(told, name, re.IGNORECASE)), "employer")
            self.new_partners[key(name)] = self.changes.add(Partner(school=self.setting.school, name=name, kind=kind))
        return self.new_partners[key(name)]

    def set_join(self, name: str, activity: Any, wanted: list[Any], keep: bool) -> list[str]:
        """[before, after] in words where a row of the join table comes or goes."""
        model, column = JOINS[name]
        stored, names = self.known.of(name, activity), self.known.names[name]
        there = {one.pk for one in wanted}
        coming = [one for one in wanted if one.pk is None or one.pk not in stored]
        going = [] if keep else [pk for pk in stored if pk not in there]
        for one in coming:
            self.changes.add(model(school=self.setting.school, activity=activity, **{column: one}))
        for pk in going:
            self.changes.remove(stored[pk])
        before, stay = sorted(names[pk] for pk in stored), [names[pk] for pk in stored if pk not in going]
        after = sorted([*stay, *map(str, coming)])
        return [", ".join(before), ", ".join(after)] if coming or going else []

    def set_statements(self, record: Record, activity: Any) -> list[str]:
        """Which statements it meets, how deep; what differs, in words."""
        stored = self.known.of("mappings", activity)
        met, spoken_for = self.met(record, stored)
        told = {}
        for pk, depth in met.items():
            row, code = stored.get(pk), self.codes.by_id[str(pk)].code
            depth = depth or (row.depth if row else self.usual_depth)
            if row is None:
                self.changes.add(Mapping(school=self.setting.school, activity=activity, statement_id=pk, depth=depth))
                told[code] = [None, depth]
            elif row.depth != depth:
                told[code] = [row.depth, depth]
                self.changes.change(row, depth=depth)
        for pk in sorted(spoken_for & stored.keys() - met.keys()):
            self.changes.remove(stored[pk])
            told[self.codes.by_id[str(pk)].code] = [stored[pk].depth, None]
        if told:
            self.told.append((activity, "mapped", in_words(told)))
        return [f"{code} {after or 'no longer met'}" for code, (_, after) in sorted(told.items())]

    @property
    def usual_depth(self) -> str:
        return "D" if self.setting.options.get("developed") else "I"

    def met(self, record: Record, stored: Iterable[int]) -> tuple[dict[int, str], set[int]]:
        """({statement id: depth, '' for any}, the statements that the row speaks of, so that the others of them go)."""
        met: dict[int, str] = {}
        spoken: set[int] = set()
        numbers = self.codes.benchmarks()
        told = [(numbers[at], "") for at in record.get("benchmarks", ()) if at in numbers]
        if "benchmarks" in record.values:
            spoken |= self.of_editions(stored, {one.edition_id for one in numbers.values()})
        if "statements" in record.values:
            told += (cells := record.get("statements", []))
            every = record.values["statements"] is None
            spoken |= set(stored) if every else self.of_editions(stored, {one.edition_id for one, _ in cells})
        for one, depth in told:
            met[one.pk] = depth or met.get(one.pk, "")
        for pk, depth in record.wide.items():
            spoken.add(int(pk))
            met.pop(int(pk), None)
            if depth not in (None, "no"):
                met[int(pk)] = "" if depth == "met" else depth
        return met, spoken

    def of_editions(self, stored: Iterable[int], editions: set[int]) -> set[int]:
        return {pk for pk in stored if self.codes.by_id[str(pk)].edition_id in editions}

    def deliver(self, record: Record, activity: Any) -> list[str]:
        """Where somebody says that it was done: a held session if that is wanted and a day is known, else a warning."""
        said = record.values.get("done") or record.values.get("status") == DELIVERED
        if not said or activity.delivered:
            return []
        day = activity.starts_on
        if not self.setting.options.get("held") or not day or day > self.setting.today:
            name = "done" if "done" in record.values else "status"
            record.warn(DONE, "Add a session with its day in Waymark, and mark it as held.", field=name)
            return []
        session = self.known.sessions.get(activity.pk, {}).get(day)
        if session is None:
            session = Session(school=self.setting.school, activity=activity, date=day, status=Session.Status.HELD)
            self.changes.add(session)
            for cohort in self.invited(record, activity):
                self.changes.add(SessionCohort(school=self.setting.school, session=session, cohort_id=cohort))
        elif not self.changes.change(session, status=Session.Status.HELD):
            return []
        self.told.append((activity, "session added", {"session": ["", words_of_session(session)]}))
        return [f"a session held on {day:%-d %B %Y}"]

    def invited(self, record: Record, activity: Any) -> list[int]:
        if record.values.get("cohorts") is not None:
            return [row.pk for row in record.values["cohorts"]]
        return list(self.known.of("cohorts", activity))
