"""How long records are kept, what would be destroyed, and what was."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.CHANGE_SCHOOL)
def retention_list(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_SCHOOL, change=Permission.CHANGE_SCHOOL)
def retention_edit(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_SCHOOL, change=Permission.CHANGE_SCHOOL)
def retention_destroy(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_SCHOOL)
def destruction_list(request):
    return HttpResponse(status=501)
