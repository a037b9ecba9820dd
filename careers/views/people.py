"""Who is in the school, in which role; inviting and removing."""

from django.http import HttpResponse


def member_list(request):
    return HttpResponse("Not built yet.", status=501)


def member_edit(request, member):
    return HttpResponse("Not built yet.", status=501)


def member_remove(request, member):
    return HttpResponse("Not built yet.", status=501)


def invitation_add(request):
    return HttpResponse("Not built yet.", status=501)


def invitation_send(request, invitation):
    return HttpResponse("Not built yet.", status=501)


def invitation_withdraw(request, invitation):
    return HttpResponse("Not built yet.", status=501)
