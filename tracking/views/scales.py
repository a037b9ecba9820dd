"""The school's evidence levels, small steps, and what does not apply to a learner."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.CHANGE_TRACKING, change=Permission.CHANGE_TRACKING)
def exemption_form(request, learner, statement):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_PROGRAMME)
def level_list(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def level_edit(request):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def step_list(request, statement):
    return HttpResponse(status=501)
