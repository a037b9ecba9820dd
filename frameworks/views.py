"""The library: published frameworks, their words, and a search over all statements."""

from django.http import HttpResponse


def library(request):
    return HttpResponse("Not built yet.", status=501)


def search(request):
    return HttpResponse("Not built yet.", status=501)


def edition_detail(request, framework, edition):
    return HttpResponse("Not built yet.", status=501)


def edition_print(request, framework, edition):
    return HttpResponse("Not built yet.", status=501)
