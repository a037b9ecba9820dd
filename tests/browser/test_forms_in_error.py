"""Each form, sent with a mistake in it, says so where it can be found, and keeps nobody out."""

import pytest

from tests.browser.looking import faults_of
from tests.project.addresses import SCHOOL

LEADER = "asha.leader@example.org"
NOTHING_TICKED = None
NOT_OFFERED = "0"
#: {address: what is typed or ticked wrongly}; the rest stays as the page shows it. A name ends in '-' where the id
#: of a statement follows.
MISTAKES = {
    "member": {"roles": NOTHING_TICKED},
    "invitation-add": {"email": "nobody", "roles": NOTHING_TICKED},
    "school-settings": {"name": "", "website": "not a site"},
    "year-add": {"starts_on": "2001-01-01", "term-1-name": ""},
    "year-edit": {"starts_on": "", "term-2-ends_on": ""},
    "cohort-add": {"name": "", "year_number": "99"},
    "cohort-edit": {"name": "", "short_name": ""},
    "target-group-add": {"name": ""},
    "target-group-edit": {"name": ""},
    "programme-edit": {"few_hours": "-1"},
    "objective-add": {"text": ""},
    "objective-edit": {"text": ""},
    "intended-edit": {"cell": NOT_OFFERED},
    "intended-objectives": {"cell": NOT_OFFERED},
    "activity-add": {"title": "", "hours": "-1", "cost": "-1"},
    "activity-edit": {"title": "", "kind": "curriculum", "subject": ""},
    "activity-cancel": {"cancelled_because": ""},
    "session-add": {"date": ""},
    "session-edit": {"date": "2001-01-01"},
    "partner-add": {"name": "", "website": "not a site"},
    "partner-edit": {"name": ""},
    "contact-add": {"name": "", "email": "nobody"},
    "contact-edit": {"name": ""},
    "activity-mapping": {"chosen": NOT_OFFERED},
    "statement-mapping": {"chosen": NOT_OFFERED},
    "gap-accept": {"reason": "", "until": "2001-01-01"},
    "audit-add": {"due_on": "2001-01-01", "sections": NOT_OFFERED},
    "audit-edit": {"due_on": "2001-01-01"},
    "participant-add": {"guest_email": "nobody", "capacity": ""},
    "participant-edit": {"guest_name": "", "capacity": ""},
    "judge-rest": {"reason": ""},
    "judgement-evidence": {"link": "nowhere"},
    "agree": {"level-": "3", "reason-": ""},
    "audit-reopen": {"title": "x" * 201},
    "look-edit": {"colour": "#ffff00"},
    "public-page": {
        "leader_email": "nobody",
        "provider_access_link": "not a site",
        "review_due_on": "2001-01-01",
        "reviewed_on": "2026-09-01",
    },
    "public-activities": {"shown": NOT_OFFERED},
    "action-add": {"title": "", "due_on": "1926-01-01"},
    "action-edit": {"title": "", "due_on": ""},
    "learner-add": {"legal_forename": "", "legal_surname": "", "upn": "A123", "cohort": NOT_OFFERED},
    "learner-edit": {"uln": "12", "date_of_birth": "2099-01-01"},
    "enrolment-edit": {"attendance": "101", "on_roll_from": "2001-01-01"},
    "plan-outcome-add": {"text": ""},
    "plan-outcome-edit": {"set_on": "2026-10-02", "reached_on": "2026-10-01"},
    "learner-erase": {"confirm": "no", "reason": ""},
    "learner-group-add": {"name": ""},
    "learner-group-edit": {"name": ""},
    "retention-edit": {"learner-years": "-1"},
    "register": {"note-": "x" * 301},
    "learner-evidence-add": {"statements": NOTHING_TICKED, "level": NOTHING_TICKED},
    "group-evidence": {"statements": NOTHING_TICKED, "date": "2001-01-01"},
    "session-evidence": {"statements": NOTHING_TICKED, "level": NOTHING_TICKED, "link": "nowhere"},
    "piece-edit": {"date": "", "source-link": "nowhere"},
    "exemption": {"reason": ""},
    "evidence-level-edit": {"name-0": ""},
    "step-list": {"new": "x" * 301},
    "interview-add": {"status": "booked", "date": ""},
    "interview-edit": {"date": ""},
    "entitlement-edit": {"interviews-KS4-amount": "-1"},
    "placement-add": {"starts_on": "", "hours": "-1"},
    "placement-edit": {"employer": "", "insurance_on": "2026-10-01", "insurance_by": ""},
    "destination-add": {"kind": "", "recorded_on": ""},
    "destination-edit": {"recorded_on": "2099-01-01"},
    "questionnaire-add": {"title": "", "step-1": ""},
    "questionnaire-edit": {"title": ""},
    "asking-add": {"closes_on": "2001-01-01"},
    "import-add": {"file": ""},
    "import-sheets": {"use-0": NOTHING_TICKED, "header-0": "99"},
    "import-columns": {"field-name": ""},
    "register-mark-edit": {"mark-0": ""},
    "record-list": {"who": NOT_OFFERED},
}
OUTSIDE = {
    "guest-judge-rest": {"reason": ""},
    "guest-judgement-evidence": {"link": "nowhere"},
    "guest-feedback": {"did_well": "", "given_by": ""},
    "account_login": {"login": "nobody@example.org", "password": "wrong"},
    "account_reset_password": {"email": "nobody"},
    "account_reset_password_from_key": {"password1": "short", "password2": "other"},
    "account_change_password": {"oldpassword": "wrong", "password1": "short"},
    "invitation-accept": {"name": "", "password": "short"},
}
#: Forms that change something and have nothing to type, each with the reason.
NOTHING_TO_GET_WRONG = {
    "public-switch": "asks once",
    "member-remove": "asks once",
    "invitation-send": "a button",
    "invitation-withdraw": "a button",
    "year-delete": "asks once",
    "cohort-delete": "asks once",
    "target-group-delete": "asks once",
    "adoption-add": "a button",
    "adoption-delete": "asks once",
    "objective-delete": "asks once",
    "programme-copy": "asks once",
    "activity-copy": "offers only years that are there",
    "activity-restore": "asks once",
    "activity-delete": "asks once",
    "session-delete": "asks once",
    "partner-delete": "asks once",
    "contact-delete": "asks once",
    "gap-reopen": "asks once",
    "audit-delete": "asks once",
    "audit-aside": "asks once",
    "audit-restore": "asks once",
    "participant-remove": "asks once",
    "participant-restore": "a button",
    "participant-link": "a button",
    "participant-link-send": "a button",
    "participant-link-revoke": "a button",
    "judge": "saves each choice by itself; what goes wrong then is in test_judging",
    "judge-strand": "the same",
    "judgement-save": "the same",
    "judge-rest-clear": "a button",
    "judge-submit": "asks once",
    "judge-take-back": "asks once",
    "evidence-delete": "asks once",
    "audit-close": "asks once",
    "agree-all": "a button",
    "agree-mark": "two buttons",
    "audit-meeting": "saves each choice by itself; what goes wrong then is in test_agreeing",
    "audit-freeze": "asks once",
    "action-status": "buttons; what somebody else saved meanwhile is in test_actions",
    "action-delete": "asks once",
    "calendar-list": "a button for each calendar",
    "calendar-revoke": "asks once",
    "edition-move": "a button; the editions are links",
    "learner-list": "a search",
    "learner-everything": "a button",
    "learner-group-delete": "asks once",
    "learner-group-members": "ticks, all of which may be off",
    "learner-group-cards": "ticks; who has a card already is not ticked",
    "move-up": "shows what it will do and asks once",
    "move-up-undo": "asks once",
    "plan-outcome-delete": "asks once",
    "retention-destroy": "shows what is due and asks once; nothing is due in Ash",
    "piece-verify": "a button",
    "piece-delete": "asks once",
    "interview-book": "begins with ticks in the list of interviews; see test_interviews",
    "interview-delete": "asks once",
    "placement-feedback": "two buttons",
    "placement-delete": "asks once",
    "session-hours": "its form is for a session that was held; see test_placements",
    "destination-entry": "its form is for leavers, of whom Ash has none; see test_destinations",
    "destination-delete": "asks once",
    "questionnaire-delete": "asks once",
    "asking-close": "asks once",
    "import-again": "a button",
    "import-words": "choices, each of which may be left; what cannot be meant is in test_step_pages",
    "import-write": "a button",
    "import-undo": "asks once",
    "import-delete": "asks once",
    "import-memory": "buttons",
}
SIGNED_IN = {"account_change_password"}
SPOIL = """(wrong) => {
    const named = (name) => `[name${name.endsWith("-") ? "^" : ""}="${name}"]`;
    const form = document.querySelector(`main form[method=post] ${named(Object.keys(wrong)[0])}`).form;
    for (const [name, value] of Object.entries(wrong)) {
        const fields = [...form.elements].filter((one) => one.matches(named(name)));
        if (!["checkbox", "radio"].includes(fields[0].type)) fields[0].value = value;
        else if (value === null) for (const field of fields) field.checked = false;
        else {
            const chosen = fields.find((one) => one.value === value) || fields[0];
            chosen.value = value;
            chosen.checked = true;
        }
    }
    form.noValidate = true;
    form.requestSubmit();
}"""
SUMMARY = """() => {
    const links = [...document.querySelectorAll(".problem a[href^='#']")].map((link) => link.hash.slice(1));
    const marked = [...document.querySelectorAll("main [aria-invalid=true]")];
    const around = (field) => field.closest("[id]:not(input)") || field;
    const named = (id) => document.getElementById(id)?.name;
    const told = (field) => links.some((id) => named(id) === field.name || around(field).id === id);
    return {
        focused: document.activeElement.classList.contains("problem"),
        lost: links.filter((id) => !document.getElementById(id)),
        untold: marked.filter((field) => !told(field)).map((field) => field.name),
    };
}"""


