"""What an audit found, as plain data: counts, lower medians and lists, never a mean and never a total score.

Computed once by `profile_of`; page, spreadsheet and PDF show it and ask the database nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from audits.models import AgreedJudgement, State
from audits.profiles.shape import Band, Last, Profile, Row, Rung, Said, Tally, lower_median
from audits.wording import Asked, Step, Wording, kept_wording, wording_of
from frameworks.models import Alignment, Level

__all__ = [
    "Band",
    "Last",
    "Profile",
    "Row",
    "Rung",
    "Said",
    "Tally",
    "agreed_rows",
    "agreed_values",
    "lower_median",
    "profile_from",
    "profile_of",
    "rungs_of",
    "said",
]
#: There are as many blues.
TONES = 4


def profile_of(audit: Any) -> Profile:
    """The profile of a compared or frozen audit, in at most seven queries. `audit` comes with its edition and
    framework; give a frozen one its `.kept` and any its target too."""
    wording = kept_wording(audit) if audit.is_frozen else wording_of(audit)
    previous = audit.previous()
    agreed = list(agreed_rows(audit, audit.edition_id))
    earlier = list(agreed_rows(previous, audit.edition_id)) if previous else []
    last = Last(previous.pk, str(previous), str(previous.year), previous.frozen_at) if previous else None
    target = audit.target.code if audit.target_id else ""
    return profile_from(wording, agreed, earlier, target=target, last=last, frozen_at=audit.frozen_at)


def agreed_rows(audit: Any, edition: int) -> Any:
    """What is agreed in an audit, as dicts, to be read beside the statements of this edition."""
    return agreed_values(AgreedJudgement.objects.filter(audit=audit), edition)


def agreed_values(rows: Any, edition: int, *more: str) -> Any:
    """These agreed judgements as `profile_from` reads them, in order, without what a move of their audit left behind.

    `steps` is the length of its own scale, `successor` the statement of this edition that says that it replaces its.
    """
    lengths = Level.objects.filter(scale=OuterRef("level__scale")).order_by().values("scale").annotate(n=Count("pk"))
    links = Alignment.objects.filter(kind=Alignment.Kind.REPLACES, edition=edition, statement__edition=edition)
    replacing = links.filter(to_statement=OuterRef("statement")).order_by("statement__order").values("statement")
    return rows.made().asked().order_by("statement__order", "pk").values(
        "statement", "statement__code", "level__code", "level__name", "level__order", "state", "reason", "note", "mark",
        *more, steps=Subquery(lengths.values("n")), successor=Subquery(replacing[:1]),
    )  # fmt: skip


def profile_from(
    wording: Wording,
    agreed: Sequence[dict[str, Any]],
    earlier: Sequence[dict[str, Any]] = (),
    *,
    target: str = "",
    last: Last | None = None,
    frozen_at: datetime | None = None,
) -> Profile:
    """The same without the database. Rows are those of `agreed_rows`."""
    rungs = rungs_of(wording.levels)
    aim = next((rung for rung in rungs if rung.code == target), None)
    by_id = {row["statement"]: row for row in agreed}
    past = Past(earlier)

    def row_of(asked: Asked, top: int) -> Row:
        stored, before = by_id.get(asked.id), past.of(asked)
        now = said(stored, rungs) if stored else None
        then = said(before, rungs) if before else None
        return Row(asked, top, now, then, moved(now, then), reaches(now, aim), above(now, rungs))

    bands = tuple(
        Band(section.title, tuple(row_of(asked, section.id) for asked in statements), rungs, section)
        for section, statements in wording.themes
    )
    return Profile(wording, rungs, bands, aim, last, frozen_at)


class Past:
    """What was agreed last time, found by statement, else by what the statement says it replaces, else by code."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self.by_id = {row["statement"]: row for row in rows}
        self.by_link = {row["successor"]: row for row in reversed(rows)}  # of several that merge the first counts
        self.by_code = {row["statement__code"]: row for row in rows}

    def of(self, asked: Asked) -> dict[str, Any] | None:
        return self.by_id.get(asked.id) or self.by_link.get(asked.id) or self.by_code.get(asked.code)


def rungs_of(levels: Sequence[Step]) -> tuple[Rung, ...]:
    """The levels, lowest first, with their tones: the lowest is always the lightest, the highest the darkest."""
    steps = max(len(levels) - 1, 1)
    return tuple(
        Rung(level.code, level.name, level.order, 1 + (TONES - 1) * place // steps)
        for place, level in enumerate(sorted(levels, key=lambda level: level.order))
    )


def said(row: dict[str, Any], rungs: Sequence[Rung]) -> Said:
    """A level of an older edition counts as one of ours only where its scale has the same steps."""
    if row["state"] == State.NOT_APPLICABLE:
        return Said(None, "Does not apply", True, row["reason"], row["note"], row["mark"])
    ours = (rung for rung in rungs if (rung.code, rung.order) == (row["level__code"], row["level__order"]))
    rung = next(ours, None) if row["steps"] == len(rungs) else None
    return Said(rung, rung.name if rung else row["level__name"], False, row["reason"], row["note"], row["mark"])


def moved(now: Said | None, before: Said | None) -> str:
    if not (now and now.rung and before and before.rung):
        return ""
    here, there = now.rung.order, before.rung.order
    return "same" if here == there else "up" if here > there else "down"


def above(now: Said | None, rungs: Sequence[Rung]) -> Rung | None:
    if not (now and now.rung):
        return None
    return next((rung for rung in rungs if rung.order > now.rung.order), None)


def reaches(now: Said | None, target: Rung | None) -> bool | None:
    return now.rung.order >= target.order if now and now.rung and target else None
