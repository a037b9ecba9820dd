"""A school's own questionnaires, put to a class by a link, and what learners answered."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_TOTALS)
def questionnaire_list(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def questionnaire_form(request, questionnaire=None):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_TOTALS)
def questionnaire_detail(request, questionnaire):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def questionnaire_delete(request, questionnaire):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def asking_form(request, questionnaire):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_PROGRAMME)
def asking_detail(request, asking):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def asking_close(request, asking):
    return HttpResponse(status=501)


@login_not_required
def guest_answers(request, token):
    return HttpResponse(status=501)
