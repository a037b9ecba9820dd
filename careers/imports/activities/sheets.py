"""The list of activities, and the matrix of what they meet, as spreadsheets that can be brought in again."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils import timezone

from careers.imports.activities import TOTAL_ROW, Activities, full_name
from careers.imports.activities.codes import Codes, codes_of
from careers.imports.activities.times import NO_COHORT
from careers.imports.cells import key
from careers.imports.kinds import Setting
from careers.mapping import Matrix
from careers.models import AcademicYear, Membership
from careers.sheets import Sheet


def activity_sheet(activities: Any, title: str, *, year: AcademicYear, member: Membership) -> Sheet:
    """The list: one row for each activity, with all that is known of it. `activities` is a query of one year."""
    setting = setting_for(year, member)
    rows = activities.for_lists().prefetch_related("targets", "staff__user", "partners", "mappings")
    codes, names = codes_of(setting), Counter(map(key, map(str, member.school.membership_set.select_related("user"))))
    return Activities().sheet((row_of(one, codes, names) for one in rows), setting, title=title)


def setting_for(year: AcademicYear, member: Membership) -> Setting:
    return Setting(school=member.school, year=year, member=member, today=timezone.localdate())


def matrix_sheets(matrix: Matrix, title: str, *, year: AcademicYear, member: Membership) -> list[Sheet]:
    """The matrix as it is shown, a column for each statement, and the words of its statements beside it."""
    name = codes_of(setting_for(year, member)).name
    rows: list[list[Any]] = [
        [row.activity.title, row.activity.get_kind_display(), row.for_whom or NO_COHORT,
         row.activity.get_status_display(), *(depth or None for depth in row.depths), row.total]
        for row in matrix.rows
    ]  # fmt: skip
    rows.append([TOTAL_ROW, None, None, None, *matrix.totals, matrix.total])
    said = [[one.code, one.section.title, one.text, total] for one, total in matrix.columns]
    return [
        Sheet(title, ["Activity", "Kind", "For", "Status", *map(name, matrix.statements), "Total"], rows),
        Sheet("Statements", ["Code", "Section", "Statement", "Activities"], said),
    ]


def row_of(activity: Any, codes: Codes, names: Counter[str]) -> dict[str, Any]:
    own = ("title", "kind", "subject", "hours", "lead", "intent", "cost", "impact", "evaluation")
    lists = {name: list(getattr(activity, name).all()) for name in ("cohorts", "targets", "partners")}
    staff = [str(one) if names[key(str(one))] == 1 else full_name(one) for one in activity.staff.all()]
    met = sorted(activity.mappings.all(), key=lambda row: codes.order[row.statement_id])
    return {name: getattr(activity, name) for name in own} | lists | {
        "cohorts": lists["cohorts"] or [NO_COHORT],
        "when": activity.when,
        "status": activity.state,
        "staff": staff,
        "statements": [f"{codes.name(codes.by_id[str(row.statement_id)])} ({row.depth})" for row in met],
    }  # fmt: skip
