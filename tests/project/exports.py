"""Which pages hand out what they show as a spreadsheet, and which do not, and why: kept by hand, checked by a test.

A new address stands in neither table, so it fails the build until somebody says which it is.
"""

LISTS = """
    member-list year-list cohort-list target-group-list history-list adoption-list statement-search
    school-edition
    programme intended-edit intended-objectives activity-list planner partner-list partner mapping-matrix
    coverage coverage-groups coverage-trend coverage-learners gap-list cycle
    learner-list learner-group-list learner-group register-list register session-evidence
    register-mark-list
    interview-list placement-list destination-totals destination-list questionnaire-list questionnaire
    evidence-level-list step-list retention-list retention-destroy destruction-list
    audit-list audit judge-mine audit-compare audit-profile audit-answers audit-left-behind audit-facts section-facts
    edition-move action-list action-board
    dashboard-outcomes
    report-governors report-plan report-coverage report-programme audit-report audit-gap-report learner-record
    """
EXPORTS = set(LISTS.split())

#: The same page at another address.
ALSO = {"guest-judge-mine": "judge-mine"}

FORM = "a form: what it saves stands in a list that exports"
ASKS = "asks once before it does something, or does it"
ONE = "the page of one thing, which is a row of a list that exports"
CELL = "what is behind one cell or statement of a matrix, audit or report that exports as a whole"
PART = "a part of judging: what somebody chose exports from the page on which she reads it"
LIBRARY = "reading matter without an account; the school's own page of an edition exports its statements"
PUBLIC = "the public page, which machines read as JSON and iCalendar"
ACCOUNT = "somebody's own account"
SECRET = "for whoever holds a secret address: asks one question, or shows one person's own"
WITHOUT = {
    "start": "chooses among one's own schools",
    "health": "for machines",
    "setup": "before there is anything to show",
    "home": "says what to do next; each sentence leads to a list that exports",
    "dashboard": "each sentence leads to a list that exports",
    "dashboard-groups": "a part of the dashboard; the page of groups exports",
    "report-list": "leads on to the reports",
    "journey": "one page to hang up; the report of the programme exports what it shows",
    "record-list": "asks for records, which are files",
    "document": "says how far a file is",
    "document-file": "is a file already",
    "look-logo": "is a picture",
    "public-preview": "shows what the public page will be",
    "coverage-start": "leads on to the coverage of an edition",
    "gap-start": "leads on to the gaps of an edition",
    "judge-start": "leads on to the first part of an audit",
    "calendar": "is a file already",
    "calendar-list": "shows secret addresses, which belong in no file",
    "evidence-file": "is a file already",
    "piece-file": "is a file already",
    "learner-everything": "is everything about a learner as a file already",
    "learner-group-cards": "shows codes that are kept nowhere, and prints them",
    "register-code": "a code that changes each minute",
    "asking": "one link to a class, which is a secret",
} | {
    name: why
    for why, names in {
        ACCOUNT: """account_login account_logout account_inactive account_change_password account_reset_password
            account_set_password account_reset_password_done account_reset_password_from_key
            account_reset_password_from_key_done""",
        LIBRARY: "library library-search edition edition-print",
        PUBLIC: """published published-embed published-journey published-json published-calendar published-look
            published-logo""",
        SECRET: "invitation-accept guest-here guest-feedback guest-answers guest-evidence-file",
        ONE: """member activity learner piece interview placement action""",
        CELL: "coverage-cell audit-statement audit-meeting activity-mapping statement-mapping",
        PART: """judge judge-strand judge-rest judge-rest-clear judgement-save judgement-evidence evidence-delete
            judge-submit judge-take-back guest-judge-start guest-judge guest-judge-strand guest-judge-rest
            guest-judge-rest-clear guest-judgement-save guest-judgement-evidence guest-evidence-delete
            guest-judge-submit guest-judge-take-back""",
        FORM: """look-edit public-page public-activities
            invitation-add school-settings year-add year-edit cohort-add cohort-edit target-group-add
            target-group-edit programme-edit objective-add objective-edit activity-add activity-edit activity-copy
            session-add session-edit partner-add partner-edit contact-add contact-edit gap-accept learner-add
            learner-edit enrolment-edit plan-outcome-add plan-outcome-edit learner-group-add learner-group-edit
            learner-group-members retention-edit learner-evidence-add group-evidence piece-edit exemption
            evidence-level-edit register-mark-edit interview-add interview-edit interview-book entitlement-edit
            placement-add placement-edit session-hours placement-feedback destination-entry destination-add
            destination-edit questionnaire-add questionnaire-edit asking-add audit-add audit-edit participant-add
            participant-edit agree action-add action-edit""",
        ASKS: """public-switch
            member-remove invitation-send invitation-withdraw year-delete cohort-delete target-group-delete
            adoption-add adoption-delete objective-delete programme-copy activity-cancel activity-restore
            activity-delete session-delete partner-delete contact-delete gap-reopen move-up move-up-undo
            plan-outcome-delete learner-group-delete learner-erase piece-delete piece-verify interview-delete
            placement-delete destination-delete questionnaire-delete asking-close audit-delete audit-aside
            audit-restore participant-remove participant-restore participant-link participant-link-send
            participant-link-revoke audit-close agree-all agree-mark audit-freeze audit-reopen action-status
            action-delete calendar-revoke""",
    }.items()
    for name in names.split()
}
#: Names that begin like this are the steps by which spreadsheets come in.
COMES_IN = "import"
