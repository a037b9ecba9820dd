"""The public page of a school's careers programme, for everybody and for machines."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse


@login_not_required
def published(request, slug):
    return HttpResponse(status=501)


@login_not_required
def published_embed(request, slug):
    return HttpResponse(status=501)


@login_not_required
def published_journey(request, slug):
    return HttpResponse(status=501)


@login_not_required
def published_json(request, slug):
    return HttpResponse(status=501)


@login_not_required
def published_calendar(request, slug):
    return HttpResponse(status=501)


@login_not_required
def published_look(request, slug):
    return HttpResponse(status=501)


@login_not_required
def published_logo(request, slug):
    return HttpResponse(status=501)
