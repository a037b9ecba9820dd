"""Addresses that work without an account: a guest's judging by a signed link, and a calendar by its secret."""

from django.urls import path

from audits.taking_part import guest
from audits.views import actions, evidence, judging, sending

GUEST = "audits/<str:token>/"
STATEMENT = GUEST + "statement/<int:statement>/"

urlpatterns = [
    path(GUEST, guest(judging.judge_start), name="guest-judge-start"),
    path(GUEST + "section/<int:section>/", guest(judging.judge), name="guest-judge"),
    path(GUEST + "strand/<int:strand>/", guest(judging.judge_strand), name="guest-judge-strand"),
    path(GUEST + "section/<int:section>/rest/", guest(judging.judge_rest), name="guest-judge-rest"),
    path(GUEST + "section/<int:section>/rest/clear/", guest(judging.judge_rest_clear), name="guest-judge-rest-clear"),
    path(STATEMENT, guest(judging.judgement_save), name="guest-judgement-save"),
    path(STATEMENT + "evidence/", guest(evidence.judgement_evidence), name="guest-judgement-evidence"),
    path(GUEST + "evidence/<int:evidence>/delete/", guest(evidence.evidence_delete), name="guest-evidence-delete"),
    path(GUEST + "evidence/<int:evidence>/", guest(evidence.own_evidence_file), name="guest-evidence-file"),
    path(GUEST + "submit/", guest(sending.judge_submit), name="guest-judge-submit"),
    path(GUEST + "take-back/", guest(sending.judge_take_back), name="guest-judge-take-back"),
    path(GUEST + "mine/", guest(sending.judge_mine), name="guest-judge-mine"),
    path("calendars/<str:secret>/actions.ics", actions.calendar, name="calendar"),
]
