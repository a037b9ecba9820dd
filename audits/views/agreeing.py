"""Comparing what the participants chose, agreeing, the meeting, freezing, a new round."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)
def audit_close(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL)
def audit_compare(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.CHANGE_AGREED)
def agree_all(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.CHANGE_AGREED)
def agree(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.CHANGE_AGREED)
def audit_meeting(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.CHANGE_AGREED)
def agree_mark(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)
def audit_freeze(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)
def audit_reopen(request, **captured):
    return HttpResponse(status=501)
