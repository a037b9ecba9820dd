"""The dashboard of those who lead."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_TOTALS)
def dashboard(request):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_TOTALS)
def dashboard_groups(request):
    return HttpResponse(status=501)
