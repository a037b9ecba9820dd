"""What happened, in the cells of coverage: who took part in what was held, and for whom there is evidence.

Tables are read as lists of learners in one query: each part of it groups the rows of a covering index and joins the
ids of their learners into one text, which both databases do several times as fast as they hand over 90,000 rows. The
rest is arithmetic on sets of learners: on roll, exempt, of a group, of a key stage. A set is a whole number with a bit
for each learner in it; so 840 cells meet theirs in a millisecond.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Aggregate, Case, IntegerField, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce

from careers.coverage import WHOLE, Cell, Coverage, Lens, Line, Share, coverage_of
from careers.coverage.meetings import YEARS_BACK
from careers.models import AcademicYear
from tracking.models import Characteristic, Enrolment, Evidence, EvidenceLevel, Exemption, Participation

#: A set of learners: one bit for each.
Learners = int
NOBODY: Learners = 0
#: What a list of learners is of.
ROLL, EXEMPT, EVIDENCE, EARLIER, TOOK_PART, TARGET = range(6)


class Bits(dict[str, Learners]):
    """The bit of each learner, by her id as the database writes it."""

    def __missing__(self, key: str) -> Learners:
        self[key] = bit = 1 << len(self)
        return bit

    def of(self, ids: Iterable[str]) -> Learners:
        return sum(map(self.__getitem__, frozenset(ids)))


class Joined(Aggregate):
    """'1,2,3': the ids of a group as one text."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="STRING_AGG((%(expressions)s)::text, ',')", **context)


@dataclass(frozen=True, slots=True)
class Layers:
    """Learners as of `day`: by cohort on roll, by target group, by session, and by statement.

    By statement: who is exempt, who took part in something held that meets it, for whom there is evidence at the
    expected level; earlier years included where coverage counts them for the statement.
    """

    day: date
    bits: Bits
    roll: dict[int, Learners]
    targets: dict[int, Learners]
    exempt: dict[int, Learners]
    took_part: dict[int, Learners]
    evidence: dict[int, Learners]
    sessions: dict[int, Learners]

    def on_roll(self, cohorts: Iterable[int]) -> Learners:
        return union(self.roll.get(cohort, NOBODY) for cohort in cohorts)

    def due(self, line: Line, cohorts: Iterable[int]) -> Learners:
        """Who is on roll in these cohorts, and not exempt from the statement."""
        return self.on_roll(cohorts) & ~self.exempt.get(line.id, NOBODY)

    def shares(self, line: Line, due: Learners) -> tuple[Share, Share]:
        """(delivered, evidenced) of those who are due."""
        of = due.bit_count()
        took_part, evidence = self.took_part.get(line.id, NOBODY), self.evidence.get(line.id, NOBODY)
        return Share((due & took_part).bit_count(), of), Share((due & evidence).bit_count(), of)

    def lacking(self, cell: Cell, what: str) -> list[int]:
        """Ids of who is due in this cell and not reached: `what` is 'delivered' or 'evidenced'."""
        reached = self.took_part if what == "delivered" else self.evidence
        left = self.due(cell.line, cell.column.cohorts) & ~reached.get(cell.line.id, NOBODY)
        return [int(key) for key, bit in self.bits.items() if left & bit]


def union(sets: Iterable[Learners]) -> Learners:
    return reduce(or_, sets, NOBODY)


def coverage_with_layers(
    school: Any,
    year: Any,
    edition: Any,
    *,
    lens: Lens = WHOLE,
    today: date,
    grouped: bool = True,
    targets: bool = False,
) -> tuple[Coverage, Layers]:
    """Coverage with all four layers, and the learners behind them: eight queries."""
    coverage = coverage_of(school, year, edition, lens=lens, today=today, grouped=grouped)
    layers = layers_of(school, year, coverage, today=today, targets=targets)
    return with_layers(coverage, layers), layers


def with_layers(coverage: Coverage, layers: Layers) -> Coverage:
    def change(cell: Cell) -> Cell:
        delivered, evidenced = layers.shares(cell.line, layers.due(cell.line, cell.column.cohorts))
        return replace(cell, delivered=delivered, evidenced=evidenced)

    return coverage.altered(change)


