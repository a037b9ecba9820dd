"""The newest agreed audit beside the one before it, out of what was kept with them: one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Subquery, Value, When

from audits.models import Audit
from audits.profiles import Last, Profile, profile_from
from audits.wording import Wording, from_data

#: The framework whose levels say how far a programme is. Where no audit of it is frozen, the newest of any stands in.
RUBRIC = "careers-impact-maturity"


@dataclass(frozen=True, slots=True)
class Agreed:
    audit: Any
    profile: Profile


def agreed_of(school: Any) -> Agreed | None:
    found = list(newest_two(school))
    if not found:
        return None
    audit, *earlier = found
    wording = wording_in(audit)
    before: Sequence[dict[str, Any]] = ()
    last = None
    if earlier:
        then = earlier[0]
        before = rows_of(then, wording_in(then))
        last = Last(then.pk, str(then), str(then.year), then.frozen_at)
    target = audit.target.code if audit.target_id else ""
    rows = rows_of(audit, wording)
    return Agreed(audit, profile_from(wording, rows, before, target=target, last=last, frozen_at=audit.frozen_at))


def newest_two(school: Any) -> Any:
    """The newest frozen audit, of the rubric if there is one, and the one of the same framework before it."""
    frozen = Audit.objects.in_use().frozen().filter(school=school)
    first = Case(When(edition__framework__key=RUBRIC, then=Value(0)), default=Value(1))
    framework = frozen.order_by(first, "-frozen_at", "-pk").values("edition__framework")[:1]
    rows = frozen.filter(edition__framework=Subquery(framework)).order_by("-frozen_at", "-pk")
    return rows.select_related("edition__framework", "year", "target", "kept")[:2]


def wording_in(audit: Any) -> Wording:
    return from_data(audit.kept.content["wording"])


def rows_of(audit: Any, wording: Wording) -> Sequence[dict[str, Any]]:
    """What is agreed in a frozen audit as profiles read it; statements of another edition are found by their codes."""
    levels = {level.code: level for level in wording.levels}
    agreed, steps = audit.kept.content["agreed"], len(wording.levels)
    return [
        {
            "statement": one.id,
            "statement__code": one.code,
            "successor": None,
            "level__code": level.code if level else None,
            "level__name": level.name if level else None,
            "level__order": level.order if level else None,
            "steps": steps if level else None,
            **{name: said[name] for name in ("state", "reason", "note", "mark")},
        }
        for one in wording.statements
        if (said := agreed.get(one.code)) and ((level := levels.get(said["level"])) or said["state"])
    ]
