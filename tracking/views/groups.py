"""Tutor groups, classes and target groups, their staff, and the cards with which learners confirm."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_OWN_LEARNERS)
def group_list(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def group_form(request, learner_group=None):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_OWN_LEARNERS)
def group_detail(request, learner_group):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def group_delete(request, learner_group):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def group_cards(request, learner_group):
    return HttpResponse(status=501)
