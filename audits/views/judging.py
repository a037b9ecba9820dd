"""Judging, alone and blind: by section or strand, one statement or many, until one sends it. Members and guests."""

from django.http import HttpResponse

from audits.taking_part import takes_part
from careers.tenancy import Permission, requires


@requires(see=Permission.OPEN_SCHOOL)
@takes_part
def judge_start(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
@takes_part
def judge(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
@takes_part
def judge_strand(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
@takes_part
def judge_rest(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
@takes_part
def judgement_save(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
@takes_part
def judgement_evidence(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL)
def evidence_file(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
@takes_part
def evidence_delete(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
@takes_part
def judge_submit(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
@takes_part
def judge_take_back(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL)
@takes_part
def judge_mine(request, **captured):
    return HttpResponse(status=501)
