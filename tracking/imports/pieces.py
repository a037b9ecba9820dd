"""What the kinds about one learner's interviews, work experience and destinations share."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from careers.imports.cells import Text, plain
from careers.imports.kinds import Field, Kind, Record, Setting
from careers.sheets import Sheet
from tracking.imports import identity

#: What must be equal of a record and of a row that are the same thing; None is like nothing.
Like = tuple[Callable[[Record], Hashable | None], Callable[[Any], Hashable | None]]

COHORT = Field(
    "cohort", "Year group", Text(), ("Year", "NC year", "YearGroup", "Cohort"),
    written=False,
)  # fmt: skip


class OfLearners(Kind):
    """Base of kinds whose rows are about something of one learner."""

    of_learners = True
    options: Sequence[tuple[str, str, str]] = (identity.BY_NAME,)
    #: Fields that exports show besides, and that change nothing when they come in.
    shown: tuple[str, ...] = (COHORT.name,)

    def fields(self, setting: Setting) -> Sequence[Field]:
        return [*identity.fields(), COHORT, *self.own_fields(setting)]

    def own_fields(self, setting: Setting) -> Sequence[Field]:
        raise NotImplementedError

    def missing(self, matched: set[str], setting: Setting) -> str:
        return identity.missing(matched) or self.own_missing(matched)

    def own_missing(self, matched: set[str]) -> str:
        return ""

    def sheet(self, rows: Iterable[dict[str, Any]], setting: Setting, *, title: str = "") -> Sheet:
        """An export that comes back unchanged; it holds no UPN."""
        fields = [one for one in self.fields(setting) if one.written or one.name in self.shown]
        fields = [one for one in fields if one.name != identity.UPN.name]
        body = [[one.cell.shown(row.get(one.name)) for one in fields] for row in rows]
        return Sheet(title or self.title, [one.label for one in fields], body)


def about(learner: Any, cohort: Any) -> dict[str, Any]:
    """What an export says of whom a row is about."""
    return {**identity.values_of(learner), "cohort": cohort.name}


def setting_of(request: Any) -> Setting:
    """That of the page from which somebody exports."""
    return Setting(request.school, request.year, request.membership, timezone.localdate())


def paired(records: Iterable[Record], rows: Iterable[Any], likes: Sequence[Like]) -> dict[Record, Any]:
    """{record: the row that it speaks of}: each row once, the closest likeness first, then the order of both."""
    found: dict[Record, Any] = {}
    taken: set[Any] = set()
    records, rows = list(records), list(rows)
    for of_record, of_row in likes:
        free: dict[Hashable | None, deque[Any]] = defaultdict(deque)
        for row in rows:
            if row not in taken:
                free[of_row(row)].append(row)
        for record in records:
            like = None if record in found else of_record(record)
            if like is not None and free.get(like):
                found[record] = free[like].popleft()
                taken.add(found[record])
    return found


def differing(row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of these values that differ from the row's; of a text, by more than invisible signs and ends of lines."""
    found = {}
    for name, value in values.items():
        field = row._meta.get_field(name)
        before, after = getattr(row, field.attname), getattr(value, "pk", value) if field.is_relation else value
        after = "" if after is None and isinstance(before, str) else after
        if lines(before) != lines(after):
            found[name] = value if field.is_relation else after
    return found


def lines(value: Any) -> Any:
    """A text as its lines, as it comes back from a spreadsheet; anything else as it is."""
    return [line.rstrip() for line in plain(value).splitlines()] if isinstance(value, str) else value


def outside(record: Record, names: Iterable[str], setting: Setting) -> bool:
    """Whether a day lies outside the academic year, and the row is refused."""
    year = setting.year
    for name in names:
        day = record.get(name)
        if year and day and not year.starts_on <= day <= year.ends_on:
            span = f"{year.starts_on:%-d %B %Y} to {year.ends_on:%-d %B %Y}"
            record.refuse(
                "The day is outside the academic year", f"That is from {span}. Mend the day, or choose its year.",
                field=name,
            )  # fmt: skip
            return True
    return False
