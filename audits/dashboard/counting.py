"""What the dashboard counts beside coverage, in columns of one row."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate

from audits.dashboard.guidance import figure_columns
from audits.models import Action, Audit
from audits.waiting import one_row
from careers import visits
from careers.models import Activity, PublicPage, School
from tracking.models import Entitlement

#: What a visit of the dashboard is called.
PAGE = "dashboard"


def counted(membership: Any, year: Any, today: date) -> dict[str, Any]:
    """One query: actions, activities, days of the last audit and the public page, entitlements, the last look."""
    school = membership.school
    actions = Action.objects.filter(school=school).unfinished()
    overdue = Count("pk", filter=Q(due_on__lt=today))
    frozen = Audit.objects.in_use().frozen().filter(school=school)
    public = PublicPage.objects.filter(school=school).order_by()
    activities = Activity.objects.in_year(year).filter(school=school)
    found = School.objects.filter(pk=school.pk).values(
        actions=one_row(actions, overdue=overdue, open=Count("pk")),
        activities=one_row(activities, n=Count("pk")),
        frozen=frozen.order_by().values("school").annotate(day=TruncDate(Max("frozen_at"))).values("day"),
        public=public.values("review_due_on")[:1],
        entitlements=one_row(Entitlement.objects.filter(school=school), **figure_columns()),
        **visits.columns(school=school, user=membership.user, page=PAGE),
    )
    return dict(found.get())
