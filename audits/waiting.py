"""What waits for one member: counted in columns of one row, and told as tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from audits.models import Action, Audit, Participant
from careers.copies import counted
from careers.tenancy import Permission
from tracking.waiting import interviews_passed, registers_wanted

#: How long before its day an action of one's own is shown among the next things to do.
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, why, how pressing in a word or two, and where."""

    title: str
    why: str
    tag: str
    url: str
    pressing: bool = False


def columns(membership: Any, year: Any, today: date) -> dict[str, Subquery]:
    """Columns for a query of the member's school, one for each kind of thing that waits: counts, None for none."""
    school, me = membership.school, membership.pk or 0  # a trust lead has no row of her own
    audits = Audit.objects.in_use().filter(school=school)
    mine = Participant.objects.awaited().filter(audit=OuterRef("pk"), member=me)
    own = Action.objects.filter(school=school, owner=me).unfinished()
    due = Count("pk", filter=Q(due_on__gte=today, due_on__lte=today + SOON))
    return {
        "actions": one_row(own, overdue=Count("pk", filter=Q(due_on__lt=today)), due=due),
        "judging": of_audits(audits.open().filter(Exists(mine))),
        "ready": of_audits(audits.open().filter(Exists(answered()), ~Exists(answered(awaited=True)))),
        "agreeing": of_audits(audits.compared()),
        "registers": one_row(registers_wanted(membership, year, today), n=Count("pk")),
        "interviews": one_row(interviews_passed(membership, year, today), n=Count("pk")),
    }


def answered(awaited: bool = False) -> QuerySet[Participant]:
    people = Participant.objects.filter(audit=OuterRef("pk"))
    return people.awaited() if awaited else people.submitted()


def of_audits(audits: QuerySet[Audit]) -> Subquery:
    """The oldest of them, and how many there are."""
    number = audits.order_by().values("school").annotate(n=Count("pk")).values("n")
    return Subquery(audits.order_by("pk").values(row=JSONObject(id="pk", title="title", n=Subquery(number)))[:1])


def one_row(rows: QuerySet[Any], **aggregates: Any) -> Subquery:
    """Several aggregates of one table in one column."""
    return Subquery(rows.order_by().values("school").annotate(row=JSONObject(**aggregates)).values("row"))


def tasks_of(membership: Any, year: Any, found: dict[str, Any]) -> tuple[Task, ...]:
    """What waits for this member, of the columns as read: late actions first."""
    leads = membership.can(Permission.CHANGE_AUDITS)
    tasks = [
        *action_tasks(membership.school, found["actions"] or {"overdue": 0, "due": 0}),
        audit_task(
            membership, found["judging"], "Judge in", "judge-start", "Nobody sees your choices until you send them."
        ),
        audit_task(
            membership,
            found["ready"],
            "Compare what was chosen in",
            "audit-close",
            "Everybody has sent their judgements.",
        )
        if leads
        else None,
        audit_task(
            membership,
            found["agreeing"],
            "Agree on levels in",
            "audit-compare",
            "The group has compared and not finished.",
        )
        if membership.can(Permission.CHANGE_AGREED)
        else None,
        *tracking_tasks(membership.school, year, found),
    ]
    return tuple(task for task in tasks if task)


def tracking_tasks(school: Any, year: Any, found: dict[str, Any]) -> list[Task]:
    tasks = []
    if number := (found["registers"] or {"n": 0})["n"]:
        title = f"Say who took part in {counted(number, 'session', 'sessions')}"
        url = reverse("register-list", args=[school.slug, year.start]) + "?show=lacking"
        tasks.append(Task(title, "Their day has come, and they have no register.", "1 minute each", url))
    if number := (found["interviews"] or {"n": 0})["n"]:
        title = f"Say whether {counted(number, 'interview', 'interviews')} took place"
        url = reverse("interview-list", args=[school.slug, year.start]) + "?show=passed"
        tasks.append(Task(title, "Their day has passed, and they are still marked as booked.", "2 minutes", url))
    return tasks


def action_tasks(school: Any, counts: dict[str, int]) -> list[Task]:
    mine = reverse("action-list", args=[school.slug]) + "?whose=mine"
    tasks = []
    if number := counts["overdue"]:
        title = f"Finish {counted(number, 'overdue action', 'overdue actions')}"
        tasks.append(Task(title, "Yours, and past the day that was set.", "Overdue", mine, pressing=True))
    if number := counts["due"]:
        title = f"Finish {counted(number, 'action', 'actions')} due soon"
        tasks.append(Task(title, "Yours, and due within a fortnight.", "Due soon", mine))
    return tasks


def audit_task(membership: Any, found: dict[str, Any] | None, say: str, name: str, why: str) -> Task | None:
    """Straight to the audit where it is the only one, else to the list."""
    if not found:
        return None
    slug, number = membership.school.slug, found["n"]
    if number == 1:
        return Task(f"{say} {found['title']}", why, "Audit", reverse(name, args=[slug, found["id"]]))
    return Task(f"{say} {counted(number, 'audit', 'audits')}", why, "Audits", reverse("audit-list", args=[slug]))
