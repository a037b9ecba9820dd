"""Learners: the list, adding and changing them, their enrolment in a year, the yearly move up."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_OWN_LEARNERS, change=Permission.SEE_OWN_LEARNERS)
def learner_list(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def learner_form(request, learner=None):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def enrolment_form(request, learner):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def move_up(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def plan_outcome_form(request, learner=None, plan_outcome=None):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def plan_outcome_delete(request, plan_outcome):
    return HttpResponse(status=501)
