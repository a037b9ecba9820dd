"""The tables of a school: its people and years, its programme, its activities, and who changed what."""

from careers.models.activities import (
    Activity,
    ActivityCohort,
    ActivityPartner,
    ActivityStaff,
    ActivityTarget,
)
from careers.models.documents import Document
from careers.models.history import History
from careers.models.imports import Import, ImportTrace, KnownHeader, KnownWord
from careers.models.partners import Partner, PartnerContact
from careers.models.people import (
    Invitation,
    Membership,
    MembershipRole,
    School,
    Trust,
    TrustMembership,
    User,
)
from careers.models.programme import (
    AcceptedGap,
    Adoption,
    IntendedObjective,
    IntendedOutcome,
    Objective,
    OwnFramework,
    Programme,
)
from careers.models.publishing import Look, PublicPage, UnlistedActivity
from careers.models.sessions import Mapping, Session, SessionCohort
from careers.models.visits import Visit
from careers.models.years import AcademicYear, Cohort, KeyStage, TargetGroup, Term

__all__ = [
    "AcademicYear",
    "AcceptedGap",
    "Activity",
    "ActivityCohort",
    "ActivityPartner",
    "ActivityStaff",
    "ActivityTarget",
    "Adoption",
    "Cohort",
    "Document",
    "History",
    "Import",
    "ImportTrace",
    "IntendedObjective",
    "IntendedOutcome",
    "Invitation",
    "KeyStage",
    "KnownHeader",
    "KnownWord",
    "Look",
    "Mapping",
    "Membership",
    "MembershipRole",
    "Objective",
    "OwnFramework",
    "Partner",
    "PartnerContact",
    "Programme",
    "PublicPage",
    "School",
    "Session",
    "SessionCohort",
    "TargetGroup",
    "Term",
    "Trust",
    "TrustMembership",
    "UnlistedActivity",
    "User",
    "Visit",
]
