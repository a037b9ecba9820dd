"""Who was invited to a session, for many sessions at once: the rule of `tracking.registers.invited_to`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from careers.imports.kinds import Setting
from careers.models import ActivityCohort, ActivityTarget, SessionCohort
from tracking.models import Characteristic


class Invited:
    """Built once for all sessions that a file speaks of; four queries."""

    def __init__(self, setting: Setting, sessions: Iterable[Any]) -> None:
        sessions = list(sessions)
        activities = {one.activity_id for one in sessions}
        keys = [one.pk for one in sessions if one.pk]
        self.own = pairs(SessionCohort.objects.filter(school=setting.school, session__in=keys), "session", "cohort")
        theirs = {"school": setting.school, "activity__in": activities}
        self.of_activity = pairs(ActivityCohort.objects.filter(**theirs), "activity", "cohort")
        self.targets = pairs(ActivityTarget.objects.filter(**theirs), "activity", "group")
        aimed = set().union(*self.targets.values()) if self.targets else set()
        rows = Characteristic.objects.filter(school=setting.school, target__in=aimed, enrolment__year=setting.year)
        self.hers = pairs(rows, "enrolment", "target")

    def to(self, session: Any, enrolment: Any) -> bool:
        """Whether she was: on roll that day, in an invited year group (where any is named), and in a group aimed at."""
        cohorts = self.own.get(session.pk) or self.of_activity.get(session.activity_id)
        aimed = self.targets.get(session.activity_id)
        return bool(
            enrolment.on_roll_on(session.date)
            and (not cohorts or enrolment.cohort_id in cohorts)
            and (not aimed or aimed & self.hers.get(enrolment.pk, set()))
        )


def pairs(rows: Any, of: str, what: str) -> dict[Any, set[Any]]:
    found: dict[Any, set[Any]] = defaultdict(set)
    for one, other in rows.order_by().values_list(f"{of}_id", f"{what}_id"):
        found[one].add(other)
    return found
