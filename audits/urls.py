"""Addresses of home, audits, actions, and the move to a new edition."""

from django.urls import path

from audits.views import actions, agreeing, evidence, home, judging, moving, participants, results, sending, starting

AUDIT, STATEMENT = "audits/<int:audit>/", "audits/<int:audit>/statements/<int:statement>/"
PERSON = "participants/<int:participant>/"
JUDGE = "audits/<int:audit>/judge/"

urlpatterns = [
    path("", home.home, name="home"),
    path("audits/", starting.audit_list, name="audit-list"),
    path("audits/add/", starting.audit_form, name="audit-add"),
    path(AUDIT, starting.audit_detail, name="audit"),
    path(AUDIT + "edit/", starting.audit_form, name="audit-edit"),
    path(AUDIT + "delete/", starting.audit_delete, name="audit-delete"),
    path(AUDIT + "put-aside/", starting.audit_aside, name="audit-aside"),
    path(AUDIT + "restore/", starting.audit_restore, name="audit-restore"),
    path(AUDIT + "participants/add/", participants.participant_add, name="participant-add"),
    path(PERSON + "edit/", participants.participant_edit, name="participant-edit"),
    path(PERSON + "remove/", participants.participant_remove, name="participant-remove"),
    path(PERSON + "restore/", participants.participant_restore, name="participant-restore"),
    path(PERSON + "link/", participants.participant_link, name="participant-link"),
    path(PERSON + "link/send/", participants.participant_link_send, name="participant-link-send"),
    path(PERSON + "link/revoke/", participants.participant_link_revoke, name="participant-link-revoke"),
    path(JUDGE, judging.judge_start, name="judge-start"),
    path(JUDGE + "section/<int:section>/", judging.judge, name="judge"),
    path(JUDGE + "strand/<int:strand>/", judging.judge_strand, name="judge-strand"),
    path(JUDGE + "section/<int:section>/rest/", judging.judge_rest, name="judge-rest"),
    path(JUDGE + "section/<int:section>/rest/clear/", judging.judge_rest_clear, name="judge-rest-clear"),
    path(JUDGE + "statement/<int:statement>/", judging.judgement_save, name="judgement-save"),
    path(JUDGE + "statement/<int:statement>/evidence/", evidence.judgement_evidence, name="judgement-evidence"),
    path(JUDGE + "evidence/<int:evidence>/delete/", evidence.evidence_delete, name="evidence-delete"),
    path(JUDGE + "submit/", sending.judge_submit, name="judge-submit"),
    path(JUDGE + "take-back/", sending.judge_take_back, name="judge-take-back"),
    path(JUDGE + "mine/", sending.judge_mine, name="judge-mine"),
    path("evidence/<int:evidence>/", evidence.evidence_file, name="evidence-file"),
    path(AUDIT + "close/", agreeing.audit_close, name="audit-close"),
    path(AUDIT + "compare/", agreeing.audit_compare, name="audit-compare"),
    path(AUDIT + "compare/accept/", agreeing.agree_all, name="agree-all"),
    path(STATEMENT + "agree/", agreeing.agree, name="agree"),
    path(STATEMENT + "meeting/", agreeing.audit_meeting, name="audit-meeting"),
    path(STATEMENT + "mark/", agreeing.agree_mark, name="agree-mark"),
    path(AUDIT + "freeze/", agreeing.audit_freeze, name="audit-freeze"),
    path(AUDIT + "reopen/", agreeing.audit_reopen, name="audit-reopen"),
    path(AUDIT + "profile/", results.audit_profile, name="audit-profile"),
    path(AUDIT + "answers/", results.audit_answers, name="audit-answers"),
    path(STATEMENT, results.audit_statement, name="audit-statement"),
    path(AUDIT + "facts/<int:section>/", results.section_facts, name="section-facts"),
    path("actions/", actions.action_list, name="action-list"),
    path("actions/board/", actions.action_board, name="action-board"),
    path("actions/add/", actions.action_form, name="action-add"),
    path("actions/calendar/", actions.calendar_list, name="calendar-list"),
    path("actions/calendar/<int:feed>/revoke/", actions.calendar_revoke, name="calendar-revoke"),
    path("actions/<int:action>/", actions.action_detail, name="action"),
    path("actions/<int:action>/edit/", actions.action_form, name="action-edit"),
    path("actions/<int:action>/status/", actions.action_status, name="action-status"),
    path("actions/<int:action>/delete/", actions.action_delete, name="action-delete"),
    path(AUDIT + "left-behind/", moving.audit_left_behind, name="audit-left-behind"),
    path("frameworks/<int:edition>/move/", moving.edition_move, name="edition-move"),
]
