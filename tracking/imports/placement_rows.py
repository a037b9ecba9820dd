"""What rows of a file about work experience change: each finds its entry by learner, place and first day."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from careers.imports.cells import key
from careers.imports.difference import Changes
from careers.imports.kinds import CHANGED, NEW, Record, Setting
from careers.models import Partner
from tracking.imports.pieces import differing, outside, paired
from tracking.models import Placement

S = Placement.Status
CHECKS = [f"{check}_{what}" for check in Placement.CHECKS for what in ("on", "by")]
PLAIN = ("kind", "mode", "status", "ends_on", "hours", *CHECKS, *Placement.UNTOLD)


@dataclass
class Writing:
    """The entries of the year beside the rows of a file."""

    setting: Setting
    changes: Changes = field(default_factory=Changes)
    hers: dict[Record, Any] = field(default_factory=dict)
    partners: dict[str, Any] = field(default_factory=dict)

    def take(self, record: Record, enrolment: Any) -> None:
        """Keep a row that may be an entry of hers."""
        if not record.get("employer") and not record.get("activity"):
            record.refuse("The row says neither with whom nor at what the learner was",
                          "Give the employer or the activity.", field="employer")  # fmt: skip
        elif not outside(record, ["starts_on", "ends_on"], self.setting):
            self.hers[record] = enrolment

    def write(self) -> None:
        school = self.setting.school
        self.partners = {key(row.name): row for row in Partner.objects.filter(school=school).order_by("pk")}
        entries = Placement.objects.filter(school=school, year=self.setting.year).order_by("pk")
        rows = list(entries.select_related("partner", "activity"))
        self.changes.table(Partner)
        self.changes.table(Placement)
        found, seen = self.found(rows), set()
        for record in self.hers:
            row = found.get(record)
            at = (*self.day(record), place_in(record), title_in(record))
            if row is None and at in seen:
                record.refuse("This entry is in the file twice", "Leave one of the rows out.", field="starts_on")
            seen.add(at)
            if record.good:
                self.one(record, row)

    def found(self, rows: list[Any]) -> dict[Record, Any]:
        """{record: its entry}: of the same place, activity, hours and last day; then less alike."""

        def whole(one: Record) -> Hashable:
            return (*self.day(one), place_in(one), title_in(one), length_in(one), one.get("ends_on"))

        def by_title(one: Record) -> Hashable:
            return None if place_in(one) else (*self.day(one), title_in(one))

        return paired(
            self.hers,
            rows,
            [
                (whole, lambda row: (*day_of(row), place_of(row), title_of(row), row.hours, row.ends_on)),
                (lambda one: (*self.day(one), place_in(one), title_in(one)),
                 lambda row: (*day_of(row), place_of(row), title_of(row))),
                (lambda one: place_in(one) and (*self.day(one), place_in(one)),
                 lambda row: (*day_of(row), place_of(row))),
                (by_title, lambda row: (*day_of(row), title_of(row))),
            ],
        )  # fmt: skip

    def day(self, record: Record) -> tuple[int, Any]:
        return self.hers[record].learner_id, record.values["starts_on"]

    def one(self, record: Record, row: Any) -> None:
        values = {name: record.values[name] for name in PLAIN if name in record.values}
        if length := length_in(record):
            values["hours"] = length
        met = {name: record.values.get(f"met_{name}", ...) for name in Placement.TESTS}
        values |= {name: bool(value) for name, value in met.items() if value is not ...}
        values |= self.activity(record, row)
        if row is None:
            values |= {"starts_on": record.values["starts_on"], "status": self.status(record)}
        if not self.refused(record, row, values):
            (self.add if row is None else self.change)(record, row, values)

    def activity(self, record: Record, row: Any) -> dict[str, Any]:
        """{} where it stays: several activities may have one title."""
        if "activity" not in record.values:
            return {}
        hits = record.values["activity"] or [None]
        if row and row.activity in hits:
            return {}
        if len(hits) > 1:
            record.refuse("Two activities of the year have this title", "Give one of them another title first.",
                          field="activity")  # fmt: skip
        return {"activity": hits[0]}

    def status(self, record: Record) -> str:
        """As the row says it; where it says nothing, as its days make likely."""
        past = (record.get("ends_on") or record.values["starts_on"]) < self.setting.today
        return str(record.get("status") or (S.DONE if past else S.PLANNED))

    def refused(self, record: Record, row: Any, values: dict[str, Any]) -> bool:
        """Whether the entry, as it would be, is not right."""
        first = record.values["starts_on"]

        def would_be(name: str) -> Any:
            return values.get(name, getattr(row, name) if row else None)

        if (last := would_be("ends_on")) and last < first:
            record.refuse("The last day is before the first", "Change one of them.", field="ends_on")
        if would_be("status") == S.DONE and first > self.setting.today:
            record.refuse("What begins on a day to come cannot be done yet", "Write ‘planned’, or mend the day.",
                          field="status")  # fmt: skip
        if not would_be("hours"):
            record.refuse("The hours are missing", "Give the hours, for example 25 for a week.", field="hours")
        if row and not (row.partner_id or row.employer or would_be("activity")):
            record.refuse("An entry needs a place or an activity", "Give the employer or the activity.",
                          field="activity")  # fmt: skip
        for check in Placement.CHECKS:
            day, person = would_be(f"{check}_on"), would_be(f"{check}_by")
            if day and not person:
                record.refuse("A check has a day and no person", "Say who checked it, or empty the day.",
                              field=f"{check}_on")  # fmt: skip
            elif person and not day:
                record.refuse("A check has a person and no day", "Give the day on which it was checked, "
                              "or empty the name.", field=f"{check}_by")  # fmt: skip
        return not record.good

    def add(self, record: Record, row: Any, values: dict[str, Any]) -> None:
        enrolment, name = self.hers[record], record.get("employer", "")
        partner = self.partner(name)
        values = {name: value for name, value in values.items() if value is not None}
        row = Placement(
            school=self.setting.school, year=self.setting.year, cohort_id=enrolment.cohort_id, enrolment=enrolment,
            learner=enrolment.learner, partner=partner, employer="" if partner else name, **values,
        )  # fmt: skip
        record.verdict = NEW
        stands = row.get_status_display()
        record.words.append(f"{row.hours.normalize():f} hours from {row.starts_on:%-d %B %Y}, {stands}")
        if not record.get("status"):
            record.warn(f"How the entry stands is not said: it is taken as ‘{stands}’",
                        "Look whether that is right.", field="starts_on")  # fmt: skip
        self.changes.add(row)

    def partner(self, name: str) -> Any:
        """The partner of this name; a new one where new ones are wished for; else None."""
        if name and key(name) not in self.partners and self.setting.options.get("partners"):
            self.partners[key(name)] = self.changes.add(Partner(school=self.setting.school, name=name))
        return self.partners.get(key(name)) if name else None

    def change(self, record: Record, row: Any, values: dict[str, Any]) -> None:
        """Only what differs; a page that was opened before is then told that it is stale."""
        before, new = row.get_status_display(), differing(row, values)
        if not self.changes.change(row, **new):
            return
        self.changes.change(row, version=row.version + 1)
        record.verdict = CHANGED
        fields = {name: row._meta.get_field(name).verbose_name for name in new if name != "status"}
        record.words += [f"{row.get_status_display()}, was {before}"] if "status" in new else []
        record.words += [f"{name} changed" for name in fields.values()]


def day_of(row: Any) -> tuple[int, Any]:
    return row.learner_id, row.starts_on


def place_in(record: Record) -> str:
    return key(record.get("employer", ""))


def place_of(row: Any) -> str:
    return key(row.partner.name if row.partner else row.employer)


def title_in(record: Record) -> str:
    return key(record.get("activity", [None])[0].title) if record.get("activity") else ""


def title_of(row: Any) -> str:
    return key(row.activity.title) if row.activity else ""


def length_in(record: Record) -> Any:
    """The hours of a row, from its hours or its days."""
    return record.get("hours") or record.get("days")
