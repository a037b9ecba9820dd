"""What a move will carry and what will stay, counted before anything is changed; and what has stayed afterwards."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from audits.models import AgreedJudgement, Audit, Judgement, Participant
from audits.moves.difference import Difference
from audits.moves.programme import KINDS
from audits.moves.successors import to_succeed


@dataclass(frozen=True, slots=True)
class Staying:
    """So many rows of one kind in one year that keep the old words. `closed`: because the year is over."""

    kind: str
    start: int
    count: int
    closed: bool

    @property
    def year(self) -> str:
        return f"{self.start} to {self.start + 1}"


@dataclass(frozen=True)
class Planned:
    """`years` are the open years in which anything is carried; `behind` are audits with answers that stayed behind."""

    carried: Counter[str]
    years: int
    staying: tuple[Staying, ...]
    audits: tuple[Any, ...]
    people: int
    succeeded: tuple[Any, ...]
    frozen: tuple[Any, ...]
    behind: tuple[tuple[Any, int], ...]

    @property
    def anything(self) -> bool:
        return bool(self.audits or self.succeeded or any(self.carried.values()))


def planned_for(school: Any, old: Any, new: Any, difference: Difference, *, today: date) -> Planned:
    """In at most six queries."""
    carried: Counter[str] = Counter()
    staying: Counter[tuple[str, int, bool]] = Counter()
    years = set()
    for kind, statement, start, ends_on, count in programme_counts(school, old):
        closed = ends_on < today
        if closed or statement not in difference.first:
            staying[kind, start, closed] += count
        else:
            carried[kind] += count
            years.add(start)
    audits = audits_of(school, old, new)
    unfinished = tuple(audit for audit in audits if audit.edition_id == old.pk and not audit.is_frozen)
    behind = []
    for audit in audits:
        if audit.edition_id == new.pk and audit.stayed:
            behind.append((audit, audit.stayed))
    for kind, statement, level, count in answer_counts(unfinished):
        goes = statement in difference.first and (level is None or level in difference.levels)
        carried[kind if goes else "left"] += count
    return Planned(
        carried=carried,
        years=len(years),
        staying=tuple(Staying(*key[:2], count, key[2]) for key, count in sorted(staying.items())),
        audits=unfinished,
        people=sum(audit.people for audit in unfinished),
        succeeded=tuple(to_succeed(school, old)),
        frozen=tuple(audit for audit in audits if audit.edition_id == old.pk and audit.is_frozen),
        behind=tuple(behind),
    )


def programme_counts(school: Any, edition: Any) -> Any:
    """(kind, statement, start of the year, its last day, how many) of all that the school ties to this edition."""
    queries = []
    for kind, (table, year, _) in KINDS.items():
        model: Any = table
        rows = model._base_manager.filter(school=school, statement__edition=edition).order_by()
        rows = rows.values_list(Value(kind), "statement", f"{year}__start", f"{year}__ends_on")
        queries.append(rows.annotate(n=Count("pk")))
    return queries[0].union(*queries[1:], all=True)


def audits_of(school: Any, old: Any, new: Any) -> list[Any]:
    """Audits of both editions with `.people` who have judged, and `.stayed`: answers still at the old words."""
    judged = Participant.objects.filter(audit=OuterRef("pk"), judgements__isnull=False)
    judgements = Judgement.objects.filter(participant__audit=OuterRef("pk"), statement__edition=old)
    agreed = AgreedJudgement.objects.filter(audit=OuterRef("pk"), statement__edition=old)
    return list(
        Audit.objects.filter(school=school, edition__in=[old, new])
        .select_related("year", "edition")
        .annotate(people=counted(judged, "audit"))
        .annotate(stayed=counted(judgements, "participant__audit") + counted(agreed, "audit"))
        .order_by("-year__start", "title", "pk")
    )


def counted(rows: Any, owner: str) -> Any:
    """How many of these rows there are, as a column."""
    counts = rows.order_by().values(owner).annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(counts), 0)


def answer_counts(audits: tuple[Any, ...]) -> Any:
    """(kind, statement, level, how many) of the answers in these audits."""
    judgements = Judgement.objects.filter(participant__audit__in=audits).order_by()
    agreed = AgreedJudgement.objects.filter(audit__in=audits).order_by()
    judgements = judgements.values_list(Value("judgements"), "statement", "level").annotate(n=Count("pk"))
    return judgements.union(agreed.values_list(Value("agreed"), "statement", "level").annotate(n=Count("pk")), all=True)
