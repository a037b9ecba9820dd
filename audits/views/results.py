"""What an audit found: profile, every answer, one statement, and what the records show beside it."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_TOTALS)
def audit_profile(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_TOTALS)
def audit_answers(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_TOTALS)
def audit_statement(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL)
def section_facts(request, **captured):
    return HttpResponse(status=501)
