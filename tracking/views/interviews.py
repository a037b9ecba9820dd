"""Personal guidance interviews: who is due, booked, held, missed; notes and agreed actions."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_LEARNERS)
def interview_list(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_INTERVIEWS, change=Permission.CHANGE_INTERVIEWS)
def interview_form(request, interview=None, learner=None):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_LEARNERS)
def interview_detail(request, interview):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_INTERVIEWS, change=Permission.CHANGE_INTERVIEWS)
def interview_delete(request, interview):
    return HttpResponse(status=501)
