"""Where the programme reaches what it intends, where it does not, and what to do about it."""

from django.http import HttpResponse


def coverage_start(request):
    return HttpResponse("Not built yet.", status=501)


def coverage_page(request, edition):
    return HttpResponse("Not built yet.", status=501)


def coverage_cell(request, edition, statement, cohort):
    return HttpResponse("Not built yet.", status=501)


def gap_start(request):
    return HttpResponse("Not built yet.", status=501)


def gap_list(request, edition):
    return HttpResponse("Not built yet.", status=501)


def gap_accept(request, edition, statement, cohort, rule):
    return HttpResponse("Not built yet.", status=501)


def gap_reopen(request, accepted):
    return HttpResponse("Not built yet.", status=501)


def cycle(request, edition):
    return HttpResponse("Not built yet.", status=501)
