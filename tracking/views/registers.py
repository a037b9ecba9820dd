"""Who took part in a session: the register, and the code that learners confirm by."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_OWN_LEARNERS, change=Permission.CHANGE_TRACKING)
def register(request, session):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_TRACKING)
def register_code(request, session):
    return HttpResponse(status=501)


@login_not_required
def guest_here(request, token):
    return HttpResponse(status=501)
