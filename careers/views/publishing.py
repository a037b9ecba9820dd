"""The school's look, and its public page: words, checklist, preview, and the switch."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def look_edit(request):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL)
def look_logo(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def public_page(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def public_activities(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_PROGRAMME)
def public_preview(request):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def public_switch(request):
    return HttpResponse(status=501)
