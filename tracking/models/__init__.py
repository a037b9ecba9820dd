"""The tables of what happened: learners and their years, participation, evidence, guidance, and what they say."""

from tracking.models.evidence import (
    CellTotal,
    Evidence,
    EvidenceFile,
    EvidenceLevel,
    EvidenceSource,
    Exemption,
    Participation,
    Step,
)
from tracking.models.guidance import (
    FEEDBACK_LINK,
    Destination,
    EmployerFeedback,
    Entitlement,
    Interview,
    InterviewAction,
    Placement,
)
from tracking.models.learners import (
    Characteristic,
    Enrolment,
    Group,
    GroupMember,
    GroupStaff,
    Learner,
    PlanOutcome,
)
from tracking.models.privacy import Destruction, Retention
from tracking.models.voice import (
    ANSWERS_LINK,
    Answer,
    AnswerStep,
    Asking,
    Question,
    Questionnaire,
    Response,
)

__all__ = [
    "ANSWERS_LINK",
    "FEEDBACK_LINK",
    "Answer",
    "AnswerStep",
    "Asking",
    "CellTotal",
    "Characteristic",
    "Destination",
    "Destruction",
    "EmployerFeedback",
    "Enrolment",
    "Entitlement",
    "Evidence",
    "EvidenceFile",
    "EvidenceLevel",
    "EvidenceSource",
    "Exemption",
    "Group",
    "GroupMember",
    "GroupStaff",
    "Interview",
    "InterviewAction",
    "Learner",
    "Participation",
    "Placement",
    "PlanOutcome",
    "Question",
    "Questionnaire",
    "Response",
    "Retention",
    "Step",
]
