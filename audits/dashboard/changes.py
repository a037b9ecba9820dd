"""The kinds of change that the dashboard tells of, the first first."""

from __future__ import annotations

from careers.tenancy import Permission
from careers.visits import DONE, Kind

ADDED, CHANGED = "added", "changed"
ACTION, ACTIVITY, AUDIT = "audits.Action", "careers.Activity", "audits.Audit"
PROGRAMME, LEARNERS = Permission.SEE_PROGRAMME, Permission.SEE_LEARNERS


def of(model: str, *actions: str) -> frozenset[tuple[str, str]]:
    return frozenset((model, action) for action in actions)


KINDS = (
    Kind(of(ACTION, DONE), "1 action done", "{n} actions done", "action-list", query="?status=done"),
    Kind(of(AUDIT, "frozen"), "1 audit agreed and frozen", "{n} audits agreed and frozen", "audit-list"),
    Kind(
        of("tracking.EvidenceSource", "evidence added"), "Evidence recorded for 1 learner",
        "Evidence recorded for {n} learners", "learner-list", LEARNERS, year=True, people=True,
    ),
    Kind(
        of("tracking.Interview", ADDED, CHANGED), "Guidance interviews of 1 learner booked or held",
        "Guidance interviews of {n} learners booked or held", "interview-list", LEARNERS, True, "?show=held", True,
    ),
    Kind(
        of(ACTIVITY, ADDED, "copied"), "1 activity added", "{n} activities added", "activity-list", PROGRAMME, True
    ),
    Kind(
        of(ACTIVITY, "mapped"), "Mapping of 1 activity changed", "Mappings of {n} activities changed",
        "activity-list", PROGRAMME, True, "?show=mapped",
    ),
    Kind(
        of("careers.Session", "register saved"), "1 register saved", "{n} registers saved", "register-list",
        LEARNERS, True,
    ),
    Kind(of(ACTION, ADDED), "1 action added", "{n} actions added", "action-list"),
    Kind(of("careers.Programme", "intended"), "Intended outcomes changed", "Intended outcomes changed",
         "coverage-start", year=True),
    Kind(of("careers.AcceptedGap", "accepted"), "1 gap accepted", "{n} gaps accepted", "gap-start", year=True),
    Kind(of(AUDIT, "started", "compared"), "1 audit started or compared", "{n} audits started or compared",
         "audit-list"),
)  # fmt: skip
