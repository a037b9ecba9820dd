"""Where leavers meant to go, went and stayed."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_TOTALS)
def destination_totals(request):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_LEARNERS)
def destination_list(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def destination_form(request, destination=None, learner=None):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def destination_delete(request, destination):
    return HttpResponse(status=501)
