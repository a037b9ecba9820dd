"""Actions: list, board, one of them, and the calendars that show them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.OPEN_SCHOOL)
def action_list(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL)
def action_board(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
def action_form(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL)
def action_detail(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
def action_status(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_ACTIONS, change=Permission.CHANGE_ACTIONS)
def action_delete(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
def calendar_list(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
def calendar_revoke(request, **captured):
    return HttpResponse(status=501)


@login_not_required
def calendar(request, secret):
    return HttpResponse(status=501)
