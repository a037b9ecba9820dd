"""Coverage and gaps of a framework as a report; learners' records, one or a whole year group."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_TOTALS)
def report_coverage(request, edition):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_OWN_LEARNERS)
def learner_record(request, learner):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_LEARNERS, change=Permission.SEE_LEARNERS)
def record_list(request):
    return HttpResponse(status=501)
