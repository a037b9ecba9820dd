"""What shows that learners met statements: for one, for a class, after a session; files; who verified it."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.CHANGE_TRACKING, change=Permission.CHANGE_TRACKING)
def learner_evidence_add(request, learner):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_TRACKING, change=Permission.CHANGE_TRACKING)
def session_evidence(request, session):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_TRACKING, change=Permission.CHANGE_TRACKING)
def group_evidence(request, learner_group):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_OWN_LEARNERS)
def piece_detail(request, piece):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_TRACKING, change=Permission.CHANGE_TRACKING)
def piece_edit(request, piece):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_TRACKING, change=Permission.CHANGE_TRACKING)
def piece_delete(request, piece):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_TRACKING, change=Permission.CHANGE_TRACKING)
def piece_verify(request, piece):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_OWN_LEARNERS)
def piece_file(request, file, piece):
    return HttpResponse(status=501)
