"""Kinds whose changes history tells as the pages do: in lines of their own, not in one for each row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from careers.history import entry
from careers.imports.difference import BATCH
from careers.imports.kinds import Kind, Plan, Setting
from careers.models import History


@dataclass
class ToldPlan(Plan):
    """A plan with what history is to say of it: the arguments of `careers.history.entry`, but for who did it."""

    told: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, row: Any, action: str, person: int | None = None, **changes: list[Any]) -> None:
        self.told.append({"row": row, "action": action, "changes": changes, "person": person})


class ToldKind(Kind):
    def written(self, plan: Plan, setting: Setting) -> None:
        lines = [entry(by=setting.member, **one) for one in plan.told] if isinstance(plan, ToldPlan) else []
        History.objects.bulk_create(lines, batch_size=BATCH)
