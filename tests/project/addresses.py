"""What every address needs, kept by hand: a new address without an entry here fails the build.

`see` is the permission to read, `change` the one to write (None: takes no unsafe method). `body` makes a valid POST
out of the rows of a school, so that a refusal is a refusal of something that would have worked.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.core.files.base import ContentFile
from django.utils import timezone

from careers.tenancy import Permission as P
from careers.years import propose_year


def days_of(start):
    """What the form of an academic year sends, half-terms and all."""
    year, terms = propose_year(school=None, start=start)
    body = {"starts_on": year.starts_on, "ends_on": year.ends_on}
    for term in terms:
        body |= {f"term-{term.order}-{name}": getattr(term, name) for name in ("name", "starts_on", "ends_on")}
    return body


def agreed_otherwise(statement):
    """What agrees on a level that nobody had chosen."""
    return {f"level-{statement}": "3", f"reason-{statement}": "We looked again."}


def evidence_of(rows):
    """What records that the learner met the statement."""
    return {"learners": rows.enrolment.pk, "statements": rows.statement.pk, "level": rows.piece.level_id,
            "kind": "observation", "date": "2026-10-01"}  # fmt: skip


def asked_today(rows):
    """What puts a questionnaire to a year group until tonight."""
    return {"who": f"cohort-{rows.cohort.pk}", "moment": "once", "closes_on": timezone.localdate().isoformat()}


def print_of(rows):
    """What says that a person saw what this import would do."""
    return rows.spreadsheet.summary["print"]


def marks_of(rows):
    """The marks that every school begins with, as the form has them."""
    marks = enumerate(rows.school.registermark_set.order_by("pk"))
    return {f"{name}-{at}": getattr(row, name) for at, row in marks for name in ("mark", "means", "label")}


def levels_of(rows):
    """The levels that every school begins with, the first of them renamed."""
    names = enumerate(["Beginning", "Secure", "Beyond"])
    return {f"name-{number}": name for number, name in names} | {"expected": "1"}


@dataclass(frozen=True)
class Address:
    see: P
    change: P | None = None
    body: Callable = field(default=lambda rows: {})
    #: Only what the member leads herself: staff without a part in the sample row are refused.
    own: bool = False
    #: With `own`: it holds for changing only.
    read_by_all: bool = False
    #: Only who takes part in the audit: everybody else is refused, whatever the role.
    part: bool = False
    #: About one learner: who sees only her own groups is refused, because the sample is in none of them.
    hers: bool = False
    #: What a good POST answers.
    answers: int = 302
    #: Only POST does something here; GET answers 405.
    post_only: bool = False
    #: GET parameters that make the page show what it is for.
    query: str = ""


#: Addresses that lie below no school, each with the reason why.
GLOBAL = {
    "start": "chooses among one's own schools",
    "health": "asked by machines; says ok and nothing else",
    "setup": "before there is any school; gone afterwards",
    "invitation-accept": "a signed link for somebody who has no school yet",
    "account_login": "signing in",
    "account_logout": "signing out",
    "account_inactive": "signing in with a closed account",
    "account_change_password": "one's own password",
    "account_set_password": "one's own password",
    "account_reset_password": "one's own password",
    "account_reset_password_done": "one's own password",
    "account_reset_password_from_key": "one's own password, by a signed link",
    "account_reset_password_from_key_done": "one's own password",
    **{
        f"guest-{name}": "a guest judges by a signed link that runs out, and sees one audit's judging pages only"
        for name in (
            "judge-start",
            "judge",
            "judge-strand",
            "judge-rest",
            "judge-rest-clear",
            "judgement-save",
            "judgement-evidence",
            "evidence-delete",
            "evidence-file",
            "judge-submit",
            "judge-take-back",
            "judge-mine",
        )
    },  # fmt: skip
    "calendar": "a calendar program fetches actions by a secret address that can be revoked",
    "guest-here": "a learner confirms that she is here by a signed code of one session that changes each minute",
    "guest-feedback": "an employer's word on one placement by a signed link that works once",
    "guest-answers": "a class answers a questionnaire without names by a signed link that runs out",
    "library": "the public library of published frameworks",
    "library-search": "the public library of published frameworks",
    "edition": "the public library of published frameworks",
    "edition-print": "the public library of published frameworks",
    **dict.fromkeys(
        (
            "published",
            "published-embed",
            "published-journey",
            "published-json",
            "published-calendar",
            "published-look",
            "published-logo",
        ),
        "the programme that a school chose to publish",
    ),
}

PROGRAMME = {"see": P.SEE_PROGRAMME}
LEADS = {"see": P.CHANGE_PROGRAMME, "change": P.CHANGE_PROGRAMME}
RUNS = {"see": P.CHANGE_SCHOOL, "change": P.CHANGE_SCHOOL}
OWN = {"see": P.CHANGE_OWN_ACTIVITIES, "change": P.CHANGE_OWN_ACTIVITIES, "own": True}
TOTALS = {"see": P.SEE_TOTALS}

AUDITS = {"see": P.CHANGE_AUDITS, "change": P.CHANGE_AUDITS}
AGREES = {"see": P.CHANGE_AGREED, "change": P.CHANGE_AGREED}
ACTIONS = {"see": P.CHANGE_ACTIONS, "change": P.CHANGE_ACTIONS}
TAKES_PART = {"see": P.OPEN_SCHOOL, "change": P.OPEN_SCHOOL, "part": True}

LEARNERS = {"see": P.CHANGE_LEARNERS, "change": P.CHANGE_LEARNERS}
TRACKING = {"see": P.CHANGE_TRACKING, "change": P.CHANGE_TRACKING}
BRINGS_IN = {"see": P.BRING_IN, "change": P.BRING_IN}
INTERVIEWS = {"see": P.CHANGE_INTERVIEWS, "change": P.CHANGE_INTERVIEWS}

ACTIVITY = {"title": "New activity", "kind": "assembly", "status": "planned", "hours": "1"}
LEARNER = {"legal_forename": "New", "legal_surname": "Learner", "photo_consent": "unknown"}
INTERVIEW = {"status": "held", "date": "2026-10-01", "mode": "phone"}
PLACEMENT = {"kind": "placement", "mode": "in_person", "status": "planned", "starts_on": "2027-03-01", "hours": "5"}
PLACEMENT |= {"employer": "Bakery"}
DESTINATION = {"stage": "intended", "choice": "1", "kind": "further", "recorded_on": "2020-03-01"}
QUESTIONS = {"title": "New questions", "step-1": "No", "step-2": "Yes", "question-1": "Do you?"}
SESSION = {"date": "2027-03-01", "status": "planned"}

SCHOOL = {
    "home": Address(P.OPEN_SCHOOL),
    # dashboards, reports, and what is published
    "dashboard": Address(**TOTALS),
    "dashboard-outcomes": Address(**TOTALS),
    "dashboard-groups": Address(**TOTALS),
    "report-list": Address(P.OPEN_SCHOOL),
    "report-governors": Address(**TOTALS),
    "report-plan": Address(**TOTALS),
    "report-coverage": Address(**TOTALS),
    "report-programme": Address(**PROGRAMME),
    "audit-report": Address(**TOTALS),
    "audit-gap-report": Address(**TOTALS),
    "journey": Address(**PROGRAMME),
    "learner-record": Address(P.SEE_OWN_LEARNERS, hers=True),
    "record-list": Address(P.SEE_LEARNERS, P.SEE_LEARNERS, body=lambda rows: {"who": f"cohort-{rows.cohort.pk}"}),
    "document": Address(P.OPEN_SCHOOL, part=True),
    "document-file": Address(P.OPEN_SCHOOL, part=True),
    "look-edit": Address(**LEADS, body=lambda rows: {"colour": "#0a2f52"}),
    "look-logo": Address(P.OPEN_SCHOOL),
    "public-page": Address(**LEADS, body=lambda rows: {"summary": "What we do.", "version": "1"}),
    "public-activities": Address(**LEADS, body=lambda rows: {"shown": rows.activity.pk}),
    "public-preview": Address(P.CHANGE_PROGRAMME),
    "public-switch": Address(**LEADS, body=lambda rows: {"on": "yes"}),
    # people and settings
    "member-list": Address(P.CHANGE_SCHOOL),
    "member": Address(**RUNS, body=lambda rows: {"roles": ["staff"]}),
    "member-remove": Address(**RUNS),
    "invitation-add": Address(**RUNS, body=lambda rows: {"email": "new@example.org", "roles": ["staff"]}),
    "invitation-send": Address(**RUNS),
    "invitation-withdraw": Address(**RUNS),
    "school-settings": Address(**RUNS, body=lambda rows: {"name": "Renamed", "kind": "mainstream", "phase": "11-18"}),
    "year-list": Address(P.CHANGE_SCHOOL),
    "year-add": Address(**RUNS, body=lambda rows: days_of(rows.year.start + 1)),
    "year-edit": Address(**RUNS, body=lambda rows: days_of(rows.year.start)),
    "year-delete": Address(**RUNS),
    "cohort-list": Address(P.CHANGE_SCHOOL),
    "cohort-add": Address(**RUNS, body=lambda rows: {"name": "Cohort 1", "short_name": "C1", "active": "on"}),
    "cohort-edit": Address(**RUNS, body=lambda rows: {"name": "Renamed", "short_name": "R"}),
    "cohort-delete": Address(**RUNS),
    "target-group-list": Address(P.CHANGE_SCHOOL),
    "target-group-add": Address(**RUNS, body=lambda rows: {"name": "New group", "order": "1"}),
    "target-group-edit": Address(**RUNS, body=lambda rows: {"name": "Renamed group", "order": "1"}),
    "target-group-delete": Address(**RUNS),
    "import-list": Address(P.BRING_IN),
    "import-start": Address(P.BRING_IN),
    "import-add": Address(**BRINGS_IN, body=lambda rows: {"file": ContentFile(b"Name\nMill\n", "partners.csv")}),
    "import-template": Address(P.BRING_IN),
    "import-memory": Address(**BRINGS_IN),
    "import": Address(P.BRING_IN),
    "import-sheets": Address(**BRINGS_IN, body=lambda rows: {"use-0": "on", "header-0": "1"}),
    "import-columns": Address(**BRINGS_IN, body=lambda rows: {"field-name": "Name"}),
    "import-again": Address(**BRINGS_IN, post_only=True),
    "import-words": Address(**BRINGS_IN, post_only=True, body=lambda rows: {"part": "options"}),
    "import-write": Address(**BRINGS_IN, post_only=True, body=lambda rows: {"print": print_of(rows)}),
    "import-errors": Address(P.BRING_IN),
    "import-undo": Address(**BRINGS_IN),
    "import-delete": Address(**BRINGS_IN),
    "history-list": Address(P.CHANGE_SCHOOL),
    # frameworks
    "adoption-list": Address(**TOTALS),
    "statement-search": Address(**TOTALS, query="?q=learners"),
    "school-edition": Address(**TOTALS),
    "adoption-add": Address(**LEADS),
    "adoption-delete": Address(**LEADS),
    # programme
    "programme": Address(**PROGRAMME),
    "programme-edit": Address(**LEADS, body=lambda rows: {"vision": "New vision.", "few_hours": "2"}),
    "objective-add": Address(**LEADS, body=lambda rows: {"text": "New objective.", "place": "1"}),
    "objective-edit": Address(**LEADS, body=lambda rows: {"text": "Changed objective.", "place": "1"}),
    "objective-delete": Address(**LEADS),
    "intended-edit": Address(P.SEE_PROGRAMME, P.CHANGE_PROGRAMME),
    "intended-objectives": Address(P.SEE_PROGRAMME, P.CHANGE_PROGRAMME),
    # activities
    "activity-list": Address(**PROGRAMME),
    "activity-add": Address(see=P.CHANGE_OWN_ACTIVITIES, change=P.CHANGE_OWN_ACTIVITIES, body=lambda rows: ACTIVITY),
    "planner": Address(**PROGRAMME),
    "programme-copy": Address(**LEADS),
    "activity": Address(**PROGRAMME),
    "activity-edit": Address(**OWN, body=lambda rows: ACTIVITY),
    "activity-copy": Address(**OWN, body=lambda rows: {"year": rows.year.pk}),
    "activity-cancel": Address(**OWN, body=lambda rows: {"cancelled_because": "Snow."}),
    "activity-restore": Address(**OWN),
    "activity-delete": Address(**OWN),
    "session-add": Address(**OWN, body=lambda rows: SESSION),
    "session-edit": Address(**OWN, body=lambda rows: SESSION),
    "session-delete": Address(**OWN),
    # partners
    "partner-list": Address(**PROGRAMME),
    "partner-add": Address(**LEADS, body=lambda rows: {"name": "New partner", "kind": "employer"}),
    "partner": Address(**PROGRAMME),
    "partner-edit": Address(**LEADS, body=lambda rows: {"name": "Renamed", "kind": "employer"}),
    "partner-delete": Address(**LEADS),
    "contact-add": Address(**LEADS, body=lambda rows: {"name": "New contact"}),
    "contact-edit": Address(**LEADS, body=lambda rows: {"name": "Renamed contact"}),
    "contact-delete": Address(**LEADS),
    # mapping
    "activity-mapping": Address(P.SEE_PROGRAMME, P.CHANGE_OWN_ACTIVITIES, own=True, read_by_all=True),
    "mapping-matrix": Address(**PROGRAMME),
    "statement-mapping": Address(P.SEE_PROGRAMME, P.CHANGE_PROGRAMME),
    # coverage and gaps
    "coverage-start": Address(**TOTALS),
    "coverage": Address(**TOTALS),
    "coverage-cell": Address(**TOTALS),
    "gap-start": Address(**TOTALS),
    "gap-list": Address(**TOTALS),
    "gap-accept": Address(**LEADS, body=lambda rows: {"reason": "Next year.", "until": date(2099, 1, 1).isoformat()}),
    "gap-reopen": Address(**LEADS),
    "cycle": Address(**TOTALS),
    # audits: starting
    "audit-list": Address(**TOTALS),
    "audit-add": Address(
        **AUDITS,
        body=lambda rows: {"title": "New", "edition": rows.edition.pk, "year": rows.year.pk, "way": "group"},
    ),
    "audit": Address(**TOTALS),
    "audit-edit": Address(**AUDITS, body=lambda rows: {"title": "Renamed", "year": rows.year.pk, "way": "group"}),
    "audit-delete": Address(**AUDITS),
    "audit-aside": Address(**AUDITS),
    "audit-restore": Address(**AUDITS),
    "participant-add": Address(**AUDITS, body=lambda rows: {"guest_name": "New guest", "capacity": "Adviser"}),
    "participant-edit": Address(**AUDITS, body=lambda rows: {"guest_name": "Renamed", "capacity": "head"}),
    "participant-remove": Address(**AUDITS),
    "participant-restore": Address(**AUDITS),
    "participant-link": Address(**AUDITS),
    "participant-link-send": Address(**AUDITS),
    "participant-link-revoke": Address(**AUDITS),
    # audits: judging
    "judge-start": Address(P.OPEN_SCHOOL, part=True),
    "judge": Address(**TAKES_PART),
    "judge-strand": Address(**TAKES_PART),
    "judge-rest": Address(**TAKES_PART, body=lambda rows: {"reason": "Not in our school."}),
    "judge-rest-clear": Address(**TAKES_PART, body=lambda rows: {"reason": "Not in our school."}),
    "judgement-save": Address(**TAKES_PART, body=lambda rows: {"level": "1", "version": "1"}),
    "judgement-evidence": Address(**TAKES_PART, body=lambda rows: {"kind": "link", "link": "https://example.org/x"}),
    "evidence-delete": Address(**TAKES_PART),
    "judge-submit": Address(**TAKES_PART),
    "judge-take-back": Address(**TAKES_PART),
    "judge-mine": Address(P.OPEN_SCHOOL, part=True),
    "evidence-file": Address(P.OPEN_SCHOOL, part=True),
    # audits: comparing and agreeing
    "audit-close": Address(**AUDITS),
    "audit-compare": Address(P.CHANGE_AGREED),
    "agree-all": Address(**AGREES),
    "agree": Address(**AGREES, body=lambda rows: agreed_otherwise(rows.statement.pk)),
    "audit-meeting": Address(**AGREES, body=lambda rows: agreed_otherwise(rows.statement.pk)),
    "agree-mark": Address(**AGREES, body=lambda rows: {"mark": "strength"}),
    "audit-freeze": Address(**AUDITS),
    "audit-reopen": Address(**AUDITS),
    # audits: results
    "audit-profile": Address(**TOTALS),
    "audit-answers": Address(**TOTALS),
    "audit-statement": Address(**TOTALS),
    "audit-facts": Address(**TOTALS),
    "section-facts": Address(**TOTALS),
    # actions
    "action-list": Address(P.OPEN_SCHOOL),
    "action-board": Address(P.OPEN_SCHOOL),
    "action-add": Address(**ACTIONS, body=lambda rows: {"title": "New action", "priority": "2", "status": "to_do"}),
    "action": Address(**TOTALS),
    "action-edit": Address(
        **ACTIONS, body=lambda rows: {"title": "Renamed", "priority": "2", "status": "to_do", "version": "1"}
    ),
    "action-status": Address(**ACTIONS, body=lambda rows: {"status": "done", "version": "1"}),
    "action-delete": Address(**ACTIONS),
    "calendar-list": Address(see=P.OPEN_SCHOOL, change=P.OPEN_SCHOOL, body=lambda rows: {"whose": "mine"}),
    "calendar-revoke": Address(**RUNS),
    # a new edition
    "audit-left-behind": Address(P.OPEN_SCHOOL, part=True),
    "edition-move": Address(**LEADS, query="", body=lambda rows: {}),
    # learners: what happened
    "coverage-groups": Address(**TOTALS),
    "coverage-trend": Address(**TOTALS),
    "coverage-learners": Address(P.SEE_OWN_LEARNERS),
    "learner-list": Address(
        see=P.SEE_OWN_LEARNERS, change=P.SEE_OWN_LEARNERS, answers=200, body=lambda rows: {"q": "Beatrix"}
    ),
    "learner-add": Address(
        see=P.CHANGE_LEARNERS,
        change=P.CHANGE_LEARNERS,
        body=lambda rows: {
            "legal_forename": "New",
            "legal_surname": "Learner",
            "photo_consent": "unknown",
            "cohort": rows.cohort.pk,
        },
    ),
    "learner-edit": Address(
        see=P.CHANGE_LEARNERS,
        change=P.CHANGE_LEARNERS,
        body=lambda rows: {**LEARNER, "legal_forename": "Renamed"},
    ),
    "enrolment-edit": Address(
        see=P.CHANGE_LEARNERS, change=P.CHANGE_LEARNERS, body=lambda rows: {"cohort": rows.cohort.pk}
    ),
    "move-up": Address(**LEARNERS),
    "move-up-undo": Address(**LEARNERS),
    "plan-outcome-add": Address(
        see=P.CHANGE_LEARNERS, change=P.CHANGE_LEARNERS, body=lambda rows: {"text": "New outcome."}
    ),
    "plan-outcome-edit": Address(
        see=P.CHANGE_LEARNERS, change=P.CHANGE_LEARNERS, body=lambda rows: {"text": "Changed outcome."}
    ),
    "plan-outcome-delete": Address(**LEARNERS),
    "learner-group-list": Address(P.SEE_OWN_LEARNERS),
    "learner-group-add": Address(
        see=P.CHANGE_LEARNERS, change=P.CHANGE_LEARNERS, body=lambda rows: {"name": "New group", "kind": "class"}
    ),
    "learner-group": Address(P.SEE_OWN_LEARNERS, hers=True),
    "learner-group-edit": Address(
        see=P.CHANGE_LEARNERS, change=P.CHANGE_LEARNERS, body=lambda rows: {"name": "Renamed group", "kind": "class"}
    ),
    "learner-group-members": Address(**LEARNERS),
    "learner-group-delete": Address(**LEARNERS),
    "learner-group-cards": Address(**LEARNERS, answers=200, body=lambda rows: {"chosen": [rows.enrolment.pk]}),
    "learner": Address(P.SEE_OWN_LEARNERS, hers=True),
    "learner-everything": Address(**LEARNERS, answers=200),
    "learner-erase": Address(**RUNS, body=lambda rows: {"reason": "Asked for.", "confirm": "ERASE"}),
    "retention-list": Address(P.CHANGE_SCHOOL),
    "retention-edit": Address(
        **RUNS, body=lambda rows: {f"{row.what}-years": "9" for row in rows.school.retention_set.all()}
    ),
    "retention-destroy": Address(**RUNS),
    "destruction-list": Address(P.CHANGE_SCHOOL),
    "register-list": Address(P.SEE_OWN_LEARNERS),
    "register": Address(P.SEE_OWN_LEARNERS, P.CHANGE_TRACKING),
    "register-code": Address(P.CHANGE_TRACKING),
    "register-mark-list": Address(P.CHANGE_LEARNERS),
    "register-mark-edit": Address(**LEARNERS, body=marks_of),
    "learner-evidence-add": Address(**TRACKING, body=evidence_of, hers=True),
    "session-evidence": Address(**TRACKING, body=evidence_of),
    "group-evidence": Address(**TRACKING, body=evidence_of, hers=True),
    "piece": Address(P.SEE_OWN_LEARNERS, hers=True),
    "piece-edit": Address(
        **TRACKING,
        body=lambda rows: {"level": rows.piece.level_id, "date": "2026-10-02", "source-kind": "quiz"},
        hers=True,
    ),
    "piece-delete": Address(**TRACKING, hers=True),
    "piece-verify": Address(**TRACKING, hers=True),
    "piece-file": Address(P.SEE_OWN_LEARNERS, hers=True),
    "exemption": Address(
        see=P.CHANGE_TRACKING, change=P.CHANGE_TRACKING, body=lambda rows: {"reason": "Not for her."}, hers=True
    ),
    "evidence-level-list": Address(P.CHANGE_PROGRAMME),
    "evidence-level-edit": Address(**LEADS, body=levels_of),
    "step-list": Address(P.SEE_PROGRAMME, P.CHANGE_PROGRAMME),
    "interview-list": Address(P.SEE_LEARNERS),
    "interview-add": Address(
        see=P.CHANGE_INTERVIEWS,
        change=P.CHANGE_INTERVIEWS,
        body=lambda rows: INTERVIEW,
    ),
    "interview": Address(P.SEE_LEARNERS),
    "interview-edit": Address(
        see=P.CHANGE_INTERVIEWS,
        change=P.CHANGE_INTERVIEWS,
        body=lambda rows: INTERVIEW,
    ),
    "interview-delete": Address(**INTERVIEWS),
    "interview-book": Address(
        **INTERVIEWS,
        body=lambda rows: {
            "enrolment": rows.enrolment.pk,
            "date": "2027-03-02",
            "starts_at": "09:00",
            "minutes": "30",
            "mode": "phone",
        },
    ),
    "entitlement-edit": Address(**LEADS),
    "placement-list": Address(P.SEE_LEARNERS),
    "placement-add": Address(**LEARNERS, body=lambda rows: PLACEMENT),
    "session-hours": Address(**LEARNERS),
    "placement": Address(P.SEE_LEARNERS),
    "placement-edit": Address(**LEARNERS, body=lambda rows: PLACEMENT),
    "placement-delete": Address(**LEARNERS),
    "placement-feedback": Address(**LEARNERS),
    "destination-totals": Address(P.SEE_TOTALS),
    "destination-list": Address(P.SEE_LEARNERS),
    "destination-entry": Address(**LEARNERS, query="?stage=intended", body=lambda rows: {"recorded_on": "2020-10-01"}),
    "destination-add": Address(**LEARNERS, body=lambda rows: DESTINATION),
    "destination-edit": Address(**LEARNERS, body=lambda rows: DESTINATION),
    "destination-delete": Address(**LEARNERS),
    "questionnaire-list": Address(P.SEE_TOTALS),
    "questionnaire-add": Address(**LEADS, body=lambda rows: QUESTIONS),
    "questionnaire": Address(P.SEE_TOTALS),
    "questionnaire-edit": Address(**LEADS, body=lambda rows: QUESTIONS),
    "questionnaire-delete": Address(**LEADS),
    "asking-add": Address(**LEADS, body=asked_today),
    "asking": Address(P.CHANGE_PROGRAMME),
    "asking-close": Address(**LEADS),
}
