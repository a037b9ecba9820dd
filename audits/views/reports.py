"""All reports, and those that touch audits and actions."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.OPEN_SCHOOL)
def report_list(request):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_TOTALS)
def report_governors(request):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_TOTALS)
def report_plan(request):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_TOTALS)
def audit_report(request, audit):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_TOTALS)
def audit_gap_report(request, audit):
    return HttpResponse(status=501)
