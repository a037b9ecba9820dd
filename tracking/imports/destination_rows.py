"""What rows of a file about destinations change: what is new is added, and takes the place of what was known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from careers.imports.difference import Changes
from careers.imports.kinds import CHANGED, NEW, Record, Setting
from tracking.destinations import KINDS, LEAVING_YEARS, STAGES, Kind, Stage, newest_first
from tracking.imports.identity import Finder, telling_field
from tracking.imports.pieces import differing
from tracking.models import Destination, Enrolment

PARTS = ("kind", "level", "provider", "course", "recorded_on", "source", "note")
#: What may be said once for all stages of a row.
OF_ALL = ("recorded_on", "source")


@dataclass
class Said:
    """What a row of the file says of one stage and choice; `at` is the field that a fault is told with."""

    stage: str
    choice: int
    at: str
    values: dict[str, Any]


class Writing:
    """What is known of the leavers of the year beside the rows of a file. Two queries."""

    def __init__(self, setting: Setting, finder: Finder) -> None:
        self.setting, self.finder, self.changes = setting, finder, Changes()
        self.start = setting.year.start if setting.year else 0
        self.changes.table(Destination)
        #: {learner: her enrolment of the year, or her last one before it}, by ids
        self.enrolments: dict[int, int] = {}
        #: {(learner, stage, choice): what was said of this leaving of hers, the newest first}
        self.known: dict[tuple[int, str, int], list[Any]] = defaultdict(list)
        since = self.look_at_enrolments()
        rows = newest_first(Destination.objects.filter(school=setting.school))
        for row in rows.filter(then__lte=self.start):
            if row.then > since.get(row.learner_id, 0):
                self.known[row.learner_id, row.stage, row.choice].append(row)
        self.seen: set[tuple[Any, ...]] = set()

    def look_at_enrolments(self) -> dict[int, int]:
        """{learner: the start of her last leaving year before her last enrolment}: what was said at 16 is not of 18."""
        rows = Enrolment.objects.filter(school=self.setting.school, year__start__lte=self.start)
        since: dict[int, int] = {}
        leaving: dict[int, int] = {}
        for pk, learner, start, number in rows.order_by("year__start").values_list(
            "pk", "learner", "year__start", "cohort__year_number"
        ):
            self.enrolments[learner] = pk
            since[learner] = leaving.get(learner, 0)
            if number in LEAVING_YEARS:
                leaving[learner] = start
        return since

    def one(self, record: Record) -> None:
        learner = self.finder.learner_of(record)
        if learner is None and record.good:
            record.refuse("Your school has no such learner", "Bring in your learners first, or mend the row.",
                          field=telling_field(record))  # fmt: skip
        elif learner is not None and learner.pk not in self.enrolments:
            record.refuse(f"This learner was not enrolled by {self.setting.year}",
                          "Choose the year in which she left, or enrol her on her page.",
                          field=telling_field(record))  # fmt: skip
        if not record.good:
            return
        said = [one for one in said_in(record) if self.counts(record, learner, one)]
        if record.good:
            for one in said:
                self.write(record, learner, one)

    def counts(self, record: Record, learner: Any, one: Said) -> bool:
        """Whether this is something to be kept; what is wrong with it is told."""
        values, at = one.values, (learner.pk, one.stage, one.choice)
        latest = next(iter(self.known[at]), None)
        if "kind" not in values:
            if latest is None:
                record.refuse("The destination has no kind", "Say what kind it is, such as ‘further education’.",
                              field=one.at)  # fmt: skip
                return False
            values["kind"] = latest.kind
        if one.choice > 1 and one.stage != Stage.INTENDED:
            record.refuse("Only an intended destination has a second choice", "Write 1, or leave the choice empty.",
                          field="choice")  # fmt: skip
        if values.get("level") and values["kind"] != Kind.APPRENTICESHIP:
            del values["level"]
            record.warn("Only an apprenticeship has a level here; this one is left out", field=one.at)
        if values.get("recorded_on") and values["recorded_on"] > self.setting.today:
            record.refuse("The day on which it was known is still to come",
                          "Give the day on which the school learnt it.", field=one.at)  # fmt: skip
        if (*at, values.get("recorded_on")) in self.seen:
            record.refuse("The learner has another row for this stage and choice",
                          "Leave one of them out, or give the choice or the day.", field=one.at)  # fmt: skip
        self.seen.add((*at, values.get("recorded_on")))
        return record.good and self.tells(record, latest, one)

    def tells(self, record: Record, latest: Any, one: Said) -> bool:
        """Whether 'not known' is worth a row: not where nothing is known, nor over what is."""
        if one.values["kind"] != Kind.UNKNOWN or (latest and latest.kind == Kind.UNKNOWN):
            return True
        if latest:
            record.warn("Waymark knows more than the file, which says ‘not known’", "What is known stays.",
                        field=one.at)  # fmt: skip
        return any(one.values.get(name) for name in ("provider", "course", "note")) and latest is None

    def write(self, record: Record, learner: Any, one: Said) -> None:
        """Nothing where it is known; else in the place of what was known on the same day, or as what holds now."""
        known = self.known[learner.pk, one.stage, one.choice]
        day = one.values.get("recorded_on")
        same_day = [row for row in known if row.recorded_on == (day or self.setting.today)]
        if any(not differing(row, one.values) for row in (same_day if day else known[:1])):
            return
        if same_day:
            if record.verdict != NEW:
                record.verdict = CHANGED
            record.words.append(in_words(one, same_day[0].kind))
            self.changes.change(same_day[0], **self.whole(one, same_day[0]))
            return
        if known and known[0].recorded_on > (day or self.setting.today):
            record.warn("Something newer is known already; this stands among what was said before", field=one.at)
        record.verdict = NEW
        record.words.append(in_words(one, known[0].kind if known else ""))
        self.add(learner, one, known)

    def add(self, learner: Any, one: Said, known: list[Any]) -> None:
        before = known[0] if known and known[0].kind == one.values["kind"] else None
        values = {name: getattr(before, name) for name in ("level", "provider", "course")} if before else {}
        values |= {"recorded_on": self.setting.today, **one.values}
        row = Destination(
            school=self.setting.school, learner=learner, enrolment_id=self.enrolments[learner.pk], stage=one.stage,
            choice=one.choice, **values,
        )  # fmt: skip
        self.changes.add(row)
        known.append(row)
        known.sort(key=lambda row: row.recorded_on, reverse=True)

    def whole(self, one: Said, row: Any) -> dict[str, Any]:
        """What changes; of another kind than before, where and what are what the file says or nothing."""
        emptied = {} if row.kind == one.values["kind"] else {"level": "", "provider": "", "course": ""}
        return differing(row, {**emptied, **one.values})


def said_in(record: Record) -> list[Said]:
    """All that a row says of destinations, in either shape."""
    if not record.get("stage"):
        return said_in_columns(record)
    values = {name: record.values[name] for name in PARTS if record.get(name)}
    at = "kind" if "kind" in values else "stage"
    return [Said(record.values["stage"], int(record.get("choice", 1)), at, with_level(values))]


def said_in_columns(record: Record) -> list[Said]:
    """Of columns for each stage. A day and who said so without a stage are of them all, the rest of an only one."""
    found: dict[tuple[str, int], dict[str, Any]] = defaultdict(dict)
    names: dict[tuple[str, int], str] = {}
    for name, value in record.values.items():
        slot, _, part = name.partition("_")
        if part in PARTS and slot[-1:].isdigit() and value:
            found[slot[:-1], int(slot[-1])][part] = value
            names.setdefault((slot[:-1], int(slot[-1])), name)
    columns = {name.partition("_")[0] for name in record.headers if name.partition("_")[0][-1:].isdigit()}
    shared = PARTS if len(columns) == 1 else OF_ALL
    for values in found.values():
        values |= {name: record.values[name] for name in shared if record.get(name) and name not in values}
    tell_unplaced(record, bool(found), shared)
    told = {slot: values for slot, values in found.items() if values.keys() - {*OF_ALL}}
    return [Said(*slot, names[slot], with_level(values)) for slot, values in told.items()]


def tell_unplaced(record: Record, others: bool, shared: tuple[str, ...]) -> None:
    """What stands in a column of no stage is lost, and the person should know."""
    lost = [name for name in PARTS if name not in OF_ALL and record.get(name) and not (others and name in shared)]
    if lost and others:
        record.warn("Of which stage this is, is not said: it is left out",
                    "Match the column to one of a stage, such as ‘Actual, where’.", field=lost[0])  # fmt: skip
    elif lost:
        record.refuse("The row does not say at which stage this is", "Write ‘intended’, ‘actual’ or another stage.",
                      field=lost[0])  # fmt: skip


def with_level(values: dict[str, Any]) -> dict[str, Any]:
    """The kind and the level that its words tell, unless the level has a column."""
    if "kind" in values:
        kind, level = values["kind"]
        values |= {"kind": kind, **({"level": level} if level and not values.get("level") else {})}
    return values


def in_words(one: Said, before: str) -> str:
    stage = STAGES[one.stage].capitalize()
    was = f" (was {KINDS[before]})" if before and before != one.values["kind"] else ""
    return f"{stage}{f' {one.choice}' if one.choice > 1 else ''}: {KINDS[one.values['kind']]}{was}"
