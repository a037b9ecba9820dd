"""The programme as a report, and the learning journey."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_PROGRAMME)
def report_programme(request):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_PROGRAMME)
def journey(request):
    return HttpResponse(status=501)
