"""What is planned for learners: list, planner, add, edit, copy, cancel, delete, sessions."""

from django.http import HttpResponse


def activity_list(request):
    return HttpResponse("Not built yet.", status=501)


def activity_form(request, activity=None):
    return HttpResponse("Not built yet.", status=501)


def planner(request):
    return HttpResponse("Not built yet.", status=501)


def programme_copy(request):
    return HttpResponse("Not built yet.", status=501)


def activity_detail(request, activity):
    return HttpResponse("Not built yet.", status=501)


def activity_copy(request, activity):
    return HttpResponse("Not built yet.", status=501)


def activity_cancel(request, activity):
    return HttpResponse("Not built yet.", status=501)


def activity_restore(request, activity):
    return HttpResponse("Not built yet.", status=501)


def activity_delete(request, activity):
    return HttpResponse("Not built yet.", status=501)


def session_form(request, activity=None, session=None):
    return HttpResponse("Not built yet.", status=501)


def session_delete(request, session):
    return HttpResponse("Not built yet.", status=501)
