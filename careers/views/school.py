"""The school itself: its details, academic years with half-terms, year groups, target groups, history."""

from django.http import HttpResponse


def school_settings(request):
    return HttpResponse("Not built yet.", status=501)


def year_list(request):
    return HttpResponse("Not built yet.", status=501)


def year_form(request, row=None):
    return HttpResponse("Not built yet.", status=501)


def year_delete(request, row):
    return HttpResponse("Not built yet.", status=501)


def cohort_list(request):
    return HttpResponse("Not built yet.", status=501)


def cohort_form(request, cohort=None):
    return HttpResponse("Not built yet.", status=501)


def cohort_delete(request, cohort):
    return HttpResponse("Not built yet.", status=501)


def target_group_list(request):
    return HttpResponse("Not built yet.", status=501)


def target_group_form(request, group=None):
    return HttpResponse("Not built yet.", status=501)


def target_group_delete(request, group):
    return HttpResponse("Not built yet.", status=501)


def history_list(request):
    return HttpResponse("Not built yet.", status=501)