def spoiled(page, path, wrong):
    """The answer to a form that was sent with these mistakes."""
    page.goto(path)
    with page.expect_navigation():
        page.evaluate(SPOIL, wrong)
    return page


def test_every_form_is_sent_with_a_mistake_or_says_why_not():
    forms = {name for name, address in SCHOOL.items() if address.change}
    assert forms == set(MISTAKES) | set(NOTHING_TO_GET_WRONG)


@pytest.mark.parametrize("name", sorted({**MISTAKES, **OUTSIDE}))
def test_form_in_error_keeps_nobody_out(name, visitor, site):
    path = {**site.paths["global"], **site.paths["ash"]}[name]
    who, visitor.expected = LEADER if name in MISTAKES or name in SIGNED_IN else "", {422}
    page = spoiled(visitor.page(who), path, {**MISTAKES, **OUTSIDE}[name])
    assert page.evaluate(SUMMARY) == {"focused": True, "lost": [], "untold": []}
    assert faults_of(page, error=True) == []


def test_set_up_in_error_keeps_nobody_out(visitor, unused):
    page = visitor.page(origin=unused.origin)
    spoiled(page, "/setup/", {"token": "wrong", "email": "", "school-name": ""})
    assert page.evaluate(SUMMARY) == {"focused": True, "lost": [], "untold": []}
    assert faults_of(page, error=True) == []


def test_line_of_the_summary_leads_to_its_field(visitor, site):
    page = spoiled(visitor.page(LEADER), site.paths["ash"]["activity-add"], {"title": "", "cost": "-1"})
    page.locator(".problem a").last.click()
    assert page.evaluate("document.activeElement.name") == "cost"


def test_mistake_loses_nothing_that_was_typed(visitor, site):
    page = spoiled(
        visitor.page(LEADER), site.paths["ash"]["contact-add"], {"name": "", "job": "Baker", "email": "nobody"}
    )
    typed = [page.locator(f"[name={name}]").input_value() for name in ("job", "email")]
    assert typed == ["Baker", "nobody"]
