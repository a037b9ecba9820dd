"""The tables of audits: who judged what against which words, what the group agreed, and what is done about it."""

from audits.models.actions import Action, CalendarFeed
from audits.models.audits import GUEST_LINK, Audit, AuditSection, FrozenAudit, Participant
from audits.models.judgements import (
    AgreedJudgement,
    Judgement,
    JudgementEvent,
    JudgementEvidence,
    State,
)

__all__ = [
    "GUEST_LINK",
    "Action",
    "AgreedJudgement",
    "Audit",
    "AuditSection",
    "CalendarFeed",
    "FrozenAudit",
    "Judgement",
    "JudgementEvent",
    "JudgementEvidence",
    "Participant",
    "State",
]
