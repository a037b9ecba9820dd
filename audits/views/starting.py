"""Starting an audit, its page, who takes part, putting it aside."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_TOTALS)
def audit_list(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)
def audit_form(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL)
def audit_detail(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)
def audit_delete(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)
def audit_aside(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)
def audit_restore(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)
def participant_form(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)
def participant_remove(request, **captured):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)
def participant_link(request, **captured):
    return HttpResponse(status=501)
