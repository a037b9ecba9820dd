"""The yearly move up: what will happen first, then all of it at once, and back again."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def move_up(request):
    return HttpResponse(status=501)