def layers_of(
    school: Any, year: Any, coverage: Coverage, *, today: date, targets: bool = False, until: date | None = None
) -> Layers:
    """The learners behind the cells of a coverage, in one query.

    With `targets` those of each target group too. With `until`, what is dated later is left out: slower, for totals
    that are kept late.
    """
    day = min(max(today, year.starts_on), year.ends_on)
    lines = [row.line for row in coverage.rows]
    keyed = {line.id for line in lines if coverage.lens.by_now or line.key_stage}
    parts = [*people(school, year, coverage.lens, day), *happened(school, year, lines, keyed, until)]
    bits = Bits()
    lists = learners_in([*parts, *groups(school, year)] if targets else parts, bits)
    took_part, evidence = {}, {}
    for line in lines:
        activities = [a for a in coverage.activities.get(line.id, ()) if line.id in keyed or a.start == year.start]
        took_part[line.id] = union(lists[TOOK_PART].get(held.id, NOBODY) for one in activities for held in one.held)
        evidence[line.id] = union(lists[kind].get(line.id, NOBODY) for kind in (EVIDENCE, EARLIER))
    return Layers(day, bits, lists[ROLL], lists[TARGET], lists[EXEMPT], took_part, evidence, lists[TOOK_PART])


def learners_in(parts: list[Any], bits: Bits) -> dict[int, dict[int, Learners]]:
    """{kind: {id: learners}} out of querysets of (kind, id, ids as a text)."""
    found: dict[int, dict[int, Learners]] = defaultdict(dict)
    for kind, key, text in parts[0].union(*parts[1:], all=True):
        found[kind][key] = bits.of(text.split(","))
    return found


def listed(kind: int, rows: Any, by: str, learner: str = "learner_id") -> Any:
    """(kind, id of `by`, ids of learners as a text) of these rows."""
    named = rows.order_by().annotate(kind=Value(kind, IntegerField()))
    return named.values("kind", by).annotate(learners=Joined(learner)).values_list("kind", by, "learners")


def people(school: Any, year: Any, lens: Lens, day: date) -> list[Any]:
    """Who is on roll that day by cohort, and who is exempt by statement."""
    enrolled = Enrolment.objects.filter(school=school, year=year).on_roll(day)
    wanted = enrolled.in_target(lens.group) if lens.group else enrolled
    exempt = Exemption.objects.filter(school=school, year=year)
    return [listed(ROLL, wanted, "cohort_id"), listed(EXEMPT, exempt, "statement_id")]


def happened(school: Any, year: Any, lines: list[Line], keyed: Collection[int], until: date | None) -> list[Any]:
    """Who took part by session, who has evidence by statement; of earlier years too for the statements `keyed`."""
    before = AcademicYear.objects.filter(school=school, start__range=(year.start - YEARS_BACK, year.start - 1))
    secure = Case(When(level__in=enough(school), then=True), default=False)  # looked up in a list, never by a join
    evidence = Evidence.objects.alias(secure=secure).filter(school=school, secure=True)
    took_part = Participation.objects.filter(school=school, attended=True)
    if until:
        evidence = evidence.filter(date__lte=until)
    parts = [
        listed(TOOK_PART, took_part.filter(year=year), "session_id"),
        listed(EVIDENCE, evidence.filter(among(line.id for line in lines), year=year), "statement_id"),
    ]
    if keyed:
        parts.append(listed(TOOK_PART, took_part.filter(year__in=before), "session_id"))
        parts.append(listed(EARLIER, evidence.filter(year__in=before, statement__in=keyed), "statement_id"))
    return parts


def among(statements: Iterable[int]) -> Q:
    """Rows of these statements and of those numbered between them: one comparison, where a list costs many a row."""
    known = sorted(statements)
    return Q(statement__gte=known[0], statement__lte=known[-1]) if known else Q(pk__in=[])


def enough(school: Any) -> Any:
    """The school's evidence levels from the expected one upwards; all of them where none is marked."""
    levels = EvidenceLevel.objects.filter(school=school).order_by()
    expected = levels.filter(expected=True).values("order")
    return levels.filter(order__gte=Coalesce(Subquery(expected), 0)).values("pk")


def groups(school: Any, year: Any) -> list[Any]:
    rows = Characteristic.objects.filter(school=school, enrolment__year=year)
    return [listed(TARGET, rows, "target_id", "enrolment__learner_id")]
