"""A learner's own page, everything about her as a file, and her erasure."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_OWN_LEARNERS)
def learner_detail(request, learner):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS)
def learner_everything(request, learner):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_SCHOOL, change=Permission.CHANGE_SCHOOL)
def learner_erase(request, learner):
    return HttpResponse(status=501)
