"""What the school intends in a year: vision, objectives, intended outcomes."""

from django.http import HttpResponse


def programme(request):
    return HttpResponse("Not built yet.", status=501)


def programme_edit(request):
    return HttpResponse("Not built yet.", status=501)


def objective_form(request, objective=None):
    return HttpResponse("Not built yet.", status=501)


def objective_delete(request, objective):
    return HttpResponse("Not built yet.", status=501)


def intended_edit(request, edition):
    return HttpResponse("Not built yet.", status=501)


def intended_objectives(request, edition):
    return HttpResponse("Not built yet.", status=501)
