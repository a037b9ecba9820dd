"""Which activities meet which statements: by activity, by statement, and the matrix."""

from django.http import HttpResponse


def activity_mapping(request, activity, edition):
    return HttpResponse("Not built yet.", status=501)


def mapping_matrix(request, edition):
    return HttpResponse("Not built yet.", status=501)


def statement_mapping(request, edition, statement):
    return HttpResponse("Not built yet.", status=501)
