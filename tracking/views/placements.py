"""Work experience: the ledger of hours, checks, what made it meaningful, the employer's feedback."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def entitlement_edit(request):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_LEARNERS)
def placement_list(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def placement_form(request, learner=None, placement=None):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def session_hours(request, session):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_LEARNERS)
def placement_detail(request, placement):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def placement_delete(request, placement):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def feedback_link(request, placement):
    return HttpResponse(status=501)


@login_not_required
def guest_feedback(request, token):
    return HttpResponse(status=501)
