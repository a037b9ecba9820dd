"""The demonstration's largest school: pages fuller than a test would write them, and who looks at each."""

#: The main job's pages.
JOB = ["home", "programme", "activity-list", "planner", "activity", "activity-mapping", "mapping-matrix", "coverage",
       "gap-list", "cycle", "intended-edit", "adoption-list"]  # fmt: skip
#: The main pages of what happened to learners.
LEARNERS = ["learner-list", "learner", "register", "session-evidence", "interview-list", "placement-list",
            "destination-totals", "questionnaire"]  # fmt: skip
#: Those that are looked at on a small screen too, and in forced colours.
MAIN = JOB + LEARNERS + ["audit-list", "judge", "audit-compare", "audit-profile", "audit-answers", "action-list",
                         "action-board"]  # fmt: skip
FULL = MAIN + ["statement-mapping", "partner-list", "member-list", "school-edition", "audit", "judge-mine",
               "audit-meeting", "agree", "audit-freeze", "audit-statement", "section-facts", "action", "action-add",
               "calendar-list", "edition-move", "coverage-cell", "coverage-learners", "register-list",
               "learner-group-list", "learner-group", "group-evidence", "piece", "interview", "placement",
               "session-hours", "destination-list", "asking", "move-up", "public-page",
               "public-activities"]  # fmt: skip
#: A crossing for each activity and statement.
MATRICES = {"mapping-matrix", "coverage", "intended-edit"}
ADMINISTRATOR = "helen.marsh@example.org"
#: Somebody who is in the middle of judging.
JUDGING = dict.fromkeys(["judge", "judge-mine"], "david.okafor@example.org")
#: {address: (framework, first year) of the audit that it shows}; the rest show the rubric that is being agreed.
AUDITS = {"audit": ("find-the-gaps", 2026), "judge": ("find-the-gaps", 2026), "judge-mine": ("find-the-gaps", 2026),
          "audit-answers": ("find-the-gaps", 2025)}  # fmt: skip
RUBRIC = ("careers-impact-maturity", 2026)


def looks(name):
    """The e-mail address of who looks at this page."""
    return JUDGING.get(name, ADMINISTRATOR)
