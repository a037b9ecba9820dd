"""Moving a school to a new edition of a framework."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def edition_move(request, **captured):
    return HttpResponse(status=501)
