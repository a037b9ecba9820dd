"""Actions as reports tell of them: what, who, by when, how far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from audits.actions import gap_title
from audits.models import Action
from careers.sheets import Sheet, Value

NOBODY, NO_DAY = "nobody yet", "no day set"


@dataclass(frozen=True, slots=True)
class Doing:
    """An action on the day of the report. `owner` is what governors see in the list of actions, '' for nobody.

    `aims` are the numbers of the objectives that it serves.
    """

    id: int
    title: str
    owner: str
    due_on: date | None
    done_on: date | None
    status: str
    late: bool
    priority: str
    progress: str
    success: str
    about: str
    statement: int | None
    cohort: int | None
    audit: str
    gap: str
    year: str
    url: str
    aims: tuple[int, ...] = ()

    @property
    def done(self) -> bool:
        return self.status == Action.Status.DONE

    @property
    def unfinished(self) -> bool:
        return self.status in Action.UNFINISHED

    @property
    def state(self) -> str:
        """'in progress, overdue', 'done on 3 March 2027'..."""
        if self.done_on:
            return f"done on {self.done_on:%-d %B %Y}"
        return f"{Action.Status(self.status).label}{', overdue' if self.late else ''}"

    @property
    def when(self) -> str:
        return f"{self.due_on:%-d %B %Y}" if self.due_on else NO_DAY


def doings_of(actions: Any, today: date) -> tuple[Doing, ...]:
    """These actions, overdue first. One query."""
    return tuple(doing(action, today) for action in actions.for_lists().select_related("school").overdue_first(today))


def doing(action: Any, today: date) -> Doing:
    return Doing(
        id=action.pk,
        title=action.title,
        owner=str(action.owner) if action.owner_id else "",
        due_on=action.due_on,
        done_on=action.done_on,
        status=action.status,
        late=action.overdue(today),
        priority=action.get_priority_display(),
        progress=action.progress,
        success=action.success,
        about=about(action),
        statement=action.statement_id,
        cohort=action.cohort_id,
        audit=str(action.audit) if action.audit_id else "",
        gap=gap_title(action),
        year=str(action.year),
        url=action.get_absolute_url(),
    )


def about(action: Any) -> str:
    """The code of the statement that it is about, and the year group; '' for neither."""
    return ", ".join(str(one) for one in (action.statement and action.statement.code, action.cohort) if one)


def doing_sheet(doings: Iterable[Doing], title: str = "Actions") -> Sheet:
    header = [
        "Action",
        "About",
        "Comes from",
        "Priority",
        "Owner",
        "Due",
        "State",
        "Overdue",
        "Done on",
        "How far it is",
    ]
    return Sheet(title, [*header, "What success looks like", "Year"], [row_of(one) for one in doings])


def row_of(one: Doing) -> list[Value]:
    row: list[Value] = [one.title, one.about, one.audit or one.gap, one.priority, one.owner, one.due_on]
    row += [Action.Status(one.status).label, one.late, one.done_on, one.progress, one.success, one.year]
    return row
