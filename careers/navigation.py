"""What every page shows around itself: sections, schools, years, and what this person may do."""

from functools import partial

from django.urls import reverse

from careers.imports.kinds import kinds_for
from careers.tenancy import Permission

ACTIVITIES = ("activity", "session-add", "session-edit", "session-delete", "planner", "partner", "contact")
LEARNERS = (
    *("learner", "enrolment", "move-up", "plan-outcome", "register", "piece", "exemption", "step-list"),
    *("session-evidence", "session-hours", "group-evidence", "interview", "placement", "entitlement", "destination"),
    *("questionnaire", "asking"),
)
AUDITS = ("audit", "judge", "participant", "agree", "section-facts", "evidence-delete", "evidence-file")
FRAMEWORKS = ("adoption", "school-edition", "statement-search", "edition-move")
PRIVACY = ("retention", "destruction", "evidence-level")
SETTINGS = ("school-s", "year", "cohort", "target", "history", "member", "invitation", *PRIVACY)
#: (label, URL name, needs the year, permission, how the URL names of the section begin)
SECTIONS = [
    ("Home", "home", False, None, ("home",)),
    ("Dashboard", "dashboard", True, Permission.SEE_TOTALS, ("dashboard",)),
    ("Programme", "programme", True, Permission.SEE_PROGRAMME, ("programme", "objective", "intended", "cycle")),
    ("Activities", "activity-list", True, Permission.SEE_PROGRAMME, ACTIVITIES),
    ("Coverage", "coverage-start", True, Permission.SEE_TOTALS, ("coverage", "mapping", "statement-mapping")),
    ("Gaps", "gap-start", True, Permission.SEE_TOTALS, ("gap",)),
    ("Learners", "learner-list", True, Permission.SEE_OWN_LEARNERS, LEARNERS),
    ("Results", "destination-totals", True, Permission.SEE_TOTALS, ("destination", "questionnaire")),
    ("Audits", "audit-list", False, Permission.SEE_TOTALS, AUDITS),
    ("Actions", "action-list", False, Permission.OPEN_SCHOOL, ("action", "calendar")),
    ("Reports", "report-list", False, None, ("report", "journey", "document", "public", "look", "record")),
    ("Frameworks", "adoption-list", False, Permission.SEE_TOTALS, FRAMEWORKS),
    ("Imports", "import-list", False, Permission.BRING_IN, ("import",)),
    ("School", "school-settings", False, Permission.CHANGE_SCHOOL, SETTINGS),
]


def navigation(request):
    """Context for base.html; empty parts on pages that belong to no school."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {"nav": [], "can": {}, "brings": ()}
    return {
        "nav": sections(request),
        "can": {permission.value: membership.can(permission) for permission in Permission},
        "brings": partial(brought_by, membership),
        "years": [(year.label, year) for year in request.years],
        "schools": [membership.school for membership in request.memberships.values()],
    }


def brought_by(membership):
    """The slugs of what this member may bring in as a spreadsheet."""
    return {kind.slug for kind in kinds_for(membership)} if membership.can(Permission.BRING_IN) else set()


def sections(request):
    here = request.resolver_match.url_name if request.resolver_match else ""
    links = []
    for label, name, needs_year, permission, beginnings in SECTIONS:
        if permission and not request.membership.can(permission):
            continue
        if label == "Results" and request.membership.can(Permission.SEE_OWN_LEARNERS):
            continue  # she finds them beside the learners
        args = [request.school.slug, request.year.start] if needs_year else [request.school.slug]
        links.append((label, reverse(name, args=args), here.startswith(beginnings)))
    return links
