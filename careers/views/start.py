"""Before and between schools: the first set-up, choosing a school, joining by invitation, health."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render


def start(request):
    """Straight into her school; a choice where she has several."""
    schools = request.user.schools()
    if len(schools) == 1:
        return redirect(schools[0])
    return render(request, "careers/start/schools.html", {"schools": schools})


@login_not_required
def health(request):
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def setup(request):
    return HttpResponse("Not built yet.", status=501)


@login_not_required
def invitation_accept(request, secret):
    return HttpResponse("Not built yet.", status=501)
