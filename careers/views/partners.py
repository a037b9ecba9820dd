"""Employers, providers and alumni who help, and whom to ring there."""

from django.http import HttpResponse


def partner_list(request):
    return HttpResponse("Not built yet.", status=501)


def partner_form(request, partner=None):
    return HttpResponse("Not built yet.", status=501)


def partner_detail(request, partner):
    return HttpResponse("Not built yet.", status=501)


def partner_delete(request, partner):
    return HttpResponse("Not built yet.", status=501)


def contact_form(request, partner=None, contact=None):
    return HttpResponse("Not built yet.", status=501)


def contact_delete(request, contact):
    return HttpResponse("Not built yet.", status=501)
