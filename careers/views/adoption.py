"""The frameworks that the school uses."""

from django.http import HttpResponse


def adoption_list(request):
    return HttpResponse("Not built yet.", status=501)


def statement_search(request):
    return HttpResponse("Not built yet.", status=501)


def school_edition(request, edition):
    return HttpResponse("Not built yet.", status=501)


def adoption_add(request, edition):
    return HttpResponse("Not built yet.", status=501)


def adoption_delete(request, edition):
    return HttpResponse("Not built yet.", status=501)
